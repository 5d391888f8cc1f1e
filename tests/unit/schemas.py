"""Schemas as short YAML, for tables of what a pass makes of what."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any, TypeGuard

import yaml

from realtime_codegen.load import parse_document
from realtime_codegen.model.diagnostics import Diagnostics
from realtime_codegen.model.json_pointer import join
from realtime_codegen.model.schema import COMPONENT_PREFIX, Schema, parse_schema, rewrite
from realtime_codegen.normalize.context import Context
from tests.support import to_yaml

Change = Callable[[Schema, Context], Schema]


def context_of(components: dict[str, Any]) -> Context:
    """The context of a description with these component schemas."""
    data = {"openapi": "3.1.0", "info": {"title": "t", "version": "1"}, "components": {"schemas": components}}
    document = parse_document(to_yaml(data, sort_keys=False), "api.yaml")
    schemas = {name: parse_schema(raw, join("/components/schemas", name)) for name, raw in components.items()}
    return Context(document, schemas, Diagnostics())


def changed(change: Change, text: str, components: str = "{}") -> tuple[dict[str, Any], str]:
    """What a pass makes of the schema in `text`, every node of it, as `shown`; and what it reports."""
    context = context_of({**yaml.safe_load(components), "X": yaml.safe_load(text)})
    schema = rewrite(context.schemas["X"], lambda node: change(node, context))
    return shown(schema), "\n".join(map(str, context.diagnostics))


def shown(schema: Schema) -> dict[str, Any]:
    """A schema as plain values: only what it says, `open` for an open enum, without the places."""
    inner = {
        "items": shown(schema.items) if schema.items else None,
        "additionalProperties": shown(schema.additional)
        if isinstance(schema.additional, Schema)
        else schema.additional,
        "properties": {name: shown(child) for name, child in schema.properties} or None,
        "anyOf": [shown(member) for member in schema.union],
        "allOf": [shown(member) for member in schema.all_of],
    }
    own: dict[str, Any] = {
        "$ref": f"{COMPONENT_PREFIX}{schema.ref}" if schema.ref else "",
        "type": schema.types[0] if len(schema.types) == 1 else list(schema.types),
        "nullable": schema.nullable,
        "enum": [list(value) if _is_tuple(value) else value for value in schema.enum],
        "open": schema.is_open,
        "required": list(schema.required),
        "format": schema.format,
        "contentEncoding": schema.encoding,
        "description": schema.description,
        "discriminator": schema.discriminator,
        **dict(schema.bounds),
    }
    default = {"default": schema.default[0]} if schema.default else {}
    said = {key: value for key, value in own.items() if value}
    return {**said, **{key: value for key, value in inner.items() if value not in (None, [])}, **default}


def _is_tuple(value: object) -> TypeGuard[tuple[Any, ...]]:
    """Whether a value is what `frozen` makes of a list or an object."""
    return isinstance(value, tuple)
