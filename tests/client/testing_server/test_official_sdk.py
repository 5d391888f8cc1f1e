"""The official SDK, unchanged, talks to the stand-in."""

from __future__ import annotations

import base64
import json
from typing import Any, cast

import pytest
from openai import AsyncOpenAI, AuthenticationError, OpenAI

from openai_realtime.testing import FakeRealtimeServer

# The SDK opens its synchronous connections in a way that websockets 17.1 deprecates.
pytestmark = pytest.mark.filterwarnings("ignore:connect.. must be used as a context manager:DeprecationWarning")

WEATHER = {
    "type": "function",
    "name": "get_weather",
    "description": "Weather of a city",
    "parameters": {"type": "object", "properties": {"city": {"type": "string"}}, "required": ["city"]},
}


def message(text: str) -> Any:
    return {"type": "message", "role": "user", "content": [{"type": "input_text", "text": text}]}


@pytest.mark.asyncio
async def test_a_text_turn_async() -> None:
    async with (
        FakeRealtimeServer() as server,
        AsyncOpenAI(api_key="x", base_url=server.url) as client,
        client.realtime.connect(model="gpt-realtime") as connection,
    ):
        await connection.session.update(session={"type": "realtime", "output_modalities": ["text"]})
        await connection.conversation.item.create(item=message("good morning"))
        await connection.response.create()
        said = ""
        async for event in connection:
            if event.type == "response.output_text.delta":
                said += event.delta
            elif event.type == "response.done":
                break
    assert said == "You said: good morning"
    assert server.connections[0].query == {"model": "gpt-realtime"}


def test_an_audio_turn_sync() -> None:
    with FakeRealtimeServer() as server, OpenAI(api_key="x", base_url=server.url) as client:
        server.hear("what time is it")
        with client.realtime.connect(model="gpt-realtime") as connection:
            off: Any = {"type": "realtime", "audio": {"input": {"turn_detection": None}}}
            connection.session.update(session=off)
            connection.input_audio_buffer.append(audio=base64.b64encode(bytes(9600)).decode())
            connection.input_audio_buffer.commit()
            connection.response.create()
            audio, said = b"", ""
            for event in connection:
                if event.type == "response.output_audio.delta":
                    audio += base64.b64decode(event.delta)
                elif event.type == "response.output_audio_transcript.done":
                    said = event.transcript
                elif event.type == "response.done":
                    break
    assert said == "You said: what time is it"
    assert len(audio) == 6 * 4800


@pytest.mark.asyncio
async def test_a_function_call_and_its_output() -> None:
    async with (
        FakeRealtimeServer() as server,
        AsyncOpenAI(api_key="x", base_url=server.url) as client,
        client.realtime.connect(model="gpt-realtime") as connection,
    ):
        session: Any = {"type": "realtime", "output_modalities": ["text"], "tools": [WEATHER]}
        await connection.session.update(session=session)
        await connection.conversation.item.create(item=message("please get weather for me"))
        await connection.response.create()
        call_id, said = "", ""
        async for event in connection:
            if event.type == "response.function_call_arguments.done":
                assert json.loads(event.arguments) == {"city": "city"}
                call_id = event.call_id
            elif event.type == "response.done":
                break
        output: Any = {"type": "function_call_output", "call_id": call_id, "output": "sunny, 21 degrees"}
        await connection.conversation.item.create(item=output)
        await connection.response.create()
        async for event in connection:
            if event.type == "response.output_text.done":
                said = event.text
            elif event.type == "response.done":
                break
    assert said == "get_weather returned: sunny, 21 degrees"


def test_the_http_operations() -> None:
    with FakeRealtimeServer() as server, OpenAI(api_key="sk-test", base_url=server.url) as client:
        secret = client.realtime.client_secrets.create(session={"type": "realtime", "model": "gpt-realtime-mini"})
        assert secret.value.startswith("ek_")
        assert cast("Any", secret.session).model == "gpt-realtime-mini"
        call = client.realtime.calls.create(sdp="v=0\r\no=- 1 1 IN IP4 127.0.0.1\r\n", session={"type": "realtime"})
        assert call.response.headers["location"].startswith("/v1/realtime/calls/rtc_")
        call_id = call.response.headers["location"].rpartition("/")[2]
        client.realtime.calls.accept(call_id, type="realtime", model="gpt-realtime")
        client.realtime.calls.refer(call_id, target_uri="tel:+15550100")
        client.realtime.calls.hangup(call_id)


def test_an_ephemeral_key_opens_the_session_it_was_made_for() -> None:
    with FakeRealtimeServer(api_key="sk-test") as server:
        with OpenAI(api_key="sk-test", base_url=server.url) as client:
            secret = client.realtime.client_secrets.create(session={"type": "realtime", "instructions": "be brief"})
        with (
            OpenAI(api_key=secret.value, base_url=server.url) as browser,
            browser.realtime.connect(model="gpt-realtime") as connection,
        ):
            created: Any = connection.recv()
            assert created.session.instructions == "be brief"
        with (
            OpenAI(api_key="sk-wrong", base_url=server.url, max_retries=0) as stranger,
            pytest.raises(AuthenticationError),
        ):
            stranger.realtime.client_secrets.create()


def test_a_webhook_passes_the_check_of_the_sdk() -> None:
    secret = "whsec_" + base64.b64encode(b"a secret of thirty-two bytes ...").decode()
    with FakeRealtimeServer() as server, OpenAI(api_key="x", base_url=server.url) as client:
        headers, body = server.webhook("rtc_1", secret)
        event: Any = client.webhooks.unwrap(body, headers, secret=secret)
        assert event.type == "realtime.call.incoming"
        assert event.data.call_id == "rtc_1"
        client.realtime.calls.reject(event.data.call_id, status_code=486)
