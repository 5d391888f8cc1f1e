"""RFC 6901 JSON pointers, without the leading `#` of the URI fragment form."""

from __future__ import annotations

from collections.abc import Iterable
from typing import Any
from urllib.parse import unquote

from realtime_codegen.model.json_values import is_array, is_object

Token = str | int
"""One step of a path: a key of an object or an index of an array."""


def escape(token: Token) -> str:
    """One reference token as it is written in a pointer."""
    return str(token).replace("~", "~0").replace("/", "~1")


def join(base: str, *tokens: Token) -> str:
    """The pointer `base` with `tokens` appended."""
    return base + "".join(f"/{escape(token)}" for token in tokens)


def split(pointer: str) -> tuple[str, ...]:
    """The unescaped reference tokens of `pointer`. Raises `ValueError` where it is neither empty nor starts with a
    slash.
    """
    if not pointer:
        return ()
    if not pointer.startswith("/"):
        raise ValueError(f"not a JSON pointer: {pointer!r}")
    return tuple(token.replace("~1", "/").replace("~0", "~") for token in pointer[1:].split("/"))


def from_fragment(reference: str) -> str:
    """The pointer a local `$ref` such as `#/components/schemas/X` refers to. Raises `ValueError` where it is no such
    fragment.
    """
    if not reference.startswith("#"):
        raise ValueError(f"not a local reference: {reference!r}")
    pointer = unquote(reference[1:])
    split(pointer)
    return pointer


def step(value: Any, token: Token) -> Any:
    """The member or item of `value` that `token` names. Raises `KeyError` where there is none."""
    if is_object(value):
        return value[str(token)]
    if is_array(value) and is_index(token) and int(token) < len(value):
        return value[int(token)]
    raise KeyError(token)


def resolve(value: Any, pointer: str | Iterable[Token]) -> Any:
    """What `pointer` (or its unescaped tokens) names inside `value`. Raises `KeyError` with the first token that
    names nothing.
    """
    for token in split(pointer) if isinstance(pointer, str) else pointer:
        value = step(value, token)
    return value


def is_index(token: Token) -> bool:
    """Whether `token` can be an array index: digits without a leading zero."""
    text = str(token)
    return text.isascii() and text.isdigit() and (text == "0" or text[0] != "0")


def to_jsonpath(pointer: str) -> str:
    """The RFC 9535 JSONPath of a pointer: `/components/schemas/A-b` is `$.components.schemas['A-b']`."""
    return "$" + "".join(map(_selector, split(pointer)))


def _selector(token: str) -> str:
    if is_index(token):
        return f"[{token}]"
    if token.isascii() and token.isidentifier():
        return f".{token}"
    escaped = token.replace("\\", "\\\\").replace("'", "\\'")
    return f"['{escaped}']"
