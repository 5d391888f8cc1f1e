"""The JSON Schema of the sample's server events, written by hand: what the strict decoder is compared with."""

from __future__ import annotations

from typing import Any

BASE64 = "^(?:[A-Za-z0-9+/]{4})*(?:[A-Za-z0-9+/]{2}==|[A-Za-z0-9+/]{3}=)?$"
STRING: dict[str, Any] = {"type": "string"}
INTEGER: dict[str, Any] = {"type": "integer"}
NUMBER: dict[str, Any] = {"type": "number"}
BYTES: dict[str, Any] = {"type": "string", "pattern": BASE64}
STRINGS: dict[str, Any] = {"type": "object", "additionalProperties": STRING}


def constant(value: Any) -> dict[str, Any]:
    """A schema that takes one value."""
    return {"enum": [value]}


def ref(name: str) -> dict[str, Any]:
    """A reference to a definition of this schema."""
    return {"$ref": f"#/$defs/{name}"}


def items(*names: str) -> dict[str, Any]:
    """An array of definitions of this schema."""
    return {"type": "array", "items": {"anyOf": [ref(name) for name in names]}}


def nullable(schema: dict[str, Any]) -> dict[str, Any]:
    """A schema that takes null too."""
    return {"anyOf": [schema, {"type": "null"}]}


def obj(required: str, **properties: Any) -> dict[str, Any]:
    """An open object; `required` lists keys, separated by blanks."""
    return {"type": "object", "required": required.split(), "properties": properties}


def message(role: str, *parts: str) -> dict[str, Any]:
    """A message of one role."""
    return obj(
        "type role content",
        type=constant("message"),
        role=constant(role),
        content=items(*parts),
        id=STRING,
        status={"enum": ["completed", "incomplete"]},
    )


FUNCTION_CALL = obj(
    "type name arguments",
    type=constant("function_call"),
    object=constant("realtime.item"),
    name=STRING,
    arguments=STRING,
)

SESSION = obj(
    "type object",
    type=constant("realtime"),
    object=constant("realtime.session"),
    voice=STRING,
    max_output_tokens={"anyOf": [INTEGER, constant("inf")]},
    tracing={"anyOf": [constant("auto"), ref("tracing"), {"type": "null"}]},
    turn_detection=nullable(
        obj(
            "type",
            type=constant("server_vad"),
            threshold=NUMBER | {"minimum": 0, "maximum": 1},
            idle_timeout_ms=nullable(INTEGER | {"minimum": 5000}),
        )
    ),
    modalities={"type": "array", "maxItems": 2, "items": {"enum": ["text", "audio"]}},
    tools=items("function_call"),
    rate=constant(24000),
) | {"properties": {}}
SESSION["properties"] = {}

DEFS: dict[str, Any] = {
    "input_text": obj("type text", type=constant("input_text"), text=STRING),
}
