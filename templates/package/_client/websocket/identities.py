"""Ids of items, responses and events, wherever an event has them."""

from __future__ import annotations

from collections.abc import Mapping
from operator import attrgetter
from typing import Any, cast


def value_at(event: Any, path: str) -> Any:
    """What is at a dotted path of attributes or keys; None where there is nothing."""
    if isinstance(event, Mapping):
        found: Any = cast("Mapping[str, Any]", event)
        for key in path.split("."):
            found = cast("Mapping[str, Any]", found).get(key) if isinstance(found, Mapping) else None
        return found
    try:
        return attrgetter(path)(event)
    except AttributeError:
        return None


def identity_at(event: Any, path: str) -> str | None:
    """The id at a dotted path of attributes or keys; None where there is none, as on servers that leave it out."""
    found = value_at(event, path)
    return found if isinstance(found, str) else None


def first_identity(event: Any, paths: tuple[str, ...]) -> str | None:
    return next((found for path in paths if (found := identity_at(event, path))), None)
