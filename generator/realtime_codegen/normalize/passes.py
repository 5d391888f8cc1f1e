"""The passes that bring one schema into canonical form, in the order of `PASSES`.

Each takes a node whose children are done and returns it, or a changed copy. A pass decides one thing; what it leaves
behind is what the next one may rely on. `normalize_schema` is all of them over a tree, and notes on each node which
passes changed it, for `realtime-codegen explain`.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace

from realtime_codegen.normalize.all_of import merge, merge_all_of, resolve, typed
from realtime_codegen.normalize.context import Context
from realtime_codegen.schema import Schema, only_requires, rewrite

Pass = Callable[[Schema, Context], Schema]

JSON_TYPES: dict[type, str] = {bool: "boolean", int: "integer", float: "number", str: "string", tuple: "array"}


def repair_types(schema: Schema, context: Context) -> Schema:
    """Rule 7: `items` without a type is an array, `properties` without a type an object; a type beside a union adds
    nothing.

    For example `{items: {...}}` → `{type: array, items: {...}}` and `{type: object, oneOf: [A, B]}` → `{oneOf: [A,
    B]}`.
    """
    if schema.types and schema.union and not schema.properties:
        return replace(schema, types=())
    return typed(schema)


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
    members = tuple(replace(member, nullable=False) for member in schema.union if not _is_null(member))
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
            members.setdefault(_meaning(part), part)
    if len(members) == 1:
        return merge(schema, next(iter(members.values())))
    flat = tuple(members.values())
    return schema if flat == schema.union else replace(schema, union=flat)


def distribute_siblings(schema: Schema, context: Context) -> Schema:
    """Rule 3: what stands beside a union holds for each member. For example `{properties: P, oneOf: [A, B]}` → `{oneOf:
    [P and A, P and B]}`.
    """
    if not schema.union or not (schema.properties or schema.required):
        return schema
    if all(map(only_requires, schema.union)):
        return replace(schema, union=(), unchecked=(*schema.unchecked, "which of the properties must be there"))
    common = Schema(
        schema.pointer,
        types=("object",),
        properties=schema.properties,
        required=schema.required,
        additional=schema.additional,
    )
    resolved = (resolve(member, context, (schema.pointer,)) for member in schema.union)
    members = tuple(
        distribute_siblings(replace(merge(common, member), pointer=member.pointer), context) for member in resolved
    )
    return replace(schema, union=members, types=(), properties=(), required=(), additional=None)


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
        return merge(schema, enum)
    return replace(schema, union=(enum, *rest))


def mark_base64(schema: Schema, context: Context) -> Schema:
    """Rule 9: the 3.0 spelling `format: byte` is `contentEncoding: base64`."""
    if schema.format == "byte" and not schema.encoding:
        return replace(schema, encoding="base64", format="")
    return schema


PASSES: tuple[tuple[str, Pass], ...] = (
    ("repair types", repair_types),
    ("merge allOf", merge_all_of),
    ("infer enum types", infer_enum_types),
    ("lift null", lift_null),
    ("distribute siblings", distribute_siblings),
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
    changed = change(node, context)
    if changed is node:
        return node
    passes = (*node.touched, *changed.touched, name)
    return replace(changed, touched=tuple(known for known, _ in PASSES if known in passes))


def _is_null(schema: Schema) -> bool:
    return schema.types == ("null",)


def _meaning(schema: Schema) -> Schema:
    return replace(schema, pointer="", description="", default=(), touched=())


def _json_type(value: object) -> str:
    return JSON_TYPES[type(value)]
