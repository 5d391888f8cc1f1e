from __future__ import annotations

from types import ModuleType


def test_what_is_pinned_is_settled(package: ModuleType) -> None:
    assert package.SCHEMAS["user_name"] is package.LoginName
    value = package.decode(b'{"a+":1,"a-":2}', package.LoginName, strict=True)
    assert (value.plus, value.minus) == (1, 2)


def test_any_property_can_be_renamed(package: ModuleType) -> None:
    value = package.UserName(b="x", kind="y")
    assert package.encode(value) == b'{"b":"x","class":"y"}'
