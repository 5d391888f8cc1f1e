"""The normalized description as OpenAPI: what other tools rely on, and that normalizing it again changes nothing."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

import pytest
from hypothesis import HealthCheck, assume, given, settings
from hypothesis import strategies as st

from realtime_codegen import pipeline
from realtime_codegen.commands.importer import dump
from realtime_codegen.config import Config
from realtime_codegen.load import parse_document
from realtime_codegen.model.diagnostics import CodegenError, Diagnostics
from realtime_codegen.names import assign_names
from realtime_codegen.names.lockfile import Pins
from realtime_codegen.normalize import normalize
from realtime_codegen.project import Project
from realtime_codegen.render.projection import project
from realtime_codegen.validate.metaschema import validate_openapi
from tests.support import ROOT

Json = dict[str, Any]


@pytest.fixture(scope="module")
def document() -> Json:
    """The projection of spec/."""
    result = pipeline.normalized(pipeline.load(Project(ROOT)), Diagnostics())
    return project(result.ir, "Title", "1")


def again(document: Json) -> Json:
    """The projection of a projection, or of any description. Raises `CodegenError`."""
    diagnostics = Diagnostics()
    loaded = parse_document(dump(document), "normalized.yaml")
    validate_openapi(loaded, diagnostics)
    ir = normalize(loaded, Config(), diagnostics)
    named = assign_names(ir, Config(), Pins(), loaded, diagnostics)
    diagnostics.raise_if_failed()
    projected = project(named, "Title", "1")
    for schema in components(projected).values():
        schema.pop("x-component", None)  # the name in the description, which is the name in the projection from then on
    return projected


def nodes(schema: Json) -> Iterator[Json]:
    """A schema and every schema inside it."""
    yield schema
    for key in ("items", "additionalProperties"):
        if isinstance(schema.get(key), dict):
            yield from nodes(schema[key])
    for key in ("anyOf", "oneOf"):
        for member in schema.get(key, []):
            yield from nodes(member)
    for child in schema.get("properties", {}).values():
        yield from nodes(child)


def components(document: Json) -> dict[str, Json]:
    schemas: dict[str, Json] = document["components"]["schemas"]
    return schemas


def inner(document: Json) -> list[Json]:
    """Every schema that is inside a component."""
    return [node for schema in components(document).values() for node in nodes(schema) if node is not schema]


def test_it_is_openapi(document: Json) -> None:
    diagnostics = Diagnostics()
    validate_openapi(parse_document(dump(document), "normalized.yaml"), diagnostics)
    assert list(diagnostics) == []


def test_every_object_is_a_named_component(document: Json) -> None:
    assert len(components(document)) > 100
    assert [node for node in inner(document) if "properties" in node] == []


def test_every_union_is_flat(document: Json) -> None:
    for schema in components(document).values():
        for node in nodes(schema):
            members = [*node.get("anyOf", []), *node.get("oneOf", [])]
            assert not [member for member in members if "oneOf" in member or "allOf" in member]
            assert {"anyOf", "oneOf"} - set(node)
            assert "allOf" not in node


def is_object(schema: Json, document: Json) -> bool:
    """Whether it is an object, or a union of nothing but objects."""
    if "$ref" in schema:
        return is_object(components(document)[schema["$ref"].rpartition("/")[2]], document)
    members = schema.get("oneOf", [])
    return "properties" in schema or bool(members and all(is_object(member, document) for member in members))


def test_every_union_of_objects_is_discriminated(document: Json) -> None:
    unions = [schema for schema in components(document).values() if "oneOf" in schema and is_object(schema, document)]
    assert len(unions) > 10
    for union in unions:
        assert sorted(union["discriminator"]["mapping"].values()) == sorted(member["$ref"] for member in union["oneOf"])


def constants(schema: Json, name: str, document: Json) -> set[str]:
    """The constants of one property in an object, or in all the objects of a union."""
    if "oneOf" in schema:
        targets = (components(document)[member["$ref"].rpartition("/")[2]] for member in schema["oneOf"])
        return {value for target in targets for value in constants(target, name, document)}
    return {schema["properties"][name]["const"]}


def test_every_mapping_leads_to_the_object_with_that_constant(document: Json) -> None:
    for schema in components(document).values():
        discriminator = schema.get("discriminator", {"mapping": {}})
        for value, reference in discriminator["mapping"].items():
            target = components(document)[reference.rpartition("/")[2]]
            assert constants(target, discriminator["propertyName"], document) == {value}


def test_a_shared_tag_leads_to_a_union_by_the_second_constant(document: Json) -> None:
    item = components(document)["ConversationItem"]
    message = components(document)[item["discriminator"]["mapping"]["message"].rpartition("/")[2]]
    assert message["discriminator"]["propertyName"] == "role"
    assert sorted(message["discriminator"]["mapping"]) == ["assistant", "system", "user"]


def test_normalizing_again_changes_nothing(document: Json) -> None:
    once = again(document)
    assert len(components(once)) == len(components(document))
    assert again(once) == once


NAMES = st.sampled_from(["a", "b", "kind", "type", "list", "x-y"])
CONSTANTS = st.sampled_from([{"const": "p"}, {"const": "q"}, {"enum": ["r"]}])
TARGETS = st.sampled_from([{"$ref": f"#/components/schemas/{name}"} for name in ("One", "Two", "Three", "Either")])
SCALARS = st.sampled_from(
    [
        {},
        {"type": "string"},
        {"type": "integer", "minimum": 1},
        {"type": ["number", "null"]},
        {"type": "boolean"},
        {"enum": ["u", "v", None]},
        {"enum": [1, 2]},
        {"const": None},
        {"type": "string", "format": "byte"},
        {"type": "string", "nullable": True},
        {"type": "object"},
    ]
)


def containers(inside: st.SearchStrategy[Json]) -> st.SearchStrategy[Json]:
    members = st.lists(inside, min_size=1, max_size=3)
    return st.one_of(
        inside.map(lambda items: {"type": "array", "items": items}),
        inside.map(lambda items: {"items": items}),
        inside.map(lambda values: {"type": "object", "additionalProperties": values}),
        members.map(lambda found: {"anyOf": found}),
        members.map(lambda found: {"oneOf": found, "description": "Words."}),
        inside.map(lambda one: {"allOf": [one]}),
        st.dictionaries(NAMES, inside, min_size=1, max_size=3).map(
            lambda found: {"type": "object", "properties": found}
        ),
    )


SCHEMAS = st.recursive(st.one_of(SCALARS, TARGETS, CONSTANTS), containers, max_leaves=6)


def tagged_object(kind: str, role: str, rest: Json) -> Json:
    """An object with two constants."""
    properties = {**rest, "type": {"const": kind}, "role": {"const": role}}
    return {"type": "object", "required": ["type", "role"], "properties": properties}


OBJECTS = st.builds(
    tagged_object,
    st.sampled_from(["m", "n"]),
    st.sampled_from(["first", "second", "third"]),
    st.dictionaries(NAMES, SCHEMAS, max_size=2),
)


def union(members: list[str]) -> Json:
    return {"oneOf": [{"$ref": f"#/components/schemas/{name}"} for name in members]}


DESCRIPTIONS: st.SearchStrategy[Json] = st.fixed_dictionaries(
    {
        "One": OBJECTS,
        "Two": OBJECTS,
        "Three": OBJECTS,
        "Either": st.sampled_from([union(["One", "Two"]), union(["Three", "One"])]),
        "Free": SCHEMAS,
    }
)


@settings(max_examples=150, deadline=None, derandomize=True, suppress_health_check=[HealthCheck.filter_too_much])
@given(DESCRIPTIONS)
def test_normalizing_is_idempotent(schemas: Json) -> None:
    """What it does not refuse. Names come from where a type stands, and so may change when inline types become
    components: the third projection is compared with the second.
    """
    raw = {"openapi": "3.1.0", "info": {"title": "t", "version": "1"}, "components": {"schemas": schemas}}
    try:
        first = again(raw)
    except CodegenError:
        assume(False)
        return
    second = again(first)
    assert again(second) == second
    assert len(components(second)) <= len(components(first)), "an alias of an alias may have become one"
