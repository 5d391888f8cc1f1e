"""The same input gives the same bytes: whatever the hash seed, the order of keys, and how often it is run."""

from __future__ import annotations

import os
import random
import shutil
import subprocess
import sys
from pathlib import Path
from typing import Any, cast

import pytest
import yaml

from tests.support import ROOT, to_yaml

SHUFFLED = ("spec/realtime.yaml", "spec/websocket.yaml", "spec/overlays/corrections.yaml", "spec/overlays/docs.yaml")


def shuffled(value: Any, order: random.Random) -> Any:
    """The same JSON value with the keys of every object in another order. Arrays keep theirs: it is a fact."""
    if isinstance(value, dict):
        entries = [(key, shuffled(item, order)) for key, item in cast("dict[str, Any]", value).items()]
        order.shuffle(entries)
        return dict(entries)
    return [shuffled(item, order) for item in cast("list[object]", value)] if isinstance(value, list) else value


def shuffle_keys(project: Path, seed: int) -> None:
    for name in SHUFFLED:
        before = (project / name).read_text(encoding="utf-8")
        value = shuffled(yaml.safe_load(before), random.Random(seed))
        after = to_yaml(value, sort_keys=False, allow_unicode=True, width=200)
        assert yaml.safe_load(after) == yaml.safe_load(before)
        assert after != before
        (project / name).write_text(after, encoding="utf-8")


def project_in(folder: Path) -> Path:
    shutil.copytree(ROOT / "spec", folder / "spec")
    return folder


def run(project: Path, seed: str) -> dict[str, bytes]:
    """Everything that `generate` writes, made by a process of its own with this hash seed."""
    environment = {**os.environ, "PYTHONHASHSEED": seed, "PYTHONPATH": str(ROOT / "generator")}
    command = [sys.executable, "-m", "realtime_codegen", "generate", "--project", str(project)]
    done = subprocess.run(command, env=environment, cwd=project, capture_output=True, text=True, check=False)
    assert done.returncode == 0, done.stdout + done.stderr
    return written(project)


def written(project: Path) -> dict[str, bytes]:
    folder = project / "generated" / "openai_realtime"
    paths = [path for path in sorted(folder.rglob("*")) if path.is_file() and path.parent.name != "__pycache__"]
    files = {path.relative_to(folder).as_posix(): path.read_bytes() for path in paths}
    return {**files, "names.lock": (project / "spec" / "names.lock").read_bytes()}


@pytest.fixture(scope="module")
def committed() -> dict[str, bytes]:
    return written(ROOT)


@pytest.mark.parametrize("seed", ["0", "1", "random"])
def test_under_any_hash_seed(seed: str, tmp_path: Path, committed: dict[str, bytes]) -> None:
    assert run(project_in(tmp_path), seed) == committed


def test_with_keys_in_another_order(tmp_path: Path, committed: dict[str, bytes]) -> None:
    project = project_in(tmp_path)
    shuffle_keys(project, 7)
    assert run(project, "1") == committed


def test_run_twice(tmp_path: Path, committed: dict[str, bytes]) -> None:
    project = project_in(tmp_path)
    assert run(project, "0") == run(project, "1") == committed


def test_names_that_are_given_for_the_first_time(tmp_path: Path) -> None:
    first, second = project_in(tmp_path / "first"), project_in(tmp_path / "second")
    for project in (first, second):
        (project / "spec" / "names.lock").unlink()
    shuffle_keys(second, 11)
    assert run(first, "0") == run(second, "1")
