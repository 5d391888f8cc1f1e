"""The process that `benchmarks.instructions` runs under valgrind. Not meant to be called by hand."""

from __future__ import annotations

import gc
import json
import os
import sys

from benchmarks.peers import Task, task

WARM = 20
"""Repetitions before anything is counted, which import and build what is made on first use."""


def copy_that_repeats(work: Task, times: int) -> int:
    """Repeat a call in a copy of this process, and wait for its end. Gives its number."""
    number = os.fork()
    if number:
        os.waitpid(number, 0)
        return number
    for _ in range(times):
        work.function(work.argument)
    os._exit(0)


def main() -> None:
    """Print, for each case, the numbers of the process that idled and of the one that worked, and frames of a call."""
    group, subject, iterations, cases = json.loads(sys.argv[1])
    tasks = {case: task(group, case, subject) for case in cases}
    for work in tasks.values():
        for _ in range(WARM):
            work.function(work.argument)
    gc.collect()
    gc.freeze()
    found = {
        case: (copy_that_repeats(work, 0), copy_that_repeats(work, iterations), work.units)
        for case, work in tasks.items()
    }
    print(json.dumps(found), flush=True)  # noqa: T201 - the answer of this process


if __name__ == "__main__":
    main()
