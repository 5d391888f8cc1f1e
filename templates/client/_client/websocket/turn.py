"""Asking for one response, and knowing which events belong to it. Without I/O."""

from __future__ import annotations

import secrets
from collections.abc import Callable, Iterable, Mapping
from typing import Any, cast

import msgspec
from msgspec import UNSET

from ...errors import ConnectionClosed, ResponseInterrupted
from .dialect import Dialect
from .identities import identity_at
from .local_events import Reconnected


class TurnState:
    """One response, from the event that asks for it to the event that ends it.

    Args:
        dialect: What opens and what closes a response.
        outcome: Gives the event that answered, or the exception in its place; None before there is either.

    Attributes:
        is_over: Whether the response is done.
    """

    def __init__(self, dialect: Dialect, outcome: Callable[[], tuple[Any, BaseException | None] | None]) -> None:
        self._dialect = dialect
        self._outcome = outcome
        self._response: str | None = None
        self._is_open = False
        self.is_over = False

    def received(self, event: Any) -> None:
        """Take note of the next event.

        Raises:
            EventRefused: it says that the server does not begin the response.
            ResponseInterrupted: it is a `Reconnected`, after which nothing more can come of the response.
        """
        if isinstance(event, Reconnected):
            if not self._is_cut_off():
                return
            self.is_over = True
            raise ResponseInterrupted(
                "the connection was lost before the response was done, and made again",
                code=event.code,
                reason=event.reason,
                open_responses=event.interrupted,
            )
        answer, error = self._outcome() or (None, None)
        if error is not None and getattr(error, "event", None) is event:
            self.is_over = True
            raise error
        if answer is not None and answer is event:
            self._is_open = True
            self._response = identity_at(event, self._dialect.opens.get(event.type, ""))
        elif self._is_open and event.type in self._dialect.closes:
            # Servers that leave the ids out have one response at a time.
            ended = identity_at(event, self._dialect.closes[event.type])
            self.is_over = None in (ended, self._response) or ended == self._response

    def lost(self, error: ConnectionClosed, *, is_final: bool) -> None:
        """Take note of an exception that came in place of an event.

        Args:
            error: The exception.
            is_final: Whether the connection has ended for good.

        Raises:
            ConnectionClosed: it is about this response. One that is about an earlier one, whose end nobody had received
                when this one was asked for, is not raised: its `Reconnected` follows.
        """
        if is_final or self._is_cut_off() or not isinstance(error, ResponseInterrupted):
            self.is_over = True
            raise error

    def _is_cut_off(self) -> bool:
        """Whether a loss that comes now is one of this response: it has begun, or will not any more."""
        _, error = self._outcome() or (None, None)
        return self._is_open or isinstance(error, ConnectionClosed)


def with_ids(event: Any, item_paths: Iterable[str]) -> Any:
    """The event with ids by which its answer is known, made up where it has none: its own, and that of an item in it.

    Args:
        event: An event of this package, or a mapping that is one.
        item_paths: Dotted paths at which events have the id of an item, such as `item.id`.
    """
    if isinstance(event, Mapping):
        given = cast("Mapping[str, Any]", event)
        return given if given.get("event_id") else {**given, "event_id": _new_id("event")}
    for path in item_paths:
        holder, _, name = path.rpartition(".")
        item = getattr(event, holder, None) if holder else None
        if isinstance(item, msgspec.Struct) and getattr(item, name, None) is UNSET:
            event = msgspec.structs.replace(event, **{holder: msgspec.structs.replace(item, **{name: _new_id(holder)})})
    if getattr(event, "event_id", "") in (UNSET, None):
        event = msgspec.structs.replace(event, event_id=_new_id("event"))
    return event


def _new_id(kind: str) -> str:
    # Ids of items have at most 32 characters.
    return f"{kind}_{secrets.token_hex(10)}"
