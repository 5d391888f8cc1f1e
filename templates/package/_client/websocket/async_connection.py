"""A connection to the server, in the async shell: receiving, sending, handlers, and what is known of it.

What carries it from one socket to the next is `async_link`.
"""

from __future__ import annotations

import warnings
from collections.abc import Callable, Mapping
from types import TracebackType
from typing import Any, ClassVar, Generic, Self, TypeVar

from ...errors import ConcurrentReceiveError
from ..addresses import bare
from . import aio as waiting
from .async_iterators import AsyncRawMessages
from .async_link import AsyncLink
from .closing import NORMAL_CLOSURE, abandoned_error, check_close
from .dialect import Dialect
from .handlers import Handlers
from .local_events import RawMessage
from .mailbox import Ended
from .sent import event_message, read_sent, with_event_id
from .target import Target

E = TypeVar("E")
S = TypeVar("S")


class AsyncBaseConnection(Generic[E, S]):
    """What every connection can do, whatever its events are.

    Iterating gives the events of the server, with `Reconnected` where the connection was re-established. The iteration
    ends when the connection is closed cleanly and no response is open; otherwise it raises a `ConnectionClosed`, after
    everything that had arrived. Where a response is interrupted it raises `ResponseInterrupted` even if the client
    reconnects, because a caller that waits for the response would otherwise wait forever. Keep receiving to continue
    with the new connection.

    Everything may be cancelled at any time: no event is lost, none is sent partially. Use it from one event loop.
    """

    dialect: ClassVar[Dialect]

    def __init__(self, target: Target) -> None:
        self._url = bare(target.url)
        self._close_timeout = target.options.close_timeout
        self._link = AsyncLink(self.dialect, target)
        self._runner = waiting.Runner(self._link.inbox.interrupt)
        self._handlers = Handlers(self._link.guard, waiting.check_handler)

    # Receiving

    async def recv(self, timeout: float | None = None) -> E:
        """Receive the next event.

        Args:
            timeout: Seconds to wait; None waits indefinitely.

        Raises:
            ReceiveTimeout: nothing arrived in time. No event is lost.
            ResponseInterrupted: a response was interrupted; the client may be reconnecting.
            ConnectionClosed: the connection has ended, and everything that had arrived was received.
            ConcurrentReceiveError: a turn receives at the same time.
            Exception: what a handler has raised.
        """
        return (await self._last_or_next(timeout))[1]

    async def recv_raw(self, timeout: float | None = None) -> RawMessage[E]:
        """Receive the next event beside the bytes of its message. Arguments and exceptions are those of `recv`."""
        return RawMessage(*await self._last_or_next(timeout))

    def __aiter__(self) -> Self:
        """Iterate over the events until the connection ends."""
        return self

    async def __anext__(self) -> E:
        """The next event of the iteration."""
        return (await self._next_or_stop())[1]

    def raw_messages(self) -> AsyncRawMessages[E]:
        """Iterate over the messages until the connection ends: each event beside its bytes. For relays."""
        return AsyncRawMessages(self._next_or_stop)

    async def run(self) -> None:
        """Receive until the connection ends, for programs that have handlers for all they want to see.

        Raises:
            ConnectionClosed: as iterating does.
            Exception: a handler raised it.
        """
        async for _ in self:
            pass

    async def _next(self, timeout: float | None) -> tuple[bytes, E]:
        self._link.home.check()
        if self._link.returned:
            with self._link.guard:
                if self._link.returned:
                    return self._link.returned.popleft()
        await self._runner.room()
        received = await self._link.inbox.get(timeout)
        if self._handlers.by_type:
            for handler in self._handlers.take(received[1]):
                self._runner.submit(handler, received[1])
        return received

    async def _last_or_next(self, timeout: float | None) -> tuple[bytes, E]:
        """What `_next` gives, or the exception for the end."""
        self._check_turn()
        return await self._receive(timeout)

    async def _receive(self, timeout: float | None) -> tuple[bytes, E]:
        try:
            return await self._next(timeout)
        except Ended as ended:
            error = ended.error or self._link.final or abandoned_error()
            raise error.with_traceback(None) from error.__cause__

    async def _next_or_stop(self) -> tuple[bytes, E]:
        """What `_next` gives, or the end of an iteration."""
        self._check_turn()
        try:
            return await self._next(None)
        except Ended as ended:
            if ended.error is None:
                raise StopAsyncIteration from None
            raise ended.error.with_traceback(None) from ended.error.__cause__

    def _check_turn(self) -> None:
        if self._link.in_turn:
            raise ConcurrentReceiveError("a turn receives now, and needs all events")

    # Sending

    async def send(self, event: S | Mapping[str, Any]) -> None:
        """Send a client event.

        Waits while the send buffer is full, and while the client reconnects: the event then goes to the new session.
        Events are sent in the order of the calls.

        Args:
            event: An event of this package, or a mapping with the same content. It gets an `event_id` if it has none.

        Raises:
            EncodeError: the event has no exact JSON form.
            TypeError: it is neither an event nor a mapping.
            ConnectionClosed: the connection has ended.
        """
        await self._link.send(read_sent(event, event_message(with_event_id(event))))

    async def send_raw(self, message: bytes | str) -> None:
        """Send a message as it is. For relays; the server answers with `error` if it cannot read it.

        Args:
            message: JSON, as UTF-8 bytes or text.

        Raises:
            ConnectionClosed: the connection has ended.
        """
        raw = message.encode() if isinstance(message, str) else bytes(memoryview(message))
        await self._link.send(read_sent(raw, raw))

    async def _request(self, event: Any, timeout: float | None) -> Any:
        """Send an event and wait for the one that answers it; see `request` of the connections."""
        waiter = waiting.Waiter()
        sent = self._link.state.awaited(event, waiter)
        answers = self._link.state.answers
        try:
            await self._link.send(sent)
            answer = await waiter.wait(timeout, f"the answer to {sent.wire_type}")
        except BaseException:
            with self._link.guard:
                answers.give_up(sent)
            raise
        with self._link.guard:
            answers.accept(sent)
        return answer

    async def wait_idle(self, timeout: float | None = None) -> None:
        """Wait until no response is open, as the server accepts one at a time.

        Args:
            timeout: Seconds to wait; None waits indefinitely.

        Raises:
            ReceiveTimeout: a response is still open.
        """
        waiter = waiting.Waiter()
        with self._link.guard:
            self._link.state.wait_idle(waiter)
        try:
            await waiter.wait(timeout, "the end of the open response")
        finally:
            with self._link.guard:
                self._link.state.forget_idle(waiter)

    # What is known

    @property
    def is_open(self) -> bool:
        """Whether a socket is open; False while the client reconnects."""
        return self._link.is_open

    @property
    def url(self) -> str:
        """The address, without query and credentials."""
        return self._url

    @property
    def open_responses(self) -> tuple[str, ...]:
        """Ids of the responses that have begun and not ended, according to what has arrived."""
        with self._link.guard:
            return self._link.state.open_responses

    @property
    def close_code(self) -> int | None:
        """Close code (RFC 6455) of the ended connection; None while it is not closed."""
        return None if self._link.final is None else self._link.final.code

    @property
    def close_reason(self) -> str | None:
        """Close reason of the ended connection; None while it is not closed."""
        return None if self._link.final is None else self._link.final.reason

    def __repr__(self) -> str:
        final = self._link.final
        state = "open" if self.is_open else "reconnecting" if final is None else f"closed {final.code}"
        return f"<{type(self).__name__} {self.url} {state}>"

    # Beginning and end

    def __del__(self) -> None:
        link = getattr(self, "_link", None)
        if link is not None and link.final is None and link.is_begun and not link.state.is_closing:
            warnings.warn(f"unclosed connection {self!r}", ResourceWarning, source=self, stacklevel=2)
            link.home.call(link.abandon)

    async def _open(self) -> None:
        await self._link.open()

    async def close(self, code: int = NORMAL_CLOSURE, reason: str = "") -> None:
        """End the connection. What has arrived can still be received; handlers may finish. Idempotent.

        Args:
            code: Close code of RFC 6455: 1000, or 3000 to 4999.
            reason: At most 123 bytes of UTF-8.

        Raises:
            Exception: a handler raised it, and no call has raised it since.
            ValueError: a code or reason that a close frame cannot have. The connection stays open.
        """
        check_close(code, reason)
        await self._shut(code, reason)
        error = self._link.inbox.interruption()
        if error is not None:
            raise error

    async def _shut(self, code: int = NORMAL_CLOSURE, reason: str = "") -> None:
        self._link.home.check()
        try:
            await self._link.close(code, reason)
            await self._runner.finish(self._close_timeout)
        finally:
            self._runner.cancel()
            self._link.abandon()

    async def __aenter__(self) -> Self:
        """The connection, which is closed on leaving the block."""
        return self

    async def __aexit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        """Close the connection; what a handler raised is raised here unless something else is on its way."""
        if error is None:
            await self.close()
        else:
            await self._shut()


ConnectionT = TypeVar("ConnectionT", bound=AsyncBaseConnection[Any, Any])


async def open_connection(connection_type: Callable[[Target], ConnectionT], target: Target) -> ConnectionT:
    """Make a connection. It is a context manager, which closes it at the end."""
    connection = connection_type(target)
    await connection._open()  # pyright: ignore[reportPrivateUsage]  # callers have no use for it
    return connection
