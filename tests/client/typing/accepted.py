"""Code that mypy --strict and pyright in strict mode must accept, with the types that they must infer. Never run."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any, assert_never, assert_type

import openai_realtime as rt
from openai_realtime import audio, beta, webhooks


async def async_connections(client: rt.AsyncRealtimeClient) -> None:
    async with client.connect(model="gpt-realtime") as connection:
        assert_type(connection, rt.AsyncConnection)
    assert_type(await client.connect(call_id="rtc_1"), rt.AsyncConnection)
    assert_type(await client.connect(intent="transcription"), rt.AsyncConnection)
    assert_type(await client.translations.connect(model="gpt-realtime-translate"), rt.AsyncTranslationConnection)
    assert_type(await client.beta.connect(model="gpt-4o-realtime-preview"), rt.AsyncBetaConnection)
    assert_type(await client.beta.connect(intent="transcription"), rt.AsyncBetaConnection)


def connections(client: rt.RealtimeClient) -> None:
    with client.connect(model="gpt-realtime", reconnect=False, open_timeout=None, compression="deflate") as connection:
        assert_type(connection, rt.Connection)
    assert_type(client.connect(call_id="rtc_1", extra_headers={"a": "b"}), rt.Connection)
    assert_type(client.connect(intent="transcription", reconnect=rt.ReconnectPolicy(max_attempts=2)), rt.Connection)
    assert_type(client.translations.connect(model="gpt-realtime-translate"), rt.TranslationConnection)
    assert_type(client.beta.connect(model="gpt-4o-realtime-preview"), rt.BetaConnection)


async def received_async(connection: rt.AsyncConnection) -> None:
    assert_type(await connection.recv(), rt.ServerEvent | rt.UnknownEvent | rt.Reconnected)
    assert_type(await connection.recv(timeout=1.5), rt.ServerEvent | rt.UnknownEvent | rt.Reconnected)
    assert_type(await connection.recv_raw(), rt.RawMessage[rt.ServerEvent | rt.UnknownEvent | rt.Reconnected])
    async for event in connection:
        assert_type(event, rt.ServerEvent | rt.UnknownEvent | rt.Reconnected)
    async for message in connection.raw_messages():
        assert_type(message, rt.RawMessage[rt.ServerEvent | rt.UnknownEvent | rt.Reconnected])
        assert_type(message.raw, bytes)
        assert_type(message.event, rt.ServerEvent | rt.UnknownEvent | rt.Reconnected)


def received(
    connection: rt.Connection, translation: rt.TranslationConnection, preview: rt.BetaConnection
) -> rt.ServerEvent | rt.UnknownEvent | rt.Reconnected:
    assert_type(translation.recv(), rt.TranslationServerEvent | rt.UnknownEvent | rt.Reconnected)
    assert_type(preview.recv(), beta.ServerEvent | rt.UnknownEvent | rt.Reconnected)
    for event in connection:
        assert_type(event, rt.ServerEvent | rt.UnknownEvent | rt.Reconnected)
    for message in connection.raw_messages():
        assert_type(message.event, rt.ServerEvent | rt.UnknownEvent | rt.Reconnected)
    return connection.recv(timeout=None)


async def a_turn(connection: rt.AsyncConnection) -> str:
    said: list[str] = []
    async for event in connection:
        match event:
            case rt.ResponseOutputTextDelta(delta=text):
                assert_type(text, str)
                said.append(text)
            case rt.ResponseOutputAudioDelta(delta=sound):
                assert_type(sound, bytes)
            case rt.ResponseFunctionCallArgumentsDone(arguments=arguments, name=name):
                assert_type(arguments, str)
                assert_type(name, str)
            case rt.Reconnected(open_responses=responses, forgotten=forgotten, unanswered=unanswered, code=code):
                assert_type(responses, tuple[str, ...])
                assert_type(forgotten, tuple[str, ...])
                assert_type(unanswered, tuple[Any | Mapping[str, Any], ...])
                assert_type(code, int)
            case rt.UnknownEvent(type=type_, data=data):
                assert_type(type_, str)
                assert_type(data, dict[str, Any])
            case rt.ResponseDone(response=response):
                assert_type(response, rt.Response)
                return "".join(said)
            case _:
                pass
    return ""


def every_translation_event(connection: rt.TranslationConnection) -> str:
    for event in connection:
        match event:
            case rt.Error() | rt.TranslationSessionCreated() | rt.TranslationSessionUpdated():
                return event.event_id
            case rt.TranslationSessionClosed() | rt.TranslationSessionOutputAudioDelta():
                return event.type
            case rt.TranslationSessionInputTranscriptDelta() | rt.TranslationSessionOutputTranscriptDelta():
                return event.delta
            case rt.UnknownEvent() | rt.Reconnected():
                return event.type
            case _:
                assert_never(event)
    return ""


def narrowed_by_type(event: rt.ServerEvent | rt.UnknownEvent | rt.Reconnected) -> None:
    if isinstance(event, rt.UnknownEvent):
        assert_type(event.data, dict[str, Any])
    elif event.type == "client.reconnected":
        assert_type(event, rt.Reconnected)
        assert_type(event.attempt, int)
    elif event.type == "response.done":
        assert_type(event, rt.ResponseDone)


def handlers(connection: rt.Connection, delta: rt.ResponseOutputAudioDelta, created: rt.SessionCreated) -> None:
    def on_done(event: rt.ResponseDone) -> str | None:
        return event.response.status

    def on_anything(event: object) -> str:
        return repr(event)

    connection.on(rt.ResponseDone, on_done)
    connection.on(rt.ResponseDone, on_anything)
    connection.once(rt.ResponseDone, lambda event: event.response.usage)
    connection.on(rt.Reconnected, lambda event: event.forgotten)
    connection.on(rt.UnknownEvent, lambda event: event.data)
    connection.off(rt.ResponseDone, on_done)

    @connection.on(rt.ResponseOutputAudioDelta)
    def play(event: rt.ResponseOutputAudioDelta) -> int:
        return len(event.delta)

    @connection.once(rt.SessionCreated)
    def begin(event: rt.SessionCreated) -> str:
        return event.event_id

    assert_type(play(delta), int)
    assert_type(begin(created), str)


async def async_handlers(connection: rt.AsyncConnection, delta: rt.ResponseOutputTextDelta) -> None:
    async def on_done(event: rt.ResponseDone) -> str | None:
        await connection.response.create()
        return event.response.status

    connection.on(rt.ResponseDone, on_done)
    connection.on(rt.ResponseDone, lambda event: connection.response.cancel(response_id=event.response.id or ""))

    @connection.on(rt.ResponseOutputTextDelta)
    async def write(event: rt.ResponseOutputTextDelta) -> str:
        return event.delta

    assert_type(await write(delta), str)


async def sent(connection: rt.AsyncConnection, other: Mapping[str, Any]) -> None:
    session = rt.SessionCreateRequest(output_modalities=["text"], tools=[rt.FunctionTool(name="look_up")])
    await connection.session.update(session=session)
    await connection.send(rt.SessionUpdate(session=session, event_id="e_1"))
    await connection.send({"type": "session.update", "session": {"type": "realtime"}})
    await connection.send(other)
    await connection.send_raw(b"{}")
    for piece in audio.chunks(bytes(9600)):
        await connection.input_audio_buffer.append(audio=piece)
    await connection.conversation.item.create(item=rt.ConversationItemMessageUser(content=[rt.InputText(text="a")]))
    await connection.wait_idle(timeout=3)
    await connection.close(code=3000, reason="done")
    assert_type(connection.open_responses, tuple[str, ...])
    assert_type(connection.is_open, bool)
    assert_type(connection.url, str)
    assert_type(connection.close_code, int | None)
    assert_type(connection.close_reason, str | None)


async def requested(connection: rt.AsyncConnection, session: rt.SessionCreateRequest) -> None:
    assert_type(await connection.request(rt.SessionUpdate(session=session)), rt.SessionUpdated)
    assert_type(await connection.request({"type": "session.update"}), Any)


async def http_async(client: rt.AsyncRealtimeClient, session: rt.SessionCreateRequest) -> None:
    assert_type(await client.client_secrets.create(session=session), rt.CreateClientSecretResponse)
    raw = await client.client_secrets.with_raw_response.create(session=session, timeout=3.0)
    assert_type(raw, rt.RawResponse[rt.CreateClientSecretResponse])
    assert_type(raw.parse(), rt.CreateClientSecretResponse)
    assert_type(raw.headers, Mapping[str, str])
    call = await client.calls.create(sdp="v=0", session=session)
    assert_type(call, rt.CallCreateResponse)
    assert_type(call.call_id, str)
    assert_type((await client.calls.with_raw_response.hangup(call.call_id)).parse(), None)
    assert_type(await client.sessions.create(), beta.SessionCreateResponse)
    assert_type(await client.transcription_sessions.create(), beta.TranscriptionSessionCreateResponse)


def http(client: rt.RealtimeClient, session: rt.TranslationSessionCreateRequest) -> None:
    made = client.translations.client_secrets.create(session=session, max_retries=0, extra_query={"a": "b"})
    assert_type(made, rt.TranslationClientSecretCreateResponse)
    assert_type(client.calls.with_raw_response.refer("rtc_1", target_uri="tel:+15550100"), rt.RawResponse[None])
    client.calls.reject("rtc_1", status_code=486)


def webhook(body: bytes, headers: Mapping[str, str], pairs: Sequence[tuple[str, str]]) -> str:
    event = webhooks.unwrap(body, headers, "whsec_")
    assert_type(event, rt.WebhookRealtimeCallIncoming | rt.UnknownEvent)
    webhooks.verify(body, pairs, b"key", tolerance=60)
    match event:
        case rt.WebhookRealtimeCallIncoming(data=data):
            assert_type(data, rt.WebhookRealtimeCallIncomingData)
            return data.call_id
        case rt.UnknownEvent():
            return event.type
        case _:
            assert_never(event)


async def token() -> str:
    return "t"


def keys() -> None:
    assert_type(rt.AsyncRealtimeClient(lambda: "k"), rt.AsyncRealtimeClient)
    assert_type(rt.AsyncRealtimeClient(token), rt.AsyncRealtimeClient)
    assert_type(rt.RealtimeClient.azure("https://name.openai.azure.com", token_provider=lambda: "t"), rt.RealtimeClient)
