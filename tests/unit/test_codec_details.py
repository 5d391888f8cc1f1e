"""Bounds, listed values, role subclasses and plain values: the exact texts and limits of the runtime."""

# The assembled package is invisible to type checkers.
# pyright: reportUnknownArgumentType=false, reportUnknownVariableType=false, reportUnknownMemberType=false

from __future__ import annotations

import datetime
import json
import re
import sys
from collections.abc import Mapping, Sequence
from typing import Annotated, Any, Literal, NewType

import msgspec
import pytest
from msgspec import UNSET, Meta

from tests.support import submodule, without_library_words
from tests.unit.runtime_sample import DONE, INPUT, OUTPUT, added, back, decode, message, noted, sample, updated

base = submodule(sample, "_runtime.base")
narrow = submodule(sample, "_runtime.narrow")
walk = submodule(sample, "_runtime.walk")
objects = submodule(sample, "_runtime.objects")
exact = submodule(sample, "_runtime.exact")
shape_plans = submodule(sample, "_runtime.shape_plans")
roles = submodule(sample, "roles")
Base, One, Two = roles.Base, roles.One, roles.Two

LONG = "x" * 80


class Named:
    """What Python 3.12 makes of `type Number = int`."""

    __value__ = int


def strictly(text: str, type_: Any) -> Any:
    return sample.decode(text, type_, strict=True)


BOUNDS: list[tuple[Any, str, str, str]] = [
    # type, the nearest value that fits, the nearest that does not, and what is said of it
    (Annotated[int, Meta(ge=5)], "5", "4", "4 is less than 5"),
    (Annotated[int, Meta(gt=5)], "6", "5", "5 is not greater than 5"),
    (Annotated[int, Meta(le=5)], "5", "6", "6 is greater than 5"),
    (Annotated[int, Meta(lt=5)], "4", "5", "5 is not less than 5"),
    (Annotated[float, Meta(ge=0.5)], "0.5", "0.25", "0.25 is less than 0.5"),
    (Annotated[float, Meta(gt=0.5)], "0.75", "0.5", "0.5 is not greater than 0.5"),
    (Annotated[float, Meta(le=2.0)], "2.0", "2.5", "2.5 is greater than 2"),
    (Annotated[float, Meta(lt=2.0)], "1.5", "2.0", "2.0 is not less than 2"),
    (Annotated[int, Meta(multiple_of=5)], "10", "11", "11 is no multiple of 5"),
    (Annotated[int, Meta(multiple_of=5)], "0", "1", "1 is no multiple of 5"),
    (Annotated[float, Meta(multiple_of=0.5)], "1.5", "1.75", "1.75 is no multiple of 0.5"),
    (Annotated[float, Meta(multiple_of=2)], "4.0", "5.0", "5.0 is no multiple of 2"),
    (Annotated[str, Meta(min_length=2)], '"ab"', '"a"', "length 1 is less than 2"),
    (Annotated[str, Meta(max_length=2)], '"ab"', '"abc"', "length 3 is greater than 2"),
    (Annotated[str, Meta(pattern="^a+$")], '"aa"', '"ab"', "'ab' does not match the pattern '^a+$'"),
    (Annotated[bytes, Meta(min_length=2)], '"YWI="', '"YQ=="', "length 1 is less than 2"),
    (Annotated[bytes, Meta(max_length=2)], '"YWI="', '"YWJj"', "length 3 is greater than 2"),
    (Annotated[Sequence[int], Meta(min_length=1)], "[1]", "[]", "length 0 is less than 1"),
    (Annotated[Sequence[int], Meta(max_length=1)], "[1]", "[1,2]", "length 2 is greater than 1"),
    (Annotated[Mapping[str, int], Meta(min_length=1)], '{"a":1}', "{}", "length 0 is less than 1"),
    (Annotated[list[Any], Meta(max_length=1)], "[1]", "[1,null]", "length 2 is greater than 1"),
    (Annotated[dict[str, Any], Meta(max_length=1)], '{"a":[]}', '{"a":1,"b":{}}', "length 2 is greater than 1"),
    (Annotated[Mapping[str, int], Meta(max_length=1)], '{"a":1}', '{"a":1,"b":2}', "length 2 is greater than 1"),
]


@pytest.mark.parametrize(("type_", "fits", "beyond", "reason"), BOUNDS)
def test_a_bound_is_where_the_description_says(type_: Any, fits: str, beyond: str, reason: str) -> None:
    assert json.loads(sample.encode(strictly(fits, type_))) == json.loads(fits)
    with pytest.raises(sample.DecodeError) as caught:
        strictly(beyond, type_)
    assert (caught.value.reason, caught.value.path) == (reason, "$")


@pytest.mark.parametrize(("type_", "fits", "beyond", "reason"), BOUNDS)
def test_a_value_beyond_its_bounds_inside_is_noted_at_its_place(
    type_: Any, fits: str, beyond: str, reason: str
) -> None:
    with pytest.raises(sample.DecodeError) as caught:
        strictly(f'{{"a":{fits},"b":{beyond}}}', Mapping[str, type_])
    assert (caught.value.reason, caught.value.path) == (reason, "$.b")


REFUSED: list[tuple[str, Any, str, str]] = [
    ('"a"', float, "expected number, got string", "$"),
    ("[1]", float, "expected number, got array", "$"),
    ("[true]", Sequence[float], "expected number, got boolean", "$[0]"),
    (f'{{"a":1{"0" * 310}}}', Mapping[str, float], "number beyond the range of a float", "$.a"),
    ("7", bytes, "expected base64 string, got integer", "$"),
    ('["YQ==",7]', Sequence[bytes], "expected base64 string, got integer", "$[1]"),
    ('["?"]', Sequence[bytes], "not base64: '?'", "$[0]"),
    ("[1.5]", Sequence[int], "expected integer, got 1.5", "$[0]"),
    ("[]", Mapping[str, int], "expected object, got array", "$"),
    ('{"a":[]}', Mapping[str, Mapping[str, int]], "expected object, got array", "$.a"),
    ('{"a":1}', Mapping[Annotated[str, Meta(max_length=0)], int], "length 1 is greater than 0", "$.a"),
    ("[{}]", Sequence[Sequence[int]], "expected array, got object", "$[0]"),
    ('"d"', Literal["a", "b"], "expected one of 'a', 'b', got 'd'", "$"),
    ('"d"', Literal["a"], "expected 'a', got 'd'", "$"),
    ("true", int | str | None, "expected integer or string or null, got boolean", "$"),
    ("{", int, "not JSON: …", "$"),
    ('{"a":01}', int, "not JSON: …", "$"),
    ("[[]]", Sequence[datetime.date], "not of the declared type: …", "$[0]"),
    ("[{},7]", sample.Usages, "expected object, got integer", "$[1]"),
    ("[]", datetime.date, "not of the declared type: …", "$"),
    (f'"{LONG}"', int, f"expected integer, got '{LONG[:59]}...", "$"),
    (f'{{"{LONG}":"a"}}', Mapping[str, int], "expected integer, got 'a'", f"$['{LONG[:59]}...]"),
]


@pytest.mark.parametrize(("text", "type_", "reason", "path"), REFUSED)
def test_what_is_said_of_a_value_that_does_not_fit(text: str, type_: Any, reason: str, path: str) -> None:
    with pytest.raises(sample.DecodeError) as caught:
        strictly(text, type_)
    assert (without_library_words(caught.value.reason), caught.value.path) == (reason, path)


@pytest.mark.parametrize(("text", "type_", "reason", "path"), REFUSED[:9])
def test_a_value_that_has_no_place_is_refused_without_strict_too(text: str, type_: Any, reason: str, path: str) -> None:
    with pytest.raises(sample.DecodeError) as caught:
        sample.decode(text, type_)
    assert (without_library_words(caught.value.reason), caught.value.path) == (reason, path)


@pytest.mark.parametrize(
    ("type_", "more"),
    [(Literal["a", "b", "c", "d", "e", "f"], ""), (Literal["a", "b", "c", "d", "e", "f", "g"], ", ...")],
)
def test_a_long_list_of_values_is_cut_after_six(type_: Any, more: str) -> None:
    with pytest.raises(sample.DecodeError) as caught:
        strictly('"z"', type_)
    assert caught.value.reason == f"expected one of 'a', 'b', 'c', 'd', 'e', 'f'{more}, got 'z'"


NOT_UTF8 = [
    (b'"\xff"', "invalid start byte"),
    (b'{"type":"x","a":"\xc3("}', "invalid continuation byte"),
    (b'{"\xe2\x82": 1}', "invalid continuation byte"),
    (b'["\xed\xa0\x80"]', "invalid continuation byte"),
    (b'"\xf0\x9f', "unexpected end of data"),
    (b"{}\x80", "invalid start byte"),
]


def test_what_no_text_holds_is_said_in_few_words() -> None:
    deep = "[" * 100_000 + "]" * 100_000
    for strict in (False, True):
        with pytest.raises(sample.DecodeError) as caught:
            sample.decode(deep, Sequence[Any], strict=strict)
        assert caught.value.reason == "nested too deeply"
    for raw, problem in NOT_UTF8:
        for strict in (False, True):
            with pytest.raises(sample.DecodeError) as caught:
                sample.decode(raw, Any, strict=strict)
            assert caught.value.reason == f"not UTF-8: {problem}"
        assert sample.decode_server_event(raw).reason == f"not UTF-8: {problem}"
    with pytest.raises(sample.DecodeError) as caught:
        sample.decode('"\ud800"', str, strict=True)
    assert caught.value.reason == "not UTF-8: surrogates not allowed"
    with pytest.raises(sample.DecodeError) as caught:
        strictly('"\\ud800"', str)
    assert caught.value.reason.startswith("not JSON: ")
    assert len(caught.value.reason) <= len("not JSON: ") + 100
    assert sample.decode_server_event('{"type":NaN}').reason.startswith("not JSON: ")


@pytest.mark.parametrize(
    ("number", "shown"),
    [("7", "7"), ("1.5", "1.5"), ("9" * 5000, "integer"), ("1e400", "value that Python cannot represent")],
)
def test_a_number_is_quoted_as_it_is_where_python_can_write_it(number: str, shown: str) -> None:
    event = sample.decode_server_event(f'{{"type":{number}}}')
    assert isinstance(event, sample.UnknownEvent)
    assert event.reason in (f"unknown type {shown}", "unknown type value that Python cannot represent")


FITTING: list[tuple[dict[str, Any], type[Any]]] = [
    ({"role": "one"}, One),
    ({"role": "one", "number": 1.5, "whole": 3, "words": ["a"], "by_key": {"a": "b"}, "listed": "a"}, One),
    ({"role": "one", "number": 2}, One),
    ({"role": "one", "whole": None, "words": ()}, One),
    ({"role": "two", "number": "n"}, Two),
    ({"role": "two", "number": "n", "whole": None, "anything": [1, "a"]}, Two),
    ({"role": "three", "number": "n"}, Base),
]


@pytest.mark.parametrize(("values", "cls"), FITTING)
def test_an_object_becomes_the_role_that_its_constant_names(values: dict[str, Any], cls: type[Any]) -> None:
    assert type(Base(**values)) is cls


UNFITTING: list[tuple[dict[str, Any], str]] = [
    ({"role": "one", "number": "n"}, "`number` does not fit One"),
    ({"role": "one", "number": True}, "`number` does not fit One"),
    ({"role": "one", "whole": True}, "`whole` does not fit One"),
    ({"role": "one", "words": ["a", 1]}, "`words` does not fit One"),
    ({"role": "one", "words": "a"}, "`words` does not fit One"),
    ({"role": "one", "by_key": "a"}, "`by_key` does not fit One"),
    ({"role": "one", "listed": "c"}, "`listed` does not fit One"),
    ({"role": "two", "number": 1.5}, "`number` does not fit Two"),
    ({"role": "two"}, "`number` does not fit Two"),
    ({"role": "two", "number": "n", "whole": 1}, "`whole` does not fit Two"),
    ({"role": "two", "number": "n", "anything": {}}, "`anything` does not fit Two"),
]


@pytest.mark.parametrize(("values", "reason"), UNFITTING)
def test_an_object_that_does_not_fit_its_role_is_refused(values: dict[str, Any], reason: str) -> None:
    with pytest.raises(ValueError, match=f"^{re.escape(reason)}$"):
        Base(**values)


def test_only_what_a_role_narrows_is_looked_at_when_it_is_built() -> None:
    built = sample.Message(role="user", content=[], id=7)
    assert type(built) is sample.MessageUser
    assert built.id == 7


def test_an_instance_of_a_role_stays_what_it_is() -> None:
    assert type(One(role="two")) is One
    assert narrow.role_field(Base) == "role"
    assert narrow.role_field(One) is None
    assert narrow.role_field(sample.Unknown) is None
    assert narrow.default_of(Base, "role") is msgspec.NODEFAULT
    assert narrow.default_of(One, "role") == "one"


@pytest.mark.parametrize(
    ("cls", "value", "path"),
    [
        (dict, {"a": {1: 2}}, "$.a"),
        (dict, {"a": [0, {1: 2}]}, "$.a[1]"),
        (dict, {1: 2}, "$"),
    ],
)
def test_a_key_that_is_no_text_is_named_with_its_place(cls: Any, value: Any, path: str) -> None:
    with pytest.raises(sample.EncodeError) as caught:
        sample.encode(cls(value))
    assert (caught.value.reason, caught.value.path) == ("the key 1 is no string", path)


def test_a_received_object_is_copied_only_where_somebody_else_may_change_it() -> None:
    plain = {"a": 1}
    assert base.JsonObject(plain, received=True).plain is plain
    own = base.JsonObject(plain)
    assert own.plain == plain
    assert own.plain is not plain
    assert own.received is False
    assert repr(own) == "{'a': 1}"
    assert len(own) == 1
    unknown = sample.Unknown(data=plain)
    plain["a"] = 2
    assert unknown.data == {"a": 1}
    with pytest.raises(sample.EncodeError):
        sample.encode(sample.Unknown(data={"a": float("nan")}))


def test_an_object_of_a_user_with_a_field_called_like_ours_keeps_nothing() -> None:
    class Other(msgspec.Struct):
        _kept: int = 3

    assert sample.notes(Other()) == ()
    assert sample.extra_fields(Other()) == {}
    mine: Any = msgspec.defstruct("Mine", [("_kept", int)], bases=(sample.Model,), frozen=True, kw_only=True)
    assert repr(mine(_kept=3)) == "Mine(_kept=3)"


def test_extended_instances_of_equal_value_have_equal_hashes_and_others_mostly_not() -> None:
    first, same, other = (decode({**DONE, key: 1}) for key in ("new", "new", "newer"))
    assert hash(first) == hash(same)
    assert hash(first) != hash(other)


def test_no_type_of_msgspec_is_taken_for_a_union_told_apart_by_shape() -> None:
    with pytest.raises(ValueError, match=r"^no type that JSON decodes to$"):
        shape_plans.read_shape(complex, 1)


def test_the_paths_of_a_frame_are_short_and_exact() -> None:
    assert walk.text_of(None) == "$"
    assert walk.text_of((((None, "a"), 0), "b c")) == "$.a[0]['b c']"
    assert walk.text_of((None, "x" * 60)) == "$." + "x" * 60
    assert walk.text_of((None, "x" * 61)) == "$['" + "x" * 59 + "...]"
    assert walk.quote("x" * 58) == "'" + "x" * 58 + "'"
    assert walk.quote("x" * 59) == "'" + "x" * 59 + "..."
    values: list[Any] = [None, True, False, [], {}]
    assert list(map(walk.quote, values)) == ["null", "true", "false", "array", "object"]


def test_a_misfit_says_its_reason() -> None:
    assert str(walk.Misfit(None, "why")) == "why"


def test_a_server_event_with_two_misfits_counts_both() -> None:
    event = decode({**DONE, "usage": 7, "metadata": 8})
    assert noted(event) == {
        "$.usage": "expected object or null, got integer",
        "$.metadata": "expected object or null, got integer",
    }
    assert back(event) == {**DONE, "usage": 7, "metadata": 8}


def test_deep_plain_values_are_written_until_the_native_encoder_gives_up() -> None:
    value: list[Any] = []
    for _ in range(sys.getrecursionlimit() * 2):
        value = [value]
    with pytest.raises(sample.EncodeError) as caught:
        sample.encode(sample.Unknown(data={"a": value}))
    assert (caught.value.reason, caught.value.path) == ("nested too deeply", "$")


def test_a_lone_surrogate_has_no_json_form() -> None:
    with pytest.raises(sample.EncodeError) as caught:
        sample.encode(sample.InputText(text="\ud800"))
    assert (caught.value.reason, caught.value.path) == ("a string holds a lone surrogate", "$.text")


def test_a_number_beside_what_python_cannot_represent_is_a_number() -> None:
    event = sample.decode_server_event('{"type":"new","a":1.5,"b":"\\ud800","c":[1e400],"d":7}')
    assert (event.data["a"], event.data["d"]) == (1.5, 7)
    assert event.data["b"] == "\ud800"
    assert bytes(event.data["c"][0]) == b"1e400"
    assert sample.encode(event) == b'{"type":"new","a":1.5,"b":"\\ud800","c":[1e400],"d":7}'


def test_what_was_noted_before_a_role_stays_noted() -> None:
    wide = {**added(message("user", OUTPUT, status=7, id="m")), "event_id": 1, "previous_item_id": 2}
    event = decode(wide)
    assert isinstance(event.item, sample.Message)
    assert not isinstance(event.item, sample.MessageUser)
    assert noted(event) == {
        "$.event_id": "expected string, got integer",
        "$.item": "not the MessageUser that it says it is",
        "$.item.status": "expected one of 'completed', 'incomplete', got 7",
        "$.previous_item_id": "expected string or null, got integer",
    }
    assert back(event) == wide
    assert [note.path for note in sample.notes(event.item)] == ["$.item", "$.item.status"]


def test_what_was_noted_before_a_role_that_keeps_its_class_stays_noted() -> None:
    narrow_frame = {**added(message("user", id=7)), "event_id": 1, "previous_item_id": 2}
    event = decode(narrow_frame)
    assert type(event.item).__name__ == "MessageUser"
    assert noted(event) == {
        "$.event_id": "expected string, got integer",
        "$.item.id": "expected string, got integer",
        "$.previous_item_id": "expected string or null, got integer",
    }
    assert back(event) == narrow_frame


def test_the_base_class_is_taken_where_it_has_place_for_more() -> None:
    frame = added(message("user", OUTPUT, id=7))
    event = decode(frame)
    assert type(sample.decode(json.dumps(frame["item"]), sample.Item)).__name__ == "Message"
    assert noted(event) == {
        "$.item": "not the MessageUser that it says it is",
        "$.item.id": "expected string, got integer",
    }


def test_no_object_is_no_unknown() -> None:
    with pytest.raises(sample.DecodeError) as caught:
        sample.decode('[{"a":1},7]', roles.Unknowns)
    assert (caught.value.reason, caught.value.path) == ("expected object, got integer", "$[1]")


def test_the_only_variant_that_may_leave_out_its_tag_is_taken_for_what_has_none(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    facts = submodule(sample, "_runtime.facts").FACTS
    for cls in roles.Plain, roles.Gaudy:
        monkeypatch.setitem(facts, cls, sample.Facts(optional_tag=True))
    for strict in (False, True):
        found = sample.decode('{"size":3}', roles.Either, strict=strict)
        assert found == roles.Plain(size=3)
        with pytest.raises(sample.DecodeError, match="required, but missing"):
            sample.decode('{"size":3}', roles.Both, strict=strict)


def test_a_key_that_is_a_huge_number_is_named_by_its_kind() -> None:
    with pytest.raises(sample.EncodeError) as caught:
        sample.encode({10**5000: 1})
    assert caught.value.reason == "the key integer is no string"


def test_text_that_is_no_unicode_comes_back_as_bytes() -> None:
    text = '{"type":"a\ud800"}'
    event = sample.decode_server_event(text)
    assert isinstance(event, sample.UnknownEvent)
    assert event.raw == text.encode("utf-8", "surrogatepass")
    assert event.reason.startswith("not UTF-8: ")


@pytest.mark.parametrize(("count", "more"), [(20, ""), (21, ", ...: <21 keys>")])
def test_twenty_keys_are_shown(count: int, more: str) -> None:
    shown = ", ".join(f"'k{index}': {index}" for index in range(20))
    unknown = sample.Unknown(data={f"k{index}": index for index in range(count)})
    assert repr(unknown) == f"Unknown(data={{{shown}{more}}})"


@pytest.mark.parametrize(("count", "more"), [(20, ""), (21, ", <21 items>")])
def test_twenty_items_are_shown(count: int, more: str) -> None:
    shown = ", ".join(map(str, range(20)))
    assert repr(sample.Unknown(data={"a": list(range(count))})) == f"Unknown(data={{'a': [{shown}{more}]}})"


def nested(levels: int, around: str, inside: str) -> Any:
    return json.loads(around * levels + "0" + inside * levels)


@pytest.mark.parametrize(("around", "inside", "cut"), [('{"a":', "}", "{...}"), ("[", "]", "[...]")])
def test_eight_levels_are_shown(around: str, inside: str, cut: str) -> None:
    around_shown = around.replace('"', "'").replace(":", ": ")
    for levels, last in (7, "0"), (8, cut), (9, cut):
        shown = around_shown * 7 + last + inside * 7
        assert repr(sample.Unknown(data={"x": nested(levels, around, inside)})) == f"Unknown(data={{'x': {shown}}})"


def test_an_undeclared_key_hides_no_missing_tag() -> None:
    found = sample.decode('{"text":"a","new":1}', sample.InputText)
    assert noted(found) == {"$.type": "required, but missing"}
    assert back(found) == {"type": "input_text", "text": "a", "new": 1}


@pytest.mark.parametrize("role", ["wizard", [], {}, 7, None])
def test_a_role_that_nobody_has_is_the_base_class(role: Any) -> None:
    frame = added({**message("user", id=7), "role": role})
    event = decode(frame)
    assert isinstance(event.item, sample.Message)
    assert not isinstance(event.item, (sample.MessageUser, sample.MessageAssistant))
    assert noted(event)["$.item.id"] == "expected string, got integer"
    assert back(event) == frame


@pytest.mark.parametrize("more", [{}, {"new": 1}])
def test_a_closed_object_takes_no_other_keys_however_deep_it_is(more: dict[str, Any]) -> None:
    frame = updated(tracing={"group_id": "a", "x": 1}, **more)
    assert noted(decode(frame)) == {"$.session.tracing.x": "undeclared key"}
    assert back(decode(frame)) == frame


@pytest.mark.parametrize(
    ("text", "type_", "expected"),
    [
        ("7", Named(), 7),
        ("7", Annotated[int, "said"], 7),
        ("7", object, 7),
        ("1.0", Literal[1, 2] | str, 1),
        ("1.0", Literal["a"] | int, 1),
        ("[1]", tuple[int, ...], (1,)),
        ("[1,1]", set[int], {1}),
        ("null", Annotated[int | None, Meta(ge=5)], None),
        ("5", Annotated[int | None, Meta(ge=5)], 5),
        ("null", sample.Unknown | None, None),
        ("true", Any | None, True),
        ("true", object | None, True),
    ],
)
def test_every_way_to_write_a_type(text: str, type_: Any, expected: Any) -> None:
    found = strictly(text, type_)
    assert (found, type(found)) == (expected, type(expected))


@pytest.mark.parametrize(
    ("text", "type_", "reason"),
    [
        ("4", Annotated[int | None, Meta(ge=5)], "4 is less than 5"),
        ('["a"]', tuple[int, ...], "not of the declared type: 'Expected `int`, got `str` - at `$[0]`'"),
        ('{"a":1}', sample.Unknown | None, "required, but missing"),
        ("7", sample.Unknown | None, "expected object or null, got integer"),
        ("1.5", Literal["a"] | None, "expected string or null, got number"),
    ],
)
def test_every_way_to_write_a_type_refuses(text: str, type_: Any, reason: str) -> None:
    with pytest.raises(sample.DecodeError) as caught:
        strictly(text, type_)
    assert caught.value.reason == reason


@pytest.mark.parametrize("tag", [[], {}, 7, None, "new"])
def test_a_tag_that_no_variant_has_is_an_unknown(tag: Any) -> None:
    frame = added(message("user", {"type": tag, "text": "a"}))
    (part,) = decode(frame).item.content
    assert isinstance(part, sample.Unknown)
    assert back(part) == {"type": tag, "text": "a"}


@pytest.mark.parametrize(
    ("value", "shown"),
    [
        (b"x" * 32, repr(b"x" * 32)),
        (b"x" * 33, "<33 bytes>"),
        ("x" * 200, repr("x" * 200)),
        ("x" * 201, repr("x" * 200) + "<of 201 characters>"),
        (2**256 - 1, str(2**256 - 1)),
        (2**256, "<integer of 257 bits>"),
        ("sk-1", "<hidden>"),
        (msgspec.Raw(b"\xff7"), "'\ufffd7'"),
        ({"API-Key": "a"}, "{'API-Key': <hidden>}"),
        ({"cookie": None}, "{'cookie': None}"),
        (1.5, "1.5"),
    ],
)
def test_how_a_value_is_shown(value: Any, shown: str) -> None:
    assert repr(sample.Unknown(data={"a": value})) == f"Unknown(data={{'a': {shown}}})"
    wrapper: Any = msgspec.defstruct("Wrapper", [("a", Any)], bases=(sample.Model,), frozen=True, kw_only=True)
    assert repr(wrapper(a=value)) == f"Wrapper(a={shown})"


def test_a_field_that_is_a_credential_is_hidden() -> None:
    keys: Any = msgspec.defstruct("Keys", [("api_key", str)], bases=(sample.Model,), frozen=True, kw_only=True)
    assert repr(keys(api_key="secret")) == "Keys(api_key=<hidden>)"


def test_only_a_field_that_is_named_reads_none_for_absent() -> None:
    fields = [("a", int | None, base.ABSENT), ("b", int, 3), ("c", int | None, UNSET), ("d", int, base.ABSENT)]
    made: Any = msgspec.defstruct("Made", fields, bases=(sample.Model,), frozen=True, kw_only=True)
    base.read_none_for_absent({made: ("a", "d")})
    assert (made().a, made().b, made().c, made().d) == (None, 3, UNSET, None)
    assert sample.encode(made()) == b'{"b":3}'


def test_a_class_is_checked_each_time_if_it_can_hold_what_json_has_not() -> None:
    for _ in range(2):
        assert back(sample.Square(side=1.5)) == {"kind": "square", "side": 1.5}
        with pytest.raises(sample.EncodeError, match="nan is no JSON number"):
            sample.encode(sample.Square(side=float("nan")))


def test_the_first_frame_that_a_decoder_reads_strictly_is_read_strictly() -> None:
    decoder = sample.event_decoder(sample.ServerEvent, "decoder")
    with pytest.raises(sample.DecodeError, match="expected string, got integer"):
        decoder(json.dumps({**DONE, "event_id": 7}), strict=True)


def test_strictly_no_field_is_null_that_may_not_be_however_deep_it_is() -> None:
    frame = {**DONE, "usage": {"total": None}}
    assert decode(frame).usage.total is None
    with pytest.raises(sample.DecodeError) as caught:
        decode(frame, strict=True)
    assert (caught.value.reason, caught.value.path) == ("null is not allowed", "$.usage.total")


def test_a_class_is_checked_each_time_whatever_way_its_fields_are_written() -> None:
    bare: Any = msgspec.defstruct("Bare", [("a", dict)], bases=(sample.Model,), frozen=True, kw_only=True)
    fields = [("seconds", NewType("Seconds", float))]
    named: Any = msgspec.defstruct("Named", fields, bases=(sample.Model,), frozen=True, kw_only=True)
    zoo = submodule(sample, "shapes").Zoo
    for _ in range(2):
        assert back(named(seconds=1.5)) == {"seconds": 1.5}
        with pytest.raises(sample.EncodeError, match="inf is no JSON number"):
            sample.encode(named(seconds=float("inf")))
        assert back(bare(a={"b": 1.5})) == {"a": {"b": 1.5}}
        assert back(zoo(mixed={"b": 1})) == {"mixed": {"b": 1}}
        with pytest.raises(sample.EncodeError, match="nan is no JSON number"):
            sample.encode(bare(a={"b": float("nan")}))
        with pytest.raises(sample.EncodeError, match="the key 1 is no string"):
            sample.encode(zoo(mixed={1: 2}))


def test_msgspec_looks_at_an_extended_class_when_it_is_made(monkeypatch: pytest.MonkeyPatch) -> None:
    """Not when two threads read the first two objects of it, which can crash."""
    shown: list[Any] = []
    monkeypatch.setattr(base, "native_decoder", shown.append)
    made: Any = msgspec.defstruct("Made", [("a", int)], bases=(sample.Model,), frozen=True, kw_only=True)
    assert shown == [base.extended(made)]


BARE: list[tuple[Any, str, str]] = [
    (list, "[1,{}]", "[1,null,2]"),
    (Sequence, "[1,{}]", "[1,null,2]"),
    (dict, '{"a":1,"b":[null]}', '{"a":1,"b":{},"c":2}'),
    (Mapping, '{"a":1,"b":[null]}', '{"a":1,"b":{},"c":2}'),
]


@pytest.mark.parametrize(("type_", "fits", "beyond"), BARE)
def test_a_container_that_does_not_say_of_what_holds_anything(type_: Any, fits: str, beyond: str) -> None:
    bounded = Annotated[type_, Meta(max_length=2)]
    assert strictly(fits, bounded) == json.loads(fits)
    with pytest.raises(sample.DecodeError) as caught:
        strictly(beyond, bounded)
    assert (caught.value.reason, caught.value.path) == ("length 3 is greater than 2", "$")


def test_null_is_nothing_but_null() -> None:
    with pytest.raises(sample.DecodeError) as caught:
        sample.decode("null", sample.Usage)
    assert (caught.value.reason, caught.value.path) == ("expected object, got null", "$")


@pytest.fixture
def native(monkeypatch: pytest.MonkeyPatch) -> list[bool]:
    """Whether the native codec took each object that the exact decoder gave to it."""
    asked: list[bool] = []
    convert = msgspec.convert

    def count(*arguments: Any, **options: Any) -> Any:
        asked.append(False)
        found = convert(*arguments, **options)
        asked[-1] = True
        return found

    monkeypatch.setattr(objects.msgspec, "convert", count)
    return asked


def test_the_native_codec_is_asked_in_vain_so_often_and_no_more(native: list[bool]) -> None:
    usages = sample.decode(json.dumps([{"total": "many"}] * (walk.ATTEMPTS + 3)), sample.Usages)
    assert [len(sample.notes(usage)) for usage in usages] == [1] * (walk.ATTEMPTS + 3)
    assert native == [False] * walk.ATTEMPTS


def test_the_native_codec_is_not_asked_again_for_the_frame_that_it_has_refused(native: list[bool]) -> None:
    assert noted(sample.decode('{"total":"many"}', sample.Usage)) == {"$.total": "expected integer or null, got string"}
    assert native == []


def test_an_object_that_at_most_has_undeclared_keys_is_read_natively(native: list[bool]) -> None:
    parts = [{**INPUT, "text": 7}, INPUT, {**INPUT, "new": 1}]
    found = sample.decode(json.dumps(parts), sample.InputTexts)
    assert native == [False, True, True]
    assert [dict(sample.extra_fields(one)) for one in found] == [{"text": 7}, {}, {"new": 1}]
