"""Client events on their way, and who waits for their answers."""

from __future__ import annotations

import secrets
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from typing import Any, Protocol, cast

import msgspec
from msgspec import UNSET

from ..._runtime.codec import encode
from .identities import value_at

TOKEN = "client_event_id"
"""Key of the token among the texts that a server repeats."""

MOST_TEXTS = 16
"""Texts that a server takes at such a place."""


class Waiter(Protocol):
    """What `request` and `wait_idle` wait for. Resolving one that is done already changes nothing."""

    def resolve(self, value: Any) -> None:
        """End the wait with a value."""
        ...

    def fail(self, error: BaseException) -> None:
        """End the wait with an exception."""
        ...

    def propose(self, value: Any, seconds: float) -> None:
        """End the wait with a value in so many seconds, unless it has ended by then."""
        ...


class Head(msgspec.Struct):
    """What every event has, read from a message without the rest."""

    type: str = ""
    event_id: str | None = None


read_head = msgspec.json.Decoder(Head).decode


@dataclass(slots=True, eq=False)
class Sent:
    """A client event on its way.

    Attributes:
        event: What the caller gave.
        message: What goes over the wire.
        wire_type: Its type; empty for what is no event.
        event_id: Its id, by which an error names it.
        waiter: Who waits for the answer.
        token: What the answer repeats, if the server does; empty for none.
        candidate: The event that may be the answer, or is it; None before there is one.
        response: Id of the response that it is about, where it does not say so itself.
        is_restored: Whether it sets up a session again, so that its answer is not taken for that of a later event.
        is_given_up: Whether nobody waits for the answer any more, or it may never come.
        is_settled: Whether the response that is taken for the answer has ended.
        is_lost: Whether a `Reconnected` tells, or will tell, that the event had no answer.
    """

    event: Any
    message: bytes
    wire_type: str
    event_id: str | None = None
    waiter: Waiter | None = None
    token: str = ""
    candidate: Any = None
    response: str | None = None
    is_restored: bool = False
    is_given_up: bool = False
    is_settled: bool = False
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


def size_at(event: Any, path: str) -> int:
    """Bytes of the audio at a path of an event; 0 for one that was sent as a message."""
    found = value_at(event, path)
    if isinstance(found, str):  # base64, of which four characters are three bytes
        return len(found.rstrip("=")) * 3 // 4
    try:
        return memoryview(cast("bytes", found)).nbytes
    except TypeError:
        return 0


def with_event_id(event: Any) -> Any:
    """The event with an id by which an error can name it, made up where it has none.

    Args:
        event: An event of this package, or a mapping that is one.
    """
    if isinstance(event, Mapping):
        given = cast("Mapping[str, Any]", event)
        return given if given.get("event_id") else {**given, "event_id": _new_id("event")}
    if getattr(event, "event_id", "") in (UNSET, None):
        return msgspec.structs.replace(event, event_id=_new_id("event"))
    return event


def with_ids(event: Any, item_paths: Iterable[str]) -> Any:
    """The event with ids by which its answer is known, made up where it has none: its own, and that of an item in it.

    Args:
        event: An event of this package, or a mapping that is one.
        item_paths: Dotted paths at which events have the id of an item, such as `item.id`.
    """
    if isinstance(event, Mapping):
        return with_event_id(event)
    for path in item_paths:
        holder, _, name = path.rpartition(".")
        item = getattr(event, holder, None) if holder else None
        if isinstance(item, msgspec.Struct) and getattr(item, name, None) is UNSET:
            event = msgspec.structs.replace(event, **{holder: msgspec.structs.replace(item, **{name: _new_id(holder)})})
    return with_event_id(event)


def with_token(sent: Sent, path: str) -> None:
    """Put a token into an event, at a dotted path of keys to an object of texts. It stays as it is where that object is
    full, or is no object.
    """
    try:
        whole: Any = msgspec.json.decode(sent.message)
    except (msgspec.MsgspecError, RecursionError):  # JSON that Python cannot represent is sent as it is
        return
    holder = cast("dict[str, Any]", whole)
    for key in path.split("."):
        if holder.get(key) is None:
            holder[key] = {}
        inner: object = holder[key]
        if not isinstance(inner, dict):
            return
        holder = cast("dict[str, Any]", inner)
    if sent.event_id and len(holder) < MOST_TEXTS:
        holder[TOKEN] = sent.token = sent.event_id
        sent.message = msgspec.json.encode(whole)


def _new_id(kind: str) -> str:
    # Ids of items have at most 32 characters.
    return f"{kind}_{secrets.token_hex(10)}"
