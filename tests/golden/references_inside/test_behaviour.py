from __future__ import annotations

from types import ModuleType

import pytest


def test_what_is_inside_a_component_is_the_same_type_everywhere(package: ModuleType) -> None:
    copy = package.decode(b'{"toy":{"sound":"squeak"},"toys":[{}],"twice":{}}', package.Copy, strict=True)
    assert type(copy.toy) is type(copy.twice) is type(copy.toys[0])
    assert copy.toy.sound == "squeak"


def test_the_bounds_come_along(package: ModuleType) -> None:
    with pytest.raises(package.DecodeError):
        package.decode(b'{"name":"123456789012345678901"}', package.Copy, strict=True)
