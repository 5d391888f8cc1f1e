from __future__ import annotations

import json
from types import ModuleType
from typing import Any

import pytest

CLASSES: list[tuple[str, dict[str, Any], str]] = [
    ("Vehicle", {"kind": "car", "doors": 3, "wheels": 4}, "Car"),
    ("Vehicle", {"kind": "sled", "dogs": 3}, "VehicleSled"),
    ("Vehicle", {"kind": "bike"}, "Bike"),
    ("Node", {"is": "Leaf", "name": "n"}, "Leaf"),
    ("Node", {"is": "Branch", "ends": "Fork", "right": {"is": "Branch", "ends": "Twig"}}, "Fork"),
    ("Branch", {"is": "Branch", "ends": "Twig", "left": {"is": "Leaf"}}, "Twig"),
]
INVALID: list[tuple[str, dict[str, Any]]] = [
    ("Vehicle", {"kind": "car"}),
    ("Vehicle", {"kind": "car", "doors": 3, "wheels": -1}),
    ("Vehicle", {"kind": "sled"}),
    ("Node", {"is": "Branch", "ends": "Fork", "name": 1}),
    ("Node", {"is": "Branch"}),
    ("Fleet", {"all": [{"kind": "car"}]}),
    ("Fleet", {"rolling": {"kind": "car", "doors": 3}}),
]


@pytest.mark.parametrize(("name", "value", "class_name"), CLASSES)
def test_a_value_becomes_its_subtype(package: ModuleType, name: str, value: dict[str, Any], class_name: str) -> None:
    one = package.decode(json.dumps(value), package.SCHEMAS[name], strict=True)
    assert type(one).__name__ == class_name
    assert json.loads(package.encode(one)) == value


@pytest.mark.parametrize(("name", "value"), INVALID)
def test_what_the_base_or_the_subtype_forbids_is_refused(package: ModuleType, name: str, value: dict[str, Any]) -> None:
    with pytest.raises(package.DecodeError):
        package.decode(json.dumps(value), package.SCHEMAS[name], strict=True)


def test_subtypes_are_what_fields_hold(package: ModuleType) -> None:
    car = {"kind": "car", "doors": 3}
    text = json.dumps({"best": car, "all": [car], "named": {"a": car}, "rolling": {**car, "wheels": 1}})
    fleet = package.decode(text, package.Fleet, strict=True)
    assert type(fleet.best) is type(fleet.all[0]) is type(fleet.named["a"]) is package.Car
    assert (fleet.rolling.doors, fleet.rolling.wheels) == (3, 1)
