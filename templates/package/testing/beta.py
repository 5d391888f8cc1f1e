"""The beta API: flat sessions, and older names for events and content."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import replace
from typing import Any, cast

from .records import Ids
from .script import Json
from .settings import INSTRUCTIONS, VAD, Settings, filled_detection, filled_transcription, limit_of

FORMATS = {"pcm16": "audio/pcm", "g711_ulaw": "audio/pcmu", "g711_alaw": "audio/pcma"}
"""Audio formats, and what the current interface calls them."""

_NAMES = {current: name for name, current in FORMATS.items()}

_EVENTS = {
    "conversation.item.added": "conversation.item.created",
    "response.output_audio.delta": "response.audio.delta",
    "response.output_audio.done": "response.audio.done",
    "response.output_audio_transcript.delta": "response.audio_transcript.delta",
    "response.output_audio_transcript.done": "response.audio_transcript.done",
    "response.output_text.delta": "response.text.delta",
    "response.output_text.done": "response.text.done",
}
"""Events of the current interface that have another name here."""

_CONTENT = {"output_text": "text", "output_audio": "audio"}

_FIXED = ("id", "object", "model", "expires_at", "client_secret")


def beta_session(ids: Ids, model: str, expires_at: int) -> Json:
    """The session of a new conversation, with every default."""
    return {
        "object": "realtime.session",
        "id": ids.new("sess"),
        "model": model,
        "modalities": ["audio", "text"],
        "instructions": INSTRUCTIONS,
        "voice": "alloy",
        "output_audio_format": "pcm16",
        "tools": [],
        "tool_choice": "auto",
        "temperature": 0.8,
        "max_response_output_tokens": "inf",
        "turn_detection": dict(VAD["server_vad"]),
        "speed": 1.0,
        "tracing": None,
        "truncation": "auto",
        "prompt": None,
        "expires_at": expires_at,
        "input_audio_noise_reduction": None,
        "input_audio_format": "pcm16",
        "input_audio_transcription": None,
        "client_secret": None,
        "include": None,
    }


def beta_transcription_session(ids: Ids) -> Json:
    """A new transcription session, with every default."""
    detection = {name: VAD["server_vad"][name] for name in ("type", "threshold", "prefix_padding_ms")}
    return {
        "id": ids.new("sess"),
        "object": "realtime.transcription_session",
        "expires_at": 0,
        "client_secret": None,
        "include": None,
        "input_audio_format": "pcm16",
        "input_audio_noise_reduction": None,
        "input_audio_transcription": None,
        "turn_detection": {**detection, "silence_duration_ms": 200},
    }


class BetaDialect:
    """The beta API."""

    limits_first = True

    def settings(self, session: Json) -> Settings:
        """The settings that a session object spells."""
        common = Settings(
            input_format=FORMATS.get(session["input_audio_format"], "audio/pcm"),
            transcription=session["input_audio_transcription"],
            turn_detection=session["turn_detection"],
            logprobs=bool(session["include"]),
        )
        if session["object"] == "realtime.transcription_session":
            return replace(common, transcribes=True)
        return replace(
            common,
            spoken="audio" in session["modalities"],
            voice=session["voice"],
            output_format=FORMATS.get(session["output_audio_format"], "audio/pcm"),
            tools=session["tools"],
            tool_choice=session["tool_choice"],
            max_output_tokens=limit_of(session["max_response_output_tokens"]),
            instructions=session["instructions"],
        )

    def merged(self, session: Json, changes: Json) -> Json:
        """A session object with the changes of an update."""
        result = dict(session)
        for name, value in changes.items():
            if name == "turn_detection":
                result[name] = filled_detection(value)
            elif name == "input_audio_transcription":
                result[name] = filled_transcription(value)
            elif name not in _FIXED:
                result[name] = value
        return result

    def response_settings(self, settings: Settings, params: Json) -> Settings:
        """The settings of a session with those of one response over them."""
        limit = params.get("max_output_tokens", params.get("max_response_output_tokens", settings.max_output_tokens))
        return replace(
            settings,
            spoken="audio" in params["modalities"] if "modalities" in params else settings.spoken,
            voice=params.get("voice", settings.voice),
            output_format=FORMATS.get(params.get("output_audio_format", ""), settings.output_format),
            tools=params.get("tools", settings.tools),
            tool_choice=params.get("tool_choice", settings.tool_choice),
            max_output_tokens=limit_of(limit),
            instructions=params.get("instructions", settings.instructions),
        )

    def response(self, settings: Settings) -> Json:
        """The settings of a response, as its object spells them."""
        return {
            "modalities": ["audio", "text"] if settings.spoken else ["text"],
            "voice": settings.voice,
            "output_audio_format": _NAMES[settings.output_format],
            "temperature": 0.8,
            "max_output_tokens": settings.max_output_tokens or "inf",
        }

    def session_event(self, word: str, session: Json) -> str:
        """`session.created`, or `transcription_session.created`; the same with "updated"."""
        transcribes = session["object"] == "realtime.transcription_session"
        return f"transcription_session.{word}" if transcribes else f"session.{word}"

    def outgoing(self, event: Json) -> Json | None:
        """An event of the current interface in the older shape; None for `conversation.item.done`."""
        if event["type"] == "conversation.item.done":
            return None
        result: Json = {**event, "type": _EVENTS.get(event["type"], event["type"])}
        if "item" in result:
            result["item"] = _item(result["item"])
        if "response" in result:
            response = cast("Json", result["response"])
            result["response"] = {**response, "output": [_item(one) for one in response["output"]]}
        return result


def _item(item: Mapping[str, Any]) -> Json:
    result: Json = {**item, "object": "realtime.item"}
    if "content" in result:
        parts = cast("Sequence[Json]", result["content"])
        result["content"] = [{**part, "type": _CONTENT.get(part["type"], part["type"])} for part in parts]
    return result
