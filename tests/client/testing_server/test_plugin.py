"""The pytest plugin, in a run of pytest of its own."""

from __future__ import annotations

import subprocess
import sys
from pathlib import Path

TESTS = """
import json
import pytest
from websockets.sync.client import connect

KEY = {"authorization": "Bearer sk-test"}

def test_in_order(fake_realtime_server):
    with connect(fake_realtime_server.ws_url + "?model=m", additional_headers=KEY) as wire:
        assert json.loads(wire.recv())["type"] == "session.created"

def test_options(fake_realtime_server_factory):
    first, second = fake_realtime_server_factory(seed=1), fake_realtime_server_factory(api_key="sk-test")
    assert first.port != second.port
    with connect(second.ws_url + "?model=m", additional_headers=KEY) as wire:
        wire.recv()

def test_wrong(fake_realtime_server):
    with connect(fake_realtime_server.ws_url + "?model=m", additional_headers=KEY) as wire:
        wire.send('{"type": "session.update", "session": {"type": "realtime", "voice": "alloy"}}')
        wire.recv()
        wire.recv()
"""

CHEAP = """
import sys
import openai_realtime.testing.pytest_plugin
loaded = {"h11", "websockets", "standardwebhooks"} & set(sys.modules)
assert not loaded, loaded
"""

MISSING = """
import sys
sys.modules["h11"] = None
from openai_realtime.testing.pytest_plugin import fake_realtime_server
import openai_realtime.errors as errors
try:
    from openai_realtime.testing import FakeRealtimeServer
except errors.MissingDependencyError as error:
    assert "h11" in str(error) and "websockets" in str(error)
else:
    raise SystemExit("imported")
import openai_realtime.testing
try:
    openai_realtime.testing.nothing
except AttributeError as error:
    assert "nothing" in str(error)
"""


def test_the_fixtures(tmp_path: Path) -> None:
    (tmp_path / "test_it.py").write_text(TESTS, encoding="utf-8")
    # pytest finds the plugin by the entry point of the installed package.
    arguments = ["-m", "pytest", "-q", "-p", "no:cacheprovider"]
    found = subprocess.run(
        [sys.executable, *arguments], cwd=tmp_path, capture_output=True, text=True, timeout=300, check=False
    )
    assert "3 passed, 1 error" in found.stdout
    assert "Unknown parameter: 'session.voice'. (at $.session.voice)" in found.stdout


def test_importing_the_plugin_imports_no_server() -> None:
    subprocess.run([sys.executable, "-c", CHEAP], check=True, timeout=300)


def test_what_is_missing_is_named() -> None:
    subprocess.run([sys.executable, "-c", MISSING], check=True, timeout=300)
