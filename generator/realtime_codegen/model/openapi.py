"""What OpenAPI 3.1 and 3.2 objects hold: where in a description schemas, operations, references and the rest can stand.

A walk by this table, unlike one over raw JSON, knows that a property named `$ref`, `example` or `description` is a
property, and that an example is data. The order of a table is the canonical order of its keys.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass
from typing import Any, Literal

from realtime_codegen.model.json_pointer import Token, join
from realtime_codegen.model.json_values import is_array, is_object

Container = Literal["one", "list", "map", "schema or list"]


@dataclass(frozen=True, slots=True)
class Child:
    """The objects under a key: of which kind, and whether one, an array or a map of them."""

    kind: str
    container: Container = "one"


@dataclass(frozen=True, slots=True)
class Node:
    """One object of a description, its kind and its JSON pointer."""

    pointer: str
    kind: str
    value: Mapping[str, Any]


def _one(kind: str) -> Child:
    return Child(kind)


def _list(kind: str) -> Child:
    return Child(kind, "list")


def _map(kind: str) -> Child:
    return Child(kind, "map")


_REFERENCE: dict[str, Child | None] = {"$ref": None, "summary": None, "description": None}
_SERVERS: dict[str, Child | None] = {"servers": _list("server")}
_METHODS: dict[str, Child | None] = {
    method: _one("operation")
    for method in ("get", "put", "post", "delete", "options", "head", "patch", "trace", "query")
}
_SERIALIZATION: dict[str, Child | None] = {
    "required": None,
    "deprecated": None,
    "allowEmptyValue": None,
    "style": None,
    "explode": None,
    "allowReserved": None,
    "schema": _one("schema"),
    "content": _map("media type"),
    "example": None,
    "examples": _map("example"),
}

KINDS: dict[str, dict[str, Child | None]] = {
    "openapi": {
        "openapi": None,
        "$self": None,
        "info": _one("info"),
        "jsonSchemaDialect": None,
        **_SERVERS,
        "security": None,
        "tags": _list("tag"),
        "paths": _map("path item"),
        "webhooks": _map("path item"),
        "components": _one("components"),
        "externalDocs": None,
    },
    "info": {
        "title": None,
        "summary": None,
        "description": None,
        "termsOfService": None,
        "contact": None,
        "license": None,
        "version": None,
    },
    "tag": dict.fromkeys(("name", "summary", "description", "externalDocs", "parent", "kind")),
    "server": {"url": None, "name": None, "description": None, "variables": _map("server variable")},
    "server variable": {"enum": None, "default": None, "description": None},
    "components": {
        "securitySchemes": _map("security scheme"),
        "pathItems": _map("path item"),
        "parameters": _map("parameter"),
        "headers": _map("header"),
        "requestBodies": _map("request body"),
        "responses": _map("response"),
        "schemas": _map("schema"),
        "mediaTypes": _map("media type"),
        "examples": _map("example"),
        "links": _map("link"),
        "callbacks": _map("callback"),
    },
    "path item": {
        **_REFERENCE,
        **_METHODS,
        "additionalOperations": _map("operation"),
        **_SERVERS,
        "parameters": _list("parameter"),
    },
    "operation": {
        "operationId": None,
        "tags": None,
        "summary": None,
        "description": None,
        "deprecated": None,
        "parameters": _list("parameter"),
        "requestBody": _one("request body"),
        "responses": _map("response"),
        "callbacks": _map("callback"),
        "security": None,
        **_SERVERS,
        "externalDocs": None,
    },
    "parameter": {"$ref": None, "in": None, "name": None, "summary": None, "description": None, **_SERIALIZATION},
    "header": {**_REFERENCE, **_SERIALIZATION},
    "request body": {**_REFERENCE, "required": None, "content": _map("media type")},
    "media type": {
        "$ref": None,
        "schema": _one("schema"),
        "itemSchema": _one("schema"),
        "example": None,
        "examples": _map("example"),
        "encoding": _map("encoding"),
        "itemEncoding": _one("encoding"),
        "prefixEncoding": _list("encoding"),
    },
    "encoding": {"contentType": None, "headers": _map("header"), "style": None, "explode": None, "allowReserved": None},
    "response": {**_REFERENCE, "headers": _map("header"), "content": _map("media type"), "links": _map("link")},
    "example": {**_REFERENCE, **dict.fromkeys(("value", "dataValue", "serializedValue", "externalValue"))},
    "link": {
        **_REFERENCE,
        "operationRef": None,
        "operationId": None,
        "parameters": None,
        "requestBody": None,
        "server": _one("server"),
    },
    "callback": {"$ref": None},
    "security scheme": {
        **_REFERENCE,
        "type": None,
        "in": None,
        "name": None,
        "scheme": None,
        "bearerFormat": None,
        "flows": None,
        "openIdConnectUrl": None,
    },
    "discriminator": {"propertyName": None, "mapping": None, "defaultMapping": None},
    "schema": {
        "$id": None,
        "$schema": None,
        "$anchor": None,
        "$dynamicAnchor": None,
        "$dynamicRef": None,
        "$comment": None,
        "$ref": None,
        "title": None,
        "description": None,
        "type": None,
        "nullable": None,
        "format": None,
        "contentEncoding": None,
        "contentMediaType": None,
        "contentSchema": _one("schema"),
        "const": None,
        "enum": None,
        "default": None,
        "pattern": None,
        **dict.fromkeys(
            ("minLength", "maxLength", "minimum", "exclusiveMinimum", "maximum", "exclusiveMaximum", "multipleOf")
        ),
        "properties": _map("schema"),
        "required": None,
        "patternProperties": _map("schema"),
        "additionalProperties": _one("schema"),
        "unevaluatedProperties": _one("schema"),
        "propertyNames": _one("schema"),
        **dict.fromkeys(("minProperties", "maxProperties", "dependentRequired")),
        "dependentSchemas": _map("schema"),
        "prefixItems": _list("schema"),
        "items": Child("schema", "schema or list"),
        "unevaluatedItems": _one("schema"),
        "contains": _one("schema"),
        **dict.fromkeys(("minContains", "maxContains", "minItems", "maxItems", "uniqueItems")),
        "anyOf": _list("schema"),
        "oneOf": _list("schema"),
        "allOf": _list("schema"),
        "not": _one("schema"),
        "if": _one("schema"),
        "then": _one("schema"),
        "else": _one("schema"),
        "discriminator": _one("discriminator"),
        **dict.fromkeys(("deprecated", "readOnly", "writeOnly", "xml", "example", "examples", "externalDocs")),
        "$defs": _map("schema"),
        "definitions": _map("schema"),
    },
}
"""The keys of each kind of object and what stands under them; `None` is a plain value."""

_CALLBACK_EXPRESSION = Child("path item")


def child(kind: str, key: str) -> Child | None:
    """What stands under `key` of an object of `kind`; `None` for plain values and unknown keys."""
    if kind == "callback" and key != "$ref" and not key.startswith("x-"):
        return _CALLBACK_EXPRESSION
    return KINDS[kind].get(key)


def walk(root: Mapping[str, Any], kind: str = "openapi", pointer: str = "") -> Iterator[Node]:
    """Every object at and below `root`, parents first, in document order. Values of the wrong shape are passed over."""
    stack = [Node(pointer, kind, root)]
    while stack:
        node = stack.pop()
        yield node
        stack.extend(
            reversed([Node(join(node.pointer, *path), found.kind, value) for path, found, value in _children(node)])
        )


def _children(node: Node) -> Iterator[tuple[tuple[Token, ...], Child, Mapping[str, Any]]]:
    for key, value in node.value.items():
        found = child(node.kind, key)
        if found is None:
            continue
        for path, item in _members(found, key, value):
            if is_object(item):
                yield path, found, item


def _members(found: Child, key: str, value: Any) -> Iterator[tuple[tuple[Token, ...], Any]]:
    if found.container == "map":
        if is_object(value):
            yield from (((key, name), item) for name, item in value.items())
    elif is_array(value):
        if found.container != "one":
            yield from (((key, index), item) for index, item in enumerate(value))
    elif found.container != "list":
        yield (key,), value


Visit = Callable[[str, Mapping[str, Any]], Mapping[str, Any]]
"""Takes the kind of an object and the object with its children already rewritten; returns it or what replaces it."""


def rewrite(value: Mapping[str, Any], kind: str, visit: Visit) -> Mapping[str, Any]:
    """`value` with `visit` applied to every object in it, children first. What does not change is shared with the
    original.
    """
    changed: dict[str, Any] = {}
    for key, old in value.items():
        found = child(kind, key)
        if found is not None and (new := _rewrite_members(found, old, visit)) is not old:
            changed[key] = new
    return visit(kind, {**value, **changed} if changed else value)


def _rewrite_members(found: Child, value: Any, visit: Visit) -> Any:
    if is_array(value):
        return value if found.container in ("one", "map") else _rewrite_list(found, value, visit)
    if not is_object(value) or found.container == "list":
        return value
    if found.container != "map":
        return rewrite(value, found.kind, visit)
    items = {name: rewrite(item, found.kind, visit) if is_object(item) else item for name, item in value.items()}
    return items if any(items[name] is not value[name] for name in items) else value


def _rewrite_list(found: Child, value: list[Any], visit: Visit) -> list[Any]:
    items = [_rewrite_item(item, found.kind, visit) for item in value]
    return items if any(new is not old for new, old in zip(items, value, strict=True)) else value


def _rewrite_item(item: Any, kind: str, visit: Visit) -> Any:
    return rewrite(item, kind, visit) if is_object(item) else item
