"""Which session a connection is for: exactly one of the parameters that select one."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import pytest

from openai_realtime import AsyncRealtimeClient, RealtimeClient
from tests.client.socket.lines import KEY
from tests.client.socket.server import Server

Start = Callable[..., Server]


@pytest.mark.parametrize("client", [AsyncRealtimeClient, RealtimeClient])
@pytest.mark.parametrize(
    ("given", "found"),
    [
        ({}, "nothing"),
        ({"model": "m", "call_id": "rtc_1"}, "call_id= and model="),
        ({"model": "m", "intent": "transcription"}, "intent= and model="),
    ],
)
def test_none_or_several_sessions_are_refused_before_anything_is_dialled(
    start: Start, client: Callable[..., Any], given: dict[str, str], found: str
) -> None:
    server = start()
    wanted = (
        f"connect takes exactly one of model= or call_id= or intent=, not {found}; put anything else into extra_query"
    )
    with pytest.raises(ValueError, match=wanted):
        client(KEY, base_url=server.url).connect(**given)
    assert server.handshakes == []


@pytest.mark.parametrize("client", [AsyncRealtimeClient, RealtimeClient])
def test_a_parameter_with_few_values_has_no_other(start: Start, client: Callable[..., Any]) -> None:
    server = start()
    with pytest.raises(ValueError, match="intent must be one of 'transcription', not 'translation'"):
        client(KEY, base_url=server.url).connect(intent="translation")
    assert server.handshakes == []
