"""Scalars and listed values: the types that hold nothing else."""

from __future__ import annotations

import json
import re

from realtime_codegen.diagnostics import Severity
from realtime_codegen.ir import Anything, Literals, Scalar, Type
from realtime_codegen.json_values import Json
from realtime_codegen.normalize.context import Context
from realtime_codegen.normalize.unions import combine
from realtime_codegen.schema import Schema

NUMERIC = ("minimum", "maximum", "exclusiveMinimum", "exclusiveMaximum", "multipleOf")
BOUNDS = {
    "string": ("minLength", "maxLength", "pattern"),
    "integer": NUMERIC,
    "number": NUMERIC,
    "boolean": (),
    "array": ("minItems", "maxItems"),
}
"""The bounds that mean something for each kind; others beside it have no effect."""


def scalar(kind: str, schema: Schema, context: Context) -> Scalar:
    """The scalar of one kind with its bounds."""
    return Scalar(kind, bounds_of(kind, schema, context))  # type: ignore[arg-type]


def bounds_of(kind: str, schema: Schema, context: Context) -> tuple[tuple[str, Json], ...]:
    """The bounds for one kind. A pattern that Python cannot compile is left out and reported (RC404, a warning)."""
    found = [(key, value) for key, value in schema.bounds if key in BOUNDS[kind]]
    return tuple((key, value) for key, value in found if key != "pattern" or _compiles(value, schema, context))


def literals(schema: Schema, context: Context) -> Type:
    """The listed values. Where they are not all texts and integers, Python has no literal type: any value of their
    kinds, and a note (RC404).
    """
    if all(isinstance(value, (str, int)) and not isinstance(value, bool) for value in schema.enum):
        return Literals(schema.enum, schema.is_open)
    advice = "check the value where it matters"
    message = "the generated types cannot list values that are no texts or integers: any value of their kinds fits"
    context.report(schema.pointer, "RC404", message, advice, Severity.NOTE)
    kinds = [kind for kind in schema.types if kind in BOUNDS and kind != "array"]
    is_said = kinds and len(kinds) == len(schema.types)
    return combine([Scalar(kind) for kind in kinds]) if is_said else Anything()  # type: ignore[arg-type]


def default_text(default: tuple[Json, ...]) -> str:
    """A default as it is shown in a docstring; empty where there is none to show."""
    if not default or default[0] is None or isinstance(default[0], tuple):
        return ""
    return default[0] if isinstance(default[0], str) else json.dumps(default[0])


def _compiles(pattern: str, schema: Schema, context: Context) -> bool:
    try:
        re.compile(pattern)
    except (re.error, RecursionError, OverflowError) as error:
        context.report(
            schema.pointer,
            "RC404",
            f"the pattern {pattern!r} is not one of Python and will not be checked: {error}",
            "write it so that both understand it, or remove it, with a correction in spec/overlays",
            Severity.WARNING,
        )
        return False
    return True
