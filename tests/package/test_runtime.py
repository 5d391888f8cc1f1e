"""What the runtime can do that no type of this API asks for: unions by shape, more bounds, types that are not of JSON.

Every generated package carries the whole runtime, so the classes here are of the form that another description gives.
"""

from __future__ import annotations

import json
import pickle
from collections.abc import Mapping, Sequence
from datetime import datetime
from typing import Annotated, Any, Literal

import msgspec
import pytest
from msgspec import UNSET, Meta, UnsetType

from openai_realtime import DecodeError, EncodeError, Unknown, decode, encode, extra_fields, notes
from openai_realtime._runtime.base import Model
from openai_realtime._runtime.narrow import narrow
from openai_realtime._runtime.shapes import ShapeUnion


class Circle(Model, frozen=True, kw_only=True):
    radius: float


class Box(Model, frozen=True, kw_only=True):
    side: float
    label: str | UnsetType = UNSET


class Crate(Model, frozen=True, kw_only=True):
    side: float
    wood: str


class Rod(Model, frozen=True, kw_only=True):
    form: Literal["rod"] = "rod"
    length: int


class Shape(ShapeUnion):
    union: Circle | Box | Crate | Rod | Unknown


class Entry(ShapeUnion):
    union: Circle | Box | Mapping[str, int] | Sequence[str] | bool


class Chest(ShapeUnion):
    union: Circle | Box


class Left(Model, frozen=True, kw_only=True):
    inner: Shape
    left: int | UnsetType = UNSET


class Right(Model, frozen=True, kw_only=True):
    inner: Shape
    right: int


class Side(ShapeUnion):
    union: Left | Right


class Drawing(Model, frozen=True, kw_only=True):
    shapes: Sequence[Shape] | UnsetType = UNSET
    entry: Entry | UnsetType = UNSET
    chest: Chest | UnsetType = UNSET
    side: Side | UnsetType = UNSET


class Album(Model, frozen=True, kw_only=True):
    cover: Drawing
    pages: int


class Numbers(Model, frozen=True, kw_only=True):
    over: Annotated[float, Meta(gt=0)] | UnsetType = UNSET
    under: Annotated[float, Meta(lt=1.5)] | UnsetType = UNSET
    fives: Annotated[int, Meta(multiple_of=5)] | UnsetType = UNSET
    halves: Annotated[float, Meta(multiple_of=0.5)] | UnsetType = UNSET
    data: Annotated[bytes, Meta(max_length=2)] | UnsetType = UNSET
    labels: Annotated[Mapping[str, str], Meta(max_length=1)] | UnsetType = UNSET


class Odd(Model, frozen=True, kw_only=True):
    when: datetime | UnsetType = UNSET
    pair: tuple[int, int] | UnsetType = UNSET
    bare_list: list | UnsetType = UNSET  # type: ignore[type-arg]
    bare_map: dict | UnsetType = UNSET  # type: ignore[type-arg]
    later: Unknown | str | UnsetType = UNSET


def read(value: dict[str, Any], cls: Any = Drawing, *, strict: bool = False) -> Any:
    return decode(json.dumps(value).encode(), cls, strict=strict)


def noted(obj: object) -> list[tuple[str, str]]:
    return [(note.path, note.message) for note in notes(obj)]


@pytest.mark.parametrize("strict", [False, True])
@pytest.mark.parametrize(
    ("value", "cls"),
    [
        ({"radius": 1.5}, Circle),
        ({"side": 2.0}, Box),
        ({"side": 2.0, "label": "a"}, Box),
        ({"side": 2.0, "wood": "oak"}, Crate),
        ({"form": "rod", "length": 7}, Rod),
    ],
)
def test_an_object_without_a_tag_becomes_the_class_that_accepts_it_and_knows_most_of_it(
    value: dict[str, Any], cls: type[Any], strict: bool
) -> None:
    drawing = read({"shapes": [value]}, strict=strict)
    assert type(drawing.shapes[0]) is cls
    assert isinstance(drawing.shapes[0], Shape)
    assert noted(drawing) == []
    assert json.loads(encode(drawing)) == {"shapes": [value]}


def test_of_members_that_know_equally_many_keys_the_first_has_the_object() -> None:
    assert isinstance(read({"shapes": [{"side": 1.0, "label": "a", "wood": "oak"}]}).shapes[0], Box)
    assert isinstance(read({"shapes": [{"side": 1.0, "wood": "oak", "age": 9}]}).shapes[0], Crate)


@pytest.mark.parametrize("strict", [False, True])
def test_unions_by_shape_nest(strict: bool) -> None:
    value = {"side": {"inner": {"side": 1.0, "wood": "oak"}, "right": 1}}
    drawing = read(value, strict=strict)
    assert isinstance(drawing.side, Right)
    assert isinstance(drawing.side.inner, Crate)
    assert noted(drawing) == []


def test_a_deviation_elsewhere_leaves_a_union_by_shape_as_it_is() -> None:
    album = read({"cover": {"shapes": [{"radius": 1.0}], "entry": ["a"]}, "pages": "ten"}, Album)
    assert type(album.cover.shapes[0]) is Circle
    assert album.cover.entry == ["a"]
    assert noted(album) == [("$.pages", "expected integer, got 'ten'")]


@pytest.mark.parametrize("strict", [False, True])
@pytest.mark.parametrize("entry", [{"radius": 1.0}, {"side": 1.0}, {"a": 1, "b": 2}, ["a"], True])
def test_a_union_by_shape_may_have_maps_lists_and_scalars_too(entry: object, strict: bool) -> None:
    drawing = read({"entry": entry}, strict=strict)
    assert isinstance(drawing.entry, Entry)
    assert noted(drawing) == []
    assert json.loads(encode(drawing)) == {"entry": entry}


@pytest.mark.parametrize("other", [5, 1.5, "text", None, ["a", 1]])
def test_what_is_no_member_is_no_instance_of_a_union_by_shape(other: object) -> None:
    assert not isinstance(other, Entry)
    drawing = read({"entry": other})
    assert drawing.entry is UNSET
    assert extra_fields(drawing) == {"entry": other}
    with pytest.raises(DecodeError):
        read({"entry": other}, strict=True)


def test_an_object_that_none_accepts_becomes_the_one_that_loses_least_with_notes() -> None:
    drawing = read({"shapes": [{"side": "2", "wood": 5, "label": "a"}]})
    assert isinstance(drawing.shapes[0], Box)
    assert extra_fields(drawing.shapes[0]) == {"side": "2", "wood": 5}
    assert noted(drawing) == [("$.shapes[0].side", "expected number, got string")]
    with pytest.raises(DecodeError, match="accepted by none of Circle, Box, Crate, Rod"):
        read({"shapes": [{"side": "2", "wood": 5}]}, strict=True)


def test_an_object_that_is_like_none_is_unknown_or_kept_as_it_is() -> None:
    drawing = read({"shapes": [{"form": "ring"}], "chest": {"lid": 1}})
    assert isinstance(drawing.shapes[0], Unknown)
    assert drawing.shapes[0].data == {"form": "ring"}
    assert drawing.chest is UNSET
    assert extra_fields(drawing) == {"chest": {"lid": 1}}
    assert ("$.chest", "an object of none of the declared types") in noted(drawing)
    assert json.loads(encode(drawing)) == {"shapes": [{"form": "ring"}], "chest": {"lid": 1}}


def test_the_constant_of_a_member_points_to_it_where_a_required_key_is_missing() -> None:
    drawing = read({"shapes": [{"form": "rod", "size": 7}]})
    assert isinstance(drawing.shapes[0], Rod)
    assert noted(drawing) == [("$.shapes[0].length", "required, but missing")]


@pytest.mark.parametrize(
    ("field", "value", "message"),
    [
        ("over", 0.0, "0.0 is not greater than 0"),
        ("under", 1.5, "1.5 is not less than 1.5"),
        ("fives", 12, "12 is no multiple of 5"),
        ("halves", 0.75, "0.75 is no multiple of 0.5"),
        ("data", "AAEC", "length 3 is greater than 2"),
        ("labels", {"a": "b", "c": "d"}, "length 2 is greater than 1"),
    ],
)
def test_a_value_out_of_bounds_is_noted_and_refused_where_strict(field: str, value: object, message: str) -> None:
    found = read({field: value}, Numbers)
    assert [path for path, _ in noted(found)] == [f"$.{field}"]
    assert message in noted(found)[0][1]
    with pytest.raises(DecodeError, match=field):
        read({field: value}, Numbers, strict=True)


@pytest.mark.parametrize("value", [{"over": 0.1}, {"under": 1.4}, {"fives": 15}, {"halves": 2.5}, {"data": "AAE="}])
def test_a_value_within_bounds_has_no_note(value: dict[str, Any]) -> None:
    assert noted(read(value, Numbers)) == []
    assert json.loads(encode(read(value, Numbers, strict=True))) == value


def test_a_number_that_no_float_can_hold_is_kept_as_it_came() -> None:
    huge = "9" * 400
    found = decode(f'{{"over": {huge}}}'.encode(), Numbers)
    assert found.over is UNSET
    assert noted(found) == [("$.over", "number beyond the range of a float")]
    assert encode(found) == f'{{"over":{huge}}}'.encode()


@pytest.mark.parametrize("strict", [False, True])
def test_types_that_json_has_no_own_type_for_are_converted(strict: bool) -> None:
    value = {"when": "2026-01-02T03:04:05Z", "pair": [1, 2], "bare_list": [1, "a"], "bare_map": {"a": [1]}}
    found = read(value, Odd, strict=strict)
    assert found.when == datetime.fromisoformat("2026-01-02T03:04:05+00:00")
    assert found.pair == (1, 2)
    assert (found.bare_list, found.bare_map) == ([1, "a"], {"a": [1]})


def test_an_object_that_nothing_is_known_of_is_unknown() -> None:
    assert read({"a": 1}, Unknown).data == {"a": 1}
    found = read({"later": {"a": 1}}, Odd)
    assert found.later.data == {"a": 1}
    assert json.loads(encode(found)) == {"later": {"a": 1}}
    assert read({"later": "text"}, Odd).later == "text"


def test_what_cannot_be_converted_is_kept_with_a_note() -> None:
    found = read({"when": "yesterday", "pair": [1], "unheard": 1}, Odd)
    assert (found.when, found.pair) == (UNSET, UNSET)
    assert dict(extra_fields(found)) == {"when": "yesterday", "pair": [1], "unheard": 1}
    assert [path for path, _ in noted(found)] == ["$.when", "$.pair"]
    with pytest.raises(DecodeError, match="not of the declared type"):
        read({"when": "yesterday"}, Odd, strict=True)


class Speaker(Model, frozen=True, kw_only=True):
    role: str
    names: Sequence[str] | UnsetType | None = UNSET
    level: int | float | UnsetType = UNSET
    pitch: float | str | UnsetType = UNSET
    facts: Mapping[str, Any] | None
    extra: Any | None
    flag: Literal["on", "off"] | bool

    def __post_init__(self) -> None:
        narrow(self, Speaker, "role")


class Host(Speaker, frozen=True, kw_only=True):
    role: Literal["host"] = "host"
    names: Sequence[str] | UnsetType = UNSET
    level: Annotated[int, Meta(ge=0)] | UnsetType = UNSET
    pitch: float | UnsetType = UNSET
    facts: Mapping[str, Any]
    extra: Any
    flag: Literal["on"]


@pytest.mark.parametrize(
    ("value", "cls"),
    [
        ({"role": "host", "facts": {}, "extra": 1, "flag": "on"}, Host),
        ({"role": "host", "facts": {}, "extra": 1, "flag": "on", "names": ["a"], "level": 3, "pitch": 2}, Host),
        ({"role": "guest", "facts": None, "extra": None, "flag": True}, Speaker),
    ],
)
def test_a_role_makes_the_class_narrower_where_every_field_fits(value: dict[str, Any], cls: type[Any]) -> None:
    assert type(read(value, Speaker)) is cls


@pytest.mark.parametrize(
    ("change", "note"),
    [
        ({"flag": "off"}, ("$.flag", "expected 'on', got 'off'")),
        ({"level": 1.5}, ("$", "not the Host that it says it is")),
        ({"pitch": "high"}, ("$", "not the Host that it says it is")),
        ({"names": None}, ("$", "not the Host that it says it is")),
    ],
)
def test_a_value_that_the_narrower_class_does_not_take_is_noted(change: dict[str, Any], note: tuple[str, str]) -> None:
    value: dict[str, Any] = {"role": "host", "facts": {}, "extra": 1, "flag": "on", **change}
    found = read(value, Speaker)
    assert noted(found) == [note]
    assert json.loads(encode(found)) == value


def test_an_object_with_more_than_its_class_says_can_be_copied_and_hashed() -> None:
    found = read({"radius": 1.0, "colour": "red"}, Circle)
    twin = pickle.loads(pickle.dumps(found))
    assert twin == found
    assert hash(twin) == hash(found)
    assert extra_fields(twin) == {"colour": "red"}
    assert pickle.loads(pickle.dumps(read({"radius": "1"}, Circle))) == read({"radius": "1"}, Circle)


def test_rich_shows_the_parts_that_the_text_shows() -> None:
    found = read({"side": 1.0, "label": "a", "colour": "red"}, Box)
    assert found.__rich_repr__() == [("side", 1.0), ("label", "a"), ("extra_fields", {"colour": "red"})]
    assert repr(found) == "Box(side=1.0, label='a', extra_fields={'colour': 'red'})"
    assert repr(Unknown(data={"type": "x"}).data) == "{'type': 'x'}"


@pytest.mark.parametrize(
    ("value", "error", "message"),
    [
        ({"a": "\ud800"}, EncodeError, "a string holds a lone surrogate"),
        ({"a": {1: 2}}, EncodeError, "the key 1 is no string"),
        ({"a": {10**5000: 2}}, EncodeError, "the key integer is no string"),
        ({"a": object()}, TypeError, "an object of class object has no JSON form"),
        ({"a": float("nan")}, EncodeError, "nan"),
    ],
)
def test_what_has_no_json_form_is_named(value: object, error: type[Exception], message: str) -> None:
    with pytest.raises(error, match=message):
        encode(value)


def test_a_union_by_shape_is_checked_for_what_has_no_json_form() -> None:
    drawing = read({"shapes": [{"radius": 1.0}]})
    assert encode(drawing)
    changed = msgspec.structs.replace(drawing, shapes=[Circle(radius=float("inf"))])
    with pytest.raises(EncodeError, match="inf"):
        encode(changed)


def test_what_holds_itself_is_nested_too_deeply() -> None:
    endless: list[Any] = []
    endless.append(endless)
    with pytest.raises(EncodeError, match="nested too deeply"):
        encode(Numbers(labels={"a": endless}))  # type: ignore[dict-item]
