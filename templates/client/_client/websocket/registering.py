"""`on` and `once` of a connection, as a call and as a decorator."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any, cast


def registered(
    add: Callable[[type, Callable[[Any], Any], bool], None],
    event_type: type,
    handler: Callable[[Any], Any] | None,
    *,
    once: bool,
) -> Any:
    """Add a handler; without one, give the decorator that adds what it decorates and returns it unchanged.

    Args:
        add: Takes event class, handler, and whether it is for one event.
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
        add(event_type, handler, once)
        return None

    def decorate(function: Callable[[Any], Any]) -> Callable[[Any], Any]:
        add(event_type, function, once)
        return function

    return decorate
