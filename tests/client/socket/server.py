"""A server that follows the script of a test, on a real socket and a thread of its own."""

from __future__ import annotations

import asyncio
import contextlib
import json
import re
import ssl
from collections.abc import Awaitable, Callable, Mapping
from dataclasses import dataclass
from http import HTTPStatus
from typing import Any, Literal

from websockets.asyncio.server import Server as Listener
from websockets.asyncio.server import ServerConnection, serve
from websockets.datastructures import Headers
from websockets.exceptions import ConnectionClosed
from websockets.http11 import Request, Response

from tests.client.socket.loops import LoopThread, wait_until

_MADE_UP = re.compile("event_[0-9a-f]{20}")


def as_given(event: dict[str, Any]) -> tuple[dict[str, Any], list[str]]:
    """An event without the id and the token that the client has added; and the id, if it has."""
    given, found = dict(event), str(event.get("event_id"))
    response: dict[str, Any] = given.get("response") or {}
    if response.get("metadata") == {"client_event_id": found}:
        given["response"] = {key: value for key, value in response.items() if key != "metadata"}
        if not given["response"]:
            del given["response"]
    if not _MADE_UP.fullmatch(found):
        return given, []
    del given["event_id"]
    return given, [found]


class Peer:
    """The server's end of one connection.

    Attributes:
        index: 0 for the first connection, 1 for the second.
        path: Path and query of the handshake.
        headers: Headers of the handshake.
        received: Events that have come, in their order, without the ids that the client makes up.
        made_up: These ids.
        is_over: Whether the script has ended.
    """

    def __init__(self, index: int, socket: ServerConnection) -> None:
        request = socket.request
        assert request is not None
        self.index = index
        self.socket = socket
        self.path = request.path
        self.headers = request.headers
        self.received: list[dict[str, Any]] = []
        self.made_up: list[str] = []
        self.is_over = False

    async def send(self, event: Mapping[str, Any]) -> None:
        await self.socket.send(json.dumps(event))

    async def send_raw(self, frame: bytes) -> None:
        """Send a text frame of any bytes."""
        await self.socket.send(frame, text=True)

    async def receive(self) -> dict[str, Any]:
        """The next event."""
        event: dict[str, Any] = json.loads(await self.socket.recv())
        given, made_up = as_given(event)
        self.received.append(given)
        self.made_up += made_up
        return event

    async def receive_all(self) -> None:
        """Receive until the connection ends."""
        with contextlib.suppress(ConnectionClosed):
            while True:
                await self.receive()

    async def close(self, code: int, reason: str = "") -> None:
        await self.socket.close(code, reason)

    def stop_reading(self) -> None:
        """Take nothing from the network any more."""
        self.socket.transport.pause_reading()

    def drop(self) -> None:
        """End the TCP connection without a close frame."""
        self.socket.transport.abort()


Script = Callable[[Peer], Awaitable[None]]


@dataclass(frozen=True)
class Refusal:
    """An answer to the handshake other than 101."""

    status: int
    body: bytes = b""
    headers: tuple[tuple[str, str], ...] = ()

    def response(self) -> Response:
        headers = Headers([*self.headers, ("Content-Length", str(len(self.body)))])
        return Response(self.status, HTTPStatus(self.status).phrase, headers, self.body)


Door = Callable[[int, Request], Refusal | None]
"""Takes the number of the handshake, from 0, and may refuse it."""


async def quiet(peer: Peer) -> None:
    """Says nothing and notes what comes."""
    await peer.receive_all()


class Server:
    """Runs a script for each connection. What a script raises is raised by `close`."""

    def __init__(
        self,
        script: Script = quiet,
        *,
        door: Door | None = None,
        tls: ssl.SSLContext | None = None,
        compression: Literal["deflate"] | None = None,
        ping_interval: float | None = None,
        max_queue: int = 16,
        max_size: int = 2**20,
    ) -> None:
        self.peers: list[Peer] = []
        self.handshakes: list[Request] = []
        self._script = script
        self._door = door
        self._errors: list[BaseException] = []
        self._loop = LoopThread("server")
        self._scheme = "https" if tls else "http"

        async def listen() -> Listener:
            return await serve(
                self._serve,
                "127.0.0.1",
                0,
                ssl=tls,
                process_request=self._at_the_door,
                compression=compression,
                ping_interval=ping_interval,
                close_timeout=0.5,
                max_queue=max_queue,
                max_size=max_size,
            )

        self._listener = self._loop.run(listen())
        self.port: int = next(iter(self._listener.sockets)).getsockname()[1]

    @property
    def url(self) -> str:
        """Base URL."""
        return f"{self._scheme}://127.0.0.1:{self.port}/v1"

    def peer(self, index: int = 0) -> Peer:
        """A connection, as soon as there is one."""
        assert wait_until(lambda: len(self.peers) > index), f"no connection {index}"
        return self.peers[index]

    def wait_for(self, count: int, index: int = 0) -> list[dict[str, Any]]:
        """The events of a connection, as soon as there are so many."""
        peer = self.peer(index)
        assert wait_until(lambda: len(peer.received) >= count), f"only {peer.received}"
        return peer.received

    def stop_listening(self) -> None:
        """Refuse new connections, and keep those that are open."""

        async def stop() -> None:
            self._listener.close(close_connections=False)

        self._loop.run(stop())

    def do(self, action: Callable[[Peer], Awaitable[None]], index: int = 0) -> None:
        """Have a connection do something that its script does not."""
        peer = self.peer(index)

        async def act() -> None:
            await action(peer)

        self._loop.run(act())

    def drop(self, index: int = 0) -> None:
        """End a TCP connection without a close frame."""
        self._loop.call(self.peer(index).drop)

    def close(self) -> None:
        async def close() -> None:
            for peer in self.peers:
                peer.drop()
            self._listener.close()
            await self._listener.wait_closed()

        self._loop.run(close())
        self._loop.close()
        if self._errors:
            raise self._errors[0]

    def _at_the_door(self, socket: ServerConnection, request: Request) -> Response | None:
        number = len(self.handshakes)
        self.handshakes.append(request)
        refusal = None if self._door is None else self._door(number, request)
        return None if refusal is None else refusal.response()

    async def _serve(self, socket: ServerConnection) -> None:
        peer = Peer(len(self.peers), socket)
        self.peers.append(peer)
        try:
            await self._script(peer)
        except ConnectionClosed:
            pass
        except Exception as error:
            self._errors.append(error)
        finally:
            peer.is_over = True


RawScript = Callable[[asyncio.StreamReader, asyncio.StreamWriter], Awaitable[None]]


class RawServer:
    """Speaks whatever a test makes it speak, below WebSocket and below HTTP."""

    def __init__(self, script: RawScript) -> None:
        self._loop = LoopThread("raw server")
        self._script = script
        self._writers: list[asyncio.StreamWriter] = []
        self._tasks: set[asyncio.Task[None]] = set()
        self.connections = 0

        async def listen() -> asyncio.Server:
            return await asyncio.start_server(self._serve, "127.0.0.1", 0)

        self._listener = self._loop.run(listen())
        self.port: int = self._listener.sockets[0].getsockname()[1]

    @property
    def url(self) -> str:
        return f"http://127.0.0.1:{self.port}/v1"

    def close(self) -> None:
        async def close() -> None:
            self._listener.close()
            for task in self._tasks:
                task.cancel()
            await asyncio.gather(*self._tasks, return_exceptions=True)
            for writer in self._writers:
                writer.transport.abort()
                with contextlib.suppress(OSError):
                    await writer.wait_closed()
            await self._listener.wait_closed()

        self._loop.run(close())
        self._loop.close()

    async def _serve(self, reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        task = asyncio.current_task()
        assert task is not None
        self._tasks.add(task)
        self._writers.append(writer)
        self.connections += 1
        with contextlib.suppress(OSError, asyncio.CancelledError, asyncio.IncompleteReadError):
            await self._script(reader, writer)
        self._tasks.discard(task)
