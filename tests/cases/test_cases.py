"""Small inputs with the right answers, kept beside the checkout. Each is one spelling of a fault that people met.

A case that cannot hold yet is listed in `awaited.toml` and is expected to fail, strictly: the one that begins to hold
fails here until its line is removed.
"""

from __future__ import annotations

import subprocess
import sys
import tomllib
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest

from tests.support import ROOT, SHARED

AWAITED: dict[str, dict[str, str]] = tomllib.loads((Path(__file__).parent / "awaited.toml").read_text())
KINDS = {"generator": "*/case.toml", "runtime": "*.py"}
NO_CASES = {"helper", "names"}


def names(kind: str) -> list[str]:
    found = sorted((SHARED / "cases" / kind).glob(KINDS[kind]))
    return [one.parent.name if kind == "generator" else one.stem for one in found if one.stem not in NO_CASES]


def parameters() -> Iterator[Any]:
    for kind in KINDS:
        for name in names(kind):
            reason = AWAITED[kind].get(name)
            marks = [pytest.mark.xfail(reason=reason, strict=True)] if reason else []
            yield pytest.param(kind, name, marks=marks, id=f"{kind}-{name}")


@pytest.mark.skipif(not (SHARED / "cases").is_dir(), reason="the folder `shared` is not beside the checkout")
@pytest.mark.parametrize(("kind", "name"), list(parameters()))
def test_case(kind: str, name: str) -> None:
    folder = SHARED / "cases"
    command = [sys.executable, str(folder / f"run_{kind}.py"), str(folder / kind), name]
    done = subprocess.run(command, cwd=ROOT, capture_output=True, text=True, check=False)
    assert done.returncode == 0, done.stdout + done.stderr


@pytest.mark.skipif(not (SHARED / "cases").is_dir(), reason="the folder `shared` is not beside the checkout")
@pytest.mark.parametrize("kind", KINDS)
def test_what_is_awaited_exists(kind: str) -> None:
    assert AWAITED[kind].keys() <= set(names(kind))
