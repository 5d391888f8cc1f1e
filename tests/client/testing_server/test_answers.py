"""Arguments are made up from the JSON Schema of a function, and satisfy it."""

from __future__ import annotations

from typing import Any

import jsonschema
import pytest

from openai_realtime.testing.answers import example

TREE: dict[str, Any] = {
    "type": "object",
    "properties": {"child": {"$ref": "#/$defs/node"}},
    "required": ["child"],
    "$defs": {
        "node": {
            "type": "object",
            "properties": {"name": {"type": "string"}, "child": {"$ref": "#/$defs/node"}},
            "required": ["name"],
        }
    },
}


@pytest.mark.parametrize(
    ("schema", "value"),
    [
        ({}, {}),
        ({"type": "object", "properties": {}}, {}),
        ({"properties": {"city": {"type": "string"}, "days": {"type": "integer"}}}, {"city": "city", "days": 1}),
        (
            {"properties": {"city": {"type": "string"}, "days": {"type": "integer"}}, "required": ["days"]},
            {"days": 1},
        ),
        ({"properties": {"unit": {"enum": ["C", "F"]}, "kind": {"const": 3}}}, {"unit": "C", "kind": 3}),
        ({"properties": {"a": {"default": "x"}, "b": {"type": "string", "examples": ["y"]}}}, {"a": "x", "b": "y"}),
        ({"properties": {"n": {"type": "number", "minimum": 2.5}}}, {"n": 2.5}),
        ({"properties": {"n": {"type": "integer", "exclusiveMinimum": 0}}}, {"n": 1}),
        ({"properties": {"on": {"type": "boolean"}, "no": {"type": "null"}}}, {"on": True, "no": None}),
        ({"properties": {"when": {"type": "string", "format": "date"}}}, {"when": "2025-01-31"}),
        ({"properties": {"id": {"type": "string", "minLength": 4, "maxLength": 4}}}, {"id": "idxx"}),
        ({"properties": {"tags": {"type": "array", "items": {"type": "string"}}}}, {"tags": ["tags"]}),
        ({"properties": {"tags": {"type": "array", "minItems": 2, "items": {"type": "integer"}}}}, {"tags": [1, 1]}),
        ({"properties": {"x": {"type": ["string", "null"]}}}, {"x": "x"}),
        ({"properties": {"x": {"anyOf": [{"type": "integer"}, {"type": "string"}]}}}, {"x": 1}),
        ({"properties": {"x": {"oneOf": [{"type": "boolean"}]}}}, {"x": True}),
        (
            {
                "properties": {"x": {"allOf": [{"$ref": "#/$defs/a"}, {"required": ["b"]}]}},
                "$defs": {"a": {"type": "object", "properties": {"b": {"type": "integer"}}}},
            },
            {"x": {"b": 1}},
        ),
        (TREE, {"child": {"name": "name"}}),
        ({"properties": {"x": {"$ref": "#/$defs/gone"}}}, {"x": "x"}),
    ],
)
def test_the_example_of_a_schema(schema: dict[str, Any], value: Any) -> None:
    assert example(schema) == value
    if "gone" not in str(schema):
        jsonschema.validate(value, schema)


def test_a_schema_without_end_has_an_example_too() -> None:
    endless: dict[str, Any] = {"properties": {"x": {"$ref": "#"}}, "required": ["x"]}
    assert str(example(endless)).count("x") == 8
    circle: dict[str, Any] = {"properties": {"x": {"$ref": "#/$defs/a"}}, "$defs": {"a": {"$ref": "#/$defs/a"}}}
    assert list(example(circle)) == ["x"]
    lists: dict[str, Any] = {"properties": {"x": {"$ref": "#/$defs/a"}}, "$defs": {"a": {"type": "array"}}}
    lists["$defs"]["a"]["items"] = {"$ref": "#/$defs/a"}
    assert str(example(lists)).count("[") == 8
