"""What must hold of any frame, said with Python's own JSON reader and nothing of the package under test.

A frame is read as JSON; what the package makes of it is compared with that. Only constants are looked up in its types.
The rules under which what comes back may differ from what came are the functions named `is_...`, and each of them is as
narrow as it can be.
"""

from __future__ import annotations

import base64
import binascii
import json
import re
import sys
from collections.abc import Generator
from contextlib import contextmanager
from dataclasses import dataclass
from typing import Any, NoReturn, cast

import msgspec

import openai_realtime as rt
from tests.fuzz.seeds import Target
from tests.properties.description import TYPES

Json = dict[str, Any]

NOTHING = object()
"""Stands for the value of a text that is no JSON."""

TOO_DEEP = object()
"""Stands for the value of a text that Python's own reader cannot read for its depth."""

LEAST_DEPTH = 400
"""Levels of nesting that always have to be read."""

RECURSION = 10_000
"""How deep the reference goes."""


@dataclass(frozen=True)
class Number:
    """A number that Python cannot represent: its text."""

    text: str


def violation(target: Target, data: bytes | str) -> str:
    """The law that a frame breaks; empty where it breaks none."""
    raw = data.encode("utf-8", "surrogatepass") if isinstance(data, str) else data
    try:
        event = target.decode(data)
        encoded = rt.encode(event)
        repr(event)
    except Exception as error:  # no exception at all is what is promised
        return f"raised {type(error).__name__}: {error}"
    strict = _strictly(target, data)
    with _deep_recursion():
        return _judge(target, event, encoded, raw, strict)


@contextmanager
def _deep_recursion() -> Generator[None]:
    """Let the reference read and compare what is nested more deeply than the package has to read."""
    limit = sys.getrecursionlimit()
    sys.setrecursionlimit(RECURSION)
    try:
        yield
    finally:
        sys.setrecursionlimit(limit)


def _judge(target: Target, event: Any, encoded: bytes, raw: bytes, strict: Any) -> str:
    value = read(raw)
    if value is TOO_DEEP or getattr(event, "reason", "") == "nested too deeply":
        return _judge_deep(event, encoded, raw)
    if not isinstance(value, dict) or has_odd_key(value):
        return _judge_unreadable(event, encoded, raw)
    return _judge_object(target, event, encoded, cast(Json, value)) or _judge_strict(event, strict)


def read(raw: bytes) -> Any:
    """The JSON value of a text; the last one of equal keys, as everywhere in Python."""
    try:
        return json.loads(raw.decode(), parse_float=_float, parse_int=_int, parse_constant=_refuse)
    except ValueError:
        return NOTHING
    except RecursionError:
        return TOO_DEEP


def _float(text: str) -> float | Number:
    value = float(text)
    return Number(text) if value in (float("inf"), float("-inf")) else value


def _int(text: str) -> int | Number:
    try:
        return int(text)
    except ValueError:  # more digits than Python converts
        return Number(text)


def _refuse(name: str) -> NoReturn:
    raise ValueError(name)


def _judge_unreadable(event: Any, encoded: bytes, raw: bytes) -> str:
    if not isinstance(event, rt.UnknownEvent):
        return "no JSON object, yet an event"
    if (event.raw, event.data, event.type) != (raw, {}, "") or not event.reason:
        return "no JSON object, and something is made up or missing"
    # An event without data and without a frame cannot be told from one built by hand, which is an empty object.
    return "" if encoded == (raw or b"{}") else "no JSON object, and encode changes it"


def _judge_deep(event: Any, encoded: bytes, raw: bytes) -> str:
    if len(re.findall(rb"[\[{]", raw)) < LEAST_DEPTH:
        return "called deep, but is not"
    if not isinstance(event, rt.UnknownEvent):
        return ""  # deeper than Python's reader reads, and decoded all the same
    return "" if encoded == raw == event.raw else "deep, and encode changes it"


def _judge_object(target: Target, event: Any, encoded: bytes, value: Json) -> str:
    tag = value.get("type")
    expected = target.classes.get(tag, rt.UnknownEvent) if isinstance(tag, str) else rt.UnknownEvent
    if not isinstance(event, expected):
        return f"{type(event).__name__} instead of {expected.__name__}"
    if isinstance(event, rt.UnknownEvent) and event.type != (tag if isinstance(tag, str) and is_text(tag) else ""):
        return "an unknown event of another type"
    back = read(encoded)
    if not is_kept(value, back):
        return "something is lost"
    return "" if back == value or not isinstance(event, rt.UnknownEvent) else "an unknown event is changed"


def _strictly(target: Target, data: bytes | str) -> Any:
    """What the strict mode makes of a frame: an event, or what it raises."""
    try:
        return target.decode(data, strict=True)
    except Exception as error:
        return error


def _judge_strict(event: Any, strict: Any) -> str:
    if isinstance(strict, rt.DecodeError):
        return "" if strict.path.startswith("$") else "refused without a path"
    if isinstance(strict, Exception):
        return f"strict raised {type(strict).__name__}: {strict}"
    return "" if strict == event and rt.notes(event) == () else "strict takes what is noted"


def is_kept(sent: Any, back: Any) -> bool:
    """Whether `back` is `sent` as JSON, but for the rules below.

    Without recursion: Python 3.12 and 3.13 limit that of C, whatever the limit of Python is, and frames may be deeper.
    """
    pairs: list[tuple[Any, Any]] = [(sent, back)]
    while pairs:
        one, other = pairs.pop()
        if isinstance(one, dict) and isinstance(other, dict):
            before, after = cast(Json, one), cast(Json, other)
            if not before.keys() <= after.keys():
                return False
            if not all(is_constant(key, item) for key, item in after.items() if key not in before):
                return False
            pairs += ((item, after[key]) for key, item in before.items())
        elif isinstance(one, list) and isinstance(other, list):
            ours, theirs = cast("list[object]", one), cast("list[object]", other)
            if len(ours) != len(theirs):
                return False
            pairs += zip(ours, theirs, strict=True)
        elif not is_same(cast("object", one), other):
            return False
    return True


def is_same(sent: object, back: object) -> bool:
    """Whether a value that holds no others came back, but for the rules below."""
    if isinstance(sent, bool) or isinstance(back, bool):
        return sent is back
    return bool(sent == back) or is_rounded(sent, back) or is_canonical_base64(sent, back)


def _constants() -> dict[str, set[Any]]:
    """By key: the tags and the constants that classes have by themselves."""
    found: dict[str, set[Any]] = {}
    for cls in TYPES.values():
        if isinstance(cls, type) and issubclass(cls, msgspec.Struct):
            entries = [(cls.__struct_config__.tag_field, cls.__struct_config__.tag)]
            entries += [(one.encode_name, one.default) for one in msgspec.structs.fields(cls)]
            for key, value in entries:
                if isinstance(key, str) and isinstance(value, str):
                    found.setdefault(key, set()).add(value)
    return found


CONSTANTS = _constants()


def is_constant(key: str, value: Any) -> bool:
    """A required constant that the frame left out is filled in; so is the tag of an object that is in no union."""
    return isinstance(value, str) and value in CONSTANTS.get(key, ())


def is_rounded(sent: Any, back: Any) -> bool:
    """An integer in the place of a number becomes the float nearest to it."""
    return isinstance(sent, int) and isinstance(back, float) and float(sent) == back


def is_canonical_base64(sent: Any, back: Any) -> bool:
    """Base64 whose last letter has bits to spare comes back with these bits zero."""
    if not isinstance(sent, str) or not isinstance(back, str):
        return False
    try:
        return base64.b64encode(base64.b64decode(sent, validate=True)).decode() == back
    except (ValueError, binascii.Error):
        return False


def is_text(text: str) -> bool:
    """Whether a string is Unicode text, without lone surrogates."""
    return not any("\ud800" <= letter <= "\udfff" for letter in text) if not text.isascii() else True


def has_odd_key(value: Any) -> bool:
    """Whether a key anywhere in a value is no Unicode text. No Python object of ours can have it as a key."""
    waiting: list[object] = [value]
    while waiting:
        one = waiting.pop()
        if isinstance(one, dict):
            entries = cast(Json, one)
            if not all(map(is_text, entries)):
                return True
            waiting += entries.values()
        elif isinstance(one, list):
            waiting += cast("list[object]", one)
    return False
