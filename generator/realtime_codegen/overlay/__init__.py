"""Applies OpenAPI Overlay 1.0 documents, corrections only where their defect still is."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from jsonpath import JSONPathError

from realtime_codegen.diagnostics import Diagnostics, Severity
from realtime_codegen.document import Document
from realtime_codegen.faults import working
from realtime_codegen.json_values import is_array, is_object
from realtime_codegen.overlay.file import Action, Expectation, Overlay, Query, load_overlay, reason
from realtime_codegen.overlay.nullable import accepts_null
from realtime_codegen.pointer import join, resolve
from realtime_codegen.structure import rewrite

__all__ = ["Action", "Expectation", "Overlay", "apply_overlay", "load_overlay", "merge"]

Parts = tuple[str | int, ...]


@working("overlay")
def apply_overlay(document: Document, overlay: Overlay, diagnostics: Diagnostics) -> Document:
    """The document with the actions of `overlay` applied in their order, then its field descriptions.

    Reports, located in the overlay file: RC203 (a note) for an expired correction, RC204 for a target that matches
    nothing (a warning for a correction, a note for any other action), RC201 for an update that does not fit its node.
    """
    data = document.data
    for action in overlay.actions:
        with working(file=overlay.document.file, pointer=action.pointer):
            data = _apply(data, action, overlay, diagnostics)
    return document.with_data(_described(data, overlay.field_descriptions))


def _apply(data: Mapping[str, Any], action: Action, overlay: Overlay, diagnostics: Diagnostics) -> Mapping[str, Any]:
    try:
        matches = {match.parts: match.obj for match in action.target.finditer(data)}
        chosen = [parts for parts, node in matches.items() if _has_defect(node, action.expects, data)]
    except JSONPathError as error:
        message = f"{action.path!r} cannot be evaluated: {reason(error)}"
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
    return (is_object(node) or is_array(node)) and any(True for _ in query.finditer(node))


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
    if is_object(node) and not is_object(action.update):
        message = f"the target {action.path} is an object and the update is not"
        diagnostics.report(
            overlay.document, join(action.pointer, "update"), "RC201", message, "give an object to merge"
        )
        return data
    merged = merge_words if overlay.describes_only else merge
    new = [*node, action.update] if is_array(node) else merged(node, action.update)
    changed: Mapping[str, Any] = _replaced(data, parts, new)
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


def _replaced(value: Any, parts: Parts, new: Any) -> Any:
    """`value` with `new` at `parts`; only the containers on the way are copied."""
    if not parts:
        return new
    copy = _copied(value)
    copy[parts[0]] = _replaced(copy[parts[0]], parts[1:], new)
    return copy


def _without(value: Any, parts: Parts) -> Any:
    """`value` without the member or item at `parts`."""
    copy = _copied(value)
    if len(parts) == 1:
        del copy[parts[0]]
    else:
        copy[parts[0]] = _without(copy[parts[0]], parts[1:])
    return copy


def _copied(value: Any) -> Any:
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
