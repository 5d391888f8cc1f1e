"""The attributes of every class, and the declarations with all their names."""

from __future__ import annotations

from collections.abc import Collection, Iterator, Mapping, Sequence
from dataclasses import replace

from realtime_codegen.model.ir import Alias, Declaration, Field, Ir, Struct
from realtime_codegen.names.attributes import Named, name_each
from realtime_codegen.names.lockfile import place_of_property
from realtime_codegen.names.naming import attribute, is_attribute_name
from realtime_codegen.names.report import Line, Reporter
from realtime_codegen.names.shadows import families, used_names


def name_fields(
    ir: Ir, names: Mapping[str, str], unknowns: Mapping[str, str], report: Reporter
) -> tuple[tuple[Declaration, ...], list[Line]]:
    """The declarations with their names and those of their fields, and the lines of names.lock for fields that the rule
    for collisions named. `unknowns` has the class of unknown variants for each tag property.
    """
    by_id = ir.by_id()
    found: dict[str, Declaration] = {}
    lines: list[Line] = []
    for one in ir.declarations:
        found[one.id] = replace(one, name=names[one.id])
        if isinstance(one, Alias) and one.tag_field:
            found[one.id] = replace(one, name=names[one.id], unknown=unknowns[one.tag_field])
    for family in families(one for one in ir.declarations if isinstance(one, Struct)).values():
        named = _name_family(family, used_names(family, by_id, names), report)
        lines += _settle(family, named, report) if named.settled else []
        for struct in family:
            fields = tuple(replace(field, name=named.names[field.wire]) for field in struct.fields)
            found[struct.id] = replace(struct, name=names[struct.id], fields=fields)
    return tuple(found[declaration.id] for declaration in ir.declarations), lines


def _name_family(family: Sequence[Struct], hidden: Collection[str], report: Reporter) -> Named:
    """One name for each property of a base class and its subclasses, which have to agree."""

    def visible(name: str) -> str:
        return f"{name}_" if name in hidden else name

    pins = {
        field.wire: visible(name)
        for struct in family
        for field, place in _places(struct)
        if place in report.pins.names and (name := report.pinned(place, is_attribute_name, "an attribute"))
    }
    wires = (field.wire for struct in family for field in struct.fields)
    return name_each(wires, lambda wire: visible(attribute(wire)), pins)


def _settle(family: Sequence[Struct], named: Named, report: Reporter) -> Iterator[Line]:
    """Report the properties that the rule named, each once, and give their lines."""
    reported: set[str] = set()
    claims = named.claims()
    for struct in family:
        for field, place in _places(struct):
            if (wanted := named.settled.get(field.wire)) is None:
                continue
            line = (place, named.names[field.wire])
            yield line
            if field.wire not in reported:
                reported.add(field.wire)
                report.settled(field.pointer, wanted, map(repr, claims[wanted]), repr(field.wire), line)


def _places(struct: Struct) -> Iterator[tuple[Field, str]]:
    """Each field with its places in names.lock."""
    for location in dict.fromkeys((struct.id, *struct.locations)):
        for field in struct.fields:
            yield field, place_of_property(location, field.wire)
