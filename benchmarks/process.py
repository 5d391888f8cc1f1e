"""Starting processes and reading what they say."""

from __future__ import annotations

import json
import os
import subprocess
import sys
from collections.abc import Sequence
from pathlib import Path
from typing import Any

from benchmarks.places import ROOT


class Failed(Exception):
    """A process that was measured has failed; the text is what it said."""


def say(text: str) -> None:
    """Tell the user how far it is."""
    print(text, file=sys.stderr, flush=True)  # noqa: T201 - progress of a command


def environment() -> dict[str, str]:
    """The variables for a process: the same hashes in each, nothing that changes what Python imports."""
    kept = {name: value for name, value in os.environ.items() if not name.startswith("PYTHON")}
    return {**kept, "PYTHONHASHSEED": "0"}


def started(command: Sequence[str], folder: Path = ROOT) -> str:
    """Run a command to its end. Gives its standard output; raises `Failed` if it fails."""
    done = subprocess.run(command, capture_output=True, text=True, check=False, cwd=folder, env=environment())
    if done.returncode:
        raise Failed(f"{' '.join(command)} ended with {done.returncode}\n{done.stdout}{done.stderr}")
    return done.stdout


def answer(command: Sequence[str], folder: Path = ROOT) -> Any:
    """What the last line of a command's output says, as JSON."""
    return json.loads(started(command, folder).splitlines()[-1])


def python(*arguments: str) -> list[str]:
    """A command for this interpreter."""
    return [sys.executable, *arguments]
