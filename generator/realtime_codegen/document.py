"""A loaded file as it travels between the stages: plain JSON values and where in the text each of them stands."""

from __future__ import annotations

import json
import re
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from typing import Any, Literal

import yaml

from realtime_codegen import pointer as json_pointer

Syntax = Literal["json", "yaml"]

_BLANK = re.compile(r"[\s,:]*")
_DECODER = json.JSONDecoder()


class Positions:
    """Line and column of every JSON pointer of a text.

    Nothing is computed before the first question: most runs end without a diagnostic and so never need a position.
    """

    __slots__ = ("_root", "_syntax", "_text")

    def __init__(self, text: str, syntax: Syntax = "yaml") -> None:
        self._text = text
        self._syntax = syntax
        self._root: yaml.Node | None = None

    def at(self, pointer: str) -> tuple[int, int]:
        """The 1-based (line, column) of the key or item `pointer` names, of its nearest existing parent where it
        names nothing.
        """
        tokens = json_pointer.split(pointer)
        if self._syntax == "json":
            return _line_and_column(self._text, _json_offset(self._text, tokens))
        return self._yaml_position(tokens)

    def _yaml_position(self, tokens: Sequence[str]) -> tuple[int, int]:
        if self._root is None:
            try:
                # The base loader resolves no tags, which is most of what composing costs.
                self._root = yaml.compose(self._text, yaml.CBaseLoader)
            except yaml.YAMLError:
                return 1, 1
        return _node_position(self._root, tokens)


@dataclass(frozen=True, slots=True)
class Document:
    """The data of one file. `data` holds plain JSON values that nobody changes in place: a stage that changes
    something copies the way to it.

    `file` is the name shown in diagnostics. Pointers keep their positions as long as a stage keeps the pointers.
    """

    data: Mapping[str, Any]
    file: str
    positions: Positions

    def locate(self, pointer: str) -> tuple[int, int]:
        """The 1-based (line, column) of `pointer`, an RFC 6901 pointer without `#`."""
        return self.positions.at(pointer)

    def with_data(self, data: Mapping[str, Any]) -> Document:
        """The same file with other data."""
        return replace(self, data=data)


def _node_position(node: yaml.Node | None, tokens: Sequence[str]) -> tuple[int, int]:
    if node is None:
        return 1, 1
    mark = node.start_mark
    for token in tokens:
        found = _member(node, token)
        if found is None:
            break
        place, node = found
        mark = place.start_mark
    return mark.line + 1, mark.column + 1


def _member(node: yaml.Node, token: str) -> tuple[yaml.Node, yaml.Node] | None:
    """The node that marks the place of a member (its key) or item (itself), and the value."""
    if isinstance(node, yaml.MappingNode):
        return next(((key, value) for key, value in node.value if key.value == token), None)
    if isinstance(node, yaml.SequenceNode) and json_pointer.is_index(token) and int(token) < len(node.value):
        item = node.value[int(token)]
        return item, item
    return None


def _json_offset(text: str, tokens: Sequence[str]) -> int:
    place = value = _after_blank(text, 0)
    for token in tokens:
        for key, key_offset, value_offset in _json_members(text, value):
            if key == token:
                place, value = key_offset, value_offset
                break
        else:
            break
    return place


def _json_members(text: str, offset: int) -> Iterator[tuple[str, int, int]]:
    """Key (or index), offset of the key (or item) and offset of the value, of each member of the object or array at
    `offset`.
    """
    is_object, index = text[offset] == "{", 0
    if text[offset] not in "{[":
        return
    place = _after_blank(text, offset + 1)
    while text[place] not in "}]":
        key, value = str(index), place
        if is_object:
            key, end = _DECODER.raw_decode(text, place)
            value = _after_blank(text, end)
        yield key, place, value
        place, index = _after_blank(text, _DECODER.raw_decode(text, value)[1]), index + 1


def _after_blank(text: str, offset: int) -> int:
    match = _BLANK.match(text, offset)
    return match.end() if match else offset


def _line_and_column(text: str, offset: int) -> tuple[int, int]:
    return text.count("\n", 0, offset) + 1, offset - text.rfind("\n", 0, offset)
