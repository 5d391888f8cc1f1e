"""Events that servers damage: no attribute holds a value that its annotation excludes, and what came comes back."""

from __future__ import annotations

import json
from collections.abc import Iterator, Mapping, Sequence
from typing import Any, cast, get_args

import msgspec
import pytest
from msgspec import inspect

import openai_realtime as rt
from openai_realtime import beta
from tests.package.samples import sample_object

EVENTS = {
    f"{module}{cls.__name__}": (cls, decode)
    for module, union, decode in (
        ("", rt.ServerEvent, rt.decode_server_event),
        ("translation ", rt.TranslationServerEvent, rt.decode_translation_server_event),
        ("beta.", beta.ServerEvent, beta.decode_server_event),
    )
    for cls in get_args(union)
}
MISSING = object()
DAMAGE: dict[str, Any] = {
    "missing": MISSING, "null": None, "integer": 7, "text": "not base64!", "true": True, "fraction": 1.5,
    "array": [None], "object": {"x": [1]}, "far": 10**400,
}  # fmt: skip


def fields_of(cls: type[Any]) -> tuple[inspect.Field, ...]:
    described = inspect.type_info(cls)
    assert isinstance(described, inspect.StructType)
    return described.fields


def required_places(cls: Any) -> Iterator[tuple[str, ...]]:
    """The paths of the required fields of a class, and of those of the required objects in it."""
    for field in fields_of(cls):
        if field.required:
            yield (field.encode_name,)
            if isinstance(field.type, inspect.StructType):
                yield from ((field.encode_name, *rest) for rest in required_places(field.type.cls))


def damaged(message: Any, path: tuple[str, ...], value: Any) -> Any:
    first, *rest = path
    if rest:
        return {**message, first: damaged(message[first], tuple(rest), value)}
    if value is MISSING:
        return {key: item for key, item in message.items() if key != first}
    return {**message, first: value}


def assert_typed(obj: Any) -> None:
    """Every attribute is what msgspec takes for its annotation, or is optional and absent."""
    if isinstance(obj, list):
        for item in cast("Sequence[Any]", obj):
            assert_typed(item)
    if not isinstance(obj, msgspec.Struct) or isinstance(obj, (rt.Unknown, rt.UnknownEvent)):
        return
    declared = next(cls for cls in type(obj).__mro__ if not hasattr(cls, "extends") or "extends" not in cls.__dict__)
    for field in fields_of(declared):
        value = msgspec.structs.asdict(obj)[field.name]
        if value is msgspec.UNSET:
            assert not field.required, field.name
            continue
        assert_typed(value)
        assert is_of(value, field.type), (field.name, value)


def is_of(value: Any, info: inspect.Type) -> bool:
    match info:
        case inspect.UnionType(types=members):
            return any(is_of(value, one) for one in members)
        case inspect.StructType(cls=cls):
            return isinstance(value, cls)
        case inspect.LiteralType(values=constants):
            return type(value) is type(constants[0])  # a value that is not listed is kept, and noted
        case inspect.CollectionType(item_type=item):
            items = cast("Sequence[Any]", value if isinstance(value, list) else [MISSING])
            return all(is_of(one, item) for one in items)
        case inspect.DictType(value_type=item):
            entries = cast("Mapping[str, Any]", value if isinstance(value, dict) else {"": MISSING})
            return all(is_of(one, item) for one in entries.values())
        case inspect.Metadata(type=inner):
            return is_of(value, inner)
        case _:
            return isinstance(info, inspect.AnyType) or type(value) is SCALARS.get(type(info))


SCALARS: dict[type[inspect.Type], type] = {
    inspect.StrType: str,
    inspect.IntType: int,
    inspect.FloatType: float,
    inspect.BoolType: bool,
    inspect.BytesType: bytes,
    inspect.NoneType: type(None),
}


@pytest.mark.parametrize("name", EVENTS)
def test_an_attribute_is_what_its_type_says_whatever_came(name: str) -> None:
    cls, decode = EVENTS[name]
    whole = sample_object(cls)
    for path in required_places(cls):
        for damage, value in DAMAGE.items():
            message = damaged(whole, path, value)
            event = decode(json.dumps(message))
            assert type(event).__name__ == cls.__name__, (path, damage)
            assert_typed(event)
            assert json.loads(rt.encode(event)) == message, (path, damage)
            if not isinstance(getattr(event, path[0]), rt.Unknown) and event != decode(json.dumps(whole)):
                assert rt.notes(event) or not is_noticed(message, decode), (path, damage)


def is_noticed(message: Any, decode: Any) -> bool:
    """Whether the strict mode refuses a message."""
    try:
        decode(json.dumps(message), strict=True)
    except rt.DecodeError:
        return True
    return False


ERRORS: dict[str, tuple[dict[str, Any], str, str | None]] = {
    "a text": ({"error": "model overloaded"}, "model overloaded", None),
    "null": ({"error": None}, "", None),
    "missing": ({}, "", None),
    "null, and flat": ({"error": None, "message": "slow down", "code": "rate_limit"}, "slow down", "rate_limit"),
    "flat": ({"message": "slow down", "code": 429, "param": None}, "slow down", None),
    "an object without a message": ({"error": {"code": "c"}}, "", "c"),
    "a list": ({"error": ["model overloaded"]}, "", None),
}


@pytest.mark.parametrize("name", ERRORS)
def test_an_error_has_its_message_however_it_is_written(name: str) -> None:
    fields, message, code = ERRORS[name]
    text = json.dumps({"type": "error", "event_id": "e1", **fields})
    event = rt.decode_server_event(text)
    assert isinstance(event, rt.Error)
    assert isinstance(event.error, rt.ErrorDetails)
    assert (event.error.message, event.error.code, event.error.event_id) == (message, code, None)
    assert json.loads(rt.encode(event)) == json.loads(text)


def test_an_object_in_place_of_a_missing_one_is_sent_as_it_came() -> None:
    event = rt.decode_server_event('{"type":"response.done","event_id":"e1"}')
    assert isinstance(event, rt.ResponseDone)
    assert isinstance(event.response, rt.Response)
    assert rt.encode(event) == b'{"type":"response.done","event_id":"e1"}'
