from __future__ import annotations

import json
from types import ModuleType

import pytest

VALID: list[tuple[str, object]] = [
    ("shape", {"side": 1.5}),
    ("shape", {"edge": 1.5, "of": {"side": 2.5}}),
    ("shape", None),
    ("solid", {"side": 1.5}),
    ("solid", {"edge": 1.5, "of": None}),
    ("solid", None),
    ("alone", "a"),
    ("lists", [1, {"a": [2], "b": {"side": 1.5}}]),
    ("part", {"parts": [{"edge": 1.5}, {"parts": []}]}),
]
INVALID: list[tuple[str, object]] = [
    ("shape", {}),
    ("solid", {"edge": "1"}),
    ("alone", 1),
    ("lists", ["a"]),
    ("lists", [{"a": [{"b": 1}]}]),
    ("part", {"parts": [{}]}),
]


@pytest.mark.parametrize(("name", "value"), VALID)
def test_the_alternatives_of_all_unions_in_the_circle_are_taken(package: ModuleType, name: str, value: object) -> None:
    one = package.decode(json.dumps({name: value}), package.All, strict=True)
    assert json.loads(package.encode(one)) == {name: value}


@pytest.mark.parametrize(("name", "value"), INVALID)
def test_nothing_else_is(package: ModuleType, name: str, value: object) -> None:
    with pytest.raises(package.DecodeError):
        package.decode(json.dumps({name: value}), package.All, strict=True)
