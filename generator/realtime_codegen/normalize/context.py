"""What every normalization pass may look at: the other components, and where to report."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from itertools import count

from realtime_codegen.model.diagnostics import CodegenError, Diagnostics, Severity, too_much
from realtime_codegen.model.document import Document
from realtime_codegen.model.schema import Schema
from realtime_codegen.normalize.size import Written

MAX_FOLLOWED = 100_000
"""Most references that are followed to write out what allOf and unions combine. Schemas that refer to each other twice
double with every step.
"""

MAX_MERGED = 20_000
"""Most places of which members of allOf, or what stands beside a union, are merged. Unions in unions multiply."""

MAX_COMPARED = 100_000
"""Most schemas that are compared to find those that another one says already. Beyond, both are written out."""


@dataclass(frozen=True, slots=True)
class Context:
    """The description a pass works in. `schemas` are the components as the previous pass left them; `flat` are those
    whose allOf was merged on the way, and `implications` what was found of two of them, by component name; `combined`
    has the same for schemas inside them, each with what came out, by its identity.
    """

    document: Document
    schemas: Mapping[str, Schema]
    diagnostics: Diagnostics
    followed: Iterator[int] = field(default_factory=count, compare=False)
    merged: Iterator[int] = field(default_factory=count, compare=False)
    compared: Iterator[int] = field(default_factory=count, compare=False)
    flat: dict[str, Schema] = field(default_factory=dict[str, Schema], compare=False)
    combined: dict[int, tuple[Schema, Schema]] = field(default_factory=dict[int, tuple[Schema, Schema]], compare=False)
    implications: dict[tuple[str, str], bool] = field(default_factory=dict[tuple[str, str], bool], compare=False)
    written: Written = field(init=False, compare=False)

    def __post_init__(self) -> None:
        object.__setattr__(self, "written", Written(self.document))

    def follow(self, pointer: str) -> None:
        """Count a reference that is about to be followed. Raises `CodegenError` (RC103) beyond `MAX_FOLLOWED`."""
        if next(self.followed) >= MAX_FOLLOWED:
            raise self._too_many(
                f"more than {MAX_FOLLOWED:,} references to follow, since schemas refer to each other again and again",
                pointer,
            )

    def merge(self, pointer: str) -> None:
        """Count a place that is about to be merged. Raises `CodegenError` (RC103) beyond `MAX_MERGED`."""
        if next(self.merged) >= MAX_MERGED:
            raise self._too_many(f"more than {MAX_MERGED:,} places to merge, since unions in allOf multiply", pointer)

    def _too_many(self, message: str, pointer: str) -> CodegenError:
        advice = "write the schema at this place out, with a correction in spec/overlays"
        return too_much(self.document, pointer, message, advice)

    def place_of(self, pointer: str) -> str:
        """File, line, column and pointer of a place, for a message about another one."""
        line, column = self.document.locate(pointer)
        return f"{self.document.file}:{line}:{column}, #{pointer}"

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
