"""What became of each mutant, as mutmut left it in its folder."""

from __future__ import annotations

import ast
import difflib
import json
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from functools import cache
from pathlib import Path
from typing import Any

KILLED, SURVIVED, NO_TESTS, TIMEOUT, OTHER = "killed", "survived", "no tests", "timeout", "other"

NOTICED = (KILLED, TIMEOUT)
"""What became of a mutant that some test noticed."""

_SURVIVED_CODES = {0: SURVIVED, 33: NO_TESTS}
_TIMEOUT_CODES = {36, 24, -24, 152, -9}
KILLED_CODES = {1, 3, -11}


@dataclass(frozen=True, slots=True)
class Mutant:
    """One mutant.

    Attributes:
        name: The name that mutmut gives it.
        module: The module, such as `realtime_codegen.normalize.tags`.
        function: The function or method in it, such as `Shapes.finish`.
        outcome: One of the words above.
        change: The lines that differ, without the spaces around them: `old → new`.
    """

    name: str
    module: str
    function: str
    outcome: str
    change: str

    @property
    def key(self) -> str:
        """What names the mutant as long as the lines it changes are the same."""
        return f"{self.module}.{self.function}: {self.change}"


def read_results(tree: Path) -> list[Mutant]:
    """Every mutant below a folder that mutmut has worked in, in the order of the code."""
    found: list[Mutant] = []
    _functions.cache_clear()
    for meta in sorted((tree / "mutants" / "src").rglob("*.py.meta")):
        codes: Mapping[str, int | None] = json.loads(meta.read_text(encoding="utf-8"))["exit_code_by_key"]
        found += (_mutant(name, code, meta.with_suffix("")) for name, code in codes.items())
    return found


def _mutant(name: str, code: int | None, source: Path) -> Mutant:
    mangled = name.rpartition(".")[2]
    outcome = _outcome(code)
    stem = mangled.partition("__mutmut_")[0]
    function = stem.removeprefix("xǁ").replace("ǁ", ".") if stem.startswith("xǁ") else stem.removeprefix("x_")
    change = "" if outcome == KILLED else _change(f"{stem}__mutmut_orig", mangled, source)
    return Mutant(name, name.rpartition(".")[0], function, outcome, change)


def _outcome(code: int | None) -> str:
    if code in _SURVIVED_CODES:
        return _SURVIVED_CODES[code]
    if code in _TIMEOUT_CODES:
        return TIMEOUT
    return KILLED if code in KILLED_CODES else OTHER


def _change(before: str, after: str, source: Path) -> str:
    functions = _functions(source)
    old, new = functions[before].replace(before, ""), functions[after].replace(after, "")
    difference = list(difflib.ndiff(old.splitlines(), new.splitlines()))
    removed, added = (
        " ".join(line[2:].strip() for line in difference if line.startswith(sign)) for sign in ("- ", "+ ")
    )
    return f"{removed} → {added}"


@cache
def _functions(source: Path) -> dict[str, str]:
    """The text of every function of a module, the mutants included, by its name."""
    text = source.read_text(encoding="utf-8")
    lines = text.splitlines()
    return {node.name: "\n".join(lines[node.lineno - 1 : node.end_lineno]) for node in _function_nodes(ast.parse(text))}


def _function_nodes(tree: ast.Module) -> Iterator[Any]:
    return (node for node in ast.walk(tree) if isinstance(node, (ast.FunctionDef, ast.AsyncFunctionDef)))
