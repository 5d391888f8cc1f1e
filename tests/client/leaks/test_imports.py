"""What the package imports and when, and what it says where a library that it needs only sometimes is missing."""

from __future__ import annotations

import json
import os
import subprocess
import sys
from collections.abc import Mapping, Sequence
from typing import Any

import pytest

from tests.support import PACKAGE, ROOT

OF_ITS_OWN = 10
"""The most modules of the package that `import openai_realtime` may load."""

IN_ALL = 20
"""The most modules that it may load beyond those that msgspec loads by itself."""

LOADED = """
import json, sys
import msgspec
before = set(sys.modules)
{statement}
new = set(sys.modules) - before
print(json.dumps({{"modules": sorted(new), "all": sorted(sys.modules)}}))
"""

LIBRARIES = ("h11", "httpx2", "standardwebhooks", "websockets")

# What each use needs, in the order in which it is missed.
NEEDS: Mapping[str, Sequence[str]] = {
    "types and codec": (),
    "helpers": (),
    "clients": (),
    "connect": ("websockets",),
    "connect, async": ("websockets",),
    "operation": ("httpx2",),
    "operation, async": ("httpx2",),
    "webhook": ("standardwebhooks",),
    "stand-in": ("h11", "websockets"),
    "stand-in, webhook": ("h11", "websockets", "standardwebhooks"),
}

# Uses that have nobody to talk to, or nothing genuine to check: they end so where nothing is missing.
ENDS: Mapping[str, str] = {
    "connect": "APIConnectionError",
    "connect, async": "APIConnectionError",
    "operation": "APIConnectionError",
    "operation, async": "APIConnectionError",
    "webhook": "WebhookVerificationError",
}


def run(*arguments: str) -> Any:
    """What a process prints that finds the package and the tests."""
    environment = {"PYTHONPATH": os.pathsep.join([str(PACKAGE.parent), str(ROOT)]), "PATH": os.defpath}
    command = [sys.executable, "-W", "error", *arguments]
    done = subprocess.run(
        command, capture_output=True, text=True, check=False, timeout=300, env=environment, cwd=PACKAGE.parent
    )
    assert (done.returncode, done.stderr) == (0, "")
    return json.loads(done.stdout)


def loaded(statement: str) -> dict[str, list[str]]:
    found: dict[str, list[str]] = run("-c", LOADED.format(statement=statement))
    return found


def foreign(modules: Sequence[str]) -> set[str]:
    """The libraries that some modules are of."""
    return {name.partition(".")[0] for name in modules} - sys.stdlib_module_names - {"__main__"}


def test_types_and_codec_import_msgspec_alone() -> None:
    found = loaded("import openai_realtime")
    assert foreign(found["modules"]) == {"openai_realtime"}
    own = [name for name in found["modules"] if name.startswith("openai_realtime")]
    assert len(own) <= OF_ITS_OWN
    assert len(found["modules"]) <= IN_ALL
    assert {"asyncio", "ssl", "socket", "http", "logging", "importlib.metadata"} & set(found["modules"]) == set()


@pytest.mark.parametrize(
    "statement",
    [
        "from openai_realtime import SCHEMAS, beta, audio",
        "from openai_realtime import AsyncConnection, AsyncRealtimeClient, RealtimeClient, webhooks, errors",
        "import openai_realtime; openai_realtime.RealtimeClient(api_key='k').close()",
        "import openai_realtime; openai_realtime.AsyncRealtimeClient(api_key='k').calls",
        "import openai_realtime.testing",
    ],
)
def test_nothing_is_imported_before_it_is_used(statement: str) -> None:
    assert foreign(loaded(statement)["modules"]) == {"openai_realtime"}


def test_the_pytest_plugin_imports_nothing_of_the_package() -> None:
    found = loaded("import pytest, openai_realtime.testing.pytest_plugin")
    own = {name for name in found["modules"] if name.startswith("openai_realtime.")}
    assert own & {"openai_realtime.client", "openai_realtime.testing.server"} == set()
    assert set(LIBRARIES) & foreign(found["all"]) == set()


@pytest.mark.parametrize("hidden", [(), *((one,) for one in LIBRARIES), LIBRARIES], ids="+".join)
def test_what_is_missing_is_named(hidden: tuple[str, ...]) -> None:
    found: dict[str, Any] = run("-m", "tests.client.leaks.uses", *hidden)
    assert found.keys() == NEEDS.keys()
    for use, outcome in found.items():
        missing = next((name for name in NEEDS[use] if name in hidden), "")
        if missing:
            kind, message, _ = outcome
            assert kind == "MissingDependencyError", use
            assert "pip install" in message
            assert missing in message
        elif use in ENDS and not ("h11" in hidden and use.startswith("operation")):  # httpx2 has need of h11 itself
            assert outcome[0] == ENDS[use]
        elif use not in ENDS:
            assert outcome == "done", use


@pytest.mark.parametrize("use", ["connect", "connect, async", "operation", "operation, async", "webhook"])
def test_the_exception_is_an_import_error_with_the_name(use: str) -> None:
    found: dict[str, Any] = run("-m", "tests.client.leaks.uses", *LIBRARIES)
    assert found[use][2] == NEEDS[use][0]
