"""Strict decoding takes exactly what the description allows: checked field by field, value by value."""

from __future__ import annotations

import json
from typing import Any

import pytest

import openai_realtime as rt
from openai_realtime import DecodeError
from tests.properties.description import BASES_ALONE, TYPES, Description, Json, reference
from tests.properties.least import COERCIBLE, OTHERS, json_path, least, out_of_bounds, places, replaced
from tests.properties.test_values import DECODERS

NAMES = sorted(TYPES.keys() - BASES_ALONE)


def refusal(value: Any, type_: Any) -> DecodeError | None:
    try:
        rt.decode(json.dumps(value), type_, strict=True)
    except DecodeError as error:
        return error
    return None


def points_at(error: DecodeError, path: str, value: Any) -> bool:
    """Whether an error names a place; for a value that has parts, that or a part of it."""
    has_parts = isinstance(value, dict | list)
    return error.path == path or (has_parts and error.path.startswith((f"{path}.", f"{path}[")))


@pytest.mark.parametrize("name", NAMES)
def test_every_field_takes_what_its_schema_takes_and_nothing_else(description: Description, name: str) -> None:
    schema = description.schemas[name]
    base = least(description, reference(name))
    assert refusal(base, TYPES[name]) is None
    for key, field in schema.get("properties", {}).items():
        for value in [*OTHERS, *out_of_bounds(description, field)]:
            error = refusal({**base, key: value}, TYPES[name])
            if description.accepts(field, value):
                assert error is None, f"{key} = {value!r}"
            else:
                assert error is not None, f"{key} = {value!r}"
                assert points_at(error, f"$.{key}", value), f"{key} = {value!r}: {error}"


def test_every_required_key_is_missed_by_its_path(description: Description) -> None:
    missed = 0
    for name, schema in description.objects():
        base = least(description, reference(name), full=True)
        for key in schema["properties"]:
            error = refusal({one: value for one, value in base.items() if one != key}, TYPES[name])
            assert (error.path if error else "") == (f"$.{key}" if key in schema.get("required", ()) else "")
            missed += error is not None
    assert missed > 500


def test_values_of_every_type_are_taken_as_the_schema_says(description: Description) -> None:
    for name in NAMES:
        for value in OTHERS:
            error = refusal(value, TYPES[name])
            assert (error is None) is description.accepts(reference(name), value), f"{name} {value!r}: {error}"


def test_an_undeclared_key_is_refused_where_the_description_closes_the_object(description: Description) -> None:
    closed: set[str] = set()
    for name, _ in description.objects():
        value = {**least(description, reference(name)), "undeclared": {"a": None}}
        error = refusal(value, TYPES[name])
        assert (error is None) is description.accepts(reference(name), value)
        assert error is None or error.path == "$.undeclared"
        closed |= {name} if error else set()
    assert {"ToolChoiceFunction", "OutputText"}.isdisjoint(closed)
    assert closed


@pytest.mark.parametrize("name", DECODERS)
def test_every_place_of_an_event_is_named_by_its_path(description: Description, name: str) -> None:
    count = 0
    for member in description.alternatives(reference(name)):
        event: Json = least(description, member, full=True)
        assert DECODERS[name](json.dumps(event), strict=True).type == event["type"]
        for path, schema in places(description, member, event):
            wrong = next((one for one in COERCIBLE if not description.accepts(schema, one)), None)
            if wrong is None and description.accepts(schema, None):
                continue
            with pytest.raises(DecodeError) as caught:
                DECODERS[name](json.dumps(replaced(event, path, wrong)), strict=True)
            assert caught.value.path == json_path(path)
            count += 1
    assert count >= 4 * len(description.schemas[name]["oneOf"])
