"""models.py, events.py and the modules beside them, printed by datamodel-code-generator through templates/models.

It prints the type of every field and alias, the imports these need, and the order. The views below hold what only the
Ir knows, ready to be laid out: base classes, tags, defaults by direction, docstrings.
"""

from __future__ import annotations

import re
import warnings
from collections import defaultdict
from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from datamodel_code_generator import GenerateConfig, generate
from datamodel_code_generator.enums import DataModelType, InputFileType
from datamodel_code_generator.format import PythonVersion
from datamodel_code_generator.parser import LiteralType

from realtime_codegen.model.ir import Alias, Declaration, Field, Ir, Struct, Use
from realtime_codegen.names.wire_names import escape_wire_name
from realtime_codegen.render.model_source import (
    UNKNOWN,
    annotated_use,
    dotted_name,
    model_document,
    own_fields,
    unknown_of,
)
from realtime_codegen.render.text import docstring, literal
from realtime_codegen.render.written_types import is_for_templates, written
from realtime_codegen.support.garbage_collection import paused_collector

_NAMES = re.compile(r"[A-Za-z_][A-Za-z0-9_]*")
_IMPORTS = re.compile(r"^from \S+ import (.*)$", re.MULTILINE)
_TEMPLATE_NAMES = (
    ("typing", ("TYPE_CHECKING", "Annotated", "ClassVar", "Literal")),
    ("msgspec", ("UNSET", "Meta", "UnsetType", "field")),
    ("._runtime.base", ("ABSENT",)),
    ("._runtime.listed", ("ListedValues",)),
    ("._runtime.narrow", ("narrow",)),
    ("._runtime.shapes", ("ShapeUnion",)),
)
"""What the templates may write, by the module it comes from."""


@dataclass(frozen=True, slots=True)
class FieldView:
    """What the template writes after the type of a field: the rest of the line, and the docstring below (or an empty
    text); and the type itself where datamodel-code-generator cannot print it.
    """

    rest: str
    docstring: str
    annotation: str = ""


@dataclass(frozen=True, slots=True)
class ClassView:
    """What the template writes around the fields of a class: the text in the parentheses, the docstring, and whole
    lines before and after.
    """

    bases: str
    docstring: str
    constants: tuple[str, ...]
    fields: Mapping[str, FieldView]
    methods: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class AliasView:
    """What the template writes around an alias: the docstring after it, whether it is a class at run time and by which
    tag that looks (a literal, or an empty text); and the type itself where datamodel-code-generator cannot print it,
    as it is and as a text.
    """

    docstring: str
    by_shape: bool = False
    tag: str = ""
    annotation: str = ""
    quoted: str = ""


@paused_collector()
def render_models(ir: Ir, templates: Path) -> dict[str, str]:
    """The body of each module by file name, without the header; unformatted."""
    if not ir.declarations:
        return {}
    by_id = ir.by_id()
    views: defaultdict[str, dict[str, Any]] = defaultdict(dict)
    for declaration in ir.declarations:
        views[dotted_name(declaration)] = {"view": _view(declaration, by_id)}
    with warnings.catch_warnings():
        # It warns of untagged unions; the tags are in the templates, where it does not look.
        warnings.simplefilter("ignore", UserWarning)
        generated = generate(model_document(ir), config=_config(ir, views, templates))
    if isinstance(generated, dict):
        return {"/".join(path): str(body) for path, body in generated.items() if path != ("__init__.py",)}
    raise TypeError("datamodel-code-generator returned one module for several")


def _config(ir: Ir, views: defaultdict[str, dict[str, Any]], templates: Path) -> GenerateConfig:
    aliases = [one for one in ir.declarations if isinstance(one, Alias)]
    unknowns = sorted({one.unknown for one in aliases if one.tag_field or one.by_shape})
    homes = {name: "._unknown" if name != "Unknown" else "._runtime.base" for name in unknowns}
    return GenerateConfig(
        input_file_type=InputFileType.OpenAPI,
        output_model_type=DataModelType.MsgspecStruct,
        target_python_version=PythonVersion.PY_311,
        custom_template_dir=templates / "models",
        # The names are given already; its own would have no underscore.
        custom_class_name_generator=lambda name: name,
        extra_template_data=views,
        base_class=UNKNOWN.replace("Unknown", "Model"),
        import_overrides={"Model": "._runtime.base", **homes},
        enum_field_as_literal=LiteralType.All,
        use_type_alias=True,
        use_annotated=True,
        field_constraints=True,
        use_standard_collections=True,
        use_generic_container_types=True,
        use_union_operator=True,
        strict_nullable=True,
        disable_timestamp=True,
        disable_future_imports=True,
        custom_file_header="\n",
        formatters=[],
    )


def _view(declaration: Declaration, by_id: Mapping[str, Declaration]) -> ClassView | AliasView:
    if isinstance(declaration, Alias):
        return _alias_view(declaration, by_id)
    fields = own_fields(declaration, by_id)
    return ClassView(
        bases=_bases(declaration, by_id),
        docstring=docstring(_words(declaration)),
        constants=_constants(declaration),
        fields={field.name: _field_view(field, declaration, by_id) for field in fields},
        methods=_methods(declaration),
    )


def _alias_view(alias: Alias, by_id: Mapping[str, Declaration]) -> AliasView:
    annotation = written(Use(alias.type), alias.file, by_id) if is_for_templates(alias.type) else ""
    if annotation and (unknown := unknown_of(alias, by_id)):
        annotation = f"{annotation} | {unknown}"
    return AliasView(
        docstring=docstring(_words(alias), indent=4 * alias.by_shape),
        by_shape=alias.by_shape,
        tag=literal(alias.tag_field) if alias.by_shape and alias.tag_field else "",
        annotation=annotation,
        quoted=literal(annotation) if annotation else "",
    )


def _field_view(field: Field, struct: Struct, by_id: Mapping[str, Declaration]) -> FieldView:
    annotation = ""
    if is_for_templates(field.use.type):
        is_unset = not field.required and struct.direction != "received"
        annotation = written(annotated_use(field, struct), struct.file, by_id, may_be_unset=is_unset)
    return FieldView(_rest(field, struct), _field_docstring(field), annotation)


def _words(declaration: Declaration) -> str:
    source = f"From `#{declaration.pointer}`."
    if isinstance(declaration, Alias) and declaration.decided_by:
        source = f"Discriminated {declaration.decided_by}.\n\n{source}"
    return f"{declaration.description}\n\n{source}" if declaration.description else source


def _bases(struct: Struct, by_id: Mapping[str, Declaration]) -> str:
    options = ["frozen=True", "kw_only=True"]
    if struct.tag:
        options += [f"tag_field={literal(struct.tag.field)}", f"tag={literal(struct.tag.value)}"]
    base = by_id[struct.base].name if struct.base else "Model"
    return ", ".join([base, *options])


def _constants(struct: Struct) -> tuple[str, ...]:
    field = next((one.name for one in struct.fields if struct.tag and one.wire == struct.tag.field), "")
    if not struct.tag or not field:
        return ()
    value = literal(struct.tag.value)
    return (f"{field}: ClassVar[Literal[{value}]] = {value}",)


def _rest(field: Field, struct: Struct) -> str:
    """Default and, where the attribute is not called like the property, the name on the wire."""
    default = _default(field, struct)
    if field.name == field.wire:
        return f" = {default}" if default else ""
    arguments = [f"name={literal(escape_wire_name(field.wire))}", *([f"default={default}"] if default else [])]
    return f" = field({', '.join(arguments)})"


def _default(field: Field, struct: Struct) -> str:
    """The default of a field (rules 5 and 8), or an empty text where it must be given."""
    if field.required:
        return literal(field.constant) if field.has_default else ""
    return "ABSENT" if struct.direction == "received" else "UNSET"


def _field_docstring(field: Field) -> str:
    words = [field.description] if field.description else []
    if field.default and "default" not in field.description.lower():
        words.append(f"Default: `{field.default}`.")
    if field.access:
        words.append("Only received." if field.access == "read" else "Only sent.")
    if field.deprecated:
        words.append("Deprecated.")
    return docstring(" ".join(words)) if words else ""


def _methods(struct: Struct) -> tuple[str, ...]:
    if not struct.narrowed_by:
        return ()
    attribute = next(one.name for one in struct.fields if one.wire == struct.narrowed_by)
    body = f"narrow(self, {struct.name}, {literal(attribute)})"
    return (f"def __post_init__(self) -> None:\n        {body}",)


def imports_for(body: str) -> tuple[str, ...]:
    """The lines that import what the templates use and datamodel-code-generator, which wrote the imports of `body`,
    does not know of.
    """
    code = re.sub(r'""".*?"""', "", body, flags=re.DOTALL)
    used = set(_NAMES.findall(code))
    present = {name for line in _IMPORTS.findall(code) for name in _NAMES.findall(line)}
    lines: list[str] = []
    for module, names in _TEMPLATE_NAMES:
        wanted = [name for name in names if name in used - present and (name != "field" or "field(" in code)]
        lines += [f"from {module} import {', '.join(wanted)}"] if wanted else []
    return tuple(lines)
