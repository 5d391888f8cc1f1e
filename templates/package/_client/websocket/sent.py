"""Client events on their way, and who waits for their answers."""

from __future__ import annotations

import secrets
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from typing import Any, Protocol, cast

import msgspec
from msgspec import UNSET

from ..._runtime.codec import encode


class Waiter(Protocol):
    """What `request` and `wait_idle` wait for. Resolving one that is done already changes nothing."""

    def resolve(self, value: Any) -> None:
        """End the wait with a value."""
        ...

    def fail(self, error: BaseException) -> None:
        """End the wait with an exception."""
        ...


class Head(msgspec.Struct):
    """What every event has, read from a message without the rest."""

    type: str = ""
    event_id: str | None = None


read_head = msgspec.json.Decoder(Head).decode


@dataclass(slots=True, eq=False)
class Sent:
    """A client event on its way.

    `event` is what the caller gave; `message` is what goes over the wire; `waiter` waits for the answer; `is_restored`
    says that it sets up a session again, so that its answer is not taken for that of a later event; `is_lost` says that
    a `Reconnected` tells, or will tell, that the event had no answer.
    """

    event: Any
    message: bytes
    wire_type: str
    event_id: str | None = None
    waiter: Waiter | None = None
    is_restored: bool = False
    is_lost: bool = False


def read_sent(event: Any, message: bytes, waiter: Waiter | None = None) -> Sent:
    """Describe an event by its message. One that is no event at all is sent all the same, and tracked by nothing."""
    try:
        head = read_head(message)
    except (msgspec.MsgspecError, UnicodeDecodeError, RecursionError):
        head = Head()
    return Sent(event, message, head.type, head.event_id, waiter)


def event_message(event: Any) -> bytes:
    """The message of an event of this package, or of a mapping that is one.

    Raises:
        EncodeError: it has no exact JSON form.
        TypeError: it is neither.
    """
    if not isinstance(event, (msgspec.Struct, Mapping)):
        raise TypeError(f"an event of this package or a mapping is needed, not {type(event).__name__}")
    return encode(event)


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
