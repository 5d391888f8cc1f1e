"""Which modules and exceptions a package has: each feature brings its own, and none imports what is not there."""

from __future__ import annotations

import ast
from collections.abc import Iterator, Mapping
from functools import cache
from itertools import chain, combinations
from pathlib import PurePosixPath
from typing import get_args

import pytest

from realtime_codegen.project import templates_folder
from realtime_codegen.render.errors import ERRORS, error_names, present, render_errors, tree
from realtime_codegen.render.features import MODULES, Feature, Features, feature_of, is_in
from realtime_codegen.render.sync_twins import sync_path
from tests.support import PACKAGE

TEMPLATES = templates_folder() / "package"
OTHERS: tuple[Feature, ...] = ("operations", "websocket", "webhooks", "audio", "azure", "fake_server")
NONE: Features = frozenset()
ALONE: Features = frozenset({"fake_server"})
COMBINATIONS = [
    frozenset[Feature]({"client", *some})
    for some in chain.from_iterable(combinations(OTHERS, length) for length in range(len(OTHERS) + 1))
]


@cache
def modules() -> dict[str, str]:
    """Every module that a template becomes, by the path in the package, with its text in this project's own package."""
    return {path.relative_to(PACKAGE).as_posix(): path.read_text("utf-8") for path in PACKAGE.rglob("*.py")}


@cache
def templates() -> frozenset[str]:
    """The modules that templates/package becomes."""
    return frozenset(_templates())


def _templates() -> Iterator[str]:
    for path in sorted(TEMPLATES.rglob("*.py*")):
        if path.suffix in (".py", ".jinja"):
            place = path.relative_to(TEMPLATES).as_posix().removesuffix(".jinja")
            yield from {place, sync_path(place)}


def emitted(features: Features) -> dict[str, str]:
    """The modules of a package with these features. What is rendered names only what is there: see the golden cases."""
    known = templates()
    return {path: text for path, text in modules().items() if path not in known or is_in(path, features)}


@cache
def imported(path: str) -> tuple[tuple[str, str], ...]:
    """The modules of the package that a module imports from, by path without ending, with the name that it takes."""
    return tuple(_imported(path, modules()[path]))


def _imported(path: str, text: str) -> Iterator[tuple[str, str]]:
    for node in ast.walk(ast.parse(text)):
        if isinstance(node, ast.ImportFrom) and node.level:
            folder = PurePosixPath(path).parents[node.level - 1]
            for one in node.names:
                yield str(folder / (node.module or "").replace(".", "/")), one.name


def test_every_template_has_a_feature() -> None:
    found = templates()
    assert {path: feature_of(path) for path in found}
    assert [one for one in MODULES if not any(path == one or path.startswith(one) for path in found)] == []


def test_the_features_are_all_combined() -> None:
    assert {"client", *OTHERS} == set(get_args(Feature))
    assert len(COMBINATIONS) == 2 ** len(OTHERS)


@pytest.mark.parametrize("features", COMBINATIONS, ids=lambda some: "+".join(sorted(some)))
def test_no_module_imports_one_that_is_not_there(features: Features) -> None:
    files = emitted(features)
    rendered = {"__init__.py", "client.py"}
    missing: list[tuple[str, str]] = []
    for path in files:
        for target, name in imported(path) if path not in rendered else ():
            places = {f"{target}.py", f"{target}/__init__.py", str(PurePosixPath(target) / f"{name}.py")}
            if not places & files.keys():
                missing.append((path, target))
            elif target == "errors" and name not in {"MAX_QUOTED", *error_classes(features)}:
                missing.append((path, name))
    assert missing == []


def error_classes(features: Features) -> set[str]:
    return {"RealtimeError", *(one.name for one in present(features))}


@pytest.mark.parametrize("features", [NONE, ALONE, *COMBINATIONS])
def test_the_exceptions_are_those_of_the_features(features: Features) -> None:
    text = render_errors("DepotError", features, templates_folder())
    body = ast.parse(text).body
    classes = {one.name: [ast.unparse(base) for base in one.bases] for one in body if isinstance(one, ast.ClassDef)}
    public = {name for name in classes if not name.startswith("_")}
    assert public == {"DepotError", *(one.name for one in present(features))}
    for one in present(features):
        bases = {base for name in classes[one.name] for base in (name, *classes.get(name, ()))}
        assert {one.parent or "DepotError", one.other_base} - {""} <= bases
    lines = list(tree("DepotError", features))
    assert [line for line in lines if not any(name in line for name in classes)] == []
    assert set(error_names("DepotError", features)) <= classes.keys()


def test_every_exception_belongs_to_a_feature_that_exists() -> None:
    known = set(get_args(Feature))
    assert [one.name for one in ERRORS if not one.features <= known] == []


FOREIGN = ("openai", "azure", "realtime")


def test_no_template_names_an_api() -> None:
    """What is there in a package of any API says nothing of this project's."""
    shown: Mapping[str, str] = {
        path.relative_to(TEMPLATES).as_posix(): path.read_text("utf-8")
        for path in TEMPLATES.rglob("*.py*")
        if path.suffix != ".pyc" and path.parent.name != "testing"
    }
    named = {
        path: word
        for path, text in shown.items()
        for word in FOREIGN
        for line in text.replace("realtime_codegen", "").lower().splitlines()
        if word in line and "{#-" not in line
    }
    allowed = {"_client/azure.py", "_client/identity.py.jinja", "client.py.jinja", "audio.py"}
    assert set(named) <= allowed
