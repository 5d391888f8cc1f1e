"""The invented services of tests/golden/any_*: what they become is correct Python, with a client as well."""

from __future__ import annotations

import inspect
import subprocess
import sys
from pathlib import Path

import pytest

from tests.golden.harness import GOLDEN, lay_out, run
from tests.support import import_package, submodule

SERVICES = sorted(path.parent.name for path in GOLDEN.glob("any_*/spec.yaml"))
CLIENT = """
[client]
name = "Example"
base_url = "https://api.example.com"
"""


def made(service: str, folder: Path, more: str = "") -> Path:
    """The package of a service, with `more` in its source.toml."""
    project = lay_out(GOLDEN / service, folder)
    with project.source.open("a", encoding="utf-8") as stream:
        stream.write(more)
    outcome = run(project)
    assert not outcome.failed, outcome.reports
    (place,) = project.output.glob("*/__init__.py")
    return place.parent


@pytest.mark.parametrize("more", ["", CLIENT], ids=["types", "client"])
@pytest.mark.parametrize("service", SERVICES)
def test_mypy_is_content(service: str, more: str, tmp_path: Path) -> None:
    folder = made(service, tmp_path / "project", more)
    flags = ["--strict", "--python-version", "3.11", "--config-file", "", "--cache-dir", str(tmp_path / "cache")]
    command = [sys.executable, "-m", "mypy", *flags, str(folder)]
    done = subprocess.run(command, capture_output=True, text=True, check=False, cwd=tmp_path)
    assert done.returncode == 0, done.stdout


def test_there_are_three() -> None:
    assert len(SERVICES) == 3


def test_a_client_has_the_operations(tmp_path: Path) -> None:
    package = import_package(made("any_payments", tmp_path, CLIENT))
    assert callable(submodule(package, "client").ExampleClient)
    resources = submodule(package, "resources")
    assert callable(resources.AsyncKeys.create)
    payments = inspect.signature(resources.Accounts.payments).parameters
    assert {"account", "amount", "limit"} <= set(payments)
    assert "session" not in payments, "an optional cookie costs the parameter, not the operation"
