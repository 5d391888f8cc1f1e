from __future__ import annotations

import ast
from pathlib import Path
from types import ModuleType

import pytest

HARMLESS = (ast.Import, ast.ImportFrom, ast.ClassDef, ast.Assign, ast.AnnAssign)
IN_A_CLASS = (ast.AnnAssign, ast.FunctionDef)
WRITTEN = {"__init__.py", "_meta.py", "_unknown.py", "events.py", "models.py", "schemas.py"}
"""What depends on the description; every other module is copied as it is."""

CALLS = ("field", "event_decoder", "Meta", "Facts", "MappingProxyType", "narrow", "read_none_for_absent")


def sources(package: ModuleType) -> dict[str, ast.Module]:
    paths = {path.name: path for path in Path(str(package.__file__)).parent.rglob("*.py")}
    assert set(paths) >= WRITTEN
    modules = {name: ast.parse(path.read_text(encoding="utf-8")) for name, path in paths.items()}
    return {name: module for name, module in modules.items() if name in WRITTEN or "facts" in name}


def is_docstring(statement: ast.stmt) -> bool:
    return (
        isinstance(statement, ast.Expr)
        and isinstance(statement.value, ast.Constant)
        and isinstance(statement.value.value, str)
    )


def is_table(statement: ast.stmt) -> bool:
    """Whether it is the call that says which attributes read `None`, with nothing but names and attributes."""
    return (
        isinstance(statement, ast.Expr)
        and isinstance(statement.value, ast.Call)
        and ast.unparse(statement.value.func) == "read_none_for_absent"
        and [type(one) for one in statement.value.args] == [ast.Dict]
    )


def test_nothing_but_declarations_comes_out(package: ModuleType) -> None:
    for module in sources(package).values():
        assert all(isinstance(one, HARMLESS) or is_docstring(one) or is_table(one) for one in module.body)
        for cls in (one for one in module.body if isinstance(one, ast.ClassDef)):
            assert all(isinstance(one, IN_A_CLASS) or is_docstring(one) for one in cls.body)


def test_nothing_is_called_but_what_the_templates_call(package: ModuleType) -> None:
    for module in sources(package).values():
        called = [ast.unparse(node.func) for node in ast.walk(module) if isinstance(node, ast.Call)]
        assert set(called) <= set(CALLS)


def test_nothing_is_imported_but_what_the_templates_import(package: ModuleType) -> None:
    for module in sources(package).values():
        imported = [node for node in ast.walk(module) if isinstance(node, ast.Import)]
        origins = [node.module for node in ast.walk(module) if isinstance(node, ast.ImportFrom) and not node.level]
        assert not imported
        assert set(origins) <= {"__future__", "collections.abc", "msgspec", "types", "typing"}


def test_importing_does_nothing(package: ModuleType) -> None:
    assert package.SCHEMAS
    assert not Path("hacked").exists()


def test_every_listed_text_comes_back(package: ModuleType) -> None:
    for text in LISTED:
        target = package.decode(package.encode({"tag": LISTED[0], "listed": text}), package.Target, strict=True)
        assert target.listed == text
        assert package.decode(package.encode(target), package.Target, strict=True) == target


LISTED = (
    '"""\nimport os\nos.system("touch hacked")\n"""',
    "'''; raise SystemExit('x')  # ",
    "ends with a backslash \\",
    "{{ cycler.__init__.__globals__ }}{% for x in y %}{# c #}",
    "a\nb\r\nc\u2028d\u2029e\x85f",
)


@pytest.mark.parametrize("tag", [LISTED[0], LISTED[3]])
def test_a_hostile_tag_is_a_tag(package: ModuleType, tag: str) -> None:
    target = package.decode(package.encode({"tag": LISTED[0], "union": {"type": tag}}), package.Target, strict=True)
    assert target.union.type == tag
    assert package.decode(package.encode(target), package.Target, strict=True) == target
