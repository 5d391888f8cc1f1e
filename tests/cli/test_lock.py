"""Two runs in one tree: one waits, says so, and goes on when the other ends, however that ends."""

from __future__ import annotations

import errno
import os
import signal
import subprocess
import sys
import tempfile
import time
from collections.abc import Callable, Generator
from contextlib import contextmanager
from pathlib import Path
from typing import Any

import pytest

import realtime_codegen
from realtime_codegen.write import folder_lock as lock
from realtime_codegen.write.folder_lock import locked
from tests.cli.small_project import contents, heed_interrupts, tree, write_project

PATIENCE = 60
"""Seconds after which a process that should have ended or said something is given up."""

SLOW = """
import pathlib, sys, time
import realtime_codegen.write.edits as edits
import realtime_codegen.write.generated_files as write
import realtime_codegen.commands.vendor as vendor
from realtime_codegen.cli import main

def wait(given):
    pathlib.Path("reached").touch()
    while not pathlib.Path("go").exists():
        time.sleep(0.01)
    return edits.commit(given)

write.commit = vendor.commit = wait
main(sys.argv[1:])
"""
"""A command that waits for a file called `go` before it writes."""

COMMANDS = (
    ("generate",),
    ("bump", "new.yaml", "--date", "2026-01-31"),
    ("import", "new.yaml", "--date", "2026-01-31"),
    ("vendor", "lib"),
    ("generate", "--spec", "new.yaml", "--out", "lib"),
)


def start(*arguments: str, folder: Path, slow: bool = False) -> subprocess.Popen[str]:
    environment = {**os.environ, "PYTHONPATH": str(Path(realtime_codegen.__file__).parents[1])}
    run = ("-c", SLOW) if slow else ("-m", "realtime_codegen")
    return subprocess.Popen(
        [sys.executable, "-P", *run, *arguments],
        cwd=folder, env=environment, text=True, stdout=subprocess.PIPE, stderr=subprocess.PIPE,
        preexec_fn=heed_interrupts,
    )  # fmt: skip


def until(condition: Callable[[], bool]) -> None:
    end = time.monotonic() + PATIENCE
    while not condition():
        assert time.monotonic() < end, "it did not happen"
        time.sleep(0.01)


@pytest.fixture(name="fresh")
def _fresh(tmp_path: Path) -> Path:
    """The small project with nothing generated, and a newer description."""
    project = write_project(tmp_path / "project")
    text = (project / "spec" / "realtime.yaml").read_text()
    (project / "new.yaml").write_text(text.replace("level:", "degree:"))
    return project


@contextmanager
def running(*arguments: str, folder: Path) -> Generator[subprocess.Popen[str]]:
    """A command that has come to writing, and waits."""
    with start(*arguments, folder=folder, slow=True) as process:
        try:
            until(lambda: (folder / "reached").exists() or process.poll() is not None)
            assert process.poll() is None, process.communicate()
            yield process
        finally:
            process.kill()


@pytest.mark.parametrize("second", COMMANDS, ids=" ".join)
def test_the_second_waits_and_says_so(fresh: Path, second: tuple[str, ...]) -> None:
    with running("generate", folder=fresh) as first, start(*second, folder=fresh) as other:
        assert other.stderr is not None
        assert "another realtime-codegen is writing here; waiting until it ends (Ctrl-C to give up)" in (
            other.stderr.readline()
        )
        assert other.poll() is None
        assert not (fresh / "generated").exists()
        (fresh / "go").touch()
        assert first.wait(PATIENCE) == 0
        assert other.wait(PATIENCE) == 0, other.stderr.read()


@pytest.mark.parametrize("first", COMMANDS[1:], ids=" ".join)
def test_whoever_is_first(fresh: Path, first: tuple[str, ...]) -> None:
    with running(*first, folder=fresh) as one, start("generate", folder=fresh) as other:
        assert other.stderr is not None
        assert "another realtime-codegen is writing here" in other.stderr.readline()
        (fresh / "go").touch()
        assert one.wait(PATIENCE) == 0
        assert other.wait(PATIENCE) == 0


def test_a_killed_run_blocks_nobody(fresh: Path) -> None:
    with running("generate", folder=fresh) as first:
        first.send_signal(signal.SIGKILL)
        first.wait(PATIENCE)
        with start("generate", folder=fresh) as other:
            assert other.wait(PATIENCE) == 0
            assert other.stderr is not None
            assert "waiting" not in other.stderr.read()


def test_a_run_that_waits_can_be_interrupted(fresh: Path) -> None:
    with running("generate", folder=fresh), start("generate", folder=fresh) as other:
        assert other.stderr is not None
        other.stderr.readline()
        other.send_signal(signal.SIGINT)
        assert other.wait(PATIENCE) == 130


def test_two_into_one_new_folder(fresh: Path) -> None:
    command = ("generate", "--spec", "new.yaml", "--out", "a/b/lib")
    with running(*command, folder=fresh) as first, start(*command, folder=fresh) as other:
        assert other.stderr is not None
        assert "a/b/lib: another realtime-codegen" in other.stderr.readline()
        (fresh / "go").touch()
        assert first.wait(PATIENCE) == 0
        assert other.wait(PATIENCE) == 0
        assert other.stdout is not None
        assert "nothing to change" in other.stdout.read()


def test_two_into_different_folders_do_not_wait(fresh: Path) -> None:
    with running("generate", "--spec", "new.yaml", "--out", "one", folder=fresh):
        with start("generate", "--spec", "new.yaml", "--out", "two", folder=fresh) as other:
            assert other.wait(PATIENCE) == 0
        with start("check", folder=fresh) as reader:
            assert reader.wait(PATIENCE) == 1


def test_many_at_once_give_what_one_gives(fresh: Path, tmp_path: Path) -> None:
    alone = write_project(tmp_path / "alone")
    with start("generate", folder=alone) as one:
        assert one.wait(PATIENCE) == 0
    many = [start("generate", folder=fresh) for _ in range(4)]
    for one in many:
        with one:
            assert one.wait(PATIENCE) == 0
    (fresh / "new.yaml").unlink()
    ignored = ".cache/realtime-codegen.json"
    ours, theirs = contents(fresh), contents(alone)
    assert ours.keys() == theirs.keys()
    assert {path: ours[path] for path in ours if path != ignored} == {
        path: theirs[path] for path in theirs if path != ignored
    }


def test_nothing_is_left_and_git_sees_nothing(fresh: Path) -> None:
    subprocess.run(["git", "init", "--quiet"], cwd=fresh, check=True)
    before = tree(fresh)
    with locked([fresh, fresh / "new" / "folder"], report=print):
        status = subprocess.run(
            ["git", "status", "--porcelain", "--ignored"], cwd=fresh, capture_output=True, text=True
        )
        assert "lock" not in status.stdout.replace("names.lock", "")
    assert tree(fresh) == before


# --- The lock by itself ---

HOLDING = """
import sys
from pathlib import Path
from realtime_codegen.write import folder_lock as lock

with lock.locked([Path(one) for one in sys.argv[2:] if sys.argv[1] == "write"],
                 [Path(one) for one in sys.argv[2:] if sys.argv[1] == "read"], report=print):
    print("held", flush=True)
    sys.stdin.read()
"""


@contextmanager
def held(how: str, *folders: Path, before: str = "") -> Generator[subprocess.Popen[str]]:
    """Another process that has the locks until its standard input is closed."""
    environment = {**os.environ, "PYTHONPATH": str(Path(realtime_codegen.__file__).parents[1])}
    command = [sys.executable, "-P", "-c", before + HOLDING, how, *map(str, folders)]
    with subprocess.Popen(command, env=environment, text=True, stdin=subprocess.PIPE, stdout=subprocess.PIPE) as one:
        assert one.stdout is not None
        assert one.stdout.readline() == "held\n"
        yield one


class Waited(Exception):
    """It had to wait."""


def stop(_: str) -> None:
    raise Waited


def waits(*, write: tuple[Path, ...] = (), read: tuple[Path, ...] = ()) -> bool:
    try:
        with locked(write, read, report=stop):
            return False
    except Waited:
        return True


@pytest.fixture(name="impatient", autouse=True)
def _impatient(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(lock, "PATIENCE", 0.0)


def test_readers_share(tmp_path: Path) -> None:
    with held("read", tmp_path):
        assert not waits(read=(tmp_path,))
        assert waits(write=(tmp_path,))
    with held("write", tmp_path):
        assert waits(read=(tmp_path,))
        assert not waits(write=(tmp_path / "inside",))
    assert not waits(write=(tmp_path,))


def test_one_folder_under_two_names(tmp_path: Path) -> None:
    (tmp_path / "real").mkdir()
    (tmp_path / "link").symlink_to("real")
    assert not waits(write=(tmp_path / "real", tmp_path / "link"), read=(tmp_path / "real",))
    with held("write", tmp_path / "real"):
        assert waits(write=(tmp_path / "link",))


def test_a_folder_that_its_holder_removes(tmp_path: Path) -> None:
    # The one that waits has an open handle of a folder that is no longer there when it gets the lock.
    with held("write", tmp_path / "new") as one:
        said: list[str] = []

        def release(text: str) -> None:
            said.append(text)
            assert one.stdin is not None
            one.stdin.close()

        with locked([tmp_path / "new"], report=release):
            assert (tmp_path / "new").is_dir()
            assert waits(write=(tmp_path / "new",))
        assert said
    assert not (tmp_path / "new").exists()


def test_what_cannot_be_locked_is_left_to_the_command(tmp_path: Path) -> None:
    (tmp_path / "file").write_text("")
    (tmp_path / "nowhere").symlink_to("missing")
    for name in ("file", "file/below", "nowhere/below"):
        assert not waits(write=(tmp_path / name,))
    assert sorted(path.name for path in tmp_path.iterdir()) == ["file", "nowhere"]


WITHOUT_FOLDERS = """
import errno, fcntl, os, stat
real = fcntl.flock
def flock(handle, how):
    if stat.S_ISDIR(os.fstat(handle).st_mode):
        raise OSError(errno.EBADF, "Bad file descriptor")
    real(handle, how)
fcntl.flock = flock
"""


def test_a_file_system_without_locks_of_folders(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    temporary = tmp_path / "temporary"
    temporary.mkdir()
    monkeypatch.setenv("TMPDIR", str(temporary))
    monkeypatch.setattr(tempfile, "tempdir", None)
    scope: dict[str, Any] = {}
    exec(WITHOUT_FOLDERS.replace("fcntl.flock = flock", ""), scope)
    monkeypatch.setattr("fcntl.flock", scope["flock"])
    folder = tmp_path / "project"
    with held("write", folder, before=WITHOUT_FOLDERS) as one:
        assert waits(write=(folder,))
        assert list(folder.iterdir()) == []
        one.kill()
        one.wait(PATIENCE)
        assert not waits(write=(folder,))
    assert [path.name.partition("-")[0] for path in temporary.iterdir()] == ["realtime"]


def test_nothing_can_be_locked(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    def refuse(*_: object) -> None:
        raise OSError(errno.ENOLCK, "No locks available")

    monkeypatch.setattr("fcntl.flock", refuse)
    assert not waits(write=(tmp_path,))
