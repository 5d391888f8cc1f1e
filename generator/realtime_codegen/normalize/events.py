"""Rule 10: the event unions, as the description has them or gathered by name."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import replace
from fnmatch import fnmatchcase

from realtime_codegen.config import Config, EventGroup
from realtime_codegen.model.diagnostics import Severity, first_of
from realtime_codegen.model.ir import Alias, Declaration, Reference, Struct, Tag, Type, UnionOf
from realtime_codegen.model.schema import Schema
from realtime_codegen.normalize.context import Context

TAG = "type"
"""The property that names an event on the wire."""

ITSELF = "<*>"
"""Ends the location of an event union whose component is its only event."""

_COMPONENTS = "/components/schemas"


def mark_events(
    declarations: dict[str, Declaration], components: Mapping[str, str], config: Config, context: Context
) -> tuple[dict[str, Declaration], dict[str, EventGroup]]:
    """The declarations with events and event unions marked, and the group of each event by id. `components` maps each
    component to its declaration.

    Reports RC403 for events without a tag of their own, RC411 (a warning) for an event union without events, and RC405
    (a warning) for a schema that looks like an event of a group and is in no union.
    """
    marked = dict(declarations)
    groups: dict[str, EventGroup] = {}
    for group in config.events:
        declared = marked.get(components.get(group.union, group.union))
        members = _members(group, marked, declared)
        if not members:
            _report_empty(group, declared, context)
            continue
        if problem := _problem(members, declared):
            _refuse(group, declared or members[0], problem, context)
        for member in members:
            groups.setdefault(member.id, group)
            marked[member.id] = replace(member, is_event=True, tag=Tag(TAG, _wire_type(member)))
        union = _union(group, members, declared, context)
        marked[union.id] = union
    _report_strays(marked, groups, config, context)
    return marked, groups


def _members(group: EventGroup, declarations: Mapping[str, Declaration], declared: Declaration | None) -> list[Struct]:
    """The events of a group: what the union holds, the event that stands in its place, or what the pattern matches."""
    if isinstance(declared, Struct) and _wire_type(declared):
        return [declared]
    if isinstance(declared, Alias):
        found = [declarations[one.id] for one in _alternatives(declared) if isinstance(one, Reference)]
        return [member for member in found if isinstance(member, Struct)]
    return [
        d
        for name, d in sorted(declarations.items())
        if fnmatchcase(name, group.members) and _is_event(d) and isinstance(d, Struct)
    ]


def _alternatives(union: Alias) -> tuple[Type, ...]:
    return union.type.members if isinstance(union.type, UnionOf) else (union.type,)


def _is_event(declaration: Declaration) -> bool:
    return isinstance(declaration, Struct) and bool(declaration.component) and bool(_wire_type(declaration))


def _wire_type(struct: Struct) -> str:
    return next(
        (str(field.constant) for field in struct.fields if field.wire == TAG and isinstance(field.constant, str)), ""
    )


def _problem(members: Sequence[Struct], declared: Declaration | None) -> str:
    """What keeps the events of a union from having a decoder, or an empty text."""
    if without := [member.component or member.id for member in members if not _wire_type(member)]:
        return f"{first_of(without)} {'has' if len(without) == 1 else 'have'} no constant {TAG!r}"
    if isinstance(declared, Alias) and len(_alternatives(declared)) > len(members):
        return "not every alternative is an object"
    first: dict[str, Struct] = {}
    for member in members:
        if (other := first.setdefault(_wire_type(member), member)) is not member:
            return f"{other.id} and {member.id} both have the {TAG!r} {_wire_type(member)!r}"
    return ""


def _refuse(group: EventGroup, place: Declaration, problem: str, context: Context) -> None:
    context.report(
        place.pointer,
        "RC403",
        f"the events of {group.union} cannot be discriminated by {TAG!r}: {problem}",
        f"give each event a {TAG!r} with a constant of its own by a correction in spec/overlays",
    )


def _report_empty(group: EventGroup, declared: Declaration | None, context: Context) -> None:
    """Report RC411, a warning, for a union that gets no decoder since it has no events."""
    if declared:
        found, pointer = "the component of that name holds no events", declared.pointer
        advice = "refer to its events in a oneOf by a correction in spec/overlays, or name another union in source.toml"
    else:
        found, pointer = f"there is no such component, and none that {group.members!r} matches is an event", _COMPONENTS
        advice = (
            f"name the union, or a pattern of schemas with a constant {TAG!r}, under [[events]] in spec/source.toml"
        )
    message = f"the event union {group.union} has no events and gets no decoder: {found}"
    kind = "an event union has no events and gets no decoder"
    context.report(pointer, "RC411", message, advice, Severity.WARNING, kind, group.union)


def _union(group: EventGroup, members: Sequence[Struct], declared: Declaration | None, context: Context) -> Alias:
    """The union of a group. Where its component is another one's, or an object, it is an alias beside that."""
    if isinstance(declared, Alias) and declared.id == group.union:
        return replace(declared, is_event_union=True, tag_field=TAG, by_shape=False)
    is_gathered = not isinstance(declared, Alias) and members != [declared]
    schema = context.schemas.get(group.union)
    id_ = f"{group.union}{ITSELF}" if declared and declared.id == group.union else group.union
    return Alias(
        id=id_,
        pointer=schema.pointer if schema else _COMPONENTS,
        type=declared.type if isinstance(declared, Alias) else UnionOf(tuple(Reference(one.id) for one in members)),
        locations=(id_,),
        tag_field=TAG,
        decided_by=f"by {TAG!r}" + (f"; the members are those that are named {group.members!r}" if is_gathered else ""),
        is_event_union=True,
        description=_words(group, schema, is_gathered=is_gathered),
    )


def _words(group: EventGroup, schema: Schema | None, *, is_gathered: bool) -> str:
    if is_gathered:
        return f"Every event whose schema is named {group.members}."
    return schema.description if schema else ""


def _report_strays(
    declarations: dict[str, Declaration], groups: dict[str, EventGroup], config: Config, context: Context
) -> None:
    for name, declaration in sorted(declarations.items()):
        if not _is_event(declaration) or name in groups:
            continue
        for group in config.events:
            if fnmatchcase(name, group.members):
                context.report(
                    declaration.pointer,
                    "RC405",
                    f"{name} looks like an event of {group.union} and is not in it",
                    "add it to the union, or make it an alias of the event it repeats, with a correction in "
                    "spec/overlays",
                    Severity.WARNING,
                    f"a schema looks like an event of {group.union} and is not in it",
                    name,
                )


def group_of(id_: str, config: Config) -> EventGroup | None:
    """The group whose pattern an event schema's name matches, the most specific one."""
    found = [group for group in config.events if fnmatchcase(id_, group.members)]
    return max(found, key=lambda group: len(group.members), default=None)
