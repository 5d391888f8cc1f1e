"""Types as short Python text, for what a change was before and after."""

from __future__ import annotations

import json
from collections.abc import Mapping

from realtime_codegen.model.ir import (
    Anything,
    ArrayOf,
    Base64,
    Constant,
    Declaration,
    Literals,
    MapOf,
    Reference,
    Scalar,
    Type,
    UnionOf,
    Use,
)

PYTHON = {"string": "str", "integer": "int", "number": "float", "boolean": "bool"}


def use_text(use: Use, declarations: Mapping[str, Declaration]) -> str:
    """A use: `Sequence[str] | None`."""
    text = type_text(use.type, declarations)
    return f"{text} | None" if use.nullable and text not in ("Any", "None") else text


def type_text(type_: Type, declarations: Mapping[str, Declaration]) -> str:
    """A type: `int | Literal["inf"]`, `Mapping[str, Session]`."""
    match type_:
        case Anything():
            return "Any"
        case Base64():
            return "bytes"
        case Scalar(kind=kind):
            return PYTHON[kind]
        case Literals(values=values, is_open=is_open):
            listed = f"Literal[{', '.join(map(value_text, values))}]" if values else "str"
            return f"{listed} | str" if is_open and values else listed
        case ArrayOf(items=items):
            return f"Sequence[{use_text(items, declarations)}]"
        case MapOf(values=inner):
            return f"Mapping[str, {use_text(inner, declarations)}]"
        case Reference(id=target):
            return declaration_name(declarations[target])
        case UnionOf(members=()):
            return "None"
        case UnionOf(members=members):
            return " | ".join(sorted(type_text(member, declarations) for member in members))


def value_text(value: Constant) -> str:
    """A value as JSON writes it, texts in double quotes."""
    return json.dumps(value, ensure_ascii=False)


def declaration_name(declaration: Declaration) -> str:
    """The name of a declaration, with its module where that is not the main one."""
    return f"{declaration.module}.{declaration.name}" if declaration.module else declaration.name
