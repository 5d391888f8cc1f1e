"""A response that is cut off is told by an exception in its place, and receiving on goes on with the new connection."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import pytest
from websockets.http11 import Request

from openai_realtime import Reconnected, ResponseCreate, errors
from tests.client.socket import wire
from tests.client.socket.lines import Flavour, Line, quick
from tests.client.socket.loops import Background, wait_until
from tests.client.socket.server import Door, Peer, Refusal, Script, Server

Start = Callable[..., Server]


def losing(*events: dict[str, Any], after: int = 0, code: int = 1012) -> Script:
    """Sends events, receives some, and closes; the next connection says a last piece of text, and goodbye."""

    async def script(peer: Peer) -> None:
        if peer.index:
            await peer.send(wire.text(99))
            await peer.close(1000)
            return
        for event in events:
            await peer.send(event)
        for _ in range(after):
            await peer.receive()
        await peer.close(code, "restart")

    return script


def refusing(status: int, *numbers: int) -> Door:
    """Refuses the handshakes of these numbers."""

    def door(number: int, request: Request) -> Refusal | None:
        return Refusal(status) if number in numbers else None

    return door


def told(line: Line) -> list[object]:
    """Types of what comes until the end, exceptions among it."""
    found: list[object] = []
    events = line.events()
    while True:
        try:
            found.append(next(events).type)
        except StopIteration:
            return found
        except errors.ConnectionClosed as error:
            found.append(type(error))
            if type(error) is errors.ConnectionClosed:
                return found


TEXT = "response.output_text.delta"


def test_events_then_the_exception_then_reconnected(start: Start, flavour: Flavour) -> None:
    server = start(losing(wire.response_created(), wire.text(1), wire.text(2)))
    with flavour.connect(server.url, reconnect=quick()) as line:
        assert told(line) == [
            "response.created",
            TEXT,
            TEXT,
            errors.ResponseInterrupted,
            "client.reconnected",
            TEXT,
        ]


def test_what_the_exception_says(start: Start, flavour: Flavour) -> None:
    with flavour.connect(start(losing(wire.response_created("resp_7"))).url, reconnect=quick()) as line:
        line.recv()
        with pytest.raises(errors.ResponseInterrupted, match=r"in the middle of resp_7 .*1012: restart") as caught:
            line.recv()
        assert (caught.value.open_responses, caught.value.code) == (("resp_7",), 1012)
        assert caught.value.by_server
        again = line.recv()
        assert isinstance(again, Reconnected)
        assert again.open_responses == ("resp_7",)
        assert line.recv().output_index == 99


def test_the_exception_comes_before_the_connection_is_made_again(start: Start, flavour: Flavour) -> None:
    """Whoever waits for the response learns at once, however long the new connection takes."""
    server = start(losing(wire.response_created()), door=refusing(503, 1, 2, 3))
    policy = quick(max_attempts=1000, max_delay=30.0)
    with flavour.connect(server.url, reconnect=policy) as line:
        line.recv()
        with pytest.raises(errors.ResponseInterrupted):
            line.recv()
        assert len(server.peers) == 1
        assert isinstance(line.recv(), Reconnected)


def test_it_can_be_left_out(start: Start, flavour: Flavour) -> None:
    server = start(losing(wire.response_created(), wire.text(1)))
    with flavour.connect(server.url, reconnect=quick(raise_interrupted=False)) as line:
        assert told(line) == ["response.created", TEXT, "client.reconnected", TEXT]


def test_left_out_it_is_still_how_the_connection_ends(start: Start, flavour: Flavour) -> None:
    server = start(losing(wire.response_created(), code=1000))
    with flavour.connect(server.url, reconnect=quick(raise_interrupted=False)) as line:
        line.recv()
        for _ in range(2):
            with pytest.raises(errors.ResponseInterrupted):
                line.recv()


@pytest.mark.parametrize("event", [ResponseCreate(), {"type": "response.create"}], ids=["object", "mapping"])
def test_response_that_was_asked_for_and_has_not_begun(start: Start, flavour: Flavour, event: Any) -> None:
    with flavour.connect(start(losing(after=1)).url, reconnect=quick()) as line:
        line.send(event)
        with pytest.raises(
            errors.ResponseInterrupted, match=r"before the server had answered response\.create"
        ) as lost:
            line.recv()
        assert lost.value.open_responses == ()
        assert told(line) == ["client.reconnected", TEXT]


def test_other_events_without_an_answer_do_not_count(start: Start, flavour: Flavour) -> None:
    with flavour.connect(start(losing(after=2)).url, reconnect=quick(restore_session=False)) as line:
        line.send({"type": "session.update", "session": {"type": "realtime"}})
        line.send({"type": "conversation.item.delete", "item_id": "x"})
        assert told(line) == ["client.reconnected", TEXT]


def test_response_that_was_refused_does_not_count(start: Start, flavour: Flavour) -> None:
    async def script(peer: Peer) -> None:
        if peer.index == 0:
            event = await peer.receive()
            await peer.send(wire.error(event.get("event_id")))
        await peer.close(1000 if peer.index else 1012)

    with flavour.connect(start(script).url, reconnect=quick()) as line:
        line.send(ResponseCreate())
        assert told(line) == ["error", "client.reconnected"]


def test_response_that_was_done_does_not_count(start: Start, flavour: Flavour) -> None:
    server = start(losing(wire.response_created(), wire.response_done()))
    with flavour.connect(server.url, reconnect=quick()) as line:
        assert told(line) == ["response.created", "response.done", "client.reconnected", TEXT]


def test_own_close_interrupts_nothing(start: Start, flavour: Flavour) -> None:
    async def script(peer: Peer) -> None:
        await peer.send(wire.response_created())
        await peer.receive_all()

    with flavour.connect(start(script).url, reconnect=quick()) as line:
        line.recv()
        line.send(ResponseCreate())
        line.close()
        assert told(line) == []


def test_planned_replacement_interrupts_nothing(start: Start, flavour: Flavour) -> None:
    async def script(peer: Peer) -> None:
        await peer.send(wire.response_created(f"resp_{peer.index}"))
        await peer.send(wire.response_done(f"resp_{peer.index}"))
        await peer.receive_all()

    with flavour.connect(start(script).url, reconnect=quick(rotate_after=0.1)) as line:
        found = [line.recv().type for _ in range(4)]
    assert found == ["response.created", "response.done", "client.reconnected", "response.created"]


def test_each_cut_is_told(start: Start, flavour: Flavour) -> None:
    async def script(peer: Peer) -> None:
        await peer.send(wire.response_created(f"resp_{peer.index}"))
        await peer.close(1011)

    with flavour.connect(start(script, door=refusing(401, 3)).url, reconnect=quick()) as line:
        once = ["response.created", errors.ResponseInterrupted]
        again = ["client.reconnected", *once]
        assert told(line) == [*once, *again, *again, errors.ConnectionClosed]


@pytest.mark.parametrize("code", [1000, 1008, 1012])
def test_those_who_receive_on_come_to_an_end(start: Start, flavour: Flavour, code: int) -> None:
    """Also where nothing is made again: the exception comes once, then the reason for the end, time after time."""
    server = start(losing(wire.response_created(), code=code), door=refusing(401, 1))
    with flavour.connect(server.url, reconnect=quick()) as line:
        assert told(line) == ["response.created", errors.ResponseInterrupted, errors.ConnectionClosed]
        for _ in range(2):
            with pytest.raises(errors.ConnectionClosed, match=f"was lost .*{code}") as caught:
                line.recv()
            assert isinstance(caught.value.__cause__, errors.AuthenticationError) == (code == 1012)
        assert line.connection.close_code == code


def test_programs_with_handlers_run_again(start: Start, flavour: Flavour) -> None:
    seen: list[str] = []
    server = start(losing(wire.response_created(), wire.text(1)))
    with flavour.connect(server.url, reconnect=quick()) as line:
        line.connection.on(Reconnected, lambda event: seen.append(event.type))
        with pytest.raises(errors.ResponseInterrupted):
            line.run()
        line.run()
    assert seen == ["client.reconnected"]


def test_relays_go_on_too(start: Start, flavour: Flavour) -> None:
    with flavour.connect(start(losing(wire.response_created())).url, reconnect=quick()) as line:
        frames = line.raw_messages()
        assert next(frames).event.type == "response.created"
        with pytest.raises(errors.ResponseInterrupted):
            next(frames)
        assert [frame.event.type for frame in frames] == ["client.reconnected", TEXT]


def test_waiting_for_idle_is_over(start: Start, flavour: Flavour) -> None:
    server = start(losing(wire.response_created(), after=1))
    with flavour.connect(server.url, reconnect=quick()) as line:
        assert wait_until(lambda: line.connection.open_responses)
        waiting = Background(line.wait_idle)
        line.send({"type": "x"})
        waiting.result()
        assert told(line)[:2] == ["response.created", errors.ResponseInterrupted]
