"""isort and black with explicit settings: no configuration file decides what the output looks like.

    python -m realtime_codegen.formatter < sources.json > formatted.json

formats a JSON object of texts, for `render.formatting`, which gives it the texts that are ready early.
"""

from __future__ import annotations

import ast
import json
import sys
from collections.abc import Iterator
from dataclasses import dataclass
from functools import cache

import black
import isort
from black.mode import TargetVersion

from realtime_codegen.support.garbage_collection import paused_collector

LINE_LENGTH = 120
"""Columns of a line of generated code."""

MODE = black.Mode(target_versions={TargetVersion.PY311}, line_length=LINE_LENGTH)


@paused_collector()
def formatted(source: str) -> str:
    """`source` formatted. Raises what black raises, or `SyntaxError`, where it is no Python."""
    return black.format_str(with_sorted_imports(source), mode=MODE)


def with_sorted_imports(source: str) -> str:
    """`source` with the imports of each block in the order of ruff's rule I, and each module imported once.

    isort is given the import statements alone: it reads lines, and a docstring may have any.
    """
    lines = source.split("\n")
    for block in sorted(_import_blocks(ast.parse(source)), key=lambda block: block.first, reverse=True):
        found = [line[block.indent :] for line in lines[block.first : block.end]]
        ordered = isort.code("\n".join(found), config=_isort_config(block.indent)).strip("\n").split("\n")
        lines[block.first : block.end] = [" " * block.indent + line if line else line for line in ordered]
    return "\n".join(lines)


@dataclass(frozen=True, slots=True)
class _Block:
    """Statements that import, one after the other: the lines `first` to before `end`, counted from zero."""

    first: int
    end: int
    indent: int


def _import_blocks(module: ast.Module) -> Iterator[_Block]:
    bodies = [module.body]
    while bodies:
        run: list[ast.stmt] = []
        for statement in [*bodies.pop(), None]:
            if isinstance(statement, ast.Import | ast.ImportFrom):
                run.append(statement)
                continue
            if run:
                yield _Block(run[0].lineno - 1, run[-1].end_lineno or run[-1].lineno, run[0].col_offset)
                run = []
            if isinstance(statement, ast.If):
                bodies += statement.body, statement.orelse


@cache
def _isort_config(indent: int) -> isort.Config:
    return isort.Config(profile="black", line_length=LINE_LENGTH - indent, py_version="311")


def main() -> None:
    """Format what standard input has."""
    sources: dict[str, str] = json.load(sys.stdin)
    json.dump({path: formatted(source) for path, source in sources.items()}, sys.stdout)


if __name__ == "__main__":
    main()
