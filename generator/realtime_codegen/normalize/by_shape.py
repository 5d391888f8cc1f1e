"""Rule 6, where no tag tells the objects of a union apart: the shapes of the members do.

A value becomes the member that accepts it. Here it is decided whether more than one can, which is worth a warning.
"""

from __future__ import annotations

from collections.abc import Sequence
from itertools import combinations

from realtime_codegen.diagnostics import Severity
from realtime_codegen.ir import Field, Literals, MapOf, Struct, UnionOf
from realtime_codegen.normalize.context import Context
from realtime_codegen.normalize.unions import kinds_of
from realtime_codegen.schema import Schema

_LISTED = 4
"""Members that a message names."""

ADVICE = (
    "nothing, if that is meant; to have a tag decide, give each member a property with a constant of its own by a "
    "correction in spec/overlays"
)


def tell_by_shape(union: UnionOf, structs: Sequence[Struct], problem: str, schema: Schema, context: Context) -> str:
    """How the members are told apart, in words. Reports RC403: a note where no value that is meant for one member is
    accepted by another, else a warning.
    """
    has_map = any(isinstance(member, MapOf) for member in union.members)
    overlapping = next((pair for pair in combinations(structs, 2) if not _differ(*pair)), None)
    names = _names(structs) + (" and a map" if has_map else "")
    if has_map or overlapping:
        which = f"{names} cannot always be told apart: {problem}; "
        message = which + "a value that several accept becomes the one with the most of its keys, else the first"
    else:
        message = f"{names} have no tag of their own: {problem}; a value becomes the one that accepts it"
    severity, kind = Severity.NOTE, "the members of a union have no tag of their own"
    if has_map or overlapping:
        severity, kind = Severity.WARNING, "the members of a union cannot always be told apart"
    context.report(schema.pointer, "RC403", message, ADVICE, severity, kind)
    return (
        "by their shapes: a value becomes the member that accepts it, and of several the one with the most of its keys"
    )


def _names(structs: Sequence[Struct]) -> str:
    names = [struct.component or struct.id for struct in structs]
    more = f" and {len(names) - _LISTED} more" if len(names) > _LISTED else ""
    return ", ".join(names[:_LISTED]) + more


def _differ(left: Struct, right: Struct) -> bool:
    """Whether a value that is meant for one is refused by the other: each has something that the other rules out, or
    does not know.
    """
    if any(_excludes(one, other) for one, other in ((left, right), (right, left))):
        return True
    return _asks_for_more(left, right) and _asks_for_more(right, left)


def _asks_for_more(left: Struct, right: Struct) -> bool:
    known = {field.wire for field in right.fields}
    return any(field.required and field.wire not in known for field in left.fields)


def _excludes(left: Struct, right: Struct) -> bool:
    """Whether a property that `left` requires cannot be in a `right`, or not with a value of `left`."""
    others = {field.wire: field for field in right.fields}
    required = (field for field in left.fields if field.required)
    return any(
        _are_disjoint(field, others[field.wire]) if field.wire in others else right.is_closed for field in required
    )


def _are_disjoint(left: Field, right: Field) -> bool:
    if left.use.nullable and right.use.nullable:
        return False
    one, other = left.use.type, right.use.type
    if isinstance(one, Literals) and isinstance(other, Literals) and not (one.is_open or other.is_open):
        return not set(one.values) & set(other.values)
    kinds, others = kinds_of(one), kinds_of(other)
    return bool(kinds) and bool(others) and not kinds & others and {*kinds, *others} != {"integer", "number"}
