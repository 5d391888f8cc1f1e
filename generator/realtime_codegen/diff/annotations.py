"""Python annotations of a generated package → the types of the Ir. The text is read, nothing is executed."""

from __future__ import annotations

import ast
from collections.abc import Callable, Iterator
from dataclasses import dataclass

from realtime_codegen.model.ir import (
    Anything,
    ArrayOf,
    Base64,
    Literals,
    MapOf,
    Reference,
    Scalar,
    Type,
    UnionOf,
    Use,
)

Resolve = Callable[[str], str]
"""Gives the id of what a name in an annotation refers to; empty for what is no type of the description."""

SCALARS: dict[str, Type] = {
    "str": Scalar("string"),
    "int": Scalar("integer"),
    "float": Scalar("number"),
    "bool": Scalar("boolean"),
    "bytes": Base64(),
    "Any": Anything(),
}
_NUMERIC = {
    "ge": "minimum",
    "gt": "exclusiveMinimum",
    "le": "maximum",
    "lt": "exclusiveMaximum",
    "multiple_of": "multipleOf",
    "pattern": "pattern",
}
_LENGTHS = {"min_length": "min", "max_length": "max"}


class NotAnAnnotationError(ValueError):
    """An annotation that the generator does not write."""


@dataclass(frozen=True, slots=True)
class Annotation:
    """What an annotation says: the use, and whether `UnsetType` is in it."""

    use: Use
    may_be_unset: bool


def read_annotation(node: ast.expr, resolve: Resolve) -> Annotation:
    """Read an annotation. Raises `NotAnAnnotationError` where it is none that the generator writes."""
    members = list(_members(node))
    names = [_name(one) for one in members]
    types = [_type(one, resolve) for one, name in zip(members, names, strict=True) if name not in ("None", "UnsetType")]
    known = [one for one in types if one != Reference("")]
    return Annotation(Use(_union(known), "None" in names), "UnsetType" in names)


def dotted(node: ast.expr) -> str:
    """`models.Session` as text; empty for what is no name."""
    if isinstance(node, ast.Attribute):
        return f"{dotted(node.value)}.{node.attr}"
    return node.id if isinstance(node, ast.Name) else ""


def _members(node: ast.expr) -> Iterator[ast.expr]:
    """The alternatives of `A | B`, `Union[A, B]` and `Optional[A]`; what is in quotes is read as well."""
    if isinstance(node, ast.BinOp) and isinstance(node.op, ast.BitOr):
        yield from _members(node.left)
        yield from _members(node.right)
    elif isinstance(node, ast.Subscript) and dotted(node.value) in ("Union", "Optional"):
        for one in _arguments(node):
            yield from _members(one)
        if dotted(node.value) == "Optional":
            yield ast.Constant(None)
    elif isinstance(node, ast.Constant) and isinstance(node.value, str):
        yield from _members(ast.parse(node.value, mode="eval").body)
    else:
        yield node


def _name(node: ast.expr) -> str:
    return "None" if isinstance(node, ast.Constant) and node.value is None else dotted(node)


def _arguments(node: ast.Subscript) -> list[ast.expr]:
    return list(node.slice.elts) if isinstance(node.slice, ast.Tuple) else [node.slice]


def _type(node: ast.expr, resolve: Resolve) -> Type:
    if name := dotted(node):
        return SCALARS[name] if name in SCALARS else Reference(resolve(name))
    if not isinstance(node, ast.Subscript):
        raise NotAnAnnotationError(ast.unparse(node))
    inner = _arguments(node)
    match dotted(node.value):
        case "Literal":
            return Literals(tuple(ast.literal_eval(one) for one in inner))
        case "Sequence":
            return ArrayOf(read_annotation(inner[0], resolve).use)
        case "Mapping":
            return MapOf(read_annotation(inner[1], resolve).use)
        case "Annotated":
            return _bounded(read_annotation(inner[0], resolve).use.type, inner[1])
        case _:
            raise NotAnAnnotationError(ast.unparse(node))


def _union(types: list[Type]) -> Type:
    """The members; listed values beside a plain text are an open enumeration, and an integer beside a number is one."""
    if any(isinstance(one, Scalar) and one.kind == "number" for one in types):
        types = [one for one in types if not (isinstance(one, Scalar) and one.kind == "integer")]
    listed = [one for one in types if isinstance(one, Literals)]
    if len(listed) == 1 and Scalar("string") in types:
        opened = Literals(listed[0].values, is_open=True)
        types = [opened if one == listed[0] else one for one in types if one != Scalar("string")]
    return types[0] if len(types) == 1 else UnionOf(tuple(types))


def _bounded(type_: Type, meta: ast.expr) -> Type:
    if not isinstance(meta, ast.Call):
        raise NotAnAnnotationError(ast.unparse(meta))
    if dotted(meta.func) == "ListedValues":
        return Literals(tuple(ast.literal_eval(one) for one in meta.args))
    values = {one.arg: ast.literal_eval(one.value) for one in meta.keywords if one.arg}
    if isinstance(type_, ArrayOf):
        bounds = tuple((f"{_LENGTHS[key]}Items", value) for key, value in values.items() if key in _LENGTHS)
        return ArrayOf(type_.items, bounds)
    if isinstance(type_, Scalar):
        named = {
            key: _NUMERIC.get(key) or f"{_LENGTHS[key]}Length" for key in values if key in {**_NUMERIC, **_LENGTHS}
        }
        return Scalar(type_.kind, tuple((named[key], values[key]) for key in named))
    return type_
