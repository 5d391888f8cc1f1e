from __future__ import annotations

from types import ModuleType


def test_the_first_keeps_the_name_and_the_other_has_its_own(package: ModuleType) -> None:
    assert package.SCHEMAS["A"] is package.Same
    assert package.SCHEMAS["B"] is package.B
    assert package.decode(b'{"x":{"n":1}}', package.Same).x == package.One(n=1)
