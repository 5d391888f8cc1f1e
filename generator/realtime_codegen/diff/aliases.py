"""Events that only changed their wire type: old type → new type, for decoding what an older server sends."""

from __future__ import annotations

from collections.abc import Iterator

from realtime_codegen.diff.changes import EventAlias
from realtime_codegen.diff.compare_uses import Sides, compare_uses
from realtime_codegen.diff.contract import Contract
from realtime_codegen.model.ir import Struct


def event_aliases(old: Contract, new: Contract, sides: Sides) -> tuple[EventAlias, ...]:
    """The renamed events of one shape and one direction, by direction, module and old type.

    An old type that still names an event of the same union is none: it has its own class.
    """
    found = [
        EventAlias(before.direction, after.module, before.tag.value, after.tag.value, old.name(before), new.name(after))
        for before, after in _renamed(sides)
        if before.tag and after.tag and before.direction != "both"
    ]
    return tuple(sorted(found, key=lambda one: (one.direction, one.module, one.old)))


def _renamed(sides: Sides) -> Iterator[tuple[Struct, Struct]]:
    known = {_key(one, one) for one in sides.new.values() if isinstance(one, Struct) and one.is_event}
    for old, new in sides.pairs.items():
        before, after = sides.old[old], sides.new[new]
        if not isinstance(before, Struct) or not isinstance(after, Struct) or not (before.is_event and after.is_event):
            continue
        is_free = _key(before, after) not in known
        if is_free and before.direction == after.direction and have_one_shape(before, after, sides):
            yield before, after


def _key(event: Struct, home: Struct) -> tuple[str, str, str]:
    """Direction and module of `home`, and the wire type of `event`."""
    return (home.direction, home.module, event.tag.value if event.tag else "")


def have_one_shape(old: Struct, new: Struct, sides: Sides) -> bool:
    """Whether two objects have the same fields of the same types, apart from their tags."""
    before = {field.wire: field for field in old.fields if not (old.tag and field.wire == old.tag.field)}
    after = {field.wire: field for field in new.fields if not (new.tag and field.wire == new.tag.field)}
    return before.keys() == after.keys() and all(
        field.required == after[wire].required and not any(compare_uses(field.use, after[wire].use, sides))
        for wire, field in before.items()
    )
