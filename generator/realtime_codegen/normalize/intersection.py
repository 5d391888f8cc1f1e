"""Two schemas that hold at once, as one schema: every keyword of both, the children of both put off as `allOf`.

Nothing is lost: what no single schema can say is named in `unchecked`, and what nothing can meet is a `contradiction`.
"""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import replace
from typing import TypeGuard

from realtime_codegen.model.json_values import Json
from realtime_codegen.model.schema import Contradiction, Schema, only_requires
from realtime_codegen.normalize.bounds import fits, is_empty, tighten, unjoinable

MAX_ALTERNATIVES = 256
"""Most alternatives that two unions in one allOf are multiplied out to."""

UNIONS = "the first of two unions in allOf"
CHOICES = "which of the properties must be there"
FALSE = "false"
NULL = ("null",)

JSON_TYPES: dict[type, str] = {bool: "boolean", int: "integer", float: "number", str: "string", tuple: "array"}


def intersect(left: Schema, right: Schema) -> Schema:
    """What both demand. Annotations of `left` win. Neither is a reference or has members of allOf; children that both
    have become an `allOf` of the two, and two unions a union of every pair.
    """
    if left.contradiction or right.contradiction:
        return annotate(left, replace(left, contradiction=left.contradiction or right.contradiction))
    if FALSE in left.unchecked or FALSE in right.unchecked:
        return annotate(left, annotate(right, Schema(left.pointer, unchecked=(FALSE,))))
    words = annotate(left, right)
    both = replace(
        words,
        unchecked=tuple(dict.fromkeys((*words.unchecked, *_forbidden(left, right), *_forbidden(right, left)))),
        types=common_types(left.types, right.types),
        nullable=takes_null(left) and takes_null(right) and (left.nullable or right.nullable),
        properties=_properties(left, right),
        required=tuple(sorted({*left.required, *right.required})),
        additional=_additional(left, right),
        items=_items(left, right),
        bounds=tighten(left.bounds, right.bounds),
        format=left.format or right.format,
        encoding=left.encoding or right.encoding,
        adds_null=False,
        closes_members=False,
        gives_way=False,
        contradiction=None,
    )
    return _with_union(left, right, _with_values(left, right, both))


def annotate(outer: Schema, inner: Schema) -> Schema:
    """`inner` with the place and the words of `outer`, which stands around it, and what is left out of both."""
    return replace(
        inner,
        pointer=outer.pointer,
        default=outer.default or inner.default,
        description=outer.description or inner.description,
        deprecated=outer.deprecated or inner.deprecated,
        discriminator=outer.discriminator or inner.discriminator,
        mapping=outer.mapping if outer.discriminator else inner.mapping,
        read_only=outer.read_only or inner.read_only,
        write_only=outer.write_only or inner.write_only,
        unchecked=tuple(dict.fromkeys((*outer.unchecked, *inner.unchecked))),
        touched=tuple(dict.fromkeys((*inner.touched, *outer.touched))),
    )


def around(outer: Schema, inner: Schema) -> Schema:
    """`inner` in place of `outer`, a union or an allOf of nothing but it: null is allowed where either allows it."""
    return replace(annotate(outer, inner), nullable=outer.nullable or inner.nullable)


def meaning(schema: Schema) -> Schema:
    """The schema without its place and its words: alike in two alternatives that are the same."""
    return replace(schema, pointer="", description="", default=(), touched=(), adds_null=False)


def without_words(schema: Schema) -> Schema:
    """What a schema demands, without what `annotate` adds."""
    return replace(
        schema, default=(), description="", deprecated=False, discriminator="", mapping=(), read_only=False,
        write_only=False, unchecked=(), touched=(),
    )  # fmt: skip


def demands(schema: Schema) -> bool:
    """Whether it narrows a value by what it says itself, its union apart."""
    return bool(
        schema.types or schema.enum or schema.properties or schema.required or schema.items or schema.bounds
        or schema.encoding or schema.additional not in (None, True) or schema.contradiction
    )  # fmt: skip


def takes_null(schema: Schema) -> bool:
    """Whether null is a value by what the schema says itself: it says so, or nothing of types and values."""
    return schema.nullable or not (schema.types or schema.enum)


def common_types(left: tuple[str, ...], right: tuple[str, ...]) -> tuple[str, ...]:
    """The types that both allow; every integer is a number."""
    if not left or not right:
        return left or right
    return tuple(
        dict.fromkeys(
            [one for one in right if one in left]
            + [one for one in right if one == "integer" and "number" in left]
            + [one for one in left if one == "integer" and "number" in right]
        )
    )


def identity(value: Json) -> Json:
    """What makes two JSON values the same: 1 and 1.0 are, 1 and true are not."""
    if _is_tuple(value):
        return tuple(map(identity, value))
    return (bool, value) if isinstance(value, bool) else value


def _is_tuple(value: Json) -> TypeGuard[tuple[Json, ...]]:
    """Whether a value is what `frozen` makes of a list or an object."""
    return isinstance(value, tuple)


def is_of(value: Json, types: Iterable[str]) -> bool:
    """Whether a listed value is of one of the JSON types."""
    kind = JSON_TYPES[type(value)]
    if kind == "number" and float(value).is_integer():
        kind = "integer"
    allowed = {"array", "object"} if kind == "array" else {kind, "number"} if kind == "integer" else {kind}
    return not allowed.isdisjoint(types)


def _with_values(left: Schema, right: Schema, both: Schema) -> Schema:
    """`both` with the listed values that are left, or its contradiction; null alone where only that is left."""
    found = ""
    if left.types and right.types and not both.types:
        found = f"{'/'.join(left.types)} and {'/'.join(right.types)}"
    listed = _common_values(left, right)
    enum = tuple(one for one in listed if (not both.types or is_of(one, both.types)) and fits(one, both.bounds))
    if not found and (left.enum or right.enum) and not enum:
        if left.enum and right.enum:
            found = "two lists of values that have none in common"
        else:
            found = "listed values and what none of them is"
    kinds = tuple(kind for kind in both.types if not is_empty(kind, both.bounds))
    if not found and both.types and not kinds:
        found = "bounds that leave nothing between them"
    unjoined = (f"one of two {keyword}" for keyword in unjoinable(left.bounds, right.bounds))
    beside = _pattern_beside_values(left, right) if enum else ()
    encodings = ("one of two contentEncoding",) if left.encoding and right.encoding not in ("", left.encoding) else ()
    unchecked = tuple(dict.fromkeys((*both.unchecked, *unjoined, *beside, *encodings)))
    if found and both.nullable:
        return annotate(both, Schema(both.pointer, types=NULL, nullable=True, unchecked=unchecked))
    contradiction = Contradiction(found, right.pointer, left.pointer) if found else None
    is_open = (left.is_open or not left.enum) and (right.is_open or not right.enum) and bool(enum)
    return replace(
        both,
        types=kinds,
        enum=enum,
        is_open=is_open,
        encoding="" if encodings else both.encoding,
        unchecked=unchecked,
        contradiction=contradiction,
    )


def _common_values(left: Schema, right: Schema) -> tuple[Json, ...]:
    """The listed values of both; of an open list and a closed one, those of the closed one."""
    if not left.enum or not right.enum or left.is_open or right.is_open:
        closed = right if left.is_open and right.enum else left
        return closed.enum or right.enum
    allowed = set(map(identity, left.enum))
    return tuple(value for value in right.enum if identity(value) in allowed)


def _pattern_beside_values(left: Schema, right: Schema) -> tuple[str, ...]:
    """A pattern is not matched with the values that the other schema lists: it may take forever."""
    patterns = {key: one for one in (left, right) for key, _ in one.bounds if key == "pattern"}
    return ("pattern beside listed values",) if patterns and not all(one.enum for one in patterns.values()) else ()


def _with_union(left: Schema, right: Schema, both: Schema) -> Schema:
    """`both` with the union of either, or of every pair of alternatives where both have one."""
    if both.contradiction or both.types == NULL:
        return replace(both, union=())
    chooses = [one for one in (left, right) if one.union and all(map(only_requires, one.union))]
    unions = [one for one in (left, right) if one.union and one not in chooses]
    if not unions:
        return replace(both, union=chooses[0].union if chooses else ())
    if chooses:
        both = replace(both, unchecked=tuple(dict.fromkeys((*both.unchecked, CHOICES))))
    with_union = replace(both, discriminator=unions[-1].discriminator, mapping=unions[-1].mapping)
    if len(unions) == 1:
        return replace(with_union, union=unions[0].union)
    first, second = map(_collapse, unions)
    if len(first) * len(second) > MAX_ALTERNATIVES:
        return replace(with_union, union=second, unchecked=tuple(dict.fromkeys((*both.unchecked, UNIONS))))
    pairs = tuple(Schema(other.pointer, all_of=(one, other)) for one in first for other in second)
    return replace(with_union, union=pairs)


def _collapse(schema: Schema) -> tuple[Schema, ...]:
    """The alternatives, as one list of values where each of them is nothing but values."""
    values = [without_words(replace(one, pointer="", enum=(), types=())) for one in schema.union]
    if any(one != Schema("") for one in values) or not all(one.enum for one in schema.union):
        return schema.union
    listed = dict.fromkeys((identity(value), value) for one in schema.union for value in one.enum)
    enum = tuple(value for _, value in listed)
    return (Schema(schema.union[0].pointer, enum=enum),)


def _properties(left: Schema, right: Schema) -> tuple[tuple[str, Schema], ...]:
    """The properties of both. What one of them says of keys that it does not list holds for those of the other, unless
    it leaves them no value.
    """
    mine, others = dict(left.properties), dict(right.properties)
    found: dict[str, Schema] = {}
    for name in sorted({*mine, *others}):
        if name in mine and name in others:
            found[name] = together(mine[name], others[name])
        else:
            schema, rest = (mine[name], right.additional) if name in mine else (others[name], left.additional)
            found[name] = _within(schema, rest)
    return tuple(found.items())


def _within(schema: Schema, rest: Schema | bool | None) -> Schema:
    if not isinstance(rest, Schema) or rest.is_bare:
        return schema
    return together(schema, replace(rest, gives_way=True))


def together(left: Schema, right: Schema) -> Schema:
    """A schema for one place of which two members of allOf speak; what both say is worked out when it is reached."""
    if left == right:
        return left
    return Schema(left.pointer, all_of=(left, right), touched=("merge allOf",))


def _forbidden(closed: Schema, other: Schema) -> tuple[str, ...]:
    """The properties of a member of allOf that another one, by `additionalProperties: false`, has no room for. By the
    letter no object has them; what is meant is an object that has those of both and no others.
    """
    if closed.additional is not False:
        return ()
    listed = dict(closed.properties)
    names = [name for name, _ in other.properties if name not in listed]
    if not names:
        return ()
    return (f"that additionalProperties: false forbids {', '.join(map(repr, names))} of another member of allOf",)


def _additional(left: Schema, right: Schema) -> Schema | bool | None:
    if left.additional is False or right.additional is False:
        return False
    if isinstance(left.additional, Schema) and isinstance(right.additional, Schema):
        return together(left.additional, right.additional)
    if isinstance(left.additional, Schema):
        return left.additional
    return left.additional if right.additional is None else right.additional


def _items(left: Schema, right: Schema) -> Schema | None:
    if left.items and right.items:
        return together(left.items, right.items)
    return left.items or right.items
