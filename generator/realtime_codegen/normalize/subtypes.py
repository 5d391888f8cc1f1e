"""Inheritance by allOf: which components extend which, and base classes that name their subtypes by oneOf or anyOf."""

from __future__ import annotations

import re
from collections.abc import Mapping
from dataclasses import replace

from realtime_codegen.model.json_pointer import split
from realtime_codegen.model.schema import Schema
from realtime_codegen.normalize.context import Context

_ALTERNATIVE = re.compile(r"(/(oneOf|anyOf|allOf)/\d+)+")
"""Where an alternative stands, from its union."""


def component_at(pointer: str, schemas: Mapping[str, Schema]) -> str:
    """The name of the component that stands at a pointer, or an empty text."""
    name = split(pointer)[-1] if pointer else ""
    return name if name in schemas and schemas[name].pointer == pointer else ""


def named(schema: Schema, schemas: Mapping[str, Schema]) -> str:
    """The component that a schema refers to, or that stands where it does; else an empty text."""
    return schema.ref or component_at(schema.pointer, schemas)


def extends(schema: Schema, name: str, context: Context) -> bool:
    """Whether the schema is the component, or has it among its members of allOf, through others or not."""
    waiting, seen = [schema], {""}
    while waiting:
        one = waiting.pop()
        if named(one, context.schemas) == name:
            return True
        if one.ref not in seen and one.ref in context.schemas:
            waiting.append(context.schemas[one.ref])
        seen.add(one.ref)
        waiting.extend(one.all_of)
    return False


def lists_its_subtypes(name: str, context: Context) -> bool:
    """Whether alternatives of a component extend it: a base class that names its subtypes by oneOf."""
    waiting, seen = list(context.schemas[name].union), {name}
    while waiting:
        one = waiting.pop()
        if extends(one, name, context):
            return True
        if one.ref and one.ref not in seen and one.ref in context.schemas:
            seen.add(one.ref)
            waiting.append(context.schemas[one.ref])
        waiting.extend(one.union)
    return False


def leads_back(name: str, context: Context) -> bool:
    """Whether a component extends itself."""
    schema = context.schemas.get(name)
    if schema is None:
        return False
    members = (*schema.all_of, Schema("", ref=schema.ref)) if schema.ref else schema.all_of
    return any(extends(one, name, context) for one in members)


def is_subtype(around: Schema, name: str, context: Context) -> bool:
    """Whether `around` extends a component that lists its subtypes, as one of them: it is a component itself, or
    stands among these alternatives. It does not inherit the union, which would lead back to it.
    """
    place = around.pointer.removeprefix(context.schemas[name].pointer)
    is_alternative = place != around.pointer and _ALTERNATIVE.fullmatch(place)
    return bool(is_alternative or component_at(around.pointer, context.schemas)) and lists_its_subtypes(name, context)


def extend_what_lists_them(schemas: Mapping[str, Schema]) -> dict[str, Schema]:
    """The components; one that is nothing but a reference to a base class that lists it is a subtype that adds nothing,
    as if it were spelled by allOf.
    """
    return {
        name: replace(schema, ref="", all_of=(Schema(schema.pointer, ref=schema.ref), *schema.all_of))
        if schema.ref in schemas and any(one.ref == name for one in schemas[schema.ref].union)
        else schema
        for name, schema in schemas.items()
    }


def without_union(schema: Schema) -> Schema:
    """A base class that lists its subtypes, without the list."""
    return replace(schema, union=(), discriminator="", mapping=())
