"""Is everything current? What `realtime-codegen check` lists, and what of it is a problem."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass

from realtime_codegen.commands.console import count
from realtime_codegen.commands.generate import Request, outdated
from realtime_codegen.model.diagnostics import Diagnostic, Diagnostics, Severity
from realtime_codegen.project import Project

EXPIRED, WITHOUT_TARGET = "RC203", "RC204"
REMOVABLE = (EXPIRED, WITHOUT_TARGET)
"""The notes about lines of an overlay that do nothing any more."""


@dataclass(frozen=True, slots=True)
class Checked:
    """What was found: `listed` is shown in any case, `others` are notes; `problems` of it make the check fail."""

    listed: tuple[Diagnostic, ...]
    others: tuple[Diagnostic, ...]
    problems: int

    @property
    def summary(self) -> str:
        """The last line of a check that passed."""
        corrections = sum(one.code == EXPIRED for one in self.listed)
        others = sum(one.code == WITHOUT_TARGET for one in self.listed)
        parts = [count(corrections, "correction")] if corrections else []
        parts += [count(others, "description")] if others else []
        removable = f"; {' and '.join(parts)} can be removed" if parts else ""
        return f"everything is described, generated and current{removable}"


def checked(project: Project, *, strict: bool) -> Checked:
    """Compare generated/ and names.lock with what spec/ gives, and look for what is not described or not needed.

    With `strict`, what can be removed from an overlay is a problem too. Touches nothing. Raises `CodegenError` where
    spec/ gives no output.
    """
    diagnostics = Diagnostics()
    for one in outdated(Request(project), diagnostics, with_descriptions=True):
        diagnostics.add(one)
    listed = tuple(one for one in diagnostics if one.severity is not Severity.NOTE or one.code in REMOVABLE)
    problems = [one for one in listed if strict or one.severity is not Severity.NOTE]
    return Checked(listed, _without(diagnostics, listed), len(problems))


def _without(found: Iterable[Diagnostic], listed: tuple[Diagnostic, ...]) -> tuple[Diagnostic, ...]:
    return tuple(one for one in found if one not in listed)
