"""Role subclasses: several classes that share one tag, discriminated by a second constant.

`ConversationItemMessage` is what the decoder builds from the tag `message`; its subclasses name the roles. They declare
no new fields, only narrower types, so an instance of the base can become one of the subclass in place.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from types import UnionType
from typing import Annotated, Any, Literal, TypeAlias, Union, cast, get_args, get_origin

import msgspec
from msgspec import NODEFAULT, UNSET, UnsetType

Test = Callable[[Any], bool]


Role: TypeAlias = tuple[type[Any], tuple[tuple[str, Test], ...]]
"""A role subclass, and a test of each field that it narrows."""

_roles: dict[type[Any], dict[Any, Role]] = {}


def narrow(obj: msgspec.Struct, base: type[Any], field: str) -> None:
    """Make an instance of `base` an instance of the subclass whose constant `field` equals the instance's.

    Called by `__post_init__` of the base. An instance of a subclass, and a value that no subclass names, stay as they
    are.

    Raises:
        ValueError: a field does not fit the subclass's narrower type.
    """
    if type(obj) is not base:
        return
    roles = _roles.get(base)
    if roles is None:
        roles = _roles[base] = {value: (cls, _narrowed(base, cls, field)) for value, cls in subclasses(base, field)}
    role = roles.get(getattr(obj, field))
    if role is None:
        return
    cls, narrowed = role
    for name, fits in narrowed:
        if not fits(getattr(obj, name)):
            raise ValueError(f"`{name}` does not fit {cls.__name__}")
    msgspec.structs.force_setattr(obj, "__class__", cls)


def subclasses(base: type[Any], field: str) -> list[tuple[str, type[Any]]]:
    """The subclasses of `base` that give `field` a constant which `base` does not give it, by that constant."""
    own = default_of(base, field)
    found = [(default_of(cls, field), cls) for cls in base.__subclasses__()]
    return [(default, cls) for default, cls in found if isinstance(default, str) and default != own]


def role_field(base: type[Any]) -> str | None:
    """The attribute whose constant tells the role subclasses of `base` apart, None where it has none."""
    if "__post_init__" not in base.__dict__:
        return None
    names: tuple[str, ...] = base.__struct_fields__
    return next((name for name in names if subclasses(base, name)), None)


def default_of(cls: type[Any], field: str) -> Any:
    """The default of a field of a Struct class; NODEFAULT where it has none."""
    defaults: dict[str, Any] = dict(
        zip(reversed(cls.__struct_fields__), reversed(cls.__struct_defaults__), strict=False)
    )
    return defaults.get(field, NODEFAULT)


def _narrowed(base: type[Any], cls: type[Any], role: str) -> tuple[tuple[str, Test], ...]:
    wide = {field.name: field.type for field in msgspec.structs.fields(base)}
    return tuple(
        (field.name, test_of(field.type))
        for field in msgspec.structs.fields(cls)
        if field.name != role and field.type != wide[field.name]
    )


def test_of(annotation: Any) -> Test:
    """A test whether a value, already of the base's wider type, is of the type `annotation`."""
    origin, arguments = get_origin(annotation), get_args(annotation)
    if origin is Annotated:
        return test_of(arguments[0])
    if origin in (Union, UnionType):
        return _test_union(arguments)
    if origin is Literal:
        return lambda value: value in arguments
    if origin is not None and issubclass(origin, Sequence):
        return _test_items(test_of(arguments[0]))
    if origin is not None and issubclass(origin, Mapping):
        return lambda value: isinstance(value, Mapping)
    return _test_class(annotation)


def _test_union(members: tuple[Any, ...]) -> Test:
    if all(isinstance(member, type) and issubclass(member, msgspec.Struct) for member in members):
        return lambda value: isinstance(value, members)
    tests = [test_of(member) for member in members]
    return lambda value: any(test(value) for test in tests)


def _test_items(test: Test) -> Test:
    def fit(value: Any) -> bool:
        return isinstance(value, (list, tuple)) and all(map(test, cast("Sequence[Any]", value)))

    return fit


def _test_class(annotation: Any) -> Test:
    if annotation is Any:
        return lambda _value: True
    if annotation is UnsetType:
        return lambda value: value is UNSET
    if annotation is int:
        return lambda value: type(value) is int
    if annotation is float:
        return lambda value: type(value) in (int, float)
    return lambda value: isinstance(value, annotation)
