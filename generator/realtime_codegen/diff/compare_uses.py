"""Two uses of types compared: null, listed values, bounds, members, and the rest as a type that takes more, less or
something else.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from itertools import chain

from realtime_codegen.diff.type_parts import KINDS, Declarations, Listed, Parts, ScalarKind, members_of, parts_of
from realtime_codegen.diff.type_text import type_text, use_text, value_text
from realtime_codegen.model.graph import references_of
from realtime_codegen.model.ir import Anything, Reference, Scalar, Type, UnionOf, Use

LOWER = ("minimum", "exclusiveMinimum", "minLength", "minItems")
UPPER = ("maximum", "exclusiveMaximum", "maxLength", "maxItems")


@dataclass(frozen=True, slots=True)
class Finding:
    """One difference: the rule, where below the use it is (`[]`, `{}` or nothing), and what it was and is."""

    rule: str
    inside: str
    before: str
    after: str


@dataclass(frozen=True, slots=True)
class Sides:
    """The declarations of both contracts by id, and which of the old are which of the new."""

    old: Declarations
    new: Declarations
    pairs: Mapping[str, str]


def compare_uses(old: Use, new: Use, sides: Sides, inside: str = "") -> Iterator[Finding]:
    """What differs between two uses."""
    if old.nullable != new.nullable and not _takes_all(old.type) and not _takes_all(new.type):
        rule = "null-added" if new.nullable else "null-removed"
        yield Finding(rule, inside, use_text(old, sides.old), use_text(new, sides.new))
    yield from compare_types(old.type, new.type, sides, inside)


def compare_types(
    old: Type, new: Type, sides: Sides, inside: str = "", *, tagged: tuple[bool, bool] = (False, False)
) -> Iterator[Finding]:
    """What differs between two types. `tagged` says whether each is known to be a tagged union by itself."""
    if isinstance(old, Reference) and isinstance(new, Reference) and sides.pairs.get(old.id) == new.id:
        return
    before, after = _without_common(list(members_of(old)), list(members_of(new)), sides)
    left, right = parts_of(before, sides.old), parts_of(after, sides.new)
    left.is_tagged |= tagged[0]
    right.is_tagged |= tagged[1]
    yield from _scalars(left, right, inside)
    yield from _holders(left, right, sides, inside)
    lost, gained = _rest(left, right, sides)
    opened, closed = _flips(left, right)
    if left.is_tagged and right.is_tagged:
        yield from (Finding("member-removed", inside, type_text(one, sides.old), "") for one in _references(lost))
        yield from (Finding("member-added", inside, "", type_text(one, sides.new)) for one in _references(gained))
        lost, gained = _not_references(lost), _not_references(gained)
    if rule := _verdict(left, right, [*lost, *closed], [*gained, *opened]):
        yield Finding(rule, inside, *_told_apart(old, new, sides))


def _told_apart(old: Type, new: Type, sides: Sides) -> tuple[str, str]:
    """Both types as text. Where two types have one name, with where they stand in the description."""
    before, after = type_text(old, sides.old), type_text(new, sides.new)
    if before != after:
        return before, after
    return f"{before} ({_origin(old, sides.old)})", f"{after} ({_origin(new, sides.new)})"


def _origin(type_: Type, declarations: Declarations) -> str:
    return ", ".join(declarations[id_].component or id_ for id_ in references_of(type_))


def _takes_all(type_: Type) -> bool:
    """Whether null is a value anyway."""
    return isinstance(type_, Anything) or type_ == UnionOf(())


def _without_common(old: list[Type], new: list[Type], sides: Sides) -> tuple[list[Type], list[Type]]:
    """The members without the references to one thing in both. An alias is one thing: it is compared by itself."""
    targets = {one.id for one in new if isinstance(one, Reference)}
    common = {
        one.id: sides.pairs[one.id] for one in old if isinstance(one, Reference) and sides.pairs.get(one.id) in targets
    }
    after = set(common.values())
    return (
        [one for one in old if not (isinstance(one, Reference) and one.id in common)],
        [one for one in new if not (isinstance(one, Reference) and one.id in after)],
    )


# --- Scalars ---


def _scalars(left: Parts, right: Parts, inside: str) -> Iterator[Finding]:
    """What differs in the kinds of scalar that both have."""
    for kind in _common_kinds(left, right):
        old, new = left.scalars[kind], right.scalars[kind]
        yield from _values(old, new, inside)
        yield from compare_bounds(dict(old.bounds), dict(new.bounds), inside)


def _flips(left: Parts, right: Parts) -> tuple[list[Type], list[Type]]:
    """The kinds of scalar whose enumeration was opened, so that the type takes more, and those where it was closed."""
    both = _common_kinds(left, right)
    opened: list[Type] = [Scalar(kind) for kind in both if right.scalars[kind].is_open > left.scalars[kind].is_open]
    closed: list[Type] = [Scalar(kind) for kind in both if right.scalars[kind].is_open < left.scalars[kind].is_open]
    return opened, closed


def _common_kinds(left: Parts, right: Parts) -> list[ScalarKind]:
    return [kind for kind in KINDS if kind in left.scalars and kind in right.scalars]


def _values(old: Listed, new: Listed, inside: str) -> Iterator[Finding]:
    """The values that came and went. Where an enumeration is opened or closed that is a change of the type."""
    if old.is_open != new.is_open:
        return
    end = "open" if old.is_open else "closed"
    for value in old.values:
        if value not in new.values:
            yield Finding(f"value-removed-{end}", inside, value_text(value), "")
    for value in new.values:
        if value not in old.values:
            yield Finding(f"value-added-{end}", inside, "", value_text(value))


def compare_bounds(
    old: Mapping[str, int | float | str], new: Mapping[str, int | float | str], inside: str
) -> Iterator[Finding]:
    """The bounds that differ."""
    for key in sorted(old.keys() | new.keys()):
        before, after = old.get(key), new.get(key)
        if before != after:
            yield Finding(_bound_rule(key, before, after), inside, _bound_text(key, before), _bound_text(key, after))


def _bound_rule(key: str, before: int | float | str | None, after: int | float | str | None) -> str:
    if before is None or after is None:
        return "bound-tightened" if before is None else "bound-loosened"
    if isinstance(before, str) or isinstance(after, str) or key not in (*LOWER, *UPPER):
        return "bound-changed"
    return "bound-tightened" if (after > before) is (key in LOWER) else "bound-loosened"


def _bound_text(key: str, value: int | float | str | None) -> str:
    return "" if value is None else f"{key} {value_text(value) if isinstance(value, str) else value}"


# --- Arrays, maps, references ---


def _holders(left: Parts, right: Parts, sides: Sides, inside: str) -> Iterator[Finding]:
    """What differs inside an array or map that both have; a union has one of each at most."""
    for old, new in zip(left.arrays, right.arrays, strict=False):
        yield from compare_bounds(dict(old.bounds), dict(new.bounds), inside)
        yield from compare_uses(old.items, new.items, sides, f"{inside}[]")
    for before, after in zip(left.maps, right.maps, strict=False):
        yield from compare_uses(before.values, after.values, sides, f"{inside}{{}}")


def _rest(left: Parts, right: Parts, sides: Sides) -> tuple[list[Type], list[Type]]:
    """The alternatives that only one side has."""
    lost: list[Type] = [Scalar(kind) for kind in KINDS if kind in left.scalars and kind not in right.scalars]
    gained: list[Type] = [Scalar(kind) for kind in KINDS if kind in right.scalars and kind not in left.scalars]
    before, after = _without_common(list(left.references), list(right.references), sides)
    lost += chain(before, left.arrays[len(right.arrays) :], left.maps[len(right.maps) :])
    gained += chain(after, right.arrays[len(left.arrays) :], right.maps[len(left.maps) :])
    lost += (one for one in left.others if one not in right.others)
    gained += (one for one in right.others if one not in left.others)
    return lost, gained


def _verdict(left: Parts, right: Parts, lost: list[Type], gained: list[Type]) -> str:
    """The rule for what is left over; empty where nothing is. Any value takes everything, a number every integer."""
    if _takes(right, lost):
        lost = []
    if _takes(left, gained):
        gained = []
    if lost and gained:
        return "type-changed"
    if gained:
        return "type-widened"
    return "type-narrowed" if lost else ""


def _takes(parts: Parts, types: list[Type]) -> bool:
    """Whether a type takes every value of these types."""
    if Anything() in parts.others:
        return True
    return "number" in parts.scalars and all(one == Scalar("integer") for one in types)


def _references(types: list[Type]) -> list[Type]:
    return [one for one in types if isinstance(one, Reference)]


def _not_references(types: list[Type]) -> list[Type]:
    return [one for one in types if not isinstance(one, Reference)]
