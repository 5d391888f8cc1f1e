"""Values of JSON Schemas as a description has them, drawn by hypothesis and judged by jsonschema.

hypothesis-jsonschema knows drafts up to 7 and no schema that contains itself, so the drawing is done here. It only has
to be good enough: what it draws counts where jsonschema, which knows nothing of this project, accepts it.
"""

from __future__ import annotations

import base64
import binascii
import copy
import json
import math
import re
from collections.abc import Iterator, Mapping
from typing import Any, cast

from hypothesis import strategies as st
from jsonschema import Draft202012Validator, ValidationError, validators
from jsonschema.protocols import Validator

from realtime_codegen.model.json_values import is_array, is_object

Json = dict[str, Any]
Strategy = st.SearchStrategy[Any]

KEYS = st.sampled_from(["", "a", "b", "n", "x-1", "n-1", "name", "ü", "__class__", "_kept", "extra"])
SCALARS: Strategy = st.none() | st.booleans() | st.integers(-9, 9) | st.floats(-9, 9) | st.text(max_size=4)
PLAIN: Strategy = st.recursive(
    SCALARS, lambda inner: st.lists(inner, max_size=2) | st.dictionaries(KEYS, inner, max_size=2), max_leaves=4
)
KINDS = ("null", "boolean", "integer", "number", "string", "array", "object")
LARGE = 2**53


class Values:
    """The components of a description: strategies for their values, and the judge."""

    def __init__(self, document: Json) -> None:
        is_old = str(document["openapi"]).startswith("3.0")
        self.schemas: Json = document["components"]["schemas"]
        self.judged: Json = cast(Json, _without_null_of_3_0(self.schemas)) if is_old else self.schemas
        self.words = st.sampled_from([*dict.fromkeys(filter(_is_word, _listed(self.schemas))), "other"])
        self._strategies: dict[str, Strategy] = {}

    def judge(self, name: str) -> Validator:
        """The validator of a component, `contentEncoding` included."""
        return WithEncoding({"$ref": f"#/components/schemas/{_escaped(name)}", "components": {"schemas": self.judged}})

    def of(self, name: str) -> Strategy:
        """Valid values of a component."""
        return self._reference(name).filter(self.judge(name).is_valid)

    def _reference(self, name: str) -> Strategy:
        if name not in self._strategies:
            self._strategies[name] = st.deferred(lambda: self._any(self.judged[name]))
        return self._strategies[name]

    def _any(self, schema: Any) -> Strategy:
        if schema is True or schema == {}:
            return PLAIN
        if schema is False:
            return st.nothing()
        if set(schema) == {"$ref"}:
            target = self._target(schema["$ref"])
            name = schema["$ref"].removeprefix("#/components/schemas/").replace("~1", "/")
            return self._reference(name) if name in self.judged else self._any(target)
        flat = self._flat(schema)
        members = [*flat.get("oneOf", ()), *flat.get("anyOf", ())]
        rest = {key: value for key, value in flat.items() if key not in ("oneOf", "anyOf")}
        if members:
            return st.one_of([self._any({"allOf": [rest, one]} if _narrows(rest) else one) for one in members])
        if "const" in flat:
            return st.just(flat["const"])
        if "enum" in flat:
            return st.sampled_from(flat["enum"])
        types = flat.get("type", _implied(flat))
        return st.one_of([self._kind(kind, flat) for kind in ([types] if isinstance(types, str) else types)])

    def _target(self, reference: str) -> Any:
        value: Any = {"components": {"schemas": self.judged}}
        for token in reference.removeprefix("#/").split("/"):
            value = value[int(token) if is_array(value) else token.replace("~1", "/").replace("~0", "~")]
        return value

    def _flat(self, schema: Mapping[str, Any]) -> Json:
        """One schema for what `$ref` and `allOf` put together."""
        parts = [{key: value for key, value in schema.items() if key not in ("$ref", "allOf")}]
        if "$ref" in schema:
            parts.append(self._flat(self._target(schema["$ref"])))
        parts += [self._flat(one) for one in schema.get("allOf", ()) if is_object(one)]
        merged: Json = {}
        for part in parts:
            merged = _merged(merged, part)
        return merged

    def _kind(self, kind: str, schema: Json) -> Strategy:
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
                return self._arrays(schema)
            case _:
                return self._objects(schema)

    def _arrays(self, schema: Json) -> Strategy:
        first = [self._any(one) for one in schema.get("prefixItems", ())]
        rest = schema.get("items", True)
        others: Strategy = st.just([])
        if rest is not False:
            low = max(0, schema.get("minItems", 0) - len(first))
            high = max(low, min(schema.get("maxItems", 4), 4) - len(first))
            others = st.lists(self._any(rest), min_size=low, max_size=high)
        if not first:
            return others
        return st.tuples(st.tuples(*first), others, st.integers(0, len(first))).map(_row)

    def _objects(self, schema: Json) -> Strategy:
        fields = {key: self._any(value) for key, value in schema.get("properties", {}).items() if value is not False}
        required: list[str] = list(schema.get("required", ()))
        fields |= {key: PLAIN for key in required if key not in fields}
        declared = st.fixed_dictionaries(
            {key: fields[key] for key in required}, optional={key: fields[key] for key in fields if key not in required}
        )
        more = schema.get("additionalProperties", schema.get("unevaluatedProperties", True))
        groups: list[tuple[st.SearchStrategy[str], Strategy]] = [
            (st.from_regex(key), self._any(one)) for key, one in schema.get("patternProperties", {}).items()
        ]
        if more is not False:
            groups.append((KEYS.filter(lambda key: key not in fields), self._any(more)))
        extra = [st.dictionaries(keys, values, max_size=2) for keys, values in groups]
        return st.tuples(*extra, declared).map(lambda parts: {key: one for part in parts for key, one in part.items()})


def mutants(value: Any, words: Strategy) -> Strategy:
    """What a value is with one thing in it changed; `words` are what else may stand there."""
    places = list(_places(value))
    return st.sampled_from(places).flatmap(lambda place: _changed(value, place, words))


def _changed(value: Any, place: tuple[str | int, ...], words: Strategy) -> Strategy:
    found = value
    for step in place:
        found = found[step]
    others: list[Strategy] = [
        SCALARS,
        words,
        st.just([]),
        st.just({}),
        st.sampled_from([LARGE * 4, -1, 0.5, "", "x" * 40]),
    ]
    if isinstance(found, int | float) and not isinstance(found, bool) and abs(found) < LARGE:
        number = found
        others.append(st.integers(-20, 20).map(lambda step: number + step))
    if isinstance(found, str):
        text = found
        others += [st.sampled_from([text * 3, text[1:], f"{text}!"])]
    if is_object(found):
        entries = found
        others.append(st.tuples(KEYS, SCALARS).map(lambda pair: {**entries, pair[0]: pair[1]}))
        if entries:
            others.append(st.sampled_from(sorted(entries)).map(lambda key: _without(entries, key)))
    if is_array(found):
        items = found
        others += [SCALARS.map(lambda item: [*items, item]), st.just([*items, *items]), st.just(items[:-1])]
    return st.one_of(others).map(lambda new: _replaced(value, place, new))


def _listed(schema: Any) -> Iterator[Any]:
    """The values of `enum` and `const` anywhere in schemas."""
    if is_array(schema):
        for item in schema:
            yield from _listed(item)
    elif is_object(schema):
        for key, item in schema.items():
            yield from item if key == "enum" and is_array(item) else [item] if key == "const" else _listed(item)


def _is_word(value: Any) -> bool:
    return isinstance(value, (str, int))


def _without(entries: Mapping[str, Any], key: str) -> Json:
    return {name: one for name, one in entries.items() if name != key}


def _replaced(value: Any, place: tuple[str | int, ...], new: Any) -> Any:
    if not place:
        return new
    changed = copy.copy(value)
    changed[place[0]] = _replaced(value[place[0]], place[1:], new)
    return changed


def _places(value: Any, place: tuple[str | int, ...] = ()) -> Iterator[tuple[str | int, ...]]:
    yield place
    if is_object(value):
        for key, item in value.items():
            yield from _places(item, (*place, key))
    elif is_array(value):
        for index, item in enumerate(value):
            yield from _places(item, (*place, index))


def is_explained(error: ValidationError, unchecked: frozenset[str]) -> bool:
    """Whether what is wrong with a value is what the types are known not to check: a keyword on the way to the error,
    or, of a union, all the errors of one member.
    """
    if unchecked & {str(step) for step in error.absolute_schema_path}:
        return True
    members: dict[Any, list[ValidationError]] = {}
    for inner in error.context or ():
        members.setdefault(inner.relative_schema_path[0], []).append(inner)
    return any(all(is_explained(one, unchecked) for one in errors) for errors in members.values())


def _row(parts: tuple[tuple[Any, ...], list[Any], int]) -> list[Any]:
    """All of the first items and others, or some of the first alone."""
    first, others, length = parts
    return [*first[:length]] if length < len(first) else [*first, *others]


def _narrows(schema: Json) -> bool:
    return bool(schema.keys() - {"description", "discriminator", "title", "default"})


def _implied(schema: Json) -> tuple[str, ...]:
    if schema.keys() & {"properties", "required", "additionalProperties", "patternProperties"}:
        return ("object",)
    if schema.keys() & {"items", "prefixItems"}:
        return ("array",)
    if schema.keys() & {"minLength", "maxLength", "pattern"}:
        return ("string",)
    return ("number",) if schema.keys() & {"minimum", "maximum"} else KINDS


def _merged(left: Json, right: Json) -> Json:
    """What both schemas say, as far as it helps to draw values; jsonschema decides in the end."""
    merged = {**left, **right}
    for key in left.keys() & right.keys():
        one, other = left[key], right[key]
        match key:
            case "properties":
                both = {name: {"allOf": [one[name], other[name]]} for name in one.keys() & other.keys()}
                merged[key] = {**one, **other, **both}
            case "required":
                merged[key] = [*one, *(name for name in other if name not in one)]
            case "enum":
                merged[key] = [value for value in one if value in other]
            case "items":
                merged[key] = {"allOf": [one, other]}
            case "minimum" | "minLength" | "minItems":
                merged[key] = max(one, other)
            case "maximum" | "maxLength" | "maxItems":
                merged[key] = min(one, other)
            case _:
                pass
    return merged


def _numbers(kind: str, schema: Json) -> Strategy:
    low, high = (
        schema.get("minimum", schema.get("exclusiveMinimum")),
        schema.get("maximum", schema.get("exclusiveMaximum")),
    )
    step = schema.get("multipleOf")
    if step:
        least = math.ceil((low if low is not None else -100 * step) / step)
        return st.integers(least, least + 1000).map(lambda count: _rounded(count * step))
    whole = st.integers(None if low is None else math.ceil(low), None if high is None else math.floor(high))
    near = st.integers(-LARGE if low is None else math.ceil(low), LARGE if high is None else math.floor(high)).map(
        float
    )
    if kind == "integer":
        return whole | near
    return whole | st.floats(low, high, allow_nan=False, allow_infinity=False)


def _rounded(value: float) -> float:
    return value if isinstance(value, int) else round(value, 9)


def _texts(schema: Json) -> Strategy:
    if schema.get("contentEncoding") == "base64" or schema.get("format") == "byte":
        return st.binary(max_size=6).map(lambda data: base64.b64encode(data).decode())
    if "pattern" in schema:
        # The regular expressions of the corpus mean the same in Python, but for the spelling of named groups.
        pattern: str = schema["pattern"].replace("(?<", "(?P<")
        return st.from_regex(pattern)
    low = schema.get("minLength", 0)
    return st.text(min_size=low, max_size=min(max(low, 8), schema.get("maxLength", 8)))


def _without_null_of_3_0(value: Any) -> Any:
    """A schema of 3.0 in words of 3.1: `nullable`, bounds that are booleans, `format: byte`."""
    if is_array(value):
        return [_without_null_of_3_0(item) for item in value]
    if not is_object(value):
        return value
    schema = {key: _without_null_of_3_0(item) for key, item in value.items()}
    if schema.pop("nullable", False) is True:
        schema["type"] = [schema["type"], "null"]
    for key, exclusive in (("minimum", "exclusiveMinimum"), ("maximum", "exclusiveMaximum")):
        if schema.get(exclusive) is True:
            schema[exclusive] = schema.pop(key)
    if schema.get("format") == "byte":
        schema["contentEncoding"] = "base64"
    return schema


def _escaped(name: str) -> str:
    return name.replace("~", "~0").replace("/", "~1")


def _check_encoding(_: Validator, encoding: str, value: Any, __: Json) -> Iterator[ValidationError]:
    if isinstance(value, str) and encoding == "base64" and not _is_base64(value):
        yield ValidationError(f"not {encoding}")


def _is_base64(text: str) -> bool:
    try:
        base64.b64decode(text, validate=True)
    except (ValueError, binascii.Error):
        return False
    return True


def _check_pattern(_: Validator, pattern: str, value: Any, __: Json) -> Iterator[ValidationError]:
    if isinstance(value, str) and not re.search(pattern.replace("(?<", "(?P<"), value):
        yield ValidationError(f"does not match {pattern}")


_extend = cast(Any, validators).extend  # it has no types

WithEncoding: type[Validator] = _extend(
    Draft202012Validator, {"contentEncoding": _check_encoding, "pattern": _check_pattern}
)


def text_of(value: Any) -> str:
    """The JSON text of a value."""
    return json.dumps(value)


def rows_of(page: str) -> Mapping[str, str]:
    """The first and last column of the table of constructs in docs/any-api.md."""
    table = page.partition("| construct | becomes | reported |\n| --- | --- | --- |\n")[2].partition("\n\n")[0]
    return {row.split(" | ")[0].removeprefix("| ").strip(): row.rsplit("|", 2)[1].strip() for row in table.splitlines()}
