"""How long generators take: ours, and datamodel-code-generator alone with the same formatter."""

from __future__ import annotations

import shutil
import sys
import time
from collections.abc import Callable, Mapping
from pathlib import Path

from benchmarks.cases import DCG, OURS, PYDANTIC, Effort
from benchmarks.descriptions import Description, foreign_project, fractions, own_project, realtime_part, whole
from benchmarks.generation_cases import SLICE, SLICE_RAW, SLICE_TYPES, SLICE_UNCHANGED, WHOLE, WHOLE_UNCHANGED
from benchmarks.places import PEERS, PYDANTIC_MODELS
from benchmarks.process import Failed, say, started
from benchmarks.results import Measurement

_OUT = PEERS / "out"
_MODELS = PEERS / "models.py"
_OUTPUT = {DCG: "msgspec.Struct", PYDANTIC: "pydantic_v2.BaseModel"}

Run = Callable[[], float]
"""Runs a generator once. Gives the seconds that it took."""


def measure(effort: Effort) -> tuple[list[Measurement], str]:
    """Clock time of every generator on the Realtime part and on the whole; and why the latter was left out."""
    found = _rounds("generation", effort.slice_rounds, _slice_runs(realtime_part()))
    source = whole()
    if source is None:
        return found, "the upstream description is not in the folder `shared` beside the checkout"
    if not effort.whole_rounds:
        return found, "left out of the short run"
    return found + _rounds("generation", effort.whole_rounds, _whole_runs(source)), ""


def measure_growth(effort: Effort) -> tuple[list[Measurement], str]:
    """Clock time on growing parts of the whole description; and why they were left out."""
    source = whole()
    if source is None:
        return [], "the upstream description is not in the folder `shared` beside the checkout"
    parts = fractions(source)
    if not effort.whole_rounds:
        parts = {name: parts[name] for name in ("1/8",)}
    runs = {(name, subject): run for name, one in parts.items() for subject, run in _growth_runs(one).items()}
    sizes = [Measurement("growth", name, "schemas", "schemas", (float(one.schemas),)) for name, one in parts.items()]
    return sizes + _rounds("growth", max(effort.whole_rounds, 1), runs), ""


def pydantic_models() -> None:
    """Generate the models that the decoding cases compare with."""
    say("generating the pydantic models to compare with")
    _dcg(realtime_part().path, PYDANTIC, PYDANTIC_MODELS)


def _slice_runs(part: Description) -> Mapping[tuple[str, str], Run]:
    own, types = own_project("own"), own_project("own-types", client=False)
    return {
        (SLICE, OURS): lambda: _ours_cold(own),
        (SLICE_TYPES, OURS): lambda: _ours_cold(types),
        (SLICE_UNCHANGED, OURS): lambda: _ours_unchanged(own),
        (SLICE_RAW, OURS): lambda: _ours(own, "--spec", str(part.path), "--out", str(_OUT)),
        (SLICE_RAW, DCG): lambda: _dcg(part.path, DCG),
        (SLICE_RAW, PYDANTIC): lambda: _dcg(part.path, PYDANTIC),
    }


def _whole_runs(source: Path) -> Mapping[tuple[str, str], Run]:
    project = foreign_project("whole", source, client=True)
    return {
        (WHOLE, OURS): lambda: _ours_cold(project),
        (WHOLE_UNCHANGED, OURS): lambda: _ours_unchanged(project),
        (WHOLE, DCG): lambda: _dcg(source, DCG),
    }


def _growth_runs(part: Description) -> Mapping[str, Run]:
    project = foreign_project(part.path.stem, part.path, client=False)
    return {OURS: lambda: _ours_cold(project), DCG: lambda: _dcg(part.path, DCG)}


def _rounds(group: str, count: int, runs: Mapping[tuple[str, str], Run]) -> list[Measurement]:
    taken: dict[tuple[str, str], list[float]] = {one: [] for one in runs}
    for number in range(count):
        for (case, subject), run in runs.items():
            say(f"{group}: round {number + 1} of {count}: {case}, {subject}")
            taken[case, subject].append(run())
    return [Measurement(group, case, subject, "s", tuple(values)) for (case, subject), values in taken.items()]


def _ours_cold(project: Path) -> float:
    """Generate where nothing was generated yet."""
    for leftover in ("generated", ".cache"):
        shutil.rmtree(project / leftover, ignore_errors=True)
    return _ours(project)


def _ours_unchanged(project: Path) -> float:
    """Generate where everything is as it would be written: so it is after the first run, which does not count.

    Raises `Failed` where the generator finds something to do all the same, as it does while its files are edited.
    """
    _ours(project)
    begin = time.perf_counter()
    said = started(_generate(project))
    taken = time.perf_counter() - begin
    if "nothing to change" not in said:
        raise Failed(f"the run after the first one was no run without changes: {said}")
    return taken


def _ours(project: Path, *options: str) -> float:
    return _timed(_generate(project, *options))


def _generate(project: Path, *options: str) -> list[str]:
    return [_tool("realtime-codegen"), "generate", "--project", str(project), *options]


def _dcg(source: Path, subject: str, output: Path = _MODELS) -> float:
    """Run datamodel-code-generator with its defaults, but formatted by black alone, as ours is."""
    options = ["--input-file-type", "openapi", "--output-model-type", _OUTPUT[subject], "--formatters", "black"]
    output.unlink(missing_ok=True)
    taken = _timed([_tool("datamodel-codegen"), "--input", str(source), "--output", str(output), *options])
    if not output.is_file():
        raise Failed(f"datamodel-code-generator wrote nothing for {source.name}")
    return taken


def _timed(command: list[str]) -> float:
    begin = time.perf_counter()
    started(command)
    return time.perf_counter() - begin


def _tool(name: str) -> str:
    return str(Path(sys.executable).parent / name)
