"""The ids that are made up for what is sent, by themselves."""

from __future__ import annotations

import json

from openai_realtime import (
    ConversationItemCreate,
    ConversationItemFunctionCallOutput,
    ConversationItemMessageUser,
    ResponseCreate,
    encode,
)
from openai_realtime._client.websocket.sent import with_ids

PATHS = ("item.id", "item_id")


def test_ids_are_made_up_where_there_are_none() -> None:
    event = ConversationItemCreate(item=ConversationItemMessageUser(content=[]))
    made = with_ids(event, PATHS)
    assert json.loads(encode(event)) == {
        "type": "conversation.item.create",
        "item": {"type": "message", "role": "user", "content": []},
    }, "the caller's is as it was"
    assert made.event_id.startswith("event_")
    assert made.item.id.startswith("item_")
    assert len(made.item.id) <= 32, "more is refused by the server"
    assert made.item.id != with_ids(event, PATHS).item.id


def test_ids_that_are_there_are_kept() -> None:
    item = ConversationItemFunctionCallOutput(id="mine", call_id="c", output="o")
    event = ConversationItemCreate(event_id="e", item=item)
    assert with_ids(event, PATHS) is event
    mapping = {"type": "conversation.item.create", "event_id": "e", "item": {"type": "message"}}
    assert with_ids(mapping, PATHS) is mapping


def test_ids_of_mappings() -> None:
    """A mapping is sent as it is, but for the id by which an error names it."""
    mapping = {"type": "conversation.item.create", "item": {"type": "message"}}
    made = with_ids(mapping, PATHS)
    assert made == {**mapping, "event_id": made["event_id"]}


def test_events_without_items() -> None:
    assert with_ids(ResponseCreate(event_id="e"), PATHS) == ResponseCreate(event_id="e")
    assert with_ids(7, PATHS) == 7
