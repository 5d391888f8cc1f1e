"""Every exception that this package raises on purpose.

    RealtimeError(Exception)
    ├── DecodeError(ValueError)    data is no JSON, or deviates from the schema (``strict=True``)
    └── EncodeError(ValueError)    an object has no exact JSON form

Catch `RealtimeError` for all of them. A message quotes at most 100 characters of a payload.
"""

from __future__ import annotations


class RealtimeError(Exception):
    """Root of the exceptions of this package."""


class _PathError(RealtimeError, ValueError):
    """A `reason` and the JSON `path` it applies to."""

    reason: str
    path: str

    def __init__(self, reason: str, *, path: str = "$") -> None:
        super().__init__(reason)
        self.reason = reason
        self.path = path

    def __str__(self) -> str:
        return f"{self.reason} (at {self.path})"


class DecodeError(_PathError):
    """The data cannot be decoded as asked.

    Attributes:
        reason: What is wrong, in one sentence.
        path: JSON path of the value at fault, such as `$.response.output[0].role`; `$` is the whole text.
    """


class EncodeError(_PathError):
    """An object has no exact JSON form: a float that is not finite, a key that is no string, a lone surrogate.

    Attributes:
        reason: What is wrong, in one sentence.
        path: Path of the value at fault, counted from the object given to `encode`.
    """
