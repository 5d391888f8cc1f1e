"""Which event of the server answers which event of the client. Without I/O.

An answer belongs to what was asked by identity: the id of the client event that an error names, the id of an item or a
response, or a token that the server repeats. Where a server says none of these, the order decides, and what speaks
against an answer makes it a mere proposal: it counts after `DOUBTED` seconds in which nothing better has come. An error
that names an event always wins.
"""

from __future__ import annotations

from collections import deque
from collections.abc import Iterable, Mapping
from typing import Any, cast

import msgspec

from ..._runtime.base import is_null
from ..._runtime.codec import encode
from ...errors import ConnectionClosed
from .closing import refused_error
from .dialect import Dialect
from .identities import first_identity, identity_at, value_at
from .sent import TOKEN, Sent, Waiter

DOUBTED = 2.0
"""Seconds after which a doubtful answer counts: far more than a server needs to say what it thinks of an event."""

MOST_UNANSWERED = 256
"""Sent events that are remembered while they have no answer; a server that never answers must not cost memory."""

MOST_ANNOUNCED = 64
"""Announced items that are remembered."""


class Answers:
    """The events that were sent and have no answer, and what is known of how the server answers.

    Args:
        dialect: What the description says of this kind of connection.

    Attributes:
        waiting: Events without an answer, in the order in which they were sent.
        echoes: Whether the server repeats tokens; None while that is not known.
        omitted: Events that were forgotten, as too many had no answer.
        says_begin: Whether the server has said of any response that it begins.
        item_paths: Where events have the id of an item.
        response_paths: Where events have the id of a response.
    """

    def __init__(self, dialect: Dialect) -> None:
        self._dialect = dialect
        self._announced: dict[str, None] = {}
        self._responses: dict[str, bool] = {}
        self._tracked = frozenset((*dialect.announces, *dialect.opens, *dialect.closes))
        self.waiting: deque[Sent] = deque()
        self.echoes: bool | None = None
        self.says_begin = False
        self.omitted = 0
        announced = dialect.announces.values()
        self.item_paths = tuple(dict.fromkeys([*dialect.adds.values(), *dialect.removes.values(), *announced]))
        self.response_paths = tuple(dict.fromkeys(["response_id", *dialect.opens.values(), *dialect.closes.values()]))

    @property
    def open_responses(self) -> tuple[str, ...]:
        """Ids of the responses that have begun and not ended, in the order in which they began."""
        return tuple(self._responses)

    @property
    def response_of_conversation(self) -> str | None:
        """The open response that a cancellation without an id is about: the last one of the conversation."""
        of_conversation = [identity for identity, is_outside in self._responses.items() if not is_outside]
        return of_conversation[-1] if of_conversation else None

    @property
    def pending(self) -> tuple[Sent, ...]:
        """The events that something is still expected of."""
        return tuple(sent for sent in self.waiting if not sent.is_settled)

    def add(self, sent: Sent) -> None:
        """Record an event that can be answered and is about to be sent."""
        answers = self._dialect.answers[sent.wire_type]
        is_about_response = any(answer in self._dialect.closes for answer in answers)
        if is_about_response and first_identity(sent.event, self.response_paths) is None:
            sent.response = self.response_of_conversation
        self.waiting.append(sent)
        if len(self.waiting) > MOST_UNANSWERED:
            self._forget_oldest()

    def remove(self, sent: Sent) -> None:
        """Forget an event. Does nothing where it is not known."""
        if sent in self.waiting:
            self.waiting.remove(sent)

    def give_up(self, sent: Sent) -> None:
        """Nobody waits for the answer any more. Its place stays: the answer is not that to a later event."""
        sent.waiter = None
        sent.is_given_up = True

    def accept(self, sent: Sent) -> None:
        """An answer was accepted in the absence of a better one."""
        self.remove(sent)
        if sent.token and self.echoes is None:
            self.echoes = False

    def received(self, wire_type: str, event: Any) -> Sent | None:
        """Record an event of the server; gives the event that it refuses, if any."""
        if wire_type in self._tracked:
            self._track(wire_type, event)
        if not self.waiting:
            return None
        if wire_type in self._dialect.refuses:
            return self._refuse(event, identity_at(event, self._dialect.refuses[wire_type]))
        self._answer(wire_type, event)
        return None

    def lost(self, error: ConnectionClosed) -> None:
        """The socket has ended: callers that wait get the error, as no answer can come any more."""
        waiting, self.waiting = self.waiting, deque()
        self._responses.clear()
        self._announced.clear()
        self.omitted = 0
        for sent in waiting:
            if sent.waiter is not None:
                sent.waiter.fail(error)

    def _track(self, wire_type: str, event: Any) -> None:
        """Record a response that begins or ends, or an item that is announced."""
        if wire_type in self._dialect.announces:
            self._announce(identity_at(event, self._dialect.announces[wire_type]))
        if wire_type in self._dialect.opens:
            self.says_begin = True
            identity = identity_at(event, self._dialect.opens[wire_type])
            if identity is not None:
                self._responses[identity] = self._is_outside(wire_type, event)
        if wire_type in self._dialect.closes:
            ended = identity_at(event, self._dialect.closes[wire_type])
            self._responses.pop(ended or "", None)
            for sent in self.waiting:
                if sent.candidate is not None and first_identity(sent.candidate, self.response_paths) == ended:
                    sent.is_settled = True

    def _is_outside(self, wire_type: str, event: Any) -> bool:
        """Whether a response stands outside of the conversation; not where the server does not say so."""
        holder, _, name = self._dialect.conversations.get(wire_type, "").rpartition(".")
        return bool(name) and is_null(value_at(event, holder), name)

    def _announce(self, identity: str | None) -> None:
        if identity is not None:
            self._announced[identity] = None
            if len(self._announced) > MOST_ANNOUNCED:
                del self._announced[next(iter(self._announced))]

    def _refuse(self, event: Any, event_id: str | None) -> Sent | None:
        sent = next((sent for sent in self.waiting if sent.event_id == event_id), None)
        if sent is None:
            if event_id is None:  # it may be about any of them: their answers may never come
                for one in self.waiting:
                    one.is_given_up = one.is_given_up or one.waiter is None
            return None
        self.waiting.remove(sent)
        if sent.waiter is not None:
            sent.waiter.fail(refused_error(event))
        return sent

    def _answer(self, wire_type: str, event: Any) -> None:
        candidates = self._candidates(wire_type, event)
        sure = next((sent for sent in candidates if not self._is_doubtful(event, sent)), None)
        waiting = [sent for sent in candidates if sent.waiter is not None and sent is not sure]
        if sure is not None:
            self.waiting.remove(sure)
            if sure.waiter is not None:
                sure.candidate = event
                sure.waiter.resolve(event)
            # If the server never answered the one that was given up, this is the answer to the next one.
            waiting = [sent for sent in waiting if sure.is_given_up and not self._is_of_another(event, sent)]
        if proposed := next((sent for sent in waiting if sent.candidate is None), None):
            proposed.candidate = event
            cast("Waiter", proposed.waiter).propose(event, DOUBTED)
        # What has a response that is over, and was not meant by this one either, waits no longer.
        for sent in candidates:
            if sent.is_settled:
                self.remove(sent)

    def _candidates(self, wire_type: str, event: Any) -> list[Sent]:
        """The events that this one can be the answer to; the one alone whose token it has."""
        found = [
            sent
            for sent in self.waiting
            if wire_type in self._dialect.answers[sent.wire_type] and self._is_about(event, sent)
        ]
        token = next((self.token_in(event, sent.wire_type) for sent in found if sent.token), None)
        if token is None:
            return [sent for sent in found if not (sent.token and self.echoes)]
        self.echoes = True
        return [sent for sent in found if sent.token == token]

    def token_in(self, event: Any, asked: str) -> str | None:
        """The token that the answer to a client event repeats; None where it has none."""
        return identity_at(value_at(event, self._dialect.echoed.get(asked, "")), TOKEN)

    def _is_about(self, event: Any, sent: Sent) -> bool:
        """Whether an answer can belong to what was sent: where both name an item or a response, it is the same one."""
        response = sent.response or first_identity(sent.event, self.response_paths)
        item = first_identity(sent.event, self.item_paths)
        return all(
            wanted is None or found is None or wanted == found
            for wanted, found in (
                (item, first_identity(event, self.item_paths)),
                (response, first_identity(event, self.response_paths)),
            )
        )

    def _is_doubtful(self, event: Any, sent: Sent) -> bool:
        """Whether something speaks against an answer: it lacks a token that it may have, or is of another."""
        if sent.token and self.echoes is None and not sent.is_given_up:
            return self.token_in(event, sent.wire_type) is None
        return self._is_of_another(event, sent)

    def _is_of_another(self, event: Any, sent: Sent) -> bool:
        """Whether an answer says other settings than were asked for, or is about an item that was announced."""
        if sent.wire_type in self._dialect.sets_session:
            return _contradicts(_plain(sent.message), _plain(encode(event)))
        item = first_identity(event, self.item_paths)
        return item in self._announced and item != first_identity(sent.event, self.item_paths)

    def _forget_oldest(self) -> None:
        oldest = next((sent for sent in self.waiting if sent.waiter is None), None)
        if oldest is not None:
            self.waiting.remove(oldest)
            self.omitted += 1


def _plain(message: bytes) -> Mapping[str, Any]:
    """The objects of an event."""
    try:
        found = msgspec.json.decode(message)
    except (msgspec.MsgspecError, UnicodeDecodeError, RecursionError):
        return {}
    entries: Iterable[tuple[str, Any]] = cast("dict[str, Any]", found).items() if isinstance(found, dict) else ()
    return {key: value for key, value in entries if isinstance(value, dict)}


def _contradicts(asked: Any, found: Any) -> bool:
    """Whether a setting that was asked for has another value.

    Servers fill in what is missing, and may give a name in full: `model` becomes `model-2025-08-28`.
    Arrays are not compared, as servers may add to what is in them.
    """
    if isinstance(asked, dict) and isinstance(found, dict):
        settings, given = cast("dict[str, Any]", asked), cast("dict[str, Any]", found)
        return any(_contradicts(value, given[key]) for key, value in settings.items() if key in given)
    if isinstance(asked, str) and isinstance(found, str):
        return not found.startswith(asked)
    numbers = (int, float)
    return isinstance(asked, numbers) and isinstance(found, numbers) and asked != found
