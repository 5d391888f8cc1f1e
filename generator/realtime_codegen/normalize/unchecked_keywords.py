"""What a schema says and the generated types cannot: they are wider then, and a warning says so."""

from __future__ import annotations

from collections.abc import Iterable

from realtime_codegen.model.diagnostics import Severity
from realtime_codegen.model.schema import Schema
from realtime_codegen.normalize.context import Context

_ADVICE = "check it where it matters, or write the schema differently with a correction in spec/overlays"
_SUBJECTS = {
    **dict.fromkeys(("if", "then", "else"), "if/then/else"),
    "not": "the keyword not",
    "false": "the schema false",
}


def report_unchecked(schema: Schema, context: Context) -> None:
    """Report RC404, a warning, for each thing that narrows a value and is left out."""
    for subject in _subjects(schema.unchecked):
        report_one_unchecked(schema.pointer, subject, context)


def report_one_unchecked(pointer: str, subject: str, context: Context, advice: str = _ADVICE, detail: str = "") -> None:
    """Report RC404, a warning: what `subject` names narrows a value, and the generated types cannot say it.

    `detail` is what differs from place to place; findings are grouped by `subject` alone.
    """
    kind = f"{subject} is not checked"
    message = f"{kind}, since the generated types cannot say it{detail and f': {detail}'}"
    context.report(pointer, "RC404", message, advice, Severity.WARNING, kind)


def _subjects(unchecked: Iterable[str]) -> Iterable[str]:
    """The keywords; a condition and its branches are one."""
    return dict.fromkeys(_SUBJECTS.get(keyword, keyword) for keyword in unchecked)
