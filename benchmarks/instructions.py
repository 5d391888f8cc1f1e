"""Instructions that the processor executes, counted by valgrind: the same in every run, however busy the machine is.

A process imports its library and does each case a few times. For each case it then makes two copies of itself; one
ends at once, the other repeats the case. The difference between what they have executed is the work.
"""

from __future__ import annotations

import json
import re
import shutil
import subprocess
from collections.abc import Mapping, Sequence

from benchmarks.cases import CODEC, OPENAI, OURS, SLOW, Effort
from benchmarks.imports import EMPTY, STATEMENTS, TYPES
from benchmarks.peers import missing
from benchmarks.places import ROOT
from benchmarks.process import Failed, environment, python, say
from benchmarks.results import Measurement

VALGRIND = ("valgrind", "--tool=cachegrind", "--cache-sim=no", "--cachegrind-out-file=/dev/null")
IMPORT = "import of types and codec"

_COUNTED = re.compile(r"^==(\d+)== I +refs: +([\d,]+)$", re.MULTILINE)


def available() -> bool:
    """Whether valgrind is installed."""
    return shutil.which("valgrind") is not None


def measure(effort: Effort) -> list[Measurement]:
    """Instructions of one repetition of every case of decoding and encoding, and of the imports."""
    found: list[Measurement] = []
    for group, (_, subjects) in CODEC.items():
        for subject in (one for one in subjects if not missing(one) and (effort.has_slow or one not in SLOW)):
            say(f"instructions: {group}, {subject}")
            counts = of_codec(group, subject, effort.iterations)
            found += [
                Measurement("instructions", f"{group}: {case}", subject, "instructions", (count,))
                for case, count in counts.items()
            ]
    say("instructions: imports")
    return found + [
        Measurement("instructions", IMPORT, subject, "instructions", (of_import((TYPES, subject)),))
        for subject in ((OURS, OPENAI) if effort.has_slow else (OURS,))
    ]


def of_codec(group: str, subject: str, iterations: int, cases: Sequence[str] = ()) -> dict[str, float]:
    """Instructions of one repetition of the cases of a group, all of them without `cases`."""
    chosen = list(cases or CODEC[group][0])
    module = ("-m", "benchmarks.instructions_worker")
    output, counts = counted(python(*module, json.dumps([group, subject, iterations, chosen])))
    pairs: Mapping[str, tuple[int, int, int]] = json.loads(output.splitlines()[-1])
    return {case: (counts[busy] - counts[idle]) / (iterations * units) for case, (idle, busy, units) in pairs.items()}


def of_import(statement: tuple[str, str]) -> float:
    """Instructions of an import beyond those of the interpreter, with warm bytecode."""
    totals: list[int] = []
    for one in (statement, (EMPTY, "python")):
        command = python("-c", STATEMENTS[one])
        subprocess.run(command, check=True, cwd=ROOT, env=environment())
        totals.append(max(counted(command)[1].values()))
    return float(totals[0] - totals[1])


def counted(command: Sequence[str]) -> tuple[str, dict[int, int]]:
    """Run a command under valgrind. Gives its output, and the instructions of each of its processes by number."""
    done = subprocess.run(
        [*VALGRIND, *command], capture_output=True, text=True, check=False, cwd=ROOT, env=environment()
    )
    if done.returncode:
        raise Failed(f"{' '.join(command)} ended with {done.returncode}\n{done.stdout}{done.stderr}")
    return done.stdout, {int(number): int(count.replace(",", "")) for number, count in _COUNTED.findall(done.stderr)}
