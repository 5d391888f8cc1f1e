"""What an HTTP request waits with, on asyncio. `threads_http` has the same names for threads."""

from __future__ import annotations

import asyncio
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    import httpx2

    from ..keys import Credentials, Given
    from ..schemes import Security
    from ..settings import Settings

sleep = asyncio.sleep

home = asyncio.get_running_loop
"""The event loop that the connections of a client belong to; on another one they are of no use."""


def check_key(settings: Settings) -> None:
    """Any source of a key will do here."""


async def credentials(settings: Settings, security: Security, given: Given) -> Credentials:
    """What identifies the caller: see `Settings.credentials_async`."""
    return await settings.credentials_async(security, given)


async def close(client: httpx2.AsyncClient, made_at: object) -> None:
    """Close the connections of a client; those of another event loop, which has ended, can only be dropped."""
    if made_at is home():
        await client.aclose()
