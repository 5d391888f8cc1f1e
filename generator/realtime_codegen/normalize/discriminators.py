"""Rule 6, before anything else: a discriminator that names its members in words becomes a constant of each member.

By OpenAPI, the value of the property is a key of `mapping`, or else the name of the component. Where the members list
the values themselves and share some, each keeps those that the discriminator gives it. Where a member alone has a
value, that stands: descriptions are often wrong about the names.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass, field, replace
from typing import Any

from realtime_codegen.model.diagnostics import Severity
from realtime_codegen.model.json_pointer import join
from realtime_codegen.model.json_values import is_object
from realtime_codegen.model.openapi import Node, walk
from realtime_codegen.model.schema import Schema, component_of
from realtime_codegen.normalize.context import Context

Schemas = Mapping[str, Schema]
Place = tuple[str, str]
"""A component and a property of it."""


@dataclass(slots=True)
class Named:
    """What discriminators say of a property of a component: the values they give it, the components they discriminate
    it from, and where the first of them stands.
    """

    pointer: str
    values: dict[str, None] = field(default_factory=dict[str, None])
    others: dict[str, None] = field(default_factory=dict[str, None])


def with_mapped_constants(schemas: Schemas, context: Context) -> dict[str, Schema]:
    """The components, with a constant for each discriminator that leads to them. Reports RC404, a warning, for an
    object that names others by a discriminator without being their union, and for a listed value that a discriminator
    gives to no member.
    """
    found: dict[Place, Named] = {}
    children = _children(schemas)
    for node in walk(context.document.data):
        if node.kind == "schema" and is_object(own := node.value.get("discriminator")):
            members = dict(_members(node, own, children, schemas))
            for name, values in members.items():
                named = found.setdefault((name, own["propertyName"]), Named(node.pointer))
                named.values |= values
                named.others |= {other: None for other in members if other != name}
            _report_parent(node, context)
    changed = dict(schemas)
    for name, wire in found:
        if kept := _values(name, wire, found, schemas, context):
            changed[name] = _with_constant(changed[name], wire, kept, schemas)
    return _without_inherited(changed, schemas)


def _values(name: str, wire: str, found: Mapping[Place, Named], schemas: Schemas, context: Context) -> tuple[str, ...]:
    """The values that the property of a component is limited to; none where what it says itself stands."""
    named = found[name, wire]
    listed = listed_texts(schemas[name], wire, schemas)
    if listed is None:
        return () if _says_itself(schemas[name], wire, schemas, ()) else tuple(named.values)
    others = {other: listed_texts(schemas[other], wire, schemas) or () for other in named.others}
    shared = {value for texts in others.values() for value in texts}
    taken = {value for other, texts in others.items() for value in found[other, wire].values if value in texts}
    own = [value for value in listed if value in named.values]
    kept = [value for value in listed if value in named.values or value not in (shared if own else taken)]
    nobodys = [value for value in listed if own and value not in kept and value not in taken]
    if nobodys:
        _report_nobodys(nobodys[0], wire, name, named, context)
    if len(kept) == len(listed):
        return ()
    limits = ", ".join(map(repr, kept))
    message = f"the discriminator limits {wire!r} of {name} to {limits}: other values are those of other members"
    context.report(named.pointer, "RC404", message, "nothing, if that is meant", Severity.NOTE)
    return tuple(kept)


def _report_nobodys(value: str, wire: str, name: str, named: Named, context: Context) -> None:
    context.report(
        named.pointer,
        "RC404",
        f"the discriminator gives {value!r} of {wire!r} to no member, though {name} and another list it: refused",
        "add it to the mapping by a correction in spec/overlays, if it is sent",
        Severity.WARNING,
    )


def _children(schemas: Mapping[str, Schema]) -> dict[str, list[str]]:
    """The components that extend each component by allOf."""
    found: dict[str, list[str]] = {}
    for name, schema in schemas.items():
        for member in schema.all_of:
            if member.ref:
                found.setdefault(member.ref, []).append(name)
    return found


def _members(
    node: Node, discriminator: Mapping[str, Any], children: Mapping[str, list[str]], schemas: Schemas
) -> Iterator[tuple[str, dict[str, None]]]:
    """The components that a discriminator names, each with the values of the property."""
    alternatives = (*node.value.get("oneOf", ()), *node.value.get("anyOf", ()))
    listed = [component_of(str(one.get("$ref", ""))) for one in alternatives if is_object(one)]
    if not alternatives:
        listed = children.get(component_of(f"#{node.pointer}"), [])
    mapped: dict[str, dict[str, None]] = {}
    for value, target in discriminator.get("mapping", {}).items():
        mapped.setdefault(component_of(target) or target, {})[value] = None
    for name in dict.fromkeys((*mapped, *listed)):
        if name in schemas:
            yield _end_of(name, schemas), mapped.get(name, {name: None})


def _end_of(name: str, schemas: Schemas) -> str:
    """The component that a chain of references leads to."""
    seen: dict[str, None] = {}
    while (target := schemas[name].ref) in schemas and name not in seen:
        seen[name] = None
        name = target
    return name


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
    if schema.ref and not schema.all_of and not schema.properties:
        return True
    if schema.union and not seen:
        return True
    # A base class that lists its subtypes says what they say: nothing, where it leaves that to the discriminator.
    members = (*schema.all_of, *schema.union, *((Schema(schema.pointer, ref=schema.ref),) if schema.ref else ()))
    parents = [member.ref for member in members if member.ref in schemas and member.ref not in seen]
    inline = [member for member in members if not member.ref]
    return any(_says_itself(schemas[name], wire, schemas, (*seen, name)) for name in parents) or any(
        _says_itself(member, wire, schemas, seen) for member in inline
    )


def listed_texts(schema: Schema, wire: str, schemas: Schemas) -> tuple[str, ...] | None:
    """The only texts that a property can have; None where it, or what it is, lists none."""
    return _texts_of(_property(schema, wire, schemas, ()), schemas, ())


def _property(schema: Schema, wire: str, schemas: Schemas, seen: tuple[str, ...]) -> tuple[Schema, ...]:
    """What a schema, and all that it is made of, say of a property."""
    found = tuple(one for one in (schema.property(wire),) if one is not None)
    for member in (schema, *schema.all_of):
        if member.ref in schemas and member.ref not in seen:
            found += _property(schemas[member.ref], wire, schemas, (*seen, member.ref))
        elif member is not schema:
            found += _property(member, wire, schemas, seen)
    return found


def _texts_of(said: Iterable[Schema], schemas: Schemas, seen: tuple[str, ...]) -> tuple[str, ...] | None:
    """The texts that all of `said` list; None where none of them does."""
    found: tuple[str, ...] | None = None
    for schema in said:
        texts = _own_texts(schema, schemas, seen)
        if texts is not None:
            found = texts if found is None else tuple(text for text in found if text in texts)
    return found


def _own_texts(schema: Schema, schemas: Schemas, seen: tuple[str, ...]) -> tuple[str, ...] | None:
    if schema.enum:
        return tuple(value for value in schema.enum if isinstance(value, str)) or None
    if schema.union:
        parts = [_own_texts(member, schemas, seen) for member in schema.union]
        return None if None in parts else tuple(text for part in parts if part for text in part)
    if schema.ref in schemas and schema.ref not in seen:
        return _texts_of((schemas[schema.ref], *schema.all_of), schemas, (*seen, schema.ref))
    return _texts_of(schema.all_of, schemas, seen)


def _with_constant(schema: Schema, wire: str, values: tuple[str, ...], schemas: Schemas) -> Schema:
    said = _property(schema, wire, schemas, ())
    own = said[0] if said else Schema("")
    is_new = schema.property(wire) is None and not schema.all_of
    constant = replace(
        own,
        pointer=join(schema.pointer, "properties", wire),
        ref="",
        union=(),
        all_of=(),
        types=("string",),
        enum=values,
        default=own.default if own.default[:1] in [(value,) for value in values] else (),
        touched=(*own.touched, "name by discriminator"),
    )
    properties = dict(schema.properties) | {wire: constant}
    return replace(
        schema,
        properties=tuple(sorted(properties.items())),
        required=tuple(sorted({*schema.required, wire})) if is_new else schema.required,
    )


def _inherits(name: str, base: str, changed: Schemas, schemas: Schemas) -> bool:
    """Whether a component would have the constant of one that it extends, and that does not list it as a subtype."""
    if not base or changed.get(base) is schemas.get(base):
        return False
    return all(alternative.ref != name for alternative in schemas[base].union)


def _without_inherited(changed: Schemas, schemas: Schemas) -> dict[str, Schema]:
    """The components, of which none inherits the constant of another: `{allOf: [Cat, ...]}` is a cat, and has another
    name all the same.
    """
    return {
        name: replace(
            schema,
            all_of=tuple(
                schemas[one.ref] if _inherits(name, one.ref, changed, schemas) else one for one in schema.all_of
            ),
        )
        for name, schema in changed.items()
    }
