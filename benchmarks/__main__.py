"""The command line: `python -m benchmarks`."""

from __future__ import annotations

import argparse
import sys
from collections.abc import Callable, Mapping
from pathlib import Path

from benchmarks import codec, generation, imports, instructions, loopback, machine, page, plots
from benchmarks.cases import CODEC, FULL, GROUPS, QUICK, Effort
from benchmarks.places import PAGE, PAGE_FOLDER, ROOT, WORK
from benchmarks.process import Failed, say
from benchmarks.results import Measurement, Results, load, merged, save

Part = Callable[[Effort], tuple[list[Measurement], str]]
"""Measures a group; the text says what was left out of it and why."""

EPILOG = """\
parts:
  decode        frames to events: the package, the SDK, msgspec by hand, pydantic, json
  encode        events to frames: the same
  import        time and memory of imports in fresh processes
  loopback      clients that receive as fast as they can, on 1 and on 100 connections
  generation    generators on the Realtime part and on the whole upstream description
  growth        generators on 1/8, 1/4, 1/2 and all of its schemas
  instructions  decode, encode and import again, counted by valgrind

A full run writes docs/benchmarks.md, its plots and results.json; every other run writes the same below .cache/bench.
With --merge, parts that were measured with all rounds take the place of the same parts in docs/, where processor and
versions are those of the others.
The upstream description is read from the folder `shared` beside the checkout, or the one that REALTIME_SHARED names.

examples:
  make bench                                everything, about half an hour on a quiet machine
  make bench QUICK=1                        few rounds, small parts
  make bench ONLY="decode encode"           these parts, with all rounds
  make bench ONLY=import MERGE=1            the same, into docs/benchmarks.md
  python -m benchmarks --render             the page and plots again, from the results there are
"""


def main(arguments: list[str] | None = None) -> int:
    """Run the command line. Gives the exit code: 0 done, 1 something that was to be measured failed."""
    options = _parser().parse_args(arguments)
    try:
        if options.render:
            _publish(load(PAGE_FOLDER / "results.json"), PAGE, PAGE_FOLDER)
            return 0
        groups = tuple(options.only or GROUPS)
        results = _run(groups, QUICK if options.quick else FULL)
        if options.merge:
            results = merged(load(PAGE_FOLDER / "results.json"), results)
    except (Failed, ValueError) as error:
        say(f"failed: {error}")
        return 1
    is_full = options.merge or (set(groups) == set(GROUPS) and not options.quick)
    _publish(results, *((PAGE, PAGE_FOLDER) if is_full else (WORK / "benchmarks.md", WORK / "benchmarks")))
    return 0


def _parser() -> argparse.ArgumentParser:
    parser = argparse.ArgumentParser(
        prog="python -m benchmarks",
        description="Measure the package and the generator side by side with others, and write a page about it.",
        epilog=EPILOG,
        formatter_class=argparse.RawDescriptionHelpFormatter,
    )
    effort = parser.add_mutually_exclusive_group()
    effort.add_argument("--quick", action="store_true", help="few rounds, and nothing of the whole description")
    effort.add_argument("--merge", action="store_true", help="put the parts of --only into docs/benchmarks.md")
    parser.add_argument("--only", nargs="+", choices=GROUPS, metavar="PART", help="measure these parts alone")
    parser.add_argument("--render", action="store_true", help="measure nothing; write docs/ from its results.json")
    return parser


def _run(groups: tuple[str, ...], effort: Effort) -> Results:
    if set(groups) & {*CODEC, "instructions"}:
        generation.pydantic_models()
    found: list[Measurement] = []
    skipped: dict[str, str] = {}
    for group in (one for one in GROUPS if one in groups):
        measured, why = _PARTS[group](effort)
        found += measured
        if why:
            skipped[_LEFT_OUT.get(group, group)] = why
    return Results(machine.environment(), skipped, tuple(found))


def _instructions(effort: Effort) -> tuple[list[Measurement], str]:
    if not instructions.available():
        return [], "valgrind is not installed"
    return instructions.measure(effort), ""


def _publish(results: Results, target: Path, folder: Path) -> None:
    save(results, folder / "results.json")
    kept = load(folder / "results.json")  # whose numbers are shorter
    plots.draw(kept, folder)
    target.write_text(page.render(kept, folder.name), encoding="utf-8")
    say(f"wrote {target.relative_to(ROOT)} and {folder.relative_to(ROOT)}/")


_LEFT_OUT = {"generation": "the whole description"}

_PARTS: Mapping[str, Part] = {
    "decode": lambda effort: (codec.measure("decode", effort), ""),
    "encode": lambda effort: (codec.measure("encode", effort), ""),
    "import": lambda effort: (imports.measure(effort), ""),
    "loopback": lambda effort: (loopback.measure(effort), ""),
    "generation": generation.measure,
    "growth": generation.measure_growth,
    "instructions": _instructions,
}


if __name__ == "__main__":
    sys.exit(main())
