"""The fields of two classes compared."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import replace

from realtime_codegen.diff.change_factory import Judge, Subject
from realtime_codegen.diff.changes import Change
from realtime_codegen.diff.compare_uses import Finding, Sides, compare_uses
from realtime_codegen.diff.type_text import use_text, value_text
from realtime_codegen.model.ir import Field, Struct


def compare_fields(judge: Judge, old: Struct, new: Struct, sides: Sides) -> Iterator[Change]:
    """Fields that came, went or changed, by their name on the wire."""
    before = {field.wire: field for field in old.fields}
    after = {field.wire: field for field in new.fields}
    for wire, field in before.items():
        subject = field_subject(judge, old, new, field, after.get(wire))
        if wire in after:
            yield from _field(judge, subject, (old, field), (new, after[wire]), sides)
        else:
            yield judge.change("field-removed", subject, before=use_text(field.use, sides.old))
    for wire, field in after.items():
        if wire not in before:
            subject = field_subject(judge, old, new, None, field)
            yield judge.change(_rule_of_new(field), subject, after=use_text(field.use, sides.new))


def field_subject(judge: Judge, old: Struct, new: Struct, before: Field | None, after: Field | None) -> Subject:
    """What a change of a field is about. A new field is named after the class as the old contract has it."""
    group = judge.old.name(old)
    name = before.name if before else after.name if after else ""
    return Subject(
        name=f"{group}.{name}",
        group=group,
        direction=judge.direction(old, new),
        old=(before.pointer, judge.old.field_name(old, before)) if before else None,
        new=(after.pointer, judge.new.field_name(new, after)) if after else None,
    )


def _rule_of_new(field: Field) -> str:
    if not field.required:
        return "field-added-optional"
    return "field-added-constant" if field.has_default else "field-added-required"


def _field(
    judge: Judge, subject: Subject, old: tuple[Struct, Field], new: tuple[Struct, Field], sides: Sides
) -> Iterator[Change]:
    (struct, before), (other, after) = old, new
    if before.name != after.name:
        yield judge.change("field-renamed", subject, before=before.name, after=after.name)
    if before.required != after.required:
        yield judge.change(_rule_of_requirement(before, after), subject)
    yield from _use(judge, subject, old, new, sides)
    yield from _default(judge, subject, before, after)
    if before.deprecated != after.deprecated:
        yield judge.change("deprecated" if after.deprecated else "no-longer-deprecated", subject)
    # What tells subclasses apart is described by the generator, on the base class that it makes up.
    if not _is_tag(struct, before) and before.wire not in (struct.narrowed_by, other.narrowed_by):
        yield from judge.description(subject, before.description, after.description)


def _rule_of_requirement(before: Field, after: Field) -> str:
    if not after.required:
        return "now-optional"
    return "constant-now-required" if after.has_default and before.has_default else "now-required"


def _use(
    judge: Judge, subject: Subject, old: tuple[Struct, Field], new: tuple[Struct, Field], sides: Sides
) -> Iterator[Change]:
    (struct, before), (other, after) = old, new
    both_tags = _is_tag(struct, before) and _is_tag(other, after)
    if _is_constant(before) and _is_constant(after) and before.constant != after.constant:
        # The tag of an event is its name: that is a renamed event.
        if not (both_tags and struct.is_event and other.is_event):
            texts = [value_text(one.constant) for one in (before, after) if one.constant is not None]
            yield judge.change("constant-changed", subject, before=texts[0], after=texts[1])
        before = replace(before, use=replace(before.use, type=after.use.type))
    for found in compare_uses(before.use, after.use, sides):
        yield judge.finding(_absent(found, struct, before), subject)


def _is_constant(field: Field) -> bool:
    return field.required and field.has_default


def _absent(found: Finding, struct: Struct, before: Field) -> Finding:
    """Null in an optional field of a received type: it reads None anyway."""
    reads_none = struct.direction == "received" and not before.required and not found.inside
    return replace(found, rule="null-added-to-absent") if found.rule == "null-added" and reads_none else found


def _default(judge: Judge, subject: Subject, before: Field, after: Field) -> Iterator[Change]:
    if before.default != after.default:
        rule = "default-changed" if before.default and after.default else "default-added"
        rule = rule if after.default else "default-removed"
        yield judge.change(rule, subject, before=before.default, after=after.default)


def _is_tag(struct: Struct, field: Field) -> bool:
    return struct.tag is not None and struct.tag.field == field.wire
