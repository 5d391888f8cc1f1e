"""From canonical schemas to declarations: what refers to what."""

from __future__ import annotations

from realtime_codegen.config import Config, EventGroup
from realtime_codegen.load import parse_document
from realtime_codegen.model.diagnostics import Diagnostics
from realtime_codegen.model.ir import Alias, ArrayOf, Ir, Reference, Scalar, Struct, UnionOf
from realtime_codegen.normalize import normalize

HEAD = """
openapi: 3.1.0
info: {title: t, version: '1'}
components:
  schemas:
"""
CHAIN = """
    Alias: {$ref: '#/components/schemas/Middle'}
    Middle: {$ref: '#/components/schemas/Tree'}
    Tree: {type: object, properties: {leaves: {type: array, items: {$ref: '#/components/schemas/Alias'}}}}
"""


LIST_DEFAULT = """
    Choice:
      anyOf:
        - type: object
          properties: {modes: {type: array, items: {type: string}, default: [a, b]}}
        - {type: string, enum: [none], default: none}
"""
MODEL_OF_EVENT = """
    ServerEventSaid:
      type: object
      required: [type]
      properties: {type: {const: said}, log: {$ref: '#/components/schemas/Log'}}
    ServerEventLeft: {type: object, required: [type], properties: {type: {const: left}}}
    Log: {type: object, properties: {last: {$ref: '#/components/schemas/ServerEventSaid'}}}
"""
BOUNDED = """
    Sizes: {type: object, properties: {all: {type: array, items: {type: integer, minimum: 1}}}}
"""


def normalized(schemas: str, config: Config | None = None) -> Ir:
    diagnostics = Diagnostics()
    ir = normalize(parse_document(HEAD + schemas, "spec.yaml"), config or Config(), diagnostics)
    assert diagnostics.sorted() == ()
    return ir


def test_a_component_that_only_refers_is_what_it_refers_to_even_inside_it() -> None:
    ir = normalized(CHAIN)
    assert dict(ir.components) == {"Alias": "Tree", "Middle": "Tree", "Tree": "Tree"}
    (tree,) = ir.declarations
    assert isinstance(tree, Struct)
    (leaves,) = tree.fields
    assert isinstance(leaves.use.type, ArrayOf)
    assert leaves.use.type.items.type == Reference("Tree")


def test_a_default_may_be_a_list() -> None:
    choice = normalized(LIST_DEFAULT).by_id()["Choice"]
    assert isinstance(choice, Alias)
    assert isinstance(choice.type, UnionOf)
    assert Reference("Choice<object>") in choice.type.members


def test_an_event_that_a_model_refers_to_stays_with_the_models() -> None:
    ir = normalized(MODEL_OF_EVENT, Config(events=(EventGroup("ServerEvent", "ServerEvent*", "received"),)))
    files = {one.id: one.file for one in ir.declarations}
    assert files == {
        "Log": "models",
        "ServerEvent": "events",
        "ServerEventLeft": "events",
        "ServerEventSaid": "models",
    }


def test_an_item_with_bounds_has_a_name() -> None:
    found = normalized(BOUNDED).by_id()
    sizes, item = found["Sizes"], found["Sizes.all[]"]
    assert isinstance(sizes, Struct)
    assert isinstance(sizes.fields[0].use.type, ArrayOf)
    assert sizes.fields[0].use.type.items.type == Reference("Sizes.all[]")
    assert isinstance(item, Alias)
    assert item.type == Scalar("integer", (("minimum", 1),))
