"""What the members of a union are called in locations: by what distinguishes them, never by a number."""

from __future__ import annotations

import json
from collections import Counter
from collections.abc import Callable, Sequence

from realtime_codegen.model.schema import Schema

Namer = Callable[[Schema], str]


def member_labels(members: Sequence[Schema]) -> list[str]:
    """One label for each member, no two alike among those with an inline object: its constant `type` or another
    constant; where that is shared, all constants; `object` for the only one without; else the names of its properties.
    """
    objects = [inner_object(member) for member in members]
    labels = ["object"] * len(members)
    inline = [index for index, schema in enumerate(objects) if schema.properties and not schema.ref]
    namers: tuple[Namer, ...] = (_main_constant, _all_constants, _property_names)
    waiting = inline
    for namer in namers:
        for index in waiting:
            labels[index] = namer(objects[index]) or labels[index]
        taken = Counter(labels[index] for index in inline)
        waiting = [index for index in waiting if taken[labels[index]] > 1]
    for count, index in enumerate(waiting):
        labels[index] += "," * count
    return labels


def inner_object(schema: Schema) -> Schema:
    """The schema itself, or what the arrays and maps around it hold."""
    while inner := schema.items or schema.additional:
        if schema.properties or not isinstance(inner, Schema):
            break
        schema = inner
    return schema


def _constants(schema: Schema) -> dict[str, str]:
    """The constants by their names; texts alone where there is one, since they say more than `ok true`."""
    found = {name: child.enum[0] for name, child in schema.properties if len(child.enum) == 1 and not child.is_open}
    texts = {name: value for name, value in found.items() if isinstance(value, str)}
    others = {name: f"{name} {json.dumps(value)}" for name, value in found.items() if isinstance(value, int | float)}
    return texts or others


def _main_constant(schema: Schema) -> str:
    constants = _constants(schema)
    return constants.get("type") or next(iter(constants.values()), "")


def _all_constants(schema: Schema) -> str:
    return ",".join(_constants(schema).values())


def _property_names(schema: Schema) -> str:
    return ",".join(name for name, _ in schema.properties)
