"""Iterators over a connection beside the connection itself, in the async shell."""

from __future__ import annotations

from typing import Any, Generic, Self, TypeVar

from ...errors import ConnectionClosed, ReceiveTimeout
from . import aio as waiting
from .answers import DOUBTED
from .async_link import AsyncLink
from .local_events import RawMessage
from .turn import TurnState

E = TypeVar("E")


class AsyncRawMessages(Generic[E]):
    """An iterator over the messages of a connection."""

    def __init__(self, receive: waiting.Source[tuple[bytes, E]]) -> None:
        self._receive = receive

    def __aiter__(self) -> Self:
        """The iterator itself."""
        return self

    async def __anext__(self) -> RawMessage[E]:
        """The next message."""
        return RawMessage(*await self._receive())


class AsyncTurn(Generic[E]):
    """An iterator over the events from the moment a response is asked for until it is done."""

    def __init__(
        self,
        receive: waiting.Receive[tuple[bytes, E]],
        link: AsyncLink,
        event: Any,
        timeout: float | None = None,
    ) -> None:
        self._receive = receive
        self._link = link
        self._event = event
        self._timeout = timeout
        self._until: float | None = None
        self._doubted_until: float | None = None
        self._held: list[tuple[bytes, E]] = []
        self._turn: TurnState | None = None

    def __aiter__(self) -> Self:
        """The iterator itself."""
        return self

    async def __anext__(self) -> E:
        """The next event, whatever it is about; the last one ends the response.

        Raises:
            EventRefused: the server does not begin the response.
            ResponseInterrupted: the connection was lost before the response was done.
            ReceiveTimeout: the response was not done in time. What comes of it later is received as any other event.
            ConcurrentReceiveError: something else receives at the same time, and would take events of the turn.
        """
        self._link.begin_turn()
        try:
            turn = self._turn or await self._begin()
            while not turn.is_over:
                event = await self._next(turn)
                if event is not None:
                    return event
        finally:
            self._link.end_turn(self._held)
            self._held.clear()
        raise StopAsyncIteration

    async def _next(self, turn: TurnState) -> E | None:
        """The next event; None where there is none, and the turn goes on or is over.

        What comes while the end is doubtful is held until it is certain: it comes after the end, or is of the turn.
        """
        was_doubtful = turn.is_doubtful
        try:
            received = await self._receive(self._left())
            if was_doubtful:
                self._held.append(received)
            turn.received(received[1])
        except ReceiveTimeout:
            if not was_doubtful or self._is_late():
                self._give_up(turn)
                raise
            turn.settle()
            self._accept(turn)
            return None
        except ConnectionClosed as error:
            turn.lost(error, is_final=self._link.final is not None)
            return None
        if was_doubtful:
            return self._goes_on(turn)
        if turn.is_doubtful:
            self._doubted_until = waiting.now() + DOUBTED
        if turn.is_over:
            self._accept(turn)
        return received[1]

    def _goes_on(self, turn: TurnState) -> E | None:
        """The first event that was held, where the turn goes on after all: the others are received once more."""
        if turn.is_doubtful:
            return None
        self._doubted_until = None
        _, first = self._held.pop(0)
        return first

    def _accept(self, turn: TurnState) -> None:
        with self._link.guard:
            self._link.state.answers.accept(turn.sent)

    def _left(self) -> float | None:
        """Seconds that the next event may take."""
        ends = [end for end in (self._until, self._doubted_until) if end is not None]
        return max(0.0, min(ends) - waiting.now()) if ends else None

    def _is_late(self) -> bool:
        return self._until is not None and waiting.now() >= self._until

    def _give_up(self, turn: TurnState) -> None:
        turn.is_over = True
        with self._link.guard:
            self._link.state.answers.give_up(turn.sent)

    async def _begin(self) -> TurnState:
        """Ask for the response."""
        self._until = None if self._timeout is None else waiting.now() + self._timeout
        waiter = waiting.Waiter()
        state = self._link.state
        sent = state.awaited(self._event, waiter)
        turn = self._turn = TurnState(self._link.dialect, state.answers, sent, waiter.outcome)
        try:
            await self._link.send(sent)
        except BaseException:
            self._give_up(turn)  # nobody knows whether it was asked for
            raise
        return turn
