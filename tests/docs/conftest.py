"""The service that the documentation talks to."""

from __future__ import annotations

from collections.abc import Iterator

import pytest

from openai_realtime.testing import FakeRealtimeServer


@pytest.fixture
def service(monkeypatch: pytest.MonkeyPatch) -> Iterator[FakeRealtimeServer]:
    """A stand-in that the environment leads to, so that code needs to name neither address nor key."""
    with FakeRealtimeServer() as server:
        monkeypatch.setenv("OPENAI_API_KEY", "sk-docs")
        monkeypatch.setenv("OPENAI_BASE_URL", server.url)
        monkeypatch.setenv("OPENAI_WEBHOOK_SECRET", "whsec_YSBzZWNyZXQgZm9yIHRoZSBkb2Nz")
        yield server
