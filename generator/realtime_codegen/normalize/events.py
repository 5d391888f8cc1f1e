"""Rule 10: the event unions, as the description has them or gathered by name."""

from __future__ import annotations

from dataclasses import replace
from fnmatch import fnmatchcase

from realtime_codegen.config import Config, EventGroup
from realtime_codegen.diagnostics import Severity
from realtime_codegen.ir import Alias, Declaration, Reference, Struct, Tag, UnionOf
from realtime_codegen.normalize.context import Context
from realtime_codegen.normalize.graph import references_of

TAG = "type"
"""The property that names an event on the wire."""


def mark_events(
    declarations: dict[str, Declaration], config: Config, context: Context
) -> tuple[dict[str, Declaration], dict[str, EventGroup]]:
    """The declarations with events and event unions marked, and the group of each event by id.

    Reports RC403 for an event union without a tag, and RC405 (a warning) for a schema that looks like an event of a
    group and is in no union.
    """
    marked = dict(declarations)
    groups: dict[str, EventGroup] = {}
    for group in config.events:
        members = _members(group, marked)
        if not members:
            continue
        declared = marked.get(group.union)
        if isinstance(declared, Alias) and declared.by_shape:
            _refuse(declared, context)
        for member in members:
            groups.setdefault(member.id, group)
            marked[member.id] = replace(member, is_event=True, tag=Tag(TAG, _wire_type(member)))
        marked[group.union] = _union(group, members, declared if isinstance(declared, Alias) else None)
    _report_strays(marked, groups, config, context)
    return marked, groups


def _members(group: EventGroup, declarations: dict[str, Declaration]) -> list[Struct]:
    union = declarations.get(group.union)
    if isinstance(union, Alias):
        found = [declarations[target] for target in references_of(union.type)]
        return [member for member in found if isinstance(member, Struct)]
    return [
        d
        for name, d in sorted(declarations.items())
        if fnmatchcase(name, group.members) and _is_event(d) and isinstance(d, Struct)
    ]


def _is_event(declaration: Declaration) -> bool:
    return isinstance(declaration, Struct) and bool(declaration.component) and bool(_wire_type(declaration))


def _wire_type(struct: Struct) -> str:
    return next(
        (str(field.constant) for field in struct.fields if field.wire == TAG and isinstance(field.constant, str)), ""
    )


def _refuse(union: Alias, context: Context) -> None:
    context.report(
        union.pointer,
        "RC403",
        f"the events of {union.id} cannot be told apart by {TAG!r}",
        f"give each event a {TAG!r} with a constant of its own by a correction in spec/overlays",
    )


def _union(group: EventGroup, members: list[Struct], declared: Alias | None) -> Alias:
    if declared:
        return replace(declared, is_event_union=True, tag_field=TAG)
    return Alias(
        id=group.union,
        pointer="/components/schemas",
        type=UnionOf(tuple(Reference(member.id) for member in members)),
        locations=(group.union,),
        tag_field=TAG,
        decided_by=f"by {TAG!r}; the members are those that are named {group.members!r}",
        is_event_union=True,
        description=f"Every event whose schema is named {group.members}.",
    )


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
                )


def group_of(id_: str, config: Config) -> EventGroup | None:
    """The group whose pattern an event schema's name matches, the most specific one."""
    found = [group for group in config.events if fnmatchcase(id_, group.members)]
    return max(found, key=lambda group: len(group.members), default=None)
