"""Makes changes: the rule gives kind, effects and reason, the contracts give the places."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass

from realtime_codegen.diff.changes import Change, Place
from realtime_codegen.diff.compare_uses import Finding
from realtime_codegen.diff.contract import Contract, Unknown
from realtime_codegen.diff.rules import BY_ID
from realtime_codegen.model.ir import Declaration, Direction

Where = tuple[str, str]
"""A pointer without `#` and the qualified Python name of what stands there."""


@dataclass(frozen=True, slots=True)
class Subject:
    """What a change is about: its name, the class or operation it belongs to, who sends it, and where it stands."""

    name: str
    group: str
    direction: Direction
    old: Where | None = None
    new: Where | None = None


@dataclass(frozen=True, slots=True)
class Judge:
    """The two contracts that are compared."""

    old: Contract
    new: Contract

    def lacks(self, what: Unknown) -> bool:
        """Whether one of the contracts says nothing of this."""
        return what in self.old.unknown or what in self.new.unknown

    def direction(self, old: Declaration | None, new: Declaration | None) -> Direction:
        """Who sends a type: as the old contract has it, or the new one where the old one lacks it or does not say."""
        before = self.old.direction(old) if old else None
        after = self.new.direction(new) if new else None
        return before or after or "both"

    def change(self, rule: str, subject: Subject, *, before: str = "", after: str = "", inside: str = "") -> Change:
        """A change by its rule. `inside` is where below the subject it is."""
        effects, reason = BY_ID[rule].judge(subject.direction)
        return Change(
            rule=rule,
            kind=BY_ID[rule].kind,
            subject=subject.name + inside,
            group=subject.group,
            direction=subject.direction,
            effects=effects,
            reason=reason,
            before=before,
            after=after,
            old=self._place(self.old, subject.old),
            new=self._place(self.new, subject.new),
        )

    def finding(self, found: Finding, subject: Subject) -> Change:
        """A difference of a type."""
        return self.change(found.rule, subject, before=found.before, after=found.after, inside=found.inside)

    def description(self, subject: Subject, before: str, after: str) -> Iterator[Change]:
        """A change of a text, if there is one; where lines break is no change."""
        old, new = " ".join(before.split()), " ".join(after.split())
        if old != new:
            yield self.change("description-changed", subject, before=old, after=new)

    @staticmethod
    def _place(contract: Contract, where: Where | None) -> Place | None:
        return contract.place(*where) if where else None
