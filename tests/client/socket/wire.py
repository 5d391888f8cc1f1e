"""Events as a server sends them."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any


def event(wire_type: str, **members: Any) -> dict[str, Any]:
    return {"type": wire_type, "event_id": "ev", **members}


def text(number: int, size: int = 0) -> dict[str, Any]:
    """A piece of text whose `output_index` is a number to be known by, with so many characters."""
    place = {"response_id": "r", "item_id": "i", "content_index": 0}
    return event("response.output_text.delta", output_index=number, delta="x" * size, **place)


def response_created(identity: str = "resp_1") -> dict[str, Any]:
    return event("response.created", response={"id": identity, "object": "realtime.response"})


def response_done(identity: str = "resp_1") -> dict[str, Any]:
    return event("response.done", response={"id": identity, "object": "realtime.response", "status": "completed"})


def session_updated(session: Mapping[str, Any] | None = None) -> dict[str, Any]:
    return event("session.updated", session={"type": "realtime", **(session or {})})


def _item(identity: str) -> dict[str, object]:
    return {"id": identity, "type": "message", "role": "user", "content": list[object]()}


def item_added(identity: str) -> dict[str, Any]:
    return event("conversation.item.added", item=_item(identity))


def item_deleted(identity: str) -> dict[str, Any]:
    return event("conversation.item.deleted", item_id=identity)


def item_retrieved(identity: str) -> dict[str, Any]:
    return event("conversation.item.retrieved", item=_item(identity))


def error(event_id: str | None, message: str = "no such thing", code: str | None = None) -> dict[str, Any]:
    found = {"type": "invalid_request_error", "message": message, "code": code, "param": "p", "event_id": event_id}
    return event("error", error=found)
