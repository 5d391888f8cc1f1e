"""Large frames: time and memory grow with the frame and not faster, and 64 MiB are no trouble."""

from __future__ import annotations

import json
import subprocess
import sys
from typing import Any

import pytest

from tests.fuzz.large_frames import FRAMES
from tests.support import ROOT

SECONDS_PER_BYTE = 20e-6
"""CPU time at most for every frame, with room for a slow machine; the worst here takes 2 to 3 µs, text 2 ns."""

MEMORY_PER_BYTE = 110
"""Bytes of memory for a byte of the frame, at the most; for objects of three letters, each a Python dict of its own."""

NO_EVENTS = {"unknown", "no-json", "no-utf8", "deep", "deep-objects"}


def cost(name: str, mebibytes: float) -> dict[str, Any]:
    """What a frame cost in a process of its own."""
    command = [sys.executable, "-m", "tests.fuzz.large_frames", name, str(mebibytes)]
    ran = subprocess.run(command, cwd=ROOT, capture_output=True, text=True, timeout=300, check=False)
    assert ran.returncode == 0, ran.stderr
    found: dict[str, Any] = json.loads(ran.stdout)
    return found


@pytest.mark.parametrize("name", FRAMES)
def test_time_and_memory_are_bounded(name: str) -> None:
    found = cost(name, 0.6)
    assert found["kept"]
    assert (found["class"] == "UnknownEvent") is (name in NO_EVENTS)
    assert found["decode"] + found["encode"] < SECONDS_PER_BYTE * found["bytes"]
    assert found["memory"] < MEMORY_PER_BYTE * found["bytes"]


@pytest.mark.parametrize("name", ["text", "audio", "no-json"])
def test_64_mebibytes_of_text_are_no_trouble(name: str) -> None:
    found = cost(name, 64)
    assert found["bytes"] > 64 * 1024 * 1024
    assert found["kept"]
    assert found["decode"] + found["encode"] < 10
    assert found["memory"] < 6 * found["bytes"]


@pytest.mark.parametrize("name", ["numbers", "empty-objects"])
def test_encoding_undeclared_values_takes_little_more_memory_than_they_do(name: str) -> None:
    found = cost(name, 4)
    assert found["memory"] < 40 * found["bytes"]
