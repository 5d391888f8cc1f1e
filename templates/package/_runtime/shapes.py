"""Unions that msgspec cannot discriminate by itself: a value becomes the member that its tag names, or that accepts it.

msgspec cannot decode such a union itself. At run time it is a class of its own, which the native decoder hands to
`_runtime.shape_plans`; to type checkers it is the plain union of its members. Everything around it keeps its native
speed.
"""

from __future__ import annotations

from collections.abc import Callable
from functools import cache
from types import UnionType
from typing import Any, Union, get_args, get_origin, get_type_hints


class ShapeMeta(type):
    """Makes `isinstance` of a union look at its members.

    Attributes:
        tag: The key whose value names a member where it is there; empty where no key does.
    """

    tag: str = ""

    def __instancecheck__(cls, instance: Any) -> bool:
        return any(test(instance) for test in _tests_of(cls))


class ShapeUnion(metaclass=ShapeMeta):
    """Base of each union that is discriminated by shape, or by a tag of which a member has several values, that is no
    text, or that may be missing. It has no instances of its own.

    The annotation of `union` in a subclass names the members, `tag` the key to look at first.
    """


@cache
def members_of(cls: ShapeMeta) -> tuple[Any, ...]:
    """The members of a union, as annotations spell them."""
    annotation = get_type_hints(cls, include_extras=True)["union"]
    return get_args(annotation) if get_origin(annotation) in (Union, UnionType) else (annotation,)


@cache
def _tests_of(cls: ShapeMeta) -> tuple[Callable[[Any], bool], ...]:
    from .narrow import test_of

    return tuple(map(test_of, members_of(cls)))
