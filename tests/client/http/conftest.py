from __future__ import annotations

import asyncio
from collections.abc import Iterator

import pytest

from tests.client.http.kit import Kit
from tests.client.http.server import Stage, serve


@pytest.fixture
def stage(monkeypatch: pytest.MonkeyPatch) -> Iterator[Stage]:
    """A server. No proxy of this machine stands between it and the client, and no key is in the environment."""
    for name in ("OPENAI_API_KEY", "OPENAI_BASE_URL", "OPENAI_ORG_ID", "OPENAI_PROJECT_ID"):
        monkeypatch.delenv(name, raising=False)
    for name in ("http_proxy", "https_proxy", "all_proxy", "HTTP_PROXY", "HTTPS_PROXY", "ALL_PROXY"):
        monkeypatch.delenv(name, raising=False)
    with serve() as stage:
        yield stage


@pytest.fixture(params=["async", "sync"])
def kit(request: pytest.FixtureRequest, stage: Stage) -> Iterator[Kit]:
    """Both flavours of the client, used alike."""
    with asyncio.Runner() as runner:
        kit = Kit(request.param, runner, stage.url)
        yield kit
        kit.close()
        assert not asyncio.all_tasks(runner.get_loop())
