"""Numbers as text, with three digits and the unit that suits them."""

from __future__ import annotations

from benchmarks.results import Measurement, Ratio

NONE = "\u2013"
"""A dash: what stands where nothing was measured."""

TIMES = "\u00d7"
"""The sign for multiplication."""


def seconds(value: float) -> str:
    """A time: `0.35 µs`, `12.1 ms`, `3.42 s`."""
    for factor, unit in ((1e6, "µs"), (1e3, "ms")):
        if value * factor < 1000:
            return f"{digits(value * factor)} {unit}"
    return f"{digits(value)} s"


def megabytes(value: float) -> str:
    """A size in units of a million bytes."""
    return f"{digits(value / 1e6)} MB"


def digits(value: float) -> str:
    """Three digits, with separators where there are more before the point."""
    if abs(value) >= 100:
        return f"{value:,.0f}"
    return f"{value:.1f}" if abs(value) >= 10 else f"{value:.2f}"


def figure(one: Measurement | None) -> str:
    """The median of a measurement, with its unit."""
    if one is None:
        return NONE
    if one.unit.startswith("s"):
        return digits(one.middle) if one.unit == "schemas" else seconds(one.middle)
    return megabytes(one.middle) if one.unit == "bytes" else digits(one.middle)


def times(one: Ratio | None) -> str:
    """A ratio with its spread, as in `131 times (128 to 140)`, with the sign for "times"."""
    return f"{digits(one.middle)} {TIMES} {spread(one)}".strip() if one else NONE


def spread(one: Ratio) -> str:
    """The lowest and highest of a ratio over the rounds; nothing where there was one round."""
    return f"({digits(one.low)} to {digits(one.high)})" if one.low != one.high else ""
