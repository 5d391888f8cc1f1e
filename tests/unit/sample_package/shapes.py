# mypy: ignore-errors
# pyright: basic, reportMissingImports=false, reportAttributeAccessIssue=false, reportCallIssue=false
# pyright: reportGeneralTypeIssues=false
"""Hand-written unions whose objects have no tag, of the form the generator prints."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Annotated, Any, ClassVar, Literal

from msgspec import UNSET, Meta, UnsetType

from ._runtime.base import ABSENT, Model, Unknown, read_none_for_absent
from ._runtime.narrow import narrow
from ._runtime.shapes import ShapeUnion


class Cat(Model, frozen=True, kw_only=True):
    name: str
    lives: int | UnsetType = UNSET


class Dog(Model, frozen=True, kw_only=True):
    name: str
    tricks: Sequence[str] | UnsetType = UNSET
    good: bool | UnsetType = UNSET


class Fish(Model, frozen=True, kw_only=True):
    kind: Literal["fish"] = "fish"
    depth: int


class Bird(Model, frozen=True, kw_only=True):
    kind: Literal["bird"] = "bird"
    height: int


class Whale(Model, frozen=True, kw_only=True, tag_field="order", tag="whale"):
    order: ClassVar[Literal["whale"]] = "whale"
    weight: int


class Seal(Model, frozen=True, kw_only=True, tag_field="order", tag="seal"):
    order: ClassVar[Literal["seal"]] = "seal"
    length: int


class Pet(ShapeUnion):
    union: Cat | Dog | Unknown


class Wild(ShapeUnion):
    union: Fish | Bird | Whale | Seal | Unknown


class Closed(ShapeUnion):
    union: Cat | Dog


class Mixed(ShapeUnion):
    union: Cat | Mapping[str, int] | Sequence[Pet] | str | int | None


class Nest(Model, frozen=True, kw_only=True):
    inner: Tree
    left: int | UnsetType = UNSET


class Box(Model, frozen=True, kw_only=True):
    inner: Tree
    right: int | UnsetType = UNSET


class Tree(ShapeUnion):
    union: Nest | Box | None


class Owner(Model, frozen=True, kw_only=True):
    pet: Pet
    others: Sequence[Pet] | UnsetType = UNSET


class Maybe(ShapeUnion):
    union: None | Cat | str  # noqa: RUF036 - null comes last in messages wherever it stands


class Keyed(ShapeUnion):
    union: Mapping[str, int] | Annotated[Sequence[int], Meta(max_length=1)]


class Rows(ShapeUnion):
    union: Sequence[Rows]


class Counted(Model, frozen=True, kw_only=True):
    size: int
    weight: int | UnsetType = UNSET


class Named(Model, frozen=True, kw_only=True):
    size: Annotated[str, Meta(max_length=5)]


class Sized(ShapeUnion):
    union: Counted | Named


class Tight(Model, frozen=True, kw_only=True):
    code: int
    inner: Sized
    more: int | UnsetType = UNSET


class Loose(Model, frozen=True, kw_only=True):
    code: Annotated[str, Meta(max_length=5)]
    inner: Sized


class TightOrLoose(ShapeUnion):
    union: Tight | Loose


class Inner(Model, frozen=True, kw_only=True):
    inner: Sized


class Bounded(Model, frozen=True, kw_only=True):
    inner: Annotated[Mapping[str, Sequence[int]], Meta(min_length=2)]


class InnerOrBounded(ShapeUnion):
    union: Inner | Bounded


class Zoo(Model, frozen=True, kw_only=True):
    wild: Wild | UnsetType = UNSET
    closed: Closed | UnsetType = UNSET
    mixed: Mixed | UnsetType = UNSET
    pet: Pet | UnsetType = UNSET
    sized: Sized | UnsetType = UNSET


class Seen(Model, frozen=True, kw_only=True, tag_field="type", tag="seen"):
    type: ClassVar[Literal["seen"]] = "seen"
    mixed: Mixed


class Held(Model, frozen=True, kw_only=True):
    """A class whose role takes a union where the class takes anything."""

    role: Literal["sized"] | str
    thing: Any

    def __post_init__(self) -> None:
        narrow(self, Held, "role")


class HeldSized(Held, frozen=True, kw_only=True):
    role: Literal["sized"] = "sized"
    thing: Sized


class Lamp(Model, frozen=True, kw_only=True):
    """Its colour may be absent, but not null."""

    colour: str | None = ABSENT


class Torch(Model, frozen=True, kw_only=True):
    colour: str | None = ABSENT
    battery: int | UnsetType = UNSET


class Light(ShapeUnion):
    union: Lamp | Torch


class Room(Model, frozen=True, kw_only=True):
    light: Light
    chairs: int


read_none_for_absent({Lamp: ("colour",), Torch: ("colour",)})
