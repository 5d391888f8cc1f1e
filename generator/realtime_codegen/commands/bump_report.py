"""What a bump says to the terminal."""

from __future__ import annotations

from collections.abc import Iterable, Iterator

from realtime_codegen.commands.bump import Bump
from realtime_codegen.diff.report import Line, text_lines
from realtime_codegen.model.diagnostics import Diagnostic


def report(bump: Bump) -> Iterator[Line]:
    """What changed, what is left to do, and which files are new, line by line."""
    if bump.diff.changes:
        yield from text_lines(bump.diff)
    yield from _section("corrections that this version makes unnecessary, to be removed:", _found(bump.expired))
    yield from _section("actions of overlays that reach nothing in this version:", _found(bump.failing))
    wanted = (f"{place} {what}" for place, what in bump.undescribed)
    yield from _section("descriptions wanted in spec/overlays/docs.yaml:", wanted)
    yield from _section("added to spec/names.lock:", bump.names)
    yield from _section("", (f"{verb:8} {path}" for verb, path in bump.written))
    if not bump.written:
        yield Line("nothing to change: this version is there already")


def _found(diagnostics: Iterable[Diagnostic]) -> Iterator[str]:
    for one in diagnostics:
        yield f"{one.file}:{one.line}:{one.column} {one.message}"


def _section(heading: str, items: Iterable[str]) -> Iterator[Line]:
    lines = tuple(items)
    if not lines:
        return
    yield Line("")
    if heading:
        yield Line(heading, "bold")
    yield from (Line(f"  {line}" if heading else line) for line in lines)
