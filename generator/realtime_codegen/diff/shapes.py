"""When two types have the same shape: the same fields of the same types, whatever they are called."""

from __future__ import annotations

from collections.abc import Mapping

from realtime_codegen.diff.contract import Contract
from realtime_codegen.model.ir import (
    Alias,
    Anything,
    ArrayOf,
    Base64,
    Declaration,
    Field,
    Literals,
    MapOf,
    Reference,
    Scalar,
    Struct,
    Type,
    UnionOf,
    Use,
)

DEPTH = 4
"""How many types deep a shape is looked at; below that, that there is an object is enough."""


class Shapes:
    """The shapes of two contracts, comparable with each other: what is matched already counts as the same."""

    def __init__(self, old: Contract, new: Contract, pairs: Mapping[str, str]) -> None:
        self._old = _Side(old, pairs)
        self._new = _Side(new, {id_: id_ for id_ in pairs.values()})

    def old(self, one: Declaration) -> object:
        """The shape of a declaration of the old contract."""
        return self._old.shape(one, DEPTH)

    def new(self, one: Declaration) -> object:
        """The shape of a declaration of the new contract."""
        return self._new.shape(one, DEPTH)


def similar_fields(old: Declaration, new: Declaration) -> bool:
    """Whether at least half of the fields of two objects have the same wire name; aliases are always similar."""
    if not isinstance(old, Struct) or not isinstance(new, Struct):
        return True
    ours, theirs = {field.wire for field in old.fields}, {field.wire for field in new.fields}
    return 2 * len(ours & theirs) >= len(ours | theirs)


class _Side:
    def __init__(self, contract: Contract, known: Mapping[str, str]) -> None:
        self.contract = contract
        self.known = known

    def shape(self, one: Declaration, depth: int) -> object:
        if isinstance(one, Alias):
            return ("alias", one.tag_field, one.is_event_union, self._type(one.type, depth - 1))
        tag = one.tag.field if one.is_event and one.tag else ""
        fields = sorted(self._field(field, depth) for field in one.fields if field.wire != tag)
        return ("object", one.direction if one.is_event else "", one.is_closed, *fields)

    def _field(self, field: Field, depth: int) -> tuple[str, bool, str]:
        return (field.wire, field.required, repr(self._use(field.use, depth - 1)))

    def _use(self, use: Use, depth: int) -> object:
        return (use.nullable, self._type(use.type, depth))

    def _type(self, type_: Type, depth: int) -> object:
        match type_:
            case Reference(id=target):
                return self._target(target, depth)
            case ArrayOf(items=items, bounds=bounds):
                return ("array", self._use(items, depth), tuple(sorted(bounds)))
            case MapOf(values=values):
                return ("map", self._use(values, depth))
            case UnionOf(members=members):
                return ("union", *sorted(repr(self._type(member, depth)) for member in members))
            case Literals(values=values, is_open=is_open):
                return ("values", tuple(sorted(map(repr, values))), is_open)
            case Scalar(kind=kind, bounds=bounds):
                return (kind, tuple(sorted(bounds)))
            case Anything() | Base64():
                return type(type_).__name__

    def _target(self, target: str, depth: int) -> object:
        if target in self.known:
            return ("known", self.known[target])
        return "object" if depth <= 0 else self.shape(self.contract.by_id[target], depth)
