"""Whether a decoded object holds a JSON value as the schema says: right class, right types, nothing dropped."""

from __future__ import annotations

import base64
from collections.abc import Mapping
from typing import Any, cast

import msgspec

import openai_realtime as rt
from tests.properties.description import PREFIX, TYPES, Description, Json
from tests.support import same_json

ABSENT = (None, rt.UNSET)


class Placement:
    """Compares decoded objects with the values that they were made of."""

    def __init__(self, description: Description) -> None:
        self.description = description

    def holds(self, schema: Json, value: Any, found: Any) -> bool:
        """Whether `found` is what a `value` that follows the schema decodes to."""
        if members := [*schema.get("oneOf", ()), *schema.get("anyOf", ())]:
            accepted = [one for one in members if self.description.accepts(one, value)]
            return any(self.holds(one, value, found) for one in accepted)
        if "$ref" in schema:
            name = schema["$ref"].removeprefix(PREFIX)
            target = self.description.schemas[name]
            is_object = "properties" in target
            return self._holds_object(name, target, value, found) if is_object else self.holds(target, value, found)
        if isinstance(value, list):
            return self._holds_items(schema, cast("list[object]", value), found)
        if isinstance(value, dict):
            return self._holds_map(schema, cast(Json, value), found)
        return _holds_scalar(schema, value, found)

    def _holds_object(self, name: str, schema: Json, value: Json, found: Any) -> bool:
        if not isinstance(found, TYPES[name]):
            return False
        fields = msgspec.structs.fields(cast(msgspec.Struct, found))
        attributes = {one.encode_name: one.name for one in fields}
        undeclared = {key: item for key, item in value.items() if key not in schema["properties"]}
        return same_json(undeclared, dict(rt.extra_fields(found))) and all(
            self.holds(one, value[key], attribute) if key in value else attribute in ABSENT
            for key, one in cast(Json, schema["properties"]).items()
            for attribute in [getattr(found, attributes.get(key, key))]
        )

    def _holds_items(self, schema: Json, value: list[object], found: Any) -> bool:
        if not isinstance(found, list) or "items" not in schema:
            return same_json(value, found)
        items = cast("list[object]", found)
        return len(items) == len(value) and all(
            self.holds(schema["items"], one, item) for one, item in zip(value, items, strict=True)
        )

    def _holds_map(self, schema: Json, value: Json, found: Any) -> bool:
        inner = schema.get("additionalProperties")
        if not isinstance(inner, dict) or not isinstance(found, Mapping):
            return same_json(value, found)
        entries = cast("Mapping[str, Any]", found)
        return entries.keys() == value.keys() and all(
            self.holds(cast(Json, inner), item, entries[key]) for key, item in value.items()
        )


def _holds_scalar(schema: Json, value: Any, found: Any) -> bool:
    if "contentEncoding" in schema and value is not None:
        return bool(found == base64.b64decode(value)) and type(found) is bytes
    if schema.get("type") in ("number", ["number", "null"]) and value is not None:
        return type(found) in (int, float) and bool(found == value)
    if schema.get("type") in ("integer", ["integer", "null"]) and value is not None:
        return type(found) is int and found == value
    return type(found) is type(value) and same_json(value, found)
