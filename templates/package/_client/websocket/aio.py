"""What a connection waits with, on asyncio. `threads` has the same names for threads.

Whatever waits here can be cancelled at any point and has then lost nothing: items are taken in one step after the wait.
"""

from __future__ import annotations

import asyncio
import contextlib
import inspect
from collections import deque
from collections.abc import Awaitable, Callable
from typing import Any, Generic, TypeAlias, TypeVar, cast

from ...errors import ConnectionClosed, ReceiveTimeout
from .handlers import Handler
from .mailbox import MOST_WAITING_EVENTS, Mailbox, Nothing, Raised

T = TypeVar("T")
R = TypeVar("R")

Event = asyncio.Event
Lock = asyncio.Lock

Source: TypeAlias = Callable[[], Awaitable[T]]
Receive: TypeAlias = Callable[[float | None], Awaitable[T]]
"""Gives the next of something each time it is called and awaited."""


def guard() -> contextlib.AbstractContextManager[None]:
    """Protects the state of a connection from other threads, of which there are none here."""
    return contextlib.nullcontext()


def now() -> float:
    """Seconds of a clock that never goes back."""
    return asyncio.get_running_loop().time()


async def pause(stop: asyncio.Event, seconds: float) -> bool:
    """Wait for `stop`, at most so many seconds; whether it was set."""
    with contextlib.suppress(TimeoutError):
        async with asyncio.timeout(seconds):
            await stop.wait()
    return stop.is_set()


async def call(function: Callable[..., Awaitable[R] | R], *arguments: Any) -> R:
    """Call a function that may be a coroutine function."""
    result = function(*arguments)
    return cast("R", await result if inspect.isawaitable(result) else result)


def check_handler(handler: Handler) -> None:
    """Every function will do here."""


class Home:
    """The event loop that a connection belongs to."""

    def __init__(self) -> None:
        self._loop = asyncio.get_running_loop()

    def check(self) -> None:
        """Refuse to be used from another event loop, where nothing would ever wake up.

        Raises:
            ConnectionClosed: the loop of the connection is closed, or another one runs.
        """
        if asyncio.get_running_loop() is not self._loop:
            state = "is closed" if self._loop.is_closed() else "is not this one"
            raise ConnectionClosed(f"the event loop that the connection belongs to {state}", code=1006)

    def call(self, function: Callable[[], None]) -> None:
        """Call a function there, from any thread. Does nothing where the loop is closed."""
        with contextlib.suppress(RuntimeError):
            self._loop.call_soon_threadsafe(function)


class _Signal:
    """Wakes all who wait, each time it is given."""

    def __init__(self) -> None:
        self._waiting: set[asyncio.Future[None]] = set()

    def give(self) -> None:
        if not self._waiting:  # as it is for nearly every event
            return
        waiting, self._waiting = self._waiting, set()
        for future in waiting:
            if not future.done():
                future.set_result(None)

    async def wait(self) -> None:
        future = asyncio.get_running_loop().create_future()
        self._waiting.add(future)
        try:
            await future
        finally:
            self._waiting.discard(future)


class Inbox(Mailbox[T], Generic[T]):
    """A mailbox to wait at."""

    def __init__(self, limit: int) -> None:
        super().__init__(limit)
        self._came = _Signal()
        self._room = _Signal()

    async def put(self, item: T, size: int) -> None:
        """Put an item of so many bytes in, as soon as there is room."""
        while self.is_full:
            self.stalls += 1
            await self._room.wait()
        self.add(item, size)
        self._came.give()

    def post(self, item: T | Raised) -> None:
        """Put an item in that counts for nothing, without waiting."""
        self.add(item, 0)
        self._came.give()

    async def get(self, timeout: float | None) -> T:
        """Take the next item, waiting at most so many seconds.

        Raises:
            ReceiveTimeout: nothing came in time.
            Ended: nothing is left, and nothing more will come.
        """
        item = self.take()
        if isinstance(item, Nothing):
            item = await self._wait_for_item(timeout)
        self._room.give()
        return item

    async def _wait_for_item(self, timeout: float | None) -> T:
        self.receivers += 1
        try:
            async with asyncio.timeout(timeout):
                while isinstance(item := self.take(), Nothing):
                    await self._came.wait()
                return item
        except TimeoutError:
            raise ReceiveTimeout(f"no event within {timeout} seconds") from None
        finally:
            self.receivers -= 1

    def lift_limit(self) -> None:
        """Wake the task or thread that waits for room."""
        self.mark_unlimited()
        self._room.give()

    def relax(self, is_relaxed: bool) -> None:
        """Let the task or thread that waits for room continue until it is taken back."""
        self.mark_relaxed(is_relaxed)
        self._room.give()

    def end(self, error: BaseException | None) -> None:
        """Say that nothing more will come."""
        self.mark_ended(error)
        self._came.give()

    def interrupt(self, error: BaseException) -> None:
        """Have the next or the waiting `get` raise."""
        self.mark_interrupted(error)
        self._came.give()


class Waiter:
    """Waits for one value, or for an exception."""

    def __init__(self) -> None:
        self._outcome: asyncio.Future[tuple[Any, BaseException | None]] = asyncio.get_running_loop().create_future()
        self._is_proposed = False

    def resolve(self, value: Any) -> None:
        """End the wait with a value."""
        if not self._outcome.done():
            self._outcome.set_result((value, None))

    def fail(self, error: BaseException) -> None:
        """End the wait with an exception."""
        if not self._outcome.done():
            self._outcome.set_result((None, error))

    def propose(self, value: Any, seconds: float) -> None:
        """End the wait with a value in so many seconds, unless it has ended by then. The first one counts."""
        if not self._is_proposed:
            self._is_proposed = True
            asyncio.get_running_loop().call_later(seconds, self.resolve, value)

    def outcome(self) -> tuple[Any, BaseException | None] | None:
        """Value and exception, of which one is None; None before there is either."""
        return self._outcome.result() if self._outcome.done() else None

    async def wait(self, timeout: float | None, what: str) -> Any:
        """Wait at most so many seconds for `what`, as the message calls it.

        Raises:
            ReceiveTimeout: nothing came in time.
            BaseException: what `fail` was given.
        """
        try:
            async with asyncio.timeout(timeout):
                value, error = await self._outcome
        except TimeoutError:
            raise ReceiveTimeout(f"{what} did not come within {timeout} seconds") from None
        if error is not None:
            raise error
        return value


class Worker:
    """Something that runs beside the caller."""

    def __init__(self, run: Callable[[], Any], name: str) -> None:
        self._task: asyncio.Task[None] = asyncio.get_running_loop().create_task(run(), name=name)

    def cancel(self) -> None:
        """End it soon; not where it is itself what asks, as in a callback: it goes on to its end."""
        if asyncio.current_task() is not self._task:
            self._task.cancel()

    async def join(self, timeout: float | None) -> None:
        """Wait until it has ended; end it after so many seconds."""
        if asyncio.current_task() is self._task:
            return
        await asyncio.wait([self._task], timeout=timeout)
        self._task.cancel()
        await asyncio.wait([self._task])


class Runner:
    """Runs handlers one at a time, concurrently with receiving.

    A task exists only while there is something to run. What a handler raises goes to `failed`.
    """

    def __init__(self, failed: Callable[[BaseException], None]) -> None:
        self._failed = failed
        self._waiting: deque[tuple[Handler, Any]] = deque()
        self._done = _Signal()
        self._task: asyncio.Task[None] | None = None
        self._is_cancelled = False

    async def room(self) -> None:
        """Wait until not too many events wait for their handlers."""
        while len(self._waiting) >= MOST_WAITING_EVENTS and not self._is_inside():
            await self._done.wait()

    def submit(self, handler: Handler, event: Any) -> None:
        """Run a handler after those that wait; never after `cancel`."""
        if self._is_cancelled:
            return
        self._waiting.append((handler, event))
        if self._task is None:
            self._task = asyncio.get_running_loop().create_task(self._run(), name="connection handlers")

    async def finish(self, timeout: float | None) -> None:
        """Let the handlers that wait run, for at most so many seconds; end what is left then."""
        task = self._task
        if task is None or self._is_inside():
            return
        try:
            await asyncio.wait([task], timeout=timeout)
        finally:
            self.cancel()
        await asyncio.wait([task])

    def cancel(self) -> None:
        """End soon whatever runs, and run nothing more. A handler that asks for it runs to its own end."""
        self._is_cancelled = True
        self._waiting.clear()
        self._done.give()
        if self._task is not None and not self._is_inside():
            self._task.cancel()

    def _is_inside(self) -> bool:
        """Whether a handler is asking: it cannot wait for itself."""
        return self._task is not None and asyncio.current_task() is self._task

    def _is_ending(self) -> bool:
        """Whether the task of the handlers was itself told to end."""
        return self._task is not None and self._task.cancelling() > 0

    async def _run(self) -> None:
        try:
            while self._waiting:
                handler, event = self._waiting.popleft()
                self._done.give()
                try:
                    await call(handler, event)
                except asyncio.CancelledError as cancelled:
                    if self._is_ending():
                        raise
                    # Something that the handler awaits was cancelled, which is no reason to skip later events.
                    self._failed(_from_elsewhere(handler, cancelled))
                except BaseException as error:  # such as that of pytest.fail: it is for whoever receives, as on threads
                    self._failed(error)
        finally:
            self._task = None


def _from_elsewhere(handler: Handler, cancelled: asyncio.CancelledError) -> RuntimeError:
    """In place of a `CancelledError`, which would look as if the receiving task had been cancelled."""
    error = RuntimeError(f"{handler!r} awaited something that was cancelled")
    error.__cause__ = cancelled
    return error
