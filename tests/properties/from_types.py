"""Strategies for objects of the package, made by its constructors, from what msgspec says of their types."""

from __future__ import annotations

from functools import cache
from typing import Any

import msgspec
from hypothesis import strategies as st
from msgspec import inspect

import openai_realtime as rt
from tests.properties.from_schema import PLAIN

Strategy = st.SearchStrategy[Any]


@cache
def objects_of(annotation: Any) -> Strategy:
    """Values of a type, as a caller would build them. No `Unknown`, which the description does not list."""
    return _values(inspect.type_info(annotation))


def _values(info: inspect.Type) -> Strategy:
    match info:
        case inspect.UnionType(types=members):
            return st.one_of([_values(one) for one in members if not _is_unknown(one)])
        case inspect.StructType(cls=cls):
            return _instances(cls)
        case inspect.LiteralType(values=constants):
            return st.sampled_from(constants)
        case inspect.DictType(value_type=inner) | inspect.CollectionType(item_type=inner):
            return _containers(info, _values(inner))
        case inspect.Metadata(type=inner):
            return _values(inner)
        case _:
            return _scalars(info)


def _is_unknown(info: inspect.Type) -> bool:
    return isinstance(info, inspect.StructType) and issubclass(info.cls, rt.Unknown)


def _containers(info: inspect.Type, inner: Strategy) -> Strategy:
    if isinstance(info, inspect.CollectionType):
        least = info.min_length or 0
        return st.lists(inner, min_size=least, max_size=max(2, least))
    return st.dictionaries(st.text(max_size=3), inner, max_size=2)


def _scalars(info: inspect.Type) -> Strategy:
    match info:
        case inspect.StrType(pattern=str(pattern)):
            return st.from_regex(pattern, fullmatch=True)
        case inspect.StrType(max_length=longest):
            return st.text(max_size=min(8, 8 if longest is None else longest))
        case inspect.IntType(ge=low, le=high):
            return st.integers(low, high)
        case inspect.FloatType(ge=low, le=high):
            return st.floats(low, high, allow_nan=False, allow_infinity=False)
        case inspect.BytesType():
            return st.binary(max_size=8)
        case inspect.BoolType():
            return st.booleans()
        case inspect.NoneType():
            return st.none()
        case _:
            assert isinstance(info, inspect.AnyType), f"a type that the strategies do not know: {info}"
            return PLAIN


@cache
def _instances(cls: type[msgspec.Struct]) -> Strategy:
    """Instances of a class, or of the classes that share its tag: one does not build the base itself."""
    if roles := [one for one in cls.__subclasses__() if not hasattr(one, "extends")]:
        return st.one_of([_instances(one) for one in roles])
    described = inspect.type_info(cls)
    assert isinstance(described, inspect.StructType)
    fields = {one.name: _values(one.type) for one in described.fields}
    required = {one.name: fields[one.name] for one in described.fields if one.required}
    optional = {name: one for name, one in fields.items() if name not in required}
    return st.fixed_dictionaries(required, optional=optional).map(lambda given: cls(**given))
