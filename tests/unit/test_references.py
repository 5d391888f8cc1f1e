"""References: the ones that lead nowhere or out of the file, and the values that only look like references."""

from __future__ import annotations

import pytest

from realtime_codegen.load import parse_document
from realtime_codegen.model.diagnostics import Diagnostics
from realtime_codegen.validate.references import check_references


def reported(schemas: str) -> list[str]:
    text = f"openapi: 3.1.0\ncomponents:\n  schemas:\n    Pet: {{type: string}}\n    A: {schemas}\n"
    diagnostics = Diagnostics()
    check_references(parse_document(text, "api.yaml"), diagnostics)
    return list(map(str, diagnostics))


@pytest.mark.parametrize(
    "schema",
    [
        "{$ref: '#/components/schemas/Pet'}",
        "{$ref: '#/components/schemas/P%65t'}",
        "{$ref: '#/components/schemas/A/properties/x~1y', properties: {x/y: {}}}",
        "{items: {$ref: '#/components/schemas/A'}}",
        "{properties: {$ref: {type: string}}}",
        "{enum: [{$ref: x}], default: {$ref: x}, const: {$ref: x}, example: {$ref: x}, examples: [{$ref: x}]}",
        "{x-other: {$ref: x}}",
        "{discriminator: {propertyName: k, mapping: {a: Pet, b: '#/components/schemas/Pet'}}}",
    ],
)
def test_fine(schema: str) -> None:
    assert reported(schema) == []


@pytest.mark.parametrize(
    ("schema", "place", "pointer", "message", "advice"),
    [
        (
            "{$ref: '#/components/schemas/Pets'}",
            "5:9",
            "#/components/schemas/A/$ref",
            "'#/components/schemas/Pets' names nothing",
            "did you mean '#/components/schemas/Pet'?",
        ),
        (
            "{$ref: '#/component/schemas/Pet'}",
            "5:9",
            "#/components/schemas/A/$ref",
            "'#/component/schemas/Pet' names nothing",
            "did you mean '#/components/schemas/Pet'?",
        ),
        (
            "{$ref: '#/components/schemas/Elephant'}",
            "5:9",
            "#/components/schemas/A/$ref",
            "'#/components/schemas/Elephant' names nothing",
            "add 'Elephant' under '#/components/schemas' or correct the reference",
        ),
        (
            "{allOf: [{}], items: {$ref: '#/components/schemas/A/allOf/1'}}",
            "5:30",
            "#/components/schemas/A/items/$ref",
            "'#/components/schemas/A/allOf/1' names nothing",
            "the list has only one item",
        ),
        (
            "{$ref: '#Pet'}",
            "5:9",
            "#/components/schemas/A/$ref",
            "'#Pet' is not a JSON pointer",
            "write it as `#/components/schemas/X`",
        ),
        (
            "{$ref: '#/components/schemas/A'}",
            "5:9",
            "#/components/schemas/A/$ref",
            "'#/components/schemas/A' leads only back to itself",
            "write out what one of the references refers to",
        ),
        (
            "{discriminator: {propertyName: k, mapping: {a: Pat}}}",
            "5:52",
            "#/components/schemas/A/discriminator/mapping/a",
            "'#/components/schemas/Pat' names nothing",
            "did you mean '#/components/schemas/Pet'?",
        ),
    ],
)
def test_dangling(schema: str, place: str, pointer: str, message: str, advice: str) -> None:
    assert reported(schema) == [f"api.yaml:{place}: error RC106: {message}\n  at {pointer}\n  fix: {advice}"]


@pytest.mark.parametrize(
    "reference",
    [
        "https://host.example/a.yaml#/A",
        "http://127.0.0.1:1/a.yaml",
        "//host.example/a.yaml",
        "file:///etc/hosts",
        "other.yaml#/A",
        "../a.yaml",
        "Pet",
        "",
    ],
)
def test_remote(reference: str) -> None:
    assert reported(f"{{items: {{$ref: '{reference}'}}}}") == [
        f"api.yaml:5:17: error RC107: {reference!r} leads out of the file and is not fetched\n"
        "  at #/components/schemas/A/items/$ref\n"
        "  fix: copy what it refers to into api.yaml and refer to that; a bundler makes one file of all, such as "
        "`npx @redocly/cli bundle api.yaml -o bundled.yaml`"
    ]


def test_a_circle_of_three() -> None:
    text = "{anyOf: [{$ref: '#/components/schemas/A/anyOf/1'}, {$ref: '#/components/schemas/A/anyOf/0'}]}"
    assert [line.split(" leads ")[1].splitlines()[0] for line in reported(text)] == ["only back to itself"] * 2


def test_every_place_of_a_reference_is_reported() -> None:
    assert len(reported("{items: {$ref: '#/x'}, not: {$ref: '#/x'}}")) == 2


def test_a_reference_to_a_dangling_reference_is_no_circle() -> None:
    schema = "{items: {$ref: '#/components/schemas/A/properties/b'}, properties: {b: {$ref: '#/components/nothing'}}}"
    (found,) = reported(schema)
    assert found.startswith("api.yaml:5:80: error RC106: '#/components/nothing' names nothing\n")
