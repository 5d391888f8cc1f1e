"""The text of spec/realtime.yaml: canonical order, facts kept, prose left out; and the [upstream] table."""

from __future__ import annotations

import random
import tomllib
from collections.abc import Callable
from pathlib import Path
from typing import Any, cast

import pytest
import yaml
from hypothesis import given
from hypothesis import strategies as st

from realtime_codegen.commands.importer import commit_of, dump, import_description, update_source_toml
from realtime_codegen.config import Config, EventGroup, Selection, load_config
from realtime_codegen.load import load_document, parse_document
from realtime_codegen.load.openapi_versions import load_openapi, open_openapi
from realtime_codegen.model.diagnostics import CodegenError, Diagnostics, Severity
from realtime_codegen.model.document import Document, Positions
from realtime_codegen.select import select
from realtime_codegen.validate.metaschema import validate_openapi
from realtime_codegen.validate.references import check_references
from tests.support import shared

SPEC = Path(__file__).resolve().parents[2] / "spec"

UPSTREAM = """\
components:
  schemas:
    Pet:
      x-vendor: {a: 1}
      description: Prose.
      title: A pet
      required: [name, kind]
      example: {name: x}
      properties:
        title: {type: string, description: Prose., nullable: true}
        description: {type: string, examples: [x], externalDocs: {url: x}}
        name:
          default: {b: 1, a: [{d: 1, c: 2}]}
          $ref: '#/components/schemas/Name'
        kind: {enum: [b, a], x-stainless-const: true, type: string}
        size: {exclusiveMinimum: true, minimum: 0, type: integer}
        when: {type: string, default: '2024-10-01', enum: ['2024-10-01', 'on', '1e3', '0o7', '']}
      type: object
    Name: {maxLength: 9, type: string, $comment: Prose., minLength: 1}
    Other: {type: string}
  responses: {Error: {description: Prose.}}
  examples: {e: {value: Prose.}}
  securitySchemes:
    key: {scheme: bearer, type: http, description: Prose.}
    unused: {type: http, scheme: basic}
tags: [{name: Pets, description: Prose.}]
paths:
  /pets:
    get:
      summary: Prose.
      responses:
        default: {$ref: '#/components/responses/Error'}
        '404': {description: Prose.}
        '200':
          description: Prose.
          content:
            text/plain: {example: Prose., schema: {$ref: '#/components/schemas/Pet'}}
            application/json: {schema: {$ref: '#/components/schemas/Pet'}}
      tags: [Pets]
      operationId: listPets
      x-vendor: 1
      parameters: [{in: query, name: z, description: Prose., schema: {type: string}}, {name: a, in: query}]
    description: Prose.
security: [{key: []}]
servers: [{url: 'https://host.example', description: Prose.}]
info: {version: 2.3.0, title: The Pet API, description: Prose., contact: {name: x}, license: {name: MIT}}
openapi: 3.0.3
"""

IMPORTED = """\
# The wire contract: names, types and bounds taken from the upstream description that source.toml names.
# Written by `realtime-codegen import`. Corrections and descriptions belong in overlays/.
openapi: 3.1.0
info:
  title: Wire contract of pets
  license: {name: MIT}
  version: 2.3.0
servers:
- {url: 'https://host.example'}
security:
- key: []
paths:
  /pets:
    get:
      operationId: listPets
      tags: [Pets]
      parameters:
      - in: query
        name: z
        schema: {type: string}
      - {in: query, name: a}
      responses:
        '200':
          description: OK
          content:
            application/json:
              schema: {$ref: '#/components/schemas/Pet'}
            text/plain:
              schema: {$ref: '#/components/schemas/Pet'}
        '404': {description: Not Found}
        default: {$ref: '#/components/responses/Error'}
components:
  securitySchemes:
    key: {type: http, scheme: bearer}
  responses:
    Error: {description: Error}
  schemas:
    Name: {type: string, minLength: 1, maxLength: 9}
    Pet:
      type: object
      properties:
        description: {type: string}
        kind:
          type: string
          enum: [b, a]
          x-stainless-const: true
        name:
          $ref: '#/components/schemas/Name'
          default:
            a:
            - {c: 2, d: 1}
            b: 1
        size: {type: integer, exclusiveMinimum: 0}
        title: {type: string, nullable: true}
        when:
          type: string
          enum: ['2024-10-01', 'on', '1e3', '0o7', '']
          default: '2024-10-01'
      required: [kind, name]
"""

CONFIG = Config(package="pets", select=Selection(paths=("/pets",)))


def test_facts_in_canonical_order_without_prose() -> None:
    document = parse_document(UPSTREAM, "upstream.yaml")
    assert import_description(document, CONFIG) == IMPORTED
    assert import_description(open_openapi(document), CONFIG) == IMPORTED


def test_importing_what_was_imported_changes_nothing() -> None:
    assert import_description(parse_document(IMPORTED, "realtime.yaml"), CONFIG) == IMPORTED


def test_descriptions_can_be_kept() -> None:
    text = import_description(parse_document(UPSTREAM, "upstream.yaml"), CONFIG, keep_descriptions=True)
    data = parse_document(text, "realtime.yaml").data
    assert data["info"]["title"] == "The Pet API"
    assert data["paths"]["/pets"]["get"]["summary"] == "Prose."
    pet = data["components"]["schemas"]["Pet"]
    assert (pet["description"], pet["example"], "x-vendor" in pet) == ("Prose.", {"name": "x"}, False)
    assert list(pet) == ["title", "description", "type", "properties", "required", "example"]


def shuffled(value: Any, shuffle: Callable[[list[Any]], None], key: str = "") -> Any:
    """The same facts in another order: keys anywhere, and the names under `required`."""
    if isinstance(value, dict):
        members = cast("dict[str, Any]", value)
        names = list(members)
        shuffle(names)
        return {name: shuffled(members[name], shuffle, name) for name in names}
    if isinstance(value, list):
        items = [shuffled(item, shuffle) for item in cast("list[object]", value)]
        if key == "required":
            shuffle(items)
        return items
    return value


def reordered(document: Document, seed: int) -> Document:
    return Document(shuffled(document.data, random.Random(seed).shuffle), document.file, Positions(""))


@given(st.integers(0, 2**32))
def test_the_order_upstream_does_not_matter(seed: int) -> None:
    document = reordered(parse_document(UPSTREAM, "upstream.yaml"), seed)
    assert import_description(document, CONFIG) == IMPORTED


def test_the_committed_description_is_what_import_writes() -> None:
    text = (SPEC / "realtime.yaml").read_text(encoding="utf-8")
    document = load_openapi(SPEC / "realtime.yaml", file="spec/realtime.yaml")
    config = load_config(SPEC / "source.toml")
    assert import_description(document, config) == text
    assert import_description(reordered(document, 1), config) == text


def test_nothing_selected() -> None:
    document = parse_document(UPSTREAM, "upstream.yaml")
    with pytest.raises(CodegenError) as caught:
        import_description(document, Config(select=Selection(schemas=("Nothing*",))))
    assert str(caught.value) == (
        "upstream.yaml:1:1: error RC301: nothing in the description matches the selection: Nothing*\n"
        "  at #\n"
        "  fix: correct [select] in source.toml or give another description"
    )


TEXT = st.text(st.characters(codec="utf-8"))
VALUES = st.recursive(
    st.none() | st.booleans() | st.integers() | st.floats(allow_nan=False, allow_infinity=False) | TEXT,
    lambda inner: st.lists(inner, max_size=4) | st.dictionaries(TEXT, inner, max_size=4),
    max_leaves=12,
)


@given(st.dictionaries(TEXT, VALUES, min_size=1, max_size=4))
def test_what_is_dumped_is_read_back(value: dict[str, Any]) -> None:
    assert parse_document(dump(value), "dumped.yaml").data == value


SOURCE = """\
# Where it comes from. commit = "no"
[upstream] # a table
repository = "a/b"
commit = "" # the commit
date = '2024-01-01'

sha256="x"

[package]
name = "pets"
commit = "other"
"""


def test_only_the_upstream_table_changes() -> None:
    text = update_source_toml(SOURCE, commit="abc", date="2026-08-21", sha256="def")
    assert text == SOURCE.replace('commit = "" #', 'commit = "abc" #').replace("'2024-01-01'", '"2026-08-21"').replace(
        'sha256="x"', 'sha256="def"'
    )
    assert tomllib.loads(text)["upstream"]["commit"] == "abc"


def test_upstream_at_the_end_of_the_file() -> None:
    text = '[upstream]\nsha256 = ""\ndate = ""\ncommit = ""'
    updated = update_source_toml(text, commit="a", date="b", sha256="c")
    assert updated == '[upstream]\nsha256 = "c"\ndate = "b"\ncommit = "a"'


@pytest.mark.parametrize(
    ("text", "missing"),
    [("[package]\n", "commit"), ('[upstream]\ncommit = ""\ndate = ""\n[other]\nsha256 = ""', "sha256")],
)
def test_no_place_to_record_it(text: str, missing: str) -> None:
    with pytest.raises(CodegenError) as caught:
        update_source_toml(text, commit="a", date="b", sha256="c")
    assert str(caught.value) == (
        f"spec/source.toml: error RC801: [upstream] lacks {missing}\n"
        '  fix: write commit = "", date = "" and sha256 = "" under [upstream]'
    )


def test_a_value_that_would_break_the_file() -> None:
    with pytest.raises(CodegenError) as caught:
        update_source_toml(SOURCE, commit='a"\nb', date="b", sha256="c")
    assert str(caught.value) == (
        "spec/source.toml: error RC801: 'a\"\\nb' cannot be recorded as upstream\n"
        "  fix: pass a plain commit, date or digest"
    )


COMMIT = "f85dbe223d40e1a31cba812ab2d755c7e98a92a3"


@pytest.mark.parametrize(
    ("source", "expected"),
    [
        (f"https://raw.githubusercontent.com/openai/openai-openapi/{COMMIT}/openapi.yaml", COMMIT),
        ("https://raw.githubusercontent.com/openai/openai-openapi/master/openapi.yaml", None),
        (f"https://host.example/openai/openai-openapi/{COMMIT}/openapi.yaml", None),
        ("openapi.yaml", None),
    ],
)
def test_commit_in_an_address(source: str, expected: str | None) -> None:
    assert commit_of(source) == expected


@pytest.mark.parametrize(
    ("date", "paths", "webhooks", "schemas"),
    [("2025-02-10", 1, 0, 45), ("2025-07-04", 2, 0, 60), ("2026-07-27", 9, 1, 192), ("2026-08-21", 9, 1, 193)],
)
def test_published_descriptions(date: str, paths: int, webhooks: int, schemas: int) -> None:
    source = shared("spec", f"openai-openapi-{date}.yaml")
    config = load_config(SPEC / "source.toml")
    diagnostics = Diagnostics()
    part = select(load_openapi(source, file="upstream.yaml"), config.select, diagnostics)
    validate_openapi(part, diagnostics)
    check_references(part, diagnostics)
    assert list(map(str, diagnostics)) == []
    counts = [
        len(part.data.get("paths", {})),
        len(part.data.get("webhooks", {})),
        len(part.data["components"]["schemas"]),
    ]
    assert counts == [paths, webhooks, schemas]
    text = import_description(load_document(source), config)
    assert import_description(reordered(load_document(source), 1), config) == text
    if date == config.upstream.date:
        assert text == (SPEC / "realtime.yaml").read_text(encoding="utf-8")


def test_the_type_of_an_event_that_stands_in_prose_alone_is_kept_as_a_constant() -> None:
    upstream = """\
openapi: 3.1.0
info: {title: t, version: '1'}
components:
  schemas:
    EventA: {type: object, properties: {type: {type: string, description: 'Must be `a.done`.'}}}
    EventB: {type: object, properties: {type: {type: string, description: Some type.}}}
"""
    config = Config(events=(EventGroup("Event", "Event?*", "received"),))
    found = Diagnostics()
    text = import_description(parse_document(upstream, "upstream.yaml"), config, found)
    schemas = yaml.safe_load(text)["components"]["schemas"]
    assert schemas["EventA"]["properties"]["type"] == {"type": "string", "const": "a.done"}
    assert schemas["EventB"]["properties"]["type"] == {"type": "string"}
    assert [(one.code, one.line, one.severity) for one in found] == [
        ("RC412", 5, Severity.NOTE),
        ("RC412", 6, Severity.WARNING),
    ]
