from __future__ import annotations

from types import ModuleType

import pytest


@pytest.mark.parametrize("text", ['{"x":1}', '{"y":null}', "{}"])
def test_what_no_value_fits_takes_any(package: ModuleType, text: str) -> None:
    found = package.decode(text, package.A, strict=True)
    assert package.encode(found).decode() == text


def test_a_component_that_no_value_fits(package: ModuleType) -> None:
    assert package.decode("5", package.Never, strict=True) == 5
