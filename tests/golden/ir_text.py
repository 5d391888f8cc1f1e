"""The Ir as text that can be read and compared: a paragraph for each declaration and operation, a line for each field.

Every attribute that is not at its default is shown, so that whatever normalization decides is seen in a diff. Types
are short: `[T]` is an array, `{T}` a map, `T?` may be null, `-> id` another declaration, `'a' | ...` an open list.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import MISSING, Field, fields
from typing import Any

from realtime_codegen.model.ir import (
    Anything,
    ArrayOf,
    Base64,
    Declaration,
    Ir,
    Literals,
    MapOf,
    Operation,
    Reference,
    Scalar,
    Struct,
    Type,
    UnionOf,
    Use,
)


def text_of_ir(ir: Ir) -> str:
    """Every declaration and operation, and the declaration of each component that is another one's."""
    paragraphs = [_declaration(one) for one in ir.declarations]
    paragraphs += [_operation(one) for one in ir.operations]
    components = [f"component {name} -> {id_}\n" for name, id_ in ir.components if name != id_]
    return "\n".join([*paragraphs, *(["".join(components)] if components else [])])


def _declaration(one: Declaration) -> str:
    lines = [f"{type(one).__name__.lower()} {one.id}", *_attributes(one, "  ", without=("id", "fields"))]
    if isinstance(one, Struct):
        lines += [f"  - {field.wire}: {_line(field, without=('wire',))}" for field in one.fields]
    return "".join(f"{line}\n" for line in lines)


def _operation(one: Operation) -> str:
    plain = ("id", "requests", "responses", "parameters", "replies")
    lines = [f"operation {one.id}", *_attributes(one, "  ", without=plain)]
    lines += [f"  request {_line(body)}" for body in one.requests]
    lines += [f"  parameter {_line(parameter)}" for parameter in one.parameters]
    lines += [f"  response {status} {_line(body)}" for status, body in one.responses]
    lines += [f"  reply {_line(reply)}" for reply in one.replies]
    return "".join(f"{line}\n" for line in lines)


def _line(value: Any, without: tuple[str, ...] = ()) -> str:
    return "; ".join(_attributes(value, "", without))


def _attributes(value: Any, indent: str, without: tuple[str, ...] = ()) -> Iterator[str]:
    for field in fields(value):
        held = getattr(value, field.name)
        if field.name not in without and not _is_default(field, held):
            yield f"{indent}{field.name}: {_shown(held)}"


def _is_default(field: Field[Any], held: Any) -> bool:
    return field.default is not MISSING and type(held) is type(field.default) and held == field.default


def _shown(value: Any) -> str:
    if isinstance(value, Use):
        return _type(value.type) + ("?" if value.nullable else "")
    return _type(value) if isinstance(value, Type) else repr(value)


def _type(type_: Type) -> str:
    match type_:
        case Anything():
            return "anything"
        case Base64():
            return "bytes"
        case Reference(id_):
            return f"-> {id_}"
        case Scalar(kind, bounds):
            return kind + _bounds(bounds)
        case Literals(values, is_open):
            return " | ".join([*map(repr, values), *(["..."] if is_open else [])])
        case ArrayOf(items, bounds):
            return f"[{_shown(items)}]" + _bounds(bounds)
        case MapOf(values):
            return f"{{{_shown(values)}}}"
        case UnionOf(members):
            return " | ".join(map(_type, members))


def _bounds(bounds: tuple[tuple[str, Any], ...]) -> str:
    return f" {dict(bounds)}" if bounds else ""
