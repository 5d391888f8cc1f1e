"""The OpenAPI meta-schema: what it refuses, in which words, and that what the project commits passes."""

from __future__ import annotations

import json
import re
from pathlib import Path
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from realtime_codegen.load import parse_document
from realtime_codegen.load.openapi_versions import load_openapi
from realtime_codegen.model.diagnostics import Diagnostics, Severity, grouped
from realtime_codegen.model.openapi import KINDS
from realtime_codegen.validate.metaschema import validate_openapi

SPEC = Path(__file__).resolve().parents[2] / "spec"


def reported(text: str) -> list[str]:
    diagnostics = Diagnostics()
    validate_openapi(parse_document(text, "api.yaml"), diagnostics)
    return list(map(str, diagnostics))


HEAD = "openapi: 3.1.0\ninfo: {title: t, version: '1'}\n"


def schema(text: str) -> str:
    return f"{HEAD}components: {{schemas: {{A: {text}}}}}"


def operation(text: str) -> str:
    return f"{HEAD}paths: {{/a: {{get: {text}}}}}"


@pytest.mark.parametrize(
    "text",
    [
        HEAD,
        schema("true"),
        schema("{}"),
        schema("{type: [string, 'null'], x-more: {type: 1}, unknown: 1}"),
        schema("{properties: {type: {enum: [null]}, required: {}}, required: []}"),
        schema("{minimum: 0.5, exclusiveMaximum: 3, minLength: 0, multipleOf: 0.1, additionalProperties: false}"),
        schema("{enum: [{type: 1}], default: {type: 1}, const: {type: 1}, example: {type: 1}}"),
        schema("{$ref: '#/components/schemas/B', discriminator: {propertyName: k, mapping: {a: b}}}"),
        operation("{}"),
        operation(
            "{parameters: [{$ref: '#/x'}, {name: a, in: path, required: true}], responses: {2XX: {}, default: {}}}"
        ),
        operation(
            "{requestBody: {content: {a/b: {schema: {}, encoding: {x: {contentType: c}}}}}, security: [{k: []}]}"
        ),
        f"{HEAD}components: {{securitySchemes: {{k: {{type: http, scheme: bearer}}, r: {{$ref: '#/x'}}}}}}",
        f"{HEAD}webhooks: {{w: {{post: {{}}}}}}",
    ],
)
def test_accepted(text: str) -> None:
    assert reported(text) == []


A = "#/components/schemas/A"
GET = "#/paths/~1a/get"
CORRECT = "correct the value"


@pytest.mark.parametrize(
    ("text", "place", "pointer", "message", "advice"),
    [
        (schema("1"), "3:24", A, "'A' is an integer, not an object or true or false", CORRECT),
        (schema("{type: strin}"), "3:28", f"{A}/type", 'type is "strin"', "did you mean 'string'?"),
        (
            schema("{type: 1}"),
            "3:28",
            f"{A}/type",
            "type is 1",
            "known are string, number, integer, boolean, object, array, null",
        ),
        (schema("{type: [string, nul]}"), "3:43", f"{A}/type/1", 'type is "nul"', "did you mean 'null'?"),
        (schema("{type: []}"), "3:28", f"{A}/type", "'type' is an empty list", "add something or remove the key"),
        (schema("{properties: []}"), "3:28", f"{A}/properties", "'properties' is a list, not an object", CORRECT),
        (
            schema("{properties: {a: {items: {maxLength: '3'}}}}"),
            "3:53",
            f"{A}/properties/a/items/maxLength",
            "'maxLength' is a string, not an integer",
            CORRECT,
        ),
        (
            schema("{minLength: -1}"),
            "3:28",
            f"{A}/minLength",
            "'minLength' is -1",
            "write a number of at least 0",
        ),
        (
            schema("{multipleOf: 0}"),
            "3:28",
            f"{A}/multipleOf",
            "'multipleOf' is 0",
            "write a number of more than 0",
        ),
        (
            schema("{exclusiveMinimum: true}"),
            "3:28",
            f"{A}/exclusiveMinimum",
            "'exclusiveMinimum' is true, not a number",
            CORRECT,
        ),
        (
            schema("{required: [a, 1]}"),
            "3:42",
            f"{A}/required/1",
            "item 1 of 'required' is an integer, not a string",
            CORRECT,
        ),
        (schema("{enum: []}"), "3:28", f"{A}/enum", "'enum' is an empty list", "add something or remove the key"),
        (schema("{$ref: null}"), "3:28", f"{A}/$ref", "'$ref' is null, not a string", CORRECT),
        (schema("{anyOf: []}"), "3:28", f"{A}/anyOf", "'anyOf' is an empty list", "add something or remove the key"),
        (
            schema("{discriminator: {}}"),
            "3:28",
            f"{A}/discriminator",
            "'discriminator' lacks 'propertyName'",
            "add 'propertyName', which is required",
        ),
        (
            f"{HEAD}components: {{schemas: {{a b: {{}}}}}}",
            "3:24",
            "#/components/schemas/a b",
            "'a b' cannot be a component name",
            "change it; a component name matches ^[a-zA-Z0-9._-]+$",
        ),
        (
            f"{HEAD}paths: {{a: {{}}}}",
            "3:9",
            "#/paths/a",
            "'a' cannot be a path",
            "change it; a path matches ^(/|x-)",
        ),
        (
            operation("{responses: {ok: {}}}"),
            "3:32",
            f"{GET}/responses/ok",
            "'ok' cannot be a response code",
            "change it; a response code matches ^([1-5](\\d\\d|XX)|default|x-.*)$",
        ),
        (
            operation("{parameters: [{in: path}]}"),
            "3:33",
            f"{GET}/parameters/0",
            "item 0 of 'parameters' lacks 'name'",
            "add 'name', which is required",
        ),
        (
            operation("{parameters: [{name: a, in: querry}]}"),
            "3:43",
            f"{GET}/parameters/0/in",
            'in is "querry"',
            "did you mean 'query'?",
        ),
        (
            operation("{requestBody: {}}"),
            "3:20",
            f"{GET}/requestBody",
            "'requestBody' lacks 'content'",
            "add 'content', which is required",
        ),
        (
            "openapi: 3.1.0\ninfo: {title: t}",
            "2:1",
            "#/info",
            "'info' lacks 'version'",
            "add 'version', which is required",
        ),
        (
            "openapi: 3.1.0",
            "1:1",
            "#",
            "the document lacks 'info'",
            "add 'info', which is required",
        ),
    ],
)
def test_every_problem_has_a_place_and_advice(text: str, place: str, pointer: str, message: str, advice: str) -> None:
    (found,) = reported(text)
    first, *rest = found.splitlines()
    said = re.escape(message)
    assert re.fullmatch(rf"api\.yaml:{place}: (error RC108: {said}|warning RC108: {said}; .*)", first)
    assert rest == [f"  at {pointer}", f"  fix: {advice}"]


@pytest.mark.parametrize(
    "text",
    [
        schema("1"),
        schema("{type: strin}"),
        schema("{type: 1}"),
        schema("{type: [string, nul]}"),
        schema("{properties: [a]}"),
        schema("{$ref: [a]}"),
        operation("{parameters: [{name: a, in: querry}]}"),
        f"{HEAD}components: {{parameters: {{P: {{name: a}}}}}}",
        f"{HEAD}components: {{schemas: {{'': {{}}}}}}",
        f"{HEAD}components: 1",
    ],
)
def test_what_has_no_safe_reading_is_refused(text: str) -> None:
    assert all(": error RC108: " in one for one in reported(text))
    assert reported(text)


ODD_SCHEMAS: list[tuple[str, object]] = [
    ("{enum: [], type: string}", {"type": "string"}),
    ("{enum: null}", {}),
    ("{enum: a}", {"enum": ["a"]}),
    ("{required: null}", {}),
    ("{required: true}", {"required": []}),
    ("{required: a}", {"required": ["a"]}),
    ("{required: [b, a, b]}", {"required": ["b", "a"]}),
    ("{required: [a, 1]}", {"required": ["a", "1"]}),
    ("{properties: null}", {}),
    ("{properties: []}", {}),
    ("{properties: {a: null, items: null, required: {}}}", {"properties": {"a": {}, "items": {}, "required": {}}}),
    ("{items: [{type: string}, {}]}", {"prefixItems": [{"type": "string"}, {}]}),
    ("{type: file}", {"type": "string"}),
    ("{type: null}", {"type": "null"}),
    ("{type: [string, null]}", {"type": ["string", "null"]}),
    ("{type: []}", {}),
    ("{anyOf: [{}, null], allOf: []}", {"anyOf": [{}, {"type": "null"}]}),
    ("{allOf: [{}, null, null, {type: string}]}", {"allOf": [{}, {"type": "string"}]}),
    ("{description: [a], title: 1.5, format: true}", {"title": "1.5", "format": "true"}),
    ("{minLength: '3', maxLength: -1, multipleOf: 0, maximum: '1.5'}", {"minLength": 3, "maximum": 1.5}),
    ("{nullable: 'true', deprecated: 'no'}", {"nullable": True}),
    ("{additionalProperties: 'false'}", {"additionalProperties": False}),
    ("{discriminator: kind}", {"discriminator": {"propertyName": "kind"}}),
    ("{discriminator: {}}", {}),
]


@pytest.mark.parametrize(("text", "expected"), ODD_SCHEMAS)
def test_a_schema_with_an_oddity_is_read_with_a_warning(text: str, expected: object) -> None:
    diagnostics = Diagnostics()
    data = validate_openapi(parse_document(schema(text), "api.yaml"), diagnostics).data
    assert data["components"]["schemas"]["A"] == expected
    assert {(one.code, one.severity) for one in diagnostics} == {("RC108", Severity.WARNING)}


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("{parameters: null, tags: null}", {}),
        (
            "{parameters: [null, {in: body, name: b}, {name: 5, in: query}, {name: a}]}",
            {"parameters": [{"name": "5", "in": "query"}]},
        ),
        ("{responses: {'200': null, 2xx: {}, fine: {}}}", {"responses": {"200": {}, "2XX": {}}}),
        ("{responses: []}", {}),
        ("{requestBody: {}}", {}),
        ("{operationId: 7, summary: [a]}", {"operationId": "7"}),
    ],
)
def test_an_operation_with_an_oddity_is_read_with_a_warning(text: str, expected: object) -> None:
    diagnostics = Diagnostics()
    data = validate_openapi(parse_document(operation(text), "api.yaml"), diagnostics).data
    assert data["paths"]["/a"]["get"] == expected
    assert {(one.code, one.severity) for one in diagnostics} == {("RC108", Severity.WARNING)}


@pytest.mark.parametrize("text", ["", "info:\n", "info: {}\n", "info: {version: 0, description: null}\n"])
def test_a_description_without_title_or_version_has_some(text: str) -> None:
    diagnostics = Diagnostics()
    data = validate_openapi(parse_document(f"openapi: 3.1.0\n{text}paths: {{}}\n", "api.yaml"), diagnostics).data
    assert data["info"] == {"title": "API", "version": "0"}
    assert all(one.severity is Severity.WARNING for one in diagnostics)


def test_what_no_client_reads_of_3_2_is_a_warning() -> None:
    text = operation("{responses: {'200': {content: {text/event-stream: {itemSchema: {}}}}}}")
    (found,) = reported(text)
    assert "warning RC404: 'itemSchema' describes the parts of a stream" in found


SCALARS = st.none() | st.booleans() | st.integers(-3, 3) | st.floats(-2, 2) | st.sampled_from(["", "a", "true", "3"])
ANY_JSON = st.recursive(
    SCALARS,
    lambda inner: st.lists(inner, max_size=3) | st.dictionaries(st.sampled_from(["a", "type"]), inner, max_size=3),
    max_leaves=5,
)
KEYWORDS = sorted(KINDS["schema"])


@given(st.dictionaries(st.sampled_from(KEYWORDS), ANY_JSON, max_size=4))
def test_whatever_stands_in_a_schema_is_read_or_refused(raw: dict[str, Any]) -> None:
    """What is read once is not odd any more, and reading says everything of it."""
    document = parse_document(f"{HEAD}components: {{schemas: {{A: {json.dumps(raw)}}}}}", "api.yaml")
    diagnostics = Diagnostics()
    read = validate_openapi(document, diagnostics)
    if diagnostics.errors:
        return
    again = Diagnostics()
    assert validate_openapi(read, again) is read
    assert not list(again)
    assert list(diagnostics) or read is document


def test_names_of_components_that_are_none_are_one_warning() -> None:
    diagnostics = Diagnostics()
    text = f"{HEAD}components: {{schemas: {{'Page<User>': {{}}, 'Page<Room>': {{}}, 'a b': {{}}}}}}"
    validate_openapi(parse_document(text, "api.yaml"), diagnostics)
    (one,) = grouped(diagnostics)
    assert one.message.startswith("what stands here cannot be a component name; it is read as it is: ")
    assert all(name in one.message for name in ("Page<User>", "Page<Room>", "a b", "3 places"))


def test_every_problem_is_reported() -> None:
    assert len(reported(schema("{type: a, enum: [], properties: {b: {type: c}}}"))) == 3


def test_the_committed_description_passes() -> None:
    diagnostics = Diagnostics()
    validate_openapi(load_openapi(SPEC / "realtime.yaml", file="spec/realtime.yaml"), diagnostics)
    assert list(map(str, diagnostics)) == []
