"""Published versions of the description against each other. Each sample was compared by hand with both files."""

from __future__ import annotations

from functools import cache

import pytest

from realtime_codegen.diff.changes import Change, Diff, Effect
from realtime_codegen.diff.compare_contracts import compare
from realtime_codegen.diff.contract_sources import load_contract
from realtime_codegen.project import Project
from tests.support import ROOT, shared

SENDING, READING, WIDENS, WORDS = Effect.SENDING, Effect.READING, Effect.WIDENS, Effect.WORDS

BETA = ("2025-07-04", "2026-08-21")
"""The beta API and the current one."""
MONTH = ("2026-07-27", "2026-08-21")
"""Two versions a month apart."""

Sample = tuple[str, str, Effect]
"""Kind, pointer below `#/components/schemas/` or from the root, and the worst effect."""

SAMPLES: tuple[Sample, ...] = (
    # events that have another wire type
    ("event", "RealtimeServerEventResponseAudioDelta", READING),
    ("event", "RealtimeServerEventResponseAudioDone", READING),
    ("event", "RealtimeServerEventResponseAudioTranscriptDelta", READING),
    ("event", "RealtimeServerEventResponseAudioTranscriptDone", READING),
    ("event", "RealtimeServerEventResponseTextDelta", READING),
    ("event", "RealtimeServerEventResponseTextDone", READING),
    # new events
    ("event", "RealtimeServerEventConversationItemAdded", WIDENS),
    ("event", "RealtimeServerEventConversationItemDone", WIDENS),
    ("event", "RealtimeServerEventMCPListToolsFailed", WIDENS),
    ("event", "RealtimeServerEventInputAudioBufferTimeoutTriggered", WIDENS),
    ("event", "RealtimeTranslationClientEventSessionClose", WIDENS),
    # bounds of what is sent
    ("bound", "RealtimeClientEventResponseCreate/properties/event_id", SENDING),
    ("bound", "RealtimeClientEventConversationItemCreate/properties/event_id", SENDING),
    ("bound", "RealtimeClientEventSessionUpdate/properties/event_id", SENDING),
    # requests
    ("type", "RealtimeClientEventSessionUpdate/properties/session", SENDING),
    ("field", "RealtimeResponseCreateParams/properties/temperature", SENDING),
    ("field", "RealtimeResponseCreateParams/properties/modalities", SENDING),
    ("field", "RealtimeResponseCreateParams/properties/max_response_output_tokens", SENDING),
    ("field", "RealtimeResponseCreateParams/properties/voice", SENDING),
    ("field", "RealtimeResponseCreateParams/properties/max_output_tokens", WIDENS),
    ("field", "RealtimeResponseCreateParams/properties/output_modalities", WIDENS),
    ("field", "RealtimeResponseCreateParams/properties/audio", WIDENS),
    ("type", "RealtimeResponseCreateParams/properties/tool_choice", SENDING),
    ("default", "RealtimeResponseCreateParams/properties/tool_choice", WORDS),
    ("type", "RealtimeSessionCreateRequest/properties/input_audio_format", WIDENS),
    ("default", "RealtimeSessionCreateRequest/properties/input_audio_format", WORDS),
    ("default", "RealtimeSessionCreateRequest/properties/temperature", WORDS),
    ("field", "RealtimeSessionCreateRequest/properties/model", SENDING),
    ("field", "RealtimeSessionCreateRequest/properties/prompt", WIDENS),
    ("field", "RealtimeTranscriptionSessionCreateRequest/properties/modalities", SENDING),
    ("type", "RealtimeTranscriptionSessionCreateRequest/properties/include", SENDING),
    # answers and events that are read
    ("enum value", "RealtimeResponse/properties/status", READING),
    ("field", "RealtimeResponse/properties/voice", READING),
    ("field", "RealtimeResponse/properties/temperature", READING),
    ("field", "RealtimeResponse/properties/audio", WIDENS),
    ("requiredness", "RealtimeServerEventConversationItemCreated/properties/previous_item_id", READING),
    ("nullability", "RealtimeServerEventConversationItemCreated/properties/previous_item_id", READING),
    ("requiredness", "RealtimeServerEventInputAudioBufferCommitted/properties/previous_item_id", READING),
    ("field", "RealtimeServerEventResponseFunctionCallArgumentsDone/properties/name", WIDENS),
    ("field", "RealtimeServerEventConversationItemInputAudioTranscriptionCompleted/properties/usage", WIDENS),
    ("nullability", "RealtimeSession/properties/tracing", WIDENS),
    ("field", "RealtimeSession/properties/object", WIDENS),
    # what travels both ways, and what is shared
    ("type", "RealtimeConversationItem", SENDING),
    ("enum value", "RealtimeConversationItemWithReference/properties/status", WIDENS),
    ("enum value", "VoiceIdsShared", WIDENS),
    # operations
    ("operation", "/paths/~1realtime~1calls/post", WIDENS),
    ("operation", "/paths/~1realtime~1client_secrets/post", WIDENS),
)

RENAMED = {
    "response.audio.delta": "response.output_audio.delta",
    "response.audio.done": "response.output_audio.done",
    "response.audio_transcript.delta": "response.output_audio_transcript.delta",
    "response.audio_transcript.done": "response.output_audio_transcript.done",
    "response.text.delta": "response.output_text.delta",
    "response.text.done": "response.output_text.done",
}


@cache
def diff(old: str, new: str) -> Diff:
    paths = [shared("spec", f"openai-openapi-{version}.yaml") for version in (old, new)]
    before, after = (load_contract(str(path), Project(ROOT)) for path in paths)
    return compare(before, after)


def worst(change: Change) -> Sample:
    pointer = (change.old or change.new or pytest.fail("a change without a place")).pointer
    return change.kind, pointer.removeprefix("#").removeprefix("/components/schemas/"), change.worst


@pytest.mark.parametrize("sample", SAMPLES, ids=[f"{kind} {pointer}" for kind, pointer, _ in SAMPLES])
def test_what_was_compared_by_hand_is_in_the_diff(sample: Sample) -> None:
    assert sample in set(map(worst, diff(*BETA).changes))


def test_every_change_of_a_month() -> None:
    pointers = {(change.rule, change.after, worst(change)[1]) for change in diff(*MONTH).changes}
    completed = "EventConversationItemInputAudioTranscriptionCompleted/properties/languages"
    assert pointers == {
        ("class-added", "TranscriptionLanguage", "TranscriptionLanguage"),
        ("field-added-optional", "Sequence[str]", "AudioTranscription/properties/keywords"),
        ("field-added-optional", "Sequence[str]", "AudioTranscription/properties/languages"),
        ("field-added-optional", "Sequence[str]", "AudioTranscriptionResponse/properties/languages"),
        ("field-added-optional", "Sequence[TranscriptionLanguage]", f"RealtimeServer{completed}"),
        ("field-added-optional", "Sequence[TranscriptionLanguage]", f"RealtimeBetaServer{completed}"),
        ("value-added-open", '"gpt-live-transcribe"', "AudioTranscription/properties/model"),
        ("value-added-open", '"gpt-transcribe"', "AudioTranscription/properties/model"),
        ("value-added-open", '"gpt-live-transcribe"', "AudioTranscriptionResponse/properties/model"),
        ("value-added-open", '"gpt-transcribe"', "AudioTranscriptionResponse/properties/model"),
    }
    assert diff(*MONTH).step == "minor"


def test_the_renamed_events_of_the_beta_api() -> None:
    aliases = diff(*BETA).aliases
    assert {one.old: one.new for one in aliases} == RENAMED
    assert {(one.direction, one.module) for one in aliases} == {("received", "")}


def test_a_place_is_that_line_of_the_file() -> None:
    version = shared("spec", f"openai-openapi-{BETA[0]}.yaml")
    lines = version.read_text(encoding="utf-8").splitlines()
    places = [change.old for change in diff(*BETA).changes if change.old and change.old.line]
    assert len(places) > 100
    for place in places:
        key = place.pointer.rpartition("/")[2].replace("~1", "/").replace("~0", "~")
        assert key.isdigit() or key in lines[place.line - 1], place


@pytest.mark.parametrize("versions", [BETA, MONTH, ("2025-02-10", "2025-07-04")], ids=" to ".join)
def test_back_mirrors_forth(versions: tuple[str, str]) -> None:
    forth, back = diff(*versions), diff(*reversed(versions))
    assert sorted((one.kind, str(one.old), str(one.new)) for one in forth.changes) == sorted(
        (one.kind, str(one.new), str(one.old)) for one in back.changes
    )
    assert {(one.old, one.new) for one in forth.aliases} == {(one.new, one.old) for one in back.aliases}
