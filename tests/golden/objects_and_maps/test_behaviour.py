from __future__ import annotations

from types import ModuleType

import pytest

VALID: list[tuple[str, object]] = [
    ("anything", [1, None]),
    ("free", {"a": {"b": []}}),
    ("closed", {"a": "b"}),
    ("map", {"a": 1}),
    ("mode", 2),
    ("mode", "auto"),
    ("kinds", True),
    ("ratio", 0.5),
    ("any", "x"),
    ("seed", 2**62),
    ("pattern", "b"),
    ("unbounded", False),
]
INVALID: list[tuple[str, object]] = [
    ("free", []),
    ("closed", {"b": 1}),
    ("map", {"a": "b"}),
    ("mode", 3),
    ("mode", "manual"),
    ("kinds", []),
    ("ratio", "half"),
    ("pattern", 1),
]


@pytest.mark.parametrize(("name", "value"), VALID)
def test_what_is_allowed_comes_back(package: ModuleType, name: str, value: object) -> None:
    data = package.encode({name: value})
    assert package.encode(package.decode(data, package.Holder, strict=True)) == data


@pytest.mark.parametrize(("name", "value"), INVALID)
def test_what_is_not_allowed_is_refused(package: ModuleType, name: str, value: object) -> None:
    with pytest.raises(package.DecodeError):
        package.decode(package.encode({name: value}), package.Holder, strict=True)


@pytest.mark.parametrize("name", ["Closed", "ClosedEmpty", "Open", "TypedRest"])
def test_nothing_is_lost(package: ModuleType, name: str) -> None:
    data = b'{"more":7}'
    one = package.decode(data, getattr(package, name))
    assert package.extra_fields(one) == {"more": 7}
    assert package.encode(one) == data


@pytest.mark.parametrize("name", ["Open", "TypedRest"])
def test_an_open_object_takes_more(package: ModuleType, name: str) -> None:
    assert package.extra_fields(package.decode(b'{"a":"b","more":7}', getattr(package, name), strict=True)) == {
        "more": 7
    }
