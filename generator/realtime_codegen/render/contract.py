"""`_contract.json`: what the modules of a package do not say of its description, for `realtime-codegen diff`.

Annotations, defaults and tags are read from the modules. Where a type stands in the description, who sends it, its
documented defaults, and which words of a docstring are those of the description would have to be guessed from prose.
No module reads the file.
"""

from __future__ import annotations

import json
from typing import Any

from realtime_codegen.model.ir import Declaration, Field, Ir, Operation, Struct
from realtime_codegen.normalize.directions import list_idle
from realtime_codegen.render.model_source import dotted_name
from realtime_codegen.render.text import count_words
from realtime_codegen.write.header import JSON_HEADER

CONTRACT = "_contract.json"


def contract_text(ir: Ir, *, has_client: bool) -> str:
    """The text of the file: a line for each type and each operation. A package without client says nothing of these."""
    idle = list_idle(ir)
    types = {dotted_name(one): _declaration(one, is_idle=one.id in idle) for one in ir.declarations}
    lines = [f"{_compact(name)}:{_compact(types[name])}" for name in sorted(types)]
    text = f'{JSON_HEADER}"types": {{\n' + ",\n".join(lines) + "\n}"
    if has_client:
        operations = [_compact(_operation(one)) for one in ir.operations if not one.is_webhook]
        text += ',\n"operations": [\n' + ",\n".join(operations) + "\n]"
    return text + "\n}\n"


def _compact(value: Any) -> str:
    return json.dumps(value, separators=(",", ":"))


def _declaration(one: Declaration, *, is_idle: bool) -> dict[str, Any]:
    locations = list(one.locations) if one.locations != (one.component,) else []
    found: dict[str, Any] = {
        "pointer": one.pointer,
        "component": one.component,
        "locations": locations,
        "direction": "" if is_idle else one.direction,
        "words": count_words(one.description),
    }
    if isinstance(one, Struct):
        found["fields"] = {field.wire: _field(field) for field in one.fields}
    else:
        found["tag"] = one.tag_field
    return {key: value for key, value in found.items() if value not in ("", [], 0)}


def _field(field: Field) -> dict[str, Any]:
    found = {"words": count_words(field.description), "default": field.default, "deprecated": field.deprecated}
    return {key: value for key, value in found.items() if value}


def _operation(one: Operation) -> dict[str, str]:
    return {"id": one.id, "method": one.method, "path": one.path, "pointer": one.pointer}
