"""ListedValues values that `Literal` cannot hold: fractions, and integers beyond 64 bits."""

from __future__ import annotations

from typing import Any


class ListedValues:
    """Metadata of `Annotated`: the values there can be. The exact decoder checks them; the native one does not."""

    __slots__ = ("values",)

    def __init__(self, *values: Any) -> None:
        self.values = values

    def __repr__(self) -> str:
        return f"ListedValues({', '.join(map(repr, self.values))})"
