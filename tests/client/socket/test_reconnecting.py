"""A lost connection is made again: when, how often, and what it says about it."""

from __future__ import annotations

import time
from collections.abc import Callable
from functools import partial
from typing import Any

import pytest
from websockets.http11 import Request

from openai_realtime import (
    AsyncConnection,
    Reconnected,
    Reconnecting,
    ReconnectPolicy,
    ResponseCancel,
    SessionUpdate,
    errors,
)
from openai_realtime.models import SessionCreateRequest
from tests.client.socket import wire
from tests.client.socket.lines import AsyncFlavour, Flavour, Line, Noted, SyncFlavour, quick
from tests.client.socket.loops import Background, wait_until
from tests.client.socket.server import Door, Peer, Refusal, Server

Start = Callable[..., Server]


def update(instructions: str) -> dict[str, object]:
    return {"type": "session.update", "session": {"type": "realtime", "instructions": instructions}}


async def close_at_word(peer: Peer) -> None:
    """Closes with the code that an event names; without one, drops the connection."""
    while True:
        event = await peer.receive()
        if event["type"] == "end":
            code = event.get("code")
            if code is None:
                peer.drop()
            else:
                await peer.close(code, event.get("reason", ""))


def refusing_after_first(status: int) -> Door:
    return lambda number, request: Refusal(status, b'{"error": {"message": "no more"}}') if number else None


@pytest.mark.parametrize("code", [None, 1001, 1011, 1012, 1013, 1014])
def test_made_again(start: Start, flavour: Flavour, code: int | None) -> None:
    server = start(close_at_word)
    with flavour.connect(server.url, reconnect=quick()) as line:
        line.send({"type": "end", "code": code, "reason": "later"} if code else {"type": "end"})
        again = line.recv()
        assert isinstance(again, Reconnected)
        assert again.type == "client.reconnected"
        assert (again.attempt, again.code) == (1, code or 1006)
        assert again.reason == ("later" if code else "no close frame came")
        line.send(ResponseCancel())
        assert server.wait_for(1, 1) == [{"type": "response.cancel"}]
        assert server.peer(1).path == server.peer(0).path
        assert line.connection.close_code is None


@pytest.mark.parametrize("code", [1000, 1002, 1003, 1007, 1008, 3000, 4000])
def test_not_made_again(start: Start, flavour: Flavour, code: int) -> None:
    server = start(close_at_word)
    noted = Noted()
    with flavour.connect(server.url, reconnect=quick(on_reconnecting=noted)) as line:
        line.send({"type": "end", "code": code})
        with pytest.raises(errors.ConnectionClosed) as caught:
            line.recv()
        assert caught.value.code == code
    assert len(server.handshakes) == 1
    assert noted.notices == []


def test_only_the_codes_of_the_policy(start: Start, flavour: Flavour) -> None:
    server = start(close_at_word)
    with flavour.connect(server.url, reconnect=ReconnectPolicy(initial_delay=0.01, codes=frozenset({4000}))) as line:
        line.send({"type": "end", "code": 4000})
        assert line.recv().code == 4000
        line.send({"type": "end", "code": 1011})
        with pytest.raises(errors.ConnectionClosed, match="1011"):
            line.recv()


def test_switched_off(start: Start, flavour: Flavour) -> None:
    server = start(close_at_word)
    with flavour.connect(server.url, reconnect=False) as line:
        line.send({"type": "end"})
        with pytest.raises(errors.ConnectionClosed, match="1006"):
            line.recv()
    assert len(server.handshakes) == 1


def test_missing_pong_is_a_loss(start: Start, flavour: Flavour) -> None:
    async def script(peer: Peer) -> None:
        if peer.index == 0:
            peer.stop_reading()
            await peer.socket.wait_closed()
        await peer.receive_all()

    server = start(script)
    with flavour.connect(
        server.url, reconnect=quick(), ping_interval=0.05, ping_timeout=0.1, close_timeout=0.1
    ) as line:
        again = line.recv()
        assert (again.code, again.reason) == (1011, "keepalive ping timeout")


def test_what_was_lost(start: Start, flavour: Flavour) -> None:
    async def script(peer: Peer) -> None:
        if peer.index == 0:
            for event in (wire.item_added("a"), wire.item_added("b"), wire.item_added("c"), wire.item_deleted("b")):
                await peer.send(event)
            await peer.send(wire.response_created("resp_1"))
            await peer.send(wire.response_done("resp_1"))
            await peer.send(wire.response_created("resp_2"))
            for _ in range(3):
                await peer.receive()
            await peer.send(wire.session_updated())
            await peer.send(wire.event("input_audio_buffer.cleared"))
            await peer.close(1012, "restart")
        await peer.receive_all()

    noted = Noted()
    with flavour.connect(start(script).url, reconnect=quick(on_reconnecting=noted, raise_interrupted=False)) as line:
        setup = SessionUpdate(session=SessionCreateRequest(instructions="hi"))
        for event in (
            setup,
            {"type": "input_audio_buffer.clear"},
            {"type": "conversation.item.delete", "item_id": "c"},
        ):
            line.send(event)
        again = next(event for event in line.events() if isinstance(event, Reconnected))
        assert again == Reconnected(
            attempt=1,
            code=1012,
            reason="restart",
            open_responses=("resp_2",),
            forgotten=("a", "c"),
            unanswered=({"type": "conversation.item.delete", "item_id": "c"},),
            restored=1,
        )
        assert line.connection.open_responses == ()
        (notice,) = noted.notices
        assert (notice.attempt, notice.code, notice.reason) == (1, 1012, "restart")
        assert notice.open_responses == ("resp_2",)
        assert 0 < notice.delay <= 0.01


@pytest.mark.usefixtures("longest_delays")
def test_session_is_set_up_again_first(start: Start, flavour: Flavour) -> None:
    """In the order in which it was set up, as it was sent, and before anything else."""
    server = start(close_at_word)
    with flavour.connect(server.url, reconnect=quick()) as line:
        line.send(update("one"))
        line.send({"type": "response.create"})
        line.send(update("two"))
        line.send({"type": "end"})
        assert wait_until(lambda: not line.connection.is_open)
        line.send({"type": "first of the user"})
        with pytest.raises(errors.ResponseInterrupted):
            line.recv()
        assert line.recv().restored == 2
        assert server.wait_for(3, 1) == [update("one"), update("two"), {"type": "first of the user"}]
        line.send({"type": "end"})
        assert line.recv().restored == 2
        assert server.wait_for(2, 2) == [update("one"), update("two")]


def test_session_is_not_set_up_again(start: Start, flavour: Flavour) -> None:
    server = start(close_at_word)
    with flavour.connect(server.url, reconnect=quick(restore_session=False)) as line:
        line.send(update("one"))
        line.send({"type": "end"})
        assert line.recv().restored == 0
        line.send({"type": "x"})
        assert server.wait_for(1, 1) == [{"type": "x"}]


def test_refused_setting_is_not_sent_again(start: Start, flavour: Flavour) -> None:
    async def script(peer: Peer) -> None:
        while True:
            event = await peer.receive()
            if event["type"] == "end":
                peer.drop()
            elif event.get("event_id") == "bad":
                await peer.send(wire.error("bad"))

    server = start(script)
    with flavour.connect(server.url, reconnect=quick()) as line:
        line.send(update("good"))
        line.send({**update("impossible"), "event_id": "bad"})
        line.recv()
        line.send({"type": "end"})
        assert line.recv().restored == 1
        assert server.wait_for(1, 1) == [update("good")]


def test_session_that_outlives_the_connection(start: Start, flavour: Flavour) -> None:
    async def script(peer: Peer) -> None:
        await peer.send(wire.item_added(f"item_{peer.index}"))
        await close_at_word(peer)

    server = start(script)
    with flavour.connect(server.url, call_id="rtc_1", reconnect=quick()) as line:
        line.recv()
        line.send(update("one"))
        line.send({"type": "end"})
        again = line.recv()
        assert (again.restored, again.forgotten) == (0, ())
        line.send({"type": "x"})
        assert server.wait_for(1, 1) == [{"type": "x"}]
        assert server.peer(1).path == "/v1/realtime?call_id=rtc_1"


@pytest.mark.usefixtures("longest_delays")
def test_sent_while_disconnected(start: Start, flavour: Flavour) -> None:
    """It waits, and arrives on the new connection once and in order."""

    def door(number: int, request: Request) -> Refusal | None:
        return Refusal(503) if 1 <= number <= 3 else None

    server = start(close_at_word, door=door)
    with flavour.connect(server.url, reconnect=quick(max_attempts=10)) as line:
        line.send({"type": "end"})
        assert wait_until(lambda: not line.connection.is_open)
        for number in range(5):
            line.send({"type": "x", "number": number})
        line.send({"type": "last"})
        server.wait_for(6, 1)
    assert [event.get("number") for event in server.peer(1).received] == [0, 1, 2, 3, 4, None]


def test_many_threads_send_over_losses(start: Start, flavour: Flavour) -> None:
    """No frame arrives twice on one connection, each thread's order is kept, and all that send returned for is sent."""
    server = start()
    with flavour.connect(server.url, reconnect=quick(max_attempts=1000, max_delay=0.02)) as line:

        def send(thread: int) -> int:
            for number in range(150):
                line.send({"type": "x", "thread": thread, "number": number})
                if number % 10 == 0:
                    time.sleep(0.001)
            return thread

        sending = [Background(partial(send, thread)) for thread in range(4)]
        for loss in range(4):
            time.sleep(0.03)
            server.drop(loss)
            server.peer(loss + 1)
        for one in sending:
            one.result()
        line.send({"type": "last"})
        assert wait_until(lambda: server.peers[-1].received and server.peers[-1].received[-1]["type"] == "last")
    for peer in server.peers:
        for thread in range(4):
            numbers = [event["number"] for event in peer.received if event.get("thread") == thread]
            assert numbers == sorted(set(numbers))


def test_events_of_both_sides_of_a_loss_stay_in_order(start: Start, flavour: Flavour) -> None:
    async def script(peer: Peer) -> None:
        for number in range(20):
            await peer.send(wire.text(100 * peer.index + number))
        await peer.close(1012 if peer.index == 0 else 1000)

    with flavour.connect(start(script).url, reconnect=quick()) as line:
        found = [0.5 if isinstance(event, Reconnected) else event.output_index for event in line.events()]
    assert found == [*range(20), 0.5, *range(100, 120)]


def test_frame_of_reconnected_is_empty(start: Start, flavour: Flavour) -> None:
    async def script(peer: Peer) -> None:
        await peer.close(1012 if peer.index == 0 else 1000)

    with flavour.connect(start(script).url, reconnect=quick()) as line:
        (frame,) = line.raw_messages()
    assert frame.raw == b""
    assert isinstance(frame.event, Reconnected)


def test_handlers_of_reconnected(start: Start, flavour: Flavour) -> None:
    async def script(peer: Peer) -> None:
        await peer.close(1012 if peer.index == 0 else 1000)

    seen: list[Reconnected] = []
    with flavour.connect(start(script).url, reconnect=quick()) as line:
        line.connection.on(Reconnected, seen.append)
        line.run()
    assert [event.code for event in seen] == [1012]


def test_veto(start: Start, flavour: Flavour) -> None:
    server = start(close_at_word)
    noted = Noted(answer=False)
    with flavour.connect(server.url, reconnect=quick(on_reconnecting=noted)) as line:
        line.send({"type": "end"})
        with pytest.raises(errors.ConnectionClosed, match=r"the connection was lost .*1006"):
            line.recv()
    assert len(server.handshakes) == len(noted.notices) == 1


def test_callback_that_raises(start: Start, flavour: Flavour) -> None:
    def before(notice: Reconnecting) -> None:
        raise LookupError("in the callback")

    server = start(close_at_word)
    with flavour.connect(server.url, reconnect=quick(on_reconnecting=before)) as line:
        line.send({"type": "end"})
        with pytest.raises(LookupError, match="in the callback"):
            line.recv()
        with pytest.raises(errors.ConnectionClosed, match="nothing can be sent") as caught:
            line.send({"type": "x"})
        assert isinstance(caught.value.__cause__, LookupError)
    assert len(server.handshakes) == 1


def test_coroutine_callback(start: Start) -> None:
    answers = iter([None, True, False])
    notices: list[Reconnecting] = []

    async def before(notice: Reconnecting) -> bool | None:
        notices.append(notice)
        return next(answers)

    server = start(close_at_word)
    flavour = AsyncFlavour()
    with flavour.connect(server.url, reconnect=quick(on_reconnecting=before)) as line:
        for _ in range(2):
            line.send({"type": "end"})
            assert isinstance(line.recv(), Reconnected)
        line.send({"type": "end"})
        with pytest.raises(errors.ConnectionClosed):
            line.recv()
    flavour.close()
    assert [notice.attempt for notice in notices] == [1, 1, 1]


def test_coroutine_callback_on_a_sync_connection(start: Start) -> None:
    async def before(notice: Reconnecting) -> None:
        raise AssertionError

    with SyncFlavour().connect(start(close_at_word).url, reconnect=quick(on_reconnecting=before)) as line:
        line.send({"type": "end"})
        with pytest.raises(TypeError, match="coroutine function"):
            line.recv()


def test_callback_may_close(start: Start, flavour: Flavour) -> None:
    server = start(close_at_word)
    lines: list[Line] = []

    def before(notice: Reconnecting) -> None:
        lines[0].close()

    async def before_async(notice: Reconnecting) -> None:
        connection = lines[0].connection
        assert isinstance(connection, AsyncConnection)
        await connection.close()

    policy = quick(on_reconnecting=before_async if flavour.name == "async" else before)
    with flavour.connect(server.url, reconnect=policy) as line:
        lines.append(line)
        line.send({"type": "end"})
        with pytest.raises(errors.ConnectionClosed, match="1006"):
            line.recv()
    assert len(server.handshakes) == 1


def test_delays_grow_and_attempts_end(start: Start, flavour: Flavour) -> None:
    noted = Noted()
    server = start(close_at_word, door=refusing_after_first(503))
    policy = ReconnectPolicy(max_attempts=5, initial_delay=0.02, max_delay=0.1, on_reconnecting=noted)
    with flavour.connect(server.url, reconnect=policy) as line:
        line.send({"type": "end"})
        began = time.monotonic()
        with pytest.raises(errors.ConnectionClosed, match=r"the connection was lost .*1006") as caught:
            line.recv()
        assert isinstance(caught.value.__cause__, errors.InternalServerError)
        took = time.monotonic() - began
    assert [notice.attempt for notice in noted.notices] == [1, 2, 3, 4, 5]
    for notice, longest in zip(noted.notices, [0.02, 0.04, 0.08, 0.1, 0.1], strict=True):
        assert 0 <= notice.delay <= longest
    assert took >= sum(notice.delay for notice in noted.notices)
    assert len(server.handshakes) == 6
    assert [notice.reason for notice in noted.notices] == ["no close frame came", *["HTTP 503: no more"] * 4]


@pytest.mark.parametrize("status", [401, 403, 404])
def test_refusal_that_no_patience_helps(start: Start, flavour: Flavour, status: int) -> None:
    server = start(close_at_word, door=refusing_after_first(status))
    with flavour.connect(server.url, reconnect=quick()) as line:
        line.send({"type": "end"})
        with pytest.raises(errors.ConnectionClosed) as caught:
            line.recv()
        assert isinstance(caught.value.__cause__, errors.APIStatusError)
        assert caught.value.__cause__.status_code == status
    assert len(server.handshakes) == 2


def test_port_that_stays_closed(start: Start, flavour: Flavour) -> None:
    server = start(close_at_word)
    with flavour.connect(server.url, reconnect=quick(max_attempts=3)) as line:
        server.stop_listening()
        server.drop()
        with pytest.raises(errors.ConnectionClosed, match="1006") as caught:
            line.recv()
        assert isinstance(caught.value.__cause__, errors.APIConnectionError)


@pytest.mark.parametrize("failure", [OSError("no such host"), RuntimeError("login failed"), ""])
def test_key_that_cannot_be_had_any_more(start: Start, flavour: Flavour, failure: Any) -> None:
    asked = 0

    def key() -> str:
        nonlocal asked
        asked += 1
        if asked > 1 and isinstance(failure, Exception):
            raise failure
        return "key-of-the-first" if asked == 1 else failure

    with flavour.connect(start(close_at_word).url, api_key=key, reconnect=quick(max_attempts=3)) as line:
        line.send({"type": "end"})
        with pytest.raises(errors.ConnectionClosed) as caught:
            line.recv()
        wanted = type(failure) if isinstance(failure, Exception) else errors.MissingCredentialsError
        assert type(caught.value.__cause__) is wanted
        assert line.connection.close_code == 1006
    assert asked == 4


def test_key_that_is_to_be_had_again(start: Start, flavour: Flavour) -> None:
    keys = iter(["one", None, "", "two"])

    def key() -> str:
        found = next(keys)
        if found is None:
            raise KeyError("nothing")
        return found

    with flavour.connect(start(close_at_word).url, api_key=key, reconnect=quick()) as line:
        line.send({"type": "end"})
        again = line.recv()
        assert isinstance(again, Reconnected)
        assert again.attempt == 3


def test_a_fresh_key_may_be_right_where_the_last_one_was_refused(start: Start, flavour: Flavour) -> None:
    def door(number: int, request: Request) -> Refusal | None:
        return Refusal(401) if number == 1 else None

    keys = iter(["one", "stale", "two"])
    with flavour.connect(start(close_at_word, door=door).url, api_key=lambda: next(keys), reconnect=quick()) as line:
        line.send({"type": "end"})
        again = line.recv()
        assert isinstance(again, Reconnected)
        assert again.attempt == 2


def test_server_that_takes_and_drops(start: Start, flavour: Flavour) -> None:
    """A short session is no failed attempt, but the time for all of them together has an end."""

    async def script(peer: Peer) -> None:
        await peer.close(1011, "again")

    server = start(script)
    with flavour.connect(server.url, reconnect=quick(max_attempts=2, give_up_after=0.5)) as line:
        seen: list[object] = []
        with pytest.raises(errors.ConnectionClosed, match="1011: again"):
            seen.extend(line.events())
    assert len(seen) == len(server.handshakes) - 1 > 2


def test_connection_that_lasted_begins_anew(start: Start, flavour: Flavour) -> None:
    server = start(close_at_word)
    with flavour.connect(server.url, reconnect=quick(max_attempts=1, max_delay=0.05)) as line:
        for _ in range(3):
            time.sleep(0.08)
            line.send({"type": "end"})
            assert isinstance(line.recv(), Reconnected)
    assert len(server.handshakes) == 4
