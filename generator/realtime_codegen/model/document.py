"""A loaded file as it travels between the stages: plain JSON values and where in the text each of them stands."""

from __future__ import annotations

import json
import re
from bisect import bisect_right
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from typing import Any, Literal

import yaml

from realtime_codegen.model import json_pointer

Syntax = Literal["json", "yaml"]

_BLANK = re.compile(r"[\s,:]*")
_LINE_BREAK = re.compile(r"\n")
_DECODER = json.JSONDecoder()


class Positions:
    """Line and column of every JSON pointer of a text.

    Nothing is computed before the first question: most runs end without a diagnostic and so never need a position.
    What was computed for one is kept for the next: there may be as many diagnostics as values.
    """

    __slots__ = ("_lines", "_members", "_nodes", "_root", "_syntax", "_text")

    def __init__(self, text: str, syntax: Syntax = "yaml") -> None:
        self._text = text
        self._syntax = syntax
        self._root: yaml.Node | None = None
        self._nodes: dict[int, Mapping[str, tuple[yaml.Node, yaml.Node]]] = {}
        self._members: dict[int, Mapping[str, tuple[int, int]]] = {}
        self._lines: list[int] = []

    def at(self, pointer: str) -> tuple[int, int]:
        """The 1-based (line, column) of the key or item `pointer` names, of its nearest existing parent where it
        names nothing.
        """
        tokens = json_pointer.split(pointer)
        if self._syntax == "json":
            return self._line_and_column(self._json_offset(tokens))
        return self._yaml_position(tokens)

    def _yaml_position(self, tokens: Sequence[str]) -> tuple[int, int]:
        if self._root is None:
            try:
                # The base loader resolves no tags, which is most of what composing costs.
                self._root = yaml.compose(self._text, yaml.CBaseLoader)
            except yaml.YAMLError:
                return 1, 1
        return self._node_position(tokens)

    def _node_position(self, tokens: Sequence[str]) -> tuple[int, int]:
        node = self._root
        if node is None:
            return 1, 1
        mark = node.start_mark
        for token in tokens:
            found = self._members_of(node).get(token)
            if found is None:
                break
            place, node = found
            mark = place.start_mark
        return mark.line + 1, mark.column + 1

    def _members_of(self, node: yaml.Node) -> Mapping[str, tuple[yaml.Node, yaml.Node]]:
        if id(node) not in self._nodes:
            self._nodes[id(node)] = dict(_yaml_members(node))
        return self._nodes[id(node)]

    def _json_offset(self, tokens: Sequence[str]) -> int:
        place = value = _after_blank(self._text, 0)
        for token in tokens:
            if value not in self._members:
                found = _json_members(self._text, value)
                self._members[value] = {key: (start, inside) for key, start, inside in found}
            if token not in self._members[value]:
                break
            place, value = self._members[value][token]
        return place

    def _line_and_column(self, offset: int) -> tuple[int, int]:
        if not self._lines:
            self._lines = [0, *(match.end() for match in _LINE_BREAK.finditer(self._text))]
        line = bisect_right(self._lines, offset)
        return line, offset - self._lines[line - 1] + 1


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


def _yaml_members(node: yaml.Node) -> Iterator[tuple[str, tuple[yaml.Node, yaml.Node]]]:
    """The node that marks the place of each member (its key) or item (itself), and the value; of keys that are
    repeated, the first.
    """
    if isinstance(node, yaml.MappingNode):
        yield from ((key.value, (key, value)) for key, value in reversed(node.value))
    if isinstance(node, yaml.SequenceNode):
        yield from ((str(index), (item, item)) for index, item in enumerate(node.value))


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
