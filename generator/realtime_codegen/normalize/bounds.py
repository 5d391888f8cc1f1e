"""Bounds of two schemas that hold at once: what both allow, whether one says all that the other does, what fits."""

from __future__ import annotations

import re
from fractions import Fraction
from math import isfinite, lcm

from realtime_codegen.model.json_values import Json

Bounds = tuple[tuple[str, Json], ...]

LOWER = ("minimum", "exclusiveMinimum", "minLength", "minItems")
"""Bounds of which the larger one says more."""

UPPER = ("maximum", "exclusiveMaximum", "maxLength", "maxItems")
"""Bounds of which the smaller one says more."""

_ENDS = (("minimum", "exclusiveMinimum"), ("maximum", "exclusiveMaximum"))
_LENGTHS = {"string": ("minLength", "maxLength"), "array": ("minItems", "maxItems")}
_NUMBERS = ("integer", "number")
_LARGEST_STEP = 2**53
_REFERS_BACK = re.compile(r"\\[1-9]|\(\?\(")


def tighten(left: Bounds, right: Bounds) -> Bounds:
    """The bounds that both demand: the tighter end of each side, a multiple of both steps, both patterns. Of what has
    no such bound (`unjoinable`), the one of `left`.
    """
    found = {**dict(right), **dict(left)}
    for key, value in right:
        joined = _joined(key, found[key], value)
        found[key] = found[key] if joined is None else joined
    return tuple(sorted(_with_one_end_a_side(found).items()))


def unjoinable(left: Bounds, right: Bounds) -> tuple[str, ...]:
    """The keywords of which no single bound says what both demand."""
    found = dict(left)
    return tuple(key for key, value in right if key in found and _joined(key, found[key], value) is None)


def covers(tight: Bounds, loose: Bounds) -> bool:
    """Whether everything within `tight` is within `loose`, as far as can be said."""
    return tighten(tight, loose) == tuple(sorted(_with_one_end_a_side(dict(tight)).items()))


def is_empty(kind: str, bounds: Bounds) -> bool:
    """Whether no value of a JSON type is within the bounds."""
    found = dict(bounds)
    if kind in _NUMBERS:
        low, high = (found.get(end, found.get(exclusive)) for end, exclusive in _ENDS)
        if low is None or high is None:
            return False
        excludes_ends = "exclusiveMinimum" in found or "exclusiveMaximum" in found
        return bool(low > high or (low == high and excludes_ends))
    if kind in _LENGTHS:
        least, most = _LENGTHS[kind]
        return least in found and most in found and bool(found[least] > found[most])
    return False


def fits(value: Json, bounds: Bounds) -> bool:
    """Whether a listed text or number is within the bounds of its JSON type. Patterns are not matched."""
    found = dict(bounds)
    if isinstance(value, str):
        return bool(found.get("minLength", 0) <= len(value) <= found.get("maxLength", len(value)))
    if isinstance(value, bool) or not isinstance(value, (int, float)):
        return True
    return bool(
        value >= found.get("minimum", value)
        and value <= found.get("maximum", value)
        and not value <= found.get("exclusiveMinimum", value - 1)
        and not value >= found.get("exclusiveMaximum", value + 1)
        and ("multipleOf" not in found or _is_multiple(value, found["multipleOf"]))
    )


def _joined(key: str, left: Json, right: Json) -> Json | None:
    """The bound that says what two bounds of one keyword do, or none."""
    if left == right:
        return left
    if key in LOWER:
        return max(left, right)
    if key in UPPER:
        return min(left, right)
    return _common_multiple(left, right) if key == "multipleOf" else _both_patterns(left, right)


def _with_one_end_a_side(bounds: dict[str, Json]) -> dict[str, Json]:
    """Of an end and the exclusive one on the same side, the one that says more."""
    found = dict(bounds)
    for end, exclusive in _ENDS:
        if end in found and exclusive in found:
            is_lower = end in LOWER
            inner = found[exclusive] >= found[end] if is_lower else found[exclusive] <= found[end]
            del found[end if inner else exclusive]
    return found


def _common_multiple(left: Json, right: Json) -> Json | None:
    """The least step that is a multiple of both; none where it is beyond what numbers hold exactly."""
    if not (isfinite(left) and isfinite(right)) or min(left, right) <= 0:
        return None
    one, other = _fraction(left), _fraction(right)
    denominator = one.denominator * other.denominator
    step = Fraction(lcm(one.numerator * other.denominator, other.numerator * one.denominator), denominator)
    if step > _LARGEST_STEP:
        return None
    return int(step) if step.denominator == 1 else float(step)


def _is_multiple(value: Json, step: Json) -> bool:
    return not (isfinite(value) and isfinite(step)) or step <= 0 or _fraction(value) % _fraction(step) == 0


def _fraction(number: Json) -> Fraction:
    """The number as it is written: 0.1 is a tenth."""
    return Fraction(str(number))


def _both_patterns(left: str, right: str) -> str | None:
    """A pattern for what both patterns match somewhere in a text; none where one refers to its groups by number, which
    are others in a longer pattern.
    """
    if _REFERS_BACK.search(left) or _REFERS_BACK.search(right):
        return None
    return f"^(?=[\\s\\S]*?(?:{left}))(?=[\\s\\S]*?(?:{right}))"
