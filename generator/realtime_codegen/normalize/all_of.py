"""Rule 3: allOf. One member vanishes into its siblings; several become one schema that says what all of them say."""

from __future__ import annotations

from dataclasses import replace

from realtime_codegen.normalize.context import Context
from realtime_codegen.schema import Json, Schema


def merge_all_of(schema: Schema, context: Context) -> Schema:
    """`{allOf: [A]}` → A; `{allOf: [A, B]}` → one object with the properties of both.

    Siblings of allOf win over what the members say. A reference that stands alone stays a reference; among others it is replaced by what it
    refers to. Reports a cycle (RC401) and members that cannot hold together (RC402).
    """
    if not schema.all_of:
        return schema
    siblings = replace(schema, all_of=())
    if len(schema.all_of) == 1 and not (siblings.properties or siblings.required):
        return merge(siblings, schema.all_of[0])
    merged = siblings
    for member in schema.all_of:
        merged = _combine(merged, resolve(member, context, (schema.pointer,)), context)
    return replace(merged, pointer=schema.pointer)


def resolve(schema: Schema, context: Context, seen: tuple[str, ...]) -> Schema:
    """What a reference stands for, allOf merged on the way. `seen` are the places on the way here, to find a cycle."""
    if schema.ref:
        target = context.schemas.get(schema.ref)
        if target is None or target.pointer in seen:
            context.report(
                schema.pointer, "RC401", f"allOf leads back to {schema.ref}", "break the cycle with a correction in spec/overlays"
            )
            return Schema(schema.pointer)
        return resolve(target, context, (*seen, target.pointer))
    if schema.all_of:
        merged = replace(schema, all_of=())
        for member in schema.all_of:
            merged = _combine(merged, resolve(member, context, seen), context)
        return merged
    return schema


def merge(outer: Schema, inner: Schema) -> Schema:
    """`inner` with what `outer`, standing around it, says: annotations of `outer` win, facts add up, null is allowed where either allows it."""
    return replace(
        inner,
        pointer=outer.pointer,
        nullable=outer.nullable or inner.nullable,
        properties=_merge_properties(outer.properties, inner.properties),
        required=tuple(sorted({*outer.required, *inner.required})),
        additional=inner.additional if outer.additional is None else outer.additional,
        types=inner.types or (() if inner.ref or inner.union else outer.types),
        bounds=tuple(sorted({**dict(inner.bounds), **dict(outer.bounds)}.items())),
        default=outer.default or inner.default,
        description=outer.description or inner.description,
        deprecated=outer.deprecated or inner.deprecated,
        discriminator=outer.discriminator or inner.discriminator,
        unsupported=tuple(dict.fromkeys((*outer.unsupported, *inner.unsupported))),
        touched=tuple(dict.fromkeys((*inner.touched, *outer.touched))),
    )


def _combine(left: Schema, right: Schema, context: Context) -> Schema:
    """Both at once; unlike `merge`, neither stands around the other."""
    if left.types and right.types and not set(left.types) & set(right.types):
        context.report(
            right.pointer,
            "RC402",
            f"allOf demands {'/'.join(left.types)} and {'/'.join(right.types)} at once",
            "correct one of them in spec/overlays",
        )
        return left
    merged = merge(left, right)
    return replace(
        merged,
        nullable=left.nullable and right.nullable,
        enum=_meet(left.enum, right.enum),
        items=right.items or left.items,
        union=right.union or left.union,
        format=right.format or left.format,
        encoding=right.encoding or left.encoding,
    )


def _meet(left: tuple[Json, ...], right: tuple[Json, ...]) -> tuple[Json, ...]:
    return tuple(value for value in right if value in left) if left and right else left or right


def _merge_properties(
    left: tuple[tuple[str, Schema], ...], right: tuple[tuple[str, Schema], ...]
) -> tuple[tuple[str, Schema], ...]:
    found = dict(left)
    for name, schema in right:
        found[name] = _narrower(found[name], schema) if name in found else schema
    return tuple(sorted(found.items()))


def _narrower(left: Schema, right: Schema) -> Schema:
    """Of two schemas for one property, the one that allows less: a constant before a list, a list before a type."""
    if left.enum and right.enum:
        return left if len(left.enum) <= len(right.enum) else right
    return left if left.enum or right.is_bare else right
