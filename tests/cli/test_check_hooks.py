"""The hooks of pre-commit: what .pre-commit-hooks.yaml says can be run, passes, and fails where something differs."""

from __future__ import annotations

import re
import shlex
from pathlib import Path
from typing import Any

import pytest
import yaml

from tests.cli.conftest import Run
from tests.support import ROOT

HOOKS: dict[str, dict[str, Any]] = {
    hook["id"]: hook for hook in yaml.safe_load((ROOT / ".pre-commit-hooks.yaml").read_text(encoding="utf-8"))
}


def command(hook: str) -> list[str]:
    """The arguments of a hook, which pre-commit passes no file names."""
    program, *arguments = shlex.split(HOOKS[hook]["entry"])
    assert program == "realtime-codegen"
    assert (HOOKS[hook]["language"], HOOKS[hook]["pass_filenames"]) == ("python", False)
    return arguments


def test_check(project: Path, run: Run) -> None:
    assert run(*command("realtime-codegen-check")).exit_code == 0
    (project / "generated" / "chat" / "events.py").unlink()
    assert run(*command("realtime-codegen-check")).exit_code == 1


def test_vendored(project: Path, run: Run) -> None:
    arguments = [*command("realtime-codegen-vendored"), "lib", "--package", "rt"]
    assert run(*arguments).exit_code == 1
    run("vendor", "lib", "--package", "rt")
    assert run(*arguments).exit_code == 0
    (project / "lib" / "rt" / "events.py").write_text("mine = 1\n")
    assert run(*arguments).exit_code == 1


@pytest.mark.parametrize(
    ("path", "runs"), [("spec/names.lock", True), ("generated/chat/events.py", True), ("docs/index.md", False)]
)
def test_files_that_start_the_check(path: str, runs: bool) -> None:
    assert bool(re.search(HOOKS["realtime-codegen-check"]["files"], path)) is runs
