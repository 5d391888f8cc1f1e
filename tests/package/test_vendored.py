"""The package works from wherever it is copied to, with msgspec and the standard library alone."""

from __future__ import annotations

import json
import shutil
import subprocess
import sys
from pathlib import Path
from typing import Any

import msgspec
import pytest

import openai_realtime
from openai_realtime.testing.webhook import SECRET
from tests.support import PACKAGE, without_coverage

SCRIPT = """
import json, sys
sys.path[:0] = {path!r}
from a.b._vendor import rt
from a.b._vendor.rt import beta, ServerEvent
frame = {{"type": "response.output_text.delta", "event_id": "e", "response_id": "r", "item_id": "i",
         "output_index": 0, "content_index": 0, "delta": "a"}}
event = rt.decode_server_event(json.dumps(frame))
deviating = rt.decode_server_event(json.dumps({{**frame, "output_index": "0", "new": 1}}))
older = beta.decode_server_event(json.dumps({{**frame, "type": "response.text.delta"}}))
print(json.dumps({{
    "classes": [f"{{type(one).__module__}}.{{type(one).__qualname__}}" for one in (event, deviating, older)],
    "frames": [json.loads(rt.encode(one)) for one in (event, deviating, older)],
    "strict": rt.decode_server_event(json.dumps(frame), strict=True) == event,
    "notes": [note.path for note in rt.notes(deviating)],
    "repr": repr(event),
    "schemas": len(rt.SCHEMAS),
    "clients": [rt.AsyncRealtimeClient(api_key="k").calls.__class__.__name__, rt.RealtimeClient.__module__],
    "loaded": sorted({{name.partition(".")[0] for name in sys.modules}} - sys.stdlib_module_names - {{"__main__"}}),
}}))
"""

TURN = """
import asyncio, json, sys
from a.b._vendor import rt
from a.b._vendor.rt.testing import FakeRealtimeServer

session = rt.SessionCreateRequest(output_modalities=["text"])
item = rt.ConversationItemMessageUser(content=[rt.InputText(text="hello")])

def turn(server):
    said = ""
    with rt.RealtimeClient(api_key="k", base_url=server.url) as client, client.connect(model="m") as connection:
        client.client_secrets.create(session=session)
        connection.session.update(session=session)
        connection.conversation.item.create(item=item)
        connection.response.create()
        for event in connection:
            if isinstance(event, rt.ResponseOutputTextDelta):
                said += event.delta
            if isinstance(event, rt.ResponseDone):
                return said

async def turn_async(server):
    said = ""
    client = rt.AsyncRealtimeClient(api_key="k", base_url=server.url)
    async with client, client.connect(model="m") as connection:
        await client.client_secrets.create(session=session)
        await connection.session.update(session=session)
        await connection.conversation.item.create(item=item)
        await connection.response.create()
        async for event in connection:
            if isinstance(event, rt.ResponseOutputTextDelta):
                said += event.delta
            if isinstance(event, rt.ResponseDone):
                return said

with FakeRealtimeServer() as server:
    said = [turn(server), asyncio.run(turn_async(server))]
    headers, body = server.webhook("rtc_1")
    event = rt.webhooks.unwrap(body, headers, {secret!r})
print(json.dumps({{
    "said": said,
    "call": event.data.call_id,
    "others": [name for name in sys.modules if name.partition(".")[0] == "openai_realtime"],
}}))
"""


def vendor(application: Path) -> None:
    """Copy the package deep into an application."""
    copy = application / "a" / "b" / "_vendor" / "rt"
    shutil.copytree(PACKAGE, copy, ignore=shutil.ignore_patterns("__pycache__"))


@pytest.fixture(scope="module")
def vendored(tmp_path_factory: pytest.TempPathFactory) -> dict[str, Any]:
    """What a process prints that finds the copy, msgspec and nothing else."""
    root = tmp_path_factory.mktemp("vendored")
    vendor(root / "application")
    libraries = root / "libraries"
    shutil.copytree(Path(msgspec.__file__).parent, libraries / "msgspec")
    script = SCRIPT.format(path=[str(root / "application"), str(libraries)])
    command = [sys.executable, "-I", "-S", "-W", "error", "-c", script]
    done = subprocess.run(command, capture_output=True, text=True, check=False, cwd=root)
    assert done.returncode == 0, done.stderr
    found: dict[str, Any] = json.loads(done.stdout)
    return found


def test_nothing_but_msgspec_is_loaded(vendored: dict[str, Any]) -> None:
    assert vendored["loaded"] == ["a", "msgspec"]


def test_the_client_is_there_without_the_libraries_that_it_connects_with(vendored: dict[str, Any]) -> None:
    assert vendored["clients"] == ["AsyncCalls", "a.b._vendor.rt.client"]


def test_classes_are_those_of_the_copy(vendored: dict[str, Any]) -> None:
    assert vendored["classes"] == [
        "a.b._vendor.rt.events.ResponseOutputTextDelta",
        "a.b._vendor.rt.events.ResponseOutputTextDelta",
        "a.b._vendor.rt.beta.ResponseTextDelta",
    ]


def test_the_codec_works_in_the_copy(vendored: dict[str, Any]) -> None:
    first, deviating, older = vendored["frames"]
    assert first["delta"] == "a"
    assert (deviating["output_index"], deviating["new"]) == ("0", 1)
    assert older["type"] == "response.text.delta"
    assert vendored["strict"] is True
    assert vendored["notes"] == ["$.output_index"]


def test_the_copy_is_whole(vendored: dict[str, Any]) -> None:
    assert vendored["schemas"] == len(openai_realtime.SCHEMAS)
    assert vendored["repr"].startswith("ResponseOutputTextDelta(")


def test_a_copy_talks_to_its_own_stand_in(tmp_path: Path) -> None:
    vendor(tmp_path)
    script = f"import sys; sys.path.insert(0, {str(tmp_path)!r})\n" + TURN.format(secret=SECRET)
    command = [sys.executable, "-I", "-W", "error", "-c", script]
    done = subprocess.run(command, capture_output=True, text=True, check=False, timeout=300, cwd=tmp_path)
    assert (done.returncode, done.stderr) == (0, "")
    assert json.loads(done.stdout) == {"said": ["You said: hello"] * 2, "call": "rtc_1", "others": []}


def test_the_package_says_that_it_is_typed() -> None:
    assert (PACKAGE / "py.typed").is_file()


@without_coverage
def test_importing_the_types_loads_no_socket_and_no_http_library() -> None:
    script = "import sys, openai_realtime; print(*sorted(sys.modules))"
    command = [
        sys.executable,
        "-W",
        "error",
        "-c",
        f"import sys; sys.path.insert(0, {str(PACKAGE.parent)!r}); {script}",
    ]
    loaded = subprocess.run(command, capture_output=True, text=True, check=True).stdout.split()
    unwanted = {"websockets", "httpx", "httpx2", "asyncio", "ssl", "http", "socket", "realtime_codegen", "openai"}
    assert "openai_realtime.models" in loaded
    assert unwanted & set(loaded) == set()
