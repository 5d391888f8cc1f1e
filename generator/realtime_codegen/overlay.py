"""OpenAPI Overlay 1.0 documents: read, checked and applied.

Three extensions, which the Overlay specification leaves room for, tie a correction to the defect it corrects:
`x-defect` names the defect, `x-reason` says in a sentence why the update is right, and `x-expects` states what is
wrong with each matched node as long as the correction is needed. A node without the defect is left alone, and an
action that finds no such node any more is reported as expired. On the document itself, `x-field-descriptions` gives
every property of a name a description where nothing else does.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from functools import cache
from pathlib import Path
from typing import Any

from jsonpath import CompoundJSONPath, JSONPath, JSONPathEnvironment, JSONPathError

from realtime_codegen.diagnostics import Diagnostics, Severity
from realtime_codegen.document import Document
from realtime_codegen.load import load_document, parse_document
from realtime_codegen.nullable import accepts_null
from realtime_codegen.pointer import join, resolve
from realtime_codegen.structure import rewrite

Query = JSONPath | CompoundJSONPath
Parts = tuple[str | int, ...]

_VERSION = re.compile(r"1\.0\.\d+")
_KNOWN = ("overlay", "info", "extends", "actions")
_KNOWN_ACTION = ("target", "description", "update", "remove")
_KNOWN_EXPECTATION = ("missing", "present", "forbids_null")


@dataclass(frozen=True, slots=True)
class Expectation:
    """What is wrong with a node as long as its correction is needed; everything given must hold."""

    missing: tuple[Query, ...] = ()
    present: tuple[Query, ...] = ()
    forbids_null: bool = False


@dataclass(frozen=True, slots=True)
class Action:
    """One action of an overlay. `pointer` is its place in the overlay file, `path` its target as it is written there."""

    pointer: str
    path: str
    target: Query
    remove: bool = False
    update: Any = None
    defect: str = ""
    expects: Expectation | None = None


@dataclass(frozen=True, slots=True)
class Overlay:
    """A checked Overlay document. `field_descriptions` maps the name of a property to its default description."""

    document: Document
    actions: tuple[Action, ...]
    field_descriptions: Mapping[str, str] = field(default_factory=dict)


class _Environment(JSONPathEnvironment):
    # The reader admits 200 levels, and every overlay may add to them.
    max_recursion_depth = 500


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


def apply_overlay(document: Document, overlay: Overlay, diagnostics: Diagnostics) -> Document:
    """The document with the actions of `overlay` applied in their order, then its field descriptions.

    Reports, located in the overlay file: RC203 (a note) for an expired correction, RC204 for a target that matches
    nothing (a warning for a correction, a note for any other action), RC201 for an update that does not fit its node.
    """
    data = document.data
    for action in overlay.actions:
        data = _apply(data, action, overlay, diagnostics)
    return document.with_data(_described(data, overlay.field_descriptions))


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
        if not isinstance(info, Mapping) or not all(isinstance(info.get(key), str) for key in ("title", "version")):
            self._report("/info", "info lacks a title or a version", "add both as strings")
        return Overlay(self._document, tuple(self._actions(data.get("actions"))), self._field_descriptions(data))

    def _actions(self, actions: Any) -> Iterator[Action]:
        if not isinstance(actions, list) or not actions:
            self._report("/actions", "actions is not a list of at least one action", "add an action or remove the file")
            return
        for index, action in enumerate(actions):
            pointer = join("/actions", index)
            if not isinstance(action, Mapping):
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
        if not isinstance(expects, Mapping) or not expects:
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
            if isinstance(paths, list)
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
            return _compiled(path)
        except JSONPathError as error:
            message = f"{path!r} is not a JSONPath: {_reason(error)}"
            self._diagnostics.report(self._document, pointer, "RC202", message, "write the path as RFC 9535 has it")
            return None

    def _field_descriptions(self, data: Mapping[str, Any]) -> Mapping[str, str]:
        descriptions = data.get("x-field-descriptions", {})
        if not isinstance(descriptions, Mapping):
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


@cache
def _environment() -> JSONPathEnvironment:
    return _Environment(strict=True)


def _compiled(path: str) -> Query:
    return _environment().compile(path)


def _reason(error: JSONPathError) -> str:
    return str(error.args[0]) if error.args else type(error).__name__


def _apply(data: Mapping[str, Any], action: Action, overlay: Overlay, diagnostics: Diagnostics) -> Mapping[str, Any]:
    try:
        matches = {match.parts: match.obj for match in action.target.finditer(data)}
        chosen = [parts for parts, node in matches.items() if _has_defect(node, action.expects, data)]
    except JSONPathError as error:
        message = f"{action.path!r} cannot be evaluated: {_reason(error)}"
        diagnostics.report(overlay.document, action.pointer, "RC202", message, "write the path as RFC 9535 has it")
        return data
    if not chosen:
        _report_unused(action, overlay, diagnostics)
    elif action.remove:
        # From the end, so that no index shifts and no child goes after its parent.
        for parts in sorted(chosen, reverse=True):
            data = _without(data, parts) if parts else data
    else:
        for parts in chosen:
            data = _updated(data, parts, action, overlay, diagnostics)
    return data


def _has_defect(node: Any, expects: Expectation | None, root: Mapping[str, Any]) -> bool:
    if expects is None:
        return True
    if any(_selects(query, node) for query in expects.missing):
        return False
    return all(_selects(query, node) for query in expects.present) and not (
        expects.forbids_null and accepts_null(node, root)
    )


def _selects(query: Query, node: Any) -> bool:
    # The library takes text for JSON text; below a string or number there is nothing to select.
    return isinstance(node, (dict, list)) and any(True for _ in query.finditer(node))


def _report_unused(action: Action, overlay: Overlay, diagnostics: Diagnostics) -> None:
    if action.expects is not None:
        subject = f"the correction of {action.defect}" if action.defect else "the correction"
        message = f"{subject} is not needed any more at {action.path}"
        diagnostics.report(overlay.document, action.pointer, "RC203", message, "remove the action", Severity.NOTE)
        return
    severity = Severity.WARNING if action.defect else Severity.NOTE
    message = f"the target {action.path} matches nothing"
    diagnostics.report(
        overlay.document,
        join(action.pointer, "target"),
        "RC204",
        message,
        "correct the target or remove the action",
        severity,
    )


def _updated(
    data: Mapping[str, Any], parts: Parts, action: Action, overlay: Overlay, diagnostics: Diagnostics
) -> Mapping[str, Any]:
    try:
        node = resolve(data, parts)
    except KeyError:
        return data  # an earlier match of the same action has replaced what it was in
    if isinstance(node, Mapping) and not isinstance(action.update, Mapping):
        message = f"the target {action.path} is an object and the update is not"
        diagnostics.report(
            overlay.document, join(action.pointer, "update"), "RC201", message, "give an object to merge"
        )
        return data
    new = [*node, action.update] if isinstance(node, list) else merge(node, action.update)
    changed: Mapping[str, Any] = _replaced(data, parts, new)
    return changed


def merge(target: Any, update: Any) -> Any:
    """What the Overlay specification calls merging: objects recursively, arrays one after the other, anything else
    replaced.
    """
    if isinstance(target, Mapping) and isinstance(update, Mapping):
        return {
            **target,
            **{key: merge(target[key], value) if key in target else value for key, value in update.items()},
        }
    if isinstance(target, list) and isinstance(update, list):
        return [*target, *update]
    return update


def _replaced(value: Any, parts: Parts, new: Any) -> Any:
    """`value` with `new` at `parts`; only the containers on the way are copied."""
    if not parts:
        return new
    copy: Any = list(value) if isinstance(value, list) else dict(value)
    copy[parts[0]] = _replaced(value[parts[0]], parts[1:], new)
    return copy


def _without(value: Any, parts: Parts) -> Any:
    """`value` without the member or item at `parts`."""
    copy: Any = list(value) if isinstance(value, list) else dict(value)
    if len(parts) == 1:
        del copy[parts[0]]
    else:
        copy[parts[0]] = _without(value[parts[0]], parts[1:])
    return copy


def _described(data: Mapping[str, Any], descriptions: Mapping[str, str]) -> Mapping[str, Any]:
    """`data` with a description for each property that has a default one and none of its own."""
    if not descriptions:
        return data

    def describe(kind: str, node: Mapping[str, Any]) -> Mapping[str, Any]:
        properties = node.get("properties") if kind == "schema" else None
        if not isinstance(properties, Mapping):
            return node
        added = {
            name: {**schema, "description": descriptions[name]}
            for name, schema in properties.items()
            if name in descriptions and isinstance(schema, Mapping) and "description" not in schema
        }
        return {**node, "properties": {**properties, **added}} if added else node

    return rewrite(data, "openapi", describe)
