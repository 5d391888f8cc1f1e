"""Rule 3: everything that stands beside allOf, a reference or a union holds at once, all the way down.

One member vanishes into its siblings; several become one schema that says what all of them say. A reference stays one
where nothing beside it says more. An alternative that what stands beside the union rules out goes.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass, field, replace

from realtime_codegen.model.diagnostics import Severity
from realtime_codegen.model.schema import Contradiction, Schema, only_requires
from realtime_codegen.normalize.context import Context
from realtime_codegen.normalize.flattening import flat_component, flatten, members_of
from realtime_codegen.normalize.intersection import (
    CHOICES,
    FALSE,
    NULL,
    annotate,
    common_types,
    demands,
    without_words,
)
from realtime_codegen.normalize.subsumption import implies
from realtime_codegen.normalize.subtypes import component_at, is_subtype, leads_back, named, without_union

REST = "additionalProperties beside a property of another member of allOf"

_MANY = 24
"""Members of one allOf beyond which none is looked at for whether another one says it already."""


def merge_all_of(schema: Schema, context: Context) -> Schema:
    """`{allOf: [A]}` → A; `{allOf: [A, B]}` → one object with the properties of both.

    A reference that stands alone, or beside what adds nothing to it, stays a reference; but a component that extends
    an object by allOf is a class of its own. Reports a cycle (RC401) and members that contradict each other (RC402).
    """
    if not schema.all_of and not (schema.ref and (demands(schema) or schema.union)):
        return schema
    merged = _merge(schema, _Way(), context)
    if merged.ref and schema.all_of and component_at(schema.pointer, context.schemas):
        merged = _as_subtype(schema, merged, context)
    return _without_contradictions(merged, context)


def distribute_siblings(schema: Schema, context: Context) -> Schema:
    """Rule 3: what stands beside a union holds for each member. For example `{properties: P, oneOf: [A, B]}` → `{oneOf:
    [P and A, P and B]}`, and `{type: string, enum: [a], oneOf: [{const: a}, {const: b}]}` → `{const: a}`.
    """
    if not schema.union or not demands(schema):
        return schema
    for one in schema.union:
        _report_if_ruled_out(one, schema, context)
    return _without_contradictions(_merge(schema, _Way(), context), context)


def typed(schema: Schema) -> Schema:
    """The schema with the type that `items`, or what is said of properties, means where none is written."""
    if schema.types or schema.ref or schema.union or schema.all_of or schema.enum:
        return schema
    if schema.items:
        return replace(schema, types=("array",))
    if schema.properties or schema.required or schema.additional is not None:
        return replace(schema, types=("object",))
    return schema


@dataclass(frozen=True, slots=True)
class _Way:
    """What is being merged around here: `here` for the same value, `around` for the values it is in; each by the
    places that are merged.
    """

    here: frozenset[tuple[str, ...]] = field(default_factory=frozenset[tuple[str, ...]])
    around: frozenset[tuple[str, ...]] = field(default_factory=frozenset[tuple[str, ...]])

    def at(self, key: tuple[str, ...]) -> _Way:
        """The way on, for alternatives of the same value."""
        return replace(self, here=self.here | {key})

    def inside(self) -> _Way:
        """The way on, for what the value holds."""
        return _Way(around=self.around | self.here)


def _merge(schema: Schema, way: _Way, context: Context) -> Schema:
    """The schema without allOf and without anything beside a reference or a union, and so everything inside it. A type
    that rules out all it stands beside is a slip, and left out.
    """
    merged = _merge_all(schema, way, context)
    if not merged.contradiction or not _says_only_a_type(schema) or not (schema.all_of or schema.ref or schema.union):
        return merged
    untyped = _merge_all(replace(schema, types=(), nullable=schema.adds_null), way, context)
    if untyped.contradiction:
        return merged
    _report_type(schema, "all that stands beside it: the type is left out", context)
    return untyped


def _merge_all(schema: Schema, way: _Way, context: Context) -> Schema:
    if not _combines(schema):
        return schema if schema.ref else _settle(schema, way, context)
    key = tuple(sorted(_places(schema)))
    if key in way.here:
        # A value that is one only if it is one: no value is.
        found = "a value that is nothing but itself"
        return Schema(schema.pointer, contradiction=Contradiction(found, schema.pointer, schema.pointer))
    if key in way.around:
        return _unmerged(schema)
    context.merge(schema.pointer)
    kept = _without_implied(schema, context)
    if _is_reference(kept):
        return kept
    merged = _settle(flatten(kept, context), way.at(key), context)
    if merged.contradiction and any(map(_yields, schema.all_of)):
        return _merge(_without_yielding(schema), way, context)
    return merged


def _combines(schema: Schema) -> bool:
    return bool(schema.all_of) or (bool(schema.ref) and (demands(schema) or bool(schema.union)))


def _is_reference(schema: Schema) -> bool:
    return bool(schema.ref) and not _combines(schema)


def _parts(schema: Schema) -> Iterator[Schema]:
    """Everything that holds at once: what the schema says itself, and the members."""
    own = replace(
        without_words(schema), ref="", all_of=(), closes_members=False, adds_null=False,
        nullable=schema.nullable and not (schema.adds_null and not schema.types and not schema.enum),
        additional=None if schema.closes_members else schema.additional,
    )  # fmt: skip
    if demands(own) or own.union:
        yield own
    yield from members_of(schema)


def _places(schema: Schema) -> Iterator[str]:
    """What tells one combination from another: the components and places that it is made of."""
    if not _combines(schema):
        yield f"#{schema.ref}" if schema.ref else schema.pointer
        return
    for part in _parts(schema):
        yield from _places(part)


def _without_implied(schema: Schema, context: Context) -> Schema:
    """The schema without the members that another one says already, but with their words; a mere reference where that
    is all there is.
    """
    if any(one.ref and leads_back(one.ref, context) for one in _parts(schema)):
        return schema
    parts = [_as_inherited(one, schema, context) for one in _parts(schema)]
    if len(parts) > _MANY or not any(one.ref or one.union for one in parts):
        return schema
    kept, gone = list(parts), list[Schema]()
    for part in parts:
        others = [one for one in kept if one is not part]
        if any(implies(one, part, context) for one in others):
            kept = others
            gone.append(part)
    words = annotate(schema, Schema(schema.pointer))
    for part in gone:
        words = annotate(words, annotate(part, Schema(part.pointer)))
    is_closed = not schema.closes_members or (_is_reference(kept[0]) and _flat(kept[0], context).additional is False)
    if len(kept) == 1 and _is_reference(kept[0]) and is_closed:
        nullable = schema.adds_null or kept[0].nullable
        return annotate(words, replace(kept[0], nullable=nullable, adds_null=nullable))
    return replace(words, all_of=tuple(kept), adds_null=schema.adds_null, closes_members=schema.closes_members)


def _as_inherited(member: Schema, around: Schema, context: Context) -> Schema:
    """A base class that lists its subtypes, among which `around` is, as what it inherits."""
    name = named(member, context.schemas)
    if name not in context.schemas or not is_subtype(around, name, context):
        return member
    found = flatten(Schema(around.pointer, all_of=(member,)), context)
    return without_union(found)


def _flat(reference: Schema, context: Context) -> Schema:
    if reference.ref not in context.schemas:
        return Schema(reference.pointer)
    return flat_component(reference.ref, context)


def _as_subtype(schema: Schema, reference: Schema, context: Context) -> Schema:
    """A component that extends an object and adds nothing, as a class of its own; other types have no subclasses."""
    if leads_back(reference.ref, context):
        return reference
    found = flatten(schema, context)
    if not found.properties or found.union or common_types(typed(found).types, ("object",)) != ("object",):
        return reference
    return _settle(found, _Way(), context)


def _yields(schema: Schema) -> bool:
    return schema.gives_way or any(map(_yields, schema.all_of))


def _without_yielding(schema: Schema) -> Schema:
    """The schema without what holds only where it contradicts nothing."""
    kept = tuple(_without_yielding(one) for one in schema.all_of if not one.gives_way)
    gone = len(kept) < len(schema.all_of)
    unchecked = (*schema.unchecked, REST) if gone and REST not in schema.unchecked else schema.unchecked
    return replace(schema, all_of=kept, unchecked=unchecked)


def _unmerged(schema: Schema) -> Schema:
    """The reference in a combination that holds itself, without what else is demanded; else any value."""
    reference = next((one for one in _parts(schema) if _is_reference(one)), Schema(schema.pointer))
    return annotate(schema, replace(reference, unchecked=(*reference.unchecked, "what stands inside itself in allOf")))


# --- Inside a value ---


def _settle(schema: Schema, way: _Way, context: Context) -> Schema:
    """A flat schema with its alternatives and children merged; a contradiction where one of them leaves nothing."""
    if schema.union and not schema.contradiction:
        schema = _settle_union(schema, way, context)
    if schema.contradiction or schema.ref:
        return schema
    inside = way.inside()
    properties = tuple((name, _merge(child, inside, context)) for name, child in schema.properties)
    for name, child in properties:
        if child.contradiction and name in schema.required:
            return replace(schema, contradiction=replace(child.contradiction, name=child.contradiction.name or name))
    items = _merge(schema.items, inside, context) if schema.items else None
    if items and items.contradiction and dict(schema.bounds).get("minItems", 0) > 0:
        return replace(schema, contradiction=items.contradiction)
    rest = _merge(schema.additional, inside, context) if isinstance(schema.additional, Schema) else schema.additional
    return replace(schema, properties=properties, items=items, additional=rest)


def _settle_union(schema: Schema, way: _Way, context: Context) -> Schema:
    """What stands beside the union is demanded of each alternative; those that nothing can meet then go."""
    if schema.properties and all(map(only_requires, schema.union)):
        return replace(schema, union=(), unchecked=tuple(dict.fromkeys((*schema.unchecked, CHOICES))))
    if not demands(schema):
        members = tuple(_merge(one, way, context) for one in schema.union)
        return _with_alternatives(schema, members, schema.nullable)
    common = replace(without_words(schema), union=(), adds_null=False, closes_members=False)
    members = tuple(_alternative(one, common, way, context) for one in schema.union)
    bare = annotate(schema, Schema(schema.pointer, adds_null=schema.adds_null))
    return _with_alternatives(bare, members, schema.adds_null)


def _alternative(schema: Schema, common: Schema, way: _Way, context: Context) -> Schema:
    """An alternative with what stands beside the union; from where it is declared, if that is a component."""
    merged = _merge(Schema(schema.pointer, all_of=(common, schema)), way, context)
    target = context.schemas.get(schema.ref)
    return replace(merged, pointer=target.pointer) if target and not merged.ref else merged


def _with_alternatives(schema: Schema, members: tuple[Schema, ...], nullable: bool) -> Schema:
    possible = tuple(one for one in members if not one.contradiction and FALSE not in one.unchecked)
    if possible:
        return replace(schema, union=possible, nullable=nullable)
    if nullable:
        return replace(schema, union=(), types=NULL, nullable=True)
    contradiction = next((one.contradiction for one in members if one.contradiction), None)
    return replace(schema, union=(), contradiction=contradiction, unchecked=(*schema.unchecked, FALSE))


# --- What cannot be ---


def _without_contradictions(schema: Schema, context: Context, name: str = "", *, is_choice: bool = False) -> Schema:
    """The schema without what no value can meet. Reports RC402 for it: an error, or inside an alternative a warning,
    since values without that property or item still meet the alternative.
    """
    if schema.contradiction:
        _report(schema.contradiction, name, context, Severity.WARNING if is_choice else Severity.ERROR)
        return Schema(schema.pointer, unchecked=(FALSE,) if is_choice else ())

    def clean(child: Schema, name: str = "", *, is_choice: bool = is_choice) -> Schema:
        return _without_contradictions(child, context, name, is_choice=is_choice)

    changed = replace(
        schema,
        properties=tuple((name, clean(child, name)) for name, child in schema.properties),
        items=clean(schema.items, name) if schema.items else None,
        additional=clean(schema.additional, name) if isinstance(schema.additional, Schema) else schema.additional,
        union=tuple(clean(one, name, is_choice=True) for one in schema.union),
    )
    return schema if changed == schema else changed


def _says_only_a_type(schema: Schema) -> bool:
    """Whether all it says itself, beside allOf, a reference or a union, is a type."""
    return bool(schema.types) and not demands(replace(schema, types=()))


def _report_if_ruled_out(alternative: Schema, schema: Schema, context: Context) -> None:
    """Reports an alternative of another type than the one beside the union, which is a slip, mostly."""
    types = flatten(alternative, context).types
    if types and not common_types(types, schema.types) and not (types == NULL and schema.nullable):
        _report_type(
            schema, f"the alternative of type {'/'.join(types)}, which is left out", context, alternative.pointer
        )


def _report_type(schema: Schema, found: str, context: Context, pointer: str = "") -> None:
    """Reports RC402, a warning, for a type and something beside it that cannot hold at once."""
    message = f"'type: {'/'.join(schema.types)}' rules out {found}"
    if pointer:
        message += f"; the type is at {context.place_of(schema.pointer)}"
    advice = "correct one of them in spec/overlays, if both are meant"
    context.report(pointer or schema.pointer, "RC402", message, advice, Severity.WARNING)


def _report(contradiction: Contradiction, name: str, context: Context, severity: Severity) -> None:
    about = f" for {(contradiction.name or name)!r}" if contradiction.name or name else ""
    other = f"; the other one is at {context.place_of(contradiction.other)}"
    message = f"allOf demands {contradiction.found}{about} at once{other}"
    context.report(contradiction.pointer, "RC402", message, "correct one of them in spec/overlays", severity)
