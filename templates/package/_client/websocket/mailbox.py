"""Events between the reader of a connection and its receivers, without the waiting.

The two shells add the waiting: `Inbox` in `aio` and in `threads`.
"""

from __future__ import annotations

from collections import deque
from typing import Final, Generic, TypeVar

T = TypeVar("T")

MOST_WAITING_EVENTS = 1024
"""Events that wait for slow handlers before receiving waits too."""


class Nothing:
    """Represents "no item yet"."""


NOTHING: Final = Nothing()


class Ended(Exception):
    """Nothing is left, and nothing more will come. `error` is why; None is a clean end."""

    def __init__(self, error: BaseException | None) -> None:
        super().__init__(error)
        self.error = error


class Raised:
    """An exception among the items, raised when its turn comes."""

    def __init__(self, error: BaseException) -> None:
        self.error = error


class Mailbox(Generic[T]):
    """A queue that is full when the sizes of its items add up to `limit` bytes.

    An item is taken whole or not at all: `take` returns it in one step, so that a receiver that is interrupted has
    lost nothing.

    Attributes:
        stalls: How often putting an item in had to wait.
        receivers: How many wait for an item.
    """

    def __init__(self, limit: int) -> None:
        self._limit = limit
        self._items: deque[tuple[T | Raised, int]] = deque()
        self._held = 0
        self._ended: Ended | None = None
        self._is_unlimited = False
        self._is_relaxed = False
        self._interruptions: deque[BaseException] = deque()
        self.stalls: int = 0
        self.receivers: int = 0

    @property
    def is_full(self) -> bool:
        """Whether a producer should wait."""
        return self._held >= self._limit and not self._is_unlimited and not self._is_relaxed

    def add(self, item: T | Raised, size: int) -> None:
        """Put an item in, whatever the limit: one message may be larger than all of it."""
        self._items.append((item, size))
        self._held += size

    def take(self) -> T | Nothing:
        """The next item, or NOTHING.

        Raises:
            Ended: there is none and will be none.
            BaseException: what `interrupt` was given, or a `Raised` among the items holds.
        """
        if self._interruptions:
            raise self._interruptions.popleft()
        if self._items:
            item, size = self._items.popleft()
            self._held -= size
            if isinstance(item, Raised):
                raise item.error.with_traceback(None)
            return item
        if self._ended is not None:
            raise Ended(self._ended.error)
        return NOTHING

    def interruption(self) -> BaseException | None:
        """What `interrupt` was given and nobody has taken yet."""
        return self._interruptions.popleft() if self._interruptions else None

    def mark_unlimited(self) -> None:
        """Take whatever comes, as the connection is closing and little more will."""
        self._is_unlimited = True

    def mark_relaxed(self, is_relaxed: bool) -> None:
        """Take whatever comes for a while, or no more: of a connection that has ended, little more will."""
        self._is_relaxed = is_relaxed

    def mark_ended(self, error: BaseException | None) -> None:
        """Say that nothing more will come; what is in it can still be taken. The first reason stays."""
        if self._ended is None:
            self._ended = Ended(error)

    def mark_interrupted(self, error: BaseException) -> None:
        """Have the next `take` raise, ahead of the items."""
        self._interruptions.append(error)
