"""The items of a conversation in their order, as the server keeps them."""

from __future__ import annotations

import base64
from collections.abc import Iterator
from dataclasses import dataclass
from typing import cast

from .checks import Refused
from .script import Json


@dataclass(slots=True)
class Item:
    """An item and the audio that goes with it.

    Attributes:
        data: The item as events show it: audio left out, in the current dialect.
        full: The item as `conversation.item.retrieved` shows it, audio included.
        audio_ms: Length of its audio in ms; 0 where it has none.
        rate: Bytes of one ms of its audio.
        said: What is heard in its audio, for the answer of the model.
    """

    data: Json
    full: Json
    audio_ms: int = 0
    rate: int = 48
    said: str = ""

    @property
    def id(self) -> str:
        """Its id."""
        return str(self.data["id"])


class Items:
    """An ordered collection of items."""

    def __init__(self) -> None:
        self._items: list[Item] = []

    def __iter__(self) -> Iterator[Item]:
        return iter(self._items)

    def __len__(self) -> int:
        return len(self._items)

    def add(self, item: Item, previous: str | None = None) -> str | None:
        """Add an item after another one, or as the first ("root"), or as the last (None).

        Returns:
            Id of the item before it, or None where it is the first.

        Raises:
            Refused: there is no item with that id, or there is one with the id of the new item.
        """
        if any(one.id == item.id for one in self._items):
            raise Refused(
                f"Error adding item: an item with id '{item.id}' already exists.",
                path="$.item.id",
                code="item_create_duplicate_item_id",
            )
        at = self._place(previous)
        self._items.insert(at, item)
        return self._items[at - 1].id if at else None

    def _place(self, previous: str | None) -> int:
        if previous is None:
            return len(self._items)
        if previous == "root":
            return 0
        ids = [one.id for one in self._items]
        if previous not in ids:
            raise Refused(
                f"Error adding item: the previous item with id '{previous}' does not exist.",
                path="$.previous_item_id",
                code="item_create_invalid_previous_item_id",
            )
        return ids.index(previous) + 1

    def before(self, item: Item) -> str | None:
        """Id of the item before another one, or None where that is the first or was removed."""
        at = self._items.index(item) if item in self._items else 0
        return self._items[at - 1].id if at else None

    def find(self, item_id: str, action: str) -> Item:
        """The item with an id.

        Args:
            item_id: The id.
            action: What is to be done with it, for the error: "delete", "retrieve", "truncate".

        Raises:
            Refused: there is none.
        """
        for one in self._items:
            if one.id == item_id:
                return one
        raise Refused(
            f"Cannot {action} the item: the item with id '{item_id}' does not exist.",
            path="$.item_id",
            code=f"item_{action}_invalid_item_id",
        )

    def remove(self, item_id: str) -> None:
        """Remove an item.

        Raises:
            Refused: there is none with that id.
        """
        self._items.remove(self.find(item_id, "delete"))

    def truncate(self, item_id: str, content_index: int, end_ms: int) -> None:
        """Cut the audio of an assistant message, and with it the transcript.

        Raises:
            Refused: there is no such item, or it is no spoken message of the assistant, or its audio is shorter.
        """
        item = self.find(item_id, "truncate")
        content = cast("list[Json]", item.full.get("content") or [])
        if item.data.get("role") != "assistant" or not item.audio_ms:
            raise Refused("Only model output audio messages can be truncated.", path="$.item_id")
        if not 0 <= content_index < len(content):
            raise Refused("There is no content part at this index.", path="$.content_index")
        if not 0 <= end_ms <= item.audio_ms:
            raise Refused(
                f"Audio content of {item.audio_ms}ms is already shorter than {end_ms}ms", path="$.audio_end_ms"
            )
        item.audio_ms = end_ms
        _cut(item, content_index, end_ms * item.rate)


def _cut(item: Item, content_index: int, size: int) -> None:
    for data in (item.data, item.full):
        content = cast("list[Json]", data["content"])
        part: Json = {**content[content_index], "transcript": ""}
        if "audio" in part:
            part["audio"] = base64.b64encode(base64.b64decode(part["audio"])[:size]).decode()
        # A new list: events that were sent still hold the old one.
        data["content"] = [*content[:content_index], part, *content[content_index + 1 :]]


def text_of(item: Json) -> str:
    """What a message says, written or spoken; an empty text for other items."""
    parts = cast("list[Json]", item.get("content") or [])
    texts = (part.get("text") or part.get("transcript") or "" for part in parts)
    return " ".join(text for text in texts if text)
