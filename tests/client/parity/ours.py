"""The conversation with both clients of the package. Needs nothing else, so that it runs anywhere."""

from __future__ import annotations

import openai_realtime as rt
from tests.client.parity.outcome import GREETING, PARAMETERS, PIECES, QUESTION, WEATHER, Answer, Outcome

TOOL = rt.FunctionTool(name="get_weather", description="Weather of a city", parameters=PARAMETERS)
SPOKEN = rt.ResponseCreateParams(output_modalities=["audio"])
IN_WRITING = rt.SessionCreateRequest(
    output_modalities=["text"],
    audio=rt.SessionAudio(input=rt.SessionAudioInput(turn_detection=None)),
    tools=[TOOL],
)


def message(text: str) -> rt.ConversationItemMessageUser:
    return rt.ConversationItemMessageUser(content=[rt.InputText(text=text)])


async def talk_async(url: str) -> Outcome:
    found = Outcome()
    client = rt.AsyncRealtimeClient(api_key="sk-test", base_url=url)
    async with client, client.connect(model="gpt-realtime") as connection:
        await connection.session.update(session=IN_WRITING)
        await connection.conversation.item.create(item=message(GREETING))
        await connection.response.create()
        found.text = (await answer_async(connection, found)).said
        for piece in PIECES:
            await connection.input_audio_buffer.append(audio=piece)
        await connection.input_audio_buffer.commit()
        await connection.response.create(response=SPOKEN)
        spoken = await answer_async(connection, found)
        found.transcript, found.audio = spoken.said, spoken.audio
        await connection.conversation.item.create(item=message(QUESTION))
        await connection.response.create()
        call = await answer_async(connection, found)
        output = rt.ConversationItemFunctionCallOutput(call_id=call.call_id, output=WEATHER)
        await connection.conversation.item.create(item=output)
        await connection.response.create()
        found.last = (await answer_async(connection, found)).said
    return found


async def answer_async(connection: rt.AsyncConnection, found: Outcome) -> Answer:
    answer = Answer()
    async for event in connection:
        if take(event, answer, found):
            break
    return answer


def talk(url: str) -> Outcome:
    found = Outcome()
    client = rt.RealtimeClient(api_key="sk-test", base_url=url)
    with client, client.connect(model="gpt-realtime") as connection:
        connection.session.update(session=IN_WRITING)
        connection.conversation.item.create(item=message(GREETING))
        connection.response.create()
        found.text = answer(connection, found).said
        for piece in PIECES:
            connection.input_audio_buffer.append(audio=piece)
        connection.input_audio_buffer.commit()
        connection.response.create(response=SPOKEN)
        spoken = answer(connection, found)
        found.transcript, found.audio = spoken.said, spoken.audio
        connection.conversation.item.create(item=message(QUESTION))
        connection.response.create()
        call = answer(connection, found)
        output = rt.ConversationItemFunctionCallOutput(call_id=call.call_id, output=WEATHER)
        connection.conversation.item.create(item=output)
        connection.response.create()
        found.last = answer(connection, found).said
    return found


def answer(connection: rt.Connection, found: Outcome) -> Answer:
    answer = Answer()
    for event in connection:
        if take(event, answer, found):
            break
    return answer


def take(event: rt.ServerEvent | rt.UnknownEvent | rt.Reconnected, answer: Answer, found: Outcome) -> bool:
    """Take in an event; whether it ends the response."""
    match event:
        case rt.ResponseOutputTextDelta(delta=text) | rt.ResponseOutputAudioTranscriptDelta(delta=text):
            answer.said += text
        case rt.ResponseOutputAudioDelta(delta=sound):
            answer.audio += sound
        case rt.ResponseFunctionCallArgumentsDone():
            answer.call_id, found.name, found.arguments = event.call_id, event.name, event.arguments
        case rt.ResponseDone(response=response):
            found.statuses.append(response.status or "")
            return True
        case _:
            pass
    return False
