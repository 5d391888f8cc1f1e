"""What a run was made with: versions and the processor, and nothing that tells whose machine it was."""

from __future__ import annotations

import os
import platform
import subprocess
from importlib import metadata
from pathlib import Path

from benchmarks import instructions

LIBRARIES = (
    "black", "datamodel-code-generator", "matplotlib", "msgspec", "openai", "openai-realtime", "pydantic", "pyperf",
    "websockets",
)  # fmt: skip
"""The distributions whose versions matter."""


def environment() -> dict[str, str]:
    """Name → version or kind."""
    found = {name: metadata.version(name) for name in LIBRARIES}
    found["Python"] = f"{platform.python_implementation()} {platform.python_version()}"
    found["processor"] = f"{_processor()}, {os.cpu_count()} cores"
    found["system"] = f"{platform.system()} {platform.machine()}"
    if instructions.available():
        command = ["valgrind", "--version"]
        said = subprocess.run(command, capture_output=True, text=True, check=True).stdout
        found["valgrind"] = said.strip().removeprefix("valgrind-")
    return found


def _processor() -> str:
    lines = Path("/proc/cpuinfo").read_text(encoding="utf-8").splitlines()
    return next((line.partition(":")[2].strip() for line in lines if line.startswith("model name")), "unknown")
