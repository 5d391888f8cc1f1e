"""The conversation with both clients of the official SDK."""

from __future__ import annotations

import base64
from typing import Any

from openai import AsyncOpenAI, OpenAI
from openai.resources.realtime.realtime import AsyncRealtimeConnection, RealtimeConnection
from openai.types.realtime import RealtimeServerEvent

from tests.client.parity.outcome import GREETING, PARAMETERS, PIECES, QUESTION, WEATHER, Answer, Outcome

TOOL = {
    "type": "function",
    "name": "get_weather",
    "description": "Weather of a city",
    "parameters": PARAMETERS,
}
SPOKEN: Any = {"output_modalities": ["audio"]}
IN_WRITING: Any = {
    "type": "realtime",
    "output_modalities": ["text"],
    "audio": {"input": {"turn_detection": None}},
    "tools": [TOOL],
}


def message(text: str) -> Any:
    return {"type": "message", "role": "user", "content": [{"type": "input_text", "text": text}]}


def output(call_id: str) -> Any:
    return {"type": "function_call_output", "call_id": call_id, "output": WEATHER}


def encoded(piece: bytes) -> str:
    return base64.b64encode(piece).decode()


async def talk_async(url: str) -> Outcome:
    found = Outcome()
    client = AsyncOpenAI(api_key="sk-test", base_url=url)
    async with client, client.realtime.connect(model="gpt-realtime") as connection:
        await connection.session.update(session=IN_WRITING)
        await connection.conversation.item.create(item=message(GREETING))
        await connection.response.create()
        found.text = (await answer_async(connection, found)).said
        for piece in PIECES:
            await connection.input_audio_buffer.append(audio=encoded(piece))
        await connection.input_audio_buffer.commit()
        await connection.response.create(response=SPOKEN)
        spoken = await answer_async(connection, found)
        found.transcript, found.audio = spoken.said, spoken.audio
        await connection.conversation.item.create(item=message(QUESTION))
        await connection.response.create()
        call = await answer_async(connection, found)
        await connection.conversation.item.create(item=output(call.call_id))
        await connection.response.create()
        found.last = (await answer_async(connection, found)).said
    return found


async def answer_async(connection: AsyncRealtimeConnection, found: Outcome) -> Answer:
    answer = Answer()
    async for event in connection:
        if take(event, answer, found):
            break
    return answer


def talk(url: str) -> Outcome:
    found = Outcome()
    client = OpenAI(api_key="sk-test", base_url=url)
    with client, client.realtime.connect(model="gpt-realtime") as connection:
        connection.session.update(session=IN_WRITING)
        connection.conversation.item.create(item=message(GREETING))
        connection.response.create()
        found.text = answer(connection, found).said
        for piece in PIECES:
            connection.input_audio_buffer.append(audio=encoded(piece))
        connection.input_audio_buffer.commit()
        connection.response.create(response=SPOKEN)
        spoken = answer(connection, found)
        found.transcript, found.audio = spoken.said, spoken.audio
        connection.conversation.item.create(item=message(QUESTION))
        connection.response.create()
        call = answer(connection, found)
        connection.conversation.item.create(item=output(call.call_id))
        connection.response.create()
        found.last = answer(connection, found).said
    return found


def answer(connection: RealtimeConnection, found: Outcome) -> Answer:
    answer = Answer()
    for event in connection:
        if take(event, answer, found):
            break
    return answer


def take(event: RealtimeServerEvent, answer: Answer, found: Outcome) -> bool:
    """Take in an event; whether it ends the response."""
    if event.type == "response.output_text.delta" or event.type == "response.output_audio_transcript.delta":
        answer.said += event.delta
    elif event.type == "response.output_audio.delta":
        answer.audio += base64.b64decode(event.delta)
    elif event.type == "response.function_call_arguments.done":
        answer.call_id, found.name, found.arguments = event.call_id, event.name, event.arguments
    elif event.type == "response.done":
        found.statuses.append(event.response.status or "")
        return True
    return False
