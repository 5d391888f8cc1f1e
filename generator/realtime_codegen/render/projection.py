"""Ir → OpenAPI 3.1: the normalized description as a document that any other tool can read.

Every object is a named component, every union flat, every tag an explicit discriminator with a mapping. Component names
are the Python names, with the module in front of those outside the main one (`beta.Session`). `realtime-codegen
normalize` prints it, datamodel-code-generator reads it, and the property tests draw values from it.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping
from typing import Any, TypeAlias

from realtime_codegen.model.graph import references_of
from realtime_codegen.model.ir import (
    Alias,
    Anything,
    ArrayOf,
    Base64,
    Body,
    Declaration,
    Field,
    Ir,
    Literals,
    MapOf,
    Operation,
    Parameter,
    Reference,
    Reply,
    Scalar,
    Struct,
    Type,
    UnionOf,
    Use,
    kind_of,
)

Json: TypeAlias = dict[str, Any]

NULL: Json = {"type": "null"}


def project(ir: Ir, title: str, version: str) -> Json:
    """The normalized description as an OpenAPI 3.1 document."""
    printer = SchemaPrinter(ir.by_id(), component_name)
    shown = printer.reachable(_roots(ir))
    return {
        "openapi": "3.1.0",
        "info": {"title": title, "version": version},
        "paths": _paths(ir, printer, is_webhook=False),
        "webhooks": _paths(ir, printer, is_webhook=True),
        "components": {
            "schemas": {
                component_name(one): printer.declaration(one)
                for one in sorted(ir.declarations, key=component_name)
                if one.id in shown
            }
        },
    }


def _roots(ir: Ir) -> Iterable[str]:
    """What is there for its own sake: components, event unions, and what operations take and give."""
    yield from (one.id for one in ir.declarations if one.component or (isinstance(one, Alias) and one.is_event_union))
    for operation in ir.operations:
        for body in (*operation.requests, *(body for _, body in operation.responses)):
            yield from references_of(body.use.type) if body.use else ()
        for parameter in operation.parameters:
            yield from references_of(parameter.use.type)


def component_name(declaration: Declaration) -> str:
    """The name of a declaration in the projection."""
    return f"{declaration.module}.{declaration.name}" if declaration.module else declaration.name


class SchemaPrinter:
    """Prints declarations and types as JSON Schema; `name_of` says what a declaration is called in the document."""

    def __init__(self, declarations: Mapping[str, Declaration], name_of: Callable[[Declaration], str]) -> None:
        self.declarations = declarations
        self.name_of = name_of

    def reachable(self, roots: Iterable[str]) -> frozenset[str]:
        """The ids of `roots` and of all that their schemas refer to."""
        found: dict[str, None] = {}
        waiting = list(roots)
        while waiting:
            id_ = waiting.pop()
            if id_ not in found:
                found[id_] = None
                waiting.extend(self._refers_to(self.declarations[id_]))
        return frozenset(found)

    def declaration(self, declaration: Declaration) -> Json:
        """The schema of a component."""
        body = self._struct(declaration) if isinstance(declaration, Struct) else self._alias(declaration)
        described = {"description": declaration.description} if declaration.description else {}
        source = {"x-component": declaration.component} if declaration.component else {}
        return {**described, **body, **source}

    def use(self, use: Use) -> Json:
        """The schema of a use: null is one more alternative."""
        schema = self.type(use.type)
        if not use.nullable or not schema or schema == NULL:
            return schema
        # datamodel-code-generator forgets the values of a map whose `type` is a list.
        if "type" in schema and not {"enum", "const", "additionalProperties"} & set(schema):
            return {**schema, "type": [schema["type"], "null"]}
        if "anyOf" in schema:
            return {**schema, "anyOf": [*schema["anyOf"], {"type": "null"}]}
        return {"anyOf": [schema, {"type": "null"}]}

    def type(self, type_: Type) -> Json:
        """The schema of a type."""
        match type_:
            case Anything():
                return {}
            case Scalar(kind=kind, bounds=bounds):
                return {"type": kind, **dict(bounds)}
            case Base64():
                return {"type": "string", "contentEncoding": "base64"}
            case Literals():
                return self._literals(type_)
            case ArrayOf(items=items, bounds=bounds):
                return {"type": "array", "items": self.use(items), **dict(bounds)}
            case MapOf(values=values):
                inner = self.use(values)
                return {"type": "object", "additionalProperties": inner} if inner else {"type": "object"}
            case Reference(id=target):
                return {"$ref": f"#/components/schemas/{self.name_of(self.declarations[target])}"}
            case UnionOf(members=()):
                return NULL
            case UnionOf(members=members):
                return {"anyOf": [self.type(member) for member in members]}

    def field(self, field: Field) -> Json:
        """The schema of a property, with its annotations."""
        schema = self.use(field.use)
        described = {"description": field.description} if field.description else {}
        return {**described, **schema, **({"deprecated": True} if field.deprecated else {})}

    def _literals(self, literals: Literals) -> Json:
        kinds = sorted({kind_of(value) for value in literals.values})
        kind: Json = {"type": kinds[0]} if len(kinds) == 1 else {}
        if literals.is_open:
            return {"anyOf": [{**kind, "enum": list(literals.values)}, {"type": "string"}]}
        if len(literals.values) == 1:
            return {**kind, "const": literals.values[0]}
        return {**kind, "enum": list(literals.values)}

    def _struct(self, struct: Struct) -> Json:
        if struct.narrowed_by:
            return self._base(struct)
        required = [field.wire for field in struct.fields if field.required]
        return {
            "type": "object",
            "properties": {field.wire: self.field(field) for field in struct.fields},
            **({"required": required} if required else {}),
            **({"additionalProperties": False} if struct.is_closed else {}),
        }

    def _refers_to(self, declaration: Declaration) -> Iterable[str]:
        base = self._base_of(declaration)
        if base:
            return [one.id for one in self._subclasses(base)]
        if isinstance(declaration, Alias):
            return references_of(declaration.type)
        return [id_ for field in declaration.fields for id_ in references_of(field.use.type)]

    def _base_of(self, declaration: Declaration) -> Struct | None:
        """The base class whose subclasses are printed for a declaration: itself, or all there is in a union."""
        if isinstance(declaration, Struct):
            return declaration if declaration.narrowed_by else None
        members = declaration.type.members if isinstance(declaration.type, UnionOf) else ()
        target = self.declarations[members[0].id] if len(members) == 1 and isinstance(members[0], Reference) else None
        return self._base_of(target) if isinstance(target, Struct) else None

    def _subclasses(self, base: Struct) -> list[Struct]:
        return [one for one in self.declarations.values() if isinstance(one, Struct) and one.base == base.id]

    def _base(self, base: Struct) -> Json:
        """A base class represents its subclasses, discriminated by the second constant: the description knows only
        these.
        """
        members = {
            next(str(field.constant) for field in one.fields if field.wire == base.narrowed_by): Reference(one.id)
            for one in self._subclasses(base)
        }
        return self._one_of(members, base.narrowed_by)

    def _alias(self, alias: Alias) -> Json:
        if not alias.tag_field or not isinstance(alias.type, UnionOf):
            return self.type(alias.type)
        if base := self._base_of(alias):
            return self._base(base)
        if alias.by_shape:
            return self._by_values(alias.type, alias.tag_field)
        members = {self._tag(part): part for part in alias.type.members}
        if "" in members:
            return {"oneOf": [self.type(part) for part in alias.type.members]}
        return self._one_of(members, alias.tag_field)

    def _one_of(self, members: Mapping[str, Type], property_name: str) -> Json:
        schemas = {tag: self.type(member) for tag, member in members.items()}
        mapping = {tag: schema["$ref"] for tag, schema in sorted(schemas.items())}
        discriminator = {"propertyName": property_name, "mapping": mapping}
        return {"oneOf": list(schemas.values()), "discriminator": discriminator}

    def _by_values(self, union: UnionOf, wire: str) -> Json:
        """A union of objects of which some have several values of the tag; a discriminator can name texts alone."""
        fields = [self._field_of(part, wire) for part in union.members]
        values = [self._texts(field.use) if field else () for field in fields]
        listed = [value for texts in values for value in texts]
        if not all(values) or len(set(listed)) < len(listed):
            return self.type(union)
        schemas = [self.type(part) for part in union.members]
        mapping = {value: schema["$ref"] for texts, schema in zip(values, schemas, strict=True) for value in texts}
        discriminator = {"propertyName": wire, "mapping": dict(sorted(mapping.items()))}
        keyword = "oneOf" if all(field and field.required for field in fields) else "anyOf"
        return {keyword: schemas, "discriminator": discriminator}

    def _field_of(self, part: Type, wire: str) -> Field | None:
        target = self.declarations[part.id] if isinstance(part, Reference) else None
        fields = target.fields if isinstance(target, Struct) else ()
        return next((field for field in fields if field.wire == wire), None)

    def _texts(self, use: Use) -> tuple[str, ...]:
        """The only values of a use; empty where there are others than texts."""
        target = self.declarations[use.type.id] if isinstance(use.type, Reference) else None
        type_ = target.type if isinstance(target, Alias) else use.type
        if use.nullable or not isinstance(type_, Literals) or type_.is_open:
            return ()
        texts = tuple(value for value in type_.values if isinstance(value, str))
        return texts if len(texts) == len(type_.values) else ()

    def _tag(self, part: Type) -> str:
        """The tag of a member, or an empty text for one that is no object."""
        target = self.declarations[part.id] if isinstance(part, Reference) else None
        return target.tag.value if isinstance(target, Struct) and target.tag else ""


def _paths(ir: Ir, printer: SchemaPrinter, *, is_webhook: bool) -> Json:
    found: Json = {}
    for operation in ir.operations:
        if operation.is_webhook is is_webhook:
            found.setdefault(operation.path, {})[operation.method] = _operation(operation, printer)
    return found


def _operation(operation: Operation, printer: SchemaPrinter) -> Json:
    printed: Json = {} if operation.is_webhook else {"operationId": operation.id}
    words = {"summary": operation.summary, "description": operation.description}
    printed |= {key: text for key, text in words.items() if text}
    if operation.parameters:
        printed["parameters"] = [_parameter(one, printer) for one in operation.parameters]
    if operation.requests:
        content = {body.media_type: _content(body, printer) for body in operation.requests}
        required = {"required": True} if operation.is_body_required else {}
        printed["requestBody"] = {**required, "content": content}
    responses: Json = {reply.status: _response(reply) for reply in operation.replies}
    for status, body in operation.responses:
        responses[status].setdefault("content", {})[body.media_type] = _content(body, printer)
    printed["responses"] = responses
    return printed


def _content(body: Body, printer: SchemaPrinter) -> Json:
    encoding = {"encoding": {name: {"contentType": kind} for name, kind in body.encoding}} if body.encoding else {}
    return {**({"schema": printer.use(body.use)} if body.use else {}), **encoding}


def _response(reply: Reply) -> Json:
    headers = {
        name: {**({"description": text} if text else {}), "schema": {"type": "string"}} for name, text in reply.headers
    }
    return {"description": reply.description or f"Answer {reply.status}.", **({"headers": headers} if headers else {})}


def _parameter(parameter: Parameter, printer: SchemaPrinter) -> Json:
    described = {"description": parameter.description} if parameter.description else {}
    required = {"required": True} if parameter.required else {}
    schema = {"schema": printer.use(parameter.use)}
    return {"name": parameter.name, "in": parameter.location, **described, **required, **schema}
