"""What a connection waits with, on threads. `aio` has the same names for asyncio."""

from __future__ import annotations

import contextlib
import inspect
import queue
import threading
import time
from collections.abc import Callable
from typing import Any, Generic, TypeAlias, TypeVar

from ...errors import ReceiveTimeout
from .handlers import Handler
from .mailbox import MOST_WAITING_EVENTS, Mailbox, Nothing, Raised

T = TypeVar("T")
R = TypeVar("R")

Event = threading.Event
Lock = threading.Lock

Source: TypeAlias = Callable[[], T]
Receive: TypeAlias = Callable[[float | None], T]
"""Gives the next of something each time it is called."""


def guard() -> contextlib.AbstractContextManager[Any]:
    """Protects the state of a connection from other threads."""
    return threading.Lock()


def now() -> float:
    """Seconds of a clock that never goes back."""
    return time.monotonic()


def pause(stop: threading.Event, seconds: float) -> bool:
    """Wait for `stop`, at most so many seconds; whether it was set."""
    return stop.wait(seconds)


def call(function: Callable[..., R], *arguments: Any) -> Any:
    """Call a function.

    Raises:
        TypeError: it is a coroutine function, which nothing would run here.
    """
    check_handler(function)
    return function(*arguments)


def check_handler(handler: Callable[..., Any]) -> None:
    """Refuse a coroutine function, which nothing would run here.

    Raises:
        TypeError: it is one.
    """
    if inspect.iscoroutinefunction(handler):
        raise TypeError(f"{handler!r} is a coroutine function; use one on an async connection")


class Home:
    """A connection on threads may be used from any of them."""

    def check(self) -> None:
        """Never refuses."""

    def call(self, function: Callable[[], None]) -> None:
        """Call a function."""
        function()


class Inbox(Mailbox[T], Generic[T]):
    """A mailbox to wait at."""

    def __init__(self, limit: int) -> None:
        super().__init__(limit)
        self._lock = threading.Lock()
        self._came = threading.Condition(self._lock)
        self._room = threading.Condition(self._lock)

    def put(self, item: T, size: int) -> None:
        """Put an item of so many bytes in, as soon as there is room."""
        with self._lock:
            while self.is_full:
                self.stalls += 1
                self._room.wait()
            self.add(item, size)
            self._came.notify()

    def post(self, item: T | Raised) -> None:
        """Put an item in that counts for nothing, without waiting."""
        with self._lock:
            self.add(item, 0)
            self._came.notify()

    def get(self, timeout: float | None) -> T:
        """Take the next item, waiting at most so many seconds.

        Raises:
            ReceiveTimeout: nothing came in time.
            Ended: nothing is left, and nothing more will come.
        """
        until = None if timeout is None else time.monotonic() + timeout
        with self._lock:
            while isinstance(item := self.take(), Nothing):
                left = None if until is None else until - time.monotonic()
                if left is not None and left <= 0:
                    raise ReceiveTimeout(f"no event within {timeout} seconds")
                self.receivers += 1
                try:
                    self._came.wait(left)
                finally:
                    self.receivers -= 1
            self._room.notify()
            return item

    def lift_limit(self) -> None:
        """Wake the task or thread that waits for room."""
        with self._lock:
            self.mark_unlimited()
            self._room.notify_all()

    def relax(self, is_relaxed: bool) -> None:
        """Let the task or thread that waits for room continue until it is taken back."""
        with self._lock:
            self.mark_relaxed(is_relaxed)
            self._room.notify_all()

    def end(self, error: BaseException | None) -> None:
        """Say that nothing more will come."""
        with self._lock:
            self.mark_ended(error)
            self._came.notify_all()

    def interrupt(self, error: BaseException) -> None:
        """Have the next or the waiting `get` raise."""
        with self._lock:
            self.mark_interrupted(error)
            self._came.notify()


class Waiter:
    """Waits for one value, or for an exception."""

    def __init__(self) -> None:
        self._changed = threading.Condition()
        self._outcome: tuple[Any, BaseException | None] | None = None
        self._proposed: tuple[float, Any] | None = None

    def resolve(self, value: Any) -> None:
        """End the wait with a value."""
        self._end(value, None)

    def fail(self, error: BaseException) -> None:
        """End the wait with an exception."""
        self._end(None, error)

    def propose(self, value: Any, seconds: float) -> None:
        """End the wait with a value in so many seconds, unless it has ended by then. The first one counts."""
        with self._changed:
            if self._proposed is None:
                self._proposed = (time.monotonic() + seconds, value)
                self._changed.notify_all()

    def outcome(self) -> tuple[Any, BaseException | None] | None:
        """Value and exception, of which one is None; None before there is either."""
        with self._changed:
            if self._outcome is None and self._proposed is not None and time.monotonic() >= self._proposed[0]:
                self._outcome = (self._proposed[1], None)
            return self._outcome

    def wait(self, timeout: float | None, what: str) -> Any:
        """Wait at most so many seconds for `what`, as the message calls it.

        Raises:
            ReceiveTimeout: nothing came in time.
            BaseException: what `fail` was given.
        """
        until = None if timeout is None else time.monotonic() + timeout
        with self._changed:
            while (outcome := self.outcome()) is None:
                ends = [end for end in (until, self._proposed[0] if self._proposed else None) if end is not None]
                if until is not None and time.monotonic() >= until:
                    raise ReceiveTimeout(f"{what} did not come within {timeout} seconds")
                self._changed.wait(min(ends) - time.monotonic() if ends else None)
        value, error = outcome
        if error is not None:
            raise error
        return value

    def _end(self, value: Any, error: BaseException | None) -> None:
        with self._changed:
            if self._outcome is None:
                self._outcome = (value, error)
                self._changed.notify_all()


class Worker:
    """Something that runs beside the caller. It is told to end by what it waits for; a thread cannot be ended."""

    def __init__(self, run: Callable[[], Any], name: str) -> None:
        self._thread = threading.Thread(target=run, name=name, daemon=True)
        self._thread.start()

    def cancel(self) -> None:
        """Nothing: see the class."""

    def join(self, timeout: float | None) -> None:
        """Wait until it has ended, at most so many seconds."""
        if threading.current_thread() is not self._thread:
            self._thread.join(timeout)


class Runner:
    """Runs handlers one after another, on a thread that begins with the first. What one raises goes to `failed`."""

    def __init__(self, failed: Callable[[BaseException], None]) -> None:
        self._failed = failed
        self._waiting: queue.Queue[tuple[Handler, Any] | None] = queue.Queue(MOST_WAITING_EVENTS)
        self._thread: threading.Thread | None = None
        self._starting = threading.Lock()
        self._is_cancelled = False

    def room(self) -> None:
        """Nothing: `submit` waits."""

    def submit(self, handler: Handler, event: Any) -> None:
        """Run a handler after those that wait; waits itself where too many do. Never runs one after `cancel`."""
        with self._starting:
            if self._is_cancelled:
                return
            if self._thread is None:
                self._thread = threading.Thread(target=self._run, name="connection handlers", daemon=True)
                self._thread.start()
        self._waiting.put((handler, event))

    def finish(self, timeout: float | None) -> None:
        """Let the handlers that wait run, for at most so many seconds; none begins after that."""
        thread = self._thread
        if thread is None or threading.current_thread() is thread:
            return
        with contextlib.suppress(queue.Full):
            self._waiting.put(None, timeout=timeout)
            thread.join(timeout)
        self.cancel()

    def cancel(self) -> None:
        """Run nothing more. A handler that runs cannot be ended."""
        with self._starting:
            self._is_cancelled = True
        with contextlib.suppress(queue.Full):  # a full queue wakes the thread as well
            self._waiting.put_nowait(None)

    def _run(self) -> None:
        while (work := self._waiting.get()) is not None and not self._is_cancelled:
            handler, event = work
            try:
                handler(event)
            except BaseException as error:  # whatever ends this thread would leave all later events without handlers
                self._failed(error)
        self._let_go()

    def _let_go(self) -> None:
        """Empty the queue, and wake a thread that waits for a place in it."""
        with contextlib.suppress(queue.Empty):
            while True:
                self._waiting.get_nowait()
