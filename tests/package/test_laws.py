"""Laws of the codec on the real types, with real frames that are mutated at random."""

from __future__ import annotations

import copy
import json
from collections.abc import Iterable, Iterator
from typing import Any, cast, get_args

import msgspec
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

import openai_realtime as rt
from openai_realtime import DecodeError, beta
from tests.package.other_frames import OTHERS
from tests.package.samples import sample_object
from tests.package.wire_frames import BETA, OFFICIAL
from tests.support import same_json

Json = dict[str, Any]

UNIONS = [
    (rt.ServerEvent, rt.decode_server_event),
    (rt.ClientEvent, rt.decode_client_event),
    (rt.TranslationServerEvent, rt.decode_translation_server_event),
    (rt.TranslationClientEvent, rt.decode_translation_client_event),
    (beta.ServerEvent, beta.decode_server_event),
    (beta.ClientEvent, beta.decode_client_event),
]
DECODERS = [decode for _, decode in UNIONS]
FRAMES: list[tuple[Any, Json]] = [
    *((one.decode, one.frame) for one in [*OFFICIAL, *BETA, *OTHERS]),
    *((decode, sample_object(cls, every_field=True)) for union, decode in UNIONS for cls in get_args(union)),
]

WORDS = st.sampled_from(
    [
        "",
        *[
            "type",
            "role",
            "object",
            "id",
            "content",
            "item",
            "session",
            "response",
            "delta",
            "audio",
            "data",
            "_kept",
            "message",
            "user",
            "assistant",
            "realtime",
            "auto",
            "inf",
            "transcription",
            "input_text",
            "output_text",
            "function_call",
            "server_vad",
            "<unknown>",
            "AAEC",
            "AAE=",
            "AB=",
            "ä",
        ],
    ]
)
SCALARS = (
    st.none()
    | st.booleans()
    | st.integers(-(2**53), 2**53)
    | st.sampled_from([0, 1, 4096, 4097, 0.5, 1.0, -1.0, 1e300])
    | st.text(max_size=4)
    | WORDS
)
VALUES = st.recursive(
    SCALARS,
    lambda inner: st.lists(inner, max_size=3) | st.dictionaries(WORDS | st.text(max_size=4), inner, max_size=3),
    max_leaves=6,
)


def places(value: Any, path: tuple[Any, ...] = ()) -> Iterator[tuple[Any, ...]]:
    """The path of every value inside a JSON value."""
    entries: Iterable[tuple[Any, Any]] = ()
    if isinstance(value, dict):
        entries = list(cast(Json, value).items())
    elif isinstance(value, list):
        entries = enumerate(cast("list[object]", value))
    for key, item in entries:
        yield (*path, key)
        yield from places(item, (*path, key))


def parent_of(frame: Json, path: tuple[Any, ...]) -> Any:
    value: Any = frame
    for step in path[:-1]:
        value = value[step]
    return value


@st.composite
def mutants(draw: st.DrawFn) -> tuple[Any, Json]:
    """A frame with up to three values replaced, made null, removed, added, or taken from another frame."""
    decode, original = draw(st.sampled_from(FRAMES))
    frame = copy.deepcopy(original)
    for _ in range(draw(st.integers(0, 3))):
        found = list(places(frame))
        if not found:
            break
        path = draw(st.sampled_from(found))
        parent, last = parent_of(frame, path), path[-1]
        match draw(st.sampled_from(["replace", "null", "remove", "add", "graft"])):
            case "replace":
                parent[last] = draw(VALUES)
            case "null":
                parent[last] = None
            case "remove":
                del parent[last]
            case "add" if isinstance(parent, dict):
                parent[draw(WORDS)] = draw(VALUES)
            case _:
                parent[last] = copy.deepcopy(draw(st.sampled_from(FRAMES))[1])
    return decode, frame


law = settings(
    max_examples=400,
    deadline=None,
    derandomize=True,
    suppress_health_check=[HealthCheck.too_slow, HealthCheck.data_too_large, HealthCheck.large_base_example],
)

CONSTANTS = ("type", "object", "role", "mode")
"""Keys with one possible value. Where a frame lacks one that is required, the class has it all the same."""


def is_kept(frame: Any, encoded: Any) -> bool:
    """Whether `encoded` is equal to `frame` as JSON, but for constants that the frame should have had."""
    if isinstance(frame, dict) and isinstance(encoded, dict):
        before, after = cast(Json, frame), cast(Json, encoded)
        added = [key for key in after if key not in before]
        return all(key in CONSTANTS for key in added) and all(
            key in after and is_kept(value, after[key]) for key, value in before.items()
        )
    if isinstance(frame, list) and isinstance(encoded, list):
        ours, theirs = cast("list[object]", frame), cast("list[object]", encoded)
        return len(ours) == len(theirs) and all(map(is_kept, ours, theirs))
    return same_json(frame, encoded)


@law
@given(mutants())
def test_no_frame_raises_and_nothing_is_lost(mutant: tuple[Any, Json]) -> None:
    decode, frame = mutant
    assert is_kept(frame, json.loads(rt.encode(decode(json.dumps(frame)))))


@law
@given(mutants(), st.sampled_from(DECODERS))
def test_the_decoder_of_another_union_loses_nothing_either(mutant: tuple[Any, Json], decode: Any) -> None:
    frame = mutant[1]
    assert is_kept(frame, json.loads(rt.encode(decode(json.dumps(frame)))))


@law
@given(mutants())
def test_what_was_encoded_decodes_to_the_same_event(mutant: tuple[Any, Json]) -> None:
    decode, frame = mutant
    event = decode(json.dumps(frame))
    again = decode(rt.encode(event))
    assert type(again).__name__ == type(event).__name__
    assert rt.encode(again) == rt.encode(event)
    assert set(rt.notes(again)) <= set(rt.notes(event))


@law
@given(mutants())
def test_strict_takes_exactly_the_frames_without_a_note(mutant: tuple[Any, Json]) -> None:
    decode, frame = mutant
    text = json.dumps(frame)
    event = decode(text)
    refusal = refusal_of(decode, text)
    if refusal is None:
        assert decode(text, strict=True) == event
        assert rt.notes(event) == ()
    elif type(event) in ALL_EVENTS:
        # The native decoder took it, so it is something that Python's types cannot say.
        assert refusal.reason in ("null is not allowed", "required, but missing")


ALL_EVENTS = {cls for union, _ in UNIONS for cls in get_args(union)}


def refusal_of(decode: Any, text: str) -> DecodeError | None:
    try:
        decode(text, strict=True)
    except DecodeError as error:
        return error
    return None


@law
@given(mutants())
def test_every_attribute_can_be_read_and_shown(mutant: tuple[Any, Json]) -> None:
    decode, frame = mutant
    event = decode(json.dumps(frame))
    names = [field.name for field in msgspec.structs.fields(event)]
    assert [name for name in names if not hasattr(event, name)] == []
    assert type(event).__name__ in repr(event)
