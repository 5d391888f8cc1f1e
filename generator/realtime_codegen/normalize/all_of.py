"""Rule 3: allOf. One member vanishes into its siblings; several become one schema that says what all of them say."""

from __future__ import annotations

from dataclasses import replace

from realtime_codegen.json_values import Json
from realtime_codegen.normalize.context import Context
from realtime_codegen.normalize.unchecked import report_one_unchecked
from realtime_codegen.schema import Schema

LOWER = ("minimum", "exclusiveMinimum", "minLength", "minItems")
"""Bounds of which the larger one says more."""

UPPER = ("maximum", "exclusiveMaximum", "maxLength", "maxItems")
"""Bounds of which the smaller one says more."""


def merge_all_of(schema: Schema, context: Context) -> Schema:
    """`{allOf: [A]}` → A; `{allOf: [A, B]}` → one object with the properties of both.

    Siblings of allOf win over what the members say. A reference that stands alone stays a reference; among others, or
    beside what narrows it, it is replaced by what it refers to. Reports a cycle (RC401), members that cannot hold
    together (RC402) and two unions at once (RC404).
    """
    if schema.ref and _narrows(schema):
        reference = Schema(schema.pointer, ref=schema.ref)
        return merge_all_of(replace(schema, ref="", all_of=(reference, *schema.all_of)), context)
    if not schema.all_of:
        return schema
    if len(schema.all_of) == 1 and not _narrows(schema):
        return merge(schema, schema.all_of[0])
    members = [resolve(member, context, (schema.pointer,)) for member in schema.all_of]
    merged = schema
    for member in members:
        merged = _combine(merged, member, context)
    is_nullable = schema.nullable or all(member.nullable for member in members)
    return typed(replace(merged, nullable=is_nullable))


def typed(schema: Schema) -> Schema:
    """The schema with the type that `items`, or `properties`, mean where none is written."""
    if schema.types or schema.ref or schema.union or schema.all_of:
        return schema
    if schema.items:
        return replace(schema, types=("array",))
    if schema.properties or schema.additional is not None:
        return replace(schema, types=("object",))
    return schema


def resolve(schema: Schema, context: Context, seen: tuple[str, ...]) -> Schema:
    """What a reference stands for, allOf merged on the way. `seen` are the places on the way here, to find a cycle."""
    if schema.ref:
        context.follow(schema.pointer)
        target = context.schemas.get(schema.ref)
        if target is None or target.pointer in seen:
            report_cycle(schema.pointer, schema.ref, context)
            return Schema(schema.pointer)
        found = resolve(target, context, (*seen, target.pointer))
        return replace(found, nullable=found.nullable or schema.nullable)
    if schema.all_of:
        merged = schema
        for member in schema.all_of:
            merged = _combine(merged, resolve(member, context, seen), context)
        return merged
    return schema


def report_cycle(pointer: str, name: str, context: Context, through: str = "allOf") -> None:
    """Report RC401: the schema at `pointer` is defined by the component `name`, and that by it."""
    advice = "break the cycle with a correction in spec/overlays"
    context.report(pointer, "RC401", f"{through} leads back to {name}", advice)


def merge(outer: Schema, inner: Schema) -> Schema:
    """`inner` with what `outer`, standing around it, says: annotations of `outer` win, facts add up, null is allowed
    where either allows it.
    """
    return replace(
        inner,
        pointer=outer.pointer,
        nullable=outer.nullable or inner.nullable,
        properties=_merge_properties(outer.properties, inner.properties),
        required=tuple(sorted({*outer.required, *inner.required})),
        additional=inner.additional if outer.additional is None else outer.additional,
        types=inner.types or (() if inner.ref or inner.union else outer.types),
        bounds=_tighter(outer.bounds, inner.bounds),
        default=outer.default or inner.default,
        description=outer.description or inner.description,
        deprecated=outer.deprecated or inner.deprecated,
        discriminator=outer.discriminator or inner.discriminator,
        read_only=outer.read_only or inner.read_only,
        write_only=outer.write_only or inner.write_only,
        unchecked=tuple(dict.fromkeys((*outer.unchecked, *inner.unchecked))),
        touched=tuple(dict.fromkeys((*inner.touched, *outer.touched))),
    )


def _narrows(schema: Schema) -> bool:
    """Whether it says more than its type and annotations: what stands beside it cannot stay a mere reference."""
    return bool(
        schema.properties or schema.required or schema.enum or schema.items or schema.union or schema.bounds
        or schema.additional is not None
    )  # fmt: skip


def _combine(left: Schema, right: Schema, context: Context) -> Schema:
    """Both at once; unlike `merge`, neither stands around the other."""
    types = _common_types(left.types, right.types)
    enum = tuple(value for value in right.enum if value in left.enum)
    if left.types and right.types and not types:
        found = f"{'/'.join(left.types)} and {'/'.join(right.types)}"
        _contradiction(right.pointer, found, context)
        return left
    if left.enum and right.enum and not enum:
        _contradiction(right.pointer, "two lists of values that have none in common", context)
        return left
    _check_members(left, right, context)
    return replace(
        merge(left, right),
        types=types,
        enum=enum or left.enum or right.enum,
        items=right.items or left.items,
        union=right.union or left.union,
        format=right.format or left.format,
        encoding=right.encoding or left.encoding,
    )


def _check_members(left: Schema, right: Schema, context: Context) -> None:
    """Report what the two say of one property or as a union that cannot be said at once."""
    if left.union and right.union:
        advice = "write the union that both make by a correction in spec/overlays"
        report_one_unchecked(right.pointer, "the first of two unions in allOf", context, advice)
    for name, schema in right.properties:
        other = left.property(name)
        if other and other.types and schema.types and not _common_types(other.types, schema.types):
            found = f"{'/'.join(other.types)} and {'/'.join(schema.types)}"
            _contradiction(schema.pointer, f"{found} for {name!r}", context)


def _contradiction(pointer: str, found: str, context: Context) -> None:
    context.report(pointer, "RC402", f"allOf demands {found} at once", "correct one of them in spec/overlays")


def _common_types(left: tuple[str, ...], right: tuple[str, ...]) -> tuple[str, ...]:
    """The types that both allow; every integer is a number."""
    if not left or not right:
        return left or right
    return tuple(
        dict.fromkeys(
            [one for one in right if one in left]
            + [one for one in right if one == "integer" and "number" in left]
            + [one for one in left if one == "integer" and "number" in right]
        )
    )


def _tighter(left: tuple[tuple[str, Json], ...], right: tuple[tuple[str, Json], ...]) -> tuple[tuple[str, Json], ...]:
    """The bounds of both; where both have one, the one that allows less, or that of `left` where neither does."""
    found = {**dict(right), **dict(left)}
    for key, value in right:
        if key in LOWER:
            found[key] = max(found[key], value)
        elif key in UPPER:
            found[key] = min(found[key], value)
    return tuple(sorted(found.items()))


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
