"""How a connection ends, and who is told."""

from __future__ import annotations

import time
from collections.abc import Callable

import pytest

from openai_realtime import errors
from tests.client.socket import inside, wire
from tests.client.socket.lines import Flavour, quick
from tests.client.socket.loops import Background, wait_until
from tests.client.socket.server import Peer, Script, Server

Start = Callable[..., Server]


def closing(code: int, reason: str, *events: dict[str, object]) -> Script:
    async def script(peer: Peer) -> None:
        for event in events:
            await peer.send(event)
        await peer.close(code, reason)

    return script


def test_clean_close_ends_the_iteration(start: Start, flavour: Flavour) -> None:
    events = (wire.response_created(), wire.text(1), wire.response_done())
    with flavour.connect(start(closing(1000, "done", *events)).url) as line:
        assert [event.type for event in line.events()] == [event["type"] for event in events]
        assert list(line.events()) == [], "it stays at its end"
        assert list(line.raw_messages()) == []
        line.run()
        with pytest.raises(errors.ConnectionClosed, match="close code 1000: done") as caught:
            line.recv()
        assert (caught.value.code, caught.value.reason, caught.value.by_server) == (1000, "done", True)
        assert (line.connection.close_code, line.connection.close_reason) == (1000, "done")
        assert "closed 1000" in repr(line.connection)


@pytest.mark.parametrize("code", [1000, 1001, 1011, 4000])
def test_close_in_the_middle_of_a_response(start: Start, flavour: Flavour, code: int) -> None:
    events = (wire.response_created("resp_1"), wire.response_done("resp_1"), wire.response_created("resp_2"))
    with flavour.connect(start(closing(code, "bye", *events)).url) as line:
        seen: list[str] = []
        with pytest.raises(errors.ResponseInterrupted, match=f"in the middle of resp_2 .*{code}: bye") as caught:
            seen.extend(event.type for event in line.events())
        assert (caught.value.open_responses, caught.value.code) == (("resp_2",), code)
        # Once: a loop that receives on after an interruption must come to an end.
        for receive in (line.recv, line.run, lambda: next(line.raw_messages())):
            with pytest.raises(errors.ConnectionClosed, match=f"was lost .*{code}: bye") as final:
                receive()
            assert type(final.value) is errors.ConnectionClosed
        assert line.connection.open_responses == ()


def test_unclean_close_raises(start: Start, flavour: Flavour) -> None:
    with flavour.connect(start(closing(1008, "policy", wire.text(1))).url) as line:
        received = line.events()
        assert next(received).output_index == 1
        with pytest.raises(errors.ConnectionClosed, match=r"connection was lost .close code 1008: policy") as caught:
            next(received)
        assert caught.value.by_server


def test_own_close(start: Start, flavour: Flavour) -> None:
    async def script(peer: Peer) -> None:
        await peer.send(wire.response_created("resp_1"))
        await peer.send(wire.text(1))
        await peer.receive_all()

    server = start(script)
    with flavour.connect(server.url) as line:
        line.recv()
        line.close(4321, "tired")
        assert wait_until(lambda: server.peer().is_over)
        assert (server.peer().socket.close_code, server.peer().socket.close_reason) == (4321, "tired")
        # An open response that we cut off ourselves is no surprise.
        assert [event.output_index for event in line.events()] == [1]
        with pytest.raises(errors.ConnectionClosed) as caught:
            line.recv()
        assert (caught.value.code, caught.value.by_server) == (4321, False)


def test_close_twice_and_after_the_end(start: Start, flavour: Flavour) -> None:
    line = flavour.connect(start().url)
    line.close()
    line.close()
    line.leave(None)
    ended = flavour.connect(start(closing(1011, "")).url)
    assert wait_until(lambda: not ended.connection.is_open)
    ended.close()
    ended.close()
    assert ended.connection.close_code == 1011


def test_close_from_many_threads(start: Start, flavour: Flavour) -> None:
    line = flavour.connect(start().url)
    for one in [Background(line.close) for _ in range(8)]:
        one.result()
    assert not line.connection.is_open


@pytest.mark.parametrize(
    ("code", "reason"), [(1005, ""), (1006, ""), (1015, ""), (999, ""), (5000, ""), (1001, ""), (1000, "é" * 62)]
)
def test_close_frame_that_cannot_be(start: Start, flavour: Flavour, code: int, reason: str) -> None:
    server = start()
    with flavour.connect(server.url) as line:
        with pytest.raises(ValueError, match="must be"):
            line.close(code, reason)
        line.send({"type": "still open"})
        server.wait_for(1)


def test_close_while_receiving(start: Start, flavour: Flavour) -> None:
    with flavour.connect(start().url) as line:
        receiving = [Background(lambda: line.recv(None)) for _ in range(3)]
        iterating = [Background(lambda: list(line.events())) for _ in range(3)]
        assert not wait_until(lambda: any(one.is_done for one in receiving), 0.05)
        line.close()
        for one in receiving:
            with pytest.raises(errors.ConnectionClosed, match="close code 1000"):
                one.result()
        assert [other.result() for other in iterating] == [[], [], []]


def test_close_with_a_full_buffer(start: Start, flavour: Flavour) -> None:
    """What has arrived can still be received after closing, and nothing waits for it."""

    async def script(peer: Peer) -> None:
        for number in range(500):
            await peer.send(wire.text(number, 1000))
        await peer.receive_all()

    server = start(script)
    line = flavour.connect(server.url, receive_buffer_bytes=2000, close_timeout=None)
    assert wait_until(lambda: inside.is_full(line.connection))
    Background(line.close).result()
    found = [event.output_index for event in line.events()]
    assert found == list(range(len(found)))
    assert found


def test_server_that_does_not_answer_a_close(start: Start, flavour: Flavour) -> None:
    async def deaf(peer: Peer) -> None:
        peer.stop_reading()
        await peer.socket.wait_closed()

    server = start(deaf)
    line = flavour.connect(server.url, close_timeout=0.2)
    assert wait_until(lambda: server.peers)
    time.sleep(0.05)
    Background(line.close).result()
    assert list(line.events()) == []


def test_close_while_reconnecting(start: Start, flavour: Flavour) -> None:
    server = start()
    line = flavour.connect(server.url, reconnect=quick(max_attempts=1000))
    server.stop_listening()
    server.drop()
    assert wait_until(lambda: not line.connection.is_open)
    assert "reconnecting" in repr(line.connection)
    receiving = Background(lambda: line.recv(None))
    sending = Background(lambda: line.send({"type": "x"}))
    assert not wait_until(lambda: receiving.is_done or sending.is_done, 0.1)
    Background(line.close).result()
    with pytest.raises(errors.ConnectionClosed, match="1006"):
        receiving.result()
    with pytest.raises(errors.ConnectionClosed, match="nothing can be sent"):
        sending.result()


def test_each_error_is_raised_fresh(start: Start, flavour: Flavour) -> None:
    """Raising it again and again does not make its traceback grow."""
    with flavour.connect(start(closing(1011, "x")).url) as line:
        depths: list[int] = []
        for _ in range(5):
            with pytest.raises(errors.ConnectionClosed) as caught:
                line.recv()
            depths.append(len(caught.traceback))
        assert len(set(depths)) == 1
