"""Applies OpenAPI Overlay 1.0 documents, corrections only where their defect still is."""

from __future__ import annotations

import re
from collections.abc import Mapping
from typing import Any

from jsonpath import JSONPathError

from realtime_codegen.model.diagnostics import CodegenError, Diagnostics, Severity, too_much
from realtime_codegen.model.document import Document
from realtime_codegen.model.json_pointer import join, resolve
from realtime_codegen.model.json_values import is_array, is_object
from realtime_codegen.model.openapi import rewrite
from realtime_codegen.overlay.file import Action, Expectation, Overlay, load_overlay, reason
from realtime_codegen.overlay.nullable import accepts_null
from realtime_codegen.overlay.query import MAX_READ, Meter, Query, TooExpensiveError, select, size_of
from realtime_codegen.support.faults import working

__all__ = ["Action", "Expectation", "Overlay", "apply_overlay", "load_overlay", "merge"]

Parts = tuple[str | int, ...]

_NAME = re.compile(
    r"""\.(?P<plain>[^\s.\[\]*?@]+)
    | \[\s*(?:'(?P<single>(?:[^'\\]|\\.)*)' | "(?P<double>(?:[^"\\]|\\.)*)")\s*\]""",
    re.VERBOSE,
)
_NAMED_AT = {"components": 3, "paths": 2, "webhooks": 2}
"""How many names of a JSONPath lead to a thing of its own, by the first of them."""


_COST_OF_A_CHECK = 10
"""What looking at an expectation counts as, in values read: it may follow references."""

_COPIED_AS_ONE = 100
"""Values that are copied in the time in which one is read."""


@working("overlay")
def apply_overlay(document: Document, overlay: Overlay, diagnostics: Diagnostics, *, is_own: bool = True) -> Document:
    """The document with the actions of `overlay` applied in their order, then its field descriptions.

    Reports, located in the overlay file: RC203 (a note) for a correction whose component has no such defect any more,
    RC204 for a target that matches nothing (a warning for a correction that is always applied, else a note), RC201 for
    an update that does not fit its node. `is_own` says that the overlay was written for this description; for any other
    one it is no news that a component is not there. Raises `CodegenError` (RC103) where that takes too much.
    """
    data, meter = document.data, Meter()
    for action in overlay.actions:
        with working(file=overlay.document.file, pointer=action.pointer):
            try:
                data = _apply(data, action, overlay, diagnostics, meter, is_own=is_own)
            except TooExpensiveError:
                raise too_expensive(overlay, action) from None
    return document.with_data(_described(data, overlay.field_descriptions))


def too_expensive(overlay: Overlay, action: Action) -> CodegenError:
    """The error (RC103) for an action with which an overlay comes to read too much."""
    message = f"the actions up to this one read more than {MAX_READ:,} values of the description"
    advice = "name the place in the target, instead of looking for it with `..` or a pattern, or use a second file"
    return too_much(overlay.document, action.pointer, message, advice)


def _apply(
    data: Mapping[str, Any],
    action: Action,
    overlay: Overlay,
    diagnostics: Diagnostics,
    meter: Meter,
    *,
    is_own: bool,
) -> Mapping[str, Any]:
    try:
        matches = dict(select(action.target, data, meter))
        chosen = [parts for parts, node in matches.items() if _has_defect(node, action.expects, data, meter)]
    except JSONPathError as error:
        message = f"{action.path!r} cannot be evaluated: {reason(error)}"
        diagnostics.report(overlay.document, action.pointer, "RC202", message, "write the path as RFC 9535 has it")
        return data
    if not chosen:
        has_component = _has_component(action.path, data)
        if is_own or has_component:
            _report_unused(action, overlay, diagnostics, has_component=has_component)
    elif action.remove:
        # From the end, so that no index shifts and no child goes after its parent.
        for parts in sorted(chosen, reverse=True):
            data = _without(data, parts, meter) if parts else data
    else:
        size = size_of(action.update)
        for parts in chosen:
            meter.spend(size)
            data = _updated(data, parts, action, overlay, diagnostics, meter)
    return data


def _has_defect(node: Any, expects: Expectation | None, root: Mapping[str, Any], meter: Meter) -> bool:
    if expects is None:
        return True
    meter.spend(_COST_OF_A_CHECK)
    if any(_selects(query, node, meter) for query in expects.missing):
        return False
    return all(_selects(query, node, meter) for query in expects.present) and not (
        expects.forbids_null and accepts_null(node, root)
    )


def _selects(query: Query, node: Any, meter: Meter) -> bool:
    return any(True for _ in select(query, node, meter))


def _has_component(path: str, data: Mapping[str, Any]) -> bool:
    """Whether the component, path or webhook that a JSONPath begins with is there; true for one that names none."""
    names = _leading_names(path)
    depth = _NAMED_AT.get(names[0] if names else "", 0)
    try:
        resolve(data, names[:depth])
    except KeyError:
        return False
    return True


def _leading_names(path: str) -> list[str]:
    names: list[str] = []
    end = 1
    while match := _NAME.match(path, end):
        names.append(match["plain"] or re.sub(r"\\(.)", r"\1", match["single"] or match["double"] or ""))
        end = match.end()
    return names


def _report_unused(action: Action, overlay: Overlay, diagnostics: Diagnostics, *, has_component: bool) -> None:
    if action.expects is not None and has_component:
        subject = f"the correction of {action.defect}" if action.defect else "the correction"
        message = f"{subject} is not needed any more at {action.path}"
        diagnostics.report(overlay.document, action.pointer, "RC203", message, "remove the action", Severity.NOTE)
        return
    severity = Severity.WARNING if action.defect and action.expects is None else Severity.NOTE
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
    data: Mapping[str, Any], parts: Parts, action: Action, overlay: Overlay, diagnostics: Diagnostics, meter: Meter
) -> Mapping[str, Any]:
    try:
        node = resolve(data, parts)
    except KeyError:
        return data  # an earlier match of the same action has replaced what it was in
    if is_object(node) and not is_object(action.update):
        message = f"the target {action.path} is an object and the update is not"
        diagnostics.report(
            overlay.document, join(action.pointer, "update"), "RC201", message, "give an object to merge"
        )
        return data
    merged = merge_words if overlay.describes_only else merge
    new = [*node, action.update] if is_array(node) else merged(node, action.update)
    changed: Mapping[str, Any] = _replaced(data, parts, new, meter)
    return changed


def merge(target: Any, update: Any) -> Any:
    """What the Overlay specification calls merging: objects recursively, arrays one after the other, anything else
    replaced.
    """
    if is_object(target) and is_object(update):
        return {
            **target,
            **{key: merge(target[key], value) if key in target else value for key, value in update.items()},
        }
    if is_array(target) and is_array(update):
        return [*target, *update]
    return update


def merge_words(target: Any, update: Any) -> Any:
    """`merge` for an update of words alone: what the target does not have is left out rather than made up."""
    if not is_object(target) or not is_object(update):
        return target
    words = {key: value for key, value in update.items() if not is_object(value)}
    known = {key: value for key, value in update.items() if key in target and key not in words}
    return {**target, **{key: merge_words(target[key], value) for key, value in known.items()}, **words}


def _replaced(value: Any, parts: Parts, new: Any, meter: Meter) -> Any:
    """`value` with `new` at `parts`; only the containers on the way are copied."""
    if not parts:
        return new
    copy = _copied(value, meter)
    copy[parts[0]] = _replaced(copy[parts[0]], parts[1:], new, meter)
    return copy


def _without(value: Any, parts: Parts, meter: Meter) -> Any:
    """`value` without the member or item at `parts`."""
    copy = _copied(value, meter)
    if len(parts) == 1:
        del copy[parts[0]]
    else:
        copy[parts[0]] = _without(copy[parts[0]], parts[1:], meter)
    return copy


def _copied(value: Any, meter: Meter) -> Any:
    meter.spend(1 + len(value) // _COPIED_AS_ONE)
    return list(value) if is_array(value) else dict(value)


def _described(data: Mapping[str, Any], descriptions: Mapping[str, str]) -> Mapping[str, Any]:
    """`data` with a description for each property that has a default one and none of its own."""
    if not descriptions:
        return data

    def describe(kind: str, node: Mapping[str, Any]) -> Mapping[str, Any]:
        properties = node.get("properties") if kind == "schema" else None
        if not is_object(properties):
            return node
        added = {
            name: {**schema, "description": descriptions[name]}
            for name, schema in properties.items()
            if name in descriptions and is_object(schema) and "description" not in schema
        }
        return {**node, "properties": {**properties, **added}} if added else node

    return rewrite(data, "openapi", describe)
