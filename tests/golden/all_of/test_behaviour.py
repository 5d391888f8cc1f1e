from __future__ import annotations

from types import ModuleType

import pytest

VALID: list[tuple[str, object]] = [
    ("bounds", 3),
    ("bounds", 9),
    ("values", "b"),
    ("number", 4),
    ("alternatives", {"type": "x", "id": "a"}),
    ("alternatives", {"type": "y", "id": "a", "n": 1}),
    ("described", {"id": "a"}),
    ("nullable", None),
    ("nullable", {"id": "a", "z": "b"}),
]
INVALID: list[tuple[str, object]] = [
    ("bounds", 2),
    ("bounds", 10),
    ("values", "a"),
    ("values", "d"),
    ("number", 4.5),
    ("alternatives", {"type": "x"}),
    ("described", {}),
    ("described", None),
]


@pytest.mark.parametrize(("name", "value"), VALID)
def test_what_all_allow_is_taken(package: ModuleType, name: str, value: object) -> None:
    one = package.decode(package.encode({name: value}), package.All, strict=True)
    assert package.decode(package.encode(one), package.All, strict=True) == one


@pytest.mark.parametrize(("name", "value"), INVALID)
def test_what_one_forbids_is_refused(package: ModuleType, name: str, value: object) -> None:
    with pytest.raises(package.DecodeError):
        package.decode(package.encode({name: value}), package.All, strict=True)


def test_properties_and_constants_are_inherited(package: ModuleType) -> None:
    assert package.encode(package.Grandchild(id="a", more=1.5)) == b'{"id":"a","kind":"a","more":1.5}'


def test_siblings_of_a_reference_hold(package: ModuleType) -> None:
    with pytest.raises(package.DecodeError):
        package.decode(b'{"id":"a"}', package.RefWithSiblings, strict=True)
    assert package.RefWithSiblings(id="a", kind="b", note="c").note == "c"


def test_a_component_that_extends_another_is_a_class_of_its_own(package: ModuleType) -> None:
    assert package.SCHEMAS["Described"] is package.Described
    assert package.Described.__struct_fields__ == package.Base.__struct_fields__
