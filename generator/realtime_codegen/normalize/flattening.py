"""A schema with everything that its references and its members of allOf say, at this one level.

What the children say together is put off: they are `allOf` themselves where two members speak of one.
"""

from __future__ import annotations

from dataclasses import replace

from realtime_codegen.model.schema import Schema, only_requires
from realtime_codegen.normalize.context import Context
from realtime_codegen.normalize.intersection import FALSE, NULL, demands, intersect
from realtime_codegen.normalize.subtypes import component_at, is_subtype, leads_back, named, without_union


def flatten(schema: Schema, context: Context, seen: tuple[str, ...] = ()) -> Schema:
    """What the schema demands at this level, without a reference and without allOf. Reports a cycle (RC401).

    Words of the schema itself win, then those of members that stand in place, then those of what is referred to.
    `seen` are the components on the way here.
    """
    if not schema.ref and not schema.all_of:
        return schema
    name = component_at(schema.pointer, context.schemas)
    if name:
        return _combine(schema, context, seen or (name,))
    if id(schema) not in context.combined:
        # A schema inside a base class is inherited, and extended, again and again.
        context.combined[id(schema)] = (schema, _combine(schema, context, seen))
    return context.combined[id(schema)][1]


def _combine(schema: Schema, context: Context, seen: tuple[str, ...]) -> Schema:
    # Closing is for the end: it allows what any of the members lists.
    own = replace(schema, ref="", all_of=(), additional=None if schema.closes_members else schema.additional)
    parts = [as_member(own), *(as_member(_resolve(one, schema, context, seen)) for one in members_of(schema))]
    found = parts[0]
    for index, part in enumerate(parts[1:], 1):
        both = intersect(found, part)
        if both.contradiction and not found.contradiction:
            both = _between(parts[:index], part, both)
        found = both
    if schema.closes_members:
        found = _closed(found)
    return _with_null(found) if schema.adds_null or _is_nullable_alone(schema) else found


def _between(parts: list[Schema], part: Schema, both: Schema) -> Schema:
    """A contradiction of `part` with those before it, as one with the first of them that it contradicts alone."""
    pairs = (intersect(one, part).contradiction for one in parts if not one.contradiction)
    return replace(both, contradiction=next(filter(None, pairs), both.contradiction))


def members_of(schema: Schema) -> tuple[Schema, ...]:
    """The members of allOf and the reference of a schema, those that stand in place first."""
    reference = (Schema(schema.pointer, ref=schema.ref),) if schema.ref else ()
    return tuple(sorted((*schema.all_of, *reference), key=lambda member: bool(member.ref)))


def as_member(schema: Schema) -> Schema:
    """The schema as a member of allOf: null that its union takes is an alternative of it, so that others can forbid
    it.
    """
    if not schema.union or not (schema.adds_null or _is_nullable_alone(schema)):
        return replace(schema, adds_null=False) if schema.adds_null else schema
    union = (*schema.union, Schema(schema.pointer, types=NULL, nullable=True))
    return replace(schema, union=union, nullable=bool(schema.types or schema.enum), adds_null=False)


def _resolve(member: Schema, around: Schema, context: Context, seen: tuple[str, ...]) -> Schema:
    """What a member of `around` demands at this level."""
    if member.ref and not (member.all_of or member.union or demands(member)):
        found = _follow(member, context, seen)
    else:
        found = flatten(member, context, seen)
    name = named(member, context.schemas)
    return without_union(found) if found.union and name and is_subtype(around, name, context) else found


def _follow(reference: Schema, context: Context, seen: tuple[str, ...]) -> Schema:
    if reference.ref in seen or reference.ref not in context.schemas:
        report_cycle(reference.pointer, reference.ref, context)
        return Schema(reference.pointer)
    found = flat_component(reference.ref, context, seen)
    return _with_null(found) if reference.adds_null or _is_nullable_alone(reference) else found


def _is_nullable_alone(schema: Schema) -> bool:
    """Whether null is said of a schema that says nothing of types: a pass before this one put it there."""
    return schema.nullable and not (schema.types or schema.enum)


def flat_component(name: str, context: Context, seen: tuple[str, ...] = ()) -> Schema:
    """A component as `flatten` gives it; worked out once."""
    if name in context.flat:
        return context.flat[name]
    schema = context.schemas[name]
    context.follow(schema.pointer)
    found = flatten(schema, context, (*seen, name))
    if not leads_back(name, context):
        context.flat[name] = found
    return found


def report_cycle(pointer: str, name: str, context: Context, through: str = "allOf") -> None:
    """Report RC401: the schema at `pointer` is defined by the component `name`, and that by it."""
    advice = "break the cycle with a correction in spec/overlays"
    context.report(pointer, "RC401", f"{through} leads back to {name}", advice)


def _closed(schema: Schema) -> Schema:
    """Closed but for a union: an alternative may list properties that others do not."""
    if schema.union and not all(map(only_requires, schema.union)):
        return replace(schema, unchecked=(*schema.unchecked, "unevaluatedProperties"))
    return replace(schema, additional=False)


def _with_null(schema: Schema) -> Schema:
    """Null is a value as well, whatever else is."""
    if FALSE in schema.unchecked:
        return schema
    if schema.contradiction:
        return Schema(schema.pointer, types=NULL, nullable=True, adds_null=True)
    return replace(schema, nullable=True, adds_null=True)
