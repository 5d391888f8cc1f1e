"""Who refers to whom among the declarations."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping

from realtime_codegen.ir import Alias, ArrayOf, Declaration, MapOf, Reference, Type, UnionOf
from realtime_codegen.normalize.context import Context


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


def report_endless_aliases(declarations: Mapping[str, Declaration], context: Context) -> None:
    """Report RC404 for each alias that contains itself with no object in between: only a class can be named before it
    is defined.
    """
    aliases = {id_: one for id_, one in declarations.items() if isinstance(one, Alias)}
    for id_, alias in sorted(aliases.items()):
        if id_ in reachable(references_of(alias.type), aliases, {}):
            context.report(
                alias.pointer,
                "RC404",
                f"{alias.component or id_} contains itself with no object in between",
                "put an object with properties in between, or allow any value, with a correction in spec/overlays",
            )
