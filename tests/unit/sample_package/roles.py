# mypy: ignore-errors
# pyright: basic, reportMissingImports=false, reportAttributeAccessIssue=false, reportCallIssue=false
# pyright: reportGeneralTypeIssues=false
"""Hand-written role subclasses that narrow fields of every kind."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Annotated, Any, ClassVar, Literal

from msgspec import UNSET, UnsetType

from ._runtime.base import Model, Unknown
from ._runtime.narrow import narrow


class Base(Model, frozen=True, kw_only=True):
    """What several roles share; every field is wider than in one of them."""

    role: Literal["one", "two"] | str
    number: float | str | UnsetType = UNSET
    whole: int | bool | UnsetType | None = UNSET
    words: Sequence[str | int] | UnsetType = UNSET
    by_key: Mapping[str, str] | str | UnsetType = UNSET
    listed: str | UnsetType = UNSET
    anything: Any = UNSET

    def __post_init__(self) -> None:
        narrow(self, Base, "role")


class One(Base, frozen=True, kw_only=True):
    role: Literal["one"] = "one"
    number: float | UnsetType = UNSET
    whole: int | UnsetType | None = UNSET
    words: Sequence[str] | UnsetType = UNSET
    by_key: Mapping[str, str] | UnsetType = UNSET
    listed: Annotated[Literal["a", "b"], "said"] | UnsetType = UNSET


class Two(Base, frozen=True, kw_only=True):
    role: Literal["two"] = "two"
    number: str
    whole: UnsetType | None = UNSET
    anything: Sequence[Any] | UnsetType = UNSET


class Plain(Model, frozen=True, kw_only=True, tag_field="kind", tag="plain"):
    kind: ClassVar[Literal["plain"]] = "plain"
    size: int | UnsetType = UNSET


class Fancy(Model, frozen=True, kw_only=True, tag_field="kind", tag="fancy"):
    kind: ClassVar[Literal["fancy"]] = "fancy"
    size: int | UnsetType = UNSET


class Gaudy(Model, frozen=True, kw_only=True, tag_field="kind", tag="gaudy"):
    kind: ClassVar[Literal["gaudy"]] = "gaudy"
    size: int | UnsetType = UNSET


Either = Plain | Fancy
Both = Plain | Gaudy
Unknowns = Sequence[Unknown]
