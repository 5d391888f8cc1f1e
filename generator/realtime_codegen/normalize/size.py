"""How large what a description comes to may be: of little text, allOf and unions make much.

What is generated costs time and memory for every type, property and variant, and that is known only once allOf is
merged and equal shapes are one. Until then, what is written out on the way has a bound of its own.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping

from realtime_codegen.model.diagnostics import CodegenError, Diagnostics, too_much
from realtime_codegen.model.document import Document
from realtime_codegen.model.ir import Alias, Declaration, Ir, Operation, Reference, Struct, UnionOf
from realtime_codegen.model.schema import Schema, walk

MAX_WRITTEN = 200_000
"""Most properties and variants of all schemas together, with allOf merged into each."""

MAX_TYPES = 10_000
"""Most classes and aliases."""

MAX_PROPERTIES = 30_000
"""Most properties of all classes together."""

MAX_VARIANTS = 10_000
"""Most members of all unions together."""

MAX_OPERATIONS = 2_000
"""Most operations that a client is generated for."""

MAX_ARGUMENTS = 10_000
"""Most parameters of all operations together, with the properties of their request bodies."""

_SELECT = "select less in [select] of spec/source.toml, or take out by a correction what you do not need"


class Written:
    """Counts what is written out of a description. The methods raise `CodegenError` (RC103) beyond `MAX_WRITTEN`."""

    def __init__(self, document: Document) -> None:
        self._document = document
        self._count = 0

    def expect(self, schema: Schema, schemas: Mapping[str, Schema]) -> None:
        """Refuse to merge a schema with its siblings where that alone would be too much."""
        if self._count + _merged_size(schema, schemas) > MAX_WRITTEN:
            raise self._too_much(schema)

    def add(self, schema: Schema) -> Schema:
        """Count a schema in canonical form, which it gives back."""
        self._count += sum(len(node.properties) + len(node.union) for node in walk(schema))
        if self._count > MAX_WRITTEN:
            raise self._too_much(schema)
        return schema

    def _too_much(self, schema: Schema) -> CodegenError:
        message = f"more than {MAX_WRITTEN:,} properties and variants, with those of allOf written out"
        return too_much(self._document, schema.pointer, message, _SELECT)


def _merged_size(schema: Schema, schemas: Mapping[str, Schema]) -> int:
    """How many properties merging may come to: those of allOf and beside it, in each variant of a union beside them."""
    if not schema.all_of and not (schema.properties and schema.union):
        return 0
    properties = len(schema.properties) + sum(len(_target(one, schemas).properties) for one in schema.all_of)
    variants = sum(max(1, len(_target(one, schemas).union)) for one in schema.union)
    return properties * max(1, variants)


def _target(schema: Schema, schemas: Mapping[str, Schema]) -> Schema:
    return schemas.get(schema.ref, schema)


def check_size(ir: Ir, document: Document, diagnostics: Diagnostics, *, with_client: bool) -> None:
    """Report RC103 where there is more than is generated, at the type or operation that has most of it."""
    sizes: dict[str, tuple[int, dict[str, int]]] = {
        "types": (MAX_TYPES, _by_pointer(ir, lambda _: 1)),
        "properties of classes": (MAX_PROPERTIES, _by_pointer(ir, _properties)),
        "members of unions": (MAX_VARIANTS, _by_pointer(ir, _variants)),
    }
    if with_client:
        by_id = ir.by_id()
        arguments = {one.pointer: _arguments(one, by_id) for one in ir.operations}
        sizes["operations"] = (MAX_OPERATIONS, dict.fromkeys(arguments, 1))
        sizes["parameters of operations, with the properties of their bodies"] = (MAX_ARGUMENTS, arguments)
    for what, (most, found) in sizes.items():
        if (total := sum(found.values())) > most:
            largest = max(found, key=lambda pointer: (found[pointer], pointer))
            diagnostics.report(document, largest, "RC103", f"more than {most:,} {what}: {total:,}", _SELECT)


def _by_pointer(ir: Ir, size: Callable[[Declaration], int]) -> dict[str, int]:
    found: dict[str, int] = {}
    for one in ir.declarations:
        found[one.pointer] = found.get(one.pointer, 0) + size(one)
    return found


def _properties(one: Declaration) -> int:
    return len(one.fields) if isinstance(one, Struct) else 0


def _variants(one: Declaration) -> int:
    return len(one.type.members) if isinstance(one, Alias) and isinstance(one.type, UnionOf) else 0


def _arguments(operation: Operation, by_id: Mapping[str, Declaration]) -> int:
    """How many arguments the method of an operation may have: those of a body may be its properties."""
    bodies = (body.use.type for body in operation.requests if body.use)
    structs = (by_id.get(type_.id) for type_ in bodies if isinstance(type_, Reference))
    return len(operation.parameters) + sum(_properties(one) for one in structs if one)
