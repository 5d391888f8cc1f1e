from __future__ import annotations

from types import ModuleType

import pytest


@pytest.mark.parametrize(
    ("union", "field", "value", "name"),
    [
        ("Usual", "type", "y", "Usual2"),
        ("Named", "kind", "b", "Named2"),
        ("Other", "area", "y", "Other2"),
        ("Left", "kind", "b", "Left2"),
        ("Wide", "type", "z", "Wide3"),
        ("Narrow", "type", "y", "Wide2"),
    ],
)
def test_one_property_tells_the_members_apart(
    package: ModuleType, union: str, field: str, value: str, name: str
) -> None:
    found = package.decode(f'{{"{field}":"{value}"}}', package.SCHEMAS[union])
    assert type(found).__name__ == name
    assert getattr(found, field) == value


def test_what_shares_a_tag_is_told_apart_by_a_second_constant(package: ModuleType) -> None:
    second = package.decode(b'{"kind":"a","type":"y","one":null}', package.Crossed, strict=True)
    assert type(second) is package.Crossed2
    assert second.one is None
