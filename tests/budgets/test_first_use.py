"""The first use of the codec by many threads at once, as a hundred connections of the sync client make it."""

from __future__ import annotations

import subprocess
import sys

import pytest

from tests.support import PACKAGE, ROOT

# msgspec fills in what it knows of a class step by step. A thread that meets one half known ends the process.
PROGRAM = """
import sys, threading
import openai_realtime as rt
from benchmarks.frames import conversation

sys.setswitchinterval(1e-6)
frames = [frame.replace(b'"id":', b'{inside}"id":') for frame in conversation()]
start = threading.Barrier(16)
right = []

def decode():
    start.wait()
    for frame in frames:
        event = rt.decode_server_event(frame)
        right.append(not isinstance(event, rt.UnknownEvent) and not rt.notes(event))

threads = [threading.Thread(target=decode) for _ in range(16)]
for thread in threads:
    thread.start()
for thread in threads:
    thread.join()
sys.exit(right != [True] * 16 * len(frames))
"""


@pytest.mark.parametrize("inside", ["", '"undeclared":1,'], ids=["native", "tolerant"])
def test_many_threads_decode_first(inside: str) -> None:
    program = PROGRAM.replace("{inside}", inside)
    for _ in range(6):
        done = subprocess.run(
            [sys.executable, "-c", program],
            capture_output=True,
            text=True,
            check=False,
            timeout=300,
            env={"PYTHONPATH": f"{PACKAGE.parent}:{ROOT}"},
        )
        assert (done.returncode, done.stderr) == (0, "")
