"""One conversation, with both clients of the official SDK and both of the package: the same on the wire, in the result,
and to the server that checks it.
"""

from __future__ import annotations

import asyncio
import json
from collections.abc import Callable, Mapping
from typing import Any

import pytest

from openai_realtime.testing import FakeRealtimeServer
from tests.client.parity import official, ours
from tests.client.parity.outcome import GREETING, PIECES, SOUND, WEATHER, Outcome
from tests.support import same_json

# The SDK opens its synchronous connections in a way that websockets 17.1 deprecates.
pytestmark = pytest.mark.filterwarnings("ignore:connect.. must be used as a context manager:DeprecationWarning")

CLIENTS: Mapping[str, Callable[[str], Outcome]] = {
    "SDK, async": lambda url: asyncio.run(official.talk_async(url)),
    "SDK, sync": official.talk,
    "ours, async": lambda url: asyncio.run(ours.talk_async(url)),
    "ours, sync": ours.talk,
}


def talk(client: str) -> tuple[Outcome, list[dict[str, Any]]]:
    """What a client brings back, and the events that it sent. The server raises for what the API does not allow."""
    with FakeRealtimeServer(api_key="sk-test") as server:
        server.hear("what time is it")
        found = CLIENTS[client](server.url)
        assert server.violations == ()
        assert len(server.connections) == 1
        assert server.connections[0].query == {"model": "gpt-realtime"}
    return found, list(server.connections[0].received)


@pytest.fixture(scope="module")
def by_the_sdk() -> tuple[Outcome, list[dict[str, Any]]]:
    return talk("SDK, async")


def test_the_conversation_goes_as_it_should(by_the_sdk: tuple[Outcome, list[dict[str, Any]]]) -> None:
    found, sent = by_the_sdk
    assert found.text == f"You said: {GREETING}"
    assert found.transcript == "You said: what time is it"
    assert len(found.audio) == 6 * 4800
    assert (found.name, json.loads(found.arguments)) == ("get_weather", {"city": "city"})
    assert found.last == f"get_weather returned: {WEATHER}"
    assert found.statuses == ["completed"] * 4
    assert len(sent) == 3 + len(PIECES) + 2 + 2 + 2
    assert b"".join(PIECES) == SOUND


@pytest.mark.parametrize("client", [name for name in CLIENTS if name != "SDK, async"])
def test_every_client_does_and_finds_the_same(client: str, by_the_sdk: tuple[Outcome, list[dict[str, Any]]]) -> None:
    found, sent = talk(client)
    assert found == by_the_sdk[0]
    assert [event["type"] for event in sent] == [event["type"] for event in by_the_sdk[1]]
    for ours_, theirs in zip(sent, by_the_sdk[1], strict=True):
        # An id by which an error can name the event, which the SDK leaves to the caller.
        assert same_json({key: value for key, value in ours_.items() if key != "event_id"}, theirs)
