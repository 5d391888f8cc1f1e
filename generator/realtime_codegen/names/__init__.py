"""Ir → Ir: every declaration, field and operation gets its Python name, in one pass, after everything is gathered.

A name pinned in names.lock stands. Every other declaration has ordered candidates, shortest first; where two want
one name in one module, the one with the weaker claim takes its next candidate. Events have the strongest claim, then
components, then inline types. Where no candidate is left, a fixed rule decides, and a warning (RC501) says so: see
`realtime_codegen.names.types` and `realtime_codegen.names.attributes`. A name, once given, is written to names.lock, so
that a new schema can never rename an old class.
"""

from __future__ import annotations

from collections.abc import Collection
from dataclasses import replace

from realtime_codegen.config import Config
from realtime_codegen.model.diagnostics import Diagnostics, Severity
from realtime_codegen.model.document import Document
from realtime_codegen.model.ir import Ir
from realtime_codegen.names.fields import name_fields
from realtime_codegen.names.lockfile import Pins
from realtime_codegen.names.operations import name_operations
from realtime_codegen.names.report import Reporter
from realtime_codegen.names.types import RESERVED, name_types, name_unknowns
from realtime_codegen.support.faults import working
from realtime_codegen.support.garbage_collection import paused_collector

__all__ = ["RESERVED", "assign_names"]


@working("name")
@paused_collector()
def assign_names(
    ir: Ir,
    config: Config,
    pins: Pins,
    document: Document,
    diagnostics: Diagnostics,
    *,
    strict: bool = True,
    taken: Collection[str] = (),
) -> Ir:
    """The Ir with a Python name on every declaration, field and operation, and the lines that names.lock gets for what
    is no type. A type has a name of `taken`, or that of the root of the exceptions, only where it is pinned. Reports
    RC501 and RC502.

    Places of one shape share their pin. Where they have different shapes, two pins are on one name: the first keeps
    it, which is a warning if `strict`; for another version of the description than the pins were made for, a note.
    """
    report = Reporter(pins, document, diagnostics, Severity.WARNING if strict else Severity.NOTE)
    names = name_types(ir, config, {*taken, config.root_error}, report, keeps_events=strict)
    unknowns, lines_of_tags = name_unknowns(ir, report)
    declarations, lines_of_fields = name_fields(ir, names, unknowns, report)
    operations, lines_of_operations = name_operations(ir.operations, config.client, report)
    settled = (*lines_of_tags, *lines_of_fields, *lines_of_operations)
    return replace(ir, declarations=declarations, operations=operations, settled=settled)
