"""Handlers: in order, beside receiving, and none of their exceptions lost."""

from __future__ import annotations

import asyncio
import threading
import time
from collections.abc import Callable

import pytest

from openai_realtime import AsyncConnection, ResponseDone, ResponseOutputTextDelta, UnknownEvent, errors
from tests.client.socket import inside, wire
from tests.client.socket.lines import AsyncFlavour, Flavour, SyncFlavour
from tests.client.socket.loops import Background, wait_until
from tests.client.socket.server import Peer, Script, Server

Start = Callable[..., Server]


class Trouble(Exception):
    pass


def counting(count: int, *, ends: bool = True) -> Script:
    """Sends so many numbered events."""

    async def script(peer: Peer) -> None:
        for number in range(count):
            await peer.send(wire.text(number))
        if ends:
            await peer.close(1000)
        await peer.receive_all()

    return script


def raising(event: object) -> None:
    raise Trouble("in a handler")


def test_in_the_order_of_the_events(start: Start, flavour: Flavour) -> None:
    seen: list[tuple[str, int]] = []
    with flavour.connect(start(counting(300)).url) as line:
        line.connection.on(ResponseOutputTextDelta, lambda event: seen.append(("a", event.output_index)))
        line.connection.on(ResponseOutputTextDelta, lambda event: seen.append(("b", event.output_index)))
        line.connection.on(ResponseDone, lambda event: seen.append(("never", 0)))
        line.run()
    assert seen == [(name, number) for number in range(300) for name in ("a", "b")]


def test_once_and_off(start: Start, flavour: Flavour) -> None:
    seen: list[str] = []
    with flavour.connect(start(counting(3, ends=False)).url) as line:

        def always(event: object) -> None:
            seen.append("always")

        line.connection.once(ResponseOutputTextDelta, lambda event: seen.append("once"))
        line.connection.on(ResponseOutputTextDelta, always)
        line.connection.once(ResponseOutputTextDelta, always)
        line.recv()
        assert wait_until(lambda: len(seen) == 3)
        line.recv()
        assert wait_until(lambda: len(seen) == 4)
        line.connection.off(ResponseOutputTextDelta, always)
        line.connection.off(ResponseDone, always)
        line.recv()
    assert seen == ["once", "always", "always", "always"]


def test_decorator(start: Start, flavour: Flavour) -> None:
    seen: list[int] = []
    with flavour.connect(start(counting(2)).url) as line:

        @line.connection.on(ResponseOutputTextDelta)
        def note(event: ResponseOutputTextDelta) -> None:
            seen.append(event.output_index)

        line.run()
    assert seen == [0, 1]
    assert callable(note)


def test_unknown_events(start: Start, flavour: Flavour) -> None:
    async def script(peer: Peer) -> None:
        await peer.send({"type": "of.tomorrow"})
        await peer.close(1000)

    seen: list[str] = []
    with flavour.connect(start(script).url) as line:
        line.connection.on(UnknownEvent, lambda event: seen.append(event.type))
        line.run()
    assert seen == ["of.tomorrow"]


def test_slow_handler_does_not_stop_receiving(start: Start, flavour: Flavour) -> None:
    released = threading.Event()

    def slow_sync(event: object) -> None:
        released.wait(10)

    async def slow_async(event: object) -> None:
        while not released.is_set():
            await asyncio.sleep(0.005)

    with flavour.connect(start(counting(100, ends=False)).url) as line:
        line.connection.on(ResponseOutputTextDelta, slow_async if flavour.name == "async" else slow_sync)
        assert [line.recv().output_index for _ in range(100)] == list(range(100))
        released.set()


def test_leaving_lets_handlers_finish(start: Start, flavour: Flavour) -> None:
    seen: list[int] = []

    def slow(event: ResponseOutputTextDelta) -> None:
        time.sleep(0.01)
        seen.append(event.output_index)

    with flavour.connect(start(counting(10)).url) as line:
        line.connection.on(ResponseOutputTextDelta, slow)
        line.run()
    assert seen == list(range(10))


def test_handler_that_does_not_end_is_given_up(start: Start, flavour: Flavour) -> None:
    released = threading.Event()
    seen: list[str] = []

    def stuck_sync(event: object) -> None:
        seen.append("begun")
        released.wait()
        seen.append("ended")

    async def stuck_async(event: object) -> None:
        seen.append("begun")
        await asyncio.Event().wait()

    line = flavour.connect(start(counting(3, ends=False)).url, close_timeout=0.2)
    line.connection.on(ResponseOutputTextDelta, stuck_async if flavour.name == "async" else stuck_sync)
    for _ in range(3):
        line.recv()
    assert wait_until(lambda: seen)
    closing = Background(line.close)
    try:
        closing.result()
        assert seen == ["begun"]
    finally:
        released.set()


def test_exception_reaches_the_next_recv(start: Start, flavour: Flavour) -> None:
    with flavour.connect(start(counting(2, ends=False)).url) as line:
        line.connection.once(ResponseOutputTextDelta, raising)
        assert line.recv().output_index == 0
        assert wait_until(lambda: inside.failures(line.connection))
        with pytest.raises(Trouble, match="in a handler"):
            line.recv()
        assert line.recv().output_index == 1, "the event itself is still there"


def test_exception_reaches_the_waiting_recv(start: Start, flavour: Flavour) -> None:
    with flavour.connect(start(counting(1, ends=False)).url) as line:
        line.connection.on(ResponseOutputTextDelta, raising)
        line.recv()
        with pytest.raises(Trouble):
            line.recv()
        with pytest.raises(errors.ReceiveTimeout):
            line.recv(0.05)


def test_exception_ends_run_and_iteration(start: Start, flavour: Flavour) -> None:
    with flavour.connect(start(counting(1, ends=False)).url) as line:
        line.connection.once(ResponseOutputTextDelta, raising)
        with pytest.raises(Trouble):
            line.run()
    with flavour.connect(start(counting(1, ends=False)).url) as line:
        line.connection.once(ResponseOutputTextDelta, raising)
        with pytest.raises(Trouble):
            list(line.events())


def test_exception_reaches_close(start: Start, flavour: Flavour) -> None:
    line = flavour.connect(start(counting(1, ends=False)).url)
    line.connection.on(ResponseOutputTextDelta, raising)
    line.recv()
    with pytest.raises(Trouble):
        line.close()
    line.close()


def test_exception_does_not_hide_another_one(start: Start, flavour: Flavour) -> None:
    line = flavour.connect(start(counting(1, ends=False)).url)
    line.connection.on(ResponseOutputTextDelta, raising)
    line.recv()
    line.leave(KeyError("on its way"))
    assert not line.connection.is_open


def test_handlers_go_on_after_an_exception(start: Start, flavour: Flavour) -> None:
    seen: list[int] = []

    def picky(event: ResponseOutputTextDelta) -> None:
        seen.append(event.output_index)
        if event.output_index == 1:
            raise SystemExit(3) if flavour.name == "sync" else asyncio.CancelledError

    expected: type[BaseException] = SystemExit if flavour.name == "sync" else RuntimeError
    with flavour.connect(start(counting(4, ends=False)).url) as line:
        line.connection.on(ResponseOutputTextDelta, picky)
        caught: list[BaseException] = []
        received = 0
        while received < 4:
            try:
                line.recv()
                received += 1
            except (SystemExit, RuntimeError) as error:
                caught.append(error)
        assert wait_until(lambda: len(seen) == 4)
        if not caught:
            with pytest.raises(expected) as late:
                line.recv(0.5)
            caught.append(late.value)
    assert [type(error) for error in caught] == [expected]
    assert seen == [0, 1, 2, 3]


def test_handler_may_close(start: Start, flavour: Flavour) -> None:
    """It runs to its own end, even though it has ended the connection."""
    reached: list[str] = []
    with flavour.connect(start(counting(1, ends=False)).url) as line:
        connection = line.connection
        if isinstance(connection, AsyncConnection):

            async def end_async(event: object) -> None:
                await connection.close()
                await asyncio.sleep(0.01)
                reached.append("end")

            connection.on(ResponseOutputTextDelta, end_async)
        else:

            def end_sync(event: object) -> None:
                connection.close()
                reached.append("end")

            connection.on(ResponseOutputTextDelta, end_sync)
        line.run()
        assert wait_until(lambda: reached)
        assert connection.close_code == 1000


def test_nothing_runs_after_close(start: Start, flavour: Flavour) -> None:
    """What had arrived can still be received, however much it is, and calls no handler."""
    seen: list[object] = []
    line = flavour.connect(start(counting(2000)).url)
    assert wait_until(lambda: not line.connection.is_open)
    line.connection.on(ResponseOutputTextDelta, seen.append)
    line.close()
    assert len(list(line.events())) == 2000
    assert seen == []


def test_handler_may_send_and_receive(start: Start, flavour: Flavour) -> None:
    server = start(counting(2, ends=False))
    with flavour.connect(server.url) as line:
        connection = line.connection
        if isinstance(connection, AsyncConnection):

            async def answer_async(event: ResponseOutputTextDelta) -> None:
                await connection.send({"type": "x", "number": event.output_index})

            connection.on(ResponseOutputTextDelta, answer_async)
        else:

            def answer_sync(event: ResponseOutputTextDelta) -> None:
                connection.send({"type": "x", "number": event.output_index})

            connection.on(ResponseOutputTextDelta, answer_sync)
        line.recv()
        line.recv()
        assert [event["number"] for event in server.wait_for(2)] == [0, 1]


def test_many_events_wait_for_a_slow_handler(start: Start, flavour: Flavour) -> None:
    """Receiving waits when very many do, and goes on when the handler does."""
    released = threading.Event()
    seen: list[int] = []

    def slow_sync(event: ResponseOutputTextDelta) -> None:
        released.wait(10)
        seen.append(event.output_index)

    async def slow_async(event: ResponseOutputTextDelta) -> None:
        while not released.is_set():
            await asyncio.sleep(0.005)
        seen.append(event.output_index)

    with flavour.connect(start(counting(1500)).url) as line:
        line.connection.on(ResponseOutputTextDelta, slow_async if flavour.name == "async" else slow_sync)
        receiving = Background(lambda: len(list(line.events())))
        assert not wait_until(lambda: receiving.is_done, 0.3)
        released.set()
        assert receiving.result() == 1500
    assert seen == list(range(1500))


@pytest.mark.parametrize("name", ["on", "once"])
def test_wire_type_in_place_of_a_class(start: Start, flavour: Flavour, name: str) -> None:
    """As clients have it that take names."""
    with flavour.connect(start().url) as line:
        register: Callable[..., object] = getattr(line.connection, name)
        for more in ((raising,), ()):
            with pytest.raises(TypeError, match=r"for a class such as SessionCreated, not for 'response\.done'"):
                register("response.done", *more)


def test_coroutine_handler_on_a_sync_connection(start: Start) -> None:
    async def handler(event: object) -> None:
        raise AssertionError

    with SyncFlavour().connect(start().url) as line:
        with pytest.raises(TypeError, match="is a coroutine function; use one on an async connection"):
            line.connection.on(ResponseOutputTextDelta, handler)
        with pytest.raises(TypeError, match="is a coroutine function"):
            line.connection.once(ResponseOutputTextDelta)(handler)


def test_plain_and_coroutine_handlers_on_an_async_connection(start: Start) -> None:
    seen: list[str] = []
    flavour = AsyncFlavour()
    with flavour.connect(start(counting(2)).url) as line:

        @line.connection.on(ResponseOutputTextDelta)
        async def first(event: ResponseOutputTextDelta) -> None:
            await asyncio.sleep(0.01)
            seen.append(f"first {event.output_index}")

        @line.connection.on(ResponseOutputTextDelta)
        def second(event: ResponseOutputTextDelta) -> None:
            seen.append(f"second {event.output_index}")

        line.run()
    flavour.close()
    assert seen == ["first 0", "second 0", "first 1", "second 1"]


def test_once_with_several_receivers(start: Start, flavour: Flavour) -> None:
    seen: list[int] = []
    with flavour.connect(start(counting(400)).url) as line:
        for _ in range(50):
            line.connection.once(ResponseOutputTextDelta, lambda event: seen.append(event.output_index))
        for one in [Background(line.run) for _ in range(4)]:
            one.result()
    assert len(seen) == 50
    assert len(set(seen)) == 1
