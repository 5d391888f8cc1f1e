"""Why a type came out as it did: the schema with file and line, the passes that touched it, and the Python it became."""

from __future__ import annotations

import ast
import difflib
import json
from collections.abc import Iterator, Mapping
from dataclasses import dataclass

from realtime_codegen.diagnostics import fail
from realtime_codegen.document import Document
from realtime_codegen.ir import Alias, Declaration, Field, Ir, Struct
from realtime_codegen.normalize.locations import steps
from realtime_codegen.pointer import resolve
from realtime_codegen.render.model_source import module_of


@dataclass(frozen=True, slots=True)
class Explanation:
    """The answer for one location.

    `place` is `file:line:column`, `schema` the corrected schema as JSON, `passes` what changed it, in order, `decisions` what was decided beyond a
    single schema (direction, module, tag, shared shape), `python` the lines of the generated package.
    """

    location: str
    place: str
    pointer: str
    schema: str
    passes: tuple[str, ...]
    decisions: tuple[str, ...]
    python: str


def explain(location: str, ir: Ir, document: Document, files: Mapping[str, str], package: str) -> Explanation:
    """Explain a component, a property or an inline type, by its location in the description (`RealtimeSession.tracing`) or its Python name
    (`Session.tracing`, `beta.Session`). Raises `CodegenError` (RC802, exit code 2) for a location that is not in the description.
    """
    declaration, field = _find(location, ir)
    pointer = field.pointer if field else declaration.pointer
    line, column = document.locate(pointer)
    return Explanation(
        location=location,
        place=f"{document.file}:{line}:{column}",
        pointer=f"#{pointer}",
        schema=_schema(document, pointer),
        passes=(field or declaration).touched,
        decisions=tuple(_decisions(declaration, field)),
        python=_python(declaration, field, files, package),
    )


def _find(location: str, ir: Ir) -> tuple[Declaration, Field | None]:
    by_id = ir.by_id()
    named: dict[str, Declaration] = {component: by_id[id_] for component, id_ in ir.components}
    for one in ir.declarations:
        named.setdefault(f"{one.module}.{one.name}" if one.module else one.name, one)
    inline = {place: one for one in ir.declarations for place in (one.id, *one.locations)}
    fields = {
        f"{name}.{field.wire}": (declaration, field)
        for name, declaration in {**inline, **named}.items()
        for field in (declaration.fields if isinstance(declaration, Struct) else ())
    }
    if location in named:
        return named[location], None
    if location in fields:
        return fields[location]
    if location in inline:
        return inline[location], None
    close = difflib.get_close_matches(location, [*named, *fields, *inline], n=3)
    advice = f"did you mean {', '.join(close)}?" if close else f"{steps(location)[0]} is no component; see the keys of SCHEMAS"
    raise fail("explain", "RC802", f"{location} is not in the description", advice)


def _schema(document: Document, pointer: str) -> str:
    try:
        return json.dumps(resolve(document.data, pointer), indent=2, ensure_ascii=False)
    except KeyError:
        return "(put together from several schemas)"


def _decisions(declaration: Declaration, field: Field | None) -> Iterator[str]:
    if field:
        null = "null is a value" if field.use.nullable else "null is not allowed"
        yield f"{'required' if field.required else 'optional'}, {null}"
    yield f"direction: {declaration.direction}"
    if declaration.module:
        yield f"module: {declaration.module}"
    if isinstance(declaration, Alias) and declaration.decided_by:
        yield f"members told apart {declaration.decided_by}"
    if isinstance(declaration, Struct) and declaration.tag:
        yield f"tag: {declaration.tag.field} = {declaration.tag.value!r}"
    if isinstance(declaration, Struct) and declaration.base:
        yield f"shares its tag with others; base class for reading: {declaration.base}"
    if len(declaration.locations) > 1:
        yield "the same shape at " + ", ".join(declaration.locations)


def _python(declaration: Declaration, field: Field | None, files: Mapping[str, str], package: str) -> str:
    text = files[f"{package}/{module_of(declaration)}.py"]
    node = next((node for node in ast.parse(text).body if _name(node) == declaration.name), None)
    if field and isinstance(node, ast.ClassDef):
        node = next((inner for inner in node.body if _name(inner) == field.name), None)
    if node is None:
        return f"(a field of the base class of {declaration.name})"
    return "\n".join(text.splitlines()[node.lineno - 1 : node.end_lineno])


def _name(node: ast.stmt) -> str:
    if isinstance(node, ast.ClassDef):
        return node.name
    return node.target.id if isinstance(node, ast.AnnAssign) and isinstance(node.target, ast.Name) else ""
