"""The HTTP operations that the official SDK has too, with both of its clients and both of the package: the same
requests, as the server saw them.
"""

from __future__ import annotations

import asyncio
import json
from collections.abc import Awaitable, Callable, Mapping, Sequence
from email.message import EmailMessage
from typing import Any

import pytest
from openai import AsyncOpenAI, OpenAI

import openai_realtime as rt
from openai_realtime.testing import FakeRealtimeServer, RequestRecord

OFFER = "v=0\r\no=- 1 1 IN IP4 127.0.0.1\r\n"
CALL = "rtc_1"
SPOKEN: Any = {
    "type": "realtime",
    "model": "gpt-realtime",
    "audio": {"output": {"voice": "marin", "speed": 1.5}},
    "tools": [{"type": "function", "name": "look_up", "parameters": {"type": "object"}}],
    "tracing": None,
}
WRITTEN: Any = {
    "type": "transcription",
    "audio": {"input": {"transcription": {"model": "whisper-1", "language": "en"}}},
}

SPOKEN_OURS = rt.SessionCreateRequest(
    model="gpt-realtime",
    audio=rt.SessionAudio(output=rt.SessionAudioOutput(voice="marin", speed=1.5)),
    tools=[rt.FunctionTool(name="look_up", parameters={"type": "object"})],
    tracing=None,
)
WRITTEN_OURS = rt.TranscriptionSessionCreateRequest(
    audio=rt.TranscriptionSessionAudio(
        input=rt.SessionAudioInput(transcription=rt.AudioTranscription(model="whisper-1", language="en"))
    )
)

THEIRS: Sequence[Callable[[Any], Any]] = (
    lambda sdk: sdk.client_secrets.create(session=SPOKEN, expires_after={"anchor": "created_at", "seconds": 60}),
    lambda sdk: sdk.client_secrets.create(session=WRITTEN),
    lambda sdk: sdk.client_secrets.create(),
    lambda sdk: sdk.calls.create(sdp=OFFER, session=SPOKEN),
    lambda sdk: sdk.calls.create(sdp=OFFER),
    lambda sdk: sdk.calls.accept(CALL, type="realtime", tools=SPOKEN["tools"], instructions="Grüße"),
    lambda sdk: sdk.calls.reject("rtc_2", status_code=486),
    lambda sdk: sdk.calls.reject("rtc_3"),
    lambda sdk: sdk.calls.refer(CALL, target_uri="tel:+15550100"),
    lambda sdk: sdk.calls.hangup(CALL),
)
OURS: Sequence[Callable[[Any], Any]] = (
    lambda client: client.client_secrets.create(
        session=SPOKEN_OURS, expires_after=rt.ExpiresAfter(anchor="created_at", seconds=60)
    ),
    lambda client: client.client_secrets.create(session=WRITTEN_OURS),
    lambda client: client.client_secrets.create(),
    lambda client: client.calls.create(sdp=OFFER, session=SPOKEN_OURS),
    lambda client: client.calls.create(sdp=OFFER),
    lambda client: client.calls.accept(CALL, tools=SPOKEN_OURS.tools, instructions="Grüße"),
    lambda client: client.calls.reject("rtc_2", status_code=486),
    lambda client: client.calls.reject("rtc_3"),
    lambda client: client.calls.refer(CALL, target_uri="tel:+15550100"),
    lambda client: client.calls.hangup(CALL),
)


async def in_turn(client: Any, operations: Sequence[Callable[[Any], Awaitable[Any]]]) -> None:
    for operation in operations:
        await operation(client)


async def sdk_async(url: str) -> None:
    async with AsyncOpenAI(api_key="sk-test", base_url=url) as client:
        await in_turn(client.realtime, THEIRS)


def sdk_sync(url: str) -> None:
    with OpenAI(api_key="sk-test", base_url=url) as client:
        for operation in THEIRS:
            operation(client.realtime)


async def ours_async(url: str) -> None:
    async with rt.AsyncRealtimeClient(api_key="sk-test", base_url=url) as client:
        await in_turn(client, OURS)


def ours_sync(url: str) -> None:
    with rt.RealtimeClient(api_key="sk-test", base_url=url) as client:
        for operation in OURS:
            operation(client)


CLIENTS: Mapping[str, Callable[[str], None]] = {
    "SDK, async": lambda url: asyncio.run(sdk_async(url)),
    "SDK, sync": sdk_sync,
    "ours, async": lambda url: asyncio.run(ours_async(url)),
    "ours, sync": ours_sync,
}


def seen(request: RequestRecord) -> dict[str, Any]:
    """What counts in a request. An empty JSON object where all is optional is as good as no body."""
    header = EmailMessage()
    header["content-type"] = request.headers.get("content-type", "application/octet-stream")
    kind = header.get_content_type()
    body: Any = request.body
    if kind == "application/json" or not body:
        kind, body = "application/json", json.loads(body or b"{}")
    elif kind == "multipart/form-data":
        body = parts(body, str(header.get_param("boundary")))
    return {
        "request": (request.method, request.path, dict(request.query), request.status),
        "key": request.headers["authorization"],
        "kind": kind,
        "body": body,
    }


def parts(body: bytes, boundary: str) -> list[tuple[str, Any]]:
    """Head and content of each part of a form."""
    found: list[tuple[str, Any]] = []
    for part in body.decode().split(f"--{boundary}")[1:-1]:
        head, _, content = part.removeprefix("\r\n").partition("\r\n\r\n")
        text = content.removesuffix("\r\n")
        found.append((head, json.loads(text) if "json" in head else text))
    return found


def requests_of(client: str) -> list[dict[str, Any]]:
    with FakeRealtimeServer(api_key="sk-test") as server:
        CLIENTS[client](server.url)
        assert server.violations == ()
    return [seen(request) for request in server.requests]


@pytest.fixture(scope="module")
def of_the_sdk() -> list[dict[str, Any]]:
    return requests_of("SDK, async")


def test_the_requests_are_what_was_asked_for(of_the_sdk: list[dict[str, Any]]) -> None:
    assert len(of_the_sdk) == len(THEIRS) == len(OURS)
    assert all(one["request"][3] in (200, 201) for one in of_the_sdk)
    assert of_the_sdk[0]["body"]["session"] == SPOKEN
    assert [head.splitlines()[-1] for head, _ in of_the_sdk[3]["body"]] == [
        "Content-Type: application/sdp",
        "Content-Type: application/json",
    ]
    assert of_the_sdk[4]["kind"] == "application/sdp"
    assert of_the_sdk[5]["body"]["instructions"] == "Grüße"


@pytest.mark.parametrize("client", [name for name in CLIENTS if name != "SDK, async"])
def test_every_client_sends_the_same_requests(client: str, of_the_sdk: list[dict[str, Any]]) -> None:
    found = requests_of(client)
    assert len(found) == len(of_the_sdk)
    for ours, theirs in zip(found, of_the_sdk, strict=True):
        assert ours == theirs
