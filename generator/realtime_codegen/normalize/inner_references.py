"""References into a component, such as `#/components/schemas/Pet/properties/name`: what they lead to takes their place.

Every other reference of a schema names a component. The same shape in both places becomes one type by rule 7.
"""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from realtime_codegen.diagnostics import Diagnostics
from realtime_codegen.document import Document
from realtime_codegen.json_values import is_object
from realtime_codegen.pointer import from_fragment, resolve
from realtime_codegen.schema import component_of
from realtime_codegen.structure import rewrite


def without_inner_references(document: Document, diagnostics: Diagnostics) -> Document:
    """The document in which schemas refer to components alone. Reports RC401 where a reference leads back to itself."""
    data = rewrite(document.data, "openapi", _Inliner(document, diagnostics).visit)
    return document if data is document.data else document.with_data(data)


class _Inliner:
    """Puts schemas in the place of references; `seen` are those on the way here."""

    def __init__(self, document: Document, diagnostics: Diagnostics, seen: tuple[str, ...] = ()) -> None:
        self.document = document
        self.diagnostics = diagnostics
        self.seen = seen

    def visit(self, kind: str, node: Mapping[str, Any]) -> Mapping[str, Any]:
        """A schema without a reference into a component; anything else as it is."""
        reference = node.get("$ref")
        if kind != "schema" or not isinstance(reference, str) or component_of(reference):
            return node
        pointer = from_fragment(reference)
        if pointer in self.seen:
            advice = "make what it refers to a component, with a correction in spec/overlays"
            self.diagnostics.report(self.document, pointer, "RC401", f"{reference} leads back to itself", advice)
            return {}
        target = resolve(self.document.data, pointer)
        if not is_object(target):
            return {} if target is True else {"allOf": [target]}
        inner = _Inliner(self.document, self.diagnostics, (*self.seen, pointer))
        beside = {key: value for key, value in node.items() if key != "$ref"}
        return {**rewrite(target, "schema", inner.visit), **beside}
