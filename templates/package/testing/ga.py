"""The sessions and responses of the current (GA) interface."""

from __future__ import annotations

import copy
from collections.abc import Mapping
from dataclasses import replace
from typing import Any, cast

from .checks import Refused
from .records import Ids
from .script import Json
from .settings import INSTRUCTIONS, VAD, Settings, filled_detection, filled_transcription, limit_of

_FIXED = ("type", "object", "id", "model", "expires_at", "client_secret")
"""What an update does not change, though a client may name it."""


def realtime_session(ids: Ids, model: str, expires_at: int) -> Json:
    """The session of a new conversation, with every default."""
    return {
        "type": "realtime",
        "object": "realtime.session",
        "id": ids.new("sess"),
        "model": model,
        "output_modalities": ["audio"],
        "instructions": INSTRUCTIONS,
        "tools": [],
        "tool_choice": "auto",
        "max_output_tokens": "inf",
        "tracing": None,
        "truncation": "auto",
        "prompt": None,
        "expires_at": expires_at,
        "audio": {
            "input": _new_input(),
            "output": {"format": {"type": "audio/pcm", "rate": 24000}, "voice": "alloy", "speed": 1.0},
        },
        "include": None,
    }


def transcription_session(ids: Ids, expires_at: int) -> Json:
    """A new transcription session, with every default."""
    sound = _new_input()
    for name in ("create_response", "interrupt_response"):
        del sound["turn_detection"][name]
    return {
        "type": "transcription",
        "object": "realtime.transcription_session",
        "id": ids.new("sess"),
        "expires_at": expires_at,
        "audio": {"input": sound},
        "include": None,
    }


def _new_input() -> Json:
    return {
        "format": {"type": "audio/pcm", "rate": 24000},
        "transcription": None,
        "noise_reduction": None,
        "turn_detection": dict(VAD["server_vad"]),
    }


class GaDialect:
    """The current interface, which is also the language of the behaviour itself: its events go out as they are."""

    limits_first = False

    def settings(self, session: Json) -> Settings:
        """The settings that a session object spells."""
        sound = session["audio"]["input"]
        common = Settings(
            input_format=sound["format"]["type"],
            transcription=sound["transcription"],
            turn_detection=sound["turn_detection"],
            logprobs=bool(session["include"]),
        )
        if session["type"] == "transcription":
            return replace(common, transcribes=True)
        speech = session["audio"]["output"]
        return replace(
            common,
            spoken="audio" in session["output_modalities"],
            voice=speech["voice"],
            output_format=speech["format"]["type"],
            tools=session["tools"],
            tool_choice=session["tool_choice"],
            max_output_tokens=limit_of(session["max_output_tokens"]),
            instructions=session["instructions"],
        )

    def merged(self, session: Json, changes: Json) -> Json:
        """A session object with the changes of an update.

        Raises:
            Refused: the changes are for another type of session.
        """
        if changes.get("type", session["type"]) != session["type"]:
            raise Refused(
                f"Passing a {changes['type']} session update event to a {session['type']} session is not allowed.",
                path="$.session.type",
                code="invalid_session_type",
            )
        result = copy.deepcopy(session)
        for name, value in changes.items():
            if name == "audio":
                _merge_audio(result["audio"], value)
            elif name not in _FIXED:
                result[name] = value
        return result

    def response_settings(self, settings: Settings, params: Json) -> Settings:
        """The settings of a session with those of one response over them."""
        speech = params.get("audio", {}).get("output", {})
        return replace(
            settings,
            spoken="audio" in params["output_modalities"] if "output_modalities" in params else settings.spoken,
            voice=speech.get("voice", settings.voice),
            output_format=speech.get("format", {}).get("type", settings.output_format),
            tools=params.get("tools", settings.tools),
            tool_choice=params.get("tool_choice", settings.tool_choice),
            max_output_tokens=limit_of(params.get("max_output_tokens", settings.max_output_tokens)),
            instructions=params.get("instructions", settings.instructions),
        )

    def response(self, settings: Settings) -> Json:
        """The settings of a response, as its object spells them."""
        return {
            "output_modalities": ["audio" if settings.spoken else "text"],
            "max_output_tokens": settings.max_output_tokens or "inf",
            "audio": {"output": {"format": format_object(settings.output_format), "voice": settings.voice}},
        }

    def session_event(self, word: str, session: Json) -> str:
        """`session.created` or `session.updated`."""
        return f"session.{word}"

    def outgoing(self, event: Json) -> Json | None:
        """The event as it is."""
        return event


def format_object(name: str) -> Json:
    """An audio format as an object; PCM has a rate."""
    return {"type": name, "rate": 24000} if name == "audio/pcm" else {"type": name}


def _merge_audio(audio: Json, changes: Mapping[str, Any]) -> None:
    for direction, fields in changes.items():
        for name, value in cast("Json", fields).items():
            audio[direction][name] = _filled(name, value)


def _filled(name: str, value: Any) -> Any:
    if name == "turn_detection":
        return filled_detection(value)
    if name == "transcription":
        return filled_transcription(value)
    if name == "format":
        return format_object(value["type"])
    return value
