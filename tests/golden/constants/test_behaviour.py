from __future__ import annotations

from types import ModuleType

import pytest


def test_constants_need_not_be_given(package: ModuleType) -> None:
    login = package.Login(agreed=True, ratio=1.5)
    assert (login.type, login.version, login.mode, login.retries) == ("login", "v1", "fast", 3)
    assert login.channel is package.UNSET
    data = b'{"agreed":true,"mode":"fast","ratio":1.5,"retries":3,"type":"login","version":"v1"}'
    assert package.decode(package.encode(login), package.Login, strict=True) == package.decode(
        data, package.Login, strict=True
    )


@pytest.mark.parametrize("missing", ["type", "version", "mode", "retries"])
def test_a_required_constant_has_to_be_on_the_wire(package: ModuleType, missing: str) -> None:
    values = {"type": "login", "version": "v1", "mode": "fast", "retries": 3, "agreed": True, "ratio": 1.5}
    del values[missing]
    with pytest.raises(package.DecodeError):
        package.decode(package.encode(values), package.Login, strict=True)


@pytest.mark.parametrize(("name", "value"), [("type", "logout"), ("retries", 4), ("retries", "3"), ("channel", "app")])
def test_another_value_is_refused(package: ModuleType, name: str, value: object) -> None:
    values = {"type": "login", "version": "v1", "mode": "fast", "retries": 3, "agreed": True, "ratio": 1.5, name: value}
    with pytest.raises(package.DecodeError):
        package.decode(package.encode(values), package.Login, strict=True)
