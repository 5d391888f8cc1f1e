"""Names that the body of a class uses and that an attribute of the same class would hide.

An annotation is evaluated in the scope of its class: beside an attribute `str`, the annotation `str` means that
attribute, to msgspec and to type checkers. Such an attribute gets an underscore; its name on the wire stays.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping

from realtime_codegen.model.ir import (
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
)

SCALARS = {"string": "str", "integer": "int", "number": "float", "boolean": "bool"}


def families(structs: Iterable[Struct]) -> dict[str, list[Struct]]:
    """Classes by the id of their common base class, which is among them; a class without one is alone."""
    found: dict[str, list[Struct]] = {}
    for struct in structs:
        found.setdefault(struct.base or struct.id, []).append(struct)
    return found


def used_names(family: Iterable[Struct], declarations: Mapping[str, Declaration], names: Mapping[str, str]) -> set[str]:
    """Every name that the annotations and defaults in the bodies of the classes may use. `names` are those of the
    declarations, by id.
    """
    found = {"UNSET", "UnsetType", "ABSENT", "ClassVar", "Literal", "field"}
    for struct in family:
        for field in struct.fields:
            for target in _names_in(field, names):
                found.add(target)
            found.update(_modules(field.use.type, struct, declarations))
    return found


def _names_in(field: Field, names: Mapping[str, str]) -> Iterator[str]:
    waiting = [field.use.type]
    while waiting:
        type_ = waiting.pop()
        yield from _own_names(type_, names)
        waiting.extend(_inner(type_))


def _own_names(type_: Type, names: Mapping[str, str]) -> tuple[str, ...]:
    match type_:
        case Anything():
            return ("Any",)
        case Scalar(kind=kind, bounds=bounds):
            integer = ("int",) if kind == "number" else ()
            return (SCALARS[kind], *integer, *(("Annotated", "Meta") if bounds else ()))
        case Base64():
            return ("bytes",)
        case Literals(is_open=is_open):
            listed = ("Annotated", "ListedValues", "float", "int", "bool") if type_.is_beyond_literal else ("Literal",)
            return (*listed, *(("str",) if is_open else ()))
        case ArrayOf(bounds=bounds):
            return ("Sequence", *(("Annotated", "Meta") if bounds else ()))
        case MapOf():
            return ("Mapping", "str")
        case Reference(id=target):
            return (names[target],)
        case UnionOf():
            return ()


def _inner(type_: Type) -> tuple[Type, ...]:
    match type_:
        case ArrayOf(items=use) | MapOf(values=use):
            return (use.type,)
        case UnionOf(members=members):
            return members
        case _:
            return ()


def _modules(type_: Type, struct: Struct, declarations: Mapping[str, Declaration]) -> Iterator[str]:
    """The module of a class from elsewhere: it is written `models.Session` there."""
    waiting = [type_]
    while waiting:
        current = waiting.pop()
        waiting.extend(_inner(current))
        if isinstance(current, Reference):
            target = declarations[current.id]
            if target.file != struct.file:
                yield target.file
