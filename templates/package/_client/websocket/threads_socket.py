"""One WebSocket on threads, by websockets. Imported when the first connection is made.

Another library fits as well: all that is used of a socket is the methods of `Socket`.
"""

from __future__ import annotations

import contextlib
import socket as sockets
import threading
import time
from collections.abc import Callable, Mapping
from typing import Any

import websockets
from websockets.exceptions import ConnectionClosed, InvalidHandshake, InvalidStatus, ProxyError, SecurityError
from websockets.sync.client import ClientConnection, connect
from websockets.sync.connection import Connection

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


_connect: Callable[..., ClientConnection] = connect


class _Connection(ClientConnection):
    """Leaves the response to a failed handshake to the function that connects."""

    def handshake(self, *args: Any, **kwargs: Any) -> None:
        try:
            super().handshake(*args, **kwargs)
        except InvalidStatus as refused:
            raise Refused(refused.response) from None


class Socket:
    """An open WebSocket. Every message is bytes, text frames as their UTF-8. Any thread may send."""

    def __init__(self, connection: Connection, close_timeout: float | None) -> None:
        self._connection = connection
        self._close_timeout = close_timeout
        self._given_up: SocketClosed | None = None

    def recv(self, timeout: float | None = None) -> bytes | None:
        """The payload of the next message; None if none came within so many seconds.

        Raises:
            SocketClosed: the connection has ended, and every message that came before was given.
        """
        try:
            return self._connection.recv(timeout, decode=False)
        except TimeoutError:
            return None
        except ConnectionClosed as error:
            raise closed(error, self._given_up) from error.__cause__

    def room(self) -> None:
        """Nothing: `send` waits."""

    def send(self, message: bytes) -> None:
        """Send a text frame; waits while too much is on its way.

        Raises:
            SocketClosed: the connection has ended.
        """
        try:
            self._connection.send(message, text=True)
        except ConnectionClosed as error:
            raise closed(error) from error.__cause__

    def ping(self, timeout: float | None) -> bool:
        """Send a ping; whether the pong came within so many seconds. True where the connection has ended meanwhile."""
        pongs: list[threading.Event] = []
        # On a thread of its own: it waits for a lock, which is held by whoever sends to a server that does not read.
        sending = threading.Thread(target=self._ping, args=(pongs,), name="connection ping", daemon=True)
        until = None if timeout is None else time.monotonic() + timeout
        sending.start()
        sending.join(timeout)
        if sending.is_alive():
            return False
        return not pongs or pongs[0].wait(None if until is None else until - time.monotonic())

    def _ping(self, pongs: list[threading.Event]) -> None:
        with contextlib.suppress(ConnectionClosed):
            pongs.append(self._connection.ping(ack_on_close=True))

    def give_up(self, reason: str) -> None:
        """Drop the TCP connection, as the other side is gone. `recv` raises with code 1011 and the reason."""
        self._given_up = SocketClosed(KEEPALIVE_FAILED, reason, by_us=True)
        self.abort()

    def close(self, code: int, reason: str) -> None:
        """Do the closing handshake, and wait for the end of the TCP connection; drop it where that takes too long."""
        if self._close_timeout is None:
            self._connection.close(code, reason)
            return
        # The timeout of websockets begins when the close frame is out. It never is while a thread sends to a server
        # that does not read, as that thread holds the lock.
        impatience = threading.Timer(self._close_timeout, self.abort)
        impatience.daemon = True
        impatience.start()
        try:
            self._connection.close(code, reason)
        finally:
            impatience.cancel()
            impatience.join()

    def abort(self) -> None:
        """Drop the TCP connection at once."""
        with contextlib.suppress(OSError):
            self._connection.socket.shutdown(sockets.SHUT_RDWR)


def dial(
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
            connection = _connect(with_query(url, credentials.query), create_connection=_Connection, **given)
            # Entering it says that it is not used as an iterator of connections; leaving it is `close`.
            return Socket(connection.__enter__(), options.close_timeout)
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
