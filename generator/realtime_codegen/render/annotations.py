"""Use → annotation, for the parameters and results of methods.

Unlike the annotation of a field it holds no bounds, which help nobody who reads a signature, and names every
declaration with its module, `models.Session`: two modules may have one name.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping

from realtime_codegen.model.ir import (
    Anything,
    ArrayOf,
    Base64,
    Declaration,
    Literals,
    MapOf,
    Reference,
    Scalar,
    Type,
    UnionOf,
    Use,
)
from realtime_codegen.render.model_source import dotted_name
from realtime_codegen.render.text import literal

SCALARS = {"string": "str", "integer": "int", "number": "float", "boolean": "bool"}


def annotation(use: Use, declarations: Mapping[str, Declaration], *, required: bool = True) -> str:
    """What stands behind the colon: `Sequence[str] | None`; with `| UnsetType` where it may be left out.

    Args:
        use: The type, and whether null is a value.
        declarations: Every declaration by id.
        required: Whether a value must be given.
    """
    members = _members(use, declarations)
    if "Any" in members:
        return "Any"
    return " | ".join([*members, *([] if required else ["UnsetType"])])


def union(members: Iterable[str]) -> str:
    """Several annotations as one, each alternative once; `None` where there is none."""
    parts = dict.fromkeys(members)
    if "Any" in parts:
        return "Any"
    return (
        " | ".join([*(part for part in parts if part != "None"), *(part for part in parts if part == "None")]) or "None"
    )


def _members(use: Use, declarations: Mapping[str, Declaration]) -> dict[str, None]:
    found = dict.fromkeys(_alternatives(use.type, declarations))
    if use.nullable or not found:
        found.setdefault("None")
    return found


def _alternatives(type_: Type, declarations: Mapping[str, Declaration]) -> Iterable[str]:
    match type_:
        case Anything():
            return ("Any",)
        case Scalar(kind=kind):
            return (SCALARS[kind],)
        case Base64():
            return ("bytes",)
        case Literals(values=values, is_open=is_open):
            listed = f"Literal[{', '.join(literal(value) for value in values)}]"
            return (listed, "str") if is_open else (listed,)
        case ArrayOf(items=items):
            return (f"Sequence[{annotation(items, declarations)}]",)
        case MapOf(values=values):
            return (f"Mapping[str, {annotation(values, declarations)}]",)
        case Reference(id=target):
            return (dotted_name(declarations[target]),)
        case UnionOf(members=members):
            return (one for member in members for one in _alternatives(member, declarations))
