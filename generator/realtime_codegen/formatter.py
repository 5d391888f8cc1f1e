"""black with an explicit mode: no configuration file decides what the output looks like.

    python -m realtime_codegen.formatter < sources.json > formatted.json

formats a JSON object of texts, for `render.formatting`, which gives it the texts that are ready early.
"""

from __future__ import annotations

import json
import sys

import black
from black.mode import TargetVersion

from realtime_codegen.collector import paused_collector

LINE_LENGTH = 120
"""Columns of a line of generated code."""

MODE = black.Mode(target_versions={TargetVersion.PY311}, line_length=LINE_LENGTH)


@paused_collector()
def formatted(source: str) -> str:
    """`source` formatted. Raises what black raises where it is no Python."""
    return black.format_str(source, mode=MODE)


def main() -> None:
    """Format what standard input has."""
    sources: dict[str, str] = json.load(sys.stdin)
    json.dump({path: formatted(source) for path, source in sources.items()}, sys.stdout)


if __name__ == "__main__":
    main()
