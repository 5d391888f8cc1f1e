"""Which components stand together in unions."""

from __future__ import annotations

from typing import Any

import pytest
import yaml

from realtime_codegen.model.schema import Schema, parse_schema
from realtime_codegen.normalize.union_membership import companions_of, only_in_unions

OBJECTS = "{A: {properties: {a: {}}}, B: {properties: {b: {}}}, C: {properties: {c: {}}}, D: {properties: {d: {}}}, "


def union(*names: str) -> str:
    return "{anyOf: [" + ", ".join(f"{{$ref: '#/components/schemas/{name}'}}" for name in names) + "]}"


def schemas(unions: str) -> dict[str, Schema]:
    raw: dict[str, Any] = yaml.safe_load(f"{OBJECTS}Text: {{type: string}}, {unions}}}")
    return {name: parse_schema(one, f"/components/schemas/{name}") for name, one in raw.items()}


COMPANIONS: list[tuple[str, dict[str, str]]] = [
    (f"U: {union('A', 'B')}", {"A": "AB", "B": "AB"}),
    (f"U: {union('A')}", {"A": "A"}),
    # What shares a union with one of them shares one with all.
    (f"U: {union('A', 'B')}, V: {union('B', 'C')}", {"A": "ABC", "B": "ABC", "C": "ABC"}),
    (f"U: {union('A', 'B')}, V: {union('C', 'D')}", {"A": "AB", "B": "AB", "C": "CD", "D": "CD"}),
    (f"U: {union('A', 'B')}, V: {union('C', 'D')}, W: {union('B', 'D')}",
     {"A": "ABCD", "B": "ABCD", "C": "ABCD", "D": "ABCD"}),
    # Unions inside are looked through, also where they stand in each other; what is no object is passed over.
    (f"U: {union('V', 'A')}, V: {union('B', 'W')}, W: {union('V', 'C')}", {"B": "BCA", "C": "BCA", "A": "BCA"}),
    (f"U: {union('Text', 'A', 'Gone', 'B')}", {"A": "AB", "B": "AB"}),
    ("U: {anyOf: [{type: string}, {properties: {x: {}}}]}", {}),
    (f"U: {{properties: {{inner: {{items: {union('A', 'C')}}}}}}}", {"A": "AC", "C": "AC"}),
]  # fmt: skip


@pytest.mark.parametrize(("unions", "expected"), COMPANIONS)
def test_companions(unions: str, expected: dict[str, str]) -> None:
    found = companions_of(schemas(unions))
    assert {name: set(group) for name, group in found.items()} == {name: set(group) for name, group in expected.items()}
    assert all(len(group) == len(set(group)) for group in found.values())


def test_every_object_of_a_union_stands_once_in_its_group_in_the_order_of_the_description() -> None:
    assert companions_of(schemas(f"U: {union('B', 'A', 'B')}")) == {"B": ("B", "A"), "A": ("B", "A")}


INNER = f"Inner: {union('A', 'B')}, Outer: {union('Inner', 'C')}"
REF = {"$ref": "#/components/schemas/Inner"}

ONLY_IN_UNIONS: list[tuple[str, dict[str, Any], set[str]]] = [
    (INNER, {}, {"Inner"}),
    (f"{INNER}, Other: {union('D', 'Inner')}", {}, {"Inner"}),
    (f"{INNER}, More: {union('Second')}, Second: {union('C', 'D')}", {}, {"Inner", "Second"}),
    (f"{INNER}, E: {{properties: {{inner: {{$ref: '#/components/schemas/Inner'}}}}}}", {}, set()),
    (f"{INNER}, E: {{properties: {{inner: {{$ref: '#/components/schemas/Inner'}}}}}}, F: {{items: {{}}}}", {}, set()),
    (f"{INNER}, E: {{items: {{$ref: '#/components/schemas/Inner'}}}}", {}, set()),
    (f"{INNER}, E: {{additionalProperties: {{$ref: '#/components/schemas/Inner'}}}}", {}, set()),
    (f"{INNER}, E: {{$ref: '#/components/schemas/Inner'}}", {}, set()),
    (f"{INNER}, E: {{$ref: '#/components/schemas/Inner'}}, F: {{properties: {{f: {{}}}}}}", {}, set()),
    (f"{INNER}, E: {{items: {{type: string}}}}", {}, {"Inner"}),
    (INNER, {"paths": {"/a": {"post": {"requestBody": {"content": {"application/json": {"schema": REF}}}}}}}, set()),
    (INNER, {"paths": {"/a": {"get": {"parameters": [{"name": "q", "schema": REF}]}}}}, set()),
    (INNER, {"webhooks": {"a": {"post": {"responses": {"200": {"content": {"a/b": {"schema": REF}}}}}}}}, set()),
    (INNER, {"paths": {"/a": {"get": {"parameters": [{"$ref": "#/components/parameters/P"}]}}}}, {"Inner"}),
    (INNER, {"info": {"x-inner": REF}}, {"Inner"}),
]


@pytest.mark.parametrize(("unions", "data", "expected"), ONLY_IN_UNIONS)
def test_the_unions_that_are_used_in_unions_alone(unions: str, data: dict[str, Any], expected: set[str]) -> None:
    assert only_in_unions(schemas(unions), data) == expected
