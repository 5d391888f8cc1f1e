from __future__ import annotations

from types import ModuleType

import pytest

VALID = [
    ("wider", {"type": "branch", "n": 1}),
    ("wider", {"type": "leaf"}),
    ("wider", "text"),
    ("sizes", "l"),
    ("size_or_text", "xl"),
    ("lists", ["a"]),
    ("lists", [1]),
    ("objects", [{"kind": "x"}, {"kind": "y"}]),
    ("bounded", 3),
    ("bounded", "ab"),
]
INVALID = [
    ("wider", 1),
    ("wider", {"type": "root"}),
    ("sizes", "xl"),
    ("size_or_text", 1),
    ("lists", [True]),
    ("objects", [{"kind": "z"}]),
    ("bounded", 2),
    ("bounded", "a"),
    ("bounded", 3.5),
]


@pytest.mark.parametrize(("name", "value"), VALID)
def test_what_is_allowed_comes_back(package: ModuleType, name: str, value: object) -> None:
    data = package.encode({name: value})
    assert package.encode(package.decode(data, package.Holder, strict=True)) == data


@pytest.mark.parametrize(("name", "value"), INVALID)
def test_what_is_not_allowed_is_refused(package: ModuleType, name: str, value: object) -> None:
    with pytest.raises(package.DecodeError):
        package.decode(package.encode({name: value}), package.Holder, strict=True)
