"""What each kind of connection can do: a method for each client event, requests, handlers, and frames beside events."""

from __future__ import annotations

import inspect
import json
from collections.abc import Callable, Generator, Mapping
from contextlib import ExitStack, contextmanager
from dataclasses import dataclass
from functools import reduce
from typing import Any

import pytest

from openai_realtime import AsyncRealtimeClient, RealtimeClient, beta, connections, events, models
from openai_realtime.testing import FakeRealtimeServer
from tests.client.socket.lines import KEY
from tests.client.socket.loops import LoopThread, wait_until
from tests.client.socket.server import Server
from tests.client.typing.signatures import Method, methods_of_connections

Start = Callable[..., Server]


@dataclass(frozen=True, slots=True)
class Kind:
    """A kind of connection, without its flavours.

    Attributes:
        connect: What a client opens one with.
        decode: Decodes what a client sends on it.
        update: An event that the server answers.
        updated: Class of the answer.
    """

    connect: str
    decode: Callable[..., Any]
    update: Any
    updated: type[Any]


KINDS: Mapping[str, Kind] = {
    "Connection": Kind(
        "connect",
        events.decode_client_event,
        events.SessionUpdate(session=models.SessionCreateRequest(instructions="be brief")),
        events.SessionUpdated,
    ),
    "BetaConnection": Kind(
        "beta.connect",
        beta.decode_client_event,
        beta.SessionUpdate(session=beta.SessionCreateRequest(instructions="be brief")),
        beta.SessionUpdated,
    ),
    "TranslationConnection": Kind(
        "translations.connect",
        events.decode_translation_client_event,
        events.TranslationSessionUpdate(session=models.TranslationSessionUpdateRequest()),
        events.TranslationSessionUpdated,
    ),
}

VALUES: Mapping[str, tuple[Any, Any]] = {
    "audio": (b"\x01\x02", "AQI="),
    "audio_end_ms": (120, 120),
    "content_index": (3, 3),
    "event_id": ("ev_own", "ev_own"),
    "item": (
        models.ConversationItemFunctionCallOutput(call_id="call_1", output="7"),
        {"type": "function_call_output", "call_id": "call_1", "output": "7"},
    ),
    "item_id": ("item_9", "item_9"),
    "previous_item_id": ("item_8", "item_8"),
    "response_id": ("resp_7", "resp_7"),
}
"""What is given for a parameter, whatever method has it, and how it looks in the frame."""

SETTINGS: Mapping[str, tuple[Any, Any]] = {
    "beta.ResponseCreateParams": (beta.ResponseCreateParams(instructions="sing"), {"instructions": "sing"}),
    "beta.SessionCreateRequest": (beta.SessionCreateRequest(instructions="sing"), {"instructions": "sing"}),
    "beta.TranscriptionSessionCreateRequest": (
        beta.TranscriptionSessionCreateRequest(input_audio_format="pcm16"),
        {"input_audio_format": "pcm16"},
    ),
    "models.ResponseCreateParams": (models.ResponseCreateParams(instructions="sing"), {"instructions": "sing"}),
    "models.SessionConfig": (
        models.SessionCreateRequest(instructions="sing"),
        {"type": "realtime", "instructions": "sing"},
    ),
    "models.TranslationSessionUpdateRequest": (
        models.TranslationSessionUpdateRequest(
            audio=models.TranslationAudio(output=models.TranslationAudioOutput(language="fr"))
        ),
        {"audio": {"output": {"language": "fr"}}},
    ),
}
"""The same for parameters whose name does not say what they are, by the type that they are declared with."""

METHODS = [one for one in methods_of_connections() if "." in one.access]
OWNERS = sorted({one.owner for one in METHODS})


def value_of(method: Method, parameter: str) -> tuple[Any, Any]:
    """What to give for a parameter, and how it looks in the frame."""
    return VALUES.get(parameter) or SETTINGS[method.parameters[parameter].removesuffix(" | UnsetType")]


class Opened:
    """A connection of any kind and flavour."""

    def __init__(self, connection: Any, wait: Callable[[Any], Any]) -> None:
        self.connection = connection
        self._wait = wait

    def call(self, access: str, *arguments: Any, **named: Any) -> Any:
        """Call the method at a dotted path; what it gives is waited for."""
        given = reduce(getattr, access.split("."), self.connection)(*arguments, **named)
        return self._wait(given) if inspect.isawaitable(given) else given


@contextmanager
def opened(name: str, url: str) -> Generator[Opened]:
    """A connection of a class of the module `connections`, to a server."""
    kind = KINDS[name.removeprefix("Async")]
    options: dict[str, Any] = {"model": "m", "proxy": None, "reconnect": False}
    with ExitStack() as stack:
        if not name.startswith("Async"):
            client: Any = RealtimeClient(KEY, base_url=url)
            made = reduce(getattr, kind.connect.split("."), client)(**options)
            yield Opened(stack.enter_context(made), lambda given: given)
            return
        loop = LoopThread("async connection")
        stack.callback(lambda: None if not loop.close() else pytest.fail("tasks are left"))

        async def waiting(given: Any) -> Any:
            return await given

        client = AsyncRealtimeClient(KEY, base_url=url)
        made = loop.run(waiting(reduce(getattr, kind.connect.split("."), client)(**options)))
        stack.callback(lambda: loop.run(made.close()))
        yield Opened(made, lambda given: loop.run(waiting(given)))


@pytest.mark.parametrize("owner", OWNERS)
def test_every_method_sends_its_event_with_all_that_it_is_given(start: Start, owner: str) -> None:
    server = start()
    name = owner.rpartition(".")[2]
    expected: list[dict[str, Any]] = []
    with opened(name, server.url) as line:
        assert type(line.connection) is getattr(connections, name)
        for method in (one for one in METHODS if one.owner == owner):
            for names in (method.required, method.parameters):
                values = {parameter: value_of(method, parameter) for parameter in names}
                line.call(method.access, **{parameter: value for parameter, (value, _) in values.items()})
                shown = {parameter: json_value for parameter, (_, json_value) in values.items()}
                expected.append({"type": method.access, **shown})
        received = server.wait_for(len(expected))
    assert received == expected
    decode = KINDS[name.removeprefix("Async")].decode
    for event in received:
        assert decode(json.dumps(event), strict=True).type == event["type"]


@pytest.mark.parametrize("name", [owner.rpartition(".")[2] for owner in OWNERS])
def test_requests_handlers_and_frames_of_each_kind(nothing_is_left: None, name: str) -> None:
    kind = KINDS[name.removeprefix("Async")]
    always: list[Any] = []
    first: list[Any] = []
    with FakeRealtimeServer() as server, opened(name, server.url) as line:
        line.call("on", kind.updated, always.append)
        line.call("once", kind.updated, first.append)
        answers = [line.call("request", kind.update, timeout=60.0) for _ in range(2)]
        frames = [line.call("recv_raw", 5.0) for _ in range(3)]
        assert [frame.event.type for frame in frames] == ["session.created", *["session.updated"] * 2]
        assert [json.loads(frame.raw)["type"] for frame in frames] == [frame.event.type for frame in frames]
        assert [frame.event for frame in frames[1:]] == answers
        assert wait_until(lambda: len(always) == 2)
        line.call("off", kind.updated, always.append)
        answers.append(line.call("request", kind.update, timeout=60.0))
        assert line.call("recv", 5.0) == answers[2]
    assert {type(answer) for answer in answers} == {kind.updated}
    assert always == answers[:2]
    assert first == answers[:1]
