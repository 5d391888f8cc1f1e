"""Laws of the codec on randomly mutated frames: nothing is lost, nothing raises, types hold, strict is exact."""

# The assembled package is invisible to type checkers.
# pyright: reportUnknownArgumentType=false, reportUnknownVariableType=false, reportUnknownMemberType=false
# pyright: reportUnknownLambdaType=false

from __future__ import annotations

import base64
import binascii
import copy
import json
import pickle
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import jsonschema
import msgspec
import pytest
import yaml
from hypothesis import HealthCheck, example, given, settings
from hypothesis import strategies as st

from tests.unit.runtime_sample import sample

SCHEMA = yaml.safe_load((Path(__file__).parent / "sample_package" / "schema.yaml").read_text(encoding="utf-8"))
VALIDATOR = jsonschema.Draft202012Validator(SCHEMA)

IDS = {"event_id": "e", "response_id": "r", "item_id": "i", "output_index": 0, "content_index": 1}
USER = {"type": "message", "role": "user", "content": [{"type": "input_text", "text": "hi"}, {"type": "input_audio"}]}
ASSISTANT = {"type": "message", "role": "assistant", "id": "m", "content": [{"type": "output_text", "text": "hi"}]}
CALL = {"type": "function_call", "object": "realtime.item", "name": "f", "arguments": "{}", "parameters": {"a": [1]}}
SQUARE = {"kind": "square", "side": 1.5, "inner": [{"kind": "circle", "radius": 2}, {"kind": "square", "side": 3}]}
VAD = {"type": "server_vad", "threshold": 0.5, "idle_timeout_ms": 5000}
SESSION = {
    "type": "realtime",
    "object": "realtime.session",
    "voice": "alloy",
    "max_output_tokens": "inf",
    "tracing": {"group_id": "group", "metadata": {"a": "b"}},
    "turn_detection": VAD,
    "modalities": ["audio"],
    "tools": [CALL],
    "rate": 24000,
    "class": "c",
}
FRAMES: list[dict[str, Any]] = [
    {"type": "response.text.delta", **IDS, "delta": "text"},
    {"type": "response.audio.delta", **IDS, "delta": "QUJD"},
    {"type": "item.added", "event_id": "e", "item": USER, "previous_item_id": None},
    {"type": "item.added", "event_id": "e", "item": {**USER, "role": "robot"}},
    {"type": "session.updated", "event_id": "e", "session": SESSION},
    {
        "type": "response.done",
        "event_id": "e",
        "status": "completed",
        "output": [ASSISTANT, CALL, USER],
        "usage": {"total": 3, "seconds": None, "cost": 10},
        "metadata": {"a": "b"},
        "shape": SQUARE,
        "finished": True,
    },
]

NAMES = st.sampled_from(
    (
        *("type", "kind", "role", "object", "content", "item", "session", "user", "assistant", "inf", "auto", "square"),
        *("output_text", "input_audio", "message", "<unknown>", "data", "_kept", "server_vad", "QQ==", "QR=", ""),
    )
)
SCALARS = (
    st.none()
    | st.booleans()
    | st.integers(-(2**53), 2**53)
    | st.floats(allow_nan=False, allow_infinity=False)
    | st.integers(-3, 6000).map(float)
    | st.text(max_size=5)
    | NAMES
)
PLAIN = st.recursive(
    SCALARS,
    lambda inner: st.lists(inner, max_size=3) | st.dictionaries(st.text(max_size=5) | NAMES, inner, max_size=3),
    max_leaves=8,
)
PARTS = st.sampled_from([USER, ASSISTANT, CALL, SQUARE, VAD, SESSION, USER["content"], FRAMES[0]])


def places(value: Any, path: tuple[Any, ...] = ()) -> Iterator[tuple[Any, ...]]:
    """The path of every value inside a JSON value."""
    entries = value.items() if isinstance(value, dict) else enumerate(value) if isinstance(value, list) else ()
    for key, item in entries:
        yield (*path, key)
        yield from places(item, (*path, key))


@st.composite
def mutants(draw: st.DrawFn) -> dict[str, Any]:
    """A valid frame with up to three values replaced, removed, added or made null."""
    frame: dict[str, Any] = copy.deepcopy(draw(st.sampled_from(FRAMES)))
    for _ in range(draw(st.integers(0, 3))):
        *path, last = draw(st.sampled_from([*places(frame)] or [("x",)]))
        parent: Any = frame
        for step in path:
            parent = parent[step]
        match draw(st.sampled_from(["replace", "remove", "add", "null"])):
            case "replace":
                parent[last] = copy.deepcopy(draw(PLAIN | PARTS))
            case "null":
                parent[last] = None
            case "remove" if last != "x":
                del parent[last]
            case _ if isinstance(parent, dict):
                parent[draw(NAMES | st.text(max_size=5))] = copy.deepcopy(draw(PLAIN | PARTS))
            case _:
                parent.append(copy.deepcopy(draw(PLAIN | PARTS)))
    return frame


def same(sent: Any, back: Any) -> bool:
    """Whether two JSON values are equal, but for what decoding may normalize.

    Base64 may come back in its canonical form, and a constant that the frame left out may come back.
    """
    if isinstance(sent, dict) and isinstance(back, dict):
        added = back.keys() - sent.keys()
        constants = {"type": ("realtime", "server_vad"), "object": ("realtime.session", "realtime.item")}
        return (
            sent.keys() <= back.keys()
            and all(back[key] in constants.get(key, ()) for key in added)
            and all(same(sent[key], back[key]) for key in sent)
        )
    if isinstance(sent, list) and isinstance(back, list):
        return len(sent) == len(back) and all(map(same, sent, back))
    if isinstance(sent, bool) or isinstance(back, bool):
        return sent is back
    return sent == back or is_same_base64(sent, back)


def is_same_base64(sent: Any, back: Any) -> bool:
    try:
        return base64.b64decode(sent, validate=True) == base64.b64decode(back, validate=True)
    except (TypeError, ValueError, binascii.Error):
        return False


def is_typed(obj: Any) -> bool:
    """Whether every attribute of every object holds a value of the JSON type it declares, or is optional and unset."""
    if isinstance(obj, (list, tuple)):
        return all(map(is_typed, obj))
    if isinstance(obj, dict):
        return all(map(is_typed, obj.values()))
    if not isinstance(obj, sample.Model) or isinstance(obj, sample.Unknown):
        return True
    declared = type(obj).__dict__.get("extends", type(obj))
    return all(
        is_typed(value) and (not field.required if value is msgspec.UNSET else fits(value, field.type))
        for field in msgspec.structs.fields(declared)
        for value in [msgspec.structs.asdict(obj)[field.name]]
    )


KINDS = {str: "str", int: "int", float: "float", bool: "bool", bytes: "bytes", list: "Sequence", dict: "Mapping"}


def fits(value: Any, annotation: Any) -> bool:
    text = str(annotation)
    if value is None:
        return "None" in text or "Optional" in text or "Any" in text
    if isinstance(value, sample.Model):
        name = type(value).__name__
        return any(f".{name}" in text for name in [name, *(cls.__name__ for cls in type(value).__mro__)])
    literal = f"Literal['{'' if isinstance(value, str) else 'never'}"
    return KINDS[type(value)] in text or "Any" in text or literal in text or (type(value) is int and "24000" in text)


SETTINGS = settings(max_examples=400, deadline=None, suppress_health_check=[HealthCheck.too_slow])


@SETTINGS
@given(mutants())
def test_no_frame_loses_anything(frame: dict[str, Any]) -> None:
    event = sample.decode_server_event(json.dumps(frame))
    assert same(frame, json.loads(sample.encode(event)))


@SETTINGS
@given(mutants())
def test_attributes_hold_their_declared_types(frame: dict[str, Any]) -> None:
    event = sample.decode_server_event(json.dumps(frame))
    assert is_typed(event)


@SETTINGS
@given(mutants())
def test_strict_accepts_what_the_schema_accepts(frame: dict[str, Any]) -> None:
    accepted = True
    try:
        sample.decode_server_event(json.dumps(frame), strict=True)
    except sample.DecodeError:
        accepted = False
    assert accepted is VALIDATOR.is_valid(frame)


@SETTINGS
@given(mutants())
def test_notes_are_made_exactly_for_deviations(frame: dict[str, Any]) -> None:
    event = sample.decode_server_event(json.dumps(frame))
    deviates = isinstance(event, sample.UnknownEvent) or bool(sample.notes(event))
    if deviates:
        assert not VALIDATOR.is_valid(frame)
    else:
        with_constants = json.loads(sample.encode(event))
        assert VALIDATOR.is_valid(without_silent_nulls(with_constants))


def without_silent_nulls(frame: Any) -> Any:
    """A frame without the nulls that received-only fields take as absent."""
    for place in (frame, frame.get("usage")):
        for key in ("finished", "total"):
            if isinstance(place, dict) and place.get(key, 0) is None:
                del place[key]
    return frame


@SETTINGS
@given(mutants())
def test_events_copy_compare_and_pickle(frame: dict[str, Any]) -> None:
    event = sample.decode_server_event(json.dumps(frame))
    assert event == sample.decode_server_event(json.dumps(frame))
    for twin in (copy.copy(event), copy.deepcopy(event), pickle.loads(pickle.dumps(event))):
        assert twin == event
        assert type(twin) is type(event)
        assert sample.encode(twin) == sample.encode(event)
        assert sample.notes(twin) == sample.notes(event)
    assert isinstance(repr(event), str)


@SETTINGS
@given(st.binary(max_size=60) | st.text(alphabet='{}[]",:\\u0dtype1e9-. nalsur\ud800', max_size=60))
@example(b"")
@example('{"type":"\ud800"}')
def test_no_input_raises(data: bytes | str) -> None:
    event = sample.decode_server_event(data)
    assert isinstance(event, sample.UnknownEvent)
    raw = data.encode("utf-8", "surrogatepass") if isinstance(data, str) else data
    assert event.raw == raw


@SETTINGS
@given(PLAIN | PARTS, st.sampled_from(["Session", "Message", "Square", "Usage", "Tracing", "Unknown", "UnknownByKind"]))
def test_any_value_decodes_to_its_class_or_is_refused(value: Any, name: str) -> None:
    cls = getattr(sample, name)
    if isinstance(value, dict):
        obj = sample.decode(json.dumps(value), cls)
        assert isinstance(obj, cls)
        back = json.loads(sample.encode(obj))
        assert all(same(value[key], back[key]) for key in value)
    else:
        with pytest.raises(sample.DecodeError):
            sample.decode(json.dumps(value), cls)
