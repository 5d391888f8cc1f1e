"""The same work done by everyone who is compared: one function and its argument for each case and subject.

A library is imported when one of its functions is asked for, so that a process holds the one that it measures alone.
"""

from __future__ import annotations

import base64
import importlib.util
import json
import sys
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from functools import lru_cache, partial
from typing import Any

from benchmarks import frames
from benchmarks.cases import BY_HAND, JSON, OPENAI, OURS, PYDANTIC, SAME, STRICT, TOLERANT
from benchmarks.places import PYDANTIC_MODELS

Decode = Callable[[bytes], object]

INSTRUCTIONS = "You sell tickets of a ferry. Answer in one sentence."
AUDIO_DELTA = "response.output_audio.delta"
CITY: dict[str, Any] = {"type": "object", "properties": {"city": {"type": "string"}}, "required": ["city"]}

_FRAMES: Mapping[str, Callable[[], bytes]] = {
    "text delta": frames.text_delta,
    "audio delta, 4,800 bytes": frames.audio_delta,
    "response.done": frames.response_done,
    "session.updated": frames.session_updated,
}


@dataclass(frozen=True)
class Task:
    """A call to repeat.

    Attributes:
        function: What is called.
        argument: What it is called with.
        units: How many frames one call takes.
    """

    function: Callable[[Any], object]
    argument: Any
    units: int = 1


def task(group: str, case: str, subject: str) -> Task:
    """The call that `subject` makes for a case of the group `decode` or `encode`."""
    return _decoding(case, subject) if group == "decode" else _ENCODING[subject](case)


def missing(subject: str) -> str:
    """Why a subject cannot be measured here; empty where it can."""
    if subject == PYDANTIC and not PYDANTIC_MODELS.is_file():
        return "its models were not generated"
    return ""


def _decoding(case: str, subject: str) -> Task:
    stream = frames.conversation() if case not in _FRAMES else [_FRAMES[case]()]
    if subject == TOLERANT:
        stream = [b'{"undeclared":7,' + frame[1:] for frame in stream]
    one = _decoder(subject, stream)
    return Task(one, stream[0]) if len(stream) == 1 else Task(partial(_each, one), stream, len(stream))


def _each(decode: Decode, stream: Sequence[bytes]) -> None:
    for frame in stream:
        decode(frame)


def _decoder(subject: str, stream: Sequence[bytes]) -> Decode:
    if subject in (OURS, TOLERANT, STRICT):
        import openai_realtime as rt

        return partial(rt.decode_server_event, strict=True) if subject == STRICT else rt.decode_server_event
    if subject == OPENAI:
        return _with_bytes(_parse_event(), stream)
    if subject == PYDANTIC:
        return _with_bytes(_pydantic(), stream)
    if subject in (SAME, BY_HAND):
        return _msgspec(subject, stream)
    return json.loads


def _msgspec(subject: str, stream: Sequence[bytes]) -> Decode:
    import msgspec

    if subject == BY_HAND:
        from benchmarks import by_hand

        return msgspec.json.Decoder(by_hand.ServerEvent).decode
    import openai_realtime as rt

    alone = type(rt.decode_server_event(stream[0])) if len(stream) == 1 else rt.ServerEvent
    return msgspec.json.Decoder[object](alone).decode


def _parse_event() -> Callable[[bytes], Any]:
    from openai.resources.realtime.realtime import AsyncRealtimeConnection

    # The method needs no connection, so none is made.
    return AsyncRealtimeConnection.__new__(AsyncRealtimeConnection).parse_event


@lru_cache(maxsize=1)
def _pydantic() -> Callable[[bytes], Any]:
    from pydantic import TypeAdapter

    name = PYDANTIC_MODELS.stem
    spec = importlib.util.spec_from_file_location(name, PYDANTIC_MODELS)
    if spec is None or spec.loader is None:
        raise ImportError(f"cannot import {PYDANTIC_MODELS.name}")
    module = sys.modules[name] = importlib.util.module_from_spec(spec)
    spec.loader.exec_module(module)
    validate = TypeAdapter(module.RealtimeServerEvent).validate_json

    def parse(data: bytes) -> Any:
        event = validate(data)
        return getattr(event, "root", event)

    return parse


def _with_bytes(parse: Callable[[bytes], Any], stream: Sequence[bytes]) -> Decode:
    """A decoder that also decodes the base64 of audio, as everybody has to who uses it."""
    audio = [AUDIO_DELTA.encode() in frame for frame in stream]

    def with_audio(data: bytes) -> object:
        return base64.b64decode(parse(data).delta)

    def either(data: bytes) -> object:
        event = parse(data)
        return base64.b64decode(event.delta) if event.type == AUDIO_DELTA else event

    if not any(audio):
        return parse
    return with_audio if all(audio) else either


def _sound(case: str) -> bytes | None:
    """What is appended; None where a session is updated."""
    return {"append, 20 ms": frames.pcm(20), "append, 100 ms": frames.pcm(100)}.get(case)


def _ours(case: str) -> Task:
    import openai_realtime as rt

    def append(sound: bytes) -> bytes:
        return rt.encode(rt.InputAudioBufferAppend(audio=sound))

    def update(instructions: str) -> bytes:
        form = rt.AudioFormatPcm(rate=24000)
        vad = rt.ServerVad(threshold=0.5, prefix_padding_ms=300, silence_duration_ms=200)
        sound = rt.SessionAudio(
            input=rt.SessionAudioInput(format=form, turn_detection=vad),
            output=rt.SessionAudioOutput(format=form, voice="marin"),
        )
        tool = rt.FunctionTool(name="departures", description="Ferries from a city", parameters=CITY)
        session = rt.SessionCreateRequest(
            instructions=instructions, output_modalities=["audio"], audio=sound, tools=[tool]
        )
        return rt.encode(rt.SessionUpdate(session=session))

    return _sending(case, append, update)


def _by_hand(case: str) -> Task:
    import msgspec

    from benchmarks import by_hand as own

    encode = msgspec.json.Encoder().encode

    def append(sound: bytes) -> bytes:
        return encode(own.Append(audio=sound))

    def update(instructions: str) -> bytes:
        form = own.Format(type="audio/pcm", rate=24000)
        vad = own.NewDetection(threshold=0.5, prefix_padding_ms=300, silence_duration_ms=200)
        sound = own.NewAudio(
            input=own.NewInput(format=form, turn_detection=vad), output=own.NewOutput(format=form, voice="marin")
        )
        tool = own.Function(name="departures", description="Ferries from a city", parameters=CITY)
        session = own.NewSession(instructions=instructions, output_modalities=["audio"], audio=sound, tools=[tool])
        return encode(own.Update(session=session))

    return _sending(case, append, update)


def _appended(sound: bytes) -> dict[str, Any]:
    return {"type": "input_audio_buffer.append", "audio": base64.b64encode(sound).decode()}


def _updated(instructions: str) -> dict[str, Any]:
    form = {"type": "audio/pcm", "rate": 24000}
    vad = {"type": "server_vad", "threshold": 0.5, "prefix_padding_ms": 300, "silence_duration_ms": 200}
    tool = {"type": "function", "name": "departures", "description": "Ferries from a city", "parameters": CITY}
    session = {
        "type": "realtime",
        "instructions": instructions,
        "output_modalities": ["audio"],
        "audio": {"input": {"format": form, "turn_detection": vad}, "output": {"format": form, "voice": "marin"}},
        "tools": [tool],
    }
    return {"type": "session.update", "session": session}


def _json(case: str) -> Task:
    def append(sound: bytes) -> str:
        return json.dumps(_appended(sound))

    def update(instructions: str) -> str:
        return json.dumps(_updated(instructions))

    return _sending(case, append, update)


def _openai(case: str) -> Task:
    """What `RealtimeConnection.send` does before it writes to the socket."""
    from openai._utils import maybe_transform
    from openai.types.realtime.realtime_client_event_param import RealtimeClientEventParam

    def append(sound: bytes) -> str:
        return json.dumps(maybe_transform(_appended(sound), RealtimeClientEventParam))

    def update(instructions: str) -> str:
        return json.dumps(maybe_transform(_updated(instructions), RealtimeClientEventParam))

    return _sending(case, append, update)


def _sending(case: str, append: Callable[[bytes], object], update: Callable[[str], object]) -> Task:
    sound = _sound(case)
    return Task(update, INSTRUCTIONS) if sound is None else Task(append, sound)


_ENCODING: Mapping[str, Callable[[str], Task]] = {OURS: _ours, BY_HAND: _by_hand, OPENAI: _openai, JSON: _json}
