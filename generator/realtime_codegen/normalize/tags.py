"""Rule 6: how the objects of a union are discriminated.

In this order: the property the description names as discriminator, else any property that is a constant in every
member, else what the members say otherwise (`normalize.shape_discrimination`). A tag here is a text that each member
requires, since msgspec knows no others. It is the member's constant; the name of its schema only where a
discriminator says so and the member says nothing itself. Where members share a tag (`message`), a second constant
(`role`) decides: they get a base class for reading, with everything any of them has, and stay as its subclasses for
writing.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace

from realtime_codegen.model import locations
from realtime_codegen.model.ir import Declaration, Field, Reference, Struct, Tag, Type, UnionOf, Use
from realtime_codegen.model.schema import Schema
from realtime_codegen.normalize.context import Context
from realtime_codegen.normalize.shape_discrimination import discriminate
from realtime_codegen.normalize.unions import combine


@dataclass(frozen=True, slots=True)
class Tagged:
    """A union with its tags decided: the tag field, why, the members as they now are, and the base classes that
    represent some of them; `by_shape` where no tag decides that msgspec knows.
    """

    type: Type
    field: str = ""
    reason: str = ""
    by_shape: bool = False
    members: tuple[Struct, ...] = ()
    bases: tuple[Struct, ...] = ()


@dataclass(frozen=True, slots=True)
class Place:
    """Where a union stands: its schema, its location, and its component where the union as a whole may become the base
    class of its members, else an empty text.
    """

    schema: Schema
    location: str
    base: str = ""

    def of_base(self, value: str, *, is_whole: bool) -> str:
        """The location of the base class for one tag value."""
        return self.location if self.base and is_whole else locations.of_member(self.location, value)


def tag_union(
    union: UnionOf,
    structs: Sequence[Struct],
    place: Place,
    declarations: Mapping[str, Declaration],
    company: Sequence[Schema],
    context: Context,
) -> Tagged:
    """Decide the tags of a union with two or more objects. `company` are the objects that stand in a union with one of
    them anywhere. Where no tag discriminates them, their shapes have to.
    """
    schema = place.schema
    field = _tag_field(structs, schema.discriminator, company, context)
    groups = _by_tag(structs, field) if field else {}
    shared = {value: _with_siblings(members, declarations) for value, members in groups.items() if len(members) > 1}
    second = {value: _second_constant(members) for value, members in shared.items()}
    if problem := _problem(structs, field, shared, second):
        found = discriminate(union, structs, problem, schema, declarations, context)
        return Tagged(union, found.field, found.reason, by_shape=True)
    tagged = {value: [replace(one, tag=Tag(field, value)) for one in members] for value, members in groups.items()}
    tagged |= {value: [replace(one, tag=Tag(field, value)) for one in members] for value, members in shared.items()}
    new = [value for value, ones in shared.items() if not all(one.base for one in ones)]
    is_whole = len(groups) == 1 and len(union.members) == len(structs)
    bases = [_base(Tag(field, value), tagged[value], second[value], place, is_whole=is_whole) for value in new]
    base_of = {value: shared[value][0].base for value in second} | {
        base.tag.value: base.id for base in bases if base.tag
    }
    members = tuple(replace(one, base=base_of.get(value, one.base)) for value, ones in tagged.items() for one in ones)
    flat = _with_bases(union, [one for one in members if one.tag and one.tag.value in base_of])
    return Tagged(flat, field, _reason(field, schema, second), members=members, bases=tuple(bases))


def _tag_field(structs: Sequence[Struct], declared: str, company: Sequence[Schema], context: Context) -> str:
    """The property that discriminates the objects, or the likeliest one where none does; empty where there is none.

    A class has only one tag, so that first comes one by which another union already tells one of them apart, then one
    that all have they stand in a union with, best one that nobody shares: the declared one, if it is among those. All
    unions of these objects come to the same answer.
    """
    common = [
        field.wire
        for field in structs[0].fields
        if all(_constant(struct, field.wire) is not None for struct in structs)
    ]
    known = {struct.tag.field for struct in structs if struct.tag}

    def rank(name: str) -> tuple[bool | str, ...]:
        values = _values(name, structs, company, context)
        is_alone = None not in values and len(set(values)) == len(values)
        likeliest = name != declared if is_alone else name != "type"
        return (name not in known, None in values, not is_alone, likeliest, name != declared, name != "type", name)

    ranked = sorted(common, key=rank)
    return next((name for name in ranked if _tells_apart(name, structs)), ranked[0] if ranked else "")


def _values(name: str, structs: Sequence[Struct], company: Sequence[Schema], context: Context) -> list[str | None]:
    """The constants of one property in all the objects that stand in a union with one of `structs`, and in these."""
    inline = [_constant(struct, name) for struct in structs if not struct.component]
    return [_constant_of(schema, name, context) for schema in company] + inline


def _constant_of(schema: Schema, name: str, context: Context) -> str | None:
    """As `_constant`, of an object that has no declaration yet."""
    own = schema.property(name) if name in schema.required else None
    while own is not None and own.ref and not own.nullable:
        own = context.schemas[own.ref]
    if own is None or own.nullable or len(own.enum) != 1 or own.is_open:
        return None
    return own.enum[0] if isinstance(own.enum[0], str) else None


def _tells_apart(name: str, structs: Sequence[Struct]) -> bool:
    return all(map(_second_constant, _by_tag(structs, name).values()))


def _with_siblings(members: Sequence[Struct], declarations: Mapping[str, Declaration]) -> list[Struct]:
    """The objects that share a tag, with those that share it with one of them in another union."""
    bases = {member.base for member in members if member.base}
    siblings = (one for one in declarations.values() if isinstance(one, Struct) and one.base in bases)
    return list({one.id: one for one in (*siblings, *members)}.values())


def _problem(
    structs: Sequence[Struct], field: str, shared: Mapping[str, Sequence[Struct]], second: Mapping[str, str]
) -> str:
    """Why the objects cannot be discriminated, or an empty text."""
    if not field:
        return "no property is a constant text that each of them requires"
    if not all(second.values()):
        return f"several have the same {field!r} and nothing else differs"
    for struct in structs:
        if struct.tag and struct.tag.field != field:
            return f"another union tells {struct.id} apart by {struct.tag.field!r}"
    if any(len({one.base for one in members if one.base}) > 1 for members in shared.values()):
        return f"two other unions make different classes of those with the same {field!r}"
    return ""


def _constant(struct: Struct, wire: str) -> str | None:
    """The text that a property always has, which is always there."""
    for field in struct.fields:
        if field.wire == wire and field.required and not field.use.nullable:
            return field.constant if isinstance(field.constant, str) else None
    return None


def _by_tag(structs: Sequence[Struct], field: str) -> dict[str, list[Struct]]:
    groups: dict[str, list[Struct]] = {}
    for struct in structs:
        groups.setdefault(str(_constant(struct, field)), []).append(struct)
    return groups


def _second_constant(members: Sequence[Struct]) -> str:
    """The first property that is a constant of its own in each of the objects, or an empty text."""
    for candidate in members[0].fields:
        values = {_constant(struct, candidate.wire) for struct in members}
        if None not in values and len(values) == len(members):
            return candidate.wire
    return ""


def _base(tag: Tag, members: Sequence[Struct], narrowed_by: str, place: Place, *, is_whole: bool) -> Struct:
    by_wire: dict[str, list[Field]] = {}
    for member in members:
        for field in member.fields:
            by_wire.setdefault(field.wire, []).append(field)
    fields = tuple(_widest(by_wire[wire], len(members), narrowed_by) for wire in sorted(by_wire))
    id_ = next((member.base for member in members if member.base), place.of_base(tag.value, is_whole=is_whole))
    words = (
        f"What every object with the tag `{tag.value}` has. Decoding gives the subclass that `{narrowed_by}` names; "
        "match on that, and build that."
    )
    return Struct(
        id_,
        place.schema.pointer,
        tuple(sorted(fields, key=lambda field: (not field.required, field.wire))),
        component=id_ if id_ == place.base else "",
        locations=(id_,),
        description=words,
        tag=tag,
        narrowed_by=narrowed_by,
        is_closed=all(member.is_closed for member in members),
        touched=("share a tag",),
    )


def _widest(found: Sequence[Field], count: int, narrowed_by: str) -> Field:
    """The field that takes what any of the fields `found` takes, which have one name in `count` members."""
    first = found[0]
    constants = {field.constant for field in found}
    return replace(
        first,
        description="Says which subclass it is." if first.wire == narrowed_by else first.description,
        use=Use(_union_of_uses(found), any(field.use.nullable for field in found)),
        required=len(found) == count and all(field.required for field in found),
        constant=first.constant if len(constants) == 1 and len(found) == count else None,
    )


def _union_of_uses(fields: Sequence[Field]) -> Type:
    types = list(dict.fromkeys(field.use.type for field in fields))
    return combine(types)


def _with_bases(union: UnionOf, members: Sequence[Struct]) -> UnionOf:
    base_of = {member.id: member.base for member in members if member.base}
    replaced = [
        Reference(base_of.get(part.id, part.id)) if isinstance(part, Reference) else part for part in union.members
    ]
    return UnionOf(tuple(dict.fromkeys(replaced)))


def _reason(field: str, schema: Schema, second: dict[str, str]) -> str:
    source = "the discriminator of the description" if schema.discriminator == field else "a constant in every member"
    shared = "".join(f"; {value!r} is shared, {name!r} decides" for value, name in second.items())
    return f"by {field!r}, {source}{shared}"
