"""One small frame for each peculiarity of real servers, with values of our own, and what it must become.

The numbers are those that spec/overlays/corrections.yaml uses: `wire-7` there is `item=7` here.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field, replace
from typing import Any

import openai_realtime as rt
from openai_realtime import UnknownEvent, beta, models

Json = dict[str, Any]


@dataclass(frozen=True)
class Sample:
    """A frame and its expected reading.

    `values` maps dotted paths of the event to what is read there; a class stands for any instance of it. `notes` are
    the paths that are noted, sorted; `extras` are the undeclared keys and misfits of the event itself.
    """

    item: int
    name: str
    frame: Json
    cls: type
    values: Mapping[str, Any] = field(default_factory=dict[str, Any])
    notes: tuple[str, ...] = ()
    extras: Mapping[str, Any] = field(default_factory=dict[str, Any])
    decode: Any = rt.decode_server_event


E0: Json = {"event_id": "event_a"}
PART: Json = {**E0, "response_id": "resp_a", "item_id": "item_a", "output_index": 0, "content_index": 0}
CALL_IDS: Json = {**E0, "response_id": "resp_a", "item_id": "item_a", "output_index": 0, "call_id": "call_a"}
USER_AUDIO: Json = {
    "type": "message",
    "id": "item_a",
    "role": "user",
    "content": [{"type": "input_audio", "transcript": None}],
}
ANSWER: Json = {
    "type": "message",
    "id": "item_b",
    "role": "assistant",
    "status": "completed",
    "phase": "final_answer",
    "content": [{"type": "output_text", "text": "yes"}],
}


def event(type_: str, **fields: Any) -> Json:
    return {"type": type_, **E0, **fields}


def response(**fields: Any) -> Json:
    return {"id": "resp_a", "object": "realtime.response", "output": [], **fields}


def session(**fields: Any) -> Json:
    return {"type": "realtime", "object": "realtime.session", "id": "sess_a", **fields}


_WITH_PHASE: list[tuple[str, Json, type]] = [
    ("conversation.item.added", {"previous_item_id": "item_a"}, rt.ConversationItemAdded),
    ("conversation.item.done", {"previous_item_id": "item_a"}, rt.ConversationItemDone),
    ("response.output_item.added", {"response_id": "resp_a", "output_index": 0}, rt.ResponseOutputItemAdded),
    ("response.output_item.done", {"response_id": "resp_a", "output_index": 0}, rt.ResponseOutputItemDone),
]

OFFICIAL: list[Sample] = [
    Sample(
        1,
        "status_details is null",
        event("response.done", response=response(status="completed", status_details=None)),
        rt.ResponseDone,
        {"response.status_details": None, "response.status": "completed", "response.usage": None},
    ),
    Sample(
        2,
        "usage is null",
        event("response.created", response=response(status="in_progress", usage=None, status_details=None)),
        rt.ResponseCreated,
        {"response.usage": None, "response.output": []},
    ),
    Sample(
        3,
        "transcript is null in an added item",
        event("conversation.item.added", item=USER_AUDIO, previous_item_id=None),
        rt.ConversationItemAdded,
        {"item": rt.ConversationItemMessageUser, "item.content.0": rt.InputAudio, "item.content.0.transcript": None},
    ),
    Sample(
        3,
        "transcript is null in an item of the beta API",
        event("conversation.item.created", item=USER_AUDIO),
        beta.ConversationItemCreated,
        {"item": rt.ConversationItemMessageUser, "item.content.0.transcript": None, "previous_item_id": None},
        decode=beta.decode_server_event,
    ),
    Sample(
        4,
        "settings not in use are null",
        event(
            "session.created",
            session=session(
                audio={
                    "input": {
                        "transcription": None,
                        "noise_reduction": None,
                        "turn_detection": {"type": "server_vad", "threshold": 0.4, "idle_timeout_ms": None},
                    }
                },
                include=None,
                tracing=None,
                prompt=None,
            ),
        ),
        rt.SessionCreated,
        {
            "session": rt.SessionCreateResponse,
            "session.audio.input.transcription": None,
            "session.audio.input.noise_reduction": None,
            "session.audio.input.turn_detection": rt.ServerVad,
            "session.audio.input.turn_detection.idle_timeout_ms": None,
            "session.include": None,
            "session.tracing": None,
            "session.prompt": None,
        },
    ),
    Sample(
        4,
        "language and prompt of the transcription are null",
        event(
            "session.updated",
            session=session(
                audio={"input": {"transcription": {"model": "whisper-1", "language": None, "prompt": None}}}
            ),
        ),
        rt.SessionUpdated,
        {
            "session.audio.input.transcription": rt.AudioTranscriptionResponse,
            "session.audio.input.transcription.model": "whisper-1",
            "session.audio.input.transcription.language": None,
            "session.audio.input.transcription.prompt": None,
        },
    ),
    *(
        Sample(
            5,
            f"obfuscation in {type_}",
            {"type": type_, **ids, "delta": "wor", "obfuscation": "x9Q"},
            cls,
            {"obfuscation": "x9Q", "delta": "wor"},
        )
        for type_, ids, cls in [
            ("response.output_text.delta", PART, rt.ResponseOutputTextDelta),
            ("response.output_audio_transcript.delta", PART, rt.ResponseOutputAudioTranscriptDelta),
            ("response.function_call_arguments.delta", CALL_IDS, rt.ResponseFunctionCallArgumentsDelta),
            (
                "conversation.item.input_audio_transcription.delta",
                {**E0, "item_id": "item_a", "content_index": 0},
                rt.ConversationItemInputAudioTranscriptionDelta,
            ),
        ]
    ),
    Sample(
        5,
        "no obfuscation in an audio delta",
        {"type": "response.output_audio.delta", **PART, "delta": "AAEC"},
        rt.ResponseOutputAudioDelta,
        {"delta": b"\x00\x01\x02"},
    ),
    *(
        Sample(
            6,
            f"phase in {type_}",
            event(type_, **fields, item=ANSWER),
            cls,
            {"item": rt.ConversationItemMessageAssistant, "item.phase": "final_answer"},
        )
        for type_, fields, cls in _WITH_PHASE
    ),
    Sample(
        6,
        "phase and reasoning tokens in a response",
        event(
            "response.done",
            response=response(
                output=[{**ANSWER, "phase": "commentary"}],
                usage={"total_tokens": 9, "output_tokens": 9, "output_token_details": {"reasoning_tokens": 4}},
            ),
        ),
        rt.ResponseDone,
        {"response.output.0.phase": "commentary", "response.usage.output_token_details.reasoning_tokens": 4},
    ),
    Sample(
        7,
        "a failed response says why",
        event(
            "response.done",
            response=response(
                status="failed",
                status_details={
                    "type": "failed",
                    "error": {"type": "server_error", "code": "x", "message": "try again"},
                },
            ),
        ),
        rt.ResponseDone,
        {"response.status_details.error.message": "try again"},
    ),
    Sample(
        8,
        "an error without code, param and event",
        event("error", error={"type": "server_error", "code": None, "message": "m", "param": None, "event_id": None}),
        rt.Error,
        {"error.code": None, "error.param": None, "error.event_id": None, "error.message": "m"},
    ),
    Sample(
        9,
        "one rate limit",
        event(
            "rate_limits.updated", rate_limits=[{"name": "tokens", "limit": 10, "remaining": 3, "reset_seconds": 0.5}]
        ),
        rt.RateLimitsUpdated,
        {"rate_limits.0.name": "tokens", "rate_limits.0.reset_seconds": 0.5},
    ),
    Sample(9, "no rate limit", event("rate_limits.updated", rate_limits=[]), rt.RateLimitsUpdated, {"rate_limits": []}),
    Sample(
        10,
        "a transcription session",
        event(
            "session.created",
            session={
                "type": "transcription",
                "object": "realtime.transcription_session",
                "id": "sess_a",
                "audio": {"input": {"turn_detection": {"type": "server_vad", "idle_timeout_ms": None}}},
                "include": None,
            },
        ),
        rt.SessionCreated,
        {"session": rt.TranscriptionSessionCreateResponse, "session.audio.input.turn_detection.idle_timeout_ms": None},
    ),
    Sample(
        10,
        "a transcription session of the beta API",
        event(
            "transcription_session.created",
            session={
                "id": "sess_a",
                "object": "realtime.transcription_session",
                "expires_at": 0,
                "client_secret": None,
                "include": None,
                "input_audio_noise_reduction": None,
                "input_audio_transcription": None,
            },
        ),
        beta.TranscriptionSessionCreated,
        {"session.client_secret": None, "session.expires_at": 0, "session.input_audio_transcription": None},
        decode=beta.decode_server_event,
    ),
    Sample(
        11,
        "a content part of the older name",
        {"type": "response.content_part.added", **PART, "part": {"type": "audio", "transcript": ""}},
        rt.ResponseContentPartAdded,
        {"part.type": "audio", "part.transcript": "", "part.text": None},
    ),
    Sample(
        12,
        "include of a translation session is null",
        event(
            "session.created",
            session={
                "type": "translation",
                "id": "sess_a",
                "model": "m",
                "expires_at": 1,
                "audio": {},
                "include": None,
            },
        ),
        rt.TranslationSessionCreated,
        {"session.include": None, "session.model": "m"},
        decode=rt.decode_translation_server_event,
    ),
    Sample(
        13,
        "a session that has not started",
        event("session.updated", session=session(expires_at=0)),
        rt.SessionUpdated,
        {"session.expires_at": 0},
    ),
    Sample(
        14,
        "a client event that one endpoint alone knows",
        event("session.close"),
        UnknownEvent,
        {"type": "session.close", "data.event_id": "event_a"},
        decode=rt.decode_client_event,
    ),
    Sample(
        14,
        "the same for translations",
        event("session.close"),
        rt.TranslationSessionClose,
        {"event_id": "event_a"},
        decode=rt.decode_translation_client_event,
    ),
]

_OLDER_NAMES: list[tuple[str, Json, type, Json]] = [
    ("response.audio.delta", {"delta": "AAEC"}, beta.ResponseAudioDelta, {"delta": b"\x00\x01\x02"}),
    ("response.audio.done", {}, beta.ResponseAudioDone, {"item_id": "item_a"}),
    (
        "response.audio_transcript.delta",
        {"delta": "a", "obfuscation": "zz"},
        beta.ResponseAudioTranscriptDelta,
        {"obfuscation": "zz"},
    ),
    (
        "response.audio_transcript.done",
        {"transcript": "ab"},
        beta.ResponseAudioTranscriptDone,
        {"transcript": "ab"},
    ),
    ("response.text.delta", {"delta": "a"}, beta.ResponseTextDelta, {"delta": "a"}),
    ("response.text.done", {"text": "ab"}, beta.ResponseTextDone, {"text": "ab"}),
]

_BETA: list[Sample] = [
    *(
        Sample(15, f"{type_} of the beta API", {"type": type_, **PART, **fields}, cls, values)
        for type_, fields, cls, values in _OLDER_NAMES
    ),
    Sample(
        15,
        "content of the older names inside an item",
        event(
            "response.output_item.done",
            response_id="resp_a",
            output_index=0,
            item={
                "type": "message",
                "object": "realtime.item",
                "id": "item_b",
                "role": "assistant",
                "content": [{"type": "audio", "transcript": "ab"}, {"type": "text", "text": "cd"}],
            },
        ),
        beta.ResponseOutputItemDone,
        {"item": rt.ConversationItemMessageAssistant, "item.content.0": rt.AudioPart, "item.content.1": rt.TextPart},
    ),
    *(
        Sample(
            16,
            type_,
            {"type": type_, "event_id": "event_0f9e8d7c6b5a4321", "response_id": "resp_a"},
            cls,
            {"response_id": "resp_a"},
        )
        for type_, cls in [
            ("output_audio_buffer.audio_started", beta.OutputAudioBufferAudioStarted),
            ("output_audio_buffer.audio_stopped", beta.OutputAudioBufferAudioStopped),
            ("output_audio_buffer.audio_cleared", beta.OutputAudioBufferAudioCleared),
            ("output_audio_buffer.started", beta.OutputAudioBufferStarted),
            ("output_audio_buffer.stopped", beta.OutputAudioBufferStopped),
            ("output_audio_buffer.cleared", beta.OutputAudioBufferCleared),
        ]
    ),
    Sample(
        17,
        "a transcription without usage",
        event(
            "conversation.item.input_audio_transcription.completed", item_id="item_a", content_index=0, transcript="ab"
        ),
        beta.ConversationItemInputAudioTranscriptionCompleted,
        {"usage": None, "transcript": "ab"},
    ),
    Sample(
        17,
        "a transcription billed by time",
        event(
            "conversation.item.input_audio_transcription.completed",
            item_id="item_a",
            content_index=0,
            transcript="ab",
            usage={"type": "duration", "seconds": 2},
        ),
        beta.ConversationItemInputAudioTranscriptionCompleted,
        {"usage": models.TranscriptTextUsageDuration, "usage.seconds": 2.0},
    ),
    Sample(
        18,
        "a session with fields of its time",
        event(
            "session.created",
            session={
                "id": "sess_a",
                "object": "realtime.session",
                "modalities": ["text", "audio"],
                "client_secret": None,
                "custom_voice_id": None,
                "truncation": "auto",
                "input_audio_noise_reduction": None,
                "input_audio_transcription": {"model": "whisper-1", "prompt": None, "language": None},
            },
        ),
        beta.SessionCreated,
        {
            "session.client_secret": None,
            "session.custom_voice_id": None,
            "session.truncation": "auto",
            "session.input_audio_noise_reduction": None,
            "session.input_audio_transcription.prompt": None,
        },
    ),
    Sample(
        19,
        "a response of the first months",
        event("response.created", response=response(status="in_progress", status_details=None, usage=None)),
        beta.ResponseCreated,
        {"response.conversation_id": None, "response.voice": None, "response.temperature": None},
    ),
    Sample(
        20,
        "a session update without client secret",
        event("session.update", session={"instructions": "be brief", "turn_detection": None}),
        beta.SessionUpdate,
        {"session.instructions": "be brief", "session.turn_detection": None, "session.client_secret": rt.UNSET},
        decode=beta.decode_client_event,
    ),
    Sample(
        21,
        "a whole number without and with a point",
        event("rate_limits.updated", rate_limits=[{"name": "tokens", "reset_seconds": 1}, {"reset_seconds": 1.0}]),
        beta.RateLimitsUpdated,
        {"rate_limits.0.reset_seconds": 1.0, "rate_limits.1.reset_seconds": 1.0, "rate_limits.1.name": None},
    ),
]

BETA = [replace(one, decode=beta.decode_server_event) if one.decode is rt.decode_server_event else one for one in _BETA]
