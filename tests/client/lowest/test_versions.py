"""The client works with the lowest versions of its libraries that it claims, and with those that are installed here."""

from __future__ import annotations

import json
import os
import re
import subprocess
import sys
import tomllib
from importlib.metadata import version
from pathlib import Path
from typing import Any

import pytest

from tests.support import PACKAGE, ROOT

LOWEST = ROOT / ".cache" / "lowest" / "bin" / "python"
PINS = Path(__file__).with_name("requirements.txt")


def pins() -> dict[str, str]:
    """The version of each library that is pinned."""
    return dict(re.findall(r"^([a-z0-9]+)==(\S+)$", PINS.read_text(encoding="utf-8"), re.MULTILINE))


def bounds() -> dict[str, str]:
    """The lowest version of each library that the package asks for."""
    project: dict[str, Any] = tomllib.loads((PACKAGE.parent / "pyproject.toml").read_text(encoding="utf-8"))["project"]
    extras = [one for group in project["optional-dependencies"].values() for one in group]
    return dict(re.findall(r"^([a-z0-9]+)>=(\S+)$", "\n".join([*project["dependencies"], *extras]), re.MULTILINE))


def padded(number: str) -> list[int]:
    """A version with three parts: 15 is 15.0.0."""
    parts = [int(part) for part in number.split(".")]
    return parts + [0] * (3 - len(parts))


def python(kind: str) -> str:
    """The interpreter with the lowest versions, or this one."""
    if kind == "installed":
        return sys.executable
    if not LOWEST.exists():
        reason = "the lowest versions are not installed: `make setup` does it"
        if os.environ.get("CI"):
            pytest.fail(reason)
        pytest.skip(reason)
    return str(LOWEST)


@pytest.fixture(scope="module", params=["lowest", "installed"])
def run(request: pytest.FixtureRequest) -> tuple[dict[str, str], dict[str, Any]]:
    """The versions that are to be used, and what the scenario prints."""
    expected = pins() if request.param == "lowest" else {name: version(name) for name in pins()}
    environment = {"PYTHONPATH": os.pathsep.join([str(PACKAGE.parent), str(ROOT)]), "PATH": os.defpath}
    # A library that warns of something old, or of a socket left open, ends the run.
    command = [python(request.param), "-W", "error", "-m", "tests.client.lowest.scenario"]
    done = subprocess.run(
        command, capture_output=True, text=True, check=False, timeout=300, env=environment, cwd=PACKAGE.parent
    )
    assert (done.returncode, done.stderr) == (0, "")
    return expected, json.loads(done.stdout)


def test_the_pins_are_the_bounds() -> None:
    assert {name: padded(number) for name, number in pins().items()} == {
        name: padded(number) for name, number in bounds().items()
    }


def test_it_ran_with_these_versions(run: tuple[dict[str, str], dict[str, Any]]) -> None:
    expected, found = run
    assert found["versions"] == expected


@pytest.mark.parametrize("shell", ["async", "sync"])
def test_the_core_works(run: tuple[dict[str, str], dict[str, Any]], shell: str) -> None:
    assert run[1][shell] == {
        "talk": {
            "text": "You said: good morning",
            "transcript": "You said: what time is it",
            "audio": 28800,
            "call": ["get_weather", {"city": "city"}],
            "last": "get_weather returned: sunny, 21 degrees",
        },
        "connections": {
            "types": ["session.created", "session.updated"],
            "restored": [1, 1006, 1],
            "said": "You said: again",
            "late": 1,  # rate_limits.updated
            "refused": 429,
            "closed": [False, 1000],
        },
        "operations": {"prefixes": ["ek_", "rtc_"], "tries": 2, "missing": 404},
    }


def test_webhooks_are_checked(run: tuple[dict[str, str], dict[str, Any]]) -> None:
    assert run[1]["webhook"] == {"call": "rtc_7", "forged": "WebhookVerificationError"}


def test_deviating_frames_are_decoded(run: tuple[dict[str, str], dict[str, Any]]) -> None:
    assert run[1]["deviations"] == {
        "types": ["of.tomorrow", "response.output_text.done", ""],
        "extra": {"text": 5, "of_tomorrow": True},
        "again": 5,
        "strict": "$.text",
    }
