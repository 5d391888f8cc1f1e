"""References into a component, such as `#/components/schemas/Pet/properties/name`: what they lead to takes their place.

Every other reference of a schema names a component. The same shape in both places becomes one type by rule 7.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from itertools import count
from typing import Any

from realtime_codegen.model.diagnostics import CodegenError, Diagnostics, too_much
from realtime_codegen.model.document import Document
from realtime_codegen.model.json_pointer import from_fragment, resolve
from realtime_codegen.model.json_values import is_object
from realtime_codegen.model.openapi import rewrite
from realtime_codegen.model.schema import component_of

MAX_WRITTEN_OUT = 20_000
"""Most references into components that are replaced. What they lead to may hold such references itself, and twice."""


def without_inner_references(document: Document, diagnostics: Diagnostics) -> Document:
    """The document in which schemas refer to components alone. Reports RC401 where a reference leads back to itself."""
    data = rewrite(document.data, "openapi", _Inliner(document, diagnostics, count()).visit)
    return document if data is document.data else document.with_data(data)


class _Inliner:
    """Puts schemas in the place of references; `seen` are those on the way here, `written` counts all there were."""

    def __init__(
        self, document: Document, diagnostics: Diagnostics, written: Iterator[int], seen: tuple[str, ...] = ()
    ) -> None:
        self.document = document
        self.diagnostics = diagnostics
        self.written = written
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
        if next(self.written) >= MAX_WRITTEN_OUT:
            raise self._too_many(pointer)
        target = resolve(self.document.data, pointer)
        if not is_object(target):
            return {} if target is True else {"allOf": [target]}
        inner = _Inliner(self.document, self.diagnostics, self.written, (*self.seen, pointer))
        beside = {key: value for key, value in node.items() if key != "$ref"}
        return {**rewrite(target, "schema", inner.visit), **beside}

    def _too_many(self, pointer: str) -> CodegenError:
        message = f"more than {MAX_WRITTEN_OUT:,} references into components to write out"
        advice = "make what they refer to a component, with a correction in spec/overlays"
        return too_much(self.document, pointer, message, advice)
