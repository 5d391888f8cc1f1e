"""Options of one request."""

from __future__ import annotations

from collections.abc import Mapping
from typing import TypedDict


class RequestOptions(TypedDict, total=False):
    """Keyword arguments of every HTTP operation, all optional.

    Attributes:
        timeout: Seconds for each of connecting, sending and waiting for the response; None waits indefinitely.
        max_retries: Number of retries, in place of the client's.
        extra_headers: Additional headers; they override those of the client.
        extra_query: Additional query parameters; they override those of the client.
    """

    timeout: float | None
    max_retries: int
    extra_headers: Mapping[str, str]
    extra_query: Mapping[str, str]
