"""Unions whose objects have no tag, in the runtime: which member a value becomes, and what is noted of others."""

# The assembled package is invisible to type checkers.
# pyright: reportUnknownArgumentType=false, reportUnknownVariableType=false, reportUnknownMemberType=false

from __future__ import annotations

import json
from typing import Any

import pytest

from tests.support import submodule
from tests.unit.runtime_sample import back, sample

shapes = submodule(sample, "shapes")
Cat = shapes.Cat
Dog = shapes.Dog
Fish = shapes.Fish
Bird = shapes.Bird
Whale = shapes.Whale
Seal = shapes.Seal
Pet = shapes.Pet
Wild = shapes.Wild
Closed = shapes.Closed
Mixed = shapes.Mixed
Nest = shapes.Nest
Box = shapes.Box
Tree = shapes.Tree
Owner = shapes.Owner
Maybe, Keyed, Rows, Sized, Zoo = shapes.Maybe, shapes.Keyed, shapes.Rows, shapes.Sized, shapes.Zoo


def read(value: Any, type_: Any, *, strict: bool = False) -> Any:
    return sample.decode(json.dumps(value), type_, strict=strict)


def noted(found: Any) -> list[tuple[str, str]]:
    return [(note.path, note.message) for note in sample.notes(found)]


FITS = [
    (Pet, {"name": "Tom"}, Cat(name="Tom")),
    (Pet, {"name": "Tom", "lives": 7}, Cat(name="Tom", lives=7)),
    (Pet, {"name": "Rex", "good": True}, Dog(name="Rex", good=True)),
    (Pet, {"name": "Rex", "tricks": ["roll"]}, Dog(name="Rex", tricks=["roll"])),
    (Closed, {"name": "Rex", "good": False}, Dog(name="Rex", good=False)),
    (Wild, {"kind": "bird", "height": 3}, Bird(height=3)),
    (Wild, {"kind": "fish", "depth": 3}, Fish(depth=3)),
    (Wild, {"order": "seal", "length": 2}, Seal(length=2)),
    (Wild, {"order": "whale", "weight": 2}, Whale(weight=2)),
    (Mixed, {"name": "Tom"}, Cat(name="Tom")),
    (Mixed, {"name": 3}, {"name": 3}),
    (Mixed, {"a": 1, "b": 2}, {"a": 1, "b": 2}),
    (Mixed, [{"name": "Rex", "good": True}], [Dog(name="Rex", good=True)]),
    (Mixed, "text", "text"),
    (Mixed, 7, 7),
    (Mixed, None, None),
    (Wild, {"height": 3}, Bird(height=3)),
    (Keyed, {"a": 1}, {"a": 1}),
    (Keyed, [1], [1]),
    (Rows, [[], [[]]], [[], [[]]]),
    (Maybe, None, None),
    (Zoo, {"sized": {"size": "small"}}, Zoo(sized=shapes.Named(size="small"))),
    (Tree, {"inner": {"inner": None, "right": 1}, "left": 2}, Nest(inner=Box(inner=None, right=1), left=2)),
]


@pytest.mark.parametrize("strict", [False, True])
@pytest.mark.parametrize(("type_", "value", "expected"), FITS)
def test_a_value_becomes_the_member_that_accepts_it(type_: Any, value: Any, expected: Any, strict: bool) -> None:
    found = read(value, type_, strict=strict)
    assert found == expected
    assert type(found) is type(expected)
    assert sample.notes(found) == ()
    assert back(found) == value or back(found) == {"kind": "bird", **value}


def test_of_several_it_becomes_the_one_that_knows_most_keys_and_else_the_first() -> None:
    assert type(read({"name": "Tom", "lives": 7, "good": True}, Pet)) is not Dog
    both = read({"name": "Rex", "lives": 7, "good": True, "tricks": []}, Pet)
    assert isinstance(both, Dog)
    assert sample.extra_fields(both) == {"lives": 7}
    for strict in (False, True):
        none = read({"name": "Tom", "age": 1}, Pet, strict=strict)
        assert isinstance(none, Cat)
        assert sample.extra_fields(none) == {"age": 1}


def test_what_one_member_alone_may_be_is_that_member_with_a_note() -> None:
    found = read({"kind": "bird", "height": "high"}, Wild)
    assert isinstance(found, sample.Unknown) is False
    assert isinstance(found, Bird)
    assert noted(found) == [("$.height", "expected integer, got 'high'")]
    assert back(found) == {"kind": "bird", "height": "high"}


def test_a_constant_points_to_a_member_whose_required_key_is_missing() -> None:
    found = read({"kind": "fish"}, Wild)
    assert isinstance(found, Fish)
    assert noted(found) == [("$.depth", "required, but missing")]
    assert back(found) == {"kind": "fish"}


def test_what_comes_nearest_is_taken_where_several_are_possible() -> None:
    found = read({"name": "Rex", "lives": "many", "good": True}, Pet)
    assert isinstance(found, Dog)
    worse = read({"name": "Rex", "tricks": 1, "good": 1, "lives": "many"}, Pet)
    assert isinstance(worse, Cat)
    assert noted(worse) == [("$.lives", "expected integer, got 'many'")]
    assert back(worse) == {"name": "Rex", "tricks": 1, "good": 1, "lives": "many"}


def test_nothing_of_what_is_no_member_is_lost() -> None:
    found = read({"wings": 2}, Wild)
    assert isinstance(found, sample.Unknown)
    assert found.data == {"wings": 2}
    assert back(found) == {"wings": 2}


@pytest.mark.parametrize(
    ("type_", "value", "message"),
    [
        (Pet, {"lives": 1}, "accepted by none of Cat, Dog"),
        (Mixed, {"a": "x"}, "expected integer, got 'x'"),
        (Mixed, {"name": True}, "accepted by none of Cat, a map"),
        (Wild, {"kind": "bird"}, "height"),
        (Wild, {"kind": "bird", "height": "x"}, "expected integer, got 'x'"),
        (Pet, [], "expected object, got array"),
        (Keyed, [1, 2], "length 2 is greater than 1"),
        (Maybe, 1, "expected object or string or null, got integer"),
        (Closed, "x", "expected object, got string"),
        (Mixed, True, "expected object or array or string or integer or null, got boolean"),
    ],
)
def test_strictly_what_no_member_accepts_is_refused(type_: Any, value: Any, message: str) -> None:
    with pytest.raises(sample.DecodeError, match=message):
        read(value, type_, strict=True)


def test_what_none_accepts_and_no_unknown_takes_is_refused() -> None:
    with pytest.raises(sample.DecodeError, match="an object of none of the declared types") as caught:
        read({"lives": 1}, Closed)
    assert caught.value.path == "$"
    with pytest.raises(sample.DecodeError, match="expected object, got array"):
        read([], Closed)


def test_inside_an_object_the_deviation_is_noted_at_its_place() -> None:
    found = read({"pet": {"name": "Tom"}, "others": [{"name": "Rex", "good": 1}, {"kind": "worm"}]}, Owner)
    assert found.pet == Cat(name="Tom")
    assert isinstance(found.others[0], (Cat, Dog))
    assert isinstance(found.others[1], sample.Unknown)
    assert back(found)["others"] == [{"name": "Rex", "good": 1}, {"kind": "worm"}]


def test_is_instance_looks_at_the_members() -> None:
    assert isinstance(Cat(name="Tom"), Pet)
    assert isinstance(sample.Unknown(data={}), Pet)
    assert not isinstance(Bird(height=1), Pet)
    assert isinstance({"a": 1}, Mixed)
    assert isinstance(None, Mixed)
    assert not isinstance(1.5, Mixed)


def test_nested_unions_take_time_that_grows_with_the_depth_alone() -> None:
    value: Any = None
    for _ in range(40):
        value = {"inner": value, "middle": 1}
    found = read(value, Tree)
    assert back(found) == value
    assert isinstance(found, Nest)


@pytest.mark.parametrize(
    ("value", "path", "message"),
    [
        ({"pet": {"lives": 1}}, "$.pet", "accepted by none of Cat, Dog"),
        ({"pet": []}, "$.pet", "expected object, got array"),
        ({"wild": {"kind": "bird", "height": "x"}}, "$.wild.height", "expected integer, got 'x'"),
        ({"wild": {"kind": "fish"}}, "$.wild.depth", "required, but missing"),
        ({"wild": {"order": "seal", "weight": 2}}, "$.wild.length", "required, but missing"),
        ({"mixed": [{"lives": 1}]}, "$.mixed[0]", "accepted by none of Cat, Dog"),
        ({"closed": {"lives": 1}}, "$.closed", "accepted by none of Cat, Dog"),
    ],
)
def test_strictly_the_place_of_a_deviation_is_named(value: Any, path: str, message: str) -> None:
    with pytest.raises(sample.DecodeError) as caught:
        read(value, Zoo, strict=True)
    assert (caught.value.path, caught.value.reason) == (path, message)


NOTED: list[tuple[dict[str, Any], list[tuple[str, str]]]] = [
    ({"pet": []}, [("$.pet", "expected object, got array")]),
    ({"pet": {"lives": 1}}, [("$.pet.type", "required, but missing")]),
    ({"pet": {"name": "a", "good": 1, "lives": "x"}}, [("$.pet.lives", "expected integer, got 'x'")]),
    ({"wild": {"kind": "bird", "height": "x"}}, [("$.wild.height", "expected integer, got 'x'")]),
    ({"wild": {"kind": "bird", "height": 1, "depth": 2}}, []),
    ({"wild": {"kind": "fish"}}, [("$.wild.depth", "required, but missing")]),
    ({"wild": {"order": "seal", "weight": 2}}, [("$.wild.length", "required, but missing")]),
    ({"closed": {"lives": 1}}, [("$.closed", "an object of none of the declared types")]),
    ({"mixed": [1]}, [("$.mixed[0]", "expected object, got integer")]),
    ({"sized": {"size": "gigantic"}}, [("$.sized.size", "length 8 is greater than 5")]),
    (
        {"closed": 1, "pet": {"name": "a", "good": 1, "lives": "x"}},
        [("$.closed", "expected object, got integer"), ("$.pet.lives", "expected integer, got 'x'")],
    ),
]


@pytest.mark.parametrize(("value", "notes"), NOTED)
def test_the_place_of_a_deviation_is_noted_and_the_value_kept(value: Any, notes: list[tuple[str, str]]) -> None:
    found = read(value, Zoo)
    assert noted(found) == notes
    assert back(found) == value


def test_a_constant_rules_out_the_others() -> None:
    found = read({"wild": {"kind": "bird", "height": 1, "depth": 2}}, Zoo).wild
    assert isinstance(found, Bird)
    assert sample.extra_fields(found) == {"depth": 2}


@pytest.mark.parametrize(
    ("value", "union", "nearest"),
    [
        ({"size": "gigantic"}, "Sized", "Named"),
        ({"size": "gigantic", "weight": 1, "new": 1}, "Sized", "Named"),
        ({"code": "gigantic", "inner": {"size": []}, "more": 1}, "TightOrLoose", "Loose"),
        ({"inner": {"size": []}}, "InnerOrBounded", "Bounded"),
    ],
)
def test_what_loses_least_is_nearest_whatever_else_is_noted(value: Any, union: str, nearest: str) -> None:
    found = read(value, getattr(shapes, union))
    assert isinstance(found, getattr(shapes, nearest))
    assert back(found) == value


def test_an_object_with_an_undeclared_key_holds_unions_as_well() -> None:
    found = read({"pet": {"name": "Rex", "good": True}, "new": 1}, Owner)
    assert found.pet == Dog(name="Rex", good=True)
    assert sample.extra_fields(found) == {"new": 1}


@pytest.mark.parametrize("more", [{}, {"new": 1}])
def test_an_object_of_a_union_with_maps_is_no_map(more: dict[str, Any]) -> None:
    value = {"mixed": {"name": "Tom"}, **more}
    assert read(value, Zoo).mixed == Cat(name="Tom")
    decode_seen = sample.event_decoder(shapes.Seen, "decode_seen")
    assert decode_seen(json.dumps({"type": "seen", **value})).mixed == Cat(name="Tom")


def test_a_member_that_forbids_null_does_not_accept_it_wherever_else_something_deviates() -> None:
    for chairs in (1, "one"):
        found = read({"light": {"colour": None}, "chairs": chairs}, shapes.Room)
        assert type(found.light) is shapes.Torch


def test_a_role_with_a_union_that_is_only_noted_keeps_its_class() -> None:
    found = read({"role": "sized", "thing": {"size": "gigantic"}}, shapes.Held)
    assert isinstance(found, shapes.HeldSized)
    assert noted(found) == [("$.thing.size", "length 8 is greater than 5")]
