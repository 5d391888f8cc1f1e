"""A pyperf script: the CPU time of every case of decoding or encoding, each subject in a process of its own.

`python -m benchmarks.timings --group decode -o FILE` takes all options of pyperf. It is started by `codec`, once for
each round.
"""

from __future__ import annotations

import time
from argparse import Namespace
from importlib import import_module
from itertools import repeat
from typing import Any

from benchmarks.cases import CODEC
from benchmarks.peers import missing, task

pyperf: Any = import_module("pyperf")
"""Not installed where types are checked."""


def timed(loops: int, group: str, case: str, subject: str) -> float:
    """Seconds of CPU time that `loops` calls take. Other work on the machine disturbs it less than clock time."""
    work = task(group, case, subject)
    function, argument = work.function, work.argument
    function(argument)
    begin = time.process_time()
    for _ in repeat(None, loops):
        function(argument)
    return (time.process_time() - begin) / work.units


def name_of(case: str, subject: str) -> str:
    """The name of a benchmark."""
    return f"{case} | {subject}"


def suite(path: str) -> Any:
    """The results of a round."""
    return pyperf.BenchmarkSuite.load(path)


def known_loops(path: str) -> dict[str, int]:
    """How many loops each benchmark had in an earlier round."""
    return {one.get_name(): one.get_loops() for one in suite(path)} if path else {}


def _for_workers(command: list[str], arguments: Namespace) -> None:
    command.extend(("--group", arguments.group))


def main() -> None:
    """Measure a group once."""
    runner = pyperf.Runner(add_cmdline_args=_for_workers, program_args=("-m", "benchmarks.timings"))
    runner.argparser.add_argument("--group", choices=list(CODEC), required=True)
    runner.argparser.add_argument("--loops-of", default="", help="results of an earlier round, to calibrate only once")
    arguments = runner.parse_args()
    loops = {} if arguments.worker else known_loops(arguments.loops_of)
    cases, subjects = CODEC[arguments.group]
    for case in cases:
        for subject in (one for one in subjects if not missing(one)):
            name = name_of(case, subject)
            if not arguments.worker:
                arguments.loops = loops.get(name, 0)
            runner.bench_time_func(name, timed, arguments.group, case, subject)


if __name__ == "__main__":
    main()
