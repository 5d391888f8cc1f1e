"""How a connection ends: close codes, and the exceptions that they mean."""

from __future__ import annotations

from typing import Any

from ...errors import ConnectionClosed, EventRefused, MessageTooLarge, ResponseInterrupted

NORMAL_CLOSURE = 1000
ABNORMAL_CLOSURE = 1006
MESSAGE_TOO_BIG = 1009
KEEPALIVE_FAILED = 1011

MOST_REASON_BYTES = 123
"""Bytes that RFC 6455 leaves for the reason in a close frame."""


class SocketClosed(Exception):
    """The transport has ended.

    Attributes:
        code: Close code of RFC 6455, 1006 where there was none.
        reason: Its reason, or an empty string.
        by_us: Whether this side sent the close frame first.
        words: Message of the `error` event that came just before, or an empty string.
    """

    def __init__(self, code: int, reason: str = "", *, by_us: bool = False) -> None:
        super().__init__(code, reason)
        self.code = code
        self.reason = reason
        self.by_us = by_us
        self.words = ""


def _ending(closed: SocketClosed) -> str:
    """What a message says of an end: the close code, its reason, and what the server said last."""
    return ": ".join(one for one in (f"close code {closed.code}", closed.reason, closed.words) if one)


def words_of(event: Any) -> str:
    """The message of an `error` event; empty where it has none."""
    return _text(getattr(event, "error", None), "message") or ""


def closed_error(closed: SocketClosed, what: str) -> ConnectionClosed:
    """A connection that ended, and was not to."""
    message = f"{what} ({_ending(closed)})"
    return ConnectionClosed(message, code=closed.code, reason=closed.reason, by_server=not closed.by_us)


def interrupted_error(closed: SocketClosed, responses: tuple[str, ...], when: str) -> ResponseInterrupted:
    """A connection that ended while a response was open or asked for."""
    message = f"the connection ended {when} ({_ending(closed)})"
    return ResponseInterrupted(
        message, code=closed.code, reason=closed.reason, open_responses=responses, by_server=not closed.by_us
    )


def too_large_error(closed: SocketClosed, limit: int, responses: tuple[str, ...]) -> MessageTooLarge:
    """A message above the limit, after which this side closed the connection."""
    sizes = [int(word) for word in closed.reason.replace("(", " ").split() if word.isdigit()]
    size = next((number for number in sizes if number > limit), None)
    found = f"of {size:,} bytes " if size else ""
    message = (
        f"the server sent a message {found}above the limit of {limit:,} bytes; raise max_message_bytes to accept it"
    )
    return MessageTooLarge(message, limit=limit, size=size, reason=closed.reason, open_responses=responses)


def refused_error(event: Any) -> EventRefused:
    """A client event that the server answered with `error`."""
    error = getattr(event, "error", None)
    return EventRefused(
        words_of(event) or "the server refused the event",
        event=event,
        code=_text(error, "code"),
        param=_text(error, "param"),
    )


def _text(error: Any, name: str) -> str | None:
    found = getattr(error, name, None)
    return found if isinstance(found, str) else None


def check_close(code: int, reason: str) -> None:
    """Refuse what no close frame of a client may have.

    Raises:
        ValueError: the code, or the length of the reason.
    """
    if code != NORMAL_CLOSURE and not 3000 <= code <= 4999:
        raise ValueError(f"the close code must be 1000, or 3000 to 4999, not {code}")
    if len(reason.encode()) > MOST_REASON_BYTES:
        raise ValueError(f"the reason must be at most {MOST_REASON_BYTES} bytes of UTF-8")


def abandoned_error() -> ConnectionClosed:
    """The end of a connection whose reader ended before its time."""
    message = "the connection was abandoned: its reader was cancelled, or failed"
    return ConnectionClosed(message, code=ABNORMAL_CLOSURE, by_server=False)


def clean_error(closed: SocketClosed) -> ConnectionClosed:
    """What receiving raises after the connection was closed cleanly."""
    message = f"the connection is closed ({_ending(closed)})"
    return ConnectionClosed(message, code=closed.code, reason=closed.reason, by_server=not closed.by_us)
