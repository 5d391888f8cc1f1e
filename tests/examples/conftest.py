"""Runs the programs in `examples/` as a user does: each in a process of its own, with the stand-in for the service."""

from __future__ import annotations

import math
import os
import struct
import subprocess
import sys
import wave
from collections.abc import Callable, Generator
from contextlib import contextmanager
from pathlib import Path

import pytest

from tests.support import ROOT

EXAMPLES = ROOT / "examples"

PATIENCE = 60.0
"""Seconds that a program may take before something must be wrong."""


def environment() -> dict[str, str]:
    """The environment of a user without a key, who wants to hear of everything that Python warns of."""
    kept = {name: value for name, value in os.environ.items() if not name.startswith("OPENAI_")}
    return {**kept, "PYTHONWARNINGS": "error", "NO_PROXY": "*"}


def run(program: str, *arguments: str | Path, typed: str = "", code: int = 0) -> str:
    """Run a program to its end. Gives what it prints, and fails where the exit code is another one or it leaves a
    traceback.
    """
    done = subprocess.run(
        [sys.executable, EXAMPLES / program, *arguments],
        input=typed,
        capture_output=True,
        text=True,
        timeout=PATIENCE,
        env=environment(),
        check=False,
    )
    assert done.returncode == code, done.stderr
    assert "Traceback" not in done.stderr, done.stderr
    return done.stdout if code == 0 else done.stderr


@contextmanager
def running(program: str, *arguments: str) -> Generator[str, None, None]:
    """Run a program beside the test. Gives the first line that it prints, which says where it listens."""
    command: list[str | Path] = [sys.executable, EXAMPLES / program, *arguments]
    with subprocess.Popen(
        command, stdout=subprocess.PIPE, stderr=subprocess.PIPE, text=True, env=environment()
    ) as process:
        assert process.stdout is not None
        try:
            yield process.stdout.readline().strip()
        finally:
            process.terminate()
            _, errors = process.communicate(timeout=PATIENCE)
    assert "Traceback" not in errors, errors


def sound(milliseconds: int, rate: int = 24000, loudness: float = 9000.0) -> bytes:
    """A tone of 440 Hz as 16-bit mono PCM."""
    count = rate * milliseconds // 1000
    step = 2 * math.pi * 440 / rate
    return struct.pack(f"<{count}h", *(int(loudness * math.sin(index * step)) for index in range(count)))


def read_wav(path: Path) -> tuple[int, int, bytes]:
    """Rate in Hz, number of channels, and sound of a WAV file."""
    with wave.open(str(path), "rb") as file:
        return file.getframerate(), file.getnchannels(), file.readframes(file.getnframes())


@pytest.fixture
def make_wav(tmp_path: Path) -> Callable[..., Path]:
    """Writes a WAV file with a tone of one second."""

    def make(rate: int = 24000, channels: int = 1, width: int = 2) -> Path:
        path = tmp_path / f"{rate}-{channels}-{width}.wav"
        with wave.open(str(path), "wb") as file:
            file.setsampwidth(width)
            file.setnchannels(channels)
            file.setframerate(rate)
            samples = sound(1000, rate)
            frames = b"".join(samples[at : at + 2] * channels for at in range(0, len(samples), 2))
            file.writeframes(frames if width == 2 else bytes(rate * channels * width))
        return path

    return make
