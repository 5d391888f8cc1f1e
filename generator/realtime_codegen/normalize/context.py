"""What every normalization pass may look at: the other components, and where to report."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from itertools import count

from realtime_codegen.diagnostics import Diagnostics, Severity, fail
from realtime_codegen.document import Document
from realtime_codegen.schema import Schema

MAX_FOLLOWED = 100_000
"""Most references that are followed to write out what allOf and unions combine. Schemas that refer to each other twice
double with every step.
"""


@dataclass(frozen=True, slots=True)
class Context:
    """The description a pass works in. `schemas` are the components as the previous pass left them."""

    document: Document
    schemas: Mapping[str, Schema]
    diagnostics: Diagnostics
    followed: Iterator[int] = field(default_factory=count, compare=False)

    def follow(self, pointer: str) -> None:
        """Count a reference that is about to be followed. Raises `CodegenError` (RC103) beyond `MAX_FOLLOWED`."""
        if next(self.followed) >= MAX_FOLLOWED:
            line, column = self.document.locate(pointer)
            raise fail(
                self.document.file,
                "RC103",
                f"more than {MAX_FOLLOWED:,} references to follow, since schemas refer to each other again and again",
                "write the schema at this place out, with a correction in spec/overlays",
                line=line,
                column=column,
                pointer=f"#{pointer}",
                exit_code=1,
            )

    def report(
        self,
        pointer: str,
        code: str,
        message: str,
        advice: str,
        severity: Severity = Severity.ERROR,
        kind: str = "",
        subject: str = "",
    ) -> None:
        """Add a diagnostic about `pointer` of the description."""
        self.diagnostics.report(self.document, pointer, code, message, advice, severity, kind, subject)
