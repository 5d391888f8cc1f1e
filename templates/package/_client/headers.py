"""Headers: joining them without regard to case, and refusing what would end one and begin another."""

from __future__ import annotations

import re
from collections.abc import Mapping

from .identity import SCHEMES

_NAME = re.compile(r"[!#$%&'*+\-.^_`|~0-9A-Za-z]+")
_VALUE = re.compile(r"[\t\x20-\x7e]*")

CREDENTIALS = frozenset(
    {
        *("authorization", "api-key", "cookie", "proxy-authorization"),
        *(one.name.lower() for one in SCHEMES.values() if one.place == "header"),
    }
)
"""Headers, in lower case, whose values are secrets."""

_FRAMING = frozenset({"content-length", "transfer-encoding"})
"""Headers that say where a request ends, which another length than that of its content would leave to chance."""


def join_headers(*several: Mapping[str, str]) -> dict[str, str]:
    """One mapping out of several. A later header takes the place of an earlier one, whatever the case of its name."""
    joined: dict[str, tuple[str, str]] = {}
    for headers in several:
        for name, value in headers.items():
            joined[name.lower()] = (name, value)
    return dict(joined.values())


def check_header(name: str, value: object) -> None:
    """Refuse a header that no request can carry. The message does not show the value, as it may be a secret.

    Raises:
        TypeError: the value is no text.
        ValueError: the name is none, or one that follows from the content; or the value has a line break or a character
            outside ASCII.
    """
    if not _NAME.fullmatch(name):
        raise ValueError(f"{name!r} is no name of a header")
    if name.lower() in _FRAMING:
        raise ValueError(f"the header {name} follows from the content; leave it out")
    if not isinstance(value, str):
        raise TypeError(f"the header {name} must be text, not {type(value).__name__}")
    if not is_header_text(value):
        del value  # a report of the error may show the variables of this function
        raise ValueError(f"the header {name} has characters that no header may have, such as a line break")


def is_header_text(value: str) -> bool:
    """Whether a header can carry the value: printable ASCII."""
    return _VALUE.fullmatch(value) is not None
