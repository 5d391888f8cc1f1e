"""A type taken apart, so that two of them can be compared part by part."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field

from realtime_codegen.model.ir import (
    Alias,
    ArrayOf,
    Constant,
    Declaration,
    Kind,
    Literals,
    MapOf,
    Reference,
    Scalar,
    Type,
    UnionOf,
    kind_of,
)

Declarations = Mapping[str, Declaration]
ScalarKind = Kind

KINDS: tuple[ScalarKind, ...] = ("boolean", "integer", "number", "string")


@dataclass(frozen=True, slots=True)
class Listed:
    """What a type says of one kind of scalar: its listed values, whether others are taken too, and the bounds."""

    values: tuple[Constant, ...]
    is_open: bool
    bounds: tuple[tuple[str, int | float | str], ...] = ()


@dataclass(slots=True)
class Parts:
    """A type taken apart: scalars by kind, references, what holds others, whether a tag discriminates objects."""

    scalars: dict[ScalarKind, Listed] = field(default_factory=dict["ScalarKind", Listed])
    references: list[Reference] = field(default_factory=list[Reference])
    arrays: list[ArrayOf] = field(default_factory=list[ArrayOf])
    maps: list[MapOf] = field(default_factory=list[MapOf])
    others: list[Type] = field(default_factory=list[Type])
    is_tagged: bool = False


def members_of(type_: Type) -> Iterable[Type]:
    """The alternatives of a union; anything else is its own only one."""
    return type_.members if isinstance(type_, UnionOf) else (type_,)


def parts_of(members: Iterable[Type], declarations: Declarations) -> Parts:
    """The members by what they are, aliases replaced by what they refer to."""
    parts = Parts()
    waiting = list(members)
    while waiting:
        one = waiting.pop(0)
        target = declarations[one.id] if isinstance(one, Reference) else None
        if isinstance(target, Alias):
            parts.is_tagged |= bool(target.tag_field)
            waiting[:0] = members_of(target.type)
        else:
            _add(parts, one)
    return parts


def _add(parts: Parts, one: Type) -> None:
    match one:
        case Reference():
            if one not in parts.references:
                parts.references.append(one)
        case Scalar(kind=kind, bounds=bounds):
            _list(parts, kind, Listed((), True, bounds))
        case Literals(values=values, is_open=is_open):
            for kind in KINDS:
                if own := tuple(value for value in values if kind_of(value) == kind):
                    _list(parts, kind, Listed(own, is_open and kind == "string"))
        case ArrayOf():
            parts.arrays.append(one)
        case MapOf():
            parts.maps.append(one)
        case _:
            parts.others.append(one)


def _list(parts: Parts, kind: ScalarKind, listed: Listed) -> None:
    known = parts.scalars.get(kind, Listed((), False))
    values = tuple(dict.fromkeys((*known.values, *listed.values)))
    parts.scalars[kind] = Listed(values, known.is_open or listed.is_open, known.bounds or listed.bounds)
