"""What the client is rendered from."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from functools import cached_property

from realtime_codegen.channels import Channels
from realtime_codegen.config import ClientConfig, Config
from realtime_codegen.model.diagnostics import Diagnostics, Severity
from realtime_codegen.model.document import Document
from realtime_codegen.model.ir import Declaration, Ir


@dataclass(frozen=True)
class Source:
    """The named Ir and what stands beside it. `channels` are those whose events the description has.

    Not with slots: the tables below are built once.
    """

    ir: Ir
    config: Config
    client: ClientConfig
    channels: Channels | None
    document: Document
    diagnostics: Diagnostics

    @cached_property
    def declarations(self) -> Mapping[str, Declaration]:
        """Declarations by id."""
        return self.ir.by_id()

    @cached_property
    def components(self) -> Mapping[str, Declaration]:
        """Declarations by the name of the component schema they became."""
        return {name: self.declarations[id_] for name, id_ in self.ir.components}

    @cached_property
    def class_names(self) -> frozenset[str]:
        """Every name that the modules of types export to the root of the package."""
        return frozenset(one.name for one in self.ir.declarations if not one.module)

    def report(self, pointer: str, code: str, message: str, advice: str) -> None:
        """Add an error about `pointer` of the description."""
        self.diagnostics.report(self.document, pointer, code, message, advice)

    def note(self, pointer: str, code: str, message: str, advice: str) -> None:
        """Add a note about `pointer` of the description."""
        self.diagnostics.report(self.document, pointer, code, message, advice, Severity.NOTE)

    def note_channel(self, pointer: str, code: str, message: str, advice: str) -> None:
        """Add a note about `pointer` of the document of the channels."""
        if self.channels:
            self.diagnostics.report(self.channels.document, pointer, code, message, advice, Severity.NOTE)

    def leave_out(self, pointer: str, message: str, advice: str, kind: str = "") -> None:
        """Add a warning (RC404) about something the client does without."""
        self.diagnostics.report(self.document, pointer, "RC404", message, advice, Severity.WARNING, kind)

    def report_channel(self, pointer: str, code: str, message: str, advice: str) -> None:
        """Add an error about `pointer` of the document of the channels."""
        if self.channels:
            self.diagnostics.report(self.channels.document, pointer, code, message, advice)
