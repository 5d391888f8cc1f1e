"""What the model says when nothing was scripted: the same for the same conversation, so that tests can read it."""

from __future__ import annotations

import json
from collections.abc import Mapping, Sequence
from typing import Any, cast

from .items import Item, text_of
from .script import Call, Json, Reply, Say
from .settings import Settings

_DEEPEST = 8
"""Levels of a JSON Schema that are filled in; below, objects and lists stay empty."""

_FORMATS = {
    "date": "2025-01-31",
    "date-time": "2025-01-31T12:00:00Z",
    "time": "12:00:00Z",
    "email": "someone@example.com",
    "uri": "https://example.com/",
    "uuid": "00000000-0000-4000-8000-000000000000",
}


def answer(context: Sequence[Item], settings: Settings) -> tuple[Reply, ...]:
    """The reply to a conversation: a function call where one is due, else a sentence.

    Args:
        context: What the model sees, oldest first.
        settings: Settings of the response.
    """
    last = context[-1] if context else None
    if last is not None and last.data["type"] == "function_call_output":
        return (Say(_quoted(context)),)
    asked = next((text for item in reversed(context) if (text := _asked(item))), "")
    tool = _tool(settings, asked if last is not None and _asked(last) else "")
    if tool is not None:
        return (Call(str(tool["name"]), json.dumps(example(tool.get("parameters") or {}))),)
    return (Say(f"You said: {asked}" if asked else "Hello. How can I help?"),)


def _asked(item: Item) -> str:
    """What the user says in an item; an empty text for items of others."""
    return text_of(item.data) or item.said if item.data.get("role") == "user" else ""


def _quoted(context: Sequence[Item]) -> str:
    """A sentence with the outputs that the conversation ends with."""
    names = {one.data.get("call_id"): one.data.get("name") for one in context if one.data["type"] == "function_call"}
    outputs: list[str] = []
    for item in reversed(context):
        if item.data["type"] != "function_call_output":
            break
        outputs.append(f"{names.get(item.data['call_id']) or 'The function'} returned: {item.data['output']}")
    return " ".join(reversed(outputs))


def _tool(settings: Settings, asked: str) -> Mapping[str, Any] | None:
    """The function to call, if any: the one that is asked for, any where one is required, the one that is mentioned."""
    functions = [one for one in settings.tools if one.get("type", "function") == "function" and one.get("name")]
    choice = settings.tool_choice
    if isinstance(choice, dict):
        wanted = cast("Json", choice).get("name")
        return next((one for one in functions if one["name"] == wanted), None)
    if choice == "none" or not functions:
        return None
    text = asked.lower()
    for one in functions:
        name = str(one["name"]).lower()
        if name in text or name.replace("_", " ") in text:
            return one
    return functions[0] if choice == "required" else None


def example(schema: Mapping[str, Any]) -> Any:
    """A value that satisfies a JSON Schema, the same one each time; an object for a schema that says nothing.

    Knows const, enum, default, examples, the types, required properties, items with `minItems`, lower bounds, formats,
    anyOf, oneOf, allOf, and references within the schema.
    """
    return _value({"type": "object", **schema}, schema, "value", 0)


def _value(schema: Mapping[str, Any], root: Mapping[str, Any], name: str, depth: int) -> Any:
    schema = _resolved(schema, root)
    for key in ("const", "default"):
        if key in schema:
            return schema[key]
    for key in ("enum", "examples"):
        if schema.get(key):
            return schema[key][0]
    types: Any = schema.get("type", "object" if "properties" in schema else "string")
    kind = str(types if isinstance(types, str) else types[0])
    if kind == "object":
        return _object(schema, root, depth)
    if kind == "array":
        size = schema.get("minItems", 1) if depth < _DEEPEST else 0
        return [_value(schema.get("items") or {}, root, name, depth + 1) for _ in range(size)]
    return _scalar(schema, kind, name)


def _scalar(schema: Mapping[str, Any], kind: str, name: str) -> Any:
    if kind in ("integer", "number"):
        exclusive = schema.get("exclusiveMinimum")
        return exclusive + 1 if exclusive is not None else schema.get("minimum", 1)
    if kind == "boolean":
        return True
    if kind == "null":
        return None
    text = _FORMATS.get(str(schema.get("format")), name)
    return text.ljust(schema.get("minLength", 0), "x")[: schema.get("maxLength")]


def _object(schema: Mapping[str, Any], root: Mapping[str, Any], depth: int) -> Json:
    properties = cast("Json", schema.get("properties") or {})
    required = cast("Sequence[str]", schema.get("required") or (list(properties) if depth == 0 else ()))
    if depth >= _DEEPEST:
        return {}
    return {name: _value(properties.get(name) or {}, root, name, depth + 1) for name in required}


def _resolved(schema: Mapping[str, Any], root: Mapping[str, Any]) -> Mapping[str, Any]:
    """A schema with its reference followed, its parts joined, and the first of its alternatives taken."""
    for _ in range(_DEEPEST):
        if "$ref" in schema:
            schema = _target(str(schema["$ref"]), root)
        elif schema.get("allOf"):
            rest = {key: value for key, value in schema.items() if key != "allOf"}
            schema = _joined([*schema["allOf"], rest], root)
        elif schema.get("anyOf") or schema.get("oneOf"):
            first = (schema.get("anyOf") or schema["oneOf"])[0]
            schema = {**{key: value for key, value in schema.items() if key not in ("anyOf", "oneOf")}, **first}
        else:
            break
    return schema


def _joined(parts: Sequence[Mapping[str, Any]], root: Mapping[str, Any]) -> Mapping[str, Any]:
    result: Json = {}
    for part in parts:
        part = _target(str(part["$ref"]), root) if "$ref" in part else part
        properties: Json = {**result.get("properties", {}), **part.get("properties", {})}
        required: list[str] = [*result.get("required", []), *part.get("required", [])]
        result = {**result, **part, "properties": properties, "required": required}
    return result


def _target(reference: str, root: Mapping[str, Any]) -> Mapping[str, Any]:
    """What a reference such as `#/$defs/City` points at; an empty schema where there is nothing."""
    value: Any = root
    for step in reference.removeprefix("#").split("/")[1:]:
        value = cast("Json", value).get(step.replace("~1", "/").replace("~0", "~")) if isinstance(value, dict) else None
    return cast("Json", value) if isinstance(value, dict) else {}
