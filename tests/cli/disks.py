"""Real disks that refuse: a small file system in memory that is filled, or made read-only."""

from __future__ import annotations

import subprocess
from collections.abc import Generator
from contextlib import contextmanager, suppress
from pathlib import Path

import pytest

PAGE = 4096
"""Bytes that the smallest file takes on such a file system."""


@contextmanager
def small_disk(place: Path, size: str = "4m") -> Generator[Path]:
    """A file system of `size` in memory at `place`. Skips the test where nobody may mount one."""
    place.mkdir()
    mounted = _run("mount", "-t", "tmpfs", "-o", f"size={size}", "tmpfs", str(place))
    if not mounted:
        pytest.skip("mounting a file system takes privileges that are not there")
    try:
        yield place
    finally:
        _run("umount", str(place))


def fill(disk: Path, *, leave: int) -> None:
    """Fill a disk but for `leave` pages."""
    filler = disk / "filler"
    with suppress(OSError), filler.open("wb", buffering=0) as stream:
        while stream.write(bytes(PAGE)):
            pass
    with filler.open("r+b") as stream:
        stream.truncate(filler.stat().st_size - leave * PAGE)


def make_read_only(disk: Path) -> None:
    """Let nobody write on a disk, the superuser included."""
    assert _run("mount", "-o", "remount,ro", str(disk))


def _run(*command: str) -> bool:
    try:
        return subprocess.run(command, capture_output=True, check=False).returncode == 0
    except FileNotFoundError:
        return False
