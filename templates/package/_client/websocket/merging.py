"""Partial updates of a session, put together."""

from __future__ import annotations

from typing import Any, cast

import msgspec


def merged(first: bytes, second: bytes) -> bytes:
    """Two partial updates as one: objects are merged, everything else of the second one wins.

    A message that was sent as it is may hold what Python cannot represent; the second one then represents both.
    """
    try:
        one, other = msgspec.json.decode(first), msgspec.json.decode(second)
    except (msgspec.MsgspecError, UnicodeDecodeError, RecursionError):
        return second
    return msgspec.json.encode(_merge(one, other))


def _merge(one: Any, other: Any) -> Any:
    if not (isinstance(one, dict) and isinstance(other, dict)):
        return other
    earlier, later = cast("dict[str, Any]", one), cast("dict[str, Any]", other)
    return {**earlier, **{key: _merge(earlier.get(key), value) for key, value in later.items()}}
