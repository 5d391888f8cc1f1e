"""templates/package passes the type checkers as it stands: a stub stands in for each module that is rendered.

What a stub declares is what the rendered module has, and what the modules beside it import.
"""

from __future__ import annotations

import ast
import tomllib
from collections.abc import Iterator
from pathlib import Path, PurePosixPath

import pytest

from realtime_codegen.project import templates_folder
from tests.support import PACKAGE, ROOT

FOLDER = templates_folder() / "package"
STUBS = sorted(path.relative_to(FOLDER).as_posix() for path in FOLDER.rglob("*.pyi"))
ROOTS = {"RootError": "RealtimeError"}
"""What a stub calls the root of the exceptions, and what it is called in this project's own package."""


def parsed(path: Path) -> ast.Module:
    return ast.parse(path.read_text("utf-8"))


def declared(module: ast.Module) -> dict[str, str]:
    """What a module declares as far as type checkers ask, by name; of a class its bases, and by `class.name` more."""
    return dict(_declared(module.body, ""))


def _declared(body: list[ast.stmt], prefix: str) -> Iterator[tuple[str, str]]:
    for node in body:
        match node:
            case ast.AnnAssign(target=ast.Name(id=name), annotation=annotation):
                yield prefix + name, ast.unparse(annotation)
            case ast.Assign(targets=[ast.Name(id=name)], value=ast.Constant(value=value)):
                yield prefix + name, type(value).__name__
            case ast.FunctionDef(name=name, args=arguments, returns=ast.expr() as result):
                yield prefix + name, f"({ast.unparse(arguments)}) -> {ast.unparse(result)}"
            case ast.ClassDef(name=name, bases=bases, body=inner):
                yield ROOTS.get(name, name), ", ".join(ROOTS.get(base, base) for base in map(ast.unparse, bases))
                yield from _declared(inner, f"{name}.")
            case _:
                pass


def imported() -> Iterator[tuple[str, str]]:
    """The modules that the carried ones import from, by path without ending, and the names."""
    for path in FOLDER.rglob("*.py"):
        for node in ast.walk(parsed(path)):
            if isinstance(node, ast.ImportFrom) and node.level:
                folder = PurePosixPath(path.relative_to(FOLDER).as_posix()).parents[node.level - 1]
                for one in node.names:
                    yield str(folder / (node.module or "").replace(".", "/")), one.name


IMPORTED = set(imported())


def test_the_checkers_read_templates() -> None:
    tools = tomllib.loads((ROOT / "pyproject.toml").read_text("utf-8"))["tool"]
    assert "templates" in tools["mypy"]["files"]
    assert "templates" in tools["pyright"]["include"]
    assert not any("templates" in one for one in (*tools["ruff"]["extend-exclude"], *tools["pyright"]["exclude"]))
    assert not any("templates" in one for one in tools["mypy"]["exclude"])


def test_a_stub_stands_beside_each_template_that_carried_modules_import() -> None:
    rendered = {path.removesuffix("i") for path in STUBS}
    templates = {path.relative_to(FOLDER).as_posix().removesuffix(".jinja") for path in FOLDER.rglob("*.jinja")}
    assert rendered == {f"{module}.py" for module, _ in IMPORTED} & templates


@pytest.mark.parametrize("stub", STUBS)
def test_the_rendered_module_has_what_its_stub_declares(stub: str) -> None:
    found = declared(parsed(PACKAGE / stub.removesuffix("i")))
    assert {name: found.get(name) for name in declared(parsed(FOLDER / stub))} == declared(parsed(FOLDER / stub))


@pytest.mark.parametrize("stub", STUBS)
def test_a_stub_declares_nothing_that_is_not_needed(stub: str) -> None:
    module = parsed(FOLDER / stub)
    used = {name for path, name in IMPORTED if f"{path}.pyi" == stub}
    used |= {base for text in declared(module).values() for base in text.split(", ")}
    names = {name for name in declared(module) if "." not in name}
    assert names - used == set()


def test_declarations_are_compared() -> None:
    module = ast.parse("A: int = 1\nB = 'b'\nclass C(D, E):\n    x: str\n    def f(self, y: int = 2) -> None: ...\n")
    assert declared(module) == {
        "A": "int",
        "B": "str",
        "C": "D, E",
        "C.x": "str",
        "C.f": "(self, y: int=2) -> None",
    }
