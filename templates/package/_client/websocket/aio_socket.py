"""One WebSocket on asyncio, by websockets. Imported when the first connection is made.

Another library fits as well: all that is used of a socket is the methods of `Socket`.
"""

from __future__ import annotations

import asyncio
import contextlib
from collections.abc import Mapping
from typing import Any

import websockets
from websockets.asyncio.client import ClientConnection, connect
from websockets.exceptions import ConnectionClosed, InvalidHandshake, InvalidStatus, ProxyError, SecurityError

from ..addresses import with_query
from ..headers import join_headers
from ..http.exchange import MOST_REDIRECTS
from ..keys import NO_CREDENTIALS, Credentials
from .closing import KEEPALIVE_FAILED, SocketClosed
from .handshake import (
    Refused,
    arguments,
    check_version,
    closed,
    failure,
    missing_for_proxy,
    redirected,
    too_many_redirects,
)
from .options import SocketOptions, proxy_secrets

check_version(websockets)


class _Connection(ClientConnection):
    """Leaves the response to a failed handshake to the function that connects."""

    async def handshake(self, *args: Any, **kwargs: Any) -> None:
        try:
            await super().handshake(*args, **kwargs)
        except InvalidStatus as refused:
            raise Refused(refused.response) from None


class Socket:
    """An open WebSocket. Every message is bytes, text frames as their UTF-8."""

    def __init__(self, connection: ClientConnection, close_timeout: float | None) -> None:
        self._connection = connection
        self._close_timeout = close_timeout
        self._given_up: SocketClosed | None = None

    async def recv(self, timeout: float | None = None) -> bytes | None:
        """The payload of the next message; None if none came within so many seconds.

        Raises:
            SocketClosed: the connection has ended, and every message that came before was given.
        """
        try:
            if timeout is None:
                return await self._connection.recv(decode=False)
            async with asyncio.timeout(timeout):
                return await self._connection.recv(decode=False)
        except TimeoutError:
            return None
        except ConnectionClosed as error:
            raise closed(error, self._given_up) from error.__cause__

    async def room(self) -> None:
        """Wait while the send buffer is full. If cancelled here, nothing was sent."""
        with contextlib.suppress(OSError):  # the connection is lost, as `send` will say
            await self._connection.drain()

    async def send(self, message: bytes) -> None:
        """Send a text frame, and wait while the send buffer is full. If cancelled then, the frame was sent.

        Raises:
            SocketClosed: the connection has ended.
        """
        try:
            await self._connection.send(message, text=True)
        except ConnectionClosed as error:
            raise closed(error) from error.__cause__

    async def ping(self, timeout: float | None) -> bool:
        """Send a ping; whether the pong came within so many seconds. True where the connection has ended meanwhile, and
        where the other side is still taking what is to be sent before the ping.
        """
        before = self._unsent()
        try:
            async with asyncio.timeout(timeout):
                pong = asyncio.ensure_future(await self._connection.ping())
        except TimeoutError:
            return self._unsent() < before
        except ConnectionClosed:
            return True
        done, _ = await asyncio.wait([pong], timeout=timeout)
        for one in done:
            if not one.cancelled():
                one.exception()  # the end of the connection, which `recv` tells
        return bool(done)

    def _unsent(self) -> int:
        """Bytes that wait for the other side to read."""
        return self._connection.transport.get_write_buffer_size()

    def give_up(self, reason: str) -> None:
        """Drop the TCP connection, as the other side is gone. `recv` raises with code 1011 and the reason."""
        self._given_up = SocketClosed(KEEPALIVE_FAILED, reason, by_us=True)
        self.abort()

    async def close(self, code: int, reason: str) -> None:
        """Do the closing handshake, and wait for the end of the TCP connection; drop it where that takes too long."""
        # The timeout of websockets begins when the close frame is out, which it never is if the server does not read.
        with contextlib.suppress(TimeoutError):
            async with asyncio.timeout(self._close_timeout):
                await self._connection.close(code, reason)
                await self._connection.wait_closed()
        self.abort()
        await self._connection.wait_closed()

    def abort(self) -> None:
        """Drop the TCP connection at once."""
        self._connection.transport.abort()


async def dial(
    url: str, headers: Mapping[str, str], options: SocketOptions, credentials: Credentials = NO_CREDENTIALS
) -> Socket:
    """Open a WebSocket, following redirects to the same origin.

    Args:
        url: With the scheme ws or wss.
        headers: Headers of the handshake, which override those with keys.
        options: Timeouts and limits.
        credentials: What identifies the caller.

    Raises:
        APIConnectionError: the server cannot be reached, or the handshake fails.
        APIStatusError: the server answers with something other than 101.
    """
    given = arguments(url, join_headers(credentials.headers, headers), options)
    for _ in range(MOST_REDIRECTS):
        try:
            connection = await connect(
                with_query(url, credentials.query),
                create_connection=_Connection,
                write_limit=options.send_buffer_bytes,
                **given,
            )
            return Socket(connection, options.close_timeout)
        except Refused as refused:
            response = refused.response
        except ImportError as error:
            raise missing_for_proxy(error) from error
        except (
            OSError,
            EOFError,
            UnicodeError,
            InvalidHandshake,
            ProxyError,
            SecurityError,
            ConnectionClosed,
        ) as error:
            raise failure(url, headers, credentials, error, proxy_secrets(options.proxy)) from error
        # Outside of the handler, or what is raised would carry the answer along, which may repeat the key.
        url = redirected(url, response, headers, credentials)
    raise too_many_redirects(url)
