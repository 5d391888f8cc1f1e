"""What is known of one connection: open responses, items, events without an answer, and what to do when it is lost.

Nothing in here does I/O, waits, starts anything or reads a clock: the time is an argument, and waiting is done by the
two shells, which share every decision of this module. It does not lock either; the shell for threads does.
"""

from __future__ import annotations

import random
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from ...errors import ConnectionClosed
from .answers import Answers
from .closing import (
    MESSAGE_TOO_BIG,
    NORMAL_CLOSURE,
    SocketClosed,
    closed_error,
    interrupted_error,
    too_large_error,
    words_of,
)
from .dialect import Dialect
from .identities import identity_at
from .local_events import LostAudio
from .merging import merged
from .options import ReconnectPolicy
from .sent import Sent, Waiter, event_message, read_head, read_sent, size_at, with_ids, with_token

ANSWER_GRACE = 30.0
"""Seconds that a planned replacement waits for answers to what was sent; not every server gives one."""

MOST_RESTORED = 32
"""Events that set up the session and are remembered as they were sent; beyond, the two oldest of a kind become one."""

MOST_DOUBLINGS = 100
"""Times that a delay is doubled; far beyond any sensible `max_delay`, and still a float."""


@dataclass(frozen=True, slots=True)
class Loss:
    """A connection was lost: what that costs, and whether to try again.

    `error` is what the caller gets if the client does not reconnect; None is a clean end.
    """

    code: int
    reason: str
    error: ConnectionClosed | None
    may_reconnect: bool
    planned: bool
    open_responses: tuple[str, ...]
    forgotten: tuple[str, ...]
    unanswered: tuple[Any, ...]
    omitted: int
    audio: LostAudio | None


class ConnectionState:
    """The state of a connection over all the sockets it has had.

    Args:
        dialect: What the description says of this kind of connection.
        query: Query parameters it was opened with.
        policy: When to reconnect.
        max_message_bytes: For the message about a message above it.
    """

    def __init__(
        self, dialect: Dialect, query: Mapping[str, str], policy: ReconnectPolicy, max_message_bytes: int | None
    ) -> None:
        self._dialect = dialect
        self._policy = policy
        self._max_message_bytes = max_message_bytes or 0
        self._items: dict[str, None] = {}
        self.answers = Answers(dialect)
        self._session: list[bytes] = []
        self._idle: list[Waiter] = []
        self._tries = 0
        self._short_sessions = 0
        self._audio_events = 0
        self._audio_bytes = 0
        self._opened_at = 0.0
        self._lost_at: float | None = None
        self._last_words = ""
        self.outlives_connection = bool(dialect.joins & set(query))
        self.is_closing = False
        self._tracked = frozenset((*dialect.adds, *dialect.removes, *dialect.empties, *dialect.closes))

    @property
    def open_responses(self) -> tuple[str, ...]:
        """Ids of the responses that have begun and not ended, in the order in which they began."""
        return self.answers.open_responses

    # Events

    def received(self, event: Any) -> None:
        """Record an event of the server."""
        wire_type = event.type
        self._last_words = words_of(event) if wire_type in self._dialect.refuses else ""
        refused = self.answers.received(wire_type, event)
        if refused is not None and refused.event_id is not None:
            self._session = [message for message in self._session if message is not refused.message]
        if wire_type in self._tracked:
            self._track(wire_type, event)

    def awaited(self, event: Any, waiter: Waiter) -> Sent:
        """An event that is to be sent, with ids by which its answer is known. It is not recorded yet.

        Raises:
            EncodeError: it has no exact JSON form.
            TypeError: it is no event of this package and no mapping.
            ValueError: the server never answers such an event.
        """
        identified = with_ids(event, self.answers.item_paths)
        sent = read_sent(identified, event_message(identified), waiter)
        if sent.wire_type not in self._dialect.answers:
            raise ValueError(f"no event answers {sent.wire_type!r}; use send")
        if sent.wire_type in self._dialect.echoed:
            with_token(sent, self._dialect.echoed[sent.wire_type])
        return sent

    def sending(self, sent: Sent) -> None:
        """Record an event that is about to be sent."""
        if sent.wire_type in self._dialect.buffers:
            self._count_audio(sent, 1)
        if sent.wire_type in self._dialect.answers:
            self.answers.add(sent)
        if sent.wire_type in self._dialect.sets_session and self._policy.restore_session:
            self._session.append(sent.message)
            if len(self._session) > MOST_RESTORED:
                self._shorten_session()

    def unsend(self, sent: Sent) -> bool:
        """Take `sending` back, as the event never left; whether it may be sent again. It may not where it already
        counts as lost with its connection: the caller may have sent it again, and it may have been restored.
        """
        if sent.is_lost:
            return False
        self.answers.remove(sent)
        if sent.wire_type in self._dialect.buffers:
            self._count_audio(sent, -1)
        if self._session and self._session[-1] is sent.message:
            self._session.pop()
        return True

    def _count_audio(self, sent: Sent, sign: int) -> None:
        self._audio_events += sign
        self._audio_bytes += sign * size_at(sent.event, self._dialect.buffers[sent.wire_type])

    def wait_idle(self, waiter: Waiter) -> None:
        """Resolve the waiter as soon as no response is open."""
        if self.open_responses:
            self._idle.append(waiter)
        else:
            waiter.resolve(None)

    def forget_idle(self, waiter: Waiter) -> None:
        """Take `wait_idle` back."""
        if waiter in self._idle:
            self._idle.remove(waiter)

    def _shorten_session(self) -> None:
        """Make one of the two oldest events of the same kind. There are two, as there are more events than kinds."""
        oldest: dict[str, int] = {}
        for index, message in enumerate(self._session):
            earlier = oldest.setdefault(read_head(message).type, index)
            if earlier != index:
                self._session[earlier] = merged(self._session[earlier], message)
                del self._session[index]
                return

    def _track(self, wire_type: str, event: Any) -> None:
        """Record an item that comes or goes, a buffer that is empty, or the end of a response."""
        dialect = self._dialect
        if wire_type in dialect.adds and (added := identity_at(event, dialect.adds[wire_type])) is not None:
            self._items[added] = None
        if wire_type in dialect.removes and (removed := identity_at(event, dialect.removes[wire_type])) is not None:
            self._items.pop(removed, None)
        if wire_type in dialect.empties:
            self._audio_events = self._audio_bytes = 0
        if wire_type in dialect.closes and not self.open_responses:
            self._resolve_idle()

    def _resolve_idle(self) -> None:
        waiting, self._idle = self._idle, []
        for waiter in waiting:
            waiter.resolve(None)

    # The life of the connection

    def opened(self, now: float) -> tuple[bytes, ...]:
        """A socket is open; gives the messages that set up its session again. `now` in seconds of any steady clock."""
        self._opened_at = now
        self._tries = 0
        if self.outlives_connection:
            return ()
        for sent in [sent for sent in self.answers.waiting if sent.is_restored]:
            self.answers.remove(sent)
        for message in self._session:
            sent = read_sent(None, message)
            sent.is_restored = True
            if sent.wire_type in self._dialect.answers:
                self.answers.add(sent)
        return tuple(self._session)

    def lost(self, closed: SocketClosed, now: float, *, planned: bool = False) -> Loss:
        """The socket has ended. A caller that waits for an answer gets the error, as no answer can come any more."""
        planned = planned and not self.is_closing
        closed.words, self._last_words = self._last_words, ""
        error = closed_error(closed, "the connection could not be replaced") if planned else self._error(closed)
        is_short = now - self._opened_at <= self._policy.max_delay
        self._short_sessions = self._short_sessions + 1 if is_short else 0
        if self._lost_at is None or not is_short:  # else it is the same outage as before
            self._lost_at = now
        may_reconnect = planned or (
            not self.is_closing and closed.code in self._policy.codes and self._policy.max_attempts > 0
        )
        loss = Loss(
            code=closed.code,
            reason=closed.reason,
            error=error,
            may_reconnect=may_reconnect,
            planned=planned,
            open_responses=self.open_responses,
            forgotten=() if self.outlives_connection else tuple(self._items),
            unanswered=tuple(sent.event for sent in self.answers.pending if not sent.is_restored),
            omitted=self.answers.omitted,
            audio=LostAudio(self._audio_events, self._audio_bytes) if self._audio_events else None,
        )
        for sent in self.answers.waiting:
            sent.is_lost = may_reconnect
        self.answers.lost(error or closed_error(closed, "the connection was closed before the answer came"))
        if not self.outlives_connection:
            self._items.clear()
        self._audio_events = self._audio_bytes = 0
        self._resolve_idle()
        return loss

    def abandon(self, error: ConnectionClosed) -> None:
        """The connection has ended for good; nobody who waits may go on waiting."""
        self.answers.lost(error)
        self._resolve_idle()

    def next_try(self, now: float, least: float = 0.0) -> float | None:
        """Seconds to wait before the next attempt; None after the last.

        Args:
            now: Seconds of the clock that the loss was told by.
            least: Seconds that the server asks to wait.
        """
        policy = self._policy
        if self._tries >= policy.max_attempts:
            return None
        doublings = self._tries + max(0, self._short_sessions - 1)
        longest = min(policy.max_delay, policy.initial_delay * 2.0 ** min(doublings, MOST_DOUBLINGS))
        delay = max(least, longest * random.random())
        since = now if self._lost_at is None else self._lost_at
        if policy.give_up_after is not None and now + delay > since + policy.give_up_after:
            return None
        self._tries += 1
        return delay

    def rotates_in(self, now: float) -> float | None:
        """Seconds until the connection reaches the age at which it is replaced; 0 if it has. None where it is not to be
        replaced as things are: a response is open.
        """
        age = self._policy.rotate_after
        if age is None or self.open_responses or self.is_closing:
            return None
        due = self._opened_at + (age + ANSWER_GRACE if self.answers.pending else age)
        return max(0.0, due - now)

    def _asks_for_response(self, sent: Sent) -> bool:
        return not sent.is_restored and any(one in self._dialect.opens for one in self._dialect.answers[sent.wire_type])

    def _error(self, closed: SocketClosed) -> ConnectionClosed | None:
        """What the end of a socket means for the caller; None is a clean end."""
        if self.is_closing:
            return None
        if closed.code == MESSAGE_TOO_BIG and closed.by_us:
            return too_large_error(closed, self._max_message_bytes, self.open_responses)
        if self.open_responses:
            return interrupted_error(closed, self.open_responses, f"in the middle of {', '.join(self.open_responses)}")
        asked = next((sent.wire_type for sent in self.answers.pending if self._asks_for_response(sent)), None)
        if asked is not None:
            return interrupted_error(closed, (), f"before the server had answered {asked}")
        if closed.code == NORMAL_CLOSURE:
            return None
        return closed_error(closed, "the connection was lost")
