"""Which components stand together in unions: what one union decides about an object has to suit the others."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from typing import Any

from realtime_codegen.model.json_values import is_array, is_object
from realtime_codegen.model.schema import COMPONENT_PREFIX, Schema, children, walk


def companions_of(schemas: Mapping[str, Schema]) -> dict[str, tuple[str, ...]]:
    """The objects that each object shares a union with, and those that these share one with, itself included, by
    component name.
    """
    groups: dict[str, tuple[str, ...]] = {}
    for schema in schemas.values():
        for node in walk(schema):
            members = list(_objects(node, schemas, set()))
            group = tuple(dict.fromkeys(one for member in members for one in groups.get(member, (member,))))
            groups |= dict.fromkeys(group, group)
    return groups


def only_in_unions(schemas: Mapping[str, Schema], data: Mapping[str, Any]) -> frozenset[str]:
    """The unions that are used as a member of another union and nowhere else."""
    inside: dict[str, None] = {}
    elsewhere = dict.fromkeys(_used_by_operations([data.get("paths"), data.get("webhooks")]))
    for schema in schemas.values():
        for node in walk(schema):
            inside |= dict.fromkeys(member.ref for member in node.union if member.ref)
            elsewhere |= dict.fromkeys(
                child.ref for child in children(node) if child.ref and all(child is not one for one in node.union)
            )
        elsewhere |= {schema.ref: None} if schema.ref else {}
    return frozenset(name for name in inside if name not in elsewhere and schemas[name].union)


def _objects(node: Schema, schemas: Mapping[str, Schema], seen: set[str]) -> Iterator[str]:
    """The components among the members of a union, those of unions inside it included, each once."""
    for member in node.union:
        target = schemas.get(member.ref)
        if target is None or member.ref in seen:
            continue
        seen.add(member.ref)
        if target.union:
            yield from _objects(target, schemas, seen)
        elif target.properties:
            yield member.ref


def _used_by_operations(value: Any) -> Iterator[str]:
    if is_object(value):
        if isinstance(reference := value.get("$ref"), str):
            yield reference.removeprefix(COMPONENT_PREFIX)
        for child in value.values():
            yield from _used_by_operations(child)
    elif is_array(value):
        for item in value:
            yield from _used_by_operations(item)
