"""Ir → {path: text}: the models through datamodel-code-generator, the rest through Jinja, both through black.

The runtime has no variables; it is copied as it stands, formatted already.
"""

from __future__ import annotations

from pathlib import Path

from realtime_codegen.config import Config
from realtime_codegen.ir import Ir
from realtime_codegen.render.formatting import format_python
from realtime_codegen.render.models import render_models
from realtime_codegen.render.package import render_modules, runtime_files


def render_package(ir: Ir, config: Config, templates: Path) -> dict[str, str]:
    """All files of the package, sorted by path. Raises `CodegenError` (RC601) where a template emits something that is
    no Python.
    """
    bodies = render_models(ir, templates)
    rendered = render_modules(ir, config, bodies, templates)
    files = {**runtime_files(templates), **{path: format_python(path, text) for path, text in rendered.items()}}
    return {f"{config.package}/{path}": files[path] for path in sorted(files)}
