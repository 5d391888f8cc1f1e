"""The reference is what the source says, has every public name, and the async classes stand for the sync ones."""

from __future__ import annotations

import ast
import importlib.util
import re
import sys
from types import ModuleType

import pytest

import openai_realtime
from openai_realtime import testing, webhooks
from tests.support import PACKAGE, ROOT

from .blocks import sync_twin

FOLDER = ROOT / "docs" / "reference"


def make_reference() -> ModuleType:
    spec = importlib.util.spec_from_file_location("make_reference", ROOT / "docs" / "make_reference.py")
    assert spec is not None
    assert spec.loader is not None
    module = sys.modules[spec.name] = importlib.util.module_from_spec(spec)
    spec.loader.exec_module(module)
    return module


PAGES: dict[str, str] = make_reference().pages()
HEADINGS = {name for text in PAGES.values() for name in re.findall(r"^## `(\w+)`$", text, re.MULTILINE)}


def test_the_pages_are_what_the_source_gives() -> None:
    stale = "run .venv/bin/python docs/make_reference.py"
    assert sorted(path.name for path in FOLDER.iterdir()) == sorted(PAGES), stale
    for name, text in PAGES.items():
        assert (FOLDER / name).read_text(encoding="utf-8") == text, f"{name}: {stale}"


def test_every_public_name_of_the_client_is_described() -> None:
    folders = ("client", "connections", "resources", "errors", "_client")
    modules = {f"openai_realtime.{folder}" for folder in folders}
    public = {
        name
        for name in openai_realtime.__all__
        if ".".join(getattr(getattr(openai_realtime, name), "__module__", "").split(".")[:2]) in modules
    }
    assert {"AsyncRealtimeClient", "RealtimeClient", "ReconnectPolicy", "EventRefused"} <= public
    described = HEADINGS | {name.removeprefix("Async") for name in HEADINGS}
    assert public - described == set()
    for module in (webhooks, testing):
        assert set(module.__all__) - HEADINGS == set(), module.__name__


@pytest.mark.parametrize("module", ["client", "connections", "resources"])
def test_a_sync_class_has_what_its_async_twin_has(module: str) -> None:
    tree = ast.parse((PACKAGE / f"{module}.py").read_text(encoding="utf-8"))
    classes = {node.name: node for node in tree.body if isinstance(node, ast.ClassDef)}
    pairs = [(node, classes[name.removeprefix("Async")]) for name, node in classes.items() if name.startswith("Async")]
    assert len(pairs) > 2
    for one, other in pairs:
        assert [words_of(method) for method in methods(one)] == [words_of(method) for method in methods(other)]


def methods(node: ast.ClassDef) -> list[ast.FunctionDef | ast.AsyncFunctionDef]:
    return [
        child
        for child in node.body
        if isinstance(child, (ast.FunctionDef, ast.AsyncFunctionDef)) and not child.name.startswith("_")
    ]


def words_of(method: ast.FunctionDef | ast.AsyncFunctionDef) -> str:
    """Name, arguments and docstring, with the words of the async flavour left out."""
    text = f"{method.name}({ast.unparse(method.args)}) {ast.get_docstring(method)}"
    return sync_twin(text).replace("httpx2.AsyncClient", "httpx2.Client")
