"""What every normalization pass may look at: the other components, and where to report."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass

from realtime_codegen.diagnostics import Diagnostics, Severity
from realtime_codegen.document import Document
from realtime_codegen.schema import Schema


@dataclass(frozen=True, slots=True)
class Context:
    """The description a pass works in. `schemas` are the components as the previous pass left them."""

    document: Document
    schemas: Mapping[str, Schema]
    diagnostics: Diagnostics

    def report(self, pointer: str, code: str, message: str, advice: str, severity: Severity = Severity.ERROR) -> None:
        """Add a diagnostic about `pointer` of the description."""
        self.diagnostics.report(self.document, pointer, code, message, advice, severity)
