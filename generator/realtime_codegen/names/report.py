"""What the stage of names says, and the pins that it asks for."""

from __future__ import annotations

from collections.abc import Callable, Iterable
from dataclasses import dataclass
from itertools import islice

from realtime_codegen.model.diagnostics import Diagnostics, Severity
from realtime_codegen.model.document import Document
from realtime_codegen.names.lockfile import Pins, lock_line

_MOST_RIVALS = 3

Line = tuple[str, str]
"""A place and its name: a line of names.lock."""


_SETTLED = "what would have one name is named by the rule for collisions"


@dataclass(frozen=True, slots=True)
class Reporter:
    """Reports on the description and on names.lock. `severity` is that of lines of it which share a name."""

    pins: Pins
    document: Document
    diagnostics: Diagnostics
    severity: Severity

    def pinned(self, place: str, is_usable: Callable[[str], bool], kind: str) -> str:
        """The name that names.lock has for a place; empty where it has none, or (RC502) one that cannot be."""
        name = self.pins.names.get(place, "")
        if not name or is_usable(name):
            return name
        self.pins.report(place, "RC502", f"{name!r} cannot name {kind}", _ADVICE[kind], self.diagnostics)
        return ""

    def shared_pin(self, place: str, other: str, pinned: str, name: str) -> None:
        """Report RC501 for a line whose name another place keeps, and say what to write instead."""
        message = f"{pinned} is pinned for {other} and for {place}, which differ; {place} is {name}"
        advice = f"write `{lock_line(place, name)}` here, or another name"
        self.pins.report(place, "RC501", message, advice, self.diagnostics, self.severity)

    def settled(self, pointer: str, wanted: str, others: Iterable[str], what: str, line: Line) -> None:
        """Report RC501, a warning, for something that the rule for collisions has named. Of the others that want the
        name, `what` left out, the first few are listed.
        """
        first = list(islice((one for one in others if one != what), _MOST_RIVALS + 1))
        rivals = " and ".join([*first[:_MOST_RIVALS], *(["others"] if len(first) > _MOST_RIVALS else []), what])
        message = f"{rivals} would have one name, {wanted}: {what} is {line[1]}"
        advice = f"generate writes `{lock_line(*line)}` to spec/names.lock; for another name edit that line"
        self.diagnostics.report(self.document, pointer, "RC501", message, advice, Severity.WARNING, _SETTLED, line[1])


_ADVICE = {
    "a class": "use an identifier that starts with a capital and that the package does not use itself",
    "an attribute": "use an identifier that is no keyword and does not start with an underscore",
    "a method": "write the way to it from the client, such as `calls.accept`",
    "a tag": "use a class name that starts with UnknownBy",
}
