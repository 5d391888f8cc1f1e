"""Cancellation at any point of an async connection: no task stays, no event is lost, none is sent by half."""

from __future__ import annotations

import asyncio
import contextlib
import random
import threading
from collections.abc import Callable, Coroutine
from typing import Any

import pytest

from openai_realtime import (
    AsyncConnection,
    AsyncRealtimeClient,
    Reconnected,
    ReconnectPolicy,
    ResponseOutputTextDelta,
    errors,
)
from tests.client.socket import inside, wire
from tests.client.socket.lines import KEY, quick
from tests.client.socket.loops import wait_until
from tests.client.socket.server import Peer, Server

Start = Callable[..., Server]


async def tasks_end() -> None:
    """Wait for the tasks that are just ending; none but this one may stay."""
    for _ in range(500):
        if len(asyncio.all_tasks()) == 1:
            return
        await asyncio.sleep(0.005)
    raise AssertionError(f"tasks are left: {asyncio.all_tasks()}")


async def connect(server: Server, reconnect: ReconnectPolicy | bool = False, **options: Any) -> AsyncConnection:
    client = AsyncRealtimeClient(KEY, base_url=server.url)
    return await client.connect(model="m", proxy=None, close_timeout=1.0, reconnect=reconnect, **options)


async def cancelled_after(delay: float, work: Coroutine[Any, Any, object]) -> bool:
    """Cancel some work after so many seconds, or steps of the loop where that is below 0; whether it was in time."""
    task = asyncio.ensure_future(work)
    if delay < 0:
        for _ in range(round(-delay)):
            await asyncio.sleep(0)
    else:
        await asyncio.sleep(delay)
    task.cancel()
    try:
        await task
    except asyncio.CancelledError:
        return True
    return False


def moments(seed: int, count: int, longest: float) -> list[float]:
    """Points in time to cancel at: some in steps of the event loop, some in seconds."""
    source = random.Random(seed)
    steps = [-float(source.randrange(12)) for _ in range(count // 2)]
    return steps + [source.random() * longest for _ in range(count - len(steps))]


async def echo(peer: Peer) -> None:
    while True:
        event = await peer.receive()
        if event["type"] == "session.update":
            await peer.send(wire.session_updated())


@pytest.mark.parametrize("seed", range(3))
def test_connecting(start: Start, seed: int) -> None:
    server = start(echo)

    async def main() -> None:
        results: list[bool] = []

        async def dial() -> None:
            connection = await connect(server)
            await connection.close()

        for delay in moments(seed, 40, 0.01):
            results.append(await cancelled_after(delay, dial()))
            await tasks_end()
        assert any(results)
        connection = await connect(server)
        await connection.request({"type": "session.update", "session": {"type": "realtime"}}, timeout=60)
        await connection.close()

    asyncio.run(main())


@pytest.mark.parametrize("seed", range(3))
def test_receiving(start: Start, seed: int) -> None:
    total = 400

    async def script(peer: Peer) -> None:
        for number in range(total):
            await peer.send(wire.text(number))
            if number % 7 == 0:
                await asyncio.sleep(0.001)
        await peer.close(1000)

    server = start(script)

    async def main() -> None:
        connection = await connect(server, receive_buffer_bytes=2000)
        seen: list[int] = []

        async def take() -> None:
            event = await connection.recv()
            assert isinstance(event, ResponseOutputTextDelta)
            seen.append(event.output_index)

        with contextlib.suppress(errors.ConnectionClosed):
            for delay in moments(seed, 2000, 0.0005):
                await cancelled_after(delay, take())
        with contextlib.suppress(errors.ConnectionClosed):
            while True:
                await take()
        assert seen == list(range(total))
        await connection.close()
        await tasks_end()

    asyncio.run(main())


@pytest.mark.parametrize("seed", range(3))
def test_sending(start: Start, seed: int) -> None:
    """Each frame that arrives is whole, and comes once."""
    server = start()

    async def main() -> None:
        connection = await connect(server, send_buffer_bytes=1000)
        finished: list[int] = []

        async def put(number: int) -> None:
            await connection.send({"type": "x", "number": number, "pad": "p" * 30_000})
            finished.append(number)

        for number, delay in enumerate(moments(seed, 200, 0.001)):
            await cancelled_after(delay, put(number))
        await connection.send({"type": "last", "number": 1000})
        await connection.close()
        await tasks_end()
        assert wait_until(lambda: server.peer().is_over)
        received = [event["number"] for event in server.peer().received]
        assert received == sorted(set(received))
        assert set(finished) <= set(received)
        assert received[-1] == 1000

    asyncio.run(main())


def test_sending_to_a_server_that_does_not_read(start: Start) -> None:
    """Sends that were given up do not pile up, and have no effect later."""
    may_read = threading.Event()

    async def script(peer: Peer) -> None:
        while not may_read.is_set():
            await asyncio.sleep(0.01)
        await peer.receive_all()

    server = start(script, max_queue=1)

    async def main() -> None:
        connection = await connect(server, send_buffer_bytes=64 * 1024)
        finished = 0
        for number in range(300):
            update = {"type": "session.update", "number": number, "pad": "p" * 200_000}
            finished += not await cancelled_after(0.001, connection.send(update))
        assert finished < 100
        assert inside.unsent_bytes(connection) < 1_000_000
        noted = [sent.event["number"] for sent in inside.unanswered(connection)]
        may_read.set()
        await connection.send({"type": "last"})
        await connection.close()
        assert wait_until(lambda: server.peer().is_over)
        received = [event.get("number") for event in server.peer().received]
        assert received == [*noted, None], "what counts as sent is what arrives"

    asyncio.run(main())


@pytest.mark.parametrize("seed", range(2))
def test_requests(start: Start, seed: int) -> None:
    server = start(echo)

    async def main() -> None:
        connection = await connect(server)
        update = {"type": "session.update", "session": {"type": "realtime"}}
        results = [
            await cancelled_after(delay, connection.request(update, timeout=60)) for delay in moments(seed, 100, 0.003)
        ]
        assert any(results)
        assert not [sent for sent in inside.unanswered(connection) if sent.waiter is not None]
        assert connection.is_open
        await connection.close()
        await tasks_end()

    asyncio.run(main())


def test_waiting_for_idle(start: Start) -> None:
    async def script(peer: Peer) -> None:
        await peer.send(wire.response_created())
        await peer.receive_all()

    server = start(script)

    async def main() -> None:
        async with await connect(server) as connection:
            await connection.recv()
            for _ in range(20):
                assert await cancelled_after(0.0005, connection.wait_idle())
            assert not inside.idle_waiters(connection)
        await tasks_end()

    asyncio.run(main())


@pytest.mark.parametrize("seed", range(3))
def test_closing(start: Start, seed: int) -> None:
    async def script(peer: Peer) -> None:
        await peer.send(wire.text(0))
        await peer.receive_all()

    server = start(script)

    async def main() -> None:
        for delay in moments(seed, 40, 0.004):
            connection = await connect(server)
            connection.on(Reconnected, lambda event: None)
            await connection.recv()
            await cancelled_after(delay, connection.close())
            await connection.close()
            assert not connection.is_open
            with pytest.raises(errors.ConnectionClosed):
                await connection.recv()
            await tasks_end()

    asyncio.run(main())


@pytest.mark.parametrize("seed", range(2))
def test_leaving_a_block(start: Start, seed: int) -> None:
    """The whole task of a connection is cancelled, as a server of web pages does when its client goes."""

    async def script(peer: Peer) -> None:
        for number in range(1000):
            await peer.send(wire.text(number))
        await peer.receive_all()

    server = start(script)

    async def session() -> None:
        client = AsyncRealtimeClient(KEY, base_url=server.url)
        async with client.connect(model="m", proxy=None, close_timeout=0.5, reconnect=quick()) as connection:
            handled: list[object] = []
            connection.on(Reconnected, handled.append)
            async for _ in connection:
                await connection.send({"type": "x"})

    async def main() -> None:
        for delay in moments(seed, 40, 0.02):
            await cancelled_after(delay, session())
            await tasks_end()

    asyncio.run(main())


@pytest.mark.usefixtures("longest_delays")
def test_while_reconnecting(start: Start) -> None:
    """Whoever waits may be cancelled; the connection goes on making itself again."""

    async def script(peer: Peer) -> None:
        if peer.index == 0:
            await peer.receive()
            peer.drop()
        else:
            await peer.send(wire.text(5))
            await peer.receive_all()

    server = start(script)

    async def main() -> None:
        policy = ReconnectPolicy(initial_delay=0.2)
        async with await connect(server, reconnect=policy) as connection:
            await connection.send({"type": "end"})
            while connection.is_open:
                await asyncio.sleep(0.001)
            assert await cancelled_after(0.01, connection.recv())
            assert await cancelled_after(0.01, connection.send({"type": "given up"}))
            await connection.send({"type": "kept"})
            assert isinstance(await connection.recv(), Reconnected)
            assert server.wait_for(1, 1) == [{"type": "kept"}]
        await tasks_end()

    asyncio.run(main())
