from __future__ import annotations

from types import ModuleType

import pytest

ROLES = [
    ("Pair", "first", "First"),
    ("Pair", "second", "Second"),
    ("OtherPair", "third", "Third"),
    ("Mixed", "first", "First"),
]


@pytest.mark.parametrize(("union", "role", "name"), ROLES)
def test_every_union_finds_the_class(package: ModuleType, union: str, role: str, name: str) -> None:
    data = f'{{"type":"message","role":"{role}"}}'.encode()
    assert type(package.decode(data, package.SCHEMAS[union], strict=True)) is getattr(package, name)


def test_the_classes_have_one_base_class(package: ModuleType) -> None:
    assert package.First.__mro__[1] is package.Second.__mro__[1] is package.Third.__mro__[1]


def test_a_union_with_one_of_them_takes_only_that(package: ModuleType) -> None:
    with pytest.raises(package.DecodeError):
        package.decode(b'{"type":"message","role":"second"}', package.SCHEMAS["Mixed"], strict=True)
