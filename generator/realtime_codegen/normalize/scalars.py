"""Scalars and listed values: the types that hold nothing else."""

from __future__ import annotations

import json
import re
import warnings
from collections.abc import Sequence

from realtime_codegen.model.diagnostics import Severity
from realtime_codegen.model.ir import Anything, Literals, Scalar, Type, constant_key
from realtime_codegen.model.json_values import Json
from realtime_codegen.model.schema import Schema
from realtime_codegen.normalize.context import Context
from realtime_codegen.normalize.unchecked_keywords import report_one_unchecked
from realtime_codegen.normalize.unions import combine

NUMERIC = ("minimum", "maximum", "exclusiveMinimum", "exclusiveMaximum", "multipleOf")
BOUNDS = {
    "string": ("minLength", "maxLength", "pattern"),
    "integer": NUMERIC,
    "number": NUMERIC,
    "boolean": (),
    "array": ("minItems", "maxItems"),
}
"""The bounds that mean something for each kind; others beside it have no effect."""

LENGTHS = ("minLength", "maxLength", "minItems", "maxItems")
MAX_LENGTH = 2**63 - 1
"""The longest text or array that Python has a number for."""
MAX_LISTED = 10_000
"""Most listed values of a type: an annotation of more is of no use to anybody and takes minutes to write."""


def scalar(kind: str, schema: Schema, context: Context) -> Scalar:
    """The scalar of one kind with its bounds."""
    return Scalar(kind, bounds_of(kind, schema, context))  # type: ignore[arg-type]


def bounds_of(kind: str, schema: Schema, context: Context) -> tuple[tuple[str, Json], ...]:
    """The bounds for one kind. A pattern that Python cannot compile is left out and reported (RC404, a warning), and
    so is a length, or a bound of an integer, that has more than 64 bits.
    """
    found = [(key, value) for key, value in schema.bounds if key in BOUNDS[kind]]
    return tuple(
        (key, int(value) if key in LENGTHS else value)
        for key, value in found
        if not (key == "pattern" and not _compiles(value, schema, context))
        and not ((key in LENGTHS or kind == "integer") and key != "pattern" and _is_beyond(key, value, schema, context))
    )


def literals(schema: Schema, context: Context) -> Type:
    """The listed values. Where an array or object is among them there is no type that lists them, and for more than
    `MAX_LISTED` it is of no use: any value of their kinds, and a warning (RC404).
    """
    values = tuple({constant_key(value): value for value in map(_canonical, schema.enum)}.values())
    if not (problem := _no_literals(values)):
        is_boolean = len(values) == 2 and all(isinstance(value, bool) for value in values)
        return Scalar("boolean") if is_boolean else Literals(values, schema.is_open)
    advice = "check the value where it matters"
    message = f"the generated types cannot list {problem}: any value of their kinds fits"
    kind = f"the generated types cannot list {problem}"
    context.report(schema.pointer, "RC404", message, advice, Severity.WARNING, kind)
    kinds = [kind for kind in schema.types if kind in BOUNDS and kind != "array"]
    is_said = kinds and len(kinds) == len(schema.types)
    return combine([Scalar(kind) for kind in kinds]) if is_said else Anything()  # type: ignore[arg-type]


def _canonical(value: Json) -> Json:
    """A number without a fraction is an integer in JSON, however it is written."""
    return int(value) if isinstance(value, float) and value.is_integer() else value


def _no_literals(values: Sequence[Json]) -> str:
    """What of the values cannot be listed, or an empty text."""
    if any(isinstance(value, tuple) for value in values):
        return "arrays and objects"
    return f"more than {MAX_LISTED:,} values" if len(values) > MAX_LISTED else ""


def default_text(default: tuple[Json, ...]) -> str:
    """A default as it is shown in a docstring; empty where there is none to show."""
    if not default or default[0] is None or isinstance(default[0], tuple):
        return ""
    return default[0] if isinstance(default[0], str) else json.dumps(default[0])


def _is_beyond(keyword: str, value: float, schema: Schema, context: Context) -> bool:
    if abs(value) <= MAX_LENGTH:
        return False
    subject = f"{keyword} of more than {MAX_LENGTH}"
    report_one_unchecked(schema.pointer, subject, context, "remove it with a correction in spec/overlays")
    return True


def _compiles(pattern: str, schema: Schema, context: Context) -> bool:
    try:
        with warnings.catch_warnings():
            # What only warns today means something else in a later Python.
            warnings.simplefilter("error")
            re.compile(pattern)
    except (re.error, RecursionError, OverflowError, Warning) as error:
        context.report(
            schema.pointer,
            "RC404",
            f"the pattern {pattern!r} is not one of Python and will not be checked: {error}",
            "write it so that both understand it, or remove it, with a correction in spec/overlays",
            Severity.WARNING,
            "a pattern that is not one of Python is not checked",
        )
        return False
    return True
