"""Exact decoding, for messages that the native decoder refuses and for the strict mode.

Tolerant: every object of the message becomes an instance of its declared class. A value that does not fit is kept
beside the declared fields and noted, so nothing is lost and no attribute holds a value of a type that it does not
declare. What cannot be placed at all is an `UnknownEvent` with all its data. No message raises.

Strict: the first deviation from the description raises DecodeError with its JSON path.
"""

from __future__ import annotations

import json
from collections.abc import Iterable, Sequence
from functools import lru_cache
from typing import Any, NoReturn, Protocol, cast, get_args

import msgspec

from ..errors import DecodeError
from .base import UnknownEvent
from .objects import TaggedPlan, plan_for
from .plans import Plan
from .walk import ATTEMPTS, Misfit, Walk, is_text_of_surrogates, is_unicode, quote, text_of

TOO_DEEP = "nested too deeply"

cached_plan = lru_cache(maxsize=256)(plan_for)


class EventReader(Protocol):
    """Reads one message exactly, as an event."""

    def __call__(self, data: Any, strict: bool) -> Any: ...


def event_reader(union: Any) -> EventReader:
    """The exact reader of a union of tagged classes.

    It gives an event or an UnknownEvent; it never raises for any bytes or text, unless it is strict and the message
    deviates: DecodeError.
    """
    # Unlike a class that stands alone, an event is never built without its tag.
    plan = TaggedPlan(list(get_args(union)) or [union], None)

    def read_event(data: Any, strict: bool) -> Any:
        return strict_value(data, plan) if strict else _tolerant_event(data, plan)

    return read_event


def _tolerant_event(data: Any, plan: TaggedPlan) -> Any:
    raw = _bytes_of(data)
    found: Any = {}
    try:
        found, attempts = parse(raw)
        return _place(found, raw, plan, Walk(strict=False, attempts=attempts, fills=True))
    except (DecodeError, Misfit) as error:
        return _unknown(found, raw, error.reason)
    except RecursionError:
        return _unknown(found, raw, TOO_DEEP)


def _place(found: Any, raw: bytes, plan: TaggedPlan, walk: Walk) -> Any:
    if not isinstance(found, dict):
        return _unknown(found, raw, "not a JSON object")
    event = cast("dict[str, Any]", found)
    tag = event.get(plan.tag_field)
    if not isinstance(tag, str) or tag not in plan.by_tag:
        return _unknown(event, raw, f"unknown type {quote(tag)}" if plan.tag_field in event else "no type")
    return plan.read(event, None, walk)


def _unknown(found: Any, raw: bytes, reason: str) -> UnknownEvent:
    data: dict[str, Any] = cast("dict[str, Any]", found) if isinstance(found, dict) else {}
    if b"\\u" in raw:
        _restore_surrogates(data)
    tag = data.get("type")
    return UnknownEvent(type=tag if isinstance(tag, str) and is_unicode(tag) else "", data=data, reason=reason, raw=raw)


def tolerant_value(data: Any, annotation: Any) -> Any:
    """A value of any declared type.

    Raises:
        DecodeError: the data is no JSON, or of another JSON type than the declared one.
    """
    plan: Plan = cached_plan(annotation)
    try:
        found, attempts = parse(_bytes_of(data))
        return plan.read(found, None, Walk(strict=False, attempts=attempts))
    except Misfit as misfit:
        raise DecodeError(misfit.reason, path=text_of(misfit.path)) from None
    except RecursionError:
        raise DecodeError(TOO_DEEP) from None


def strict_value(data: Any, plan: Plan) -> Any:
    """A value that follows the description in every respect.

    Raises:
        DecodeError: at the first deviation.
    """
    try:
        return plan.read(_parse_strict(data), None, Walk(strict=True))
    except RecursionError:
        raise DecodeError(TOO_DEEP) from None


def _parse_strict(data: Any) -> Any:
    try:
        return msgspec.json.decode(data)
    except ValueError as error:
        raise DecodeError(_unreadable(data) or _reason(error)) from error


def _unreadable(data: Any) -> str:
    """Why the data is not a text in UTF-8; empty where it is one. What msgspec raises for it depends on its version."""
    try:
        _ = data.encode() if isinstance(data, str) else bytes(data).decode()
    except (UnicodeDecodeError, UnicodeEncodeError) as error:
        return f"not UTF-8: {error.reason}"
    return ""


def parse(raw: bytes) -> tuple[Any, int]:
    """Plain JSON values of a text, and for how many of its objects the native codec may be asked in vain.

    What Python cannot represent stays as `msgspec.Raw` of its text; such a value is nothing for the native codec.

    Raises:
        DecodeError: not JSON.
    """
    try:
        return msgspec.json.decode(raw), ATTEMPTS
    except ValueError as error:
        return _parse_raw(raw, error), 0


def _parse_raw(raw: bytes, cause: ValueError) -> Any:
    """Read what msgspec refuses though it is JSON: numbers out of range, escapes of lone surrogates."""
    try:
        text = raw.decode("utf-8")
    except UnicodeDecodeError as error:
        raise DecodeError(f"not UTF-8: {error.reason}") from error
    try:
        value = json.loads(text, parse_float=_float, parse_int=_int, parse_constant=_constant)
    except ValueError:
        raise DecodeError(_reason(cause)) from cause
    return without_surrogates(value)


def _float(text: str) -> float | msgspec.Raw:
    value = float(text)
    return value if abs(value) != float("inf") else msgspec.Raw(text.encode())


def _int(text: str) -> int | msgspec.Raw:
    try:
        return int(text)
    except ValueError:  # more digits than Python converts
        return msgspec.Raw(text.encode())


def _constant(name: str) -> NoReturn:
    raise ValueError(f"{name} is not JSON")


def without_surrogates(value: Any) -> Any:
    """Replace every string that is no Unicode text by the `msgspec.Raw` of its JSON text."""
    if isinstance(value, str):
        return value if is_unicode(value) else msgspec.Raw(json.dumps(value).encode())
    if isinstance(value, list):
        return [without_surrogates(item) for item in cast("Sequence[Any]", value)]
    if isinstance(value, dict):
        entries = cast("dict[str, Any]", value)
        if not all(map(is_unicode, entries)):
            raise DecodeError("a key holds a lone surrogate")
        return {key: without_surrogates(item) for key, item in entries.items()}
    return value


def _restore_surrogates(found: dict[str, Any]) -> None:
    """Put the strings of `parse` that are `msgspec.Raw` back as Python has them, halves of surrogate pairs too."""
    todo: list[Any] = [found]
    while todo:
        container = todo.pop()
        keys: Iterable[Any] = list(container) if container.__class__ is dict else range(len(container))
        for key in keys:
            item = container[key]
            if is_text_of_surrogates(item):
                container[key] = json.loads(bytes(item))
            elif item.__class__ in (dict, list):
                todo.append(item)


def _bytes_of(data: Any) -> bytes:
    return data.encode("utf-8", "surrogatepass") if isinstance(data, str) else bytes(data)


def _reason(error: ValueError) -> str:
    text = str(error)
    return f"not JSON: {text[:100]}" if not isinstance(error, msgspec.ValidationError) else text[:100]
