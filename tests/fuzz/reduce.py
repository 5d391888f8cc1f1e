"""Makes a frame that breaks a law small enough to be read."""

from __future__ import annotations

from collections.abc import Callable


def smallest(data: bytes, breaks: Callable[[bytes], bool]) -> bytes:
    """A shorter frame that breaks the same law: pieces are left out, long ones first, while it still does."""
    size = max(1, len(data) // 2)
    while size:
        place = 0
        while place < len(data):
            shorter = data[:place] + data[place + size :]
            if breaks(shorter):
                data = shorter
            else:
                place += size
        size //= 2
    return data
