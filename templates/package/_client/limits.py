"""Numbers that a caller chooses, refused at once where they mean nothing."""

from __future__ import annotations

from math import isfinite


def check_seconds(name: str, value: object, *, may_be_zero: bool = False) -> None:
    """Refuse what is no time to wait.

    Raises:
        TypeError: it is no number.
        ValueError: it is not above 0, or below 0 where it may be 0, or has no end.
    """
    if isinstance(value, bool) or not isinstance(value, int | float):
        raise TypeError(f"{name} must be a number of seconds, not {value!r}")
    if not isfinite(value) or value < 0 or (value == 0 and not may_be_zero):
        raise ValueError(f"{name} must be {'0 or more' if may_be_zero else 'above 0'} seconds, not {value!r}")


def check_count(name: str, value: object, *, least: int = 0) -> None:
    """Refuse what is no number of times, or of bytes.

    Raises:
        TypeError: it is no whole number.
        ValueError: it is below `least`.
    """
    if isinstance(value, bool) or not isinstance(value, int):
        raise TypeError(f"{name} must be a whole number, not {value!r}")
    if value < least:
        raise ValueError(f"{name} must be {least} or more, not {value!r}")
