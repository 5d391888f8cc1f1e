"""Every place of a value where a string stands, as a key or as a value, and the value with another string there."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from typing import Any

from realtime_codegen.model.json_values import is_array, is_object

Steps = Sequence[str | int]


@dataclass(frozen=True, slots=True)
class Place:
    """A string: the value at `path`, or the last key of it."""

    path: Steps
    is_key: bool = False

    def __str__(self) -> str:
        return "/".join(map(str, self.path)) + (" (key)" if self.is_key else "")


def places(value: Any, path: Steps = ()) -> Iterator[Place]:
    """Every place, what is deeper and what comes later first: one that is done does not move those that follow."""
    members: list[tuple[str | int, Any]] = []
    if is_object(value):
        members = [*value.items()]
    elif is_array(value):
        members = list(enumerate(value))
    for step, inner in reversed(members):
        yield from places(inner, (*path, step))
        if isinstance(step, str) and path:
            yield Place((*path, step), is_key=True)
    if isinstance(value, str):
        yield Place(path)


def replaced(value: Any, place: Place, text: str) -> Any:
    """A copy of the value with the string at the place replaced; without the member in whose way a new key comes."""
    return _replaced(value, place.path, place, text)


def _replaced(value: Any, path: Steps, place: Place, text: str) -> Any:
    if not path:
        return text
    if is_array(value):
        items = list(value)
        items[int(path[0])] = _replaced(items[int(path[0])], path[1:], place, text)
        return items
    members = value
    if len(path) > 1 or not place.is_key:
        return {key: _replaced(one, path[1:], place, text) if key == path[0] else one for key, one in members.items()}
    return {text if key == path[0] else key: one for key, one in members.items()}
