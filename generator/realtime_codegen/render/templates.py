"""Reading templates/: one environment for what is rendered, and what is carried as it stands."""

from __future__ import annotations

from pathlib import Path

import jinja2

from realtime_codegen.header import HEADER


def environment(folder: Path) -> jinja2.Environment:
    """The environment of the templates in a folder. A variable that is missing is an error."""
    return jinja2.Environment(
        loader=jinja2.FileSystemLoader(folder),
        undefined=jinja2.StrictUndefined,
        autoescape=False,
        keep_trailing_newline=True,
        trim_blocks=True,
        lstrip_blocks=True,
    )


def carried(folder: Path) -> dict[str, str]:
    """The modules without variables by path in the folder, copied as they are under the header."""
    return {
        path.relative_to(folder).as_posix(): HEADER + path.read_text(encoding="utf-8")
        for path in sorted(folder.rglob("*.py"))
    }
