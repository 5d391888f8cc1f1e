"""Plans: how the exact decoder reads a plain JSON value as a declared scalar, array, map or union.

The native decoder of msgspec is fast and all or nothing. Where it gives up, and for the strict mode, the plain value is
read again by a tree of plans, one for each declared type. A plan holds no state; what it finds goes to the `Walk`.
"""

from __future__ import annotations

import math
import re
from collections.abc import Mapping
from typing import Any, ClassVar, NoReturn, Protocol

import msgspec
from msgspec import Meta

from ._walk import Path, Walk, json_type, name_of_type, quote

NULL = type(None)


class Plan(Protocol):
    """Reads plain JSON values of one declared type."""

    @property
    def kinds(self) -> tuple[type, ...]:
        """Python types of the plain values it takes."""
        ...

    def read(self, value: Any, path: Path, walk: Walk) -> Any:
        """The value as the declared type. A value of another JSON type is a misfit."""
        ...


class AnyPlan:
    """Takes every value as it is."""

    kinds: ClassVar[tuple[type, ...]] = (str, int, float, bool, NULL, list, dict, msgspec.Raw)

    def read(self, value: Any, path: Path, walk: Walk) -> Any:
        return value


class ScalarPlan:
    """Takes null, booleans, strings: values of one JSON type, unchanged."""

    def __init__(self, kind: type, meta: Meta | None = None) -> None:
        self.kinds: tuple[type, ...] = (kind,)
        self.meta = meta

    def read(self, value: Any, path: Path, walk: Walk) -> Any:
        if type(value) not in self.kinds:
            expected(self, value, path, walk)
        if self.meta is not None:
            check(value, self.meta, path, walk)
        return value


class IntPlan:
    """Takes integers, and floats without a fraction: 1.0 is an integer in JSON Schema."""

    kinds: ClassVar[tuple[type, ...]] = (int, float)

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


class FloatPlan:
    """Takes every number that a float can hold."""

    kinds: ClassVar[tuple[type, ...]] = (float, int)

    def __init__(self, meta: Meta | None = None) -> None:
        self.meta = meta

    def read(self, value: Any, path: Path, walk: Walk) -> float:
        if type(value) not in self.kinds:
            walk.misfit(path, f"expected number, got {json_type(value)}")
        try:
            number = float(value)
        except OverflowError:
            walk.misfit(path, "number beyond the range of a float")
        if self.meta is not None:
            check(number, self.meta, path, walk)
        return number


class BytesPlan:
    """Takes base64 text."""

    kinds: ClassVar[tuple[type, ...]] = (str,)

    def __init__(self, meta: Meta | None = None) -> None:
        self.meta = meta

    def read(self, value: Any, path: Path, walk: Walk) -> bytes:
        if type(value) is not str:
            walk.misfit(path, f"expected base64 string, got {json_type(value)}")
        try:
            data = msgspec.convert(value, bytes)
        except msgspec.ValidationError:
            walk.misfit(path, f"not base64: {quote(value)}")
        if self.meta is not None:
            check(data, self.meta, path, walk)
        return data


class LiteralPlan:
    """Takes one of some constants. Another value of the same JSON type is kept and noted."""

    def __init__(self, values: tuple[Any, ...]) -> None:
        self.values = values
        kinds = dict.fromkeys(type(value) for value in values)
        self.exact = tuple(kinds)
        self.kinds: tuple[type, ...] = tuple(kinds | {float: None}) if int in kinds else self.exact

    def read(self, value: Any, path: Path, walk: Walk) -> Any:
        if type(value) is float and int in self.exact and value.is_integer():
            value = int(value)
        if type(value) not in self.exact:
            walk.misfit(path, f"expected {_listing(self.values)}, got {quote(value)}")
        if not any(value == constant and type(value) is type(constant) for constant in self.values):
            walk.deviation(path, f"expected {_listing(self.values)}, got {quote(value)}")
        return value


class ArrayPlan:
    """Takes arrays. One item that does not fit makes the array a misfit as a whole."""

    kinds: ClassVar[tuple[type, ...]] = (list,)

    def __init__(self, item: Plan, meta: Meta | None = None) -> None:
        self.item = item
        self.meta = meta

    def read(self, value: Any, path: Path, walk: Walk) -> list[Any]:
        if type(value) is not list:
            walk.misfit(path, f"expected array, got {json_type(value)}")
        if self.meta is not None:
            check(value, self.meta, path, walk)
        read = self.item.read
        return [read(item, (path, index), walk) for index, item in enumerate(value)]


class MapPlan:
    """Takes objects with free keys. One value that does not fit makes the object a misfit as a whole."""

    kinds: ClassVar[tuple[type, ...]] = (dict,)

    def __init__(self, key: Plan, item: Plan, meta: Meta | None = None) -> None:
        self.key = key
        self.item = item
        self.meta = meta

    def read(self, value: Any, path: Path, walk: Walk) -> dict[str, Any]:
        if type(value) is not dict:
            walk.misfit(path, f"expected object, got {json_type(value)}")
        if self.meta is not None:
            check(value, self.meta, path, walk)
        found: dict[str, Any] = {}
        for key, item in value.items():
            at = (path, key)
            found[self.key.read(key, at, walk)] = self.item.read(item, at, walk)
        return found


class UnionPlan:
    """Takes a value by its JSON type: no two members of a union take the same one."""

    def __init__(self, members: list[Plan]) -> None:
        self.by_kind: dict[type, Plan] = {}
        for plan in members:
            self.by_kind.setdefault(plan.kinds[0], plan)
        for plan in members:  # an integer goes to a float only where no member takes integers, and the other way round
            for kind in plan.kinds:
                self.by_kind.setdefault(kind, plan)
        self.kinds: tuple[type, ...] = tuple(self.by_kind)

    def read(self, value: Any, path: Path, walk: Walk) -> Any:
        plan = self.by_kind.get(type(value))
        if plan is None:
            expected(self, value, path, walk)
        return plan.read(value, path, walk)


class ConvertPlan:
    """Takes what `msgspec.convert` takes, for types that JSON has no own type for, such as dates."""

    kinds: ClassVar[tuple[type, ...]] = (str, int, float, list, dict)

    def __init__(self, annotation: Any) -> None:
        self.annotation = annotation

    def read(self, value: Any, path: Path, walk: Walk) -> Any:
        try:
            return msgspec.convert(value, self.annotation)
        except msgspec.ValidationError as error:
            walk.misfit(path, f"not of the declared type: {quote(str(error))}")


def expected(plan: Plan, value: Any, path: Path, walk: Walk) -> NoReturn:
    """Refuse a value whose JSON type the plan does not take."""
    names = dict.fromkeys(name_of_type(kind) for kind in plan.kinds)
    walk.misfit(path, f"expected {' or '.join(names)}, got {json_type(value)}")


def _listing(values: tuple[Any, ...]) -> str:
    shown = ", ".join(quote(value) for value in values[:6])
    if len(values) == 1:
        return shown
    return f"one of {shown}" + (", ..." if len(values) > 6 else "")


def check(value: Any, meta: Meta, path: Path, walk: Walk) -> None:
    """Note where a value of the right type is out of the bounds that the description sets."""
    reason = _number_reason(value, meta) if isinstance(value, (int, float)) else _length_reason(value, meta)
    if reason:
        walk.deviation(path, reason)


def _number_reason(value: float, meta: Meta) -> str:
    if meta.ge is not None and not value >= meta.ge:
        return f"{quote(value)} is less than {meta.ge}"
    if meta.gt is not None and not value > meta.gt:
        return f"{quote(value)} is not greater than {meta.gt}"
    if meta.le is not None and not value <= meta.le:
        return f"{quote(value)} is greater than {meta.le}"
    if meta.lt is not None and not value < meta.lt:
        return f"{quote(value)} is not less than {meta.lt}"
    if meta.multiple_of is not None and not _is_multiple(value, meta.multiple_of):
        return f"{quote(value)} is no multiple of {meta.multiple_of}"
    return ""


def _is_multiple(value: float, of: float) -> bool:
    if isinstance(value, int) and isinstance(of, int):
        return value % of == 0
    return math.fmod(value, of) == 0


def _length_reason(value: str | bytes | list[Any] | Mapping[str, Any], meta: Meta) -> str:
    if meta.min_length is not None and len(value) < meta.min_length:
        return f"length {len(value)} is less than {meta.min_length}"
    if meta.max_length is not None and len(value) > meta.max_length:
        return f"length {len(value)} is greater than {meta.max_length}"
    if meta.pattern is not None and isinstance(value, str) and re.search(meta.pattern, value) is None:
        return f"{quote(value)} does not match the pattern {quote(meta.pattern)}"
    return ""
