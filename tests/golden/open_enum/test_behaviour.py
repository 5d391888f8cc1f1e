from __future__ import annotations

from types import ModuleType

import pytest


@pytest.mark.parametrize("model", ["small", "a value of next year"])
def test_an_open_enum_takes_every_text(package: ModuleType, model: str) -> None:
    data = f'{{"model":"{model}"}}'.encode()
    assert package.decode(data, package.Order, strict=True).model == model
    assert package.encode(package.Order(model=model)) == data


@pytest.mark.parametrize(("member", "value"), [("size", "xl"), ("model", 1), ("model", None), ("voice", None)])
def test_what_is_not_in_a_closed_enum_is_refused(package: ModuleType, member: str, value: object) -> None:
    with pytest.raises(package.DecodeError):
        package.decode(package.encode({"model": "small", member: value}), package.Order, strict=True)


def test_null_is_still_null(package: ModuleType) -> None:
    assert package.decode(b'{"model":"small","tone":null}', package.Order, strict=True).tone is None
