from __future__ import annotations

from types import ModuleType

import pytest


@pytest.mark.parametrize("value", [0.001, 100])
def test_bounds_of_30(package: ModuleType, value: float) -> None:
    data = package.encode({"value": value})
    assert package.encode(package.decode(data, package.Measurement, strict=True)) in (
        data,
        package.encode({"value": float(value)}),
    )


@pytest.mark.parametrize("value", [0, -1, 100.5])
def test_an_exclusive_bound_is_no_value(package: ModuleType, value: float) -> None:
    with pytest.raises(package.DecodeError):
        package.decode(package.encode({"value": value}), package.Measurement, strict=True)


def test_nullable_and_bytes(package: ModuleType) -> None:
    measurement = package.Measurement(value=1.5, note=None, photo=b"\x00\xff", unit=None)
    assert package.encode(measurement) == b'{"value":1.5,"note":null,"photo":"AP8=","unit":null}'
    assert package.decode(package.encode(measurement), package.Measurement, strict=True) == measurement
