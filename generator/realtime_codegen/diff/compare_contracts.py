"""Two contracts and which declaration is which → the changes: types, their fields, their values."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import replace

from realtime_codegen.diff.aliases import event_aliases
from realtime_codegen.diff.change_factory import Judge, Subject
from realtime_codegen.diff.changes import Change, Diff
from realtime_codegen.diff.compare_fields import compare_fields
from realtime_codegen.diff.compare_operations import compare_operations
from realtime_codegen.diff.compare_uses import Sides, compare_types
from realtime_codegen.diff.contract import Contract
from realtime_codegen.diff.matching import match
from realtime_codegen.diff.type_text import declaration_name, type_text
from realtime_codegen.model.graph import references_of
from realtime_codegen.model.ir import Alias, Declaration, Direction, Struct
from realtime_codegen.support.faults import working

SINGLE: tuple[Direction, ...] = ("sent", "received")


@working("compare")
def compare(old: Contract, new: Contract) -> Diff:
    """Everything that differs between two contracts, each difference once and the worst first."""
    pairs = match(old, new)
    judge = Judge(old, new)
    sides = Sides(old.by_id, new.by_id, pairs)
    found = [*_declarations(judge, sides), *compare_operations(judge, sides)]
    changes = tuple(sorted(dict.fromkeys(found), key=Change.order))
    return Diff(old.label, new.label, changes, event_aliases(old, new, sides))


def _declarations(judge: Judge, sides: Sides) -> Iterator[Change]:
    for one in judge.old.ir.declarations:
        if one.id in sides.pairs:
            yield from _pair(judge, one, sides.new[sides.pairs[one.id]], sides)
        else:
            rule = "event-removed" if _is_event(one) else "class-removed"
            yield judge.change(rule, _subject(judge, one, None), before=_title(one))
    arrived = set(sides.pairs.values())
    for one in judge.new.ir.declarations:
        if one.id not in arrived:
            yield _added(judge, one)


def _added(judge: Judge, one: Declaration) -> Change:
    change = judge.change(
        "event-added" if _is_event(one) else "class-added", _subject(judge, None, one), after=_title(one)
    )
    owner = _owner(judge.old, one)
    return replace(change, reason=f"the name was that of {owner} until now") if owner else change


def _owner(contract: Contract, other: Declaration) -> str:
    """What has the Python name of a type of the other contract, by its name in the description; empty where nothing
    has it.
    """
    name = declaration_name(other)
    return next((one.component or one.id for one in contract.ir.declarations if declaration_name(one) == name), "")


def _pair(judge: Judge, old: Declaration, new: Declaration, sides: Sides) -> Iterator[Change]:
    subject = _subject(judge, old, new)
    yield from _names(judge, subject, old, new)
    yield from _directions(judge, subject, old, new)
    if not (_is_described_here(old) or _is_described_here(new)):
        yield from judge.description(subject, old.description, new.description)
    if isinstance(old, Struct) and isinstance(new, Struct):
        if old.is_closed != new.is_closed:
            yield judge.change("class-closed" if new.is_closed else "class-opened", subject)
        yield from compare_fields(judge, old, new, sides)
    elif isinstance(old, Alias) and isinstance(new, Alias):
        yield from _aliases(judge, subject, old, new, sides)
    else:
        yield judge.change("type-changed", subject, before=_kind(old, sides), after=_kind(new, sides, is_new=True))


def _is_described_here(one: Declaration) -> bool:
    """Whether the generator words the description of a type that it makes up: the base class of a shared tag, and a
    union of events that the description does not have.
    """
    return bool(one.narrowed_by) if isinstance(one, Struct) else one.is_event_union and not one.component


def _aliases(judge: Judge, subject: Subject, old: Alias, new: Alias, sides: Sides) -> Iterator[Change]:
    if old.is_event_union and new.is_event_union:
        yield from _membership(judge, old, new, sides)
        return
    tagged = (bool(old.tag_field), bool(new.tag_field))
    for found in compare_types(old.type, new.type, sides, tagged=tagged):
        yield judge.finding(found, subject)


def _membership(judge: Judge, old: Alias, new: Alias, sides: Sides) -> Iterator[Change]:
    """Events that joined or left a union and exist on both sides; all others are new or removed types already."""
    before, after = list(references_of(old.type)), list(references_of(new.type))
    kept = set(sides.pairs.values())
    for id_ in before:
        if id_ in sides.pairs and sides.pairs[id_] not in after:
            subject = replace(_subject(judge, old, new), direction=sides.old[id_].direction)
            yield judge.change("member-removed", subject, before=_wire(sides.old[id_]))
    for id_ in after:
        if id_ in kept and id_ not in {sides.pairs.get(one) for one in before}:
            subject = replace(_subject(judge, old, new), direction=sides.new[id_].direction)
            yield judge.change("member-added", subject, after=_wire(sides.new[id_]))


# --- Names and directions ---


def _names(judge: Judge, subject: Subject, old: Declaration, new: Declaration) -> Iterator[Change]:
    """One change for a type that is called otherwise: by its wire type, its Python name or its component name.

    What the packages are called does not count: a copy under another name is the same package.
    """
    before, after = declaration_name(old), declaration_name(new)
    if _is_event(old) and _is_event(new) and _wire(old) != _wire(new):
        rule = "event-retyped" if before == after else "event-renamed"
        yield judge.change(rule, subject, before=_title(old), after=_title(new))
    elif _is_event(old) != _is_event(new):
        rule = "event-removed" if _is_event(old) else "event-added"
        yield judge.change(rule, subject, before=_title(old), after=_title(new))
    elif before != after:
        yield _renamed(judge, subject, old, new)
    elif old.component and new.component and old.component != new.component:
        yield judge.change("component-renamed", subject, before=old.component, after=new.component)


def _renamed(judge: Judge, subject: Subject, old: Declaration, new: Declaration) -> Change:
    change = judge.change("class-renamed", subject, before=judge.old.name(old), after=judge.new.name(new))
    heir = _owner(judge.new, old)
    return replace(change, reason=f"the old name now belongs to {heir}") if heir else change


def _directions(judge: Judge, subject: Subject, old: Declaration, new: Declaration) -> Iterator[Change]:
    before, after = judge.old.direction(old), judge.new.direction(new)
    if before is None or after is None or before == after:
        return
    for one in SINGLE:
        was, is_ = before in (one, "both"), after in (one, "both")
        if was != is_:
            rule = "direction-lost" if was else "direction-gained"
            yield judge.change(rule, replace(subject, direction=one), before=before, after=after)
    if "received" in (before, after) and _has_optional(old, new):
        yield judge.change("absence-changed", subject, before=_absent(before), after=_absent(after))


def _has_optional(old: Declaration, new: Declaration) -> bool:
    if not isinstance(old, Struct) or not isinstance(new, Struct):
        return False
    optional = {field.wire for field in new.fields if not field.required}
    return any(field.wire in optional for field in old.fields if not field.required)


def _absent(direction: Direction) -> str:
    return "None" if direction == "received" else "UNSET"


# --- Subjects ---


def _subject(judge: Judge, old: Declaration | None, new: Declaration | None) -> Subject:
    """What a change of a declaration is about; the names are those of the old contract if it has it."""
    before = judge.old.name(old) if old else ""
    after = judge.new.name(new) if new else ""
    return Subject(
        name=before or after,
        group=before or after,
        direction=judge.direction(old, new),
        old=(old.pointer, before) if old else None,
        new=(new.pointer, after) if new else None,
    )


def _is_event(one: Declaration) -> bool:
    return isinstance(one, Struct) and one.is_event


def _wire(one: Declaration) -> str:
    return one.tag.value if isinstance(one, Struct) and one.tag else ""


def _title(one: Declaration) -> str:
    """What a type is called in the description: an event by its wire type."""
    return _wire(one) if _is_event(one) else one.component or one.id


def _kind(one: Declaration, sides: Sides, *, is_new: bool = False) -> str:
    return "object" if isinstance(one, Struct) else type_text(one.type, sides.new if is_new else sides.old)
