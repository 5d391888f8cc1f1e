"""State of one exact decoding: where it stands, what it found, and whether it may go on."""

from __future__ import annotations

from typing import Any, NoReturn, TypeAlias, cast

import msgspec

from ..errors import DecodeError
from .base import Note

Path: TypeAlias = "tuple[Any, str | int] | None"
"""A place in a JSON text: the path of the parent and a key or index; None is the whole text."""

ATTEMPTS = 8
"""Objects of a message that the native codec may refuse; fewer deviate where a server is merely newer."""

LONGEST_QUOTE = 60
"""Characters of a payload that a message quotes."""


class Misfit(Exception):
    """A value of another JSON type than the declared one. Caught where the value can be kept: at the next field."""

    def __init__(self, path: Path, reason: str) -> None:
        super().__init__(reason)
        self.path = path
        self.reason = reason


class Walk:
    """One pass over a plain JSON value.

    Attributes:
        strict: Whether the first deviation raises DecodeError.
        notes: Deviations so far, in the order of the message.
        losses: How many values so far cannot be represented in the declared types.
        attempts: How many more objects are given to the native codec in vain before the rest is read without it. A
            bound, because one that it refuses is read again, and so is all that it holds.
        trials: What the members of unions without a tag made of a value; see `_runtime.shape_plans`.
        fills: Whether a required field reads the zero value of its type where nothing usable came, as in every event;
            else it reads UNSET.
        respelled: Whether a value was read that is not written as the description has it, such as base64 without
            padding. The field that holds it keeps what came.
    """

    __slots__ = ("attempts", "fills", "losses", "notes", "respelled", "strict", "trials")

    def __init__(self, *, strict: bool, attempts: int = 0, fills: bool = False) -> None:
        self.strict = strict
        self.fills = fills
        self.attempts = attempts
        self.notes: list[Note] = []
        self.losses = 0
        self.trials: dict[tuple[int, int, bool], Any] = {}
        self.respelled = False

    def deviation(self, path: Path, reason: str) -> None:
        """Note a deviation; the value can be kept as it is."""
        if self.strict:
            raise DecodeError(reason, path=text_of(path))
        self.notes.append(Note(text_of(path), reason))

    def loss(self, path: Path, reason: str) -> None:
        """Note a deviation whose value cannot be represented in the declared type."""
        self.deviation(path, reason)
        self.losses += 1

    def respelling(self, path: Path, reason: str) -> None:
        """Note a value whose meaning is certain, though it is not written as the description has it."""
        self.deviation(path, reason)
        self.respelled = True

    def misfit(self, path: Path, reason: str) -> NoReturn:
        """Refuse a value: it is not of the declared JSON type."""
        if self.strict:
            raise DecodeError(reason, path=text_of(path))
        raise Misfit(path, reason)

    def rewind(self, notes: int, losses: int) -> None:
        """Forget what was found since an earlier point."""
        del self.notes[notes:]
        self.losses = losses


def text_of(path: Path) -> str:
    """A path as JSON path: `$.response.output[0]`; keys that are no names are quoted, long ones cut."""
    steps: list[str] = []
    while path is not None:
        path, step = path
        steps.append(_step(step))
    return "$" + "".join(reversed(steps))


def _step(step: str | int) -> str:
    if isinstance(step, int):
        return f"[{step}]"
    return f".{step}" if step.isidentifier() and len(step) <= LONGEST_QUOTE else f"[{quote(step)}]"


def quote(value: object) -> str:
    """A value as a message shows it."""
    if value is None or isinstance(value, bool):
        return _CONSTANTS[value]
    text = ascii(value[: LONGEST_QUOTE + 1]) if isinstance(value, str) else _number(value)
    return text if len(text) <= LONGEST_QUOTE else text[:LONGEST_QUOTE] + "..."


_CONSTANTS: dict[object, str] = {None: "null", True: "true", False: "false"}


def _number(value: object) -> str:
    try:
        return repr(value) if isinstance(value, (int, float)) else json_type(value)
    except ValueError:  # more digits than Python converts
        return "integer"


_JSON_TYPES: dict[type[Any], str] = {
    str: "string",
    int: "integer",
    float: "number",
    bool: "boolean",
    type(None): "null",
    list: "array",
    dict: "object",
}


def json_type(value: object) -> str:
    """The JSON type of a plain value."""
    return name_of_type(cast("type[Any]", type(value)))


def name_of_type(cls: type[Any]) -> str:
    """The JSON type that a Python type of a plain value represents."""
    return _JSON_TYPES.get(cls, "value that Python cannot represent")


def is_text_of_surrogates(value: object) -> bool:
    """Whether a value of `parse` is the JSON text of a string that holds half of a surrogate pair."""
    return isinstance(value, msgspec.Raw) and bytes(value).startswith(b'"')


def is_unicode(value: str) -> bool:
    """Whether a text can be written in UTF-8: it holds no half of a surrogate pair."""
    try:
        value.encode()
    except UnicodeEncodeError:
        return False
    return True
