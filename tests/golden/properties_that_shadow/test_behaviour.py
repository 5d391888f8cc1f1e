from __future__ import annotations

import json
from types import ModuleType

import msgspec
import pytest

VALUES = {
    "str": "a",
    "other_text": "b",
    "list": ["c"],
    "Sequence": [],
    "int": 1,
    "Annotated": 3,
    "bytes": "AA==",
    "float": 1.5,
    "bool": True,
    "Literal": "a",
    "Any": None,
    "Mapping": {"a": 1},
    "Other": {"field": 1, "str": 2, "models": 3},
    "UNSET": "d",
    "UnsetType": "e",
    "field": "f",
    "ClassVar": "g",
    "extends": "h",
}


def test_every_value_comes_back(package: ModuleType) -> None:
    container = package.decode(json.dumps(VALUES), package.Container, strict=True)
    assert package.notes(container) == ()
    assert package.extra_fields(container) == {}
    assert json.loads(package.encode(container)) == VALUES


def test_annotations_still_mean_types(package: ModuleType) -> None:
    types = {field.encode_name: field.type for field in msgspec.structs.fields(package.Container)}
    assert types["str"] is str
    assert types["other_text"] == str | msgspec.UnsetType


def test_only_what_is_hidden_has_an_underscore(package: ModuleType) -> None:
    assert [one.name for one in msgspec.structs.fields(package.Other)] == ["field_", "models", "str"]
    assert package.Container(str_="a", Sequence_=[]).list is package.UNSET


@pytest.mark.parametrize("data", [b'{"str":"round","text":"a"}', b'{"str":"flat"}'])
def test_a_tag_that_hides_a_type(package: ModuleType, data: bytes) -> None:
    reply = package.decode(b'{"shape":' + data + b"}", package.Reply, strict=True)
    assert package.encode(reply) == b'{"shape":' + data + b"}"
    assert reply.shape.str_ in ("round", "flat")


def test_a_tag_that_is_no_identifier(package: ModuleType) -> None:
    reply = package.decode(b'{"odd":{"x-kind":"b"}}', package.Reply, strict=True)
    assert type(reply.odd) is package.OddB
    assert reply.odd.x_kind == "b"


def test_a_field_of_an_event_may_be_called_like_a_module(package: ModuleType) -> None:
    event = package.decode_events(b'{"type":"e","models":{"str":1},"more":{}}', strict=True)
    assert event.models_.str == 1
