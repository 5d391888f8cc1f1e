"""JSON values as Python has them, and the questions to ask before one is read as an object or an array.

`isinstance` against `Mapping` or `list` says nothing of what is inside, which a strict type checker then calls
unknown. These guards say what holds for JSON: keys are strings, and any value can follow.
"""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any, TypeAlias, TypeGuard

Json: TypeAlias = Any
"""A JSON value as Python has it: dict, list, str, int, float, bool or None."""


def is_object(value: object) -> TypeGuard[Mapping[str, Json]]:
    """Whether a JSON value is an object."""
    # Nearly every object is a dict, and that check is the faster one.
    return isinstance(value, (dict, Mapping))


def is_array(value: object) -> TypeGuard[list[Json]]:
    """Whether a JSON value is an array."""
    return isinstance(value, list)
