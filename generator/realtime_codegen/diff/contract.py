"""One side of a comparison: what a description or a generated package says, in one form."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from functools import cached_property
from typing import Literal

from realtime_codegen.config import Config
from realtime_codegen.diff.changes import Place
from realtime_codegen.diff.type_text import declaration_name
from realtime_codegen.model.document import Document
from realtime_codegen.model.ir import Declaration, Direction, Ir
from realtime_codegen.model.ir import Field as IrField
from realtime_codegen.model.json_pointer import resolve
from realtime_codegen.normalize.directions import list_idle

Unknown = Literal["operations", "bodies"]
"""What a source cannot say, so that it is not compared."""


@dataclass(frozen=True)
class Contract:
    """The types, events and operations of one version, named.

    `label` is what the user called it, `package` the name of the Python package. `ir` holds the classes with their
    fields, the unions, and the operations. Places are found in `document` by pointer or, for a package, in `lines` by
    Python name (file and line). `unknown` is what this source says nothing of, `idle` are the ids of types that nothing
    leads to, and which so have no direction.
    """

    label: str
    package: str
    ir: Ir
    document: Document | None = None
    lines: Mapping[str, tuple[str, int]] = field(default_factory=dict[str, tuple[str, int]])
    unknown: frozenset[Unknown] = frozenset()
    idle: frozenset[str] = frozenset()

    @cached_property
    def by_id(self) -> Mapping[str, Declaration]:
        """The declarations by their id."""
        return self.ir.by_id()

    def name(self, declaration: Declaration) -> str:
        """The qualified Python name: `openai_realtime.beta.Session`."""
        return f"{self.package}.{declaration_name(declaration)}"

    def field_name(self, declaration: Declaration, one: IrField) -> str:
        """The qualified Python name of a field."""
        return f"{self.name(declaration)}.{one.name}"

    def direction(self, declaration: Declaration) -> Direction | None:
        """Who sends a type; None where this source does not say."""
        return None if declaration.id in self.idle else declaration.direction

    def place(self, pointer: str, name: str = "") -> Place:
        """Where something stands, by its pointer without `#` and, for a package, its qualified Python name."""
        if self.document:
            return Place(f"#{pointer}", self.document.file, self._line(self.document, pointer))
        file, line = self.lines.get(name, (self.label, 0))
        return Place(f"#{pointer}", file, line)

    @staticmethod
    def _line(document: Document, pointer: str) -> int:
        """The line, 0 for what only a correction brings."""
        try:
            resolve(document.data, pointer)
        except KeyError:
            return 0
        return document.locate(pointer)[0]


def contract_of(ir: Ir, document: Document, config: Config, label: str) -> Contract:
    """The contract of a description that went through the pipeline; `document` is the description as it was read."""
    return Contract(label, config.package, ir, document, idle=list_idle(ir))
