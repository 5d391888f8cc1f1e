"""spec/source.toml as frozen values: what is selected, how it is named and grouped.

Nothing else in the generator knows the word "realtime": another event API is another source.toml.
"""

from __future__ import annotations

import tomllib
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any, Literal

from realtime_codegen.diagnostics import CodegenError, fail

Direction = Literal["sent", "received", "both"]


@dataclass(frozen=True, slots=True)
class Upstream:
    """Which version of the description spec/realtime.yaml was made from; empty strings where unknown."""

    repository: str = ""
    commit: str = ""
    date: str = ""
    sha256: str = ""


@dataclass(frozen=True, slots=True)
class Selection:
    """Glob patterns (`*` is any text) of the paths, webhooks and component schemas to start from."""

    paths: tuple[str, ...] = ()
    webhooks: tuple[str, ...] = ()
    schemas: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class EventGroup:
    """One event union: its component name, the pattern of its members, who sends them, how their classes are named."""

    union: str
    members: str
    direction: Literal["sent", "received"]
    module: str = ""
    name_prefix: str = ""


@dataclass(frozen=True, slots=True)
class ModuleRule:
    """A module beside the main one, for schemas of a superseded generation."""

    name: str
    prefixes: tuple[str, ...] = ()
    superseded_by: str = ""


@dataclass(frozen=True, slots=True)
class Config:
    """All of source.toml."""

    package: str = "client"
    upstream: Upstream = field(default_factory=Upstream)
    select: Selection = field(default_factory=Selection)
    drop_prefixes: tuple[str, ...] = ()
    drop_suffixes: tuple[str, ...] = ()
    modules: tuple[ModuleRule, ...] = ()
    events: tuple[EventGroup, ...] = ()


def load_config(path: Path, name: str = "spec/source.toml") -> Config:
    """Read source.toml. Raises `CodegenError` (RC801, exit code 2) where it cannot be read or has a key or value of the
    wrong kind.
    """
    try:
        raw = tomllib.loads(path.read_text(encoding="utf-8"))
    except (OSError, UnicodeDecodeError, tomllib.TOMLDecodeError) as error:
        raise _bad(name, str(error)) from error
    return parse_config(raw, name)


def parse_config(raw: dict[str, Any], name: str = "spec/source.toml") -> Config:
    """The frozen form of a parsed source.toml. Raises `CodegenError` (RC801) at what is not understood."""
    _known(name, "the file", raw, {"upstream", "select", "package", "names", "modules", "events"})
    try:
        return Config(
            package=_name(raw.get("package", {}).get("name", "client"), name),
            upstream=Upstream(**raw.get("upstream", {})),
            select=Selection(**{key: _strings(value) for key, value in raw.get("select", {}).items()}),
            drop_prefixes=_strings(raw.get("names", {}).get("drop_prefixes", [])),
            drop_suffixes=_strings(raw.get("names", {}).get("drop_suffixes", [])),
            modules=tuple(_module(key, value, name) for key, value in sorted(raw.get("modules", {}).items())),
            events=tuple(_event_group(value, name) for value in raw.get("events", [])),
        )
    except (TypeError, AttributeError) as error:
        raise _bad(name, str(error)) from error


def _bad(name: str, message: str) -> CodegenError:
    return fail(
        name, "RC801", message, "see the comments in spec/source.toml of the project for what each table may hold"
    )


def _known(name: str, where: str, table: dict[str, Any], keys: set[str]) -> None:
    if unknown := sorted(set(table) - keys):
        raise _bad(name, f"{where} has an unknown key {unknown[0]!r}; known are {', '.join(sorted(keys))}")


def _strings(value: Any) -> tuple[str, ...]:
    if not isinstance(value, list) or not all(isinstance(item, str) for item in value):
        raise TypeError(f"expected a list of strings, got {value!r}")
    return tuple(value)


def _name(value: Any, name: str) -> str:
    if not isinstance(value, str) or not value.isidentifier():
        raise _bad(name, f"{value!r} is not a Python identifier")
    return value


def _module(key: str, table: dict[str, Any], name: str) -> ModuleRule:
    _known(name, f"[modules.{key}]", table, {"prefixes", "superseded_by"})
    return ModuleRule(_name(key, name), _strings(table.get("prefixes", [])), table.get("superseded_by", ""))


def _event_group(table: dict[str, Any], name: str) -> EventGroup:
    _known(name, "[[events]]", table, {"union", "members", "direction", "module", "name_prefix"})
    if table.get("direction") not in ("sent", "received"):
        raise _bad(name, f"direction of {table.get('union')!r} is {table.get('direction')!r}; it is sent or received")
    return EventGroup(**table)
