from __future__ import annotations

from types import ModuleType

import pytest


def test_the_corrections_are_in_the_types(package: ModuleType) -> None:
    lamp = package.Lamp(id="a", color="blue", watts=1.5, added=True)
    assert package.decode(package.encode(lamp), package.Lamp, strict=True) == lamp
    assert not hasattr(package.Plug, "secret")


@pytest.mark.parametrize("amps", [0, 17])
def test_added_bounds_hold(package: ModuleType, amps: int) -> None:
    with pytest.raises(package.DecodeError):
        package.decode(package.encode({"max_amps": amps}), package.Plug, strict=True)
