"""JSONPath at a bounded cost: `$..*..*` selects the square of a document, a filter may hold a query of its own, and a
pattern may try more ways than there is time for.

What a query costs is counted in the values that it reads, whatever library evaluates it: it is given a view of the
document whose objects and arrays count what is taken out of them.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping, Sequence
from functools import cache
from typing import Any

from jsonpath import CompoundJSONPath, JSONPath, JSONPathEnvironment
from jsonpath.function_extensions import ExpressionType, FilterFunction

from realtime_codegen.model.json_values import is_array, is_object

Query = JSONPath | CompoundJSONPath
Parts = tuple[str | int, ...]

MAX_READ = 2_000_000
"""Most values that all queries of one overlay read, those in the updates that they lead to included."""

_QUANTIFIER = re.compile(r"[*+?]|\{[0-9,]*\}")
_ATOM = re.compile(r"\\(?:[pP]\{[^}]*\}|.)|\[\^?\]?(?:\\.|[^\]\\])*\]", re.DOTALL)


class TooExpensiveError(Exception):
    """More than `MAX_READ`."""


class Meter:
    """Counts what the queries of one overlay cost."""

    def __init__(self, most: int = MAX_READ) -> None:
        self.left = most

    def spend(self, count: int = 1) -> None:
        """Count `count` values more. Raises `TooExpensiveError`."""
        self.left -= count
        if self.left < 0:
            raise TooExpensiveError


def select(query: Query, data: Any, meter: Meter) -> Iterator[tuple[Parts, Any]]:
    """Path and value of each node that a query selects. Raises `TooExpensiveError`, and what the library raises."""
    if not (is_object(data) or is_array(data)):
        return  # the library takes text for JSON text; below a string or number there is nothing to select
    environment().meter = meter
    for match in query.finditer(_view(data, meter)):
        meter.spend()
        yield match.parts, _plain(match.obj)


def _view(value: Any, meter: Meter) -> Any:
    if is_object(value):
        return _Object(value, meter)
    return _Array(value, meter) if is_array(value) else value


def _plain(value: Any) -> Any:
    return value.plain if isinstance(value, (_Object, _Array)) else value


class _Object(Mapping[str, Any]):
    """An object that counts what is read of it."""

    __slots__ = ("meter", "plain")

    def __init__(self, plain: Mapping[str, Any], meter: Meter) -> None:
        self.plain = plain
        self.meter = meter

    def __getitem__(self, key: str) -> Any:
        self.meter.spend()
        return _view(self.plain[key], self.meter)

    def __iter__(self) -> Iterator[str]:
        return iter(self.plain)

    def __len__(self) -> int:
        return len(self.plain)


class _Array(Sequence[Any]):
    """An array that counts what is read of it."""

    __slots__ = ("meter", "plain")

    def __init__(self, plain: Sequence[Any], meter: Meter) -> None:
        self.plain = plain
        self.meter = meter

    def __getitem__(self, index: Any) -> Any:
        found = self.plain[index]
        if isinstance(index, slice):
            self.meter.spend(len(found))
            return [_view(one, self.meter) for one in found]
        self.meter.spend()
        return _view(found, self.meter)

    def __len__(self) -> int:
        return len(self.plain)

    def __eq__(self, other: object) -> bool:
        if not isinstance(other, _Array) and not is_array(other):
            return False
        return len(self) == len(other) and all(left == right for left, right in zip(self, other, strict=True))

    __hash__ = None  # type: ignore[assignment]


# --- Patterns ---


class _Pattern(FilterFunction):
    """`match` and `search` of RFC 9535. A call counts as the most ways that it may have to try."""

    def __init__(self, *, is_whole: bool) -> None:
        self.is_whole = is_whole

    @property
    def arg_types(self) -> list[ExpressionType]:
        """A text and a pattern."""
        return [ExpressionType.VALUE, ExpressionType.VALUE]

    @property
    def return_type(self) -> ExpressionType:
        """Whether it matches."""
        return ExpressionType.LOGICAL

    def __call__(self, value: object, pattern: object) -> bool:
        """Whether the text matches, or holds what matches; false for what is no text and no pattern."""
        if not isinstance(value, str) or not isinstance(pattern, str):
            return False
        environment().meter.spend(_cost(pattern, len(value)))
        try:
            compiled = re.compile(pattern)
        except (re.error, OverflowError, RecursionError):
            return False
        found = compiled.fullmatch(value) if self.is_whole else compiled.search(value)
        return found is not None


def _cost(pattern: str, length: int) -> int:
    """An upper bound of what matching may have to try. A repeated group multiplies with itself, so it counts as more
    than there is.
    """
    plain = _ATOM.sub("x", pattern)
    if re.search(r"\)(?:[*+]|\{)", plain):
        return MAX_READ + 1
    repeats = len(_QUANTIFIER.findall(plain)) + plain.count("|")
    ways = MAX_READ + 1 if repeats > 7 else (length + 1) ** (repeats + 1)
    return len(pattern) + min(ways, MAX_READ + 1)


class Environment(JSONPathEnvironment):
    """How paths are read. `meter` counts for the query that is evaluated."""

    # The reader admits 200 levels, and every overlay may add to them.
    max_recursion_depth = 500

    def __init__(self) -> None:
        super().__init__(strict=True)
        self.meter = Meter()
        self.function_extensions["match"] = _Pattern(is_whole=True)
        self.function_extensions["search"] = _Pattern(is_whole=False)


@cache
def environment() -> Environment:
    """The one environment: a path is compiled once and evaluated many times."""
    return Environment()


def size_of(value: Any) -> int:
    """How many values there are in a value, itself included."""
    waiting, count = [value], 0
    while waiting:
        one = waiting.pop()
        count += 1
        waiting.extend(one.values() if is_object(one) else one if is_array(one) else ())
    return count
