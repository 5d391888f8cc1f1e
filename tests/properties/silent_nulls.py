"""Nulls that a received type takes for absent though the schema forbids them: see `null_forbidden` of `Facts`."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any, cast

import msgspec

import openai_realtime as rt
from openai_realtime._runtime.base import declared_class
from openai_realtime._runtime.facts import FACTS


def without_silent_nulls(obj: Any, plain: Any) -> Any:
    """What an object was encoded to, without the nulls that only the tolerant mode takes."""
    if isinstance(obj, rt.Unknown | rt.UnknownEvent):
        return plain
    if isinstance(obj, msgspec.Struct):
        return _of_object(obj, plain)
    if isinstance(obj, Mapping):
        entries = cast("Mapping[str, Any]", obj)
        return {key: without_silent_nulls(entries[key], item) for key, item in plain.items()}
    if isinstance(obj, list | tuple):
        items = cast("Sequence[Any]", obj)
        return [without_silent_nulls(one, item) for one, item in zip(items, plain, strict=True)]
    return plain


def _of_object(obj: msgspec.Struct, plain: Any) -> Any:
    facts = FACTS.get(declared_class(type(obj)))
    forbidden = facts.null_forbidden if facts else ()
    names = {one.encode_name: one.name for one in msgspec.structs.fields(type(obj))}
    return {
        key: without_silent_nulls(getattr(obj, names[key]), item) if key in names else item
        for key, item in plain.items()
        if item is not None or key not in forbidden
    }
