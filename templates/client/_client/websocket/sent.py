"""Client events on their way, and who waits for their answers."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any, Protocol

import msgspec


class Waiter(Protocol):
    """What `request` and `wait_idle` wait for. Resolving one that is done already changes nothing."""

    def resolve(self, value: Any) -> None:
        """End the wait with a value."""
        ...

    def fail(self, error: BaseException) -> None:
        """End the wait with an exception."""
        ...


class Head(msgspec.Struct):
    """What every event has, read from a frame without the rest."""

    type: str = ""
    event_id: str | None = None


read_head = msgspec.json.Decoder(Head).decode


@dataclass(slots=True, eq=False)
class Sent:
    """A client event on its way.

    `event` is what the caller gave; `frame` is what goes over the wire; `waiter` waits for the answer; `is_restored`
    says that it sets up a session again, so that its answer is not taken for that of a later event; `is_lost` says that
    a `Reconnected` tells, or will tell, that the event had no answer.
    """

    event: Any
    frame: bytes
    wire_type: str
    event_id: str | None = None
    waiter: Waiter | None = None
    is_restored: bool = False
    is_lost: bool = False


def read_sent(event: Any, frame: bytes, waiter: Waiter | None = None) -> Sent:
    """Describe an event by its frame. A frame that is no event at all is sent all the same, and tracked by nothing."""
    try:
        head = read_head(frame)
    except (msgspec.MsgspecError, UnicodeDecodeError, RecursionError):
        head = Head()
    return Sent(event, frame, head.type, head.event_id, waiter)
