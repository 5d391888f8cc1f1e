"""A TCP proxy between a client and the stand-in that delays, stalls and cuts connections at given bytes."""

from __future__ import annotations

import asyncio
import contextlib
import socket
import struct
from collections.abc import Sequence
from dataclasses import dataclass, field
from typing import Literal, TypeAlias, cast

from openai_realtime.testing import FakeRealtimeServer
from tests.client.conversations.framing import FrameScanner
from tests.client.socket.loops import LoopThread

_PING = b"\x89\x05storm"
_READ = 2**16

Happening: TypeAlias = Literal["end", "reset", "stall"]
"""The end of the TCP connection, in order or with a reset; or nothing more is taken for a while."""


@dataclass(frozen=True, slots=True)
class Way:
    """What happens to the bytes of one direction.

    Attributes:
        after: Bytes that pass before `then` happens, those of the handshake among them.
        then: What happens once so many have passed; None is nothing.
        stall: Seconds that "stall" lasts; None is for good.
        pieces: Number of pieces at the beginning that pass one by one.
        piece: Most bytes of such a piece.
        delay: Seconds before each of these pieces.
    """

    after: int = 0
    then: Happening | None = None
    stall: float | None = None
    pieces: int = 0
    piece: int = 64
    delay: float = 0.001


@dataclass(frozen=True, slots=True)
class Route:
    """What happens to one connection.

    Attributes:
        down: To the bytes of the server.
        up: To the bytes of the client.
        pings: Number of pings after each frame of the server.
    """

    down: Way = Way()
    up: Way = Way()
    pings: int = 0


CLEAR = Route()


@dataclass(slots=True)
class Passage:
    """One connection through the proxy.

    Attributes:
        route: What happens to it.
        down: Bytes that the client was sent, without the pings of the proxy.
        up: Bytes that the server was sent.
        is_cut: Whether the proxy has ended it. It says so before the client can notice.
    """

    route: Route
    down: bytearray = field(default_factory=bytearray)
    up: bytearray = field(default_factory=bytearray)
    is_cut: bool = False
    writers: list[asyncio.StreamWriter] = field(default_factory=list[asyncio.StreamWriter])
    over: asyncio.Event = field(default_factory=asyncio.Event)


class Proxy:
    """Passes connections on to a server, and spoils them one after another as the routes say; later ones it leaves."""

    def __init__(self, loop: LoopThread, server: FakeRealtimeServer, routes: Sequence[Route] = ()) -> None:
        self._loop = loop
        self._target = server.port
        self._routes = routes
        self._tasks: set[asyncio.Task[None]] = set()
        self.passages: list[Passage] = []
        self._server = loop.run(self._listen())

    @property
    def url(self) -> str:
        """The base URL to give to a client."""
        return f"http://127.0.0.1:{self._server.sockets[0].getsockname()[1]}/v1"

    def close(self) -> None:
        """End every connection."""
        self._loop.run(self._close())

    async def _listen(self) -> asyncio.Server:
        return await asyncio.start_server(self._accept, "127.0.0.1", 0)

    async def _close(self) -> None:
        self._server.close()
        tasks = list(self._tasks)
        for task in tasks:
            task.cancel()
        await asyncio.gather(*tasks, return_exceptions=True)

    async def _accept(self, reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        task = cast("asyncio.Task[None]", asyncio.current_task())
        self._tasks.add(task)
        passage = Passage(self._routes[len(self.passages)] if len(self.passages) < len(self._routes) else CLEAR)
        passage.writers.append(writer)
        self.passages.append(passage)
        try:
            with contextlib.suppress(OSError, asyncio.CancelledError):
                await self._pass_on(reader, writer, passage)
        finally:
            for one in passage.writers:
                one.transport.abort()
            self._tasks.discard(task)

    async def _pass_on(self, reader: asyncio.StreamReader, writer: asyncio.StreamWriter, passage: Passage) -> None:
        from_server, to_server = await asyncio.open_connection("127.0.0.1", self._target)
        passage.writers.append(to_server)
        route = passage.route
        async with asyncio.TaskGroup() as both:
            both.create_task(_pump(reader, to_server, route.up, passage, passage.up, 0))
            both.create_task(_pump(from_server, writer, route.down, passage, passage.down, route.pings))


async def _pump(
    reader: asyncio.StreamReader,
    writer: asyncio.StreamWriter,
    way: Way,
    passage: Passage,
    passed: bytearray,
    pings: int,
) -> None:
    """Pass the bytes of one direction on, until its end."""
    scanner = FrameScanner() if pings else None
    pieces, is_due = way.pieces, way.then is not None
    with contextlib.suppress(OSError):
        if is_due and way.after == 0:
            is_due = await _happen(way, passage)
        while data := await reader.read(_most(way, pieces, len(passed) if is_due else None)):
            if pieces:
                pieces -= 1
                await asyncio.sleep(way.delay)
            if passage.is_cut:  # whatever comes now is read, so that the system sends no reset for it, and goes nowhere
                continue
            passed += data
            reached = is_due and len(passed) >= way.after
            passage.is_cut = passage.is_cut or (reached and way.then != "stall")
            writer.write(data if scanner is None else _with_pings(data, scanner, pings))
            await writer.drain()
            if reached:
                is_due = await _happen(way, passage)
    passage.over.set()
    if not passage.is_cut:
        _end(writer)


def _most(way: Way, pieces: int, before: int | None) -> int:
    """Bytes to read at once; `before` have passed if something is to happen."""
    most = way.piece if pieces else _READ
    return most if before is None else min(most, way.after - before)


async def _happen(way: Way, passage: Passage) -> bool:
    """Do what the way says. Gives whether it is still to be done, which it never is."""
    match way.then:
        case "stall":
            with contextlib.suppress(TimeoutError):
                async with asyncio.timeout(way.stall):
                    await passage.over.wait()
        case "end":
            passage.is_cut = True
            for writer in passage.writers:
                _end(writer)
        case _:
            passage.is_cut = True
            for writer in passage.writers:
                _reset(writer)
    return False


def _end(writer: asyncio.StreamWriter) -> None:
    """Say that nothing more comes."""
    with contextlib.suppress(OSError):
        if writer.can_write_eof() and not writer.transport.is_closing():
            writer.write_eof()


def _reset(writer: asyncio.StreamWriter) -> None:
    """End a connection with a TCP reset."""
    if not writer.transport.is_closing():
        sock = cast("socket.socket", writer.get_extra_info("socket"))
        sock.setsockopt(socket.SOL_SOCKET, socket.SO_LINGER, struct.pack("ii", 1, 0))
        writer.transport.abort()


def _with_pings(data: bytes, scanner: FrameScanner, pings: int) -> bytes:
    """The bytes with pings behind every frame that ends in them."""
    parts: list[bytes] = []
    start = 0
    for end in scanner.feed(data):
        parts += [data[start:end], _PING * pings]
        start = end
    return b"".join([*parts, data[start:]])
