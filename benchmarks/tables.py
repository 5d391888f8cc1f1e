"""The tables of the page, as Markdown."""

from __future__ import annotations

from collections.abc import Iterable, Sequence

from benchmarks.bars import bars, beyond
from benchmarks.cases import ASYNC_OURS, CLIENTS, CODEC, DCG, FRACTIONS, OURS, PYDANTIC, SYNC_OURS
from benchmarks.figures import NONE, digits, figure, times
from benchmarks.generation_cases import SLICE, SLICE_RAW, SLICE_TYPES, SLICE_UNCHANGED, WHOLE, WHOLE_UNCHANGED
from benchmarks.imports import EMPTY, MSGSPEC, STATEMENTS
from benchmarks.results import Measurement, Results, ratio


def table(header: Sequence[str], rows: Iterable[Sequence[str]]) -> str:
    """A table; the columns after the first are numbers."""
    ruler = ["---", *("---:" for _ in header[1:])]
    return "\n".join("| " + " | ".join(row) + " |" for row in (header, ruler, *rows))


def bar_table(results: Results) -> str:
    """Every number to hold: what was wanted, what came out, and whether that is enough."""
    words = {True: "yes", False: "no", None: NONE}
    rows = ((one.what, one.wanted, one.measured, words[one.met]) for one in bars(results))
    lines = table(("what", "bar", "measured", "met"), rows)
    return lines.replace("| --- | ---: | ---: | ---: |", "| --- | --- | --- | --- |")


def codec_table(results: Results, group: str) -> str:
    """CPU time of each subject in each case, and how many times ours that is."""
    cases, subjects = CODEC[group]
    present = [one for one in subjects if any(results.find(group, case, one) for case in cases)]
    rows = [[subject, *(_codec_cell(results, group, case, subject) for case in cases)] for subject in present]
    return table(("", *cases), rows)


def _codec_cell(results: Results, group: str, case: str, subject: str) -> str:
    one, ours = results.find(group, case, subject), results.find(group, case, OURS)
    return figure(one) if subject == OURS or one is None else f"{figure(one)} = {times(ratio(ours, one))}"


def instruction_table(results: Results) -> str:
    """Instructions of each subject in each case, and how many times ours that is."""
    cases, subjects = results.cases("instructions"), results.subjects("instructions")
    return table(("", *subjects), ([case, *(_count(results, case, one) for one in subjects)] for case in cases))


def _count(results: Results, case: str, subject: str) -> str:
    one, ours = results.find("instructions", case, subject), results.find("instructions", case, OURS)
    if one is None or subject == OURS:
        return figure(one)
    return f"{figure(one)} = {times(ratio(ours, one))}"


def import_table(results: Results) -> str:
    """What each import costs: time, memory beyond the interpreter's, memory of the process, modules."""
    empty = results.find("import", EMPTY, "python", "bytes")
    rows: list[list[str]] = []
    for case, subject in STATEMENTS:
        time, memory, modules = (results.find("import", case, subject, unit) for unit in _IMPORT_UNITS)
        added = NONE if case == EMPTY else figure(beyond(memory, empty))
        cells = [NONE if case == EMPTY else figure(time), added, figure(memory), figure(modules).removesuffix(".0")]
        rows.append([case if case in (EMPTY, MSGSPEC) else f"{subject}: {case}", *cells])
    return table(("", "CPU time", "memory added", "memory of the process", "modules in all"), rows)


_IMPORT_UNITS = ("s of CPU", "bytes", "modules")


def loopback_table(results: Results) -> str:
    """CPU time of an event, events a second and memory, for each number of connections."""
    cases = results.cases("loopback")
    units = ("s of CPU", "events/s", "bytes")
    header = [f"{case}: {what}" for case in cases for what in ("CPU an event", "events/s", "memory")]
    rows = [
        [subject, *(_client_cell(results, case, subject, unit) for case in cases for unit in units)]
        for subject in CLIENTS
    ]
    return table(("", *header), rows)


def _client_cell(results: Results, case: str, subject: str, unit: str) -> str:
    one = results.find("loopback", case, subject, unit)
    base = results.find("loopback", case, SYNC_OURS if subject.endswith(", sync") else ASYNC_OURS, unit)
    if one is None or one == base or unit != "s of CPU":
        return figure(one)
    return f"{figure(one)} = {times(ratio(base, one))}"


def generation_table(results: Results) -> str:
    """Clock time of each generator on each input, and against ours."""
    cases = (SLICE, SLICE_TYPES, SLICE_UNCHANGED, SLICE_RAW, WHOLE, WHOLE_UNCHANGED)
    subjects = (OURS, DCG, PYDANTIC)
    rows = [[case, *(_generator_cell(results, case, subject) for subject in subjects)] for case in cases]
    return table(("", *subjects), rows)


def _generator_cell(results: Results, case: str, subject: str) -> str:
    return _range(results.find("generation", case, subject))


def growth_table(results: Results) -> str:
    """Clock time for each fraction of the schemas."""
    rows: list[list[str]] = []
    for name in FRACTIONS:
        size = results.find("growth", name, "schemas")
        if size is not None:
            ours, theirs = (results.find("growth", name, subject) for subject in (OURS, DCG))
            rows.append([name, digits(size.middle), _range(ours), _range(theirs), times(ratio(theirs, ours))])
    return table(("part", "schemas", OURS, DCG, "ours to theirs"), rows)


def _range(one: Measurement | None) -> str:
    if one is None:
        return NONE
    spread = digits(min(one.values)), digits(max(one.values))
    alone = len(one.values) == 1 or spread[0] == spread[1] or one.middle < 1
    return figure(one) if alone else f"{figure(one)} ({spread[0]} to {spread[1]})"


def environment_table(results: Results) -> str:
    """What the run was made with."""
    lines = table(("", ""), sorted(results.environment.items(), key=lambda one: one[0].lower()))
    return lines.replace("---:", "---")
