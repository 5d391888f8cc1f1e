"""From canonical schemas to declarations: what refers to what."""

from __future__ import annotations

from realtime_codegen.config import Config
from realtime_codegen.diagnostics import Diagnostics
from realtime_codegen.ir import ArrayOf, Reference, Struct
from realtime_codegen.load import parse_document
from realtime_codegen.normalize import normalize

CHAIN = """
openapi: 3.1.0
info: {title: t, version: '1'}
components:
  schemas:
    Alias: {$ref: '#/components/schemas/Middle'}
    Middle: {$ref: '#/components/schemas/Tree'}
    Tree: {type: object, properties: {leaves: {type: array, items: {$ref: '#/components/schemas/Alias'}}}}
"""


def test_a_component_that_only_refers_is_what_it_refers_to_even_inside_it() -> None:
    diagnostics = Diagnostics()
    ir = normalize(parse_document(CHAIN, "spec.yaml"), Config(), diagnostics)
    assert diagnostics.sorted() == ()
    assert dict(ir.components) == {"Alias": "Tree", "Middle": "Tree", "Tree": "Tree"}
    (tree,) = ir.declarations
    assert isinstance(tree, Struct)
    (leaves,) = tree.fields
    assert isinstance(leaves.use.type, ArrayOf)
    assert leaves.use.type.items.type == Reference("Tree")
