"""Frames of servers that only resemble the official one. None may raise, nothing may be lost."""

from __future__ import annotations

from dataclasses import replace

import openai_realtime as rt
from openai_realtime import UnknownEvent, beta
from tests.package.wire_frames import ANSWER, PART, Sample, event, response, session

AZURE = [
    Sample(
        22,
        "a part that comes twice",
        {
            "type": "response.content_part.done",
            **PART,
            "part": {"type": "text", "text": "a"},
            "content": {"type": "text"},
        },
        rt.ResponseContentPartDone,
        {"part.text": "a"},
        extras={"content": {"type": "text"}},
    ),
    Sample(
        23,
        "a failed transcription without param",
        event(
            "conversation.item.input_audio_transcription.failed",
            item_id="item_a",
            content_index=0,
            error={"type": "invalid_request_error", "code": "DeploymentNotFound", "message": "m", "param": None},
        ),
        rt.ConversationItemInputAudioTranscriptionFailed,
        {"error.param": None, "error.code": "DeploymentNotFound"},
    ),
]

VOICE_LIVE = [
    Sample(
        24,
        "a session with objects of its own",
        event(
            "session.updated",
            session={
                "id": "sess_a",
                "voice": {"type": "azure-standard", "name": "en-US-Ava"},
                "output_audio_format": None,
                "input_audio_sampling_rate": 24000,
                "avatar": {"character": "lisa"},
                "turn_detection": {"type": "azure_semantic_vad", "auto_truncate": False, "speech_duration_ms": 80},
            },
        ),
        beta.SessionUpdated,
        {
            "session.id": "sess_a",
            "session.turn_detection": rt.Unknown,
            "session.turn_detection.kind": "azure_semantic_vad",
        },
        notes=("$.session.turn_detection.type", "$.session.voice.id", "$.session.voice.name", "$.session.voice.type"),
    ),
    Sample(
        24,
        "a turn detection with more fields",
        event(
            "session.updated",
            session={"id": "sess_a", "turn_detection": {"type": "server_vad", "end_of_utterance_detection": None}},
        ),
        beta.SessionUpdated,
        {"session.turn_detection": rt.ServerVad},
    ),
    Sample(
        24,
        "a response whose temperature is null and whose voice is an object",
        event("response.created", response=response(voice={"name": "Ava", "type": "azure-standard"}, temperature=None)),
        beta.ResponseCreated,
        {"response.temperature": None, "response.id": "resp_a"},
        notes=("$.response.voice.id", "$.response.voice.name", "$.response.voice.type"),
    ),
    Sample(
        24,
        "an event of the current generation among older ones",
        event("conversation.item.done", item=ANSWER),
        UnknownEvent,
        {"type": "conversation.item.done", "data.item.phase": "final_answer"},
    ),
]

XAI = [
    Sample(25, "ping", event("ping", timestamp=17), UnknownEvent, {"type": "ping", "data.timestamp": 17}),
    Sample(
        25,
        "a transcription event of its own",
        event("conversation.item.input_audio_transcription.updated", transcript="a"),
        UnknownEvent,
        {"data.transcript": "a"},
    ),
    Sample(
        25,
        "status_details is a text",
        event(
            "response.created",
            response=response(status="in_progress", status_details="unimplemented"),
            previous_item_id="",
        ),
        rt.ResponseCreated,
        {"response.status": "in_progress", "response.status_details": None},
        notes=("$.response.status_details",),
        extras={"previous_item_id": ""},
    ),
    Sample(
        25,
        "turn detection of no type",
        event("session.created", session=session(turn_detection={"type": None})),
        rt.SessionCreated,
        {"session": rt.SessionCreateResponse},
    ),
    Sample(
        25,
        "turn detection of no type in its place",
        event("session.created", session=session(audio={"input": {"turn_detection": {"type": None}}})),
        rt.SessionCreated,
        {"session.audio.input.turn_detection": rt.Unknown, "session.audio.input.turn_detection.kind": ""},
        notes=("$.session.audio.input.turn_detection.type",),
    ),
    Sample(
        25,
        "turn detection of no type in the beta API",
        event("session.created", session={"id": "sess_a", "turn_detection": {"type": None}}),
        beta.SessionCreated,
        {"session.id": "sess_a", "session.turn_detection": rt.Unknown},
        notes=("$.session.turn_detection.type",),
        decode=beta.decode_server_event,
    ),
    Sample(
        25,
        "a session without type",
        event(
            "session.updated",
            session={
                "input_audio_format": "not specified",
                "temperature": -1.0,
                "tools": [{"type": "function", "function": {"name": "f"}}],
            },
        ),
        rt.SessionUpdated,
        {"session": rt.Unknown, "session.data.temperature": -1.0},
        notes=("$.session.type",),
    ),
    Sample(
        25,
        "a content part event without part",
        {"type": "response.content_part.done", **PART},
        rt.ResponseContentPartDone,
        {"item_id": "item_a"},
        notes=("$.part",),
    ),
    Sample(
        25,
        "a delta without output_index",
        event(
            "response.function_call_arguments.delta",
            response_id="resp_a",
            item_id="item_a",
            call_id="call_a",
            delta="{",
        ),
        rt.ResponseFunctionCallArgumentsDelta,
        {"delta": "{", "call_id": "call_a"},
        notes=("$.output_index",),
    ),
    Sample(
        25,
        "a function call with a role",
        event(
            "response.output_item.done",
            response_id="resp_a",
            output_index=0,
            item={
                "type": "function_call",
                "id": "item_a",
                "call_id": "call_a",
                "name": "f",
                "arguments": "{}",
                "role": "user",
            },
        ),
        rt.ResponseOutputItemDone,
        {"item": rt.ConversationItemFunctionCall, "item.name": "f"},
    ),
    Sample(
        25,
        "usage beside the response",
        event(
            "response.done", response=response(usage={"billable_audio_seconds": 2}), usage={"billable_audio_seconds": 2}
        ),
        rt.ResponseDone,
        {"response.usage": rt.ResponseUsage},
        extras={"usage": {"billable_audio_seconds": 2}},
    ),
    Sample(
        25,
        "an audio delta with measurements",
        {
            "type": "response.output_audio.delta",
            **PART,
            "delta": "AAEC",
            "rid": "r",
            "ts": 1.5,
            "audio_duration_ms": 20,
        },
        rt.ResponseOutputAudioDelta,
        {"delta": b"\x00\x01\x02"},
        extras={"rid": "r", "ts": 1.5, "audio_duration_ms": 20},
    ),
]

COMPATIBLE = [
    Sample(
        26,
        "empty fields are left out",
        {
            "type": "response.created",
            "response": {"id": "resp_a", "object": "realtime.response", "status": "in_progress"},
        },
        rt.ResponseCreated,
        {"response.output": None, "response.usage": None},
        notes=("$.event_id",),
    ),
    Sample(
        26,
        "zeros are left out",
        event("rate_limits.updated", rate_limits=[{"name": "tokens"}]),
        rt.RateLimitsUpdated,
        {"rate_limits.0.remaining": None},
    ),
    Sample(
        26,
        "an event of its own",
        {"type": "localai.classifier.result"},
        UnknownEvent,
        {"data.type": "localai.classifier.result"},
    ),
    Sample(
        26,
        "a setting of its own",
        event("session.update", session={"type": "realtime", "localai_classifier": {"enabled": True}}),
        rt.SessionUpdate,
        {"session": rt.SessionCreateRequest},
        decode=rt.decode_client_event,
    ),
    Sample(
        27,
        "a response with five fields",
        event("response.created", response=response(status="in_progress", modalities=["text"])),
        beta.ResponseCreated,
        {"response.modalities": ["text"]},
        decode=beta.decode_server_event,
    ),
    Sample(
        27,
        "a wrapped message",
        {"id": "m", "type": "full_message", "data": "eyJ0eXBlIjoiZXJyb3IifQ=="},
        UnknownEvent,
        {"type": "full_message"},
        decode=beta.decode_server_event,
    ),
    Sample(
        28,
        "a created session without session",
        {"type": "session.created", "id": "sess_a", "created": 17},
        rt.SessionCreated,
        {},
        notes=("$.event_id", "$.session"),
        extras={"id": "sess_a", "created": 17},
    ),
    Sample(28, "a transcription", {"type": "transcription.delta", "delta": "a"}, UnknownEvent, {"data.delta": "a"}),
    Sample(
        28,
        "an error that is a text",
        {"type": "error", "error": "bad frame", "code": "x"},
        rt.Error,
        {},
        notes=("$.error", "$.event_id"),
        extras={"error": "bad frame", "code": "x"},
    ),
    Sample(
        28,
        "a session update with the model at the top",
        {"type": "session.update", "model": "m"},
        rt.SessionUpdate,
        {},
        notes=("$.session",),
        extras={"model": "m"},
        decode=rt.decode_client_event,
    ),
    Sample(
        29,
        "a rate of 16000",
        event("session.updated", session=session(audio={"input": {"format": {"type": "audio/pcm", "rate": 16000}}})),
        rt.SessionUpdated,
        {"session.audio.input.format": rt.AudioFormatPcm},
        notes=("$.session.audio.input.format.rate",),
    ),
    Sample(
        29,
        "speech without a time",
        event("input_audio_buffer.speech_started", item_id="item_a"),
        rt.InputAudioBufferSpeechStarted,
        {"item_id": "item_a"},
        notes=("$.audio_start_ms",),
    ),
    Sample(
        30,
        "empty ids and fields of its own",
        {
            "type": "response.audio.delta",
            "event_id": "",
            "response_id": "",
            "item_id": "",
            "output_index": 0,
            "content_index": 0,
            "delta": "AAEC",
            "client_timestamp": 17,
            "beta_fields": {"a": 1},
        },
        beta.ResponseAudioDelta,
        {"event_id": "", "item_id": "", "delta": b"\x00\x01\x02"},
        extras={"client_timestamp": 17, "beta_fields": {"a": 1}},
        decode=beta.decode_server_event,
    ),
]

OTHERS = [*AZURE, *(replace(one, decode=beta.decode_server_event) for one in VOICE_LIVE), *XAI, *COMPATIBLE]
