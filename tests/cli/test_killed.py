"""A run that is killed at any point leaves whole files, and the next one leaves nothing of it."""

from __future__ import annotations

import re
import signal
from pathlib import Path

import pytest

from realtime_codegen.write.edits import remove_leftovers
from tests.cli.conftest import Run
from tests.cli.small_project import contents, python, write_project

KILLED = """
import os, signal, sys
from realtime_codegen.cli import main

name, number, arguments = sys.argv[1], int(sys.argv[2]), sys.argv[3:]
real, calls = getattr(os, name), 0

def killing(*args, **options):
    global calls
    calls += 1
    if calls == number:
        os.kill(os.getpid(), signal.SIGKILL)
    return real(*args, **options)

setattr(os, name, killing)
main(arguments)
"""

TEMPORARY = re.compile(r"\..+\.tmp")
POINTS = [("fsync", 1), ("fsync", 3), ("link", 2), ("replace", 1), ("replace", 2), ("replace", 4), ("unlink", 1)]
"""While new texts are written, old ones get a second name, files take their places, and what is left is removed."""


def kill(*arguments: str, at: tuple[str, int], folder: Path) -> None:
    """Run a command that is killed at the call of a function of `os` with this number."""
    run = python("-c", KILLED, at[0], str(at[1]), *arguments, cwd=folder)
    assert run.returncode == -signal.SIGKILL, (run.stdout, run.stderr)


def leftovers(root: Path) -> list[Path]:
    return [path for path in root.rglob(".*") if TEMPORARY.fullmatch(path.name)]


def change(project: Path) -> None:
    """Give every file something to say of another version."""
    text = (project / "spec" / "realtime.yaml").read_text()
    (project / "spec" / "realtime.yaml").write_text(
        text.replace("level: {type: integer}", "level: {type: string}\n            place: {type: object, "
                     "properties: {name: {type: string}}}")
    )  # fmt: skip


@pytest.fixture(name="wanted", scope="module")
def _wanted(tmp_path_factory: pytest.TempPathFactory) -> dict[str, bytes]:
    """What a run gives that nobody kills."""
    root = write_project(tmp_path_factory.mktemp("whole"))
    assert python("-m", "realtime_codegen", "generate", cwd=root).returncode == 0
    change(root)
    assert python("-m", "realtime_codegen", "generate", cwd=root).returncode == 0
    return without_cache(root)


def without_cache(root: Path) -> dict[str, bytes]:
    return {path: content for path, content in contents(root).items() if not path.startswith(".cache/")}


@pytest.mark.parametrize("at", POINTS, ids=str)
def test_generate(project: Path, run: Run, at: tuple[str, int], wanted: dict[str, bytes]) -> None:
    change(project)
    before = contents(project)
    kill("generate", at=at, folder=project)
    assert leftovers(project)
    for path, content in contents(project).items():
        is_whole = content in (before.get(path), wanted.get(path))
        assert is_whole or TEMPORARY.fullmatch(Path(path).name)
    assert run("generate").exit_code == 0
    assert leftovers(project) == []
    assert without_cache(project) == wanted
    assert run("generate", "--check").exit_code == 0


def test_a_new_package(tmp_path: Path, run: Run, monkeypatch: pytest.MonkeyPatch) -> None:
    project = write_project(tmp_path)
    monkeypatch.chdir(project)
    kill("generate", at=("fsync", 5), folder=project)
    assert leftovers(project)
    assert run("generate").exit_code == 0
    assert leftovers(project) == []


def test_what_is_current_is_cleaned_as_well(project: Path, run: Run) -> None:
    # Everything is in place when the run ends; the next one finds nothing to write.
    change(project)
    kill("generate", at=("unlink", 2), folder=project)
    assert run("generate").exit_code == 0
    kept = (
        "spec/.names.lock",
        "docs/changes/.2026-01-31.md",
        "generated/chat/.events.py",
        ".cache/.realtime-codegen.json",
    )
    for name in kept:
        place = project / f"{name}.0123abcd.realtime-codegen.tmp"
        place.parent.mkdir(parents=True, exist_ok=True)
        place.write_text("left over")
    assert "nothing to change" in run("generate").stdout
    assert leftovers(project) == []


@pytest.mark.parametrize("at", [("fsync", 2), ("replace", 1), ("replace", 5), ("unlink", 1)], ids=str)
def test_import_and_bump(project: Path, run: Run, at: tuple[str, int]) -> None:
    (project / "new.yaml").write_text((project / "spec" / "realtime.yaml").read_text().replace("level:", "degree:"))
    command = ("bump", "new.yaml", "--date", "2026-01-31")
    kill(*command, at=at, folder=project)
    assert leftovers(project)
    assert run(*command).exit_code == 0
    assert leftovers(project) == []
    kill("import", "new.yaml", "--date", "2026-02-01", at=("fsync", 1), folder=project)
    assert leftovers(project)
    assert run("import", "new.yaml", "--date", "2026-02-01").exit_code == 0
    assert leftovers(project) == []


COPYING = ("vendor", "lib", "--package", "rt")


@pytest.mark.parametrize("at", [("fsync", 1), ("fsync", 9), ("replace", 1), ("replace", 9)], ids=str)
def test_a_new_copy(project: Path, run: Run, at: tuple[str, int]) -> None:
    kill(*COPYING, at=at, folder=project)
    expect_recovery(project, run)


@pytest.mark.parametrize("at", [("link", 2), ("replace", 1), ("replace", 2), ("replace", 3), ("unlink", 1)], ids=str)
def test_an_update_of_a_copy(project: Path, run: Run, at: tuple[str, int]) -> None:
    assert run(*COPYING).exit_code == 0
    change(project)
    kill(*COPYING, at=at, folder=project)
    expect_recovery(project, run)


def expect_recovery(project: Path, run: Run) -> None:
    """Fail unless the next run makes the copy whole: what the killed one has written counts as nobody's edit."""
    assert leftovers(project)
    result = run(*COPYING)
    assert result.exit_code == 0, result.stderr
    assert leftovers(project) == []
    assert run(*COPYING, "--check").exit_code == 0


def test_only_what_is_ours_is_removed(tmp_path: Path) -> None:
    others = [".events.py.tmp", ".events.py.0123abcd.tmp", "events.py.0123abcd.realtime-codegen.tmp", "notes.tmp",
              ".events.py.0123ABCD.realtime-codegen.tmp", ".0123abcd.realtime-codegen.tmp"]  # fmt: skip
    for name in others:
        (tmp_path / name).write_text("mine")
    ours = tmp_path / "deep" / ".events.py.0123abcd.realtime-codegen.tmp"
    ours.parent.mkdir()
    ours.write_text("")
    (tmp_path / ".link.0123abcd.realtime-codegen.tmp").symlink_to(ours)
    (tmp_path / ".folder.0123abcd.realtime-codegen.tmp").mkdir()
    before = contents(tmp_path)
    remove_leftovers(tmp_path, with_subfolders=False)
    assert contents(tmp_path) == before
    remove_leftovers(tmp_path, with_subfolders=True)
    assert not ours.exists()
    assert sorted(path.name for path in tmp_path.iterdir()) == sorted(
        [*others, "deep", ".link.0123abcd.realtime-codegen.tmp", ".folder.0123abcd.realtime-codegen.tmp"]
    )
