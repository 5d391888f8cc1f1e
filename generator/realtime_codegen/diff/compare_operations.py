"""HTTP operations and webhooks compared: parameters, bodies, answers."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from dataclasses import replace

from realtime_codegen.diff.change_factory import Judge, Subject
from realtime_codegen.diff.changes import Change
from realtime_codegen.diff.compare_uses import Sides, compare_uses
from realtime_codegen.diff.type_text import use_text
from realtime_codegen.model.ir import Anything, Body, Direction, Operation, Parameter, Use
from realtime_codegen.model.json_pointer import join

Key = tuple[bool, str, str]
Bodies = Mapping[tuple[str, str], tuple[Use | None, str]]
"""Use and pointer of each body, by status (empty for a request) and media type."""

ANYTHING = Use(Anything())
"""What a body of JSON without a schema takes. Others are text or bytes, with a schema and without."""


def compare_operations(judge: Judge, sides: Sides) -> Iterator[Change]:
    """Operations that came, went, moved or changed."""
    if judge.lacks("operations"):
        return
    before, after = _by_key(judge, judge.old.ir.operations), _by_key(judge, judge.new.ir.operations)
    moved = _moved(before, after)
    for key, old in before.items():
        new = after.get(moved.get(key, key))
        subject = _subject(old, new)
        if new is None:
            yield judge.change("operation-removed", subject, before=old.id)
            continue
        if key in moved:
            yield judge.change("operation-moved", subject, before=_name(old), after=_name(new))
        yield from _operation(judge, subject, old, new, sides)
    for key, new in after.items():
        if key not in before and key not in moved.values():
            yield judge.change("operation-added", _subject(None, new), after=new.id)


def _by_key(judge: Judge, operations: Iterable[Operation]) -> dict[Key, Operation]:
    """The operations that both contracts can say something of: a package says nothing of webhooks."""
    return {
        (one.is_webhook, one.path, one.method): one
        for one in operations
        if not (one.is_webhook and judge.lacks("bodies"))
    }


def _moved(before: Mapping[Key, Operation], after: Mapping[Key, Operation]) -> dict[Key, Key]:
    """Operations that kept their id under another path or method."""
    ids = {one.id: key for key, one in after.items() if key not in before}
    return {key: ids[one.id] for key, one in before.items() if key not in after and one.id in ids}


def _name(operation: Operation) -> str:
    return f"webhook {operation.path}" if operation.is_webhook else f"{operation.method.upper()} {operation.path}"


def _subject(old: Operation | None, new: Operation | None) -> Subject:
    known = old or new
    name = _name(known) if known else ""
    return Subject(
        name,
        name,
        "received" if known and known.is_webhook else "sent",
        (old.pointer, _name(old)) if old else None,
        (new.pointer, _name(new)) if new else None,
    )


def _operation(judge: Judge, subject: Subject, old: Operation, new: Operation, sides: Sides) -> Iterator[Change]:
    if judge.lacks("bodies"):
        return
    yield from judge.description(subject, _words(old), _words(new))
    yield from _parameters(judge, subject, old, new, sides)
    if old.is_body_required != new.is_body_required and old.requests and new.requests:
        yield judge.change("body-now-required" if new.is_body_required else "body-now-optional", subject)
    yield from _bodies(judge, subject, _requests(old), _requests(new), sides)
    turned = replace(subject, direction=_other(subject.direction))
    yield from _bodies(judge, turned, _answers(old), _answers(new), sides)
    yield from _replies(judge, turned, old, new)


def _words(operation: Operation) -> str:
    return " ".join((operation.summary, operation.description))


def _other(direction: Direction) -> Direction:
    return "received" if direction == "sent" else "sent"


# --- Parameters ---


def _parameters(judge: Judge, subject: Subject, old: Operation, new: Operation, sides: Sides) -> Iterator[Change]:
    before = {(one.location, one.name): one for one in old.parameters}
    after = {(one.location, one.name): one for one in new.parameters}
    for key, one in before.items():
        about = _about(subject, one, after.get(key))
        if key in after:
            yield from _parameter(judge, about, one, after[key], sides)
        else:
            yield judge.change("parameter-removed", about, before=f"{one.location} {use_text(one.use, sides.old)}")
    for key, one in after.items():
        if key not in before:
            rule = "parameter-added-required" if one.required else "parameter-added-optional"
            about = replace(_about(subject, None, one), old=None)
            yield judge.change(rule, about, after=f"{one.location} {use_text(one.use, sides.new)}")


def _about(subject: Subject, old: Parameter | None, new: Parameter | None) -> Subject:
    known = old or new
    return replace(
        subject,
        name=f"{subject.name} {known.name if known else ''}",
        old=(old.pointer, "") if old else None,
        new=(new.pointer, "") if new else None,
    )


def _parameter(judge: Judge, subject: Subject, old: Parameter, new: Parameter, sides: Sides) -> Iterator[Change]:
    if old.required != new.required:
        yield judge.change("now-required" if new.required else "now-optional", subject)
    for found in compare_uses(old.use, new.use, sides):
        yield judge.finding(found, subject)
    yield from judge.description(subject, old.description, new.description)


# --- Bodies ---


def _requests(operation: Operation) -> Bodies:
    place = join(operation.pointer, "requestBody")
    return {("", body.media_type): (_use_of(body), _place_of(place, body)) for body in operation.requests}


def _answers(operation: Operation) -> Bodies:
    place = join(operation.pointer, "responses")
    return {
        (status, body.media_type): (_use_of(body), _place_of(join(place, status), body))
        for status, body in operation.responses
    }


def _use_of(body: Body) -> Use | None:
    return ANYTHING if body.use is None and body.is_json else body.use


def _place_of(place: str, body: Body) -> str:
    return join(place, "content", body.media_type)


def _bodies(judge: Judge, subject: Subject, old: Bodies, new: Bodies, sides: Sides) -> Iterator[Change]:
    for status, media_type in dict.fromkeys((*old, *new)):
        before, after = old.get((status, media_type)), new.get((status, media_type))
        about = replace(
            subject,
            name=f"{subject.name} {status or 'request'}",
            old=(before[1], "") if before else None,
            new=(after[1], "") if after else None,
        )
        if before is None or after is None:
            rule = "media-type-added" if before is None else "media-type-removed"
            yield judge.change(rule, about, before=media_type if before else "", after=media_type if after else "")
        elif before[0] and after[0]:
            for found in compare_uses(before[0], after[0], sides):
                yield judge.finding(found, about)


def _replies(judge: Judge, subject: Subject, old: Operation, new: Operation) -> Iterator[Change]:
    before = {one.status: one for one in old.replies}
    after = {one.status: one for one in new.replies}
    for status in dict.fromkeys((*before, *after)):
        about = replace(subject, name=f"{subject.name} {status}")
        if status not in before or status not in after:
            rule = "answer-added" if status in after else "answer-removed"
            has = (status if status in before else "", status if status in after else "")
            yield judge.change(rule, about, before=has[0], after=has[1])
            continue
        names = dict(before[status].headers), dict(after[status].headers)
        for header in dict.fromkeys((*names[0], *names[1])):
            if header not in names[1]:
                yield judge.change("header-removed", about, before=header)
            elif header not in names[0]:
                yield judge.change("header-added", about, after=header)
