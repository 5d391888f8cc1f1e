"""Reading templates/package: an environment for what is rendered, and what is carried as it stands."""

from __future__ import annotations

from pathlib import Path

import jinja2

from realtime_codegen.render.features import Features, is_in
from realtime_codegen.write.header import HEADER

FOLDER = "package"
"""The folder of templates that is laid out as the package is."""


def environment(templates: Path) -> jinja2.Environment:
    """The environment of the templates of the package. A variable that is missing is an error."""
    return jinja2.Environment(
        loader=jinja2.FileSystemLoader(templates / FOLDER),
        undefined=jinja2.StrictUndefined,
        autoescape=False,
        keep_trailing_newline=True,
        trim_blocks=True,
        lstrip_blocks=True,
    )


def carried(templates: Path, features: Features) -> dict[str, str]:
    """The modules without variables of a package with these features, by path: copied as they are under the header."""
    folder = templates / FOLDER
    places = {path.relative_to(folder).as_posix(): path for path in sorted(folder.rglob("*.py"))}
    return {path: HEADER + place.read_text("utf-8") for path, place in places.items() if is_in(path, features)}
