"""Asking for one response, and knowing which events belong to it. Without I/O."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

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
                open_responses=event.open_responses,
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
