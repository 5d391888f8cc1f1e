from __future__ import annotations

import json
from types import ModuleType
from typing import Any

import pytest


@pytest.mark.parametrize(
    ("component", "value", "name"),
    [
        ("NoConstant", {"a": "x"}, "A"),
        ("NoConstant", {"b": "x"}, "B"),
        ("NoConstant", {}, "A"),
        ("NoConstant", {"a": "x", "b": "y"}, "A"),
        ("SameConstant", {"type": "same"}, "C"),
        ("SameConstant", {"type": "same", "d": "x"}, "D"),
        ("NumberConstant", {"n": 1}, "E"),
        ("NumberConstant", {"n": 2}, "F"),
        ("MapAndObject", {"a": "x"}, "A"),
        ("MapAndObject", {"c": "x"}, "dict"),
        ("OneTagOnly", {"kind": "h"}, "H"),
        ("OtherTagOnly", {"sort": "i"}, "I"),
        ("OtherTagOnly", {"kind": "g", "sort": "g"}, "G"),
    ],
)
def test_a_value_becomes_the_member_that_accepts_it(package: ModuleType, component: str, value: Any, name: str) -> None:
    for strict in (False, True):
        found = package.decode(json.dumps(value), package.SCHEMAS[component], strict=strict)
        assert type(found).__name__ == name
        assert json.loads(package.encode(found)) == value


def test_an_inline_union(package: ModuleType) -> None:
    found = package.decode('{"either":{"y":1}}', package.Inline, strict=True)
    assert package.encode(found) == b'{"either":{"y":1}}'
    assert found.either.y == 1


def test_nothing_is_lost_of_what_is_no_member(package: ModuleType) -> None:
    found = package.decode('{"n":3}', package.NumberConstant)
    assert isinstance(found, package.Unknown)
    assert package.encode(found) == b'{"n":3}'
    with pytest.raises(package.DecodeError):
        package.decode('{"n":3}', package.NumberConstant, strict=True)
