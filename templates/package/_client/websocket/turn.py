"""Asking for one response, and knowing which events belong to it. Without I/O."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

from ...errors import ConnectionClosed, ResponseInterrupted
from .answers import Answers
from .dialect import Dialect
from .identities import first_identity, identity_at
from .local_events import Reconnected
from .sent import Sent


class TurnState:
    """One response, from the event that asks for it to the event that ends it.

    Args:
        dialect: What the description says of this kind of connection.
        answers: What is known of how the server answers.
        sent: The event that asks.
        outcome: Gives the event that answered, or the exception in its place; None before there is either.

    Attributes:
        sent: The event that asks.
        is_over: Whether the response is done.
        is_doubtful: Whether the response is done if it was the one that was asked for: the server has said neither so
            nor otherwise, and may yet begin another one.
    """

    def __init__(
        self,
        dialect: Dialect,
        answers: Answers,
        sent: Sent,
        outcome: Callable[[], tuple[Any, BaseException | None] | None],
    ) -> None:
        self._dialect = dialect
        self._answers = answers
        self.sent = sent
        self._outcome = outcome
        self._response: str | None = None
        self._is_open = False
        self._is_sure = False
        self.is_over = False
        self.is_doubtful = False

    def received(self, event: Any) -> None:
        """Record the next event.

        Raises:
            EventRefused: it says that the server does not begin the response.
            ResponseInterrupted: it is a `Reconnected`, after which nothing more can come of the response.
        """
        if isinstance(event, Reconnected):
            self._reconnected(event)
            return
        answer, error = self._outcome() or (None, None)
        if error is not None and getattr(error, "event", None) is event:
            self.is_over = True
            raise error
        if event.type in self._dialect.opens:
            self._begun(event, is_answer=answer is event)
        elif not self._answers.says_begin and not self._is_open:
            # A server that does not say when a response begins: the first event that names one does.
            self._response = first_identity(event, self._answers.response_paths)
            self._is_open = self._is_sure = self._response is not None
        if self._is_open and event.type in self._dialect.closes:
            # Servers that leave the ids out have one response at a time.
            ended = identity_at(event, self._dialect.closes[event.type])
            if None in (ended, self._response) or ended == self._response:
                self.is_over, self.is_doubtful = self._is_sure, not self._is_sure

    def settle(self) -> None:
        """Nothing better has come than the response that is done."""
        self.is_over, self.is_doubtful = True, False

    def lost(self, error: ConnectionClosed, *, is_final: bool) -> None:
        """Record an exception that came in place of an event.

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

    def _begun(self, event: Any, *, is_answer: bool) -> None:
        """Record a response that begins: ours, another one, or one that may be either."""
        if not (is_answer or event is self.sent.candidate):
            return
        self._is_open = True
        self._is_sure = is_answer or self._answers.echoes is False
        self._response = identity_at(event, self._dialect.opens[event.type])
        self.is_doubtful = False

    def _reconnected(self, event: Reconnected) -> None:
        if self._is_cut_off():
            self.is_over = True
            raise ResponseInterrupted(
                "the connection was lost before the response was done, and re-established",
                code=event.code,
                reason=event.reason,
                open_responses=event.open_responses,
            )

    def _is_cut_off(self) -> bool:
        """Whether a loss that comes now is one of this response: it has begun, or will not any more."""
        _, error = self._outcome() or (None, None)
        return self._is_open or isinstance(error, ConnectionClosed)
