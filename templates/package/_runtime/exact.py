"""Exact encoding: finds what the native encoder would change silently, and writes what it cannot.

The native encoder turns NaN into null and the key 1 into "1"; objects whose types allow such values are searched. It
does not know what an object keeps beyond its fields; such objects are turned into plain JSON values first.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from functools import cache
from math import isfinite
from sys import getrecursionlimit
from types import NoneType, UnionType
from typing import Annotated, Any, Literal, NoReturn, TypeAlias, Union, cast, get_args, get_origin

import msgspec
from msgspec import UNSET, UnsetType
from msgspec.structs import astuple

from ..errors import EncodeError
from .base import ESCAPED, KEPT, NOTHING_KEPT, JsonObject, Unknown, UnknownEvent, kept_of, wire_name
from .shapes import ShapeMeta, members_of
from .walk import Path, is_unicode, quote, text_of

_LEAVES = (str, int, bytes, NoneType, UnsetType)


def encode_exact(obj: Any, message: bytes | None, plain_classes: set[type[Any]]) -> bytes:
    """Check an object, and encode it where the native encoder could not.

    Args:
        obj: What to encode.
        message: What the native encoder made of it; None where it gave up.
        plain_classes: Gets the object's class where no object of that class needs a check.
    """
    if message is not None and check(obj):
        if isinstance(obj, msgspec.Struct) and not open_fields(type(obj)):
            plain_classes.add(type(obj))
        return message
    try:
        plain = flatten(obj)  # before the check, which would never end in an object that holds itself
        check(plain)
        return _encode_plain(plain, is_received=isinstance(obj, UnknownEvent) and bool(obj.raw))
    except RecursionError:
        if isinstance(obj, UnknownEvent) and obj.raw:
            return obj.raw
        raise EncodeError("nested too deeply") from None


def _encode_plain(plain: Any, *, is_received: bool) -> bytes:
    """Encode plain values. Half of a surrogate pair goes back where it came from, and is refused otherwise."""
    try:
        return msgspec.json.encode(plain, enc_hook=_refuse)
    except UnicodeEncodeError as error:
        if not is_received:
            raise EncodeError("a string holds a lone surrogate", path=text_of(_surrogate_in(plain))) from error
    from .tolerant import without_surrogates

    return msgspec.json.encode(without_surrogates(plain), enc_hook=_refuse)


def _surrogate_in(plain: Any) -> Path:
    """The path of the first text with a lone surrogate; of the object, where it is in a key."""
    todo: list[tuple[Any, Path]] = [(plain, None)]
    while todo:
        value, path = todo.pop()
        if isinstance(value, str) and not is_unicode(value):
            return path
        if isinstance(value, dict):
            entries = cast("Mapping[str, Any]", value)
            if not all(map(is_unicode, entries)):
                return path
            todo += reversed([(item, (path, key)) for key, item in entries.items()])
        elif isinstance(value, list):
            items = cast("Sequence[Any]", value)
            todo += reversed([(item, (path, index)) for index, item in enumerate(items)])
    return None


def _refuse(obj: Any) -> NoReturn:
    raise TypeError(f"an object of class {type(obj).__name__} has no JSON form")


def check(obj: Any) -> bool:
    """Refuse floats that are not finite and keys that are no strings. Depth costs memory, not stack.

    Returns:
        Whether the native encoder writes the object as it is meant.

    Raises:
        EncodeError: with the path of the value.
    """
    faithful = True
    # A stack of iterators: a list of all that is to come would take many times the memory of the object.
    todo = [iter(((obj, cast(Path, None)),))]
    while todo:
        for value, path in todo[-1]:
            if isinstance(value, float):
                if not isfinite(value):
                    raise EncodeError(f"{value} is no JSON number", path=text_of(path))
                continue
            inner = _inner(value, path)
            if inner is not None:
                faithful = faithful and not isinstance(value, UnknownEvent) and not _has_escaped(value)
                todo.append(inner)
                break
        else:
            todo.pop()
    return faithful


def _inner(value: Any, path: Path) -> Iterator[tuple[Any, Path]] | None:
    """What a value holds that may need a check, with its paths; None for a value that holds nothing."""
    # Any other mapping is a dict by now: the native encoder does not take it, so the object was flattened.
    if isinstance(value, dict):
        return _entries(cast("Mapping[object, Any]", value), path)
    if isinstance(value, (list, tuple)):
        items = cast("Sequence[Any]", value)
        return ((item, (path, index)) for index, item in enumerate(items) if not isinstance(item, _LEAVES))
    if isinstance(value, msgspec.Struct):
        fields = ((getattr(value, name), (path, wire)) for name, wire in open_fields(type(value)))
        return (field for field in fields if not isinstance(field[0], _LEAVES))
    return None


def _entries(value: Mapping[object, Any], path: Path) -> Iterator[tuple[Any, Path]]:
    for key, item in value.items():
        if not isinstance(key, str):
            raise EncodeError(f"the key {quote(key)} is no string", path=text_of(path))
        if not isinstance(item, _LEAVES):
            yield item, (path, key)


def _has_escaped(value: object) -> bool:
    """Whether the native encoder writes a key of the object otherwise than it is on the wire."""
    return isinstance(value, msgspec.Struct) and _escapes(type(value))


@cache
def _escapes(cls: type[msgspec.Struct]) -> bool:
    return any(name.startswith(ESCAPED) for name in cls.__struct_encode_fields__)


_open_fields: dict[type[Any], tuple[tuple[str, str], ...]] = {}


def open_fields(cls: type[msgspec.Struct]) -> tuple[tuple[str, str], ...]:
    """Attribute and wire names of the fields that can hold a float or a key that is no string."""
    found = _open_fields.get(cls)
    if found is None:
        fields = msgspec.structs.fields(cls)
        found = tuple((f.name, wire_name(f.encode_name)) for f in fields if f.name != KEPT and _is_open(f.type, {cls}))
        _open_fields[cls] = found
    return found


def _is_open(annotation: Any, seen: set[Any]) -> bool:
    annotation = getattr(annotation, "__value__", annotation)
    origin, arguments = get_origin(annotation), get_args(annotation)
    if origin is Literal:
        return False
    if origin is Annotated:
        return _is_open(arguments[0], seen)
    if origin in (Union, UnionType):
        return any(_is_open(argument, seen) for argument in arguments)
    if origin is not None:
        return issubclass(origin, Mapping) or any(_is_open(argument, seen) for argument in arguments)
    return _is_open_class(annotation, seen)


def _is_open_class(annotation: Any, seen: set[Any]) -> bool:
    if annotation in seen or annotation is None:
        return False
    if annotation in (Any, object, float) or not isinstance(annotation, type):
        return True
    if issubclass(annotation, (Mapping, Sequence)):
        return annotation not in (str, bytes)
    seen.add(annotation)
    if isinstance(annotation, ShapeMeta):
        return any(_is_open(member, seen) for member in members_of(annotation))
    if issubclass(annotation, msgspec.Struct):
        return _escapes(annotation) or any(_is_open(field.type, seen) for field in msgspec.structs.fields(annotation))
    return False


Members: TypeAlias = "Iterator[tuple[Any, Any]]"
"""Keys or indexes of a container, with the values to be put there."""


def flatten(value: Any) -> Any:
    """An object as values that the native encoder writes exactly. Depth costs memory, not stack.

    Raises:
        RecursionError: nested more deeply than the native encoder writes, such as an object that holds itself.
    """
    found: list[Any] = [None]
    todo: list[tuple[Any, Members]] = [(found, iter(((0, value),)))]
    deepest = getrecursionlimit()
    while todo:
        container, members = todo[-1]
        for key, item in members:
            opened = None if isinstance(item, _LEAVES) else _opened(item)
            if opened is None:
                container[key] = item
                continue
            container[key] = opened[0]
            todo.append(opened)
            break
        else:
            todo.pop()
        if len(todo) > deepest:
            raise RecursionError
    return found[0]


def _opened(value: Any) -> tuple[Any, Members] | None:
    """A container that represents a value, with what is to be put into it; None for a value that represents itself."""
    if isinstance(value, (list, tuple)):
        items = cast("Sequence[Any]", value)
        return [None] * len(items), iter(enumerate(items))
    if isinstance(value, Mapping):
        entries = cast("Mapping[str, Any]", value)
        return (entries.plain, iter(())) if isinstance(entries, JsonObject) and entries.received else _mapping(entries)
    if isinstance(value, UnknownEvent):
        return (msgspec.Raw(value.raw), iter(())) if value.raw and not value.data else _mapping(value.data)
    if isinstance(value, Unknown):
        return _opened(value.data)
    if isinstance(value, msgspec.Struct):
        return _struct(value)
    return None


def _mapping(entries: Mapping[str, Any]) -> tuple[Any, Members]:
    return {}, iter(entries.items())


def _struct(obj: msgspec.Struct) -> tuple[Any, Members]:
    """The set fields in declared order, then what the object keeps. A kept key fills in for a field that is not set."""
    cls, config = type(obj), obj.__struct_config__
    values = zip(map(wire_name, cls.__struct_encode_fields__), cls.__struct_fields__, astuple(obj), strict=True)
    tag = {config.tag_field: config.tag} if config.tag_field is not None else {}
    kept = kept_of(obj) or NOTHING_KEPT
    extras, replaced = kept.extras, kept.replaced
    fields = {
        wire: value
        for wire, name, value in values
        if value is not UNSET and name != KEPT and not (wire in replaced and replaced[wire] == value)
    }
    # All keys in their order; the fields are put in their places one by one.
    whole = {**tag, **fields, **{key: item for key, item in extras.items() if key not in fields}}
    return whole, iter(fields.items())
