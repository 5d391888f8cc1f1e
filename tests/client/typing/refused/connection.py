"""Wrong uses of connections. Each line marked `# error` must be refused by both checkers, and no other."""

from __future__ import annotations

from typing import assert_never

import openai_realtime as rt
from openai_realtime import beta


def on_done(event: rt.ResponseDone) -> str | None:
    return event.response.status


def without_parameter() -> None:
    pass


def register(connection: rt.Connection, preview: rt.BetaConnection, translation: rt.TranslationConnection) -> None:
    connection.on(rt.ResponseCreated, on_done)  # error
    connection.once(rt.ResponseCreated, on_done)  # error
    connection.off(rt.ResponseCreated, on_done)  # error
    connection.on("response.done", on_done)  # error
    connection.once("response.done", on_done)  # error
    connection.on(rt.ResponseDone(response=rt.Response(), event_id="e"), on_done)  # error
    connection.on(rt.ResponseDone, without_parameter)  # error
    connection.on(rt.ResponseDone, "print")  # error
    connection.on(on_done)  # error
    connection.on()  # error
    connection.off(rt.ResponseDone)  # error
    connection.on(rt.ResponseDone, lambda event: event.delta)  # error
    connection.on(rt.Reconnected, lambda event: event.response)  # error
    connection.on(rt.SessionUpdate, lambda event: event.session)  # error
    connection.on(str, lambda event: event.upper())  # error
    connection.on(beta.ResponseTextDelta, lambda event: event.delta)  # error
    connection.on(rt.TranslationSessionClosed, lambda event: event.type)  # error
    preview.on(rt.ResponseOutputTextDelta, lambda event: event.delta)  # error
    preview.once(rt.ResponseOutputTextDelta, lambda event: event.delta)  # error
    translation.on(rt.ResponseDone, on_done)  # error

    @connection.on(rt.ResponseCreated)  # error
    def handle(event: rt.ResponseDone) -> None:
        print(event)

    print(handle)


def receive(connection: rt.Connection) -> rt.ServerEvent | rt.UnknownEvent:
    connection.recv(timeout="1")  # error
    connection.recv(1, 2)  # error
    connection.recv().response  # error
    connection.raw_messages(1)  # error
    for frame in connection.raw_messages():
        frame.event.delta  # error
        frame.raw = b""  # error
    return connection.recv()  # error


async def receive_async(connection: rt.AsyncConnection, sync: rt.Connection) -> rt.ServerEvent:
    for _ in connection:  # error
        pass
    async for _ in sync:  # error
        pass
    event = await connection.recv()
    if isinstance(event, rt.UnknownEvent):
        raise RuntimeError(event.type)
    return event  # error


def everything(connection: rt.TranslationConnection) -> str:
    for event in connection:
        match event:
            case rt.Error() | rt.TranslationSessionCreated() | rt.TranslationSessionUpdated():
                return event.event_id
            case rt.TranslationSessionClosed() | rt.TranslationSessionOutputAudioDelta():
                return event.type
            case rt.TranslationSessionInputTranscriptDelta() | rt.TranslationSessionOutputTranscriptDelta():
                return event.delta
            case rt.UnknownEvent():
                return event.type
            case _:
                assert_never(event)  # error
    return ""


def change(event: rt.Reconnected, connection: rt.Connection) -> None:
    event.attempt = 2  # error
    event.forgotten.append("item_1")  # error
    connection.is_open = True  # error
    connection.close_code = 1000  # error
    connection.open_responses.append("resp_1")  # error


async def send(connection: rt.AsyncConnection, sync: rt.Connection, preview: rt.AsyncBetaConnection) -> None:
    await connection.send("response.create")  # error
    await connection.send(rt.ResponseDone(response=rt.Response(), event_id="e"))  # error
    await connection.send(rt.Response())  # error
    await connection.send(beta.TranscriptionSessionUpdate(session=beta.TranscriptionSessionCreateRequest()))  # error
    await connection.send()  # error
    await connection.send(rt.ResponseCreate(), timeout=1)  # error
    await preview.send(rt.SessionUpdate(session=rt.SessionCreateRequest()))  # error
    sync.send(5)  # error
    await sync.send(rt.ResponseCreate())  # error
    await connection.request("session.update")  # error
    await connection.request(rt.SessionCreated)  # error
    await connection.request(rt.ResponseCreate(), 5)  # error
    sync.request(rt.InputAudioBufferAppend(audio=b""))  # error
    await connection.session.update(session=beta.SessionCreateRequest())  # error
    await connection.input_audio_buffer.append(b"")  # error
    await connection.close("done")  # error
    await connection.transcription_session.update()  # error
    await connection.conversation.create()  # error
