"""Document → Ir: schemas into canonical form, objects into declarations, then events, modules and directions.

The rules are those of docs/architecture.md; each pass names the one it implements.
"""

from __future__ import annotations

from typing import Any

from realtime_codegen.config import Config
from realtime_codegen.model.diagnostics import Diagnostics
from realtime_codegen.model.document import Document
from realtime_codegen.model.graph import with_recursive_aliases
from realtime_codegen.model.ir import Ir, Use
from realtime_codegen.model.json_pointer import join
from realtime_codegen.model.schema import NotASchemaError, Schema, parse_schema
from realtime_codegen.normalize.base64_texts import report_base64_texts
from realtime_codegen.normalize.context import Context
from realtime_codegen.normalize.directions import assign_directions
from realtime_codegen.normalize.discriminators import with_mapped_constants
from realtime_codegen.normalize.events import mark_events
from realtime_codegen.normalize.modules import assign_files, assign_modules
from realtime_codegen.normalize.operations import read_operations
from realtime_codegen.normalize.passes import normalize_schema
from realtime_codegen.normalize.references_into_components import without_inner_references
from realtime_codegen.normalize.shapes import Shapes
from realtime_codegen.normalize.size import check_size
from realtime_codegen.normalize.subtypes import extend_what_lists_them
from realtime_codegen.normalize.union_cycles import without_circles
from realtime_codegen.support.faults import working
from realtime_codegen.support.garbage_collection import paused_collector


@working("normalize")
@paused_collector()
def normalize(document: Document, config: Config, diagnostics: Diagnostics) -> Ir:
    """The Ir of a selected, corrected description; its declarations have no Python names yet. Problems go to
    `diagnostics`.
    """
    report_base64_texts(document, diagnostics)
    document = without_inner_references(document, diagnostics)
    context = Context(document, canonical_schemas(document, diagnostics), diagnostics)
    shapes = Shapes(context)
    shapes.add_components()
    operations = read_operations(document.data, lambda raw, pointer, place: _use_of(raw, pointer, place, shapes))
    marked, groups = mark_events(shapes.declarations, shapes.components, config, context)
    directed = assign_directions(marked, groups, operations)
    declarations = with_recursive_aliases(assign_files(assign_modules(directed, config)))
    ir = Ir(
        declarations=tuple(declarations[id_] for id_ in sorted(declarations)),
        components=tuple(sorted(shapes.components.items())),
        operations=operations,
        nullable=tuple(name for name in sorted(shapes.components) if shapes.accepts_null(context.schemas[name])),
    )
    check_size(ir, document, diagnostics, with_client=config.client is not None)
    return ir


def canonical_schemas(document: Document, diagnostics: Diagnostics) -> dict[str, Schema]:
    """Each component schema in canonical form."""
    raw: dict[str, Any] = document.data.get("components", {}).get("schemas", {})
    parsed: dict[str, Schema] = {}
    for name in sorted(raw):
        parsed[name] = _parsed(raw[name], join("/components/schemas", name), document, diagnostics)
    parsed = extend_what_lists_them(parsed)
    parsed = with_mapped_constants(parsed, Context(document, parsed, diagnostics))
    context = Context(document, parsed, diagnostics)
    canonical = {name: _canonical(schema, context) for name, schema in parsed.items()}
    return without_circles(canonical, context)


def _parsed(raw: Any, pointer: str, document: Document, diagnostics: Diagnostics) -> Schema:
    try:
        return parse_schema(raw, pointer)
    except NotASchemaError as error:
        advice = "a schema is an object; `true` accepts any value"
        diagnostics.report(document, error.pointer, "RC406", str(error), advice)
        return Schema(pointer)


def _use_of(raw: Any, pointer: str, location: str, shapes: Shapes) -> Use:
    context = shapes.context
    parsed = _parsed(raw, pointer, context.document, context.diagnostics)
    with working(pointer=pointer):
        use = shapes.use_of(context.written.add(normalize_schema(parsed, context)), shapes.place_of(location, ""))
        shapes.finish()
        return use


def _canonical(schema: Schema, context: Context) -> Schema:
    with working(pointer=schema.pointer):
        return context.written.add(normalize_schema(schema, context))
