"""What a connection yields besides the events of the server."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any, ClassVar, Generic, Literal, TypeVar

E_co = TypeVar("E_co", covariant=True)


@dataclass(frozen=True, slots=True)
class RawMessage(Generic[E_co]):
    """One message as it arrived, with the event it decodes to. For relays that must not lose a byte.

    Attributes:
        raw: The payload, UTF-8 JSON as the server sent it; empty for `Reconnected`, which no server sent.
        event: The event.
    """

    raw: bytes
    event: E_co


@dataclass(frozen=True, slots=True)
class LostAudio:
    """Audio that was sent, and that the server had neither committed nor cleared when the connection was lost.

    Attributes:
        events: Events that it was sent with.
        size: Its bytes; `audio.duration_ms(size, format)` says how long it sounds.
    """

    events: int
    size: int


@dataclass(frozen=True, slots=True, kw_only=True)
class Reconnected:
    """The connection was lost and re-established. Yielded between the last event of the old connection and the first of
    the new one; lists what the new session does not know.

    A connection made with `call_id` finds its session unchanged: nothing is forgotten or restored there.

    Attributes:
        type: "client.reconnected", which no server sends.
        attempt: 1 if the first attempt succeeded; 0 after a planned rotation.
        code: Close code of the lost connection (RFC 6455); 1006 if it broke without one.
        reason: The close reason, or an empty string.
        open_responses: Ids of the responses that were open; no more of their events arrive.
        forgotten: Ids of the conversation items that the new session does not have.
        unanswered: Client events that were sent and not acknowledged, in their order; they may have had no effect.
        omitted: How many more such events there were than are remembered; 256 are.
        restored: Number of events sent again to set up the new session.
        lost_audio: Audio of the user that was sent and not committed; None for none. Send it again if it still matters.
    """

    type: ClassVar[Literal["client.reconnected"]] = "client.reconnected"

    attempt: int
    code: int
    reason: str
    open_responses: tuple[str, ...] = ()
    forgotten: tuple[str, ...] = ()
    unanswered: tuple[Any | Mapping[str, Any], ...] = ()
    omitted: int = 0
    restored: int = 0
    lost_audio: LostAudio | None = None
