"""Rule 6, where no tag decides that msgspec knows: a tag with several values for a member, one that is no text, one
that may be missing; and where there is none, the shapes of the members.

A value becomes the member that its tag names, or else the one that accepts it. Here it is decided which property is the
tag, and whether more than one member can accept a value, which is worth a warning.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from itertools import combinations, islice

from realtime_codegen.model.diagnostics import Severity, first_of
from realtime_codegen.model.ir import (
    Alias,
    Constant,
    Declaration,
    Field,
    Literals,
    MapOf,
    Reference,
    Struct,
    Type,
    UnionOf,
    Use,
    constant_key,
)
from realtime_codegen.model.schema import Schema
from realtime_codegen.normalize.context import Context
from realtime_codegen.normalize.unions import kinds_of

MAX_PAIRS = 100_000
"""Most pairs of members that are compared to say that no value of one is accepted by the other. A union of more than
447 members without a tag cannot always be discriminated, as far as is known.
"""

ADVICE = (
    "nothing, if that is meant; to have a tag decide, give each member a property with a constant of its own by a "
    "correction in spec/overlays"
)

BY_SHAPE = (
    "by their shapes: a value becomes the member that accepts it, and of several the one with the most of its keys"
)

Keys = frozenset[tuple[bool, Constant | None]]
"""The only values that a property can have; see `constant_key`."""


NO_KEYS: Keys = frozenset()


@dataclass(frozen=True, slots=True)
class Discriminated:
    """How the objects of a union are discriminated: in words, and by which property; empty where none decides."""

    reason: str
    field: str = ""


def discriminate(
    union: UnionOf,
    structs: Sequence[Struct],
    problem: str,
    schema: Schema,
    declarations: Mapping[str, Declaration],
    context: Context,
) -> Discriminated:
    """How the members are discriminated. Reports RC403 where a tag does not do it for all values: a note where no value
    that is meant for one member is accepted by another, else a warning. `problem` is why msgspec cannot do it.
    """
    read = _Reader(declarations)
    has_map = any(isinstance(member, MapOf) for member in union.members)
    field = "" if has_map else _tag(structs, schema.discriminator, read)
    pairs = list(islice(_undecided(structs, field, read), MAX_PAIRS + 1))
    is_certain = not has_map and len(pairs) <= MAX_PAIRS and all(read.differ(*pair) for pair in pairs)
    if pairs or has_map:
        reason = _why(field, pairs, read) if field else problem
        names = _names(structs) + (" and a map" if has_map else "")
        context.report(
            schema.pointer,
            "RC403",
            _message(names, reason, field, is_certain=is_certain),
            ADVICE,
            Severity.NOTE if is_certain else Severity.WARNING,
            "the members of a union have no tag of their own"
            if is_certain
            else "the members of a union cannot always be discriminated",
        )
    if not field:
        return Discriminated(BY_SHAPE)
    source = (
        "the discriminator of the description" if schema.discriminator == field else "listed values in every member"
    )
    return Discriminated(f"by {field!r}, {source}{f'; without it, {BY_SHAPE}' if pairs else ''}", field)


def _undecided(structs: Sequence[Struct], field: str, read: _Reader) -> Iterator[tuple[Struct, Struct]]:
    """The pairs that the property does not always decide between; every pair where there is none."""
    if field and read.are_all_named(field, structs):
        return iter(())
    return (pair for pair in combinations(structs, 2) if not field or not read.are_named(field, *pair))


def _message(names: str, reason: str, field: str, *, is_certain: bool) -> str:
    accepted = "a value becomes the one that accepts it"
    several = "a value that several accept becomes the one with the most of its keys, else the first"
    if field:
        return (
            f"{names} are not always discriminated by {field!r}: {reason}; then {accepted if is_certain else several}"
        )
    if is_certain:
        return f"{names} have no tag of their own: {reason}; {accepted}"
    return f"{names} cannot always be discriminated: {reason}; {several}"


def _why(field: str, pairs: Sequence[tuple[Struct, Struct]], read: _Reader) -> str:
    """Why the tag does not decide between the members of some pairs."""
    for left, right in pairs:
        if common := read.values(left, field) & read.values(right, field):
            first, *others = sorted(map(_shown, common))
            more = f" and {len(others)} more" if others else ""
            return f"{first}{more} is a value of {_name(left)} and of {_name(right)}"
    return "it may be missing"


def _tag(structs: Sequence[Struct], declared: str, read: _Reader) -> str:
    """The property that names a member by its value, or an empty text.

    One that has different values in each member, best one that is always there; else the declared one, or `type`, if a
    value of it names a member.
    """
    common = [one.wire for one in structs[0].fields if all(read.values(struct, one.wire) for struct in structs)]

    def rank(wire: str) -> tuple[bool | str, ...]:
        is_optional = any(not one.required for struct in structs for one in _fields(struct, wire))
        return (is_optional, wire != declared, wire != "type", wire)

    certain = [wire for wire in common if read.are_all_disjoint(wire, structs)]
    if certain:
        return min(certain, key=rank)
    return next((wire for wire in (declared, "type") if wire in common and read.decides(wire, structs)), "")


class _Reader:
    """Reads what the properties of objects can be; `declarations` are what their types refer to."""

    def __init__(self, declarations: Mapping[str, Declaration]) -> None:
        self.declarations = declarations

    def values(self, struct: Struct, wire: str) -> Keys:
        """The only values that a property can have; empty where there are others, or no such property."""
        return next((self._keys(field.use) for field in _fields(struct, wire)), NO_KEYS)

    def are_disjoint(self, wire: str, left: Struct, right: Struct) -> bool:
        """Whether the property has no value in one object that it has in the other."""
        return not self.values(left, wire) & self.values(right, wire)

    def are_all_disjoint(self, wire: str, structs: Sequence[Struct]) -> bool:
        """Whether the property has no value in two of the objects."""
        return set(Counter(key for struct in structs for key in self.values(struct, wire)).values()) <= {1}

    def decides(self, wire: str, structs: Sequence[Struct]) -> bool:
        """Whether a value of the property is that of one object alone."""
        return 1 in Counter(key for struct in structs for key in self.values(struct, wire)).values()

    def are_named(self, wire: str, left: Struct, right: Struct) -> bool:
        """Whether the property, which has listed values in both, always decides between two objects."""
        is_there = any(field.required for struct in (left, right) for field in _fields(struct, wire))
        return is_there and self.are_disjoint(wire, left, right)

    def are_all_named(self, wire: str, structs: Sequence[Struct]) -> bool:
        """Whether the property always decides between any two of the objects: it may be missing in one alone."""
        optional = sum(not any(field.required for field in _fields(struct, wire)) for struct in structs)
        return optional <= 1 and self.are_all_disjoint(wire, structs)

    def differ(self, left: Struct, right: Struct) -> bool:
        """Whether a value that is meant for one is refused by the other: each has something that the other rules out,
        or does not know.
        """
        if any(self._excludes(one, other) for one, other in ((left, right), (right, left))):
            return True
        return _asks_for_more(left, right) and _asks_for_more(right, left)

    def _excludes(self, left: Struct, right: Struct) -> bool:
        """Whether a property that `left` requires cannot be in a `right`, or not with a value of `left`."""
        others = {field.wire: field for field in right.fields}
        required = (field for field in left.fields if field.required)
        return any(
            self._never_agree(field.use, others[field.wire].use) if field.wire in others else right.is_closed
            for field in required
        )

    def _never_agree(self, left: Use, right: Use) -> bool:
        """Whether no value is one of both uses."""
        one, other = self._keys(left), self._keys(right)
        if one and other:
            return not one & other
        kinds, others = self._kinds(left), self._kinds(right)
        return bool(kinds) and bool(others) and not kinds & others

    def _keys(self, use: Use) -> Keys:
        found = self._keys_of(use.type)
        return found | {constant_key(None)} if found and use.nullable else found

    def _keys_of(self, type_: Type) -> Keys:
        match type_:
            case Literals(values=values, is_open=False):
                return frozenset(map(constant_key, values))
            case UnionOf(members=()):
                return frozenset({constant_key(None)})
            case Reference(id=id_) if isinstance(target := self.declarations.get(id_), Alias):
                return frozenset() if isinstance(target.type, UnionOf) else self._keys_of(target.type)
            case _:
                return frozenset()

    def _kinds(self, use: Use) -> frozenset[str]:
        """The JSON types of a use; none where they cannot be said. Every integer is a number."""
        target = self.declarations.get(use.type.id) if isinstance(use.type, Reference) else None
        if isinstance(target, Alias):
            return self._kinds(Use(target.type, use.nullable)) if not target.by_shape else frozenset()
        found = {"object"} if isinstance(target, Struct) else {*kinds_of(use.type)}
        is_null = use.nullable or use.type == UnionOf(())
        numbers = {"integer", "number"} if "number" in found else set[str]()
        return frozenset({*found, *numbers, *({"null"} if is_null else ())}) if found or is_null else frozenset()


def _fields(struct: Struct, wire: str) -> Iterator[Field]:
    return (field for field in struct.fields if field.wire == wire)


def _asks_for_more(left: Struct, right: Struct) -> bool:
    known = {field.wire for field in right.fields}
    return any(field.required and field.wire not in known for field in left.fields)


def _name(struct: Struct) -> str:
    return struct.component or struct.id


def _names(structs: Sequence[Struct]) -> str:
    return first_of([*map(_name, structs)])


def _shown(key: tuple[bool, Constant | None]) -> str:
    value = key[1]
    return "null" if value is None else str(value).lower() if isinstance(value, bool) else repr(value)
