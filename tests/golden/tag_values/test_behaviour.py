from __future__ import annotations

import json
from types import ModuleType
from typing import Any

import pytest

VALID: list[tuple[str, Any, str]] = [
    ("Gate", {"open": True}, "Opened"),
    ("Gate", {"open": True, "by": "x"}, "Opened"),
    ("Gate", {"open": False, "by": "x", "width": 3}, "Closed"),
    ("Format", {"version": 1}, "FormatOne"),
    ("Format", {"version": 2, "colour": 1}, "FormatTwo"),
    ("Format", {"version": 3.5}, "FormatHalf"),
    ("Lookup", {"error": None, "row": 1}, "Found"),
    ("Lookup", {"error": "gone", "row": 1}, "Lost"),
    ("Quadrant", {"north": True, "east": True}, "QuadrantEastTrueNorthTrue"),
    ("Quadrant", {"north": True, "east": False, "note": "n"}, "QuadrantEastFalse"),
    ("Quadrant", {"north": False, "east": True}, "QuadrantEastTrueNorthFalse"),
    ("Shape", {"type": "disc", "side": 1}, "Circle"),
    ("Shape", {"type": "square", "radius": 1}, "Square"),
    ("Round", {"type": "circle"}, "Circle"),
    ("Round", {"type": "disc", "radius": 1}, "Circle"),
    ("Round", {"type": "disc", "radius": "1"}, "Oval"),
    ("Device", {"watts": 5}, "Lamp"),
    ("Device", {}, "Lamp"),
    ("Device", {"kind": "lamp", "plates": 1}, "Lamp"),
    ("Device", {"kind": "stove", "watts": 1}, "Stove"),
    ("Speed", {"level": "low"}, "Slow"),
    ("Speed", {"level": "high"}, "Fast"),
    ("Speed", {"level": "top", "pace": 3}, "Fast"),
    ("Tree", {"tree": "Ash"}, "Ash"),
    ("Tree", {"tree": "Elm", "age": 100}, "Elm"),
    ("AnyBird", {"bird": "owl", "barn": "b"}, "Owl"),
    ("AnyBird", {"bird": "barn"}, "BarnOwl"),
]


@pytest.mark.parametrize(("union", "value", "name"), VALID)
@pytest.mark.parametrize("strict", [False, True])
def test_the_value_of_the_tag_names_the_class(
    package: ModuleType, union: str, value: Any, name: str, strict: bool
) -> None:
    found = package.decode(json.dumps(value), package.SCHEMAS[union], strict=strict)
    assert type(found).__name__ == name
    assert package.notes(found) == ()
    assert json.loads(package.encode(found)) == value


@pytest.mark.parametrize(
    ("union", "value", "path"),
    [
        ("Gate", {"open": 1}, "$.open"),
        ("Gate", {"open": False}, "$.by"),
        ("Gate", {}, "$.open"),
        ("Gate", {"open": [True]}, "$.open"),
        ("Opened", {"open": False}, "$.open"),
        ("Format", {"version": True}, "$.version"),
        ("Format", {"version": 2.25}, "$.version"),
        ("FormatHalf", {"version": 3}, "$.version"),
        ("Lookup", {"row": 1}, "$.error"),
        ("Quadrant", {"north": False, "east": False}, "$"),
        ("Shape", {"type": "oval"}, "$.type"),
        ("Shape", {"type": "disc", "radius": "wide"}, "$.radius"),
        ("Device", {"kind": "boat"}, "$.kind"),
        ("Device", {"kind": "stove", "plates": "4"}, "$.plates"),
        ("Device", {"watts": "5"}, "$.watts"),
        ("Speed", {"level": "none"}, "$.level"),
        ("Tree", {"tree": "Oak"}, "$.tree"),
    ],
)
def test_other_values_are_refused_where_they_stand(package: ModuleType, union: str, value: Any, path: str) -> None:
    with pytest.raises(package.DecodeError) as caught:
        package.decode(json.dumps(value), package.SCHEMAS[union], strict=True)
    assert caught.value.path == path
    kept = package.decode(json.dumps(value), package.SCHEMAS[union])
    assert json.loads(package.encode(kept)).items() >= value.items()


@pytest.mark.parametrize(
    ("union", "value", "name"),
    [
        ("Gate", {"open": False}, "Closed"),
        ("Gate", {"open": "wide"}, "UnknownByOpen"),
        ("Shape", {"type": "disc", "radius": "wide"}, "Circle"),
        ("Shape", {"type": "star"}, "Unknown"),
        ("Device", {"kind": "boat"}, "UnknownByKind"),
    ],
)
def test_the_tag_alone_decides_what_deviates(package: ModuleType, union: str, value: Any, name: str) -> None:
    found = package.decode(json.dumps(value), package.SCHEMAS[union])
    assert type(found).__name__ == name
    if not name.startswith("Unknown"):
        assert package.notes(found)


def test_a_tag_that_may_be_missing_stays_missing(package: ModuleType) -> None:
    for text in ('{"device":{"watts":5},"spare":{}}', '{"device":{"kind":"lamp"},"spare":{"kind":"lamp"}}'):
        assert package.encode(package.decode(text, package.Room)).decode() == text


def test_one_value_is_a_default_and_several_are_a_choice(package: ModuleType) -> None:
    assert package.encode(package.Opened()) == b'{"open":true}'
    assert package.encode(package.FormatTwo()) == b'{"version":2}'
    assert package.encode(package.Circle(type="disc")) == b'{"type":"disc"}'
    with pytest.raises(TypeError):
        package.Circle()
