"""Exceptions travel: between processes, and as copies."""

from __future__ import annotations

import copy
import inspect
import pickle
from collections.abc import Iterator
from typing import Any

import pytest

import openai_realtime as rt
from openai_realtime import errors

EVENT = rt.decode_server_event('{"type":"error","event_id":"e","error":{"type":"t","message":"m"},"new":1}')
VALUES: dict[str, Any] = {
    "path": "$.a[1]", "url": "wss://rooms.example/v1", "location": "https://other.example/", "status_code": 429,
    "headers": {"x-request-id": "req_1"}, "body": b"\x00{}", "code": "c", "param": "p", "reason": "r",
    "open_responses": ("resp_1", "resp_2"), "by_server": False, "limit": 10, "size": None, "event": EVENT,
}  # fmt: skip
"""A value for every keyword of a constructor."""


def tree(cls: type[BaseException]) -> Iterator[type[BaseException]]:
    yield cls
    for child in cls.__subclasses__():
        yield from tree(child)


def made(cls: Any) -> Exception:
    names = inspect.signature(cls.__init__).parameters.values()
    given = [one.name for one in names if one.kind is one.KEYWORD_ONLY]
    known = {name: 1011 if (name, cls) in CLOSED else VALUES[name] for name in given}
    error: Exception = cls("text", **known)
    error.add_note("a note")
    return error


CLOSED = {("code", cls) for cls in tree(rt.ConnectionClosed)}
CLASSES = [cls for cls in tree(rt.RealtimeError) if cls.__module__.startswith("openai_realtime")]


def same(one: BaseException, other: BaseException) -> bool:
    return (type(one), str(one), one.args, vars(one)) == (type(other), str(other), other.args, vars(other))


@pytest.mark.parametrize("cls", CLASSES)
def test_an_exception_is_pickled_and_copied_with_all_that_it_says(cls: Any) -> None:
    error = made(cls)
    for protocol in range(pickle.HIGHEST_PROTOCOL + 1):
        assert same(pickle.loads(pickle.dumps(error, protocol)), error)
    assert same(copy.copy(error), error)
    assert same(copy.deepcopy(error), error)
    assert copy.deepcopy(error).__notes__ == ["a note"]


def test_the_library_that_is_missing_keeps_its_name() -> None:
    error = pickle.loads(pickle.dumps(rt.MissingDependencyError("install it", name="websockets")))
    assert (error.name, str(error)) == ("websockets", "install it")


def test_a_group_of_exceptions_travels_too() -> None:
    group = ExceptionGroup("several", [made(rt.RateLimitError), made(rt.ConnectionClosed)])
    again = pickle.loads(pickle.dumps(group))
    assert all(same(one, other) for one, other in zip(again.exceptions, group.exceptions, strict=True))


def test_every_exception_of_the_package_is_seen() -> None:
    assert {cls.__name__ for cls in CLASSES} >= {name for name in errors.__dict__ if name.endswith("Error")} - {
        "_PathError"
    }
