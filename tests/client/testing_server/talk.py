"""A client for tests of the stand-in: raw `websockets`, and every frame it gets must pass strict decoding."""

from __future__ import annotations

import json
from collections.abc import Callable, Generator, Mapping, Sequence
from contextlib import AbstractContextManager, contextmanager
from typing import Any, cast

from websockets.sync.client import connect
from websockets.sync.connection import Connection

import openai_realtime as rt
from openai_realtime import beta
from openai_realtime.testing import FakeRealtimeServer

Json = dict[str, Any]

KEY = {"authorization": "Bearer sk-test"}
BETA = {**KEY, "openai-beta": "realtime=v1"}

DECODERS: Mapping[str, Callable[..., Any]] = {
    "ga": rt.decode_server_event,
    "beta": beta.decode_server_event,
    "translation": rt.decode_translation_server_event,
}


def decoded(event: Mapping[str, Any], dialect: str = "ga") -> Any:
    """A server event as the package reads it, exactly as described and with nothing that the description lacks."""
    found = DECODERS[dialect](json.dumps(event), strict=True)
    assert not rt.extra_fields(found), event
    return found


class Talk:
    """One connection."""

    def __init__(self, socket: Connection, dialect: str = "ga") -> None:
        self.socket = socket
        self.dialect = dialect

    def send(self, type_: str, **fields: Any) -> None:
        self.socket.send(json.dumps({"type": type_, **fields}))

    def say(self, text: str) -> None:
        """Add a user message."""
        content = [{"type": "input_text", "text": text}]
        self.send("conversation.item.create", item={"type": "message", "role": "user", "content": content})
        self.until("conversation.item.done" if self.dialect == "ga" else "conversation.item.created")

    def next(self) -> Json:
        """The next event."""
        event: Json = json.loads(self.socket.recv(timeout=60))
        decoded(event, self.dialect)
        return event

    def until(self, type_: str) -> list[Json]:
        """The events up to the next one of a type."""
        events = [self.next()]
        while events[-1]["type"] != type_:
            events.append(self.next())
        return events

    def respond(self, **response: Any) -> list[Json]:
        """The events of a response, to its `response.done`."""
        self.send("response.create", **({"response": response} if response else {}))
        return self.until("response.done")


@contextmanager
def talk(
    server: FakeRealtimeServer,
    query: str = "model=gpt-realtime",
    *,
    path: str = "/realtime",
    headers: Mapping[str, str] = KEY,
    **options: Any,
) -> Generator[Talk]:
    """Connect, and take in the first event."""
    dialect = "translation" if path.endswith("translations") else "beta" if "openai-beta" in headers else "ga"
    address = f"{server.url.replace('http', 'ws', 1)}{path}?{query}"
    dial = cast("Callable[..., AbstractContextManager[Connection]]", connect)
    with dial(address, additional_headers=headers, **options) as socket:
        yield Talk(socket, dialect)


def text_of(events: Sequence[Json]) -> str:
    """What the deltas of some events say."""
    kinds = ("response.output_text.delta", "response.output_audio_transcript.delta")
    return "".join(event["delta"] for event in events if event["type"] in kinds)


def types_of(events: Sequence[Json]) -> list[str]:
    """The types of some events."""
    return [event["type"] for event in events]
