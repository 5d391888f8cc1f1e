"""The types say what the original schemas say: jsonschema is asked about drawn values, valid ones and others.

Unlike the other tests of this folder it looks at the descriptions of golden cases as they are written, before any
rule, and not at the projection.
"""

from __future__ import annotations

import json
from fractions import Fraction
from typing import Any, cast

import pytest
import yaml
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from jsonschema import Draft202012Validator, ValidationError, validators

from tests.golden.harness import GOLDEN, package_of
from tests.support import same_json

NUMBERS = [0, 1, 2, 7, 0.5, 2.5, -1, 0.15, 2**53 + 1, 2**70]
JUNK: st.SearchStrategy[Any] = st.sampled_from([None, False, True, *NUMBERS, "", "a", "two", [], {}])

CASES = ("components_that_take_null", "numbers_and_nested_arrays", "tag_values")
WARNED = {"Split"}
"""Components of which a warning says that not everything is checked."""

BY_DISCRIMINATOR = {"AnyBird", "Ash", "BarnOwl", "Elm", "Fast", "Owl", "Slow", "Speed", "Tree"}
"""Components that a discriminator limits, of which JSON Schema knows nothing."""

NOT_2020 = {"Nullable", "Spelled"}
"""Components with a keyword that JSON Schema does not have."""


def _multiple(_validator: Any, of: float, value: Any, _schema: Any) -> Any:
    """As written in decimal: jsonschema divides floats, by which 0.15 is no multiple of 0.05."""
    is_number = isinstance(value, (int, float)) and not isinstance(value, bool)
    if is_number and Fraction(str(value)) % Fraction(str(of)) != 0:
        yield ValidationError("not a multiple")


Oracle: Any = cast("Any", validators).extend(Draft202012Validator, {"multipleOf": _multiple})


def schemas_of(case: str) -> dict[str, Any]:
    document: dict[str, Any] = yaml.safe_load((GOLDEN / case / "spec.yaml").read_text(encoding="utf-8"))
    found: dict[str, Any] = document["components"]["schemas"]
    return found


def oracle_of(name: str, schemas: dict[str, Any]) -> Any:
    return Oracle({"components": {"schemas": schemas}, "$ref": f"#/components/schemas/{name}"})


def values_of(schema: dict[str, Any], schemas: dict[str, Any], depth: int = 0) -> st.SearchStrategy[Any]:
    """Values that mostly follow a schema."""
    return JUNK if depth > 5 else st.one_of(_follow(schema, schemas, depth), _follow(schema, schemas, depth), JUNK)


def _follow(schema: dict[str, Any], schemas: dict[str, Any], depth: int) -> st.SearchStrategy[Any]:
    if "$ref" in schema:
        return values_of(schemas[schema["$ref"].rpartition("/")[2]], schemas, depth + 1)
    if "const" in schema:
        return st.just(schema["const"])
    if "enum" in schema:
        return st.sampled_from(schema["enum"])
    for keyword in ("oneOf", "anyOf", "allOf"):
        if keyword in schema:
            return st.one_of([values_of(one, schemas, depth + 1) for one in schema[keyword]])
    types: Any = schema["type"]
    kinds = cast("list[str]", types if isinstance(types, list) else [types])
    return st.one_of([_of_kind(kind, schema, schemas, depth) for kind in kinds])


def _of_kind(kind: str, schema: dict[str, Any], schemas: dict[str, Any], depth: int) -> st.SearchStrategy[Any]:
    if kind == "object":
        inner = {key: values_of(one, schemas, depth + 1) for key, one in schema.get("properties", {}).items()}
        required = {key: inner.pop(key) for key in schema.get("required", ()) if key in inner}
        named = st.fixed_dictionaries(required, optional={**inner, "undeclared": JUNK})
        if "additionalProperties" not in schema:
            return named | st.fixed_dictionaries({}, optional={**required, **inner})
        return st.dictionaries(st.sampled_from("abc"), values_of(schema["additionalProperties"], schemas, depth + 1))
    if kind == "array":
        return st.lists(values_of(schema["items"], schemas, depth + 1), max_size=4)
    numbers = st.integers(-20, 20) | st.integers(-(2**70), 2**70)
    fractions = st.integers(-100, 100).map(lambda value: value / 20) | st.floats(-1e6, 1e6)
    return {
        "null": st.none(),
        "boolean": st.booleans(),
        "string": st.sampled_from(["", "a", "abc", "abcd", "gone"]),
        "integer": numbers,
        "number": numbers | fractions,
    }[kind]


def only_class(name: str, value: Any, schemas: dict[str, Any]) -> str:
    """The component that a union of components has to make of a value: the only one of which it is a value."""
    union: list[dict[str, str]] = schemas[name].get("oneOf") or schemas[name].get("anyOf") or []
    members = [one["$ref"].rpartition("/")[2] for one in union if "$ref" in one]
    fitting = [one for one in members if oracle_of(one, schemas).is_valid(value)]
    return fitting[0] if len(fitting) == 1 and len(members) == len(union) and isinstance(value, dict) else ""


COMPONENTS = [
    (case, name) for case in CASES for name in schemas_of(case) if name not in WARNED | BY_DISCRIMINATOR | NOT_2020
]


@pytest.mark.parametrize(("case", "name"), COMPONENTS)
@settings(max_examples=60, deadline=None, suppress_health_check=[HealthCheck.too_slow, HealthCheck.data_too_large])
@given(data=st.data())
def test_strict_decoding_and_json_schema_agree(case: str, name: str, data: st.DataObject) -> None:
    schemas = schemas_of(case)
    package = package_of(case)
    value = data.draw(values_of(schemas[name], schemas))
    text = json.dumps(value)
    try:
        found = package.decode(text, package.SCHEMAS[name], strict=True)
    except package.DecodeError:
        found = None
        is_refused = True
    else:
        is_refused = False
    if is_refused:
        assert not oracle_of(name, schemas).is_valid(value)
        return
    assert oracle_of(name, schemas).is_valid(value) or only_one_of(name, value, schemas)
    assert same_json(json.loads(package.encode(found)), value)
    if wanted := only_class(name, value, schemas):
        assert type(found).__name__ == wanted
    tolerant = package.decode(text, package.SCHEMAS[name])
    assert tolerant == found
    assert package.notes(tolerant) == ()


def only_one_of(name: str, value: Any, schemas: dict[str, Any]) -> bool:
    """Whether the value is refused for nothing but being a value of several members of a oneOf."""
    wider = json.loads(json.dumps(schemas).replace('"oneOf"', '"anyOf"'))
    return bool(oracle_of(name, wider).is_valid(value))
