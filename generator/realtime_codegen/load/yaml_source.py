"""YAML text to plain JSON values, by the YAML 1.2 core schema and nothing more.

PyYAML's own constructor reads YAML 1.1 (dates, `on`, `1:30`) and recurses; here the values are built from the
parser's event stream, which does neither. Aliases share one Python object. Their expansion is only counted, never
carried out, so that an alias bomb is found in linear time.
"""

from __future__ import annotations

import math
import re
from typing import Any, Protocol, cast

import yaml

from realtime_codegen.load.nesting import MAX_DEPTH, find_too_deep
from realtime_codegen.model.diagnostics import CodegenError, Diagnostic
from realtime_codegen.model.json_pointer import join
from realtime_codegen.model.json_values import is_array, is_object

MAX_NODES = 2_000_000
"""Most values, aliases counted as if written out."""
MAX_DIGITS = 1000
"""Most digits of an integer; the time to read one grows with the square."""

_TAG = "tag:yaml.org,2002:"
_NULLS = frozenset(("", "~", "null", "Null", "NULL"))
_BOOLEANS = {word: word.lower() == "true" for word in ("true", "True", "TRUE", "false", "False", "FALSE")}
_INTEGER = re.compile(r"[-+]?[0-9]+|0o[0-7]+|0x[0-9a-fA-F]+")
_FLOAT = re.compile(r"[-+]?(\.[0-9]+|[0-9]+(\.[0-9]*)?)([eE][-+]?[0-9]+)?")
_NOT_A_JSON_NUMBER = re.compile(r"[-+]?\.(inf|Inf|INF)|\.(nan|NaN|NAN)")
CORE_NUMBER = re.compile("|".join(rf"(?:{one.pattern})\Z" for one in (_INTEGER, _FLOAT, _NOT_A_JSON_NUMBER)))
"""Plain text that is a number, for `match`."""
_FIRST_OF_SPECIAL = frozenset("0123456789+-.~nNtTfF")
_KINDS: dict[str, tuple[type, ...]] = {
    _TAG + "null": (type(None),),
    _TAG + "bool": (bool,),
    _TAG + "int": (int,),
    _TAG + "float": (float, int),
}
_MERGE = "<<merge>>"
_MAX_DUPLICATES = 100
_ADVICE_TAG = "remove the tag: a description holds only what JSON has"
ADVICE_HOSTILE = "no description needs this; check where it is from"
_BASES = {"0o": 8, "0x": 16}


def resolve_plain(text: str) -> Any:
    """The value of a plain (unquoted) scalar. Raises `ValueError` where it is a number JSON cannot hold."""
    if text and text[0] not in _FIRST_OF_SPECIAL:
        return text
    if text in _NULLS:
        return None
    if text in _BOOLEANS:
        return _BOOLEANS[text]
    return _number(text)


def _number(text: str) -> int | float | str:
    if _INTEGER.fullmatch(text):
        if len(text) > MAX_DIGITS:
            raise ValueError(f"an integer of more than {MAX_DIGITS} digits")
        return int(text, _BASES.get(text[:2], 10))
    if _FLOAT.fullmatch(text) and math.isfinite(number := float(text)):
        return number
    if _FLOAT.fullmatch(text) or _NOT_A_JSON_NUMBER.fullmatch(text):
        raise ValueError(f"{text} is not a number that JSON has")
    return text


class Mark(Protocol):
    """A place in the text, counted from 0. PyYAML has two classes for it."""

    @property
    def line(self) -> int:
        """Number of the line."""
        ...

    @property
    def column(self) -> int:
        """Number of the character in the line."""
        ...


class _Frame:
    """An array or object that is being read. `key` is the key whose value comes next, `weight` and `height` are those
    of the expanded value.
    """

    __slots__ = ("anchor", "height", "key", "marks", "merged", "value", "weight")

    def __init__(self, value: dict[str, Any] | list[Any], anchor: str | None) -> None:
        self.value = value
        self.anchor = anchor
        self.key: str | None = None
        self.marks: list[Mark] = []
        self.merged: list[dict[str, Any]] | None = None
        self.weight = 1
        self.height = 1


def read_yaml(text: str, file: str) -> Any:
    """The value of the one document of a text.

    Raises `CodegenError` (RC102, RC103, RC105) for what can be read but is not acceptable, and `yaml.YAMLError` for
    what cannot be read.
    """
    try:
        return _YamlBuilder(text, file).build()
    except yaml.MarkedYAMLError as error:
        # PyYAML may have met a limit of its own while it read ahead. Without the rest it comes as far as ours.
        end = find_too_deep(text)
        raise (error if end is None else _first_error(text[: end + 1], file, error)) from None


def _first_error(text: str, file: str, later: yaml.MarkedYAMLError) -> Exception:
    """What is wrong with a truncated text; `later`, which was found without the cut, where it is only that."""
    try:
        _YamlBuilder(text, file).build()
    except CodegenError as error:
        return error
    except yaml.MarkedYAMLError as error:
        if error.problem_mark is not None and error.problem_mark.index < len(text):
            return error
    return later


class _YamlBuilder:
    """Builds the value of the one document of a text; `build` may be called once."""

    def __init__(self, text: str, file: str) -> None:
        self._text = text
        self._file = file
        self._stack: list[_Frame] = []
        self._anchors: dict[str, tuple[Any, int, int]] = {}
        self._duplicates: list[Diagnostic] = []
        self._documents = 0
        self._root: Any = None

    def build(self) -> Any:
        """The value. Raises as `read_yaml` does."""
        for event in yaml.parse(self._text, yaml.CSafeLoader):
            mark = cast(Mark, event.start_mark)  # the C parser always gives one
            if isinstance(event, yaml.ScalarEvent):
                self._scalar(event, mark)
            elif isinstance(event, yaml.CollectionStartEvent):
                self._open(event, mark)
            elif isinstance(event, yaml.CollectionEndEvent):
                self._close(mark)
            elif isinstance(event, yaml.AliasEvent):
                self._alias(str(event.anchor), mark)
            elif isinstance(event, yaml.DocumentStartEvent):
                self._document(mark)
        if self._duplicates:
            raise CodegenError(self._duplicates, exit_code=2)
        return self._root

    def _document(self, mark: Mark) -> None:
        self._documents += 1
        if self._documents > 1:
            raise self._refused("RC102", mark, "a second YAML document starts here", "keep one document in a file")

    def _scalar(self, event: yaml.ScalarEvent, mark: Mark) -> None:
        frame = self._stack[-1] if self._stack else None
        if frame is not None and frame.key is None and isinstance(frame.value, dict):
            value: Any = event.value
            self._key(frame, event.value, mark, merges=event.value == "<<" and event.implicit[0])
        else:
            value = self._scalar_value(event, mark)
            self._place(value, 1, 0, mark)
        if event.anchor is not None:
            self._anchors[event.anchor] = (value, 1, 0)

    def _scalar_value(self, event: yaml.ScalarEvent, mark: Mark) -> Any:
        try:
            if event.tag is None:
                return resolve_plain(event.value) if event.implicit[0] else event.value
            return _tagged(event.tag, event.value)
        except ValueError as error:
            raise self._refused("RC102", mark, str(error), "write a value that JSON has too") from None

    def _key(self, frame: _Frame, key: str, mark: Mark, *, merges: bool = False) -> None:
        frame.key = key
        if merges:
            frame.merged = frame.merged or []
            frame.key = _MERGE
        elif key in frame.value:
            first = frame.marks[list(frame.value).index(key)].line + 1
            message = f"the key {key!r} is already on line {first}"
            self._duplicates.append(self._finding("RC105", mark, message, "remove or rename one of the two"))
            if len(self._duplicates) >= _MAX_DUPLICATES:
                raise CodegenError(self._duplicates, exit_code=2)
        else:
            frame.marks.append(mark)

    def _open(self, event: yaml.CollectionStartEvent, mark: Mark) -> None:
        is_mapping = isinstance(event, yaml.MappingStartEvent)
        if event.tag not in (None, "!", _TAG + ("map" if is_mapping else "seq")):
            raise self._refused("RC102", mark, f"the tag {event.tag!r} is not in the YAML core schema", _ADVICE_TAG)
        if self._stack and self._stack[-1].key is None and isinstance(self._stack[-1].value, dict):
            raise self._refused("RC102", mark, "a key is a collection", "keys are strings; write a plain one")
        if len(self._stack) >= MAX_DEPTH:
            raise self._refused("RC103", mark, f"more than {MAX_DEPTH} levels of nesting", ADVICE_HOSTILE, place="")
        self._stack.append(_Frame({} if is_mapping else [], event.anchor))

    def _close(self, mark: Mark) -> None:
        frame = self._stack.pop()
        if frame.merged is not None and isinstance(frame.value, dict):
            for key, value in (member for merged in frame.merged for member in merged.items()):
                frame.value.setdefault(key, value)
        if frame.anchor is not None:
            self._anchors[frame.anchor] = (frame.value, frame.weight, frame.height)
        self._place(frame.value, frame.weight, frame.height, mark)

    def _alias(self, anchor: str, mark: Mark) -> None:
        if any(frame.anchor == anchor for frame in self._stack):
            raise self._refused("RC103", mark, f"the alias *{anchor} contains itself", "write the value out")
        if anchor not in self._anchors:
            raise self._refused("RC102", mark, f"the alias *{anchor} has no anchor", "define the anchor above it")
        value, weight, height = self._anchors[anchor]
        frame = self._stack[-1]
        if frame.key is None and isinstance(frame.value, dict):
            if not isinstance(value, str):
                raise self._refused("RC102", mark, "a key is not a string", "keys are strings; write a plain one")
            self._key(frame, value, mark)
            return
        if len(self._stack) + height > MAX_DEPTH:
            message = f"more than {MAX_DEPTH} levels of nesting with *{anchor} written out"
            raise self._refused("RC103", mark, message, ADVICE_HOSTILE, place="")
        self._place(value, weight, height, mark)

    def _place(self, value: Any, weight: int, height: int, mark: Mark) -> None:
        """Put a complete value into the innermost open collection, or make it the root."""
        if not self._stack:
            self._root = value
            return
        frame = self._stack[-1]
        frame.weight += weight
        frame.height = max(frame.height, height + 1)
        if frame.weight > MAX_NODES:
            raise self._refused(
                "RC103", mark, f"more than {MAX_NODES:,} values with aliases written out", ADVICE_HOSTILE
            )
        if isinstance(frame.value, list):
            frame.value.append(value)
        elif frame.key is _MERGE:
            self._merge(frame, value, mark)
        elif frame.key is not None:
            frame.value[frame.key] = value
        frame.key = None

    def _merge(self, frame: _Frame, value: Any, mark: Mark) -> None:
        merged = value if is_array(value) else [value]
        if not all(is_object(item) for item in merged):
            raise self._refused(
                "RC102", mark, "the merge key << takes a mapping or a list of mappings", "name an anchored mapping"
            )
        frame.merged = [*(frame.merged or ()), *merged]

    def _refused(self, code: str, mark: Mark, message: str, advice: str, place: str | None = None) -> CodegenError:
        """The error that ends the reading; what was found before it comes along."""
        return CodegenError([*self._duplicates, self._finding(code, mark, message, advice, place)], exit_code=2)

    def _finding(self, code: str, mark: Mark, message: str, advice: str, place: str | None = None) -> Diagnostic:
        where = self._pointer() if place is None else place
        return Diagnostic(self._file, mark.line + 1, mark.column + 1, code, where, message, advice)

    def _pointer(self) -> str:
        path = [len(frame.value) if isinstance(frame.value, list) else frame.key for frame in self._stack]
        tokens = [token for token in path if token is not None and token is not _MERGE]
        return join("#", *tokens) if tokens else ""


def _tagged(tag: str, text: str) -> Any:
    if tag in ("!", _TAG + "str"):
        return text
    value: Any = resolve_plain(text) if tag in _KINDS else None
    if type(value) not in _KINDS.get(tag, ()):
        raise ValueError(f"the tag {tag!r} is not in the YAML core schema or does not fit {text!r}")
    return float(value) if tag == _TAG + "float" else value
