"""What is known of one connection: open responses, items, events without an answer, and what to do when it is lost.

Nothing in here does I/O, waits, starts anything or reads a clock: the time is an argument, and waiting is done by the
two shells, which share every decision of this module. It does not lock either; the shell for threads does.
"""

from __future__ import annotations

import random
from collections import deque
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from typing import Any

from ...errors import ConnectionClosed
from .closing import (
    MESSAGE_TOO_BIG,
    NORMAL_CLOSURE,
    SocketClosed,
    closed_error,
    interrupted_error,
    refused_error,
    too_large_error,
)
from .dialect import Dialect
from .identities import first_identity, identity_at
from .merging import merged
from .options import ReconnectPolicy
from .sent import Sent, Waiter, event_message, read_head, read_sent, with_ids

MOST_UNANSWERED = 256
"""Sent events that are remembered while they have no answer; a server that never answers must not cost memory."""

ANSWER_GRACE = 30.0
"""Seconds that a planned replacement waits for answers to what was sent; not every server gives one."""

MOST_RESTORED = 32
"""Events that set up the session and are remembered as they were sent; beyond, the two oldest of a kind become one."""

MOST_DOUBLINGS = 100
"""Times that a delay is doubled; far beyond any sensible `max_delay`, and still a float."""


@dataclass(frozen=True, slots=True)
class Loss:
    """A connection was lost: what that costs, and whether to try again.

    `error` is what the caller gets if it is not made again; None is a clean end.
    """

    code: int
    reason: str
    error: ConnectionClosed | None
    may_reconnect: bool
    planned: bool
    open_responses: tuple[str, ...]
    forgotten: tuple[str, ...]
    unanswered: tuple[Any, ...]


class ConnectionState:
    """The state of a connection over all the sockets it has had.

    Args:
        dialect: What the description says of this kind of connection.
        query: Query parameters it was opened with.
        policy: When to reconnect.
        max_message_bytes: The limit that the error about a larger message names.
    """

    def __init__(
        self, dialect: Dialect, query: Mapping[str, str], policy: ReconnectPolicy, max_message_bytes: int | None
    ) -> None:
        self._dialect = dialect
        self._policy = policy
        self._max_message_bytes = max_message_bytes or 0
        self._responses: dict[str, None] = {}
        self._items: dict[str, None] = {}
        self._unanswered: deque[Sent] = deque()
        self._session: list[bytes] = []
        self._idle: list[Waiter] = []
        self._tries = 0
        self._opened_at = 0.0
        self.outlives_connection = bool(dialect.joins & set(query))
        self.is_closing = False
        self._steps = self._make_steps(dialect)
        self._item_paths = tuple(dict.fromkeys([*dialect.adds.values(), *dialect.removes.values()]))
        self._response_paths = tuple(dict.fromkeys(["response_id", *dialect.opens.values(), *dialect.closes.values()]))

    @property
    def open_responses(self) -> tuple[str, ...]:
        """Ids of the responses that have begun and not ended, in the order in which they began."""
        return tuple(self._responses)

    # Events

    def received(self, event: Any) -> None:
        """Take note of an event of the server."""
        wire_type = event.type
        for path, step in self._steps.get(wire_type, ()):
            identity = identity_at(event, path)
            if identity is not None:
                step(self, identity)
        if self._unanswered:
            self._answer(wire_type, event)

    def awaited(self, event: Any, waiter: Waiter) -> Sent:
        """An event that is to be sent, with ids by which its answer is known. Takes no note of it yet.

        Raises:
            EncodeError: it has no exact JSON form.
            TypeError: it is no event of this package and no mapping.
            ValueError: the server never answers such an event.
        """
        identified = with_ids(event, self._item_paths)
        sent = read_sent(identified, event_message(identified), waiter)
        if sent.wire_type not in self._dialect.answers:
            raise ValueError(f"no event answers {sent.wire_type!r}; use send")
        return sent

    def sending(self, sent: Sent) -> None:
        """Take note of an event that is about to be sent."""
        if sent.wire_type in self._dialect.answers:
            self._unanswered.append(sent)
            if len(self._unanswered) > MOST_UNANSWERED:
                self._forget_oldest()
        if sent.wire_type in self._dialect.sets_session and self._policy.restore_session:
            self._session.append(sent.message)
            if len(self._session) > MOST_RESTORED:
                self._shorten_session()

    def forget(self, sent: Sent) -> None:
        """Stop waiting for the answer to an event."""
        if sent in self._unanswered:
            self._unanswered.remove(sent)

    def unsend(self, sent: Sent) -> bool:
        """Take `sending` back, as the event never left; whether it may be sent again. It may not where it already
        counts as lost with its connection: whoever was told so may have sent it again, and it may have been restored.
        """
        if sent.is_lost:
            return False
        self.forget(sent)
        if self._session and self._session[-1] is sent.message:
            self._session.pop()
        return True

    def wait_idle(self, waiter: Waiter) -> None:
        """Resolve the waiter as soon as no response is open."""
        if self._responses:
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

    def _answer(self, wire_type: str, event: Any) -> None:
        refused = self._dialect.refuses.get(wire_type)
        if refused is not None:
            self._refuse(event, identity_at(event, refused))
            return
        for sent in self._unanswered:
            if wire_type in self._dialect.answers[sent.wire_type] and self._is_about(event, sent.event):
                self._unanswered.remove(sent)
                if sent.waiter is not None:
                    sent.waiter.resolve(event)
                return

    def _refuse(self, event: Any, event_id: str | None) -> None:
        # An error that names no event can only be about one without an id. Were that one still to wait, it would take
        # the answer to the next event of its kind.
        sent = next((sent for sent in self._unanswered if sent.event_id == event_id), None)
        if sent is None:
            return
        self._unanswered.remove(sent)
        if sent.waiter is not None:
            sent.waiter.fail(refused_error(event))
        if event_id is not None:
            self._session = [message for message in self._session if message is not sent.message]

    def _is_about(self, event: Any, sent: Any) -> bool:
        """Whether an answer can belong to what was sent: where both name an item or a response, it is the same one."""
        for paths in (self._item_paths, self._response_paths):
            wanted, found = first_identity(sent, paths), first_identity(event, paths)
            if wanted is not None and found is not None and wanted != found:
                return False
        return True

    def _forget_oldest(self) -> None:
        oldest = next((sent for sent in self._unanswered if sent.waiter is None), None)
        if oldest is not None:
            self._unanswered.remove(oldest)

    # Steps of the protocol

    @staticmethod
    def _make_steps(dialect: Dialect) -> dict[str, list[tuple[str, Callable[[ConnectionState, str], None]]]]:
        """Wire type → path of an id, and what an event with it means for the state. An event may mean two things."""
        steps: dict[str, list[tuple[str, Callable[[ConnectionState, str], None]]]] = {}
        for table, step in (
            (dialect.opens, ConnectionState._open_response),
            (dialect.closes, ConnectionState._close_response),
            (dialect.adds, ConnectionState._add_item),
            (dialect.removes, ConnectionState._remove_item),
        ):
            for wire_type, path in table.items():
                steps.setdefault(wire_type, []).append((path, step))
        return steps

    def _open_response(self, identity: str) -> None:
        self._responses[identity] = None

    def _close_response(self, identity: str) -> None:
        self._responses.pop(identity, None)
        if not self._responses:
            self._resolve_idle()

    def _add_item(self, identity: str) -> None:
        self._items[identity] = None

    def _remove_item(self, identity: str) -> None:
        self._items.pop(identity, None)

    def _resolve_idle(self) -> None:
        waiting, self._idle = self._idle, []
        for waiter in waiting:
            waiter.resolve(None)

    # The life of the connection

    def opened(self, now: float) -> tuple[bytes, ...]:
        """A socket is open; gives the messages that set up its session again. `now` in seconds of any steady clock."""
        self._opened_at = now
        if self.outlives_connection:
            return ()
        self._unanswered = deque(sent for sent in self._unanswered if not sent.is_restored)
        for message in self._session:
            sent = read_sent(None, message)
            sent.is_restored = True
            if sent.wire_type in self._dialect.answers:
                self._unanswered.append(sent)
        return tuple(self._session)

    def lost(self, closed: SocketClosed, now: float, *, planned: bool = False) -> Loss:
        """The socket has ended. Whoever waits for an answer gets the error, as no answer can come any more."""
        planned = planned and not self.is_closing
        error = closed_error(closed, "the connection could not be replaced") if planned else self._error(closed)
        if now - self._opened_at > self._policy.max_delay:
            self._tries = 0
        may_reconnect = planned or (
            not self.is_closing and closed.code in self._policy.codes and self._tries < self._policy.max_attempts
        )
        loss = Loss(
            code=closed.code,
            reason=closed.reason,
            error=error,
            may_reconnect=may_reconnect,
            planned=planned,
            open_responses=self.open_responses,
            forgotten=() if self.outlives_connection else tuple(self._items),
            unanswered=tuple(sent.event for sent in self._unanswered if not sent.is_restored),
        )
        for sent in self._unanswered:
            sent.is_lost = may_reconnect
        self._fail_waiting(error or closed_error(closed, "the connection was closed before the answer came"))
        self._responses.clear()
        if not self.outlives_connection:
            self._items.clear()
        self._resolve_idle()
        return loss

    def abandon(self, error: ConnectionClosed) -> None:
        """The connection has ended for good; nobody who waits may go on waiting."""
        self._fail_waiting(error)
        self._responses.clear()
        self._resolve_idle()

    def next_try(self) -> float | None:
        """Seconds to wait before the next try; None after the last."""
        if self._tries >= self._policy.max_attempts:
            return None
        self._tries += 1
        longest = min(self._policy.max_delay, self._policy.initial_delay * 2.0 ** min(self._tries - 1, MOST_DOUBLINGS))
        return longest * (1 - random.random() / 2)

    def rotates_in(self, now: float) -> float | None:
        """Seconds until the connection reaches the age at which it is replaced; 0 if it has. None where it is not to be
        replaced as things are: a response is open.
        """
        age = self._policy.rotate_after
        if age is None or self._responses or self.is_closing:
            return None
        due = self._opened_at + (age + ANSWER_GRACE if self._unanswered else age)
        return max(0.0, due - now)

    def _asks_for_response(self, sent: Sent) -> bool:
        return not sent.is_restored and any(one in self._dialect.opens for one in self._dialect.answers[sent.wire_type])

    def _fail_waiting(self, error: ConnectionClosed) -> None:
        waiting, self._unanswered = self._unanswered, deque()
        for sent in waiting:
            if sent.waiter is not None:
                sent.waiter.fail(error)

    def _error(self, closed: SocketClosed) -> ConnectionClosed | None:
        """What the end of a socket means for the caller; None is a clean end."""
        if self.is_closing:
            return None
        if closed.code == MESSAGE_TOO_BIG and closed.by_us:
            return too_large_error(closed, self._max_message_bytes, self.open_responses)
        if self._responses:
            return interrupted_error(closed, self.open_responses, f"in the middle of {', '.join(self._responses)}")
        asked = next((sent.wire_type for sent in self._unanswered if self._asks_for_response(sent)), None)
        if asked is not None:
            return interrupted_error(closed, (), f"before the server had answered {asked}")
        if closed.code == NORMAL_CLOSURE:
            return None
        return closed_error(closed, "the connection was lost")
