"""Copies that `realtime-codegen vendor` makes: they import, type-check and pass the tests of the package."""

from __future__ import annotations

import json
import os
import subprocess
import sys
from itertools import combinations
from pathlib import Path

import pytest
from click.testing import CliRunner

import openai_realtime
from realtime_codegen.cli import main
from tests.support import PACKAGE, ROOT

PARTS = ("client", "testing", "beta")
LEFT_OUT = [chosen for size in range(len(PARTS) + 1) for chosen in combinations(PARTS, size)]
FILES = {
    "client": ["client.py", "connections.py", "resources.py", "webhooks.py", "audio.py", "_client"],
    "testing": ["testing"],
    "beta": ["beta.py"],
}
NESTED = "a.b._vendor.rt"
ENVIRONMENT = {**os.environ, "PYTHONDONTWRITEBYTECODE": "1"}

LOOK = """
import importlib, json, pkgutil, sys
rt = importlib.import_module(sys.argv[1])
everything = {name: getattr(rt, name) for name in rt.__all__}
modules = [one.name for one in pkgutil.walk_packages(rt.__path__, rt.__name__ + ".")]
for name in modules:
    if not name.endswith(".__main__"):
        importlib.import_module(name)
client = rt.RealtimeClient("k") if "RealtimeClient" in everything else None
print(json.dumps({
    "names": sorted(everything),
    "schemas": len(rt.SCHEMAS),
    "client": [name for name in dir(client) if not name.startswith("_")] if client else [],
    "document": rt.__doc__,
}))
assert not [name for name in sys.modules if name.partition(".")[0] in ("openai_realtime", "realtime_codegen")]
"""

TURN = """
import asyncio
from a.b._vendor import rt
from a.b._vendor.rt.testing import FakeRealtimeServer

async def turn(url):
    async with rt.AsyncRealtimeClient("sk-test", base_url=url) as client, client.connect(model="m") as connection:
        await connection.request(rt.SessionUpdate(session=rt.SessionCreateRequest(output_modalities=["text"])))
        await connection.response.create()
        async for event in connection:
            if isinstance(event, rt.ResponseDone):
                return event

def sync_turn(url):
    with rt.RealtimeClient("sk-test", base_url=url) as client, client.connect(model="m") as connection:
        connection.response.create()
        return next(event for event in connection if isinstance(event, rt.ResponseDone))

with FakeRealtimeServer() as server:
    for done in (asyncio.run(turn(server.url)), sync_turn(server.url)):
        assert done.response.status == "completed", done
        assert type(done).__module__ == "a.b._vendor.rt.events"
    try:
        rt.RealtimeClient("sk-test", base_url=server.url).calls.hangup("unknown")
    except rt.APIStatusError as error:
        assert type(error).__module__ == "a.b._vendor.rt.errors"
    assert server.connections[0].types_received()[0] == "session.update"
"""

STANDALONE = """
import json, sys
from websockets.sync.client import connect
rt = __import__("copies." + sys.argv[1], fromlist=["testing"])
server = __import__(f"copies.{sys.argv[1]}.testing", fromlist=["FakeRealtimeServer"]).FakeRealtimeServer
with server() as one, connect(one.ws_url + "?model=m", additional_headers={"authorization": "Bearer k"}) as wire:
    assert type(rt.decode_server_event(wire.recv())).__name__ == "SessionCreated"
assert not hasattr(rt, "RealtimeClient")
"""


def name_of(without: tuple[str, ...]) -> str:
    return "_".join(("without", *without)) if without else "whole"


@pytest.fixture(scope="module")
def folder(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A folder with a copy for each choice of parts in `copies`, and the whole package nested as `a.b._vendor.rt`."""
    root = tmp_path_factory.mktemp("vendored")
    for without in LEFT_OUT:
        vendor(root / "copies", name_of(without), without)
    vendor(root / "a" / "b" / "_vendor", "rt", ())
    return root


def vendor(dest: Path, name: str, without: tuple[str, ...]) -> None:
    arguments = [str(dest), "--package", name, "--without", ",".join(without) or "none", "--project", str(ROOT)]
    result = CliRunner().invoke(main, ["vendor", *arguments], catch_exceptions=False)
    assert result.exit_code == 0, result.output


def python(folder: Path, *arguments: str, **variables: str) -> str:
    """Run Python in a folder; gives what it prints. Warnings are errors."""
    command = [sys.executable, "-W", "error", *arguments]
    environment = {**ENVIRONMENT, "PYTHONPATH": str(folder), **variables}
    done = subprocess.run(
        command, cwd=folder, env=environment, capture_output=True, text=True, check=False, timeout=300
    )
    assert done.returncode == 0, done.stdout + done.stderr
    return done.stdout


@pytest.mark.parametrize("without", LEFT_OUT, ids=name_of)
class TestParts:
    def test_what_is_left_out_is_not_there(self, folder: Path, without: tuple[str, ...]) -> None:
        copy = folder / "copies" / name_of(without)
        for part, files in FILES.items():
            assert [name for name in files if (copy / name).exists()] == ([] if part in without else files)

    def test_everything_that_it_names_can_be_imported(self, folder: Path, without: tuple[str, ...]) -> None:
        found = json.loads(python(folder, "-c", LOOK, f"copies.{name_of(without)}"))
        names, has_client, has_beta = {*found["names"]}, "client" not in without, "beta" not in without
        assert {"SessionUpdate", "decode_server_event", "RealtimeError"} <= names <= {*openai_realtime.__all__}
        assert ("RealtimeClient" in names, "beta" in names) == (has_client, has_beta)
        assert ("RealtimeClient" in found["document"]) == has_client
        main, beta = {"calls", "client_secrets", "connect", "translations"}, {"beta", "sessions"}
        expected = main | (beta if has_beta else set[str]()) if has_client else set[str]()
        assert {*found["client"]} & (main | beta) == expected
        lacking = len(openai_realtime.SCHEMAS) - found["schemas"]
        assert lacking == 0 if has_beta else lacking > 50


def test_mypy_is_content(folder: Path, tmp_path: Path) -> None:
    flags = ["--strict", "--python-version", "3.11", "--config-file", "", "--cache-dir", str(tmp_path)]
    assert "Success: no issues found in" in python(folder, "-m", "mypy", *flags, "copies", "a")


def test_pyright_is_content(folder: Path) -> None:
    settings = {"typeCheckingMode": "strict", "pythonVersion": "3.11", "include": ["copies", "a"]}
    (folder / "pyrightconfig.json").write_text(json.dumps(settings), encoding="utf-8")
    found = python(folder, "-m", "pyright", "--pythonpath", sys.executable)
    assert found.splitlines()[-1].startswith("0 errors, ")


def test_a_turn_with_the_stand_in_of_the_copy(folder: Path) -> None:
    python(folder, "-c", TURN)


@pytest.mark.parametrize("without", [one for one in LEFT_OUT if "client" in one and "testing" not in one], ids=name_of)
def test_the_stand_in_alone(folder: Path, without: tuple[str, ...]) -> None:
    python(folder, "-c", STANDALONE, name_of(without))


def test_the_tests_of_the_package(folder: Path) -> None:
    tests = [f"tests/package/test_{name}.py" for name in ("codec", "wire", "laws")]
    tests += [f"tests/client/testing_server/test_{name}.py" for name in ("conversation", "http", "checks")]
    plugin = ("-p", "tests.package.under_another_name", "-p", "no:cacheprovider", "--import-mode=importlib")
    command = [sys.executable, "-m", "pytest", "-q", *plugin, *tests]
    path = os.pathsep.join((str(folder), str(ROOT / "generator")))
    environment = {**ENVIRONMENT, "PYTHONPATH": path, "REALTIME_PACKAGE": NESTED}
    done = subprocess.run(command, cwd=ROOT, env=environment, capture_output=True, text=True, check=False, timeout=600)
    assert done.returncode == 0, done.stdout[-5000:] + done.stderr
    assert "not of the copy" not in done.stderr
    assert " passed" in done.stdout


def test_the_plugin_notices_the_original(folder: Path, tmp_path: Path) -> None:
    """Else the run above could pass without having tested a copy."""
    stray = tmp_path / "test_stray.py"
    stray.write_text(
        "import importlib.util, sys\n"
        "def test_stray():\n"
        f"    spec = importlib.util.spec_from_file_location('openai_realtime.stray', {str(PACKAGE / 'errors.py')!r})\n"
        "    sys.modules['openai_realtime.stray'] = importlib.util.module_from_spec(spec)\n"
    )
    plugin = ("-p", "tests.package.under_another_name", "-p", "no:cacheprovider")
    path = os.pathsep.join((str(folder), str(ROOT)))
    environment = {**ENVIRONMENT, "PYTHONPATH": path, "REALTIME_PACKAGE": NESTED}
    command = [sys.executable, "-m", "pytest", "-q", *plugin, str(stray), "--rootdir", str(tmp_path)]
    done = subprocess.run(command, cwd=tmp_path, env=environment, capture_output=True, text=True, check=False)
    assert done.returncode == pytest.ExitCode.INTERNAL_ERROR
    assert "not of the copy" in done.stderr
    assert "1 passed" in done.stdout
