"""The OpenAPI meta-schema: what it refuses, in which words, and that what the project commits passes."""

from __future__ import annotations

from pathlib import Path

import pytest

from realtime_codegen.diagnostics import Diagnostics
from realtime_codegen.load import parse_document
from realtime_codegen.load.lift import load_openapi
from realtime_codegen.metaschema import validate_openapi

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
def test_refused(text: str, place: str, pointer: str, message: str, advice: str) -> None:
    assert reported(text) == [f"api.yaml:{place}: error RC108: {message}\n  at {pointer}\n  fix: {advice}"]


def test_every_problem_is_reported() -> None:
    assert len(reported(schema("{type: a, enum: [], properties: {b: {type: c}}}"))) == 3


def test_the_committed_description_passes() -> None:
    diagnostics = Diagnostics()
    validate_openapi(load_openapi(SPEC / "realtime.yaml", file="spec/realtime.yaml"), diagnostics)
    assert list(map(str, diagnostics)) == []
