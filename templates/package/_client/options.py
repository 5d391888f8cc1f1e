"""What a caller may choose for one request."""

from __future__ import annotations

from collections.abc import Mapping
from typing import TypedDict


class RequestOptions(TypedDict, total=False):
    """Keyword arguments of every HTTP operation, all optional.

    Attributes:
        timeout: Seconds for each of connecting, sending and waiting for the answer; None waits for ever.
        max_retries: Tries after the first, in place of the client's number.
        extra_headers: Headers besides those of the client, which they override.
        extra_query: Query parameters besides those of the client, which they override.
    """

    timeout: float | None
    max_retries: int
    extra_headers: Mapping[str, str]
    extra_query: Mapping[str, str]
