"""What is measured is worth measuring: everyone does the same work, and ours takes the way that it takes in use."""

from __future__ import annotations

import base64
import json
from typing import Any

import msgspec
import pytest

import openai_realtime as rt
from benchmarks import frames
from benchmarks.cases import BY_HAND, CODEC, JSON, OPENAI, OURS, SAME, STRICT, TOLERANT
from benchmarks.descriptions import closed_part
from benchmarks.peers import task

DECODE, ENCODE = CODEC["decode"][0], CODEC["encode"][0]


def plain(value: Any) -> Any:
    """A decoded event as JSON values, without what is not set."""
    return json.loads(value.to_json(exclude_unset=True) if hasattr(value, "to_json") else msgspec.json.encode(value))


def test_every_frame_follows_the_description() -> None:
    native = msgspec.json.Decoder[object](rt.ServerEvent)
    for frame in (*frames.conversation(), frames.text_delta(), frames.audio_delta(), frames.response_done()):
        event = rt.decode_server_event(frame, strict=True)
        assert native.decode(frame) == event == rt.decode_server_event(frame)
        assert json.loads(rt.encode(event)) == json.loads(frame)


def test_an_undeclared_key_takes_the_other_way() -> None:
    work = task("decode", DECODE[0], TOLERANT)
    assert rt.extra_fields(work.function(work.argument)) == {"undeclared": 7}


@pytest.mark.parametrize("case", [case for case in DECODE if "conversation" not in case])
def test_everyone_reads_the_same(case: str) -> None:
    read = {who: task("decode", case, who) for who in (OURS, STRICT, SAME, BY_HAND, JSON, OPENAI)}
    found: dict[str, Any] = {who: work.function(work.argument) for who, work in read.items()}
    if "audio" in case:
        assert found[OPENAI] == frames.pcm(100)  # the SDK's bytes alone are kept, as they are what it is asked for
        assert {found[who].delta for who in (OURS, STRICT, SAME, BY_HAND)} == {found[OPENAI]}
        assert base64.b64decode(found[JSON]["delta"]) == found[OPENAI]
        return
    wire = json.loads(read[OURS].argument)
    assert json.loads(rt.encode(found[OURS])) == wire
    assert found[OURS] == found[STRICT] == found[SAME]
    assert found[JSON] == wire
    assert plain(found[OPENAI]) == wire
    assert plain(found[BY_HAND]) == wire


def test_the_conversation_is_like_a_real_one() -> None:
    types = [json.loads(frame)["type"] for frame in frames.conversation()]
    assert types[0] == "session.created"
    assert sum(type_.endswith(".delta") for type_ in types) / len(types) > 0.7
    assert len(set(types)) > 20
    work = task("decode", DECODE[-1], OURS)
    assert work.units == len(work.argument) == len(types)


@pytest.mark.parametrize("case", ENCODE)
def test_everyone_writes_the_same(case: str) -> None:
    tasks = [task("encode", case, who) for who in CODEC["encode"][1]]
    written: list[Any] = [work.function(work.argument) for work in tasks]
    first, *others = map(json.loads, written)
    assert all(one == first for one in others)
    event = rt.decode_client_event(json.dumps(first))
    assert not isinstance(event, rt.UnknownEvent)
    assert rt.notes(event) == ()


def test_a_part_of_a_description_refers_to_nothing_outside() -> None:
    def to(*names: str) -> Any:
        return {"anyOf": [{"$ref": f"#/components/schemas/{name}"} for name in names]}

    schemas = {"A": to("B", "C"), "B": to("A"), "C": {}, "D": {"allOf": [to("C")]}, "E": {}}
    assert closed_part(schemas, 5) == ["A", "B", "C", "D", "E"]
    assert closed_part(schemas, 3) == ["A", "B", "C"]
    assert closed_part(schemas, 2) == ["C", "D"] or closed_part(schemas, 2) == ["C", "E"]
    assert closed_part(schemas, 0) == []
