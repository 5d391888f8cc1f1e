"""How a request carries a key, as the security schemes of the API description say it."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Literal, TypeAlias


@dataclass(frozen=True, slots=True)
class KeyScheme:
    """How a request carries one key.

    Attributes:
        place: The part of the request that has it.
        name: Name of the header, query parameter or cookie.
        prefix: What stands before the key in it, such as `Bearer `, or nothing.
        is_basic: Whether the key is a name and a password, which are sent together in base64 (RFC 7617).
    """

    place: Literal["header", "query", "cookie"] = "header"
    name: str = "Authorization"
    prefix: str = "Bearer "
    is_basic: bool = False


BEARER = KeyScheme()

Security: TypeAlias = tuple[tuple[str, ...], ...]
"""What a request needs: alternatives, each the names of the schemes that go together. An empty alternative needs no
key; without any alternative, none is sent.
"""
