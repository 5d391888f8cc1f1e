"""What a comparison gives: a frozen list of changes, each with its places, its effect and the reason."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from enum import StrEnum
from typing import Literal

from realtime_codegen.model.ir import Direction


class Effect(StrEnum):
    """What a change does to code that uses the generated package, the worst first."""

    SENDING = "breaks sending code"
    READING = "breaks reading code"
    WIDENS = "widens"
    WORDS = "documentation only"


EFFECTS = tuple(Effect)
BREAKING = (Effect.SENDING, Effect.READING)

Kind = Literal[
    "event",
    "class",
    "field",
    "enum value",
    "requiredness",
    "nullability",
    "bound",
    "default",
    "type",
    "union member",
    "operation",
    "parameter",
    "description",
]

Step = Literal["major", "minor", "patch", "none"]
"""By how much the version of the generated package grows, as semantic versioning has it."""


@dataclass(frozen=True, slots=True)
class Place:
    """Where something stands: its JSON pointer in URI fragment form, and the file and line where there is one.

    `line` counts from 1 and is 0 where the file has none to give.
    """

    pointer: str
    file: str = ""
    line: int = 0

    def __str__(self) -> str:
        place = f"{self.file}:{self.line}" if self.line else self.file
        return f"{place} {self.pointer}".strip()


@dataclass(frozen=True, slots=True)
class Change:
    """One difference.

    `rule` is the id of the rule that judged it. `subject` is the Python name (`openai_realtime.Session.speed`, with
    `[]` for items and `{}` for values of a map) or the operation (`POST /calls`), as the old contract has it, or the
    new one where only that has it; `group` is the class or operation it belongs to. `before` and `after` are what is
    different, empty where there is nothing. `old` and `new` are the places, None on the side that lacks it.
    `effects` has one effect, or both of those that break.
    """

    rule: str
    kind: Kind
    subject: str
    group: str
    direction: Direction
    effects: tuple[Effect, ...]
    reason: str
    before: str = ""
    after: str = ""
    old: Place | None = None
    new: Place | None = None

    @property
    def worst(self) -> Effect:
        """The effect that counts for order and summary."""
        return min(self.effects, key=EFFECTS.index)

    @property
    def is_breaking(self) -> bool:
        """Whether code that worked with the old contract can fail with the new one."""
        return any(effect in BREAKING for effect in self.effects)

    def order(self) -> tuple[int, str, str, str, str]:
        """Worst first, then by name."""
        return (EFFECTS.index(self.worst), self.subject, self.rule, self.before, self.after)


@dataclass(frozen=True, slots=True)
class EventAlias:
    """An event that has another wire type in the new contract and else the same shape.

    `module` is the module of the new event, empty for the main one; the classes are qualified Python names.
    """

    direction: Literal["sent", "received"]
    module: str
    old: str
    new: str
    old_class: str
    new_class: str


@dataclass(frozen=True, slots=True)
class Diff:
    """All changes between two contracts; `old` and `new` are what the user called them."""

    old: str
    new: str
    changes: tuple[Change, ...]
    aliases: tuple[EventAlias, ...] = ()

    @property
    def step(self) -> Step:
        """The version step that the worst change asks for."""
        if any(change.is_breaking for change in self.changes):
            return "major"
        if self.count(Effect.WIDENS):
            return "minor"
        return "patch" if self.changes else "none"

    def count(self, effect: Effect) -> int:
        """How many changes have the effect; one that breaks both counts for both."""
        return sum(effect in change.effects for change in self.changes)

    def groups(self) -> tuple[tuple[str, tuple[Change, ...]], ...]:
        """The changes by class or operation, the group with the worst change first, each group worst first."""
        found: dict[str, list[Change]] = {}
        for change in sorted(self.changes, key=Change.order):
            found.setdefault(change.group, []).append(change)
        ranked = sorted(found.items(), key=lambda item: (EFFECTS.index(item[1][0].worst), item[0]))
        return tuple((name, tuple(members)) for name, members in ranked)


def effects_of(sent: Effect, received: Effect, direction: Direction) -> tuple[Effect, ...]:
    """The effects in one direction; of what goes both ways the breaking ones, or else the worse of the two."""
    if direction != "both":
        return (sent if direction == "sent" else received,)
    found = _in_order((sent, received))
    breaking = tuple(effect for effect in found if effect in BREAKING)
    return breaking or found[:1]


def _in_order(effects: Iterable[Effect]) -> tuple[Effect, ...]:
    return tuple(effect for effect in EFFECTS if effect in set(effects))
