"""Code that mypy --strict and pyright in strict mode must accept, with the types that they must infer. Never run."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any, Literal, assert_never, assert_type

import openai_realtime as rt
from openai_realtime import UNSET, UnsetType, beta


def decoders(frame: bytes | str) -> None:
    assert_type(rt.decode_server_event(frame), rt.ServerEvent | rt.UnknownEvent)
    assert_type(rt.decode_server_event(frame, strict=True), rt.ServerEvent | rt.UnknownEvent)
    assert_type(rt.decode_client_event(frame), rt.ClientEvent | rt.UnknownEvent)
    assert_type(rt.decode_translation_server_event(frame), rt.TranslationServerEvent | rt.UnknownEvent)
    assert_type(rt.decode_translation_client_event(frame), rt.TranslationClientEvent | rt.UnknownEvent)
    assert_type(beta.decode_server_event(frame), beta.ServerEvent | rt.UnknownEvent)
    assert_type(rt.decode(frame, rt.Response), rt.Response)
    assert_type(rt.decode(frame, rt.SCHEMAS["RealtimeTurnDetection"]), Any)
    assert_type(rt.encode(rt.InputAudioBufferClear()), bytes)


def narrowed_by_type(event: rt.ServerEvent) -> None:
    if event.type == "response.output_audio.delta":
        assert_type(event, rt.ResponseOutputAudioDelta)
        assert_type(event.delta, bytes)
    elif event.type == "session.created":
        assert_type(event, rt.SessionCreated)
        assert_type(event.session, rt.SessionCreateResponse | rt.TranscriptionSessionCreateResponse | rt.Unknown)
    elif event.type == "response.done":
        assert_type(event.response.usage, rt.ResponseUsage | None)


def narrowed_by_type_with_unknown(event: rt.ServerEvent | rt.UnknownEvent) -> None:
    if isinstance(event, rt.UnknownEvent):
        assert_type(event.data, dict[str, Any])
    elif event.type == "error":
        assert_type(event.error.code, str | None)


def narrowed_by_match(event: rt.ServerEvent | rt.UnknownEvent) -> None:
    match event:
        case rt.ResponseOutputTextDelta(delta=delta, output_index=index):
            assert_type(delta, str)
            assert_type(index, int)
        case rt.ConversationItemAdded(item=rt.ConversationItemMessageUser(content=content)):
            assert_type(content, Sequence[rt.InputText | rt.InputAudio | rt.InputImage | rt.Unknown])
        case rt.UnknownEvent(type=type_):
            assert_type(type_, str)
        case _:
            pass


def every_client_event(event: rt.ClientEvent) -> str:
    match event:
        case rt.ConversationItemCreate() | rt.ConversationItemDelete() | rt.ConversationItemRetrieve():
            return event.type
        case rt.ConversationItemTruncate(audio_end_ms=end):
            return f"{end} ms"
        case rt.InputAudioBufferAppend(audio=audio):
            return f"{len(audio)} bytes"
        case rt.InputAudioBufferClear() | rt.InputAudioBufferCommit() | rt.OutputAudioBufferClear():
            return event.type
        case rt.ResponseCancel() | rt.ResponseCreate():
            return event.type
        case rt.SessionUpdate(session=session):
            return session.type
        case _:
            assert_never(event)


def every_server_event(event: rt.ServerEvent) -> str:
    match event:
        case rt.ConversationCreated() | rt.Error() | rt.RateLimitsUpdated() | rt.SessionCreated() | rt.SessionUpdated():
            return event.event_id
        case rt.ConversationItemAdded() | rt.ConversationItemCreated() | rt.ConversationItemDone():
            return event.item.type
        case rt.ConversationItemDeleted() | rt.ConversationItemRetrieved() | rt.ConversationItemTruncated():
            return event.event_id
        case (
            rt.ConversationItemInputAudioTranscriptionCompleted()
            | rt.ConversationItemInputAudioTranscriptionDelta()
            | rt.ConversationItemInputAudioTranscriptionFailed()
            | rt.ConversationItemInputAudioTranscriptionSegment()
        ):
            return event.item_id
        case (
            rt.InputAudioBufferCleared()
            | rt.InputAudioBufferCommitted()
            | rt.InputAudioBufferDtmfEventReceived()
            | rt.InputAudioBufferSpeechStarted()
            | rt.InputAudioBufferSpeechStopped()
            | rt.InputAudioBufferTimeoutTriggered()
        ):
            return event.type
        case rt.OutputAudioBufferStarted() | rt.OutputAudioBufferStopped() | rt.OutputAudioBufferCleared():
            return event.response_id
        case rt.McpListToolsInProgress() | rt.McpListToolsCompleted() | rt.McpListToolsFailed():
            return event.item_id
        case (
            rt.ResponseMcpCallArgumentsDelta()
            | rt.ResponseMcpCallArgumentsDone()
            | rt.ResponseMcpCallInProgress()
            | rt.ResponseMcpCallCompleted()
            | rt.ResponseMcpCallFailed()
        ):
            return event.item_id
        case rt.ResponseCreated() | rt.ResponseDone():
            return str(event.response.status)
        case rt.ResponseContentPartAdded() | rt.ResponseContentPartDone():
            return str(event.part.type)
        case rt.ResponseOutputItemAdded() | rt.ResponseOutputItemDone():
            return event.item.type
        case rt.ResponseFunctionCallArgumentsDelta() | rt.ResponseFunctionCallArgumentsDone():
            return event.call_id
        case rt.ResponseOutputTextDelta() | rt.ResponseOutputAudioTranscriptDelta():
            return event.delta
        case rt.ResponseOutputTextDone():
            return event.text
        case rt.ResponseOutputAudioTranscriptDone():
            return event.transcript
        case rt.ResponseOutputAudioDelta() | rt.ResponseOutputAudioDone():
            return event.item_id
        case _:
            assert_never(event)


def every_item(item: rt.ConversationItem) -> str:
    match item:
        case rt.ConversationItemMessage(role=role):
            assert_type(role, Literal["system", "user", "assistant"])
            return role
        case rt.ConversationItemFunctionCall(name=name, arguments=arguments):
            return f"{name}({arguments})"
        case rt.ConversationItemFunctionCallOutput(output=output):
            return output
        case rt.MCPApprovalRequest() | rt.MCPApprovalResponse() | rt.MCPListTools() | rt.MCPToolCall():
            return item.type
        case rt.Unknown(data=data):
            assert_type(data, Mapping[str, Any])
            return item.kind
        case _:
            assert_never(item)


def null_and_absence(request: rt.SessionAudioInput, reply: rt.SessionCreateResponse) -> None:
    assert_type(request.turn_detection, rt.ServerVad | rt.SemanticVad | rt.Unknown | None | UnsetType)
    assert_type(reply.audio, rt.SessionCreateResponseAudio | None)
    assert_type(reply.expires_at, int | None)
    if request.turn_detection is not UNSET and request.turn_detection is not None:
        assert_type(request.turn_detection, rt.ServerVad | rt.SemanticVad | rt.Unknown)


def construction() -> rt.ClientEvent:
    microphone = rt.SessionAudioInput(
        format=rt.AudioFormatPcm(rate=24000),
        noise_reduction=rt.NoiseReduction(type="near_field"),
        transcription=rt.AudioTranscription(model="a model of tomorrow", language="en"),
        turn_detection=None,
    )
    speaker = rt.SessionAudioOutput(voice="marin", speed=1)
    session = rt.SessionCreateRequest(
        model="gpt-realtime",
        audio=rt.SessionAudio(input=microphone, output=speaker),
        max_output_tokens="inf",
        output_modalities=["audio"],
        tools=[rt.FunctionTool(name="f", parameters={"type": "object"}), rt.MCPTool(server_label="s")],
        tool_choice=rt.ToolChoiceFunction(name="f"),
        tracing=None,
        truncation=rt.TruncationRetentionRatio(retention_ratio=0.5),
    )
    assert_type(session.type, Literal["realtime"])
    return rt.SessionUpdate(session=session)


def messages() -> Sequence[rt.ConversationItem]:
    return [
        rt.ConversationItemMessageUser(content=[rt.InputText(text="a"), rt.InputAudio(audio=b"\x00\x01")]),
        rt.ConversationItemMessageAssistant(content=[rt.OutputText(text="a"), rt.OutputAudio(transcript="b")]),
        rt.ConversationItemMessageSystem(content=[rt.InputText(text="a")]),
        rt.ConversationItemFunctionCallOutput(call_id="c", output="{}"),
        rt.Unknown(data={"type": "sketch"}),
    ]


def responses() -> rt.ClientEvent:
    params = rt.ResponseCreateParams(
        input=[rt.ConversationItemReference(id="item_a"), *messages()],
        conversation="none",
        metadata={"a": "b"},
        max_output_tokens=4096,
    )
    return rt.ResponseCreate(response=params)


def of_the_beta_api(event: beta.ServerEvent) -> None:
    if event.type == "response.audio.delta":
        assert_type(event.delta, bytes)
    assert_type(
        beta.SessionUpdate(session=beta.SessionCreateRequest(turn_detection=None)).type, Literal["session.update"]
    )


def helpers(event: rt.ServerEvent) -> None:
    assert_type(rt.notes(event), tuple[rt.Note, ...])
    assert_type(rt.extra_fields(event), Mapping[str, Any])
