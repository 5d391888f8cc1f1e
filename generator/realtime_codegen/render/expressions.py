"""Values as Python expressions: the one place that knows where commas and brackets go."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import TypeAlias

from realtime_codegen.render.text import literal


@dataclass(frozen=True, slots=True)
class Code:
    """An expression that is Python already: `Code("events.decode")`."""

    text: str


Value: TypeAlias = "str | int | float | bool | Code | tuple[Value, ...] | frozenset[str] | Mapping[str, Value] | None"
"""What can be printed."""


def expression(value: Value) -> str:
    """The Python expression of a value: `("a",)` for a tuple of one, a frozen set in order."""
    match value:
        case Code(text=text):
            return text
        case tuple():
            items = [expression(one) for one in value]
            return f"({items[0]},)" if len(items) == 1 else f"({', '.join(items)})"
        case frozenset():
            members = ", ".join(literal(one) for one in sorted(value))
            return f"frozenset({{{members}}})" if members else "frozenset()"
        case Mapping():
            return f"{{{', '.join(f'{literal(key)}: {expression(one)}' for key, one in value.items())}}}"
        case _:
            return literal(value)


def call(name: str, arguments: Mapping[str, Value]) -> str:
    """A call with keyword arguments: `Dialect(path="/talk")`."""
    return f"{name}({', '.join(f'{key}={expression(value)}' for key, value in arguments.items())})"
