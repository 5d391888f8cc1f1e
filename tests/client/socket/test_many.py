"""Many connections at once: nothing lost, nothing mixed up, and no memory that grows."""

from __future__ import annotations

import asyncio
import gc
import json
import os
import threading
import tracemalloc
from collections.abc import Callable
from functools import partial
from pathlib import Path

import pytest

from openai_realtime import AsyncConnection, AsyncRealtimeClient, RealtimeClient, ResponseOutputTextDelta
from tests.client.socket import wire
from tests.client.socket.lines import KEY, Flavour, quick
from tests.client.socket.loops import Background, wait_until
from tests.client.socket.server import Peer, Server
from tests.support import without_coverage

Start = Callable[..., Server]

EACH = 1000
"""Events of each connection: half of them sent, half received."""

ALLOWED_GROWTH = 24 * 2**20
"""Bytes. What hundred connections hold while they live is far below; a leak of 1 KiB an event is far above."""


async def echo(peer: Peer) -> None:
    """Answers each event with one of the same number, without keeping it."""
    async for message in peer.socket:
        await peer.socket.send(json.dumps(wire.text(json.loads(message)["number"], 100)))


def resident() -> int:
    """Bytes of memory that this process has."""
    return int(Path("/proc/self/statm").read_text().split()[1]) * os.sysconf("SC_PAGE_SIZE")


async def talk_async(connection: AsyncConnection, offset: int, events: int) -> None:
    async def say() -> None:
        for number in range(offset, offset + events // 2):
            await connection.send({"type": "x", "number": number, "pad": "p" * 100})
            if number % 16 == 0:
                await asyncio.sleep(0)

    async with connection:
        saying = asyncio.create_task(say())
        for number in range(offset, offset + events // 2):
            event = await connection.recv(30)
            assert isinstance(event, ResponseOutputTextDelta)
            assert event.output_index == number
        await saying


async def many_async(url: str, count: int, events: int) -> None:
    client = AsyncRealtimeClient(KEY, base_url=url)
    dialling = [client.connect(model="m", proxy=None, reconnect=quick()) for _ in range(count)]
    connections = [await one for one in dialling]
    async with asyncio.TaskGroup() as group:
        for index, connection in enumerate(connections):
            group.create_task(talk_async(connection, index * 100_000, events))
    assert len(asyncio.all_tasks()) == 1


def test_hundred_async_connections(start: Start) -> None:
    server = start(echo)
    asyncio.run(many_async(server.url, 100, 100))
    gc.collect()
    before = resident()
    asyncio.run(many_async(server.url, 100, EACH))
    gc.collect()
    assert resident() - before < ALLOWED_GROWTH
    assert len(server.handshakes) == 200, "a connection was lost"


def test_twenty_sync_connections(start: Start) -> None:
    server = start(echo)
    client = RealtimeClient(KEY, base_url=server.url)

    def talk(offset: int, events: int) -> None:
        with client.connect(model="m", proxy=None, reconnect=quick()) as connection:

            def say() -> None:
                for number in range(offset, offset + events // 2):
                    connection.send({"type": "x", "number": number, "pad": "p" * 100})

            saying = Background(say)
            for number in range(offset, offset + events // 2):
                event = connection.recv(30)
                assert isinstance(event, ResponseOutputTextDelta)
                assert event.output_index == number
            saying.result()

    def many(events: int) -> None:
        talking = [Background(partial(talk, index * 100_000, events)) for index in range(20)]
        for one in talking:
            one.result()

    many(100)
    threads = threading.active_count()
    before = resident()
    many(EACH)
    gc.collect()
    assert resident() - before < ALLOWED_GROWTH
    assert wait_until(lambda: threading.active_count() <= threads)
    assert len(server.handshakes) == 40, "a connection was lost"


@without_coverage
@pytest.mark.parametrize("reconnects", [False, True], ids=["opened and closed", "lost and made again"])
def test_memory_stays_as_it_is(start: Start, flavour: Flavour, reconnects: bool) -> None:
    """After the first few, further connections leave nothing behind."""

    async def script(peer: Peer) -> None:
        await peer.send(wire.text(1))
        while (await peer.receive())["type"] != "end":
            pass
        peer.drop()

    server = start(script)

    def once() -> None:
        with flavour.connect(server.url, reconnect=quick(max_delay=0.01, max_attempts=100)) as line:
            for _ in range(5 if reconnects else 1):
                line.recv()
                line.send({"type": "session.update", "event_id": "same", "session": {"type": "realtime"}})
                line.send({"type": "end"})
                if reconnects:
                    line.recv()
        server.peers.clear()
        server.handshakes.clear()

    def grown() -> int:
        """Bytes that ten connections leave behind."""
        gc.collect()
        before = tracemalloc.get_traced_memory()[0]
        for _ in range(10):
            once()
        gc.collect()
        return tracemalloc.get_traced_memory()[0] - before

    for _ in range(5):
        once()
    tracemalloc.start()
    try:
        # What a connection is still holding while it ends makes one round look larger; a leak makes every round larger.
        least = min(grown() for _ in range(4))
    finally:
        tracemalloc.stop()
    assert least < 30_000, "about 3 kB for each connection are left behind"
