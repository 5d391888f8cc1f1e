"""Strategies for the JSON values of a schema. Only the keywords that occur in the projection are known."""

from __future__ import annotations

import base64
from typing import Any

from hypothesis import strategies as st

from tests.properties.description import PREFIX, Description, Json

WORDS = {
    *("$ref", "anyOf", "oneOf", "discriminator", "type", "const", "enum", "properties", "required", "items"),
    *("additionalProperties", "minimum", "maximum", "maxLength", "minItems", "pattern", "contentEncoding"),
    *("description", "deprecated", "x-component"),
}
"""Every keyword that may occur. A new one has to be understood here first."""

UNDECLARED = st.sampled_from(["_kept", "data", "raw", "ü", "", "x-undeclared", "__class__"])

SCALARS = (
    st.none()
    | st.booleans()
    | st.integers(-(2**70), 2**70)
    | st.floats(allow_nan=False, allow_infinity=False)
    | st.text(max_size=5)
)
PLAIN: st.SearchStrategy[Any] = st.recursive(
    SCALARS,
    lambda inner: st.lists(inner, max_size=2) | st.dictionaries(st.text(max_size=3), inner, max_size=2),
    max_leaves=4,
)


class Values:
    """Strategies for the values of each component, made when first asked for."""

    def __init__(self, description: Description) -> None:
        self.description = description
        self.made: dict[str, st.SearchStrategy[Any]] = {}

    def of(self, name: str) -> st.SearchStrategy[Any]:
        """Values of a component."""
        if name not in self.made:
            schema = self.description.schemas[name]
            self.made[name] = st.deferred(lambda: self.schema(schema))
        return self.made[name]

    def schema(self, schema: Json) -> st.SearchStrategy[Any]:
        """Values of a schema."""
        assert schema.keys() <= WORDS, f"a keyword that the strategies do not know: {schema.keys() - WORDS}"
        if "$ref" in schema:
            return self.of(schema["$ref"].removeprefix(PREFIX))
        if members := [*schema.get("oneOf", ()), *schema.get("anyOf", ())]:
            return st.one_of([self.schema(one) for one in members])
        if "const" in schema:
            return st.just(schema["const"])
        if "enum" in schema:
            return st.sampled_from(schema["enum"])
        kinds = schema.get("type", [])
        return st.one_of([self._kind(kind, schema) for kind in ([kinds] if isinstance(kinds, str) else kinds)] or PLAIN)

    def _kind(self, kind: str, schema: Json) -> st.SearchStrategy[Any]:
        match kind:
            case "null":
                return st.none()
            case "boolean":
                return st.booleans()
            case "integer" | "number":
                return _numbers(kind, schema)
            case "string":
                return _texts(schema)
            case "array":
                least = schema.get("minItems", 0)
                return st.lists(self.schema(schema["items"]), min_size=least, max_size=max(least, 2))
            case _:
                return self._objects(schema)

    def _objects(self, schema: Json) -> st.SearchStrategy[Any]:
        properties, required = schema.get("properties", {}), schema.get("required", [])
        rest = schema.get("additionalProperties", True)
        if not properties:
            return st.dictionaries(st.text(max_size=3), PLAIN if rest is True else self.schema(rest), max_size=2)
        fields = {key: self.schema(value) for key, value in properties.items()}
        declared = st.fixed_dictionaries(
            {key: fields[key] for key in fields if key in required},
            optional={key: fields[key] for key in fields if key not in required},
        )
        if rest is False:
            return declared
        undeclared = st.just(Json()) | st.dictionaries(UNDECLARED.filter(lambda key: key not in fields), PLAIN)
        return st.tuples(undeclared, declared).map(_merged)


def _merged(parts: tuple[Json, Json]) -> Json:
    return {**parts[0], **parts[1]}


def _base64(data: bytes) -> str:
    return base64.b64encode(data).decode()


def _numbers(kind: str, schema: Json) -> st.SearchStrategy[Any]:
    """Numbers within bounds, also as the other Python type: JSON has but one, and 1.0 is an integer."""
    low, high = schema.get("minimum"), schema.get("maximum")
    if kind == "integer":
        # No float holds every integer beyond 2**53.
        floats = st.integers(-(2**53) if low is None else low, 2**53 if high is None else high).map(float)
        return st.integers(low, high) | floats
    integers = st.integers(-(2**53) if low is None else -int(-low // 1), 2**53 if high is None else int(high // 1))
    return st.floats(low, high, allow_nan=False, allow_infinity=False) | integers


def _texts(schema: Json) -> st.SearchStrategy[str]:
    if "contentEncoding" in schema:
        return st.binary(max_size=8).map(_base64)
    if "pattern" in schema:
        pattern: str = schema["pattern"]
        return st.from_regex(pattern, fullmatch=True)
    return st.text(max_size=min(8, schema.get("maxLength", 8)))
