"""What carries a connection, in the async shell: one socket after another, and everything that waits for one.

One worker reads the socket, records each event and puts it into the inbox, and reconnects when the connection is lost.
Every decision is made in `state`; what waits is in `aio`.
"""

from __future__ import annotations

import itertools
import logging
from collections import deque
from typing import Any

from ...errors import ConcurrentReceiveError, ConnectionClosed, ResponseInterrupted
from ..identity import LOGGER
from . import aio as waiting
from .closing import ABNORMAL_CLOSURE, NORMAL_CLOSURE, SocketClosed, abandoned_error, clean_error, closed_error
from .dialect import Dialect
from .handshake import delay_asked_by, is_final, missing
from .local_events import Reconnected
from .mailbox import Raised
from .options import Reconnecting
from .sent import Sent
from .state import ConnectionState, Loss
from .target import Target

_log = logging.getLogger(LOGGER)


class AsyncLink:
    """The sockets of one connection, of which there is one at a time.

    Attributes:
        dialect: What the description says of this kind of connection.
        inbox: What has arrived and nobody has received: the bytes of each message beside its event.
        state: What is known of the connection.
        guard: Held around every use of `state` that sees or changes what another thread may change.
        home: What it may be used from.
        final: How the connection has ended; None before.
        in_turn: Whether a turn receives now.
        returned: What a turn has received and given back; its handlers have been called.
    """

    def __init__(self, dialect: Dialect, target: Target) -> None:
        self.inbox: waiting.Inbox[tuple[bytes, Any]] = waiting.Inbox(target.options.receive_buffer_bytes)
        self.state = ConnectionState(dialect, target.query, target.options.reconnect, target.options.max_message_bytes)
        self.guard = waiting.guard()
        self.home = waiting.Home()
        self.final: ConnectionClosed | None = None
        self.in_turn = False
        self.returned: deque[tuple[bytes, Any]] = deque()
        self.dialect = dialect
        self._target = target
        self._send_lock = waiting.Lock()
        self._is_up = waiting.Event()
        self._stopping = waiting.Event()
        self._socket: Any = None
        self._reader: waiting.Worker | None = None
        self._keeper: waiting.Worker | None = None
        self._ended_by: BaseException | None = None

    @property
    def is_open(self) -> bool:
        """Whether a socket is open; False while the client reconnects."""
        return self._socket is not None

    # Beginning and end

    @property
    def is_begun(self) -> bool:
        """Whether a socket was opened."""
        return self._reader is not None

    async def open(self) -> None:
        """Connect and begin to read."""
        self._begin(await self._dial())
        self._reader = waiting.Worker(self._read, "connection reader")
        if self._target.options.ping_interval is not None:
            self._keeper = waiting.Worker(self._keep_alive, "connection keepalive")

    async def close(self, code: int, reason: str) -> None:
        """End the connection. What has arrived can still be received. Idempotent."""
        self.state.is_closing = True
        self._stopping.set()
        self.inbox.lift_limit()
        timeout = self._target.options.close_timeout
        socket = self._socket
        if socket is not None:
            await socket.close(code, reason)
        if self._reader is not None:
            await self._reader.join(timeout)
        if self._keeper is not None:
            await self._keeper.join(timeout)

    def abandon(self) -> None:
        """End everything without waiting. Changes nothing where all has ended."""
        self.state.is_closing = True
        self._stopping.set()
        for worker in (self._reader, self._keeper):
            if worker is not None:
                worker.cancel()
        socket = self._socket
        if socket is not None:
            socket.abort()

    # Turns

    def begin_turn(self) -> None:
        """A turn is about to receive.

        Raises:
            ConcurrentReceiveError: something else receives, and would take its events.
        """
        with self.guard:
            if self.in_turn or self.inbox.receivers:
                raise ConcurrentReceiveError(
                    "a turn needs all events, and another turn, iteration or recv receives now"
                )
            self.in_turn = True

    def end_turn(self, held: list[tuple[bytes, Any]]) -> None:
        """The turn has received, or has not. What it gives back is received next."""
        with self.guard:
            self.returned.extendleft(reversed(held))
            self.in_turn = False

    # Sending

    async def send(self, sent: Sent) -> None:
        """Send an event over the socket there is, or over the next one.

        Raises:
            ConnectionClosed: there will be no next one.
        """
        self.home.check()
        async with self._send_lock:
            while True:
                self._hurry()
                await self._is_up.wait()
                socket = self._socket
                if socket is None and self.final is None:
                    continue  # it was lost just now
                if socket is None:
                    raise self._send_error()
                try:
                    await socket.room()
                    with self.guard:
                        self.state.sending(sent)
                    await socket.send(sent.message)
                except SocketClosed:
                    with self.guard:
                        may_try_again = self.state.unsend(sent)
                    self._leave(socket)
                    if self.state.is_closing:
                        raise self._send_error() from None
                    if not may_try_again:
                        break
                else:
                    break
        if _log.isEnabledFor(logging.DEBUG):
            _log.debug("sent %s, %d bytes", sent.wire_type, len(sent.message))

    def _hurry(self) -> None:
        """Before waiting for a socket: have the reader come to the end of the one before, even if nobody receives.

        It may wait for room among the events, and the task that would make room may be the one that waits here.
        """
        with self.guard:
            if not self._is_up.is_set():
                self.inbox.relax(True)

    def _send_error(self) -> ConnectionClosed:
        final = self.final or ConnectionClosed("the connection was lost", code=ABNORMAL_CLOSURE)
        error = ConnectionClosed(
            f"nothing can be sent: {final}", code=final.code, reason=final.reason, by_server=final.by_server
        )
        error.__cause__ = self._ended_by
        return error

    # Reading and reconnecting

    async def _dial(self) -> Any:
        try:
            from .aio_socket import dial
        except ImportError as error:
            raise missing(error) from error
        target = self._target
        # A key among the headers that the caller gave takes the place of the client's, which is then not asked for.
        credentials = await target.settings.credentials_async(target.security, target.given)
        return await dial(target.url, target.headers, target.options, credentials)

    def _begin(self, socket: Any) -> None:
        with self.guard:
            self.state.opened(waiting.now())
        self._socket = socket
        self._is_up.set()

    def _leave(self, socket: Any) -> None:
        """A socket has ended; senders wait for the next one."""
        with self.guard:
            if self._socket is socket:
                self._socket = None
                self._is_up.clear()

    async def _read(self) -> None:
        """Read sockets, one after another, until there is no next one."""
        error: BaseException | None = None
        try:
            socket = self._socket
            while socket is not None:
                closed, planned = await self._read_one(socket)
                socket, error = await self._replace(socket, closed, planned)
        except Exception as unforeseen:  # it is for the caller: what a callback raised, for instance
            error = unforeseen
        finally:
            self._end(error)

    async def _read_one(self, socket: Any) -> tuple[SocketClosed, bool]:
        """Read a socket to its end. Gives how it ended, and whether it was replaced as planned."""
        closing: waiting.Worker | None = None
        decode, state, inbox, guard = self.dialect.decode, self.state, self.inbox, self.guard
        rotates = self._target.options.reconnect.rotate_after is not None
        try:
            while True:
                raw = await socket.recv(self._rotates_in() if rotates and closing is None else None)
                if raw is not None:
                    event = decode(raw)
                    with guard:
                        state.received(event)
                    await inbox.put((raw, event), len(raw))
                if rotates and closing is None and self._rotates_in() == 0:
                    self._leave(socket)
                    # Beside the reading, which goes on: the server may have much to say before it closes too.
                    closing = waiting.Worker(lambda: socket.close(NORMAL_CLOSURE, ""), "connection rotation")
        except SocketClosed as closed:
            return closed, closing is not None
        finally:
            if closing is not None:
                await closing.join(self._target.options.close_timeout)

    def _rotates_in(self) -> float | None:
        with self.guard:
            return self.state.rotates_in(waiting.now())

    async def _replace(self, socket: Any, closed: SocketClosed, planned: bool) -> tuple[Any, ConnectionClosed | None]:
        """A new socket in place of one that has ended; or None, and what the caller gets for it."""
        self._leave(socket)
        with self.guard:
            loss = self.state.lost(closed, waiting.now(), planned=planned)
        _log.debug("connection ended with close code %d", loss.code)
        error = self._interrupt(loss.error, closed)
        replacement, cause = await self._try_again(loss) if loss.may_reconnect else (None, closed.__cause__)
        # Whoever closes a connection while it is being replaced as planned has lost nothing.
        if loss.planned and self.state.is_closing:
            error = None
        if replacement is None:
            self.final = error or clean_error(closed)
            if error is not None:
                error.__cause__ = cause
        return replacement, error

    def _interrupt(self, error: ConnectionClosed | None, closed: SocketClosed) -> ConnectionClosed | None:
        """Have receiving raise for an interrupted response. Gives what it raises after that if nothing more comes."""
        if not isinstance(error, ResponseInterrupted) or not self._target.options.reconnect.raise_interrupted:
            return error
        error.__cause__ = closed.__cause__
        self.inbox.post(Raised(error))
        # Not the same again: those who receive on after each interruption would never come to an end.
        return closed_error(closed, "the connection was lost")

    async def _try_again(self, loss: Loss) -> tuple[Any, BaseException | None]:
        """A new socket, or None and what kept it from being made."""
        cause: BaseException | None = None
        for attempt in itertools.count(0 if loss.planned else 1):
            delay = self.state.next_try(waiting.now(), delay_asked_by(cause)) if attempt else 0.0
            if delay is None:
                break
            reason = loss.reason if cause is None else str(cause)
            if not await self._may_try(Reconnecting(attempt, delay, loss.code, reason, loss.open_responses)):
                break
            if await waiting.pause(self._stopping, delay):
                break
            try:
                return await self._resume(loss, attempt), None
            except Exception as error:  # the callable for the key may raise anything
                cause = error
                if is_final(error, has_fresh_keys=self._target.has_fresh_keys):
                    break
        return None, cause

    async def _may_try(self, notice: Reconnecting) -> bool:
        """Ask the caller, unless it is the planned replacement of a connection."""
        ask = self._target.options.reconnect.on_reconnecting
        if notice.attempt == 0:
            return True
        _log.info("reconnecting in %.1f s, try %d, after close code %d", notice.delay, notice.attempt, notice.code)
        return ask is None or await waiting.call(ask, notice) is not False

    async def _resume(self, loss: Loss, attempt: int) -> Any:
        """Connect again and set up the session as it was."""
        socket = await self._dial()
        try:
            with self.guard:
                messages = self.state.opened(waiting.now())
            for message in messages:
                await socket.send(message)
        except BaseException:
            socket.abort()
            raise
        again = Reconnected(
            attempt=attempt,
            code=loss.code,
            reason=loss.reason,
            open_responses=loss.open_responses,
            forgotten=loss.forgotten,
            unanswered=loss.unanswered,
            omitted=loss.omitted,
            lost_audio=loss.audio,
            restored=len(messages),
        )
        self.inbox.post((b"", again))
        with self.guard:
            self.inbox.relax(False)
            self._socket = socket
            self._is_up.set()
        if self._stopping.is_set():  # asked last: whoever closes says so first and then looks for a socket
            socket.abort()
        return socket

    async def _keep_alive(self) -> None:
        """Ping one socket after another, until nothing more will come."""
        options = self._target.options
        assert options.ping_interval is not None  # or nobody would have called this
        while not await waiting.pause(self._stopping, options.ping_interval):
            socket = self._socket
            # What is not read now cannot be seen to live either: the pong waits behind everything else.
            if socket is None or self.inbox.is_full:
                continue
            took = self.inbox.stalls
            if not await socket.ping(options.ping_timeout) and took == self.inbox.stalls:
                socket.give_up("keepalive ping timeout")

    def _end(self, error: BaseException | None) -> None:
        """Nothing more will come, and nothing more can be sent."""
        self._stopping.set()
        socket, self._socket = self._socket, None
        if socket is not None:
            socket.abort()
        final = self.final
        if final is None:
            final = self.final = abandoned_error()
            error = error or final
        with self.guard:
            self.state.abandon(final)
        self._ended_by = error
        self.inbox.end(error)
        self._is_up.set()
