"""Whether one schema says everything that another does, so that the other adds nothing beside it.

An answer of False only means that it could not be shown: both are written out then, which is right as well.
"""

from __future__ import annotations

from realtime_codegen.model.schema import Schema
from realtime_codegen.normalize.bounds import covers
from realtime_codegen.normalize.context import MAX_COMPARED, Context
from realtime_codegen.normalize.flattening import as_member, flat_component, flatten
from realtime_codegen.normalize.intersection import common_types, demands, identity, takes_null
from realtime_codegen.normalize.subtypes import extends

_DEPTH = 20
"""How deep schemas are compared."""


def implies(left: Schema, right: Schema, context: Context, depth: int = 0) -> bool:
    """Whether every value of `left` is one of `right`. What `right` leaves unchecked counts only inside it."""
    if depth > _DEPTH or next(context.compared) > MAX_COMPARED:
        return False
    if not right.ref and not right.all_of and not right.union and not demands(right):
        return not (depth and right.unchecked)
    if _is_reference(right) and extends(left, right.ref, context):
        return not left.nullable or takes_null_at_all(right, context)
    if not (_is_reference(left) and _is_reference(right)):
        return _compare(left, right, context, depth)
    pair = (left.ref, right.ref)
    if pair not in context.implications:
        context.implications[pair] = False  # for the way back: what leads to itself is not shown
        context.implications[pair] = _compare(left, right, context, depth)
    return context.implications[pair]


def takes_null_at_all(schema: Schema, context: Context) -> bool:
    """Whether null is a value, by its alternatives too."""
    seen: set[tuple[str, str]] = set()
    waiting = [schema]
    while waiting:
        one = waiting.pop()
        place = (one.ref, "" if _is_reference(one) else one.pointer)
        if one.ref and place in seen:
            continue
        seen.add(place)
        found = _flat(one, context)
        if found.adds_null or (takes_null(found) and not found.union):
            return True
        if takes_null(found):
            waiting += as_member(found).union
    return False


def _is_reference(schema: Schema) -> bool:
    return bool(schema.ref) and not (schema.all_of or schema.union or schema.nullable or demands(schema))


def _flat(schema: Schema, context: Context) -> Schema:
    if _is_reference(schema) and schema.ref in context.schemas:
        return flat_component(schema.ref, context)
    return flatten(schema, context)


def _compare(left: Schema, right: Schema, context: Context, depth: int) -> bool:
    one, other = _flat(left, context), _flat(right, context)
    if one.contradiction or other.contradiction or (depth and other.unchecked):
        return False
    if takes_null_at_all(left, context) and not takes_null_at_all(right, context):
        return False
    if one.union and all(implies(member, right, context, depth + 1) for member in one.union):
        return True
    if other.union and not any(implies(left, member, context, depth + 1) for member in other.union):
        return False
    return _says_types_and_values(one, other) and _says_children(one, other, context, depth + 1)


def _says_types_and_values(one: Schema, other: Schema) -> bool:
    if other.types and (not one.types or set(common_types(one.types, other.types)) != set(one.types)):
        return False
    if other.enum and not other.is_open:
        allowed = set(map(identity, other.enum))
        if not one.enum or one.is_open or not all(identity(value) in allowed for value in one.enum):
            return False
    if other.encoding and other.encoding != one.encoding:
        return False
    return covers(one.bounds, other.bounds) and {*other.required} <= {*one.required}


def _says_children(one: Schema, other: Schema, context: Context, depth: int) -> bool:
    mine = dict(one.properties)
    for name, schema in other.properties:
        if name in mine and not implies(mine[name], schema, context, depth):
            return False
        # Any value or not, a class has an attribute for it.
        if name not in mine and one.additional is not False:
            return False
    if other.items and not (one.items and implies(one.items, other.items, context, depth)):
        return False
    rest = other.additional
    if rest is None or rest is True:
        return True
    unlisted = [schema for name, schema in one.properties if other.property(name) is None]
    if rest is False:
        return one.additional is False and not unlisted
    return (one.additional is False or _says_rest(one, rest, context, depth)) and all(
        implies(schema, rest, context, depth) for schema in unlisted
    )


def _says_rest(one: Schema, schema: Schema, context: Context, depth: int) -> bool:
    """Whether what keys that are not listed hold is known to follow a schema."""
    rest = one.additional if isinstance(one.additional, Schema) else Schema(one.pointer)
    return implies(rest, schema, context, depth)
