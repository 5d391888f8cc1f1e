"""Rule 6: how the objects of a union are told apart.

In this order: the property the description names as discriminator, else any property that is a constant in every member, else refuse. The tag is
the member's constant, never the name of its schema. Where members share a tag (`message`), a second constant (`role`) decides: they get a base
class for reading, with everything any of them has, and stay as its subclasses for writing.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, replace

from realtime_codegen.ir import Field, Reference, Struct, Tag, Type, UnionOf, Use
from realtime_codegen.normalize import locations
from realtime_codegen.normalize.context import Context
from realtime_codegen.normalize.unions import combine
from realtime_codegen.schema import Schema


@dataclass(frozen=True, slots=True)
class Tagged:
    """A union with its tags decided: the tag field, why, the members as they now are, and the base classes that stand for some of them."""

    type: Type
    field: str = ""
    reason: str = ""
    members: tuple[Struct, ...] = ()
    bases: tuple[Struct, ...] = ()


def tag_union(union: UnionOf, structs: Sequence[Struct], location: str, schema: Schema, context: Context) -> Tagged:
    """Decide the tags of a union with two or more objects. Reports RC403 where nothing tells them apart."""
    field = _tag_field(structs, schema.discriminator)
    groups = _by_tag(structs, field) if field else {}
    second = {value: _second_constant(members, field) for value, members in groups.items() if len(members) > 1}
    elsewhere = [one for one in structs if one.tag and one.tag.field != field]
    if not field or elsewhere or not all(second.values()):
        _refuse(structs, field, schema, context)
        return Tagged(union)
    tagged = {value: [replace(one, tag=Tag(field, value)) for one in members] for value, members in groups.items()}
    bases = [_base(tagged[value], value, second[value], location, schema) for value in second if not tagged[value][0].base]
    base_of = {base.tag.value: base.id for base in bases if base.tag} | {value: ones[0].base for value, ones in tagged.items() if ones[0].base}
    members = tuple(replace(one, base=base_of.get(value, "")) for value, ones in tagged.items() for one in ones)
    return Tagged(_with_bases(union, members), field, _reason(field, schema, second), members, tuple(bases))


def _tag_field(structs: Sequence[Struct], declared: str) -> str:
    known = {struct.tag.field for struct in structs if struct.tag}
    common = [
        field.wire
        for field in structs[0].fields
        if all(_constant(struct, field.wire) is not None for struct in structs)
    ]
    if declared in common:
        return declared
    preferred = [name for name in common if name in known] or [
        name for name in common if len({_constant(struct, name) for struct in structs}) > 1
    ]
    return "type" if "type" in preferred else min(preferred, default="")


def _constant(struct: Struct, wire: str) -> str | None:
    for field in struct.fields:
        if field.wire == wire:
            return field.constant if isinstance(field.constant, str) else None
    return None


def _by_tag(structs: Sequence[Struct], field: str) -> dict[str, list[Struct]]:
    groups: dict[str, list[Struct]] = {}
    for struct in structs:
        groups.setdefault(str(_constant(struct, field)), []).append(struct)
    return groups


def _second_constant(members: Sequence[Struct], field: str) -> str:
    for candidate in members[0].fields:
        values = {_constant(struct, candidate.wire) for struct in members}
        if candidate.wire != field and None not in values and len(values) == len(members):
            return candidate.wire
    return ""


def _base(members: Sequence[Struct], value: str, narrowed_by: str, location: str, schema: Schema) -> Struct:
    wires = sorted({field.wire for member in members for field in member.fields})
    fields = tuple(_widest(wire, members, narrowed_by) for wire in wires)
    place = locations.of_member(location, value)
    return Struct(
        place,
        schema.pointer,
        tuple(sorted(fields, key=lambda field: (not field.required, field.wire))),
        locations=(place,),
        description=f"What every object with the tag `{value}` has. Decoding gives the subclass that `{narrowed_by}` names; "
        "match on that, and build that.",
        tag=members[0].tag,
        narrowed_by=narrowed_by,
        is_closed=all(member.is_closed for member in members),
        touched=("share a tag",),
    )


def _widest(wire: str, members: Sequence[Struct], narrowed_by: str) -> Field:
    """The field that takes what any member's field of that name takes."""
    found = [field for member in members for field in member.fields if field.wire == wire]
    first = found[0]
    constants = {field.constant for field in found}
    return replace(
        first,
        description="Says which subclass it is." if wire == narrowed_by else first.description,
        use=Use(_union_of_uses(found), any(field.use.nullable for field in found)),
        required=len(found) == len(members) and all(field.required for field in found),
        constant=first.constant if len(constants) == 1 and len(found) == len(members) else None,
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


def _refuse(structs: Sequence[Struct], field: str, schema: Schema, context: Context) -> None:
    names = ", ".join(struct.component or struct.id for struct in structs)
    why = f"several have the same {field!r} and nothing else differs" if field else "no property is a constant in all of them"
    context.report(
        schema.pointer,
        "RC403",
        f"{names} cannot be told apart: {why}",
        "give each member a property with a constant of its own by a correction in spec/overlays",
    )
