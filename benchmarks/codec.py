"""Decoding and encoding: rounds of the pyperf script, put together."""

from __future__ import annotations

import sys
from pathlib import Path
from statistics import median
from tempfile import TemporaryDirectory
from typing import Any

from benchmarks.cases import CODEC, Effort
from benchmarks.peers import missing
from benchmarks.process import say, started
from benchmarks.results import Measurement
from benchmarks.timings import name_of, suite


def measure(group: str, effort: Effort) -> list[Measurement]:
    """The CPU time of every case and subject of a group.

    A round measures everything once before anything is measured again, so that slow and fast minutes of the machine
    are shared out evenly.
    """
    with TemporaryDirectory() as folder:
        rounds = [Path(folder) / f"{number}.json" for number in range(effort.rounds)]
        for number, path in enumerate(rounds):
            say(f"{group}: round {number + 1} of {effort.rounds}")
            _round(group, effort, path, rounds[0] if number else None)
        return _measurements(group, [suite(str(path)) for path in rounds])


def _round(group: str, effort: Effort, path: Path, earlier: Path | None) -> None:
    options = ["--processes=1", f"--values={effort.values}", "--warmups=1", f"--min-time={effort.seconds}", "--quiet"]
    command = [sys.executable, "-m", "benchmarks.timings", "--group", group, *options, "-o", str(path)]
    started([*command, *([f"--loops-of={earlier}"] if earlier else [])])


def _measurements(group: str, rounds: list[Any]) -> list[Measurement]:
    cases, subjects = CODEC[group]
    found: list[Measurement] = []
    for case in cases:
        for subject in (one for one in subjects if not missing(one)):
            name = name_of(case, subject)
            values = tuple(median(one.get_benchmark(name).get_values()) for one in rounds)
            found.append(Measurement(group, case, subject, "s of CPU", values))
    return found
