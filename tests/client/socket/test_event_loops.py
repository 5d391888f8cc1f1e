"""A connection belongs to one event loop, and says so elsewhere."""

from __future__ import annotations

import asyncio
import gc
from collections.abc import Awaitable, Callable

import pytest

from openai_realtime import AsyncConnection, AsyncRealtimeClient, errors
from tests.client.socket import wire
from tests.client.socket.lines import KEY
from tests.client.socket.server import Peer, Server

Start = Callable[..., Server]

USES: dict[str, Callable[[AsyncConnection], Awaitable[object]]] = {
    "recv": lambda connection: connection.recv(1),
    "iteration": lambda connection: anext(connection),
    "raw_messages": lambda connection: anext(connection.raw_messages()),
    "run": lambda connection: connection.run(),
    "send": lambda connection: connection.send({"type": "x"}),
    "request": lambda connection: connection.request({"type": "response.create"}),
    "close": lambda connection: connection.close(),
}


async def open_one(server: Server) -> AsyncConnection:
    client = AsyncRealtimeClient(KEY, base_url=server.url)
    connection = await client.connect(model="m", proxy=None, reconnect=False)
    await connection.recv()
    return connection


async def greet(peer: Peer) -> None:
    await peer.send(wire.text(0))
    await peer.receive_all()


@pytest.mark.parametrize("use", USES)
def test_loop_that_has_ended(start: Start, use: str) -> None:
    """`asyncio.run` has ended with the connection open. Nothing warns, and every use says what happened."""
    connection = asyncio.run(open_one(start(greet)))
    assert not connection.is_open

    async def later() -> None:
        await USES[use](connection)

    with pytest.raises(errors.ConnectionClosed, match="the event loop that the connection belongs to is closed"):
        asyncio.run(later())
    gc.collect()


@pytest.mark.parametrize("use", USES)
def test_loop_that_is_another_one(start: Start, use: str) -> None:
    server = start(greet)
    with asyncio.Runner() as home:
        connection = home.run(open_one(server))

        async def elsewhere() -> None:
            await USES[use](connection)

        with asyncio.Runner() as other, pytest.raises(errors.ConnectionClosed, match="is not this one"):
            other.run(elsewhere())
        assert connection.is_open
        home.run(connection.send({"type": "still works"}))
        home.run(connection.close())


def test_connecting_that_is_never_awaited(start: Start) -> None:
    """Nothing was begun, so nothing warns."""
    server = start()
    client = AsyncRealtimeClient(KEY, base_url=server.url)
    client.connect(model="m")
    gc.collect()
    assert server.handshakes == []


def test_awaiting_and_entering(start: Start) -> None:
    server = start(greet)

    async def main() -> None:
        client = AsyncRealtimeClient(KEY, base_url=server.url)
        awaited = await client.connect(model="m", proxy=None)
        async with awaited:
            await awaited.recv(5)
        async with client.connect(model="m", proxy=None) as entered:
            await entered.recv(5)
        assert not awaited.is_open
        assert not entered.is_open
        assert len(asyncio.all_tasks()) == 1

    asyncio.run(main())


def test_task_group(start: Start) -> None:
    """What is raised in one task cancels the other in the middle of receiving; the block closes the connection."""
    server = start(greet)

    async def main() -> None:
        client = AsyncRealtimeClient(KEY, base_url=server.url)

        async def fail() -> None:
            await asyncio.sleep(0.02)
            raise LookupError("elsewhere")

        async def listen(connection: AsyncConnection) -> None:
            async for _ in connection:
                pass

        connection = await client.connect(model="m", proxy=None)

        async def both() -> None:
            async with connection, asyncio.TaskGroup() as group:
                group.create_task(listen(connection))
                group.create_task(fail())

        with pytest.raises(ExceptionGroup, match="unhandled errors") as caught:
            await both()
        assert caught.group_contains(LookupError)
        assert connection.close_code == 1000

    asyncio.run(main())
