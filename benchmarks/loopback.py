"""Throughput and CPU time of clients that receive from a server on the same machine."""

from __future__ import annotations

import subprocess
from collections.abc import Generator, Iterator
from contextlib import contextmanager

from benchmarks.cases import CLIENTS, Effort
from benchmarks.places import ROOT
from benchmarks.process import Failed, answer, environment, python, say
from benchmarks.results import Measurement

CONNECTIONS = (1, 100)


def measure(effort: Effort) -> list[Measurement]:
    """Events a second, CPU time of an event and memory, for one connection and for a hundred."""
    found: dict[tuple[str, str], list[list[float]]] = {}
    with server() as port:
        for number in range(effort.rounds):
            say(f"loopback: round {number + 1} of {effort.rounds}")
            for connections in CONNECTIONS:
                for subject in CLIENTS:
                    plays = max(effort.plays // connections, 1)
                    sample = answer(
                        python("-m", "benchmarks.loopback_client", subject, str(port), str(connections), str(plays))
                    )
                    found.setdefault((case_of(connections), subject), []).append(sample)
    return [one for (case, subject), samples in found.items() for one in _measurements(case, subject, samples)]


def case_of(connections: int) -> str:
    """The name of a number of connections."""
    return "1 connection" if connections == 1 else f"{connections} connections"


def _measurements(case: str, subject: str, samples: list[list[float]]) -> Iterator[Measurement]:
    rate = tuple(events / clock for clock, _, _, events in samples)
    cost = tuple(cpu / events for _, cpu, _, events in samples)
    memory = tuple(sample[2] for sample in samples)
    yield Measurement("loopback", case, subject, "s of CPU", cost)
    yield Measurement("loopback", case, subject, "events/s", rate)
    yield Measurement("loopback", case, subject, "bytes", memory)


@contextmanager
def server() -> Generator[int, None, None]:
    """The server in a process of its own. Gives its port, and ends it."""
    command = python("-m", "benchmarks.loopback_server")
    with subprocess.Popen(command, stdout=subprocess.PIPE, text=True, cwd=ROOT, env=environment()) as process:
        try:
            line = process.stdout.readline() if process.stdout else ""
            if not line:
                raise Failed("the server of the loopback benchmarks did not start")
            yield int(line)
        finally:
            process.terminate()
