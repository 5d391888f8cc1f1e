"""Handlers of a connection by the classes of events they are for; `on` and `once`, as a call and as a decorator."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from contextlib import AbstractContextManager
from typing import Any, TypeAlias, cast

Handler: TypeAlias = Callable[[Any], Any]
"""Takes one event. On asyncio it may be a coroutine function; on threads it runs on a thread of its own."""


class Handlers:
    """What is to be called for which events.

    Args:
        guard: Held while the handlers change.
        check: Raises where a function cannot be a handler.

    Attributes:
        by_type: Class of events → its handlers in the order in which they were added, and whether each is for one event
            alone. A class without handlers is not there.
    """

    def __init__(self, guard: AbstractContextManager[Any], check: Callable[[Handler], None]) -> None:
        self.by_type: dict[type, tuple[tuple[Handler, bool], ...]] = {}
        self._guard = guard
        self._check = check

    def add(self, event_type: type, handler: Handler, *, once: bool) -> None:
        """Call a handler for the events of a class, or for the next one alone."""
        self._check(handler)
        with self._guard:
            self.by_type[event_type] = (*self.by_type.get(event_type, ()), (handler, once))

    def remove(self, event_type: type, handler: Handler) -> None:
        """Call a handler no more. Does nothing where it was not added."""
        with self._guard:
            self._keep(event_type, lambda one: one[0] != handler)

    def take(self, event: object) -> Iterator[Handler]:
        """The handlers of an event, of which those for one event alone are then gone."""
        # An event with extra fields is of a subclass of its class.
        for event_type in type(event).__mro__:
            with self._guard:
                handlers = self.by_type.get(event_type, ())
                if any(once for _, once in handlers):
                    self._keep(event_type, lambda one: not one[1])
            for handler, _ in handlers:
                yield handler

    def _keep(self, event_type: type, is_kept: Callable[[tuple[Handler, bool]], bool]) -> None:
        left = tuple(one for one in self.by_type.get(event_type, ()) if is_kept(one))
        if left:
            self.by_type[event_type] = left
        else:
            self.by_type.pop(event_type, None)


def registered(handlers: Handlers, event_type: type, handler: Handler | None, *, once: bool) -> Any:
    """Add a handler; without one, give the decorator that adds what it decorates and returns it unchanged.

    Args:
        handlers: Where to add it.
        event_type: Class of the events to handle.
        handler: The handler, or None.
        once: Whether the handler is for one event alone.

    Raises:
        TypeError: `event_type` is no class, for instance the wire type in its place.
    """
    # Type checkers know it already. It is for those who come from clients that take the wire type.
    if not isinstance(cast("object", event_type), type):
        raise TypeError(f"a handler is registered for a class such as SessionCreated, not for {event_type!r}")
    if handler is not None:
        handlers.add(event_type, handler, once=once)
        return None

    def decorate(function: Handler) -> Handler:
        handlers.add(event_type, function, once=once)
        return function

    return decorate
