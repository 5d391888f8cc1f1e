"""What a conversation looked like from the client."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any, cast

import openai_realtime as rt


class Planned(Exception):
    """What a handler of the test raises."""


@dataclass(frozen=True, slots=True)
class Swallowed:
    """Stands for a `Reconnected` that a turn took, and told of by an exception. Handlers get the event itself."""

    error: BaseException


@dataclass(frozen=True, slots=True)
class Came:
    """An event that was received.

    Attributes:
        event: The event.
        raw: Its frame, where it was asked for.
        turn: Number of the turn that received it, or None.
    """

    event: Any
    raw: bytes | None = None
    turn: int | None = None


@dataclass(frozen=True, slots=True)
class Raised:
    """An exception in place of an event. `turn` as in `Came`."""

    error: BaseException
    turn: int | None = None


@dataclass(slots=True)
class Sending:
    """One call that sends an event with an id of ours.

    Attributes:
        event_id: Made of the number of the sender and the number of the event.
        wire_type: Its type.
        sender: Whoever sends one event after another.
        epoch: How often the connection had been made again when the call began, as far as was received.
        is_sent: Whether the call returned, or waits for an answer only.
        answer: What a request gave.
        error: What the call raised.
    """

    event_id: str
    wire_type: str
    sender: int
    epoch: int
    is_sent: bool = False
    answer: Any = None
    error: BaseException | None = None


@dataclass(slots=True)
class Handling:
    """One registered handler.

    Attributes:
        event_type: Class of its events.
        once: Whether it is for one alone.
        first: Number of events that had been received when it was registered.
        last: Number when it was removed; None while it was not.
        handled: The events it was called with.
        raised: What it raised, in this order.
    """

    event_type: type
    once: bool
    first: int
    last: int | None = None
    handled: list[Any] = field(default_factory=list[Any])
    raised: list[Planned] = field(default_factory=list[Planned])


@dataclass(slots=True)
class Observed:
    """Everything that the client did and saw.

    Attributes:
        stream: What was received, in this order.
        sendings: What was sent, in the order of the calls of each sender.
        handlings: The handlers.
        surfaced: What handlers raised and the client got.
        refused_handshake: What `connect` raised.
        fence: The id of the last event, whose answer came on the connection that stood at the end; or None.
        fence_epoch: `epoch` of that.
        closed_at: Number of events that had been received when the client closed the connection, after which no handler
            begins.
        turns: How each turn ended: "done", "refused", "cut off", or "left" before its end.
        epoch: How often the connection had been made again, as far as was received.
    """

    stream: list[Came | Raised] = field(default_factory=list[Came | Raised])
    sendings: list[Sending] = field(default_factory=list[Sending])
    handlings: list[Handling] = field(default_factory=list[Handling])
    surfaced: list[Planned] = field(default_factory=list[Planned])
    turns: list[str] = field(default_factory=list[str])
    refused_handshake: rt.RealtimeError | None = None
    fence: str | None = None
    fence_epoch: int = 0
    epoch: int = 0
    closed_at: int = 0

    def events(self) -> list[Any]:
        """The events that were received."""
        return [one.event for one in self.stream if isinstance(one, Came)]


def id_of(event: Any) -> str:
    """The `event_id` of an event of either side, an object or a mapping; empty where it has none."""
    if isinstance(event, rt.UnknownEvent):
        found: Any = event.data.get("event_id")
    elif isinstance(event, Mapping):
        found = cast("Mapping[str, Any]", event).get("event_id")
    else:
        found = getattr(event, "event_id", None)
    return found if isinstance(found, str) else ""
