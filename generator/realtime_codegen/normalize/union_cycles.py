"""Rule 3: unions that lead back to themselves. `A: {oneOf: [B, X]}` and `B: {oneOf: [A, Y]}` are both X or Y."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import replace

from realtime_codegen.model.schema import Schema
from realtime_codegen.normalize.context import Context
from realtime_codegen.normalize.flattening import report_cycle
from realtime_codegen.normalize.intersection import NULL, around, meaning


def without_circles(schemas: Mapping[str, Schema], context: Context) -> dict[str, Schema]:
    """The components, none of them an alternative of itself, through references and other unions or not. One that is
    nothing but itself becomes any value, and is reported (RC401).
    """
    return {name: _without_circle(name, schema, schemas, context) for name, schema in schemas.items()}


def _without_circle(name: str, schema: Schema, schemas: Mapping[str, Schema], context: Context) -> Schema:
    if not _leads_to(name, schema, schemas):
        return schema
    ends: dict[Schema, Schema] = {}
    for one in _ends(name, schema, schemas, {name}):
        ends.setdefault(meaning(one), one)
    members = [one for one in ends.values() if one.types != NULL]
    nullable = schema.nullable or len(members) < len(ends)
    if schema.ref and ends:
        return schema
    if members:
        flat = replace(schema, union=tuple(members), nullable=nullable)
        return flat if len(members) > 1 else around(replace(flat, union=()), members[0])
    if nullable:
        return replace(schema, ref="", union=(), types=NULL, nullable=True)
    report_cycle(schema.pointer, schema.ref or name, context, through="allOf" if schema.ref else "the union")
    return Schema(schema.pointer)


def _leads_to(name: str, schema: Schema, schemas: Mapping[str, Schema]) -> bool:
    """Whether the component is an alternative of the schema, or all that it is."""
    seen: set[str] = set()
    waiting = _targets(schema)
    while waiting and name not in seen:
        target = waiting.pop()
        if target not in seen:
            seen.add(target)
            waiting.extend(_targets(schemas[target]))
    return name in seen


def _targets(schema: Schema) -> list[str]:
    """The components whose values are values of the schema as they are."""
    return [one.ref for one in (schema, *schema.union) if one.ref]


def _ends(name: str, schema: Schema, schemas: Mapping[str, Schema], seen: set[str]) -> Iterator[Schema]:
    """The alternatives of the schema that do not lead back to the component, those of unions that do included. Null is
    one where it is a value on the way.
    """
    for member in schema.union or (schema,):
        if member.nullable:
            yield Schema(member.pointer, types=NULL, nullable=True)
        if not member.ref or not (member.ref == name or _leads_to(name, schemas[member.ref], schemas)):
            yield member
        elif member.ref not in seen:
            seen.add(member.ref)
            if schemas[member.ref].nullable:
                yield Schema(member.pointer, types=NULL, nullable=True)
            yield from _ends(name, schemas[member.ref], schemas, seen)
