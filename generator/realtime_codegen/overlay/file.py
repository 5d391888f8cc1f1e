"""OpenAPI Overlay 1.0 documents: read and checked.

Three extensions, which the Overlay specification leaves room for, tie a correction to the defect it corrects:
`x-defect` names the defect, `x-reason` says in a sentence why the update is right, and `x-expects` states what is
wrong with each matched node as long as the correction is needed. A node without the defect is left alone, and an
action that finds no such node any more is reported as expired. On the document itself, `x-field-descriptions` gives
every property of a name a description where nothing else does.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

from jsonpath import JSONPathError

from realtime_codegen.load import load_document, parse_document
from realtime_codegen.model.diagnostics import Diagnostics
from realtime_codegen.model.document import Document
from realtime_codegen.model.json_pointer import join
from realtime_codegen.model.json_values import is_array, is_object
from realtime_codegen.overlay.query import Query, environment

_VERSION = re.compile(r"1\.0\.\d+")
_KNOWN = ("overlay", "info", "extends", "actions")
_KNOWN_ACTION = ("target", "description", "update", "remove")
_KNOWN_EXPECTATION = ("missing", "present", "forbids_null")
_MOVE = "move the action to an overlay without x-describes-only"
WORDS = ("description", "summary")
"""The keywords an overlay with `x-describes-only` may set."""


@dataclass(frozen=True, slots=True)
class Expectation:
    """What is wrong with a node as long as its correction is needed; everything given must hold."""

    missing: tuple[Query, ...] = ()
    present: tuple[Query, ...] = ()
    forbids_null: bool = False


@dataclass(frozen=True, slots=True)
class Action:
    """One action of an overlay. `pointer` is its place in the file, `path` its target as it is written there."""

    pointer: str
    path: str
    target: Query
    remove: bool = False
    update: Any = None
    defect: str = ""
    expects: Expectation | None = None


@dataclass(frozen=True, slots=True)
class Overlay:
    """A checked Overlay document.

    `field_descriptions` maps the name of a property to its default description. `describes_only` says that no action
    adds anything but words, and these only to what is there.
    """

    document: Document
    actions: tuple[Action, ...]
    field_descriptions: Mapping[str, str] = field(default_factory=dict[str, str])
    describes_only: bool = False


def _leaves(pointer: str, update: Any, key: str = "update") -> Iterator[tuple[str, str]]:
    """Place and key of every value in an update that is no object."""
    if not is_object(update):
        yield pointer, key
        return
    for name, value in update.items():
        yield from _leaves(join(pointer, name), value, name)


def load_overlay(source: Path | str, file: str | None = None) -> Overlay:
    """Read an Overlay document. `source` is a path, or the text itself where it is a string of more than one line;
    `file` is the name for diagnostics.

    Raises `CodegenError` (exit code 2): RC201 where it is not an Overlay document, RC202 for a target that is no
    JSONPath, and what `load_document` raises.
    """
    if isinstance(source, str) and "\n" in source:
        document = parse_document(source, file or "<overlay>")
    else:
        document = load_document(source, file=file)
    diagnostics = Diagnostics()
    overlay = _Reader(document, diagnostics).overlay()
    diagnostics.raise_if_failed(exit_code=2)
    return overlay


class _Reader:
    """Turns the data of an overlay into actions and reports what is wrong with it."""

    def __init__(self, document: Document, diagnostics: Diagnostics) -> None:
        self._document = document
        self._diagnostics = diagnostics

    def overlay(self) -> Overlay:
        data = self._document.data
        if not isinstance(data.get("overlay"), str) or not _VERSION.fullmatch(data["overlay"]):
            place = "/overlay" if "overlay" in data else ""
            self._report(place, "not an Overlay 1.0 document", "start the file with `overlay: 1.0.0`, info and actions")
            return Overlay(self._document, ())
        self._unknown_keys("", data, _KNOWN)
        info = data.get("info")
        if not is_object(info) or not all(isinstance(info.get(key), str) for key in ("title", "version")):
            self._report("/info", "info lacks a title or a version", "add both as strings")
        actions = tuple(self._actions(data.get("actions")))
        describes_only = data.get("x-describes-only") is True
        if describes_only:
            self._check_words(actions)
        return Overlay(self._document, actions, self._field_descriptions(data), describes_only)

    def _check_words(self, actions: Iterable[Action]) -> None:
        for action in actions:
            if action.remove:
                self._report(action.pointer, "an overlay that only describes removes something", _MOVE)
                continue
            for place, key in _leaves(join(action.pointer, "update"), action.update):
                if key not in WORDS:
                    self._report(place, f"an overlay that only describes sets {key!r}", _MOVE)

    def _actions(self, actions: Any) -> Iterator[Action]:
        if not is_array(actions) or not actions:
            self._report("/actions", "actions is not a list of at least one action", "add an action or remove the file")
            return
        for index, action in enumerate(actions):
            pointer = join("/actions", index)
            if not is_object(action):
                self._report(pointer, "the action is not an object", "write target and update or remove")
            elif (read := self._action(pointer, action)) is not None:
                yield read

    def _action(self, pointer: str, action: Mapping[str, Any]) -> Action | None:
        self._unknown_keys(pointer, action, _KNOWN_ACTION)
        target = self._query(join(pointer, "target"), action.get("target"))
        remove = action.get("remove", False)
        if not isinstance(remove, bool):
            self._report(
                join(pointer, "remove"), "remove is neither true nor false", "write `remove: true` or leave it out"
            )
        elif remove == ("update" in action):
            self._report(pointer, "the action has not exactly one of update and remove", "leave one of the two")
        for key in ("description", "x-defect", "x-reason"):
            if not isinstance(action.get(key, ""), str):
                self._report(join(pointer, key), f"{key} is not a string", "write it in quotes")
        expects = self._expectation(join(pointer, "x-expects"), action["x-expects"]) if "x-expects" in action else None
        if target is None:
            return None
        return Action(
            pointer, action["target"], target, bool(remove), action.get("update"), action.get("x-defect", ""), expects
        )

    def _expectation(self, pointer: str, expects: Any) -> Expectation | None:
        if not is_object(expects) or not expects:
            self._report(pointer, "x-expects is not an object", f"give one or more of {', '.join(_KNOWN_EXPECTATION)}")
            return None
        self._unknown_keys(pointer, expects, _KNOWN_EXPECTATION)
        if expects.get("forbids_null", True) is not True:
            self._report(
                join(pointer, "forbids_null"), "forbids_null is not true", "write `forbids_null: true` or leave it out"
            )
        missing, present = (
            tuple(self._queries(join(pointer, key), expects.get(key, []))) for key in ("missing", "present")
        )
        return Expectation(missing, present, "forbids_null" in expects)

    def _queries(self, pointer: str, paths: Any) -> Iterator[Query]:
        places = (
            [(join(pointer, index), path) for index, path in enumerate(paths)]
            if is_array(paths)
            else [(pointer, paths)]
        )
        for place, path in places:
            if (query := self._query(place, path)) is not None:
                yield query

    def _query(self, pointer: str, path: Any) -> Query | None:
        if not isinstance(path, str):
            self._report(pointer, "there is no JSONPath here", "write one such as `$.components.schemas.X`")
            return None
        try:
            return environment().compile(path)
        except JSONPathError as error:
            message = f"{path!r} is not a JSONPath: {reason(error)}"
            self._diagnostics.report(self._document, pointer, "RC202", message, "write the path as RFC 9535 has it")
            return None

    def _field_descriptions(self, data: Mapping[str, Any]) -> Mapping[str, str]:
        descriptions = data.get("x-field-descriptions", {})
        if not is_object(descriptions):
            self._report(
                "/x-field-descriptions", "x-field-descriptions is not an object", "map property names to descriptions"
            )
            return {}
        for name, text in descriptions.items():
            if not isinstance(text, str):
                self._report(
                    join("/x-field-descriptions", name), "the description is not a string", "write it in quotes"
                )
        return descriptions

    def _unknown_keys(self, pointer: str, value: Mapping[str, Any], known: Sequence[str]) -> None:
        for key in value:
            if key not in known and (known is _KNOWN_EXPECTATION or not key.startswith("x-")):
                self._report(join(pointer, key), f"the key {key!r} is not known", f"known are {', '.join(known)}")

    def _report(self, pointer: str, message: str, advice: str) -> None:
        self._diagnostics.report(self._document, pointer, "RC201", message, advice)


def reason(error: JSONPathError) -> str:
    """What the library says about a path, without the path."""
    return str(error.args[0]) if error.args else type(error).__name__
