"""Rule 6, before anything else: a discriminator that names its members in words becomes a constant of each member.

By OpenAPI, the value of the property is a key of `mapping`, or else the name of the component. Where the member says
itself what its value is, that stands: descriptions are often wrong about the names.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import replace
from typing import Any

from realtime_codegen.diagnostics import Severity
from realtime_codegen.json_values import is_object
from realtime_codegen.normalize.context import Context
from realtime_codegen.pointer import join
from realtime_codegen.schema import Schema, component_of
from realtime_codegen.structure import Node, walk

Wanted = dict[tuple[str, str], dict[str, None]]
"""The values of a property by component and property."""


def with_mapped_constants(schemas: Mapping[str, Schema], context: Context) -> dict[str, Schema]:
    """The components, with a constant for each discriminator that leads to them. Reports RC404, a warning, for an
    object that names others by a discriminator without being their union.
    """
    children = _children(schemas)
    wanted: Wanted = {}
    for node in walk(context.document.data):
        if node.kind == "schema" and is_object(found := node.value.get("discriminator")):
            for name, values in _members(node, found, children):
                wanted.setdefault((name, found["propertyName"]), {}).update(values)
            _report_parent(node, context)
    changed = dict(schemas)
    for (name, wire), values in wanted.items():
        if name in changed and not _says_itself(changed[name], wire, schemas, ()):
            changed[name] = _with_constant(changed[name], wire, tuple(values))
    return changed


def _children(schemas: Mapping[str, Schema]) -> dict[str, list[str]]:
    """The components that extend each component by allOf."""
    found: dict[str, list[str]] = {}
    for name, schema in schemas.items():
        for member in schema.all_of:
            if member.ref:
                found.setdefault(member.ref, []).append(name)
    return found


def _members(
    node: Node, discriminator: Mapping[str, Any], children: Mapping[str, list[str]]
) -> Iterator[tuple[str, dict[str, None]]]:
    """The components that a discriminator tells apart, each with the values of the property."""
    mapped: dict[str, dict[str, None]] = {}
    for value, target in discriminator.get("mapping", {}).items():
        mapped.setdefault(component_of(target) or target, {})[value] = None
    alternatives = (*node.value.get("oneOf", ()), *node.value.get("anyOf", ()))
    listed = [component_of(str(one.get("$ref", ""))) for one in alternatives if is_object(one)]
    if not alternatives:
        listed = children.get(component_of(f"#{node.pointer}"), [])
    for name in dict.fromkeys((*mapped, *filter(None, listed))):
        yield name, mapped.get(name, {name: None})


def _report_parent(node: Node, context: Context) -> None:
    if "oneOf" in node.value or "anyOf" in node.value or "properties" not in node.value:
        return
    context.report(
        node.pointer,
        "RC404",
        "a discriminator beside properties makes no union: what is read here is this object, and what its subtypes add "
        "is kept in extra_fields",
        "refer to a oneOf of the subtypes where they are meant, by a correction in spec/overlays",
        Severity.WARNING,
        "a discriminator beside properties makes no union",
    )


def _says_itself(schema: Schema, wire: str, schemas: Mapping[str, Schema], seen: tuple[str, ...]) -> bool:
    """Whether the schema, or one it is made of, lists the values of the property, or is no object with properties."""
    own = schema.property(wire)
    if own is not None:
        return bool(own.enum or own.ref or own.union or own.all_of) or own.types not in ((), ("string",))
    if schema.union or schema.ref:
        return True
    parents = [member.ref for member in schema.all_of if member.ref in schemas and member.ref not in seen]
    inline = [member for member in schema.all_of if not member.ref]
    return any(_says_itself(schemas[name], wire, schemas, (*seen, name)) for name in parents) or any(
        _says_itself(member, wire, schemas, seen) for member in inline
    )


def _with_constant(schema: Schema, wire: str, values: tuple[str, ...]) -> Schema:
    own = schema.property(wire) or Schema(join(schema.pointer, "properties", wire))
    is_new = schema.property(wire) is None and not schema.all_of
    constant = replace(own, types=("string",), enum=values, touched=(*own.touched, "name by discriminator"))
    properties = dict(schema.properties) | {wire: constant}
    return replace(
        schema,
        properties=tuple(sorted(properties.items())),
        required=tuple(sorted({*schema.required, wire})) if is_new else schema.required,
    )
