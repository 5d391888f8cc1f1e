"""Compares two contracts and says what the differences do to code that uses the package."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from pathlib import Path
from typing import Literal

from realtime_codegen.diff.changes import BREAKING, Change, Diff, Effect
from realtime_codegen.diff.compare_contracts import compare
from realtime_codegen.diff.contract_sources import load_contract
from realtime_codegen.diff.report import Format, Line, render, render_aliases, text_lines
from realtime_codegen.model.diagnostics import fail
from realtime_codegen.project import Project

FailOn = Literal["breaking", "sending", "reading", "widening", "any", "never"]

FAILING: dict[FailOn, tuple[Effect, ...]] = {
    "breaking": BREAKING,
    "sending": (Effect.SENDING,),
    "reading": (Effect.READING,),
    "widening": (*BREAKING, Effect.WIDENS),
    "any": tuple(Effect),
    "never": (),
}
"""The effects that make the command fail, by the value of --fail-on."""


@dataclass(frozen=True, slots=True)
class Request:
    """What to compare: two sources as `load_contract` takes them, and the project that lends corrections and names."""

    old: str
    new: str
    project: Project | None = None


def compared(request: Request) -> Diff:
    """Load both sides and compare them. Raises `CodegenError` with exit code 2 where one cannot be read."""
    return compare(load_contract(request.old, request.project), load_contract(request.new, request.project))


def shown(diff: Diff, format_: Format, *, only_aliases: bool) -> Iterable[Line]:
    """What goes to the terminal, line by line; only text has styles."""
    if format_ == "text" and not only_aliases:
        return text_lines(diff)
    return [Line(printed(diff, format_, only_aliases=only_aliases).rstrip("\n"))]


def printed(diff: Diff, format_: Format, *, only_aliases: bool) -> str:
    """What goes into a file."""
    return render_aliases(diff, format_) if only_aliases else render(diff, format_)


def write(text: str, path: Path) -> None:
    """Write the report. Raises `CodegenError` (RC605, exit code 2) where it cannot be written."""
    try:
        path.write_text(text, encoding="utf-8", errors="backslashreplace")
    except OSError as error:
        reason = error.strerror or type(error).__name__
        raise fail(path.as_posix(), "RC605", f"cannot write: {reason}", "check the path and its permissions") from error


def fails(changes: Iterable[Change], fail_on: FailOn) -> bool:
    """Whether one of the changes has an effect that --fail-on names."""
    return any(effect in FAILING[fail_on] for change in changes for effect in change.effects)
