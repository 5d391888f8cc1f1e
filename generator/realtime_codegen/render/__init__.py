"""Ir → {path: text}: the models through datamodel-code-generator, the rest through Jinja, both through isort and black.

Modules without variables are copied as they stand, formatted already.
"""

from __future__ import annotations

from collections.abc import Mapping
from pathlib import Path

from realtime_codegen.channels import Channels
from realtime_codegen.config import Config
from realtime_codegen.model.diagnostics import Diagnostics, Severity, fail
from realtime_codegen.model.document import Document
from realtime_codegen.model.ir import Ir
from realtime_codegen.render.client import ClientFiles, Source, render_client
from realtime_codegen.render.contract import CONTRACT, contract_text
from realtime_codegen.render.formatting import format_in_two, formatted_beside
from realtime_codegen.render.models import render_models
from realtime_codegen.render.package import errors_file, render_modules
from realtime_codegen.render.sync_twins import sync_twins
from realtime_codegen.render.templates import carried
from realtime_codegen.support.faults import working

MAX_TEXT = 10_000_000
"""Most characters of all generated modules together. What describes channels multiplies: each has a class with a method
for each event.
"""


@working("render")
def render_package(
    ir: Ir, config: Config, templates: Path, channels: Channels | None, document: Document, diagnostics: Diagnostics
) -> dict[str, str]:
    """All files of the package, sorted by path.

    Raises `CodegenError`: RC103 for more than `MAX_TEXT`, RC601 where a template emits something that is no Python.
    Warnings go to `diagnostics`, with RC301 among them where the description has no type.
    """
    if not ir.declarations and not config.client:
        message = "there is no schema in the description, and so no type to make"
        advice = "give another description if it should have one, or add [client] to source.toml for its operations"
        diagnostics.report(document, "", "RC301", message, advice, Severity.WARNING)
    client: ClientFiles | None = None
    if config.client:
        client = render_client(Source(ir, config, config.client, channels, document, diagnostics), templates)
        diagnostics.raise_if_failed()
    modules = carried(templates, client.features if client else frozenset())
    files = {**modules, "py.typed": "", CONTRACT: contract_text(ir, has_client=client is not None)}
    early = {**sync_twins(modules), **errors_file(config, templates, client), **(client.rendered if client else {})}
    _check_size(document, early)
    with formatted_beside(early) as rest:
        late = render_modules(ir, config, render_models(ir, templates), templates, client)
        _check_size(document, early, late)
        files |= format_in_two(late)
        files |= rest()
    return {f"{config.package}/{path}": files[path] for path in sorted(files)}


def _check_size(document: Document, *sources: Mapping[str, str]) -> None:
    if sum(len(text) for one in sources for text in one.values()) > MAX_TEXT:
        message = f"what is generated has more than {MAX_TEXT:,} characters"
        advice = "select less in [select] of spec/source.toml, or describe fewer channels"
        raise fail(document.file, "RC103", message, advice, exit_code=1)
