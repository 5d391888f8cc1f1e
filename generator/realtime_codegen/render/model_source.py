"""The document that datamodel-code-generator is given: the projection, with what a Python module can say and nothing
else.

Component names are dotted (`models.Session`), which decides the module. Tags are left out and so are words: constants,
defaults and docstrings are for the templates, which get them as views. Declarations come in an order in which Python
can execute them.
"""

from __future__ import annotations

from collections.abc import Collection, Iterable, Mapping

from realtime_codegen.model.graph import reachable, references, references_of
from realtime_codegen.model.ir import (
    Alias,
    Base64,
    Declaration,
    Field,
    Ir,
    Literals,
    Reference,
    Scalar,
    Struct,
    Type,
    UnionOf,
    Use,
)
from realtime_codegen.render.projection import Json, SchemaPrinter
from realtime_codegen.render.written_types import is_exact_as_float, is_for_templates, kinds_of_listed

UNKNOWN = "description_base.Unknown"
"""Represents `Unknown` of the runtime, or its like for another tag field, until the import is turned to its module."""


def dotted_name(declaration: Declaration) -> str:
    """The name in the document for datamodel-code-generator."""
    return f"{declaration.file}.{declaration.name}"


def model_document(ir: Ir) -> Json:
    """The OpenAPI document for datamodel-code-generator."""
    by_id = ir.by_id()
    printer = ModelPrinter(by_id, dotted_name)
    return {
        "openapi": "3.1.0",
        "info": {"title": "models", "version": "1"},
        "paths": {},
        "components": {"schemas": {dotted_name(one): printer.declaration(one) for one in in_order(ir)}},
    }


class ModelPrinter(SchemaPrinter):
    """Prints declarations as datamodel-code-generator wants them."""

    def declaration(self, declaration: Declaration) -> Json:
        """The schema of a class or alias, without words."""
        if isinstance(declaration, Alias):
            return self._members(declaration)
        fields = own_fields(declaration, self.declarations)
        return {
            "type": "object",
            "properties": self._ordering(declaration)
            | {field.name: self.use(annotated_use(field, declaration)) for field in fields},
            "required": [field.name for field in fields if field.required or declaration.direction == "received"],
            "additionalProperties": False,
        }

    def _ordering(self, struct: Struct) -> Json:
        """A property that the template leaves out: it makes datamodel-code-generator print the base class first."""
        if not struct.base:
            return {}
        return {f"after_{self.declarations[struct.base].name}": self.type(Reference(struct.base))}

    def type(self, type_: Type) -> Json:
        """As in the projection, but bytes are what the `binary` format means to datamodel-code-generator, numbers may
        be integers, and what the templates have to write is as wide as its kinds.
        """
        match type_:
            case Base64():
                return {"type": "string", "format": "binary"}
            case Scalar(kind="number") if not is_exact_as_float(type_):
                return {"anyOf": [{"type": "number"}, {"type": "integer"}]}
            case Literals() if is_for_templates(type_):
                return self.type(kinds_of_listed(type_))
            case UnionOf(members=(_, *_)):
                return {"anyOf": [one for member in type_.members for one in _alternatives(self.type(member))]}
            case _:
                return super().type(type_)

    def _members(self, alias: Alias) -> Json:
        if not isinstance(alias.type, UnionOf):
            schema = self.type(alias.type)
            # A bare object by itself would be printed as an empty class, and an array of itself without its items.
            return {"oneOf": [schema]} if schema == {"type": "object"} or alias.by_shape else schema
        members = _alternatives(self.type(alias.type))
        if unknown := unknown_of(alias, self.declarations):
            members.append({"customTypePath": UNKNOWN.removesuffix("Unknown") + unknown})
        return {"oneOf": members}


def _alternatives(schema: Json) -> list[Json]:
    return schema["anyOf"] if schema.keys() == {"anyOf"} else [schema]


def annotated_use(field: Field, struct: Struct) -> Use:
    """Rule 8: an optional property is `T | UnsetType` where it may be sent, `T | None` where only received."""
    is_none_when_absent = not field.required and struct.direction == "received"
    return Use(field.use.type, field.use.nullable or is_none_when_absent)


def unknown_of(alias: Alias, declarations: Mapping[str, Declaration]) -> str:
    """The class of objects that are none of the members of a union of classes; empty where there is none."""
    targets = (declarations.get(target) for target in references_of(alias.type))
    has_unknown = bool(alias.tag_field) or (alias.by_shape and any(isinstance(target, Struct) for target in targets))
    is_there = has_unknown and not alias.is_event_union and isinstance(alias.type, UnionOf)
    return alias.unknown if is_there else ""


def own_fields(struct: Struct, declarations: Mapping[str, Declaration]) -> tuple[Field, ...]:
    """The fields a class declares itself: without its tag, and without those it has from its base as they are."""
    fields = tuple(field for field in struct.fields if not (struct.tag and field.wire == struct.tag.field))
    base = declarations.get(struct.base)
    if not isinstance(base, Struct):
        return fields
    inherited = {field.wire: (field.use, field.required, field.constant) for field in base.fields}
    return tuple(field for field in fields if inherited.get(field.wire) != (field.use, field.required, field.constant))


def in_order(ir: Ir) -> Iterable[Declaration]:
    """Declarations by name, each after the base class or the members it is made from.

    What a base class refers to comes first as well: datamodel-code-generator puts off a class with a forward reference,
    and would put the base behind its subclasses.
    """
    by_id = ir.by_id()
    done: dict[str, Declaration] = {}
    begun: list[str] = []
    aliases = {id_: one for id_, one in by_id.items() if isinstance(one, Alias)}

    def visit(declaration: Declaration, is_deep: bool) -> None:
        if declaration.id in done or _leads_to(declaration.id, begun, aliases):
            return
        done[declaration.id] = declaration
        begun.append(declaration.id)
        goes_deep = is_deep or (isinstance(declaration, Struct) and bool(declaration.narrowed_by))
        if goes_deep or isinstance(declaration, Alias):
            needed = sorted(references(declaration))
        else:
            needed = [declaration.base] if declaration.base else []
        for target in needed:
            if target in by_id:
                visit(by_id[target], goes_deep)
        begun.remove(declaration.id)
        done[declaration.id] = done.pop(declaration.id)

    for declaration in sorted(ir.declarations, key=dotted_name):
        visit(declaration, is_deep=False)
    return done.values()


def _leads_to(alias: str, begun: Collection[str], aliases: Mapping[str, Declaration]) -> bool:
    """Whether it is an alias that cannot stand before one of the classes `begun`: it is made from it."""
    found = reachable([alias], aliases, {})
    return any(target in begun for id_ in found for target in references(aliases[id_]))
