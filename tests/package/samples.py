"""Values of declared types, made from what msgspec says of a type."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from types import UnionType
from typing import Annotated, Any, Literal, Union, get_args, get_origin

import msgspec

TEXT = "text"


def sample(annotation: Any) -> Any:
    """A plain JSON value that decodes to the type: the first member of a union, required fields alone."""
    annotation = getattr(annotation, "__value__", annotation)
    origin, arguments = get_origin(annotation), get_args(annotation)
    if origin is Annotated:
        return _bounded(arguments[0], arguments[1])
    if origin in (Union, UnionType, Literal):
        return sample(arguments[0]) if origin is not Literal else arguments[0]
    if origin is not None and issubclass(origin, Mapping):
        return {"a": sample(arguments[1])}
    if origin is not None and issubclass(origin, Sequence):
        return [sample(arguments[0])]
    return _sample_of_class(annotation)


def sample_object(cls: Any, *, every_field: bool = False) -> dict[str, Any]:
    """The required fields of a class, or all of them but those that would lead back to it, with its constants."""
    value: dict[str, Any] = {}
    config = cls.__struct_config__
    if config.tag_field:
        value[config.tag_field] = config.tag
    for field in msgspec.structs.fields(cls):
        if field.required:
            value[field.encode_name] = sample(field.type)
        elif isinstance(field.default, str):
            value[field.encode_name] = field.default
        elif every_field:
            value[field.encode_name] = sample(field.type)
    return value


def _sample_of_class(annotation: Any) -> Any:
    if isinstance(annotation, type) and issubclass(annotation, msgspec.Struct):
        return sample_object(annotation)
    values: dict[Any, Any] = {str: TEXT, int: 1, float: 0.5, bool: True, bytes: "AAEC", Any: {"a": 1}, None: None}
    return values.get(annotation)


def _bounded(annotation: Any, meta: msgspec.Meta) -> Any:
    value: Any = sample(annotation)
    if meta.pattern:
        return "tunnel_" + "0" * 32
    if meta.ge is not None and annotation in (int, float):
        return type(value)(max(value, meta.ge))
    return value
