"""What an HTTP request waits with, on threads. `aio_http` has the same names for asyncio."""

from __future__ import annotations

import time
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    import httpx2

    from ..keys import Credentials, Given
    from ..schemes import Security
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
    settings.keys.check_sync()


def credentials(settings: Settings, security: Security, given: Given) -> Credentials:
    """What identifies the caller: see `Settings.credentials_sync`."""
    return settings.credentials_sync(security, given)


def close(client: httpx2.Client, made_at: object) -> None:
    """Close the connections of a client, wherever they were made."""
    client.close()
