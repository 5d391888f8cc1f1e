"""Text of an object for people: set fields only, long values shortened, credentials hidden."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from itertools import islice
from typing import Any, Final, cast

import msgspec
from msgspec import UNSET

from .base import KEPT, Kept, declared_class

LONGEST_TEXT: Final = 200
"""Characters of a string that are shown."""

LONGEST_BYTES: Final = 32
"""Bytes that are shown; more are shown as their number."""

LONGEST_LIST: Final = 20
"""Items of an array or object that are shown."""

DEEPEST: Final = 8
"""Levels of nested arrays and objects that are shown."""

SECRET_STARTS: Final = ("sk-", "ek_", "Bearer ")
SECRET_KEYS: Final = frozenset({"authorization", "api_key", "api-key", "cookie", "proxy-authorization"})


def show(obj: msgspec.Struct) -> str:
    """The text of a Struct, in the form of the call that builds it."""
    fields = ", ".join(f"{name}={value!r}" for name, value in parts(obj))
    return f"{declared_class(type(obj)).__name__}({fields})"


class Text(str):
    """A value that is shown as it stands, without quotes."""

    __slots__ = ()

    def __repr__(self) -> str:
        return str(self)


def parts(obj: msgspec.Struct) -> list[tuple[str, Any]]:
    """The fields of a Struct that are set, their values shortened; last what it keeps beyond its fields."""
    found: list[tuple[str, Any]] = []
    for name, value in msgspec.structs.asdict(obj).items():
        if name == KEPT and isinstance(value, Kept):
            if value.extras:
                found.append(("extra_fields", _short(value.extras, DEEPEST)))
        elif value is not UNSET:
            found.append((name, _short_value(name, value, DEEPEST)))
    return found


def _short_value(key: object, value: Any, depth: int) -> Any:
    hidden = isinstance(key, str) and key.lower() in SECRET_KEYS and value is not None
    return Text("<hidden>") if hidden else _short(value, depth)


def _short(value: Any, depth: int) -> Any:
    if isinstance(value, str):
        return _short_text(value)
    if isinstance(value, (bytes, bytearray)):
        return Text(f"<{len(value)} bytes>") if len(value) > LONGEST_BYTES else value
    if isinstance(value, msgspec.Raw):
        return _short_text(bytes(value).decode(errors="replace"))
    if isinstance(value, int) and value.bit_length() > LONGEST_BYTES * 8:
        return Text(f"<integer of {value.bit_length()} bits>")
    if isinstance(value, Mapping):
        return _short_mapping(cast("Mapping[str, Any]", value), depth) if depth else Text("{...}")
    if isinstance(value, (list, tuple)):
        return _short_sequence(cast("Sequence[Any]", value), depth) if depth else Text("[...]")
    return value


def _short_text(value: str) -> str:
    if value.startswith(SECRET_STARTS):
        return Text("<hidden>")
    if len(value) > LONGEST_TEXT:
        return Text(f"{value[:LONGEST_TEXT]!r}<of {len(value)} characters>")
    return value


def _short_mapping(value: Mapping[str, Any], depth: int) -> dict[str, Any]:
    shown = {key: _short_value(key, item, depth - 1) for key, item in islice(value.items(), LONGEST_LIST)}
    if len(value) > LONGEST_LIST:
        shown[Text("...")] = Text(f"<{len(value)} keys>")
    return shown


def _short_sequence(value: Sequence[Any], depth: int) -> list[Any]:
    shown = [_short(item, depth - 1) for item in value[:LONGEST_LIST]]
    return [*shown, Text(f"<{len(value)} items>")] if len(value) > LONGEST_LIST else shown
