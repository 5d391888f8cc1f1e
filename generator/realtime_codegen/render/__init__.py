"""Ir → {path: text}: the models through datamodel-code-generator, the rest through Jinja, both through black.

The runtime has no variables; it is copied as it stands, formatted already.
"""

from __future__ import annotations

from pathlib import Path

from realtime_codegen.channels import Channels
from realtime_codegen.config import Config
from realtime_codegen.diagnostics import Diagnostics
from realtime_codegen.document import Document
from realtime_codegen.ir import Ir
from realtime_codegen.render.client import ClientFiles, Source, render_client
from realtime_codegen.render.formatting import format_python
from realtime_codegen.render.models import render_models
from realtime_codegen.render.package import render_modules, runtime_files


def render_package(
    ir: Ir, config: Config, templates: Path, channels: Channels | None, document: Document, diagnostics: Diagnostics
) -> dict[str, str]:
    """All files of the package, sorted by path.

    Raises `CodegenError` where names of the client clash, or (RC601) where a template emits something that is no
    Python. Warnings go to `diagnostics`.
    """
    client: ClientFiles | None = None
    if config.client:
        client = render_client(Source(ir, config, config.client, channels, document, diagnostics), templates)
        diagnostics.raise_if_failed()
    rendered = render_modules(ir, config, render_models(ir, templates), templates, client)
    files = runtime_files(templates)
    if client:
        rendered |= client.rendered
        files |= client.carried
    files |= {path: format_python(path, text) for path, text in rendered.items()}
    return {f"{config.package}/{path}": files[path] for path in sorted(files)}
