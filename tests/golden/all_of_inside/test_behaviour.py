from __future__ import annotations

from types import ModuleType
from typing import Any

import pytest

NOTHING: dict[str, Any] = {}
PARCEL: dict[str, Any] = {"to": {"city": "x", "zip": "1"}, "size": {"w": 1.5, "h": 2}}
SLOW: dict[str, Any] = {**PARCEL, "mode": "slow"}


def parcel(**changes: object) -> tuple[str, object]:
    return "parcel", {**PARCEL, **changes}


VALID: list[tuple[str, object]] = [
    parcel(),
    parcel(size={"w": 1, "h": 2, "unit": "cm"}),
    parcel(parts=[{"code": "xyz", "id": 3}], labels={"a": "ab"}, mode="fast", level=2, step=3),
    ("slow", {**SLOW, "parts": [{"code": None}]}),
    ("more", {"a": 1, "b": "x"}),
    ("sealed", {"city": "x", "note": "y"}),
    ("counts", {"total": 1, "other": 0}),
    ("either", {"kind": "card", "at": 0, "digits": "1"}),
    ("either", {"kind": "cash", "coins": 1}),
    ("both", "ab"),
    ("both", {"kind": "card"}),
    ("impossible", {"c": 1, "a": 1}),
    ("impossible", {"b": "x"}),
    ("mode", "off"),
    ("null_too", None),
    ("null_once", None),
    ("null_once", {"n": 1}),
    ("patterns", "ab"),
    ("patterns", "a\nb"),
]
INVALID: list[tuple[str, object]] = [
    parcel(to={"city": "x"}),
    parcel(to={"city": "x", "zip": "a"}),
    parcel(size={"h": 2}),
    parcel(size={"w": 1}),
    parcel(size={"w": 0.5, "h": 2}),
    parcel(size={"w": 1, "h": 2, "unit": "in"}),
    parcel(parts=()),
    parcel(parts=[NOTHING]),
    parcel(parts=[{"code": "y"}]),
    parcel(parts=[{"code": "x23456"}]),
    parcel(parts=[{"code": "x", "id": "1"}]),
    parcel(labels={"a": "abcd"}),
    parcel(labels={"a": "a"}),
    parcel(mode="off"),
    parcel(level=3),
    parcel(step=0),
    parcel(step=2),
    parcel(step=1.5),
    ("parcel", {"to": {"city": "x", "zip": "1"}}),
    ("slow", {**PARCEL, "mode": "fast"}),
    ("slow", {**SLOW, "parts": [{"code": "x"}] * 3}),
    ("more", {"c": 1}),
    ("more", {"a": "1"}),
    ("sealed", {"city": "x", "other": 1}),
    ("counts", {"total": 0}),
    ("counts", {"total": "1"}),
    ("counts", {}),
    ("either", {"kind": "cheque"}),
    ("either", {"kind": "card", "at": -1}),
    ("either", {"kind": "cash", "at": "x"}),
    ("both", "a"),
    ("both", 3),
    ("both", True),
    ("impossible", {"c": 1, "a": "x"}),
    ("mode", "other"),
    ("null_once", {}),
    ("null_no_more", None),
    ("patterns", "a"),
    ("patterns", "b"),
]


@pytest.mark.parametrize(("name", "value"), VALID)
def test_what_all_members_allow_is_taken_and_kept(package: ModuleType, name: str, value: object) -> None:
    text = package.encode({name: value})
    one = package.decode(text, package.All, strict=True)
    assert package.decode(package.encode(one), package.All, strict=True) == one
    assert package.decode(package.encode(one), dict[str, object]) == {name: value}


@pytest.mark.parametrize(("name", "value"), INVALID)
def test_what_one_member_forbids_is_refused(package: ModuleType, name: str, value: object) -> None:
    with pytest.raises(package.DecodeError):
        package.decode(package.encode({name: value}), package.All, strict=True)


def test_a_reference_that_nothing_is_added_to_keeps_its_class(package: ModuleType) -> None:
    one = package.decode(package.encode({**PARCEL, "from": {"city": "y"}}), package.Parcel, strict=True)
    assert type(one.from_) is package.Address
    assert type(one.to) is not package.Address
    assert (one.to.city, one.to.zip) == ("x", "1")
    card = package.decode(b'{"kind":"card"}', package.Either, strict=True)
    assert type(card) is package.Card
