"""CONTRIBUTING.md can be followed: what it adds to the client works in both flavours."""

from __future__ import annotations

import asyncio
import shutil
import textwrap
from pathlib import Path
from typing import Any

import pytest

import tests.support
from openai_realtime.testing import FakeRealtimeServer
from realtime_codegen.project import templates_folder
from tests.support import ROOT, generate, import_package

CONNECTION = Path("package", "_client", "websocket", "async_connection.py")


@pytest.fixture(scope="module", name="package")
def _package(tmp_path_factory: pytest.TempPathFactory) -> Any:
    """The package after the edit of the walkthrough."""
    folder = tmp_path_factory.mktemp("client_feature")
    templates = folder / "templates"
    shutil.copytree(templates_folder(), templates)
    page = (ROOT / "CONTRIBUTING.md").read_text(encoding="utf-8")
    block = page.partition("   ```python client\n")[2].partition("   ```\n")[0]
    added = textwrap.indent(textwrap.dedent(block), "    ")
    before, end, after = (templates / CONNECTION).read_text(encoding="utf-8").partition("    # Sending\n")
    (templates / CONNECTION).write_text(before + added + end + after, encoding="utf-8")
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(tests.support, "templates_folder", lambda: templates)
        return import_package(generate(folder / "generated"))


def test_the_feature_is_there_for_threads(package: Any) -> None:
    with FakeRealtimeServer() as server:
        client = package.RealtimeClient(api_key="sk-test", base_url=server.url)
        with client, client.connect(model="gpt-realtime") as connection:
            connection.session.update(session=package.SessionCreateRequest())
            received = connection.recv_many(2, timeout=30.0)
    assert [event.type for event in received] == ["session.created", "session.updated"]


def test_the_feature_is_there_for_asyncio(package: Any) -> None:
    async def talk(url: str) -> list[Any]:
        client = package.AsyncRealtimeClient(api_key="sk-test", base_url=url)
        async with client, client.connect(model="gpt-realtime") as connection:
            await connection.session.update(session=package.SessionCreateRequest())
            received: list[Any] = await connection.recv_many(2, timeout=30.0)
            return received

    with FakeRealtimeServer() as server:
        received = asyncio.run(talk(server.url))
    assert [event.type for event in received] == ["session.created", "session.updated"]
