"""The passes that bring one schema into canonical form, in the order of `PASSES`.

Each takes a node whose children are done and returns it, or a changed copy. A pass decides one thing; what it leaves
behind is what the next one may rely on. `normalize_schema` is all of them over a tree, and notes on each node which
passes changed it, for `realtime-codegen explain`.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace

from realtime_codegen.model.diagnostics import Severity
from realtime_codegen.model.json_pointer import join
from realtime_codegen.model.schema import Schema, rewrite
from realtime_codegen.normalize.all_of import distribute_siblings, merge_all_of, typed
from realtime_codegen.normalize.context import Context
from realtime_codegen.normalize.intersection import JSON_TYPES, around, meaning

Pass = Callable[[Schema, Context], Schema]


def repair_types(schema: Schema, context: Context) -> Schema:
    """Rule 7: `items` without a type is an array, `properties` or `required` without a type an object, of which every
    required key is a property.

    For example `{items: {...}}` → `{type: array, items: {...}}` and `{required: [a]}` → `{type: object, properties:
    {a: {}}}`.
    """
    return _with_required(typed(schema), context)


def _with_required(schema: Schema, context: Context) -> Schema:
    """An object whose required keys are all among its properties, those that are not listed as what
    `additionalProperties` says. Reports RC402, a warning, for a key that is forbidden by it.
    """
    if "object" not in schema.types or schema.union:
        return schema
    missing = [name for name in schema.required if schema.property(name) is None]
    if not missing:
        return schema
    if schema.additional is False:
        message = f"{', '.join(map(repr, missing))} is required, and forbidden by additionalProperties: false"
        context.report(schema.pointer, "RC402", message, "list it among the properties", Severity.WARNING)
    rest = schema.additional if isinstance(schema.additional, Schema) else None
    added = {name: rest or Schema(join(schema.pointer, "required")) for name in missing}
    return replace(schema, properties=tuple(sorted((dict(schema.properties) | added).items())))


def infer_enum_types(schema: Schema, context: Context) -> Schema:
    """Rule 5: the type of an `enum` or `const` follows from its values where it is not written.

    For example `{const: server_vad}` → `{type: string, const: server_vad}`.
    """
    if schema.types or not schema.enum:
        return schema
    return replace(schema, types=tuple(sorted({_json_type(value) for value in schema.enum})))


def lift_null(schema: Schema, context: Context) -> Schema:
    """Rule 2: null, however it is spelled, becomes the one flag of the outermost node that means it.

    For example `{anyOf: [{anyOf: [{type: string}, {type: "null"}]}, {type: integer}]}` → `{anyOf: [{type: string},
    {type: integer}]}`, nullable.
    """
    if not any(member.nullable for member in schema.union):
        return schema
    members = tuple(replace(member, nullable=False, adds_null=False) for member in schema.union if not _is_null(member))
    return replace(schema, union=members, nullable=True, types=schema.types if members else ("null",))


def flatten_unions(schema: Schema, context: Context) -> Schema:
    """Rule 3: a union inside a union is one union; a member that repeats another, and a union of one, vanish; siblings
    win.

    For example `{description: d, oneOf: [{type: string, description: e}]}` → `{type: string, description: d}`.
    """
    if not schema.union:
        return schema
    members: dict[Schema, Schema] = {}
    for member in schema.union:
        for part in member.union or (member,):
            members.setdefault(meaning(part), part)
    if len(members) == 1:
        return around(schema, next(iter(members.values())))
    flat = tuple(members.values())
    return schema if flat == schema.union else replace(schema, union=flat)


def open_enums(schema: Schema, context: Context) -> Schema:
    """Rules 1 and 4: the listed texts of a union are one enum; beside a plain string it is an open one.

    For example `{anyOf: [{type: string}, {enum: [a, b]}]}` → the open enum `a`, `b`; `{anyOf: [{enum: [a]}, {enum:
    [b]}, T]}` → `{anyOf: [{enum: [a, b]}, T]}`.
    """
    texts = [member for member in schema.union if member.types == ("string",) and not member.encoding]
    listed = [member for member in texts if member.enum]
    if len(texts) < 2 or not listed:
        return schema
    values = tuple(dict.fromkeys(value for member in listed for value in member.enum))
    is_open = any(not member.enum or member.is_open for member in texts)
    enum = replace(listed[0], enum=values, is_open=is_open, pointer=schema.pointer, default=schema.default)
    rest = tuple(member for member in schema.union if member not in texts)
    if not rest:
        return around(schema, enum)
    return replace(schema, union=(enum, *rest))


def mark_base64(schema: Schema, context: Context) -> Schema:
    """Rule 9: the 3.0 spelling `format: byte` is `contentEncoding: base64`."""
    if schema.format == "byte" and not schema.encoding:
        return replace(schema, encoding="base64", format="")
    return schema


PASSES: tuple[tuple[str, Pass], ...] = (
    ("merge allOf", merge_all_of),
    ("distribute siblings", distribute_siblings),
    ("repair types", repair_types),
    ("infer enum types", infer_enum_types),
    ("lift null", lift_null),
    ("flatten unions", flatten_unions),
    ("open enums", open_enums),
    ("mark base64", mark_base64),
)
"""Name and function of each pass, in order."""


def normalize_schema(schema: Schema, context: Context) -> Schema:
    """All passes over one tree."""
    for name, change in PASSES:
        schema = rewrite(schema, lambda node, name=name, change=change: _traced(name, change, node, context))  # type: ignore[misc]
    return schema


def _traced(name: str, change: Pass, node: Schema, context: Context) -> Schema:
    context.written.expect(node, context.schemas)
    changed = change(node, context)
    if changed is node:
        return node
    passes = (*node.touched, *changed.touched, name)
    return replace(changed, touched=tuple(known for known, _ in PASSES if known in passes))


def _is_null(schema: Schema) -> bool:
    return schema.types == ("null",)


def _json_type(value: object) -> str:
    return JSON_TYPES[type(value)]
