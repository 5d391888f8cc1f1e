"""black, in process, with an explicit mode: no configuration file decides what the output looks like."""

from __future__ import annotations

import black
from black.mode import TargetVersion
from black.parsing import InvalidInput

from realtime_codegen.collector import paused_collector
from realtime_codegen.diagnostics import fail
from realtime_codegen.render.text import WIDTH

MODE = black.Mode(target_versions={TargetVersion.PY311}, line_length=WIDTH)


@paused_collector()
def format_python(path: str, source: str) -> str:
    """`source` formatted.

    Raises `CodegenError` (RC601, exit code 1) where it is no Python; a numbered listing is its note.
    """
    try:
        return black.format_str(source, mode=MODE)
    except (InvalidInput, ValueError, SyntaxError) as error:
        failed = fail(path, "RC601", str(error), "this is a fault of a template; please report it", exit_code=1)
        failed.add_note("\n".join(f"{number:5} {line}" for number, line in enumerate(source.splitlines(), 1)))
        raise failed from error
