from __future__ import annotations

import json
from types import ModuleType
from typing import Any

import pytest


@pytest.mark.parametrize(
    ("component", "value"),
    [
        ("Not", 1),
        ("Conditional", {"a": "x", "b": "y"}),
        ("Pair", ["a", 1]),
        ("Pair", []),
        ("Patterns", {"x1": "a", "other": 1}),
        ("Both", "a"),
        ("TwoUnions", "a"),
        ("Endless", [["a"], "b", []]),
        ("EndlessMap", {"a": {"b": {}}}),
    ],
)
def test_what_is_valid_is_accepted(package: ModuleType, component: str, value: Any) -> None:
    found = package.decode(json.dumps(value), package.SCHEMAS[component], strict=True)
    assert json.loads(package.encode(found)) == value


@pytest.mark.parametrize(
    ("component", "value", "path"),
    [
        ("Conditional", {"a": 1}, "$.a"),
        ("Both", 1, "$"),
        ("TwoUnions", {}, "$"),
        ("Endless", [["a", 1]], "$[0][1]"),
        ("EndlessMap", {"a": {"b": "c"}}, "$.a.b"),
    ],
)
def test_what_is_said_is_checked(package: ModuleType, component: str, value: Any, path: str) -> None:
    with pytest.raises(package.DecodeError) as caught:
        package.decode(json.dumps(value), package.SCHEMAS[component], strict=True)
    assert caught.value.path == path
