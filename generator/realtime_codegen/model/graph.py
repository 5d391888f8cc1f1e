"""Who refers to whom among the declarations."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from dataclasses import replace

from realtime_codegen.model.ir import Alias, ArrayOf, Declaration, MapOf, Reference, Type, UnionOf


def references(declaration: Declaration) -> Iterator[str]:
    """The ids a declaration refers to, its base class included."""
    if isinstance(declaration, Alias):
        yield from references_of(declaration.type)
        return
    if declaration.base:
        yield declaration.base
    for field in declaration.fields:
        yield from references_of(field.use.type)


def references_of(type_: Type) -> Iterator[str]:
    """The ids inside one type."""
    match type_:
        case Reference(id=target):
            yield target
        case ArrayOf(items=use) | MapOf(values=use):
            yield from references_of(use.type)
        case UnionOf(members=members):
            for member in members:
                yield from references_of(member)
        case _:
            return


def reachable(
    roots: Iterable[str], declarations: Mapping[str, Declaration], subclasses: Mapping[str, tuple[str, ...]]
) -> dict[str, None]:
    """Everything the roots lead to, themselves included. A base class leads to its subclasses: they are what is decoded
    and written.
    """
    found: dict[str, None] = {}
    waiting = list(roots)
    while waiting:
        current = waiting.pop()
        if current in found or current not in declarations:
            continue
        found[current] = None
        waiting.extend(references(declarations[current]))
        waiting.extend(subclasses.get(current, ()))
    return found


def subclasses_of(declarations: Mapping[str, Declaration]) -> dict[str, tuple[str, ...]]:
    """The subclasses of each base class, by id."""
    found: dict[str, tuple[str, ...]] = {}
    for declaration in declarations.values():
        if not isinstance(declaration, Alias) and declaration.base:
            found[declaration.base] = (*found.get(declaration.base, ()), declaration.id)
    return found


def with_recursive_aliases(declarations: Mapping[str, Declaration]) -> dict[str, Declaration]:
    """The declarations, with each alias that contains itself with no object in between discriminated by shape: the
    native decoder can follow a class that contains itself, and no alias.
    """
    aliases = {id_: one for id_, one in declarations.items() if isinstance(one, Alias)}
    endless = {id_ for id_, one in aliases.items() if id_ in reachable(references_of(one.type), aliases, {})}
    return {
        id_: replace(one, by_shape=True, decided_by=one.decided_by or "by their kind of JSON value")
        if isinstance(one, Alias) and id_ in endless
        else one
        for id_, one in declarations.items()
    }
