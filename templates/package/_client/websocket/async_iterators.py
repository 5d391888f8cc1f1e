"""Iterators over a connection beside the connection itself, in the async shell."""

from __future__ import annotations

from typing import Any, Generic, Self, TypeVar

from ...errors import ConnectionClosed
from . import aio as waiting
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
        recv: waiting.Source[E],
        link: AsyncLink,
        event: Any,
    ) -> None:
        self._recv = recv
        self._link = link
        self._event = event
        self._turn: TurnState | None = None

    def __aiter__(self) -> Self:
        """The iterator itself."""
        return self

    async def __anext__(self) -> E:
        """The next event, whatever it is about; the last one ends the response.

        Raises:
            EventRefused: the server does not begin the response.
            ResponseInterrupted: the connection was lost before the response was done.
        """
        turn = self._turn or await self._begin()
        while not turn.is_over:
            try:
                event = await self._recv()
            except ConnectionClosed as error:
                turn.lost(error, is_final=self._link.final is not None)
            else:
                turn.received(event)
                return event
        raise StopAsyncIteration

    async def _begin(self) -> TurnState:
        """Ask for the response."""
        waiter = waiting.Waiter()
        sent = self._link.state.awaited(self._event, waiter)
        turn = self._turn = TurnState(self._link.dialect, waiter.outcome)
        try:
            await self._link.send(sent)
        except BaseException:
            turn.is_over = True  # nobody knows whether it was asked for
            raise
        return turn
