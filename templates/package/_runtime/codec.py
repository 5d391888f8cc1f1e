"""Decoding and encoding.

The native codec of msgspec does the work for every message that follows the description; what it refuses goes to the
exact decoder and encoder, which are imported when first needed.
"""

from __future__ import annotations

from collections.abc import Callable
from functools import lru_cache
from typing import Any, NoReturn, Protocol, TypeAlias, TypeVar, overload

import msgspec

from .base import Unknown, UnknownEvent, native_decoder

T = TypeVar("T")
T_co = TypeVar("T_co", covariant=True)

JsonText: TypeAlias = "bytes | bytearray | memoryview | str"
"""What a WebSocket or HTTP library hands over: UTF-8 bytes or text."""


class EventDecoder(Protocol[T_co]):
    """A function that decodes one message to an event of the union `T_co`."""

    def __call__(self, data: JsonText, *, strict: bool = False) -> T_co | UnknownEvent: ...


def event_decoder(union: Any, name: str, doc: str = "") -> EventDecoder[Any]:
    """Make the decoder of a union of tagged classes. Nothing is built before its first call.

    Args:
        union: The union of event classes.
        name: Name of the function, as `help` shows it.
        doc: Its docstring.
    """
    native: Callable[[JsonText], Any]
    exact: Callable[[JsonText, bool], Any]

    def build(data: JsonText) -> Any:
        nonlocal native
        # A class alone would be built from messages without a tag; beside another one it is not.
        members = union | Unknown if isinstance(union, type) else union
        native = native_decoder(members, _read_shape).decode
        return native(data)

    def build_exact(data: JsonText, strict: bool) -> Any:
        nonlocal exact
        from .tolerant import event_reader

        exact = event_reader(union)
        return exact(data, strict)

    # `strict` is no keyword-only parameter here as it is in EventDecoder: the interpreter calls this form faster.
    def decode_event(data: JsonText, strict: bool = False) -> Any:
        if not strict:
            try:
                return native(data)
            except (ValueError, RecursionError):
                pass
        return exact(data, strict)

    native, exact = build, build_exact
    decode_event.__name__ = decode_event.__qualname__ = name
    decode_event.__doc__ = doc or _EVENT_DOC
    return decode_event


_EVENT_DOC = """Decode one message to an event.

    A message that deviates from the description still decodes: `notes(event)` says what deviates, `extra_fields(event)`
    holds what does not fit. What is not a known event is returned as an UnknownEvent. No message raises.

    Args:
        data: The message, UTF-8 bytes or text.
        strict: Raise at the first deviation from the description instead.

    Raises:
        DecodeError: with `strict`, at the first deviation; its `path` is the JSON path.
"""


@lru_cache(maxsize=256)
def _decoder(type_: Any) -> Callable[[Any], Any]:
    return native_decoder(type_, _read_shape).decode


def _read_shape(cls: type[Any], value: Any) -> Any:
    """Called by the native decoder for a type it does not know: a union that is discriminated by shape."""
    from .shape_plans import read_shape

    return read_shape(cls, value)


@overload
def decode(data: JsonText, type: type[T], *, strict: bool = False) -> T: ...
@overload
def decode(data: JsonText, type: Any, *, strict: bool = False) -> Any: ...
def decode(data: JsonText, type: Any, *, strict: bool = False) -> Any:  # noqa: A002 - the clearest name, as in msgspec
    """Decode JSON to any type of this package, or to a union, `Sequence` or `Mapping` of them.

    Values that deviate from the description are kept and noted as by the event decoders: see `notes` and
    `extra_fields`.

    Args:
        data: UTF-8 bytes or text.
        type: A class, or a type as an annotation spells it.
        strict: Raise at the first deviation from the description; coerce nothing.

    Raises:
        DecodeError: not JSON, or no value of that type at all; with `strict`, any deviation.
    """
    if strict:
        from .tolerant import cached_plan, strict_value

        return strict_value(data, cached_plan(type))
    try:
        return _decoder(type)(data)
    except (ValueError, RecursionError):
        pass
    from .tolerant import tolerant_value

    return tolerant_value(data, type)


class Inexact(Exception):
    """Raised inside the native encoder where an object has more to say than its fields."""


def _hook(obj: Any) -> NoReturn:
    raise Inexact


_encode = msgspec.json.Encoder(enc_hook=_hook).encode

_plain_classes: set[type[Any]] = set()
"""Classes whose fields cannot hold what the native encoder would change silently; grows with use."""


def encode(obj: Any) -> bytes:
    """Encode an object of this package, or plain JSON values, to UTF-8 JSON.

    Exactly the fields that are set, in the order of the class; then what the object kept beyond them when it was
    received. Bytes become base64.

    Raises:
        EncodeError: a float that is not finite, a key that is no string, a lone surrogate.
        TypeError: an object that has no JSON form.
    """
    message: bytes | None = None
    try:
        message = _encode(obj)
    except (Inexact, ValueError, TypeError, RecursionError):
        pass
    else:
        if type(obj) in _plain_classes:
            return message
    from .exact import encode_exact

    return encode_exact(obj, message, _plain_classes)
