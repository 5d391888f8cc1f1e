"""The annotations that datamodel-code-generator cannot print, and the templates write in its place.

Those are numbers with bounds that allow integers beyond 2^53, constants that are booleans, and listed values that
`Literal` cannot hold. It gets a wider type, from which it makes the imports and the order.
"""

from __future__ import annotations

import math
from collections.abc import Iterator, Mapping

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
from realtime_codegen.normalize.unions import combine
from realtime_codegen.render.text import literal

MAX_EXACT = 2**53
"""Up to here a float holds every integer."""

_SCALARS = {"string": "str", "integer": "int", "number": "float", "boolean": "bool"}
_META = {
    "minimum": "ge",
    "maximum": "le",
    "exclusiveMinimum": "gt",
    "exclusiveMaximum": "lt",
    "multipleOf": "multiple_of",
    "minLength": "min_length",
    "maxLength": "max_length",
    "minItems": "min_length",
    "maxItems": "max_length",
    "pattern": "pattern",
}


def is_for_templates(type_: Type) -> bool:
    """Whether the templates have to write a type, or what is inside it; what it refers to has a line of its own."""
    match type_:
        case Scalar(kind="number", bounds=(_, *_)):
            # datamodel-code-generator leaves out a step that is a fraction.
            return not is_exact_as_float(type_) or any(key == "multipleOf" for key, _ in type_.bounds)
        case Literals():
            return type_.is_beyond_literal or "boolean" in type_.kinds
        case ArrayOf(items=use) | MapOf(values=use):
            return is_for_templates(use.type)
        case UnionOf(members=members):
            return any(map(is_for_templates, members))
        case _:
            return False


def is_exact_as_float(number: Scalar) -> bool:
    """Whether a float holds every integer that the bounds allow."""
    bounds = {key: float(value) for key, value in number.bounds if key != "pattern"}
    lower = (bounds.get("minimum", -math.inf), bounds.get("exclusiveMinimum", -math.inf))
    upper = (bounds.get("maximum", math.inf), bounds.get("exclusiveMaximum", math.inf))
    return max(lower) >= -MAX_EXACT and min(upper) <= MAX_EXACT


def kinds_of_listed(listed: Literals) -> Type:
    """The type of any value of the kinds of the listed ones; texts stay listed."""
    texts = tuple(value for value in listed.values if isinstance(value, str))
    wide = [Scalar(kind) for kind in listed.kinds if kind != "string"]
    return combine([*wide, *([Literals(texts, listed.is_open)] if texts or listed.is_open else [])])


def written(use: Use, file: str, declarations: Mapping[str, Declaration], *, may_be_unset: bool = False) -> str:
    """The annotation of a use in the module `file`."""
    members = list(dict.fromkeys(_alternatives(use.type, file, declarations)))
    ends = [*(["None"] if use.nullable and "None" not in members else []), *(["UnsetType"] if may_be_unset else [])]
    return " | ".join([*members, *ends])


def _alternatives(type_: Type, file: str, declarations: Mapping[str, Declaration]) -> Iterator[str]:
    match type_:
        case Anything():
            yield "Any"
        case Scalar(kind="number") if not is_exact_as_float(type_):
            yield _bounded("float", [(key, float(value)) for key, value in type_.bounds])
            yield _bounded("int", list(_integer_bounds(type_)))
        case Scalar(kind=kind, bounds=bounds):
            yield _bounded(_SCALARS[kind], list(bounds))
        case Base64():
            yield "bytes"
        case Literals(values=values, is_open=is_open):
            if type_.is_beyond_literal:
                wide = " | ".join(_alternatives(kinds_of_listed(type_), file, declarations))
                yield f"Annotated[{wide}, ListedValues({', '.join(map(literal, values))})]"
            else:
                yield f"Literal[{', '.join(map(literal, values))}]"
            yield from ("str",) if is_open else ()
        case ArrayOf(items=items, bounds=bounds):
            yield _bounded(f"Sequence[{written(items, file, declarations)}]", list(bounds))
        case MapOf(values=use):
            yield f"Mapping[str, {written(use, file, declarations)}]"
        case Reference(id=target):
            declaration = declarations[target]
            yield declaration.name if declaration.file == file else f"{declaration.file}.{declaration.name}"
        case UnionOf(members=()):
            yield "None"
        case UnionOf(members=members):
            for member in members:
                yield from _alternatives(member, file, declarations)


def _bounded(name: str, bounds: list[tuple[str, float | str]]) -> str:
    if not bounds:
        return name
    return f"Annotated[{name}, Meta({', '.join(f'{_META[key]}={literal(value)}' for key, value in bounds)})]"


def _integer_bounds(number: Scalar) -> Iterator[tuple[str, int]]:
    """The bounds of a number as those of an integer. What msgspec cannot check of integers is left to the exact
    decoder, which looks at the bounds of the float.
    """
    for key, value in number.bounds:
        bound = float(value)
        if key != "multipleOf" and abs(bound) <= MAX_EXACT:
            yield key, math.ceil(bound) if key in ("minimum", "exclusiveMaximum") else math.floor(bound)
