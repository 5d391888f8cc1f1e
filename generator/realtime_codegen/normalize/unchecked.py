"""What a schema says and the generated types cannot: they are wider then, and a warning says so."""

from __future__ import annotations

from realtime_codegen.diagnostics import Severity
from realtime_codegen.normalize.context import Context
from realtime_codegen.schema import Schema

_ADVICE = "check it where it matters, or write the schema differently with a correction in spec/overlays"


def report_unchecked(schema: Schema, context: Context) -> None:
    """Report RC404, a warning, for what narrows a value and is left out."""
    keywords = ", ".join(schema.unchecked)
    message = f"the generated types cannot say, and do not check: {keywords}"
    context.report(schema.pointer, "RC404", message, _ADVICE, Severity.WARNING)
