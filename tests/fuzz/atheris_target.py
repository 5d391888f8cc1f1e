"""A target for the coverage-guided fuzzer atheris. No test; see docs/fuzzing.md for how to run it.

The first byte chooses the event union, the rest is the frame. A broken law ends the run with the frame in a file.
"""

from __future__ import annotations

import importlib
import json
import pkgutil
import sys
from collections.abc import Sequence
from pathlib import Path
from random import Random
from typing import Any


def run() -> None:
    """Fuzz until stopped. Options of libFuzzer and a folder of frames are taken from the command line."""
    atheris: Any = importlib.import_module("atheris")
    with atheris.instrument_imports(include=["openai_realtime"]):
        runtime = importlib.import_module("openai_realtime._runtime")
        for module in pkgutil.iter_modules(runtime.__path__, f"{runtime.__name__}."):
            importlib.import_module(module.name)
    violation: Any = importlib.import_module("tests.fuzz.oracle").violation
    seeds: Any = importlib.import_module("tests.fuzz.seeds")
    targets: Sequence[Any] = seeds.TARGETS

    def break_a_law(data: bytes) -> None:
        if data:
            target = targets[data[0] % len(targets)]
            law = violation(target, data[1:])
            assert not law, f"{target.name}: {law}"

    for folder in filter(Path.is_dir, map(Path, sys.argv[1:])):
        _fill(folder, seeds)
    atheris.Setup(sys.argv, break_a_law)
    atheris.Fuzz()


def _fill(folder: Path, seeds: Any) -> None:
    """Put the frames that the mutants start from into a folder that has none."""
    if any(folder.iterdir()):
        return
    description = importlib.import_module("tests.properties.description").read_description()
    for number, target in enumerate(seeds.TARGETS):
        for count, value in enumerate(seeds.seeds(description, Random(target.name), target)):
            (folder / f"{target.name}-{count}").write_bytes(bytes([number]) + json.dumps(value).encode())


if __name__ == "__main__":
    run()
