"""Selection: what it keeps, and in which order."""

from __future__ import annotations

import pytest

from realtime_codegen.config import Selection
from realtime_codegen.load import parse_document
from realtime_codegen.model.diagnostics import Diagnostics
from realtime_codegen.model.document import Document
from realtime_codegen.select import glob, select

API = """\
openapi: 3.1.0
info: {title: t, version: '1'}
servers: [{url: https://host.example}]
security: [{key: []}]
tags: [{name: a}]
paths:
  /calls:
    parameters: [{$ref: '#/components/parameters/Id'}]
    post:
      security: [{other: []}, {}]
      requestBody: {$ref: '#/components/requestBodies/Body'}
      responses:
        '200': {$ref: '#/components/responses/Reply'}
      callbacks:
        done:
          '{$request.body#/url}':
            post: {requestBody: {content: {a/b: {schema: {$ref: '#/components/schemas/Called'}}}}}
  /calls/{id}: {get: {responses: {default: {$ref: '#/paths/~1alias/get/responses/default'}}}}
  /alias: {get: {responses: {default: {content: {a/b: {schema: {$ref: '#/components/schemas/Alone'}}}}}}}
  /item: {$ref: '#/components/pathItems/Item'}
webhooks:
  incoming: {post: {requestBody: {content: {a/b: {schema: {$ref: '#/components/schemas/Hook'}}}}}}
  other: {post: {}}
components:
  securitySchemes:
    key: {type: http, scheme: bearer}
    other: {type: http, scheme: basic}
    unused: {type: http, scheme: basic}
  parameters:
    Id: {name: id, in: query, schema: {$ref: '#/components/schemas/Id'}}
  requestBodies:
    Body: {content: {a/b: {schema: {$ref: '#/components/schemas/Pets'}}}}
  responses:
    Reply: {headers: {X: {$ref: '#/components/headers/X'}}}
  headers:
    X: {schema: {$ref: '#/components/schemas/HeaderValue'}}
  pathItems:
    Item: {get: {}}
  schemas:
    Unused: {$ref: '#/components/schemas/Missing'}
    HeaderValue: {type: string}
    Pets:
      items:
        oneOf: [{$ref: '#/components/schemas/Pet/properties/inner'}]
        discriminator:
          propertyName: kind
          mapping: {cat: '#/components/schemas/Cat', dog: Dog, far: other.yaml#/Far, odd: 1}
    Pet:
      properties:
        inner: {type: string}
        example: {$ref: '#/components/schemas/FromProperty'}
      example: {$ref: '#/components/schemas/Unused'}
      enum: [{$ref: '#/components/schemas/Unused'}]
    Cat: {allOf: [{not: {additionalProperties: {$ref: '#/components/schemas/Deep'}}}]}
    Dog: {$ref: '#/components/schemas/Nowhere'}
    Deep: {$ref: '#/components/schemas/Cat'}
    FromProperty: {}
    Id: {type: string}
    Hook: {}
    Alone: {}
    Called: {}
"""


def selected(selection: Selection) -> tuple[Document, Diagnostics]:
    diagnostics = Diagnostics()
    return select(parse_document(API, "api.yaml"), selection, diagnostics), diagnostics


def names(document: Document) -> dict[str, list[str]]:
    sections = {key: list(document.data[key]) for key in ("paths", "webhooks") if key in document.data}
    return sections | {key: list(value) for key, value in document.data.get("components", {}).items()}


def test_closure_through_every_kind_of_component() -> None:
    document, diagnostics = selected(Selection(paths=("/calls",)))
    assert names(document) == {
        "paths": ["/calls"],
        "securitySchemes": ["key", "other"],
        "parameters": ["Id"],
        "requestBodies": ["Body"],
        "responses": ["Reply"],
        "headers": ["X"],
        "schemas": ["HeaderValue", "Pets", "Pet", "Cat", "Dog", "Deep", "FromProperty", "Id", "Called"],
    }
    assert not list(diagnostics)


@pytest.mark.parametrize(
    ("selection", "expected"),
    [
        (Selection(webhooks=("in*",)), {"webhooks": ["incoming"], "securitySchemes": ["key"], "schemas": ["Hook"]}),
        (Selection(schemas=("Id", "Al*e")), {"securitySchemes": ["key"], "schemas": ["Id", "Alone"]}),
        (
            Selection(paths=("/calls/*",)),
            {"paths": ["/calls/{id}", "/alias"], "securitySchemes": ["key"], "schemas": ["Alone"]},
        ),
        (Selection(paths=("/item",)), {"paths": ["/item"], "securitySchemes": ["key"], "pathItems": ["Item"]}),
        (Selection(paths=("nothing",), schemas=("Id",)), {"securitySchemes": ["key"], "schemas": ["Id"]}),
    ],
)
def test_roots(selection: Selection, expected: dict[str, list[str]]) -> None:
    document, diagnostics = selected(selection)
    assert names(document) == expected
    assert not list(diagnostics)


def test_what_belongs_to_the_whole_is_kept_and_the_rest_is_not() -> None:
    document, _ = selected(Selection(schemas=("Id",)))
    assert list(document.data) == ["openapi", "info", "servers", "security", "components"]
    assert document.locate("/components/schemas/Id")[0] == 58


def test_values_are_shared_with_the_original() -> None:
    original = parse_document(API, "api.yaml")
    document = select(original, Selection(schemas=("Id",)), Diagnostics())
    assert document.data["components"]["schemas"]["Id"] is original.data["components"]["schemas"]["Id"]


def test_an_empty_selection_keeps_everything() -> None:
    document, diagnostics = selected(Selection())
    assert document.data == parse_document(API, "api.yaml").data
    assert not list(diagnostics)


def test_nothing_matches() -> None:
    _, diagnostics = selected(Selection(paths=("/none*",), schemas=("id",)))
    assert list(map(str, diagnostics)) == [
        "api.yaml:1:1: error RC301: nothing in the description matches the selection: /none*, id\n"
        "  at #\n"
        "  fix: correct [select] in source.toml or give another description"
    ]


@pytest.mark.parametrize(
    ("pattern", "name", "matches"),
    [
        ("Real*", "Realtime", True),
        ("Real*", "AReal", False),
        ("*", "", True),
        ("a*c", "a\nc", True),
        ("a*c", "ab", False),
        ("a?[b].c", "a?[b].c", True),
        ("a?[b].c", "axb.c", False),
        ("/a/{b}*", "/a/{b}/c", True),
    ],
)
def test_only_the_asterisk_is_special(pattern: str, name: str, matches: bool) -> None:
    assert (glob(pattern).fullmatch(name) is not None) is matches


def test_what_is_not_as_openapi_has_it_is_passed_over_and_left_to_the_validation() -> None:
    text = """\
openapi: 3.1.0
paths:
  /odd:
    parameters: {name: id}
    get:
      security: [key, {key: []}]
      requestBody: [{content: {}}]
      responses: {'200': {$ref: 5}, '201': {$ref: '#/components/oddities/A'}}
webhooks: [rung]
components:
  schemas: [A]
  oddities: {A: {type: string}}
  securitySchemes: {key: {type: http}}
"""
    diagnostics = Diagnostics()
    document = select(parse_document(text, "api.yaml"), Selection(paths=("/odd",)), diagnostics)
    assert document.data["paths"] == parse_document(text, "api.yaml").data["paths"]
    assert document.data["components"]["securitySchemes"] == {"key": {"type": "http"}}
    assert "schemas" not in document.data["components"]
    assert list(diagnostics) == []
