"""Descriptions of an overlay that describe nothing: `realtime-codegen check` lists them.

An action whose target matches nothing is reported where overlays are applied. An update may also name a property that
its target does not have, and a default for properties of a name may have no property of that name. Neither does any
harm: overlays with `x-describes-only` make nothing up.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping, Sequence
from typing import Any

from realtime_codegen.model.diagnostics import Diagnostics, Severity
from realtime_codegen.model.document import Document
from realtime_codegen.model.json_pointer import join
from realtime_codegen.model.json_values import is_object
from realtime_codegen.model.openapi import walk
from realtime_codegen.overlay import Overlay, apply_overlay, too_expensive
from realtime_codegen.overlay.query import Meter, TooExpensiveError, select
from realtime_codegen.pipeline import Inputs

Path = tuple[str, ...]


def check_words(inputs: Inputs, diagnostics: Diagnostics) -> None:
    """Report RC204, as a note, for each description in an overlay that reaches nothing of the description."""
    document = inputs.description
    for overlay in inputs.overlays:
        document = apply_overlay(document, overlay, Diagnostics())
        _check_actions(overlay, document, diagnostics)
        _check_defaults(overlay, document, diagnostics)


def _check_actions(overlay: Overlay, document: Document, diagnostics: Diagnostics) -> None:
    meter = Meter()
    for action in overlay.actions if overlay.describes_only else ():
        try:
            matched = [value for _, value in select(action.target, document.data, meter)]
        except TooExpensiveError:
            raise too_expensive(overlay, action) from None
        for path in _missing(action.update, matched) if matched else ():
            message = f"{action.path} has no {'.'.join(path)}"
            _report(overlay, join(action.pointer, "update", *path), message, "remove the description", diagnostics)


def _check_defaults(overlay: Overlay, document: Document, diagnostics: Diagnostics) -> None:
    if not overlay.field_descriptions:
        return
    present = set(_properties(document.data))
    for name in overlay.field_descriptions:
        if name not in present:
            place = join("/x-field-descriptions", name)
            _report(overlay, place, f"no property is called {name}", "remove the description", diagnostics)


def _report(overlay: Overlay, pointer: str, message: str, advice: str, diagnostics: Diagnostics) -> None:
    diagnostics.report(overlay.document, pointer, "RC204", message, advice, Severity.NOTE)


def _missing(update: Any, targets: Sequence[Any], path: Path = ()) -> Iterator[Path]:
    """The shortest paths of an update that none of the targets has. Words themselves may be new."""
    if not is_object(update):
        return
    for key, value in update.items():
        found = [target[key] for target in targets if is_object(target) and key in target]
        if is_object(value) and not found:
            yield (*path, key)
        else:
            yield from _missing(value, found, (*path, key))


def _properties(data: Mapping[str, Any]) -> Iterable[str]:
    for node in walk(data):
        properties = node.value.get("properties") if node.kind == "schema" else None
        yield from properties if is_object(properties) else ()
