"""What an HTTP request waits with, on threads. `aio_http` has the same names for asyncio."""

from __future__ import annotations

import time
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    import httpx2

    from ..settings import Settings

sleep = time.sleep


def home() -> object:
    """Connections may be used from any thread, so that all are the same."""
    return None


def check_key(settings: Settings) -> None:
    """Refuse a source of keys that only asyncio can ask.

    Raises:
        TypeError: the key is a coroutine function.
    """
    settings.key.check_sync()


def auth_headers(settings: Settings) -> dict[str, str]:
    """The header with the key: see `Settings.auth_headers_sync`."""
    return settings.auth_headers_sync()


def close(client: httpx2.Client, made_at: object) -> None:
    """Close the connections of a client, wherever they were made."""
    client.close()
