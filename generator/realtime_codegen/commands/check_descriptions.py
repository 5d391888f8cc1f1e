"""Every class, field, operation and event has a description, or `realtime-codegen check` says which has none."""

from __future__ import annotations

from collections.abc import Iterator

from realtime_codegen.model.diagnostics import Diagnostics
from realtime_codegen.model.document import Document
from realtime_codegen.model.ir import Ir, Struct

ADVICE = "describe it in spec/overlays/docs.yaml, a property by its name under x-field-descriptions"


def check_descriptions(ir: Ir, document: Document, diagnostics: Diagnostics) -> None:
    """Report RC701 for what has no description."""
    for pointer, what in undescribed(ir):
        diagnostics.report(document, pointer, "RC701", f"{what} has no description", ADVICE)


def undescribed(ir: Ir) -> Iterator[tuple[str, str]]:
    """Pointer of everything without a description, and what it is."""
    for declaration in ir.declarations:
        if not declaration.description:
            yield declaration.pointer, f"the type {declaration.name} ({declaration.id})"
        for field in declaration.fields if isinstance(declaration, Struct) else ():
            if not field.description:
                yield field.pointer, f"the field {declaration.name}.{field.name}"
    for operation in ir.operations:
        if not operation.description:
            yield operation.pointer, f"the operation {operation.id}"
