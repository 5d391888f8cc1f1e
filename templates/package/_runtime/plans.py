"""Plans: how the exact decoder reads a plain JSON value as a declared scalar, array, map or union.

The native decoder of msgspec is fast and all or nothing. Where it gives up, and for the strict mode, the plain value is
read again by a tree of plans, one for each declared type. A plan holds no state; what it finds goes to the `Walk`.
"""

from __future__ import annotations

import json
import re
from abc import ABC, abstractmethod
from collections.abc import Mapping
from fractions import Fraction
from typing import Any, TypeAlias

import msgspec
from msgspec import Meta

from .walk import Path, Walk, is_text_of_surrogates, json_type, name_of_type, quote

NULL = type(None)

LONGEST_LISTING = 6
"""Constants that a message lists."""


Kinds: TypeAlias = tuple[type[Any], ...]


class Plan(ABC):
    """Reads plain JSON values of one declared type.

    Attributes:
        kinds: Python types of the plain values it takes, the preferred one first.
        noun: What a message says that it takes; empty for the name of the JSON type.
    """

    kinds: Kinds
    noun: str = ""

    def expect(self, value: Any, path: Path, walk: Walk) -> None:
        """Refuse a value whose JSON type the plan does not take."""
        if value.__class__ not in self.kinds:
            walk.misfit(path, f"expected {self.noun or name_of_type(self.kinds[0])}, got {json_type(value)}")

    @abstractmethod
    def read(self, value: Any, path: Path, walk: Walk) -> Any:
        """The value as the declared type. A value of another JSON type is a misfit."""

    @abstractmethod
    def zero(self, path: Path, walk: Walk) -> Any:
        """The value that a required field reads where nothing usable came: "", 0, b"", an empty array or object.

        A misfit where the type has no such value.
        """


class AnyPlan(Plan):
    """Takes every value as it is."""

    kinds: Kinds = (str, int, float, bool, NULL, list, dict, msgspec.Raw)

    def read(self, value: Any, path: Path, walk: Walk) -> Any:
        return value

    def zero(self, path: Path, walk: Walk) -> None:
        return None


class ScalarPlan(Plan):
    """Takes null, booleans, strings: values of one JSON type, unchanged."""

    def __init__(self, kind: type, meta: Meta | None = None) -> None:
        self.kinds = (kind,)
        self.meta = meta

    def read(self, value: Any, path: Path, walk: Walk) -> Any:
        if self.kinds == (str,) and is_text_of_surrogates(value):
            return _without_surrogates(value, path, walk)
        self.expect(value, path, walk)
        if self.meta is not None:
            check(value, self.meta, path, walk)
        return value

    def zero(self, path: Path, walk: Walk) -> Any:
        return self.kinds[0]()


def _without_surrogates(value: msgspec.Raw, path: Path, walk: Walk) -> str:
    """A text with U+FFFD for each half of a surrogate pair, of the JSON text of a value that is not Unicode."""
    walk.respelling(path, "half of a surrogate pair")
    found: str = json.loads(bytes(value))
    return found.encode("utf-16", "surrogatepass").decode("utf-16", "replace")


class IntPlan(Plan):
    """Takes integers, and floats without a fraction: 1.0 is an integer in JSON Schema."""

    kinds: Kinds = (int, float)

    def __init__(self, meta: Meta | None = None) -> None:
        self.meta = meta

    def read(self, value: Any, path: Path, walk: Walk) -> int:
        if type(value) is float and value.is_integer():
            value = int(value)
        if type(value) is not int:
            walk.misfit(path, f"expected integer, got {quote(value)}")
        if self.meta is not None:
            check(value, self.meta, path, walk)
        return value

    def zero(self, path: Path, walk: Walk) -> int:
        return 0


class NumberPlan(Plan):
    """Takes every number as it is: an integer beyond 2^53 is more than a float can hold."""

    kinds: Kinds = (float, int)
    noun = "number"

    def __init__(self, meta: Meta | None = None) -> None:
        self.meta = meta

    def read(self, value: Any, path: Path, walk: Walk) -> Any:
        self.expect(value, path, walk)
        if self.meta is not None:
            check(value, self.meta, path, walk)
        return value

    def zero(self, path: Path, walk: Walk) -> float:
        return 0.0


class FloatPlan(NumberPlan):
    """Takes every number that a float can hold, as a float."""

    def read(self, value: Any, path: Path, walk: Walk) -> float:
        self.expect(value, path, walk)
        try:
            number = float(value)
        except OverflowError:
            walk.misfit(path, "number beyond the range of a float")
        if number != value:
            walk.misfit(path, "integer beyond the precision of a float")
        if self.meta is not None:
            check(value, self.meta, path, walk)
        return number


class BytesPlan(Plan):
    """Takes base64 text."""

    kinds: Kinds = (str,)
    noun = "base64 string"

    def __init__(self, meta: Meta | None = None) -> None:
        self.meta = meta

    def read(self, value: Any, path: Path, walk: Walk) -> bytes:
        self.expect(value, path, walk)
        try:
            data = msgspec.convert(value, bytes)
        except msgspec.ValidationError:
            data = _base64_otherwise(value, path, walk)
        if self.meta is not None:
            check(data, self.meta, path, walk)
        return data

    def zero(self, path: Path, walk: Walk) -> bytes:
        return b""


_URL_SAFE = str.maketrans("-_", "+/")


def _base64_otherwise(value: str, path: Path, walk: Walk) -> bytes:
    """What base64 without padding, or in the alphabet for URLs and file names (RFC 4648, sections 3.2 and 5), means."""
    standard = value.translate(_URL_SAFE)
    text = standard.rstrip("=")
    try:
        data = msgspec.convert(text + "=" * (-len(text) % 4), bytes)
    except msgspec.ValidationError:
        walk.misfit(path, f"not base64: {quote(value)}")
    walk.respelling(path, "base64 in another alphabet" if value != standard else "base64 not padded")
    return data


class LiteralPlan(Plan):
    """Takes one of some constants. Another value of the same JSON type is kept and noted."""

    def __init__(self, values: tuple[Any, ...]) -> None:
        self.values = values
        self.keys = frozenset(map(key_of, values))
        kinds: dict[type[Any], None] = {type(value): None for value in values}
        self.exact: Kinds = tuple(kinds)
        self.kinds = (*kinds, float) if int in kinds else self.exact

    def read(self, value: Any, path: Path, walk: Walk) -> Any:
        if type(value) is float and int in self.exact and value.is_integer():
            value = int(value)
        if type(value) not in self.exact:
            walk.misfit(path, f"expected {_listing(self.values)}, got {quote(value)}")
        if key_of(value) not in self.keys:
            walk.deviation(path, f"expected {_listing(self.values)}, got {quote(value)}")
        return value

    def zero(self, path: Path, walk: Walk) -> Any:
        return self.values[0]


class ListedPlan(Plan):
    """Takes one of some values that `Literal` cannot list. Another value of their types is kept and noted."""

    def __init__(self, plan: Plan, values: tuple[Any, ...]) -> None:
        self.plan = plan
        self.values = values
        self.keys = frozenset(map(key_of, values))
        self.kinds = plan.kinds
        self.noun = plan.noun

    def read(self, value: Any, path: Path, walk: Walk) -> Any:
        found = self.plan.read(value, path, walk)
        if key_of(found) not in self.keys:
            walk.deviation(path, f"expected {_listing(self.values)}, got {quote(value)}")
        return found

    def zero(self, path: Path, walk: Walk) -> Any:
        return self.values[0]


class ArrayPlan(Plan):
    """Takes arrays. One item that does not fit makes the array a misfit as a whole."""

    kinds: Kinds = (list,)

    def __init__(self, item: Plan, meta: Meta | None = None) -> None:
        self.item = item
        self.meta = meta

    def read(self, value: Any, path: Path, walk: Walk) -> list[Any]:
        self.expect(value, path, walk)
        if self.meta is not None:
            check(value, self.meta, path, walk)
        read = self.item.read
        return [read(item, (path, index), walk) for index, item in enumerate(value)]

    def zero(self, path: Path, walk: Walk) -> list[Any]:
        return []


class MapPlan(Plan):
    """Takes objects with free keys. One value that does not fit makes the object a misfit as a whole."""

    kinds: Kinds = (dict,)

    def __init__(self, key: Plan, item: Plan, meta: Meta | None = None) -> None:
        self.key = key
        self.item = item
        self.meta = meta

    def read(self, value: Any, path: Path, walk: Walk) -> dict[str, Any]:
        self.expect(value, path, walk)
        if self.meta is not None:
            check(value, self.meta, path, walk)
        found: dict[str, Any] = {}
        for key, item in value.items():
            at = (path, key)
            found[self.key.read(key, at, walk)] = self.item.read(item, at, walk)
        return found

    def zero(self, path: Path, walk: Walk) -> dict[str, Any]:
        return {}


class UnionPlan(Plan):
    """Takes a value by its JSON type: no two members of a union take the same one."""

    def __init__(self, members: list[Plan]) -> None:
        self.by_kind: dict[type[Any], Plan] = {}
        for plan in members:
            self.by_kind.setdefault(plan.kinds[0], plan)
        for plan in members:  # an integer goes to a float only where no member takes integers, and the other way round
            for kind in plan.kinds:
                self.by_kind.setdefault(kind, plan)
        self.kinds = tuple(self.by_kind)
        nouns = dict.fromkeys(plan.noun or name_of_type(plan.kinds[0]) for plan in members)
        self.noun = " or ".join(sorted(nouns, key=lambda noun: noun == "null"))

    def read(self, value: Any, path: Path, walk: Walk) -> Any:
        if str in self.by_kind and is_text_of_surrogates(value):
            return self.by_kind[str].read(value, path, walk)
        self.expect(value, path, walk)
        return self.by_kind[value.__class__].read(value, path, walk)

    def zero(self, path: Path, walk: Walk) -> Any:
        return None if NULL in self.by_kind else self.by_kind[self.kinds[0]].zero(path, walk)


class ConvertPlan(Plan):
    """Takes what `msgspec.convert` takes, for types that JSON has no own type for, such as dates."""

    kinds: Kinds = (str, int, float, list, dict)

    def __init__(self, annotation: Any) -> None:
        self.annotation = annotation

    def read(self, value: Any, path: Path, walk: Walk) -> Any:
        try:
            return msgspec.convert(value, self.annotation)
        except msgspec.ValidationError as error:
            walk.misfit(path, f"not of the declared type: {quote(str(error))}")

    def zero(self, path: Path, walk: Walk) -> Any:
        walk.misfit(path, "required, but missing")


def key_of(value: Any) -> tuple[bool, Any]:
    """What two scalars have in common if they are equal in JSON: 1 is 1.0, and is not true."""
    return value.__class__ is bool, value


def _listing(values: tuple[Any, ...]) -> str:
    if len(values) == 1:
        return quote(values[0])
    shown = [quote(value) for value in values[:LONGEST_LISTING]]
    return f"one of {', '.join(shown)}" + (", ..." if len(values) > LONGEST_LISTING else "")


def check(value: Any, meta: Meta, path: Path, walk: Walk) -> None:
    """Note where a value of the right type is out of the bounds that the description sets."""
    reason = _number_reason(value, meta) if isinstance(value, (int, float)) else _length_reason(value, meta)
    if reason:
        walk.deviation(path, reason)


def _number_reason(value: float, meta: Meta) -> str:
    if meta.ge is not None and not value >= meta.ge:
        return f"{quote(value)} is less than {_bound(meta.ge)}"
    if meta.gt is not None and not value > meta.gt:
        return f"{quote(value)} is not greater than {_bound(meta.gt)}"
    if meta.le is not None and not value <= meta.le:
        return f"{quote(value)} is greater than {_bound(meta.le)}"
    if meta.lt is not None and not value < meta.lt:
        return f"{quote(value)} is not less than {_bound(meta.lt)}"
    if meta.multiple_of is not None and not _is_multiple(value, meta.multiple_of):
        return f"{quote(value)} is no multiple of {_bound(meta.multiple_of)}"
    return ""


def _bound(bound: float) -> str:
    return str(int(bound)) if bound == int(bound) else str(bound)


def _is_multiple(value: float, of: float) -> bool:
    """Whether one number is a multiple of another, both as they are written: 0.3 is one of 0.1."""
    if isinstance(value, int) and isinstance(of, int):
        return value % of == 0
    return _exact(value) % _exact(of) == 0


def _exact(number: float) -> Fraction:
    """A number as it is written."""
    return Fraction(number) if isinstance(number, int) else Fraction(str(number))


def _length_reason(value: str | bytes | list[Any] | Mapping[str, Any], meta: Meta) -> str:
    if meta.min_length is not None and len(value) < meta.min_length:
        return f"length {len(value)} is less than {meta.min_length}"
    if meta.max_length is not None and len(value) > meta.max_length:
        return f"length {len(value)} is greater than {meta.max_length}"
    if meta.pattern is not None and isinstance(value, str) and re.search(meta.pattern, value) is None:
        return f"{quote(value)} does not match the pattern {quote(meta.pattern)}"
    return ""
