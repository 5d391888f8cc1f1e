"""How much an import brings in: the time it takes follows from that, and modules can be counted on any machine."""

from __future__ import annotations

import json
import os
import subprocess
import sys

import pytest

from tests.support import PACKAGE

PROGRAM = """
import json, sys
import msgspec
before = set(sys.modules)
{statement}
print(json.dumps(sorted(set(sys.modules) - before)))
"""

CONNECTED = """
import asyncio
import openai_realtime as rt

async def main():
    async with rt.AsyncRealtimeClient("sk", base_url="http://127.0.0.1:9") as client:
        try:
            await client.connect(model="m", reconnect=False)
        except rt.APIConnectionError:
            pass

asyncio.run(main())
"""


def brought_in(statement: str) -> list[str]:
    """The modules that a statement loads in a fresh process beyond those of msgspec."""
    environment = {"PYTHONPATH": str(PACKAGE.parent), "PATH": os.defpath}
    command = [sys.executable, "-c", PROGRAM.format(statement=statement)]
    done = subprocess.run(command, capture_output=True, text=True, check=False, timeout=300, env=environment)
    assert (done.returncode, done.stderr) == (0, "")
    modules: list[str] = json.loads(done.stdout)
    return modules


def of_package(modules: list[str]) -> list[str]:
    return [name for name in modules if name.partition(".")[0] == "openai_realtime"]


# Measured: 8 and 0, 15 and 0. Of the standard library everything is there that msgspec needs itself.
@pytest.mark.parametrize(
    ("statement", "own", "others"),
    [
        pytest.param("import openai_realtime", 10, 10, id="types and codec"),
        pytest.param(
            'import openai_realtime as rt; rt.decode_server_event(\'{"type":"error"}\')', 20, 10, id="tolerant"
        ),
    ],
)
def test_types_and_codec(statement: str, own: int, others: int) -> None:
    modules = brought_in(statement)
    assert 1 <= len(of_package(modules)) <= own, modules
    assert len(modules) - len(of_package(modules)) <= others, modules


def test_a_client_is_made_without_what_connections_need() -> None:
    modules = brought_in("import openai_realtime; openai_realtime.AsyncRealtimeClient('sk')")
    assert len(of_package(modules)) <= 60, of_package(modules)
    assert not {name.partition(".")[0] for name in modules} & {"websockets", "httpx2", "h11", "standardwebhooks"}


def test_a_connection_needs_one_library() -> None:
    modules = brought_in(CONNECTED)
    libraries = {name.partition(".")[0] for name in modules} - sys.stdlib_module_names
    assert libraries <= {"openai_realtime", "websockets"}
    assert len(of_package(modules)) <= 65, of_package(modules)
