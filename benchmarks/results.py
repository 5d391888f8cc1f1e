"""What was measured, as data that is written once and read by everything that shows it."""

from __future__ import annotations

import json
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from pathlib import Path
from statistics import median
from typing import Any

from benchmarks.cases import GROUPS


@dataclass(frozen=True)
class Measurement:
    """One quantity of one subject in one case.

    Attributes:
        group: A group of `benchmarks.cases.GROUPS`.
        case: What was done.
        subject: Who did it.
        unit: `s`, `s of CPU`, `bytes`, `events/s`, `instructions` or `schemas`.
        values: A value for each round. Values of other subjects at the same place were measured in the same round.
    """

    group: str
    case: str
    subject: str
    unit: str
    values: tuple[float, ...]

    @property
    def middle(self) -> float:
        """The median."""
        return median(self.values)


@dataclass(frozen=True)
class Ratio:
    """How often one quantity goes into another: the median over the rounds, and the lowest and highest."""

    middle: float
    low: float
    high: float


@dataclass(frozen=True)
class Results:
    """A run.

    Attributes:
        environment: Interpreter, processor and the versions of libraries.
        skipped: What was not measured → why.
        measurements: Everything that was.
    """

    environment: Mapping[str, str] = field(default_factory=dict[str, str])
    skipped: Mapping[str, str] = field(default_factory=dict[str, str])
    measurements: tuple[Measurement, ...] = ()

    def find(self, group: str, case: str, subject: str, unit: str = "") -> Measurement | None:
        """A measurement; None where it was not made. Without `unit`, the first of any."""
        found = (one for one in self.measurements if (one.group, one.case, one.subject) == (group, case, subject))
        return next((one for one in found if unit in ("", one.unit)), None)

    def cases(self, group: str) -> list[str]:
        """The cases of a group in the order in which they were measured."""
        return list(dict.fromkeys(one.case for one in self.measurements if one.group == group))

    def subjects(self, group: str) -> list[str]:
        """The subjects of a group in the order in which they were measured."""
        return list(dict.fromkeys(one.subject for one in self.measurements if one.group == group))


def ratio(part: Measurement | None, whole: Measurement | None) -> Ratio | None:
    """How many times `part` is `whole`; None where one is missing.

    Rounds are compared pairwise, because what disturbs a round disturbs all of it.
    """
    if part is None or whole is None:
        return None
    if len(part.values) != len(whole.values):
        only = whole.middle / part.middle
        return Ratio(only, only, only)
    found = [right / left for left, right in zip(part.values, whole.values, strict=True)]
    return Ratio(median(found), min(found), max(found))


def merged(earlier: Results, later: Results) -> Results:
    """The earlier run with the groups of the later one in the place of its own.

    Raises:
        ValueError: they were made with other versions or another processor, or one of them left something out, so that
            one page of both would not say what it seems to say.
    """
    if earlier.environment != later.environment:
        differing = sorted(dict(earlier.environment.items() ^ later.environment.items()))
        raise ValueError(f"another {' and '.join(differing)} than in the results there are; measure everything again")
    if earlier.skipped or later.skipped:
        raise ValueError(f"left out: {', '.join({**earlier.skipped, **later.skipped})}; measure everything again")
    new = {one.group for one in later.measurements}
    kept = [one for one in earlier.measurements if one.group not in new]
    found = sorted([*kept, *later.measurements], key=lambda one: GROUPS.index(one.group))
    return Results(later.environment, {}, tuple(found))


def dump(results: Results) -> str:
    """The results as JSON, a line for each measurement."""
    lines = [
        "    " + json.dumps([one.group, one.case, one.subject, one.unit, *map(_short, one.values)])
        for one in results.measurements
    ]
    head = {"environment": results.environment, "skipped": results.skipped}
    text = json.dumps(head, indent=2, sort_keys=True)
    return text.removesuffix("\n}") + ',\n  "measurements": [\n' + ",\n".join(lines) + "\n  ]\n}\n"


def parse(text: str) -> Results:
    """The results that `dump` wrote."""
    raw: Any = json.loads(text)
    rows: Iterable[Any] = raw["measurements"]
    found = (Measurement(row[0], row[1], row[2], row[3], tuple(map(float, row[4:]))) for row in rows)
    return Results(raw["environment"], raw["skipped"], tuple(found))


def save(results: Results, path: Path) -> None:
    """Write the results into a file."""
    path.parent.mkdir(parents=True, exist_ok=True)
    path.write_text(dump(results), encoding="utf-8")


def load(path: Path) -> Results:
    """Read the results from a file."""
    return parse(path.read_text(encoding="utf-8"))


def _short(value: float) -> float:
    """Four digits: more than any of these measurements can tell apart."""
    short = float(f"{value:.4g}")
    return int(short) if short.is_integer() and abs(short) >= 1 else short
