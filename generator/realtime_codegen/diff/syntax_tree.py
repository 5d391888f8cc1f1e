"""Small questions to the syntax tree of a generated module."""

from __future__ import annotations

import ast
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from typing import Any


@dataclass(frozen=True, slots=True)
class SourceFile:
    """One module: its path in the package, its tree, and what the user calls it."""

    path: str
    tree: ast.Module
    label: str

    def described(self) -> Iterator[tuple[ast.stmt, str]]:
        """Every class and annotated assignment at the top, with its docstring.

        What type checkers alone see counts too: the members of a union that is discriminated by shape stand there.
        """
        for body in (self.tree.body, *_for_type_checkers(self.tree.body)):
            for index, node in enumerate(body):
                if isinstance(node, ast.ClassDef):
                    yield node, ast.get_docstring(node) or ""
                elif isinstance(node, ast.AnnAssign):
                    yield node, string_below(body, index)


def _for_type_checkers(body: Sequence[ast.stmt]) -> Iterator[Sequence[ast.stmt]]:
    """The bodies of `if TYPE_CHECKING:`."""
    for node in body:
        if isinstance(node, ast.If) and isinstance(node.test, ast.Name) and node.test.id == "TYPE_CHECKING":
            yield node.body


def string_below(body: Sequence[ast.stmt], index: int) -> str:
    """The string that stands alone below a statement; empty where there is none."""
    node = body[index + 1] if index + 1 < len(body) else None
    is_text = isinstance(node, ast.Expr) and isinstance(node.value, ast.Constant) and isinstance(node.value.value, str)
    return literal_of(node.value) if is_text and isinstance(node, ast.Expr) else ""


def assigned(node: ast.stmt) -> str:
    """The name that an annotated assignment assigns to; empty for anything else."""
    return node.target.id if isinstance(node, ast.AnnAssign) and isinstance(node.target, ast.Name) else ""


def keyword(node: ast.ClassDef | ast.Call, name: str) -> ast.expr | None:
    """The value of a keyword argument."""
    return next((one.value for one in node.keywords if one.arg == name), None)


def literal_of(node: ast.expr | None) -> Any:
    """The value of a literal. Raises `ValueError` where it is none."""
    if node is None:
        raise ValueError("a value is missing")
    return ast.literal_eval(node)
