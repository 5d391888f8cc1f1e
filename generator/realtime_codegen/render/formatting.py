"""The formatting of rendered files, some of it in a process beside this one: it takes longer than all the rest."""

from __future__ import annotations

import json
import os
import subprocess
import sys
from collections.abc import Callable, Generator, Mapping
from contextlib import contextmanager
from tempfile import TemporaryFile
from typing import IO

from black.parsing import InvalidInput

from realtime_codegen import formatter
from realtime_codegen.model.diagnostics import fail

WORTH_A_PROCESS = 50_000
"""Characters that take longer to format than a process takes to start."""

# Without -P, a folder in which somebody runs the generator could have a module of black's name.
_COMMAND = ("-P", "-m", formatter.__name__)


def format_python(path: str, source: str) -> str:
    """`source` formatted.

    Raises `CodegenError` (RC601, exit code 1) where it is no Python; a numbered listing is its note.
    """
    try:
        return formatter.formatted(source)
    except (InvalidInput, ValueError, SyntaxError) as error:
        failed = fail(path, "RC601", str(error), "this is a fault of a template; please report it", exit_code=1)
        failed.add_note("\n".join(f"{number:5} {line}" for number, line in enumerate(source.splitlines(), 1)))
        raise failed from error


def format_all(sources: Mapping[str, str]) -> dict[str, str]:
    """Each of `sources` formatted, by path. Raises as `format_python` does."""
    return {path: format_python(path, source) for path, source in sources.items()}


def format_in_two(sources: Mapping[str, str]) -> dict[str, str]:
    """Each of `sources` formatted, by path, some of them beside the others. Raises as `format_python` does."""
    here, there = _shares(sources)
    with formatted_beside(there) as rest:
        return format_all(here) | rest()


def _shares(sources: Mapping[str, str]) -> tuple[dict[str, str], dict[str, str]]:
    """What to format here and what beside it, so that both take about as long."""
    shares: tuple[dict[str, str], dict[str, str]] = ({}, {})
    sizes = [0, WORTH_A_PROCESS]  # as much is formatted here while the process starts
    for path, source in sorted(sources.items(), key=lambda one: (-len(one[1]), one[0])):
        share = sizes.index(min(sizes))
        shares[share][path] = source
        sizes[share] += len(source)
    return shares


@contextmanager
def formatted_beside(sources: Mapping[str, str]) -> Generator[Callable[[], dict[str, str]]]:
    """Format `sources` while the block does something else; what the block gets waits for them.

    That raises as `format_python` does. Where there is little to format, only one processor, or no other process to be
    had, it is done only then, here, with the same result.
    """
    if sum(map(len, sources.values())) < WORTH_A_PROCESS or (os.cpu_count() or 1) < 2:
        yield lambda: format_all(sources)
        return
    with TemporaryFile("w+", encoding="utf-8") as given, TemporaryFile("w+", encoding="utf-8") as made:
        json.dump(sources, given)
        given.seek(0)
        process = _started(given, made)
        try:
            yield lambda: _result(process, made) or format_all(sources)
        finally:
            if process is not None:
                process.kill()
                process.wait()


def _started(given: IO[str], made: IO[str]) -> subprocess.Popen[bytes] | None:
    try:
        return subprocess.Popen([sys.executable, *_COMMAND], stdin=given, stdout=made, stderr=subprocess.DEVNULL)
    except (OSError, ValueError):
        return None


def _result(process: subprocess.Popen[bytes] | None, made: IO[str]) -> dict[str, str]:
    """What the process made; nothing where it failed; formatting here then finds the reason."""
    if process is None or process.wait() != 0:
        return {}
    made.seek(0)
    result: dict[str, str] = json.load(made)
    return result
