"""How a type was generated: its schema, what changed that on the way, and the Python it became."""

from __future__ import annotations

import ast
import inspect
import json
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, replace
from functools import partial

from realtime_codegen.commands.resolve_location import Found, look_up, python_name
from realtime_codegen.model.diagnostics import Diagnostics
from realtime_codegen.model.document import Document
from realtime_codegen.model.ir import Alias, Declaration, Field, Ir, Struct
from realtime_codegen.model.json_pointer import resolve, split
from realtime_codegen.model.json_values import Json
from realtime_codegen.model.schema import NotASchemaError, Schema, parse_schema, rewrite
from realtime_codegen.normalize import canonical_schemas
from realtime_codegen.normalize.context import Context
from realtime_codegen.normalize.passes import PASSES, Pass
from realtime_codegen.overlay import Overlay, apply_overlay
from realtime_codegen.pipeline import Inputs, Normalized


@dataclass(frozen=True, slots=True)
class Change:
    """One thing that changed the schema: an action of an overlay or a pass, where it is, and why."""

    name: str
    reason: str


@dataclass(frozen=True, slots=True)
class Explanation:
    """The answer for one location.

    `place` is `file:line:column`, `schema` the corrected schema as JSON; `corrections` are the overlay actions that
    changed it or something in it and `passes` the normalization passes that did, in order; `decisions` is what was
    decided beyond a single schema (direction, module, tag, shared shape), `python` the lines of the generated package.
    """

    title: str
    place: str
    pointer: str
    schema: str
    corrections: tuple[Change, ...]
    passes: tuple[Change, ...]
    decisions: tuple[str, ...]
    python: str


def explain(location: str, inputs: Inputs, result: Normalized, files: Mapping[str, str]) -> Explanation:
    """Explain a location: see `look_up` for what it may be. Raises `CodegenError` (RC802, exit code 2)."""
    found = look_up(location, result.ir)
    line, column = result.document.locate(found.pointer)
    return Explanation(
        title=_title(found),
        place=f"{result.document.file}:{line}:{column}",
        pointer=f"#{found.pointer}",
        schema=_schema(result.document, found.pointer),
        corrections=tuple(_corrections(found.pointer, inputs)),
        passes=tuple(_passes(found, result.document)),
        decisions=tuple(_decisions(found)),
        python=_python(found, result.ir, files, inputs.config.package),
    )


def _title(found: Found) -> str:
    name = python_name(found.declaration)
    return f"{name}.{found.field.name}" if found.field else name


def _schema(document: Document, pointer: str) -> str:
    try:
        return json.dumps(resolve(document.data, pointer), indent=2, ensure_ascii=False)
    except KeyError:
        return "(put together from several schemas)"


# --- What changed it ---


def _corrections(pointer: str, inputs: Inputs) -> Iterator[Change]:
    """The actions of the overlays, applied again one by one, after which the schema at `pointer` is another."""
    document = inputs.description
    before = _state(document, pointer)
    for overlay in inputs.overlays:
        for step in _steps(overlay):
            document = apply_overlay(document, step, Diagnostics())
            after = _state(document, pointer)
            if after != before:
                yield _change(overlay, step)
            before = after


def _steps(overlay: Overlay) -> Iterator[Overlay]:
    for action in overlay.actions:
        yield replace(overlay, actions=(action,), field_descriptions={})
    yield replace(overlay, actions=())


def _state(document: Document, pointer: str) -> object:
    """The schema at `pointer` and, for a property, whether the object around it requires it."""
    tokens = split(pointer)
    is_property = tokens[-2:-1] == ("properties",)
    try:
        schema = resolve(document.data, tokens)
        around: Json = resolve(document.data, tokens[:-2]) if is_property else {}
    except KeyError:
        return None
    return schema, is_property and tokens[-1] in around.get("required", ())


def _change(overlay: Overlay, step: Overlay) -> Change:
    file = overlay.document.file
    if not step.actions:
        line, _ = overlay.document.locate("/x-field-descriptions")
        return Change(f"{file}:{line}", "descriptions by the name of the property")
    action = step.actions[0]
    line, _ = overlay.document.locate(action.pointer)
    raw = resolve(overlay.document.data, action.pointer)
    reason = " ".join(str(raw.get("x-reason") or raw.get("description") or action.path).split())
    return Change(f"{file}:{line}", f"{action.defect}: {reason}" if action.defect else reason)


def _passes(found: Found, document: Document) -> Iterator[Change]:
    """The passes that changed the schema, or one inside it. References are not followed."""
    subject = found.field or found.declaration
    touched = {*subject.touched, *_passes_inside(found.pointer, document)}
    for name, change in PASSES:
        if name in touched:
            summary = (inspect.getdoc(change) or "").split("\n\n")[0]
            yield Change(name, " ".join(summary.split()))


def _passes_inside(pointer: str, document: Document) -> Iterator[str]:
    """The passes, run again on one schema, that gave another."""
    try:
        schema = parse_schema(resolve(document.data, pointer), pointer)
    except (KeyError, NotASchemaError):
        return
    context = Context(document, canonical_schemas(document, Diagnostics()), Diagnostics())
    for name, change in PASSES:
        changed = rewrite(schema, partial(_applied, change, context=context))
        if changed is not schema:
            yield name
        schema = changed


def _applied(change: Pass, schema: Schema, *, context: Context) -> Schema:
    return change(schema, context)


# --- What was decided ---


def _decisions(found: Found) -> Iterator[str]:
    declaration, field = found.declaration, found.field
    if field:
        null = "null is a value" if field.use.nullable else "null is not allowed"
        yield f"{'required' if field.required else 'optional'}, {null}"
    yield f"direction: {declaration.direction}"
    if declaration.module:
        yield f"module: {declaration.module}"
    if isinstance(declaration, Alias) and declaration.decided_by:
        yield f"members discriminated {declaration.decided_by}"
    if isinstance(declaration, Struct) and declaration.tag:
        yield f"tag: {declaration.tag.field} = {declaration.tag.value!r}"
    if isinstance(declaration, Struct) and declaration.base:
        yield f"shares its tag with others; base class for reading: {declaration.base}"
    if len(declaration.locations) > 1:
        yield "the same shape at " + ", ".join(declaration.locations)
    if found.others:
        yield "the same wire type: " + ", ".join(found.others)


# --- What came out ---


def _python(found: Found, ir: Ir, files: Mapping[str, str], package: str) -> str:
    declaration: Declaration | None = found.declaration
    while declaration:
        text = files[f"{package}/{declaration.file}.py"]
        if lines := _lines(text, declaration.name, found.field):
            return lines
        # A field that a class has from its base is written there.
        base = declaration.base if isinstance(declaration, Struct) else ""
        declaration = ir.by_id().get(base)
    return "(it has no line of its own)"


def _lines(text: str, name: str, field: Field | None) -> str:
    node = next((node for node in _statements(text) if _name(node) == name), None)
    if field:
        body = node.body if isinstance(node, ast.ClassDef) else []
        node = next((inner for inner in body if _name(inner) == field.name), None)
    return "\n".join(text.splitlines()[node.lineno - 1 : node.end_lineno]) if node else ""


def _statements(text: str) -> Iterator[ast.stmt]:
    """The statements of a module. A union that is discriminated by shape is an alias for type checkers alone."""
    for node in ast.parse(text).body:
        yield from node.body if isinstance(node, ast.If) else (node,)


def _name(node: ast.stmt) -> str:
    if isinstance(node, ast.ClassDef):
        return node.name
    return node.target.id if isinstance(node, ast.AnnAssign) and isinstance(node.target, ast.Name) else ""
