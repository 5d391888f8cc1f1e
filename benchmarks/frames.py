"""Frames of a server as the official one shapes them, with values of our own."""

from __future__ import annotations

import base64
import json
from collections.abc import Iterator
from functools import lru_cache
from typing import Any

Json = dict[str, Any]

RATE = 24_000
"""Samples a second of the audio; a sample has two bytes."""

_PART: Json = {"response_id": "resp_Bq2xT81m", "item_id": "item_Bq2xVk03", "output_index": 0, "content_index": 0}
_FORMAT: Json = {"type": "audio/pcm", "rate": RATE}
_WORDS = ("The ", "ferry ", "leaves ", "at ", "nine, ", "and ", "there ", "are ", "seats ", "left.")


def pcm(milliseconds: int) -> bytes:
    """Sound that compresses as little as speech does: 48 bytes for each millisecond."""
    count = RATE * milliseconds // 1000
    return b"".join((number * number * 7919 % 65536).to_bytes(2, "little") for number in range(count))


def frame(type_: str, fields: Json) -> bytes:
    """A frame as it travels: compact, the type first."""
    event = {"type": type_, "event_id": "event_Bq2y7fW4kd", **fields}
    return json.dumps(event, separators=(",", ":"), ensure_ascii=False).encode()


def text_delta() -> bytes:
    """A piece of a written answer."""
    return frame("response.output_text.delta", {**_PART, "delta": "ferry ", "obfuscation": "p2Lq81"})


def audio_delta(milliseconds: int = 100) -> bytes:
    """A piece of a spoken answer; 100 milliseconds are 4,800 bytes."""
    return frame("response.output_audio.delta", {**_PART, "delta": base64.b64encode(pcm(milliseconds)).decode()})


def response_done() -> bytes:
    """The end of a spoken answer, with what it cost."""
    return frame("response.done", {"response": _response(_message("completed"), _usage())})


def session_updated() -> bytes:
    """The settings of a session with one tool."""
    return frame("session.updated", {"session": _session()})


@lru_cache(maxsize=1)
def conversation() -> tuple[bytes, ...]:
    """All frames of a short conversation, in order: over a hundred, most of them pieces of answers."""
    return tuple(_conversation())


def _conversation() -> Iterator[bytes]:
    yield frame("session.created", {"session": _session()})
    yield session_updated()
    yield from _question()
    yield from _spoken_answer()
    yield from _written_answer()


def _question() -> Iterator[bytes]:
    where = {"item_id": "item_Bq2xS55a"}
    yield frame("input_audio_buffer.speech_started", {"audio_start_ms": 640, **where})
    yield frame("input_audio_buffer.speech_stopped", {"audio_end_ms": 2208, **where})
    yield frame("input_audio_buffer.committed", {"previous_item_id": None, **where})
    item = {
        "id": where["item_id"],
        "type": "message",
        "status": "completed",
        "role": "user",
        "content": [{"type": "input_audio", "transcript": None}],
    }
    yield frame("conversation.item.added", {"previous_item_id": None, "item": item})
    yield frame("conversation.item.done", {"previous_item_id": None, "item": item})
    heard = "conversation.item.input_audio_transcription"
    for word in ("When ", "does ", "it ", "leave?"):
        yield frame(f"{heard}.delta", {**where, "content_index": 0, "delta": word, "obfuscation": "Zz90"})
    usage = {"type": "duration", "seconds": 2}
    said = {"content_index": 0, "transcript": "When does it leave?", "usage": usage}
    yield frame(f"{heard}.completed", {**where, **said})


def _spoken_answer() -> Iterator[bytes]:
    yield from _opened()
    yield frame("response.content_part.added", {**_PART, "part": {"type": "audio", "transcript": ""}})
    delta = audio_delta()
    for word in _WORDS * 3:
        yield frame("response.output_audio_transcript.delta", {**_PART, "delta": word, "obfuscation": "k8Wm"})
        yield delta
    yield frame("response.output_audio.done", _PART)
    text = "".join(_WORDS)
    yield frame("response.output_audio_transcript.done", {**_PART, "transcript": text})
    yield frame("response.content_part.done", {**_PART, "part": {"type": "audio", "transcript": text}})
    yield from _closed()


def _written_answer() -> Iterator[bytes]:
    yield from _opened()
    yield frame("response.content_part.added", {**_PART, "part": {"type": "text", "text": ""}})
    for word in _WORDS * 2:
        yield frame("response.output_text.delta", {**_PART, "delta": word, "obfuscation": "k8Wm"})
    text = "".join(_WORDS)
    yield frame("response.output_text.done", {**_PART, "text": text})
    yield frame("response.content_part.done", {**_PART, "part": {"type": "text", "text": text}})
    yield from _closed()


def _opened() -> Iterator[bytes]:
    where = {"response_id": _PART["response_id"], "output_index": 0}
    item: Json = {**_message("in_progress"), "content": []}
    yield frame("response.created", {"response": {**_response(None, None), "status": "in_progress"}})
    yield frame("response.output_item.added", {**where, "item": item})
    yield frame("conversation.item.added", {"previous_item_id": "item_Bq2xS55a", "item": item})


def _closed() -> Iterator[bytes]:
    where = {"response_id": _PART["response_id"], "output_index": 0}
    item = _message("completed")
    yield frame("response.output_item.done", {**where, "item": item})
    yield frame("conversation.item.done", {"previous_item_id": "item_Bq2xS55a", "item": item})
    yield response_done()
    limit = {"name": "tokens", "limit": 250_000, "remaining": 246_112, "reset_seconds": 0.933}
    yield frame("rate_limits.updated", {"rate_limits": [limit]})


def _message(status: str) -> Json:
    return {
        "id": _PART["item_id"],
        "type": "message",
        "status": status,
        "role": "assistant",
        "content": [{"type": "output_audio", "transcript": "".join(_WORDS)}],
    }


def _response(message: Json | None, usage: Json | None) -> Json:
    return {
        "object": "realtime.response",
        "id": _PART["response_id"],
        "status": "completed",
        "status_details": None,
        "output": [message] if message else [],
        "conversation_id": "conv_Bq2xQ19z",
        "output_modalities": ["audio"],
        "max_output_tokens": "inf",
        "audio": {"output": {"format": _FORMAT, "voice": "marin"}},
        "usage": usage,
        "metadata": None,
    }


def _usage() -> Json:
    return {
        "total_tokens": 412,
        "input_tokens": 287,
        "output_tokens": 125,
        "input_token_details": {
            "text_tokens": 187,
            "audio_tokens": 100,
            "image_tokens": 0,
            "cached_tokens": 128,
            "cached_tokens_details": {"text_tokens": 128, "audio_tokens": 0, "image_tokens": 0},
        },
        "output_token_details": {"text_tokens": 25, "audio_tokens": 100},
    }


def _session() -> Json:
    city = {"type": "object", "properties": {"city": {"type": "string"}}, "required": ["city"]}
    detection = {
        "type": "server_vad",
        "threshold": 0.5,
        "prefix_padding_ms": 300,
        "silence_duration_ms": 200,
        "idle_timeout_ms": None,
        "create_response": True,
        "interrupt_response": True,
    }
    return {
        "type": "realtime",
        "object": "realtime.session",
        "id": "sess_Bq2xP77c",
        "model": "gpt-realtime",
        "output_modalities": ["audio"],
        "instructions": "You sell tickets of a ferry. Answer in one sentence, and ask for the day of the journey.",
        "tools": [{"type": "function", "name": "departures", "description": "Ferries from a city", "parameters": city}],
        "tool_choice": "auto",
        "max_output_tokens": "inf",
        "tracing": None,
        "truncation": "auto",
        "prompt": None,
        "expires_at": 1_790_000_000,
        "audio": {
            "input": {
                "format": _FORMAT,
                "transcription": {"model": "whisper-1", "language": None, "prompt": None},
                "noise_reduction": None,
                "turn_detection": detection,
            },
            "output": {"format": _FORMAT, "voice": "marin", "speed": 1.0},
        },
        "include": None,
    }
