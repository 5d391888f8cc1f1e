"""The inputs of the generators: the Realtime part of a description as it is upstream, all of it, and fractions."""

from __future__ import annotations

import re
import shutil
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Any, cast

import yaml

from benchmarks.cases import FRACTIONS
from benchmarks.places import PEERS, ROOT, SHARED
from realtime_codegen.config import Selection, load_config
from realtime_codegen.load.openapi_versions import load_openapi
from realtime_codegen.model.diagnostics import Diagnostics
from realtime_codegen.model.document import Document
from realtime_codegen.model.json_values import is_array, is_object
from realtime_codegen.select import select

_SOURCE = """\
[package]
name = "whole"
"""

_CLIENT = """
[client]
name = "Whole"
base_url = "https://api.example.com/v1"
"""


@dataclass(frozen=True)
class Description:
    """A file for a generator.

    Attributes:
        path: The file.
        schemas: How many component schemas it has.
    """

    path: Path
    schemas: int


def whole() -> Path | None:
    """The upstream description that spec/ was made of; None where it is not beside the checkout."""
    upstream = load_config(ROOT / "spec" / "source.toml").upstream
    path = SHARED / "spec" / f"openai-openapi-{upstream.date}.yaml" if upstream else SHARED
    return path if path.is_file() else None


def realtime_part() -> Description:
    """The Realtime part: of the upstream description where it is there, else spec/realtime.yaml."""
    source = whole() or ROOT / "spec" / "realtime.yaml"
    selection = load_config(ROOT / "spec" / "source.toml").select
    return _written("realtime", select(load_openapi(source), selection, Diagnostics()))


def fractions(source: Path) -> dict[str, Description]:
    """Growing parts of the schemas of a description, without its paths; each is closed under references."""
    document = load_openapi(source)
    data: dict[str, Any] = {name: part for name, part in document.data.items() if name != "webhooks"}
    alone = document.with_data({**data, "paths": {}})
    schemas: dict[str, Any] = document.data["components"]["schemas"]
    return {
        name: _written(
            f"part-{divisor}",
            select(alone, Selection(schemas=tuple(closed_part(schemas, len(schemas) // divisor))), Diagnostics()),
        )
        for name, divisor in FRACTIONS.items()
    }


def closed_part(schemas: Mapping[str, Any], size: int) -> list[str]:
    """At most `size` schemas that refer to none but themselves: in the order of their names, where they still fit."""
    direct = {name: set(_referred(schema)) & schemas.keys() for name, schema in schemas.items()}
    chosen: set[str] = set()
    for name in sorted(schemas):
        needed = _closure(direct, name) - chosen
        if len(chosen) + len(needed) <= size:
            chosen |= needed
    return sorted(chosen)


def _closure(direct: Mapping[str, set[str]], name: str) -> set[str]:
    found: set[str] = set()
    waiting = [name]
    while waiting:
        one = waiting.pop()
        if one not in found:
            found.add(one)
            waiting.extend(direct[one])
    return found


def _referred(value: Any) -> Iterator[str]:
    """The last words of all references in a value, those of discriminators included."""
    if isinstance(value, str):
        if value.startswith("#/components/schemas/"):
            yield value.rpartition("/")[2]
    elif is_object(value):
        for inner in value.values():
            yield from _referred(inner)
    elif is_array(value):
        for inner in value:
            yield from _referred(inner)


def own_project(name: str, *, client: bool = True) -> Path:
    """A copy of spec/ in which nothing was generated yet; without `client`, its package has types and codec alone."""
    folder = _empty(name)
    shutil.copytree(ROOT / "spec", folder / "spec")
    if not client:
        source = folder / "spec" / "source.toml"
        text = source.read_text(encoding="utf-8")
        source.write_text(re.sub(r"^\[client\]\n(?:[^\[].*\n|\n)*", "", text, flags=re.MULTILINE), encoding="utf-8")
    return folder


def foreign_project(name: str, source: Path, *, client: bool) -> Path:
    """A project that takes all of a description, with a client or with types and codec alone."""
    folder = _empty(name)
    (folder / "spec").mkdir(parents=True)
    (folder / "spec" / "source.toml").write_text(_SOURCE + (_CLIENT if client else ""), encoding="utf-8")
    shutil.copyfile(source, folder / "spec" / "realtime.yaml")
    return folder


def _empty(name: str) -> Path:
    folder = PEERS / name
    shutil.rmtree(folder, ignore_errors=True)
    return folder


def _written(name: str, document: Document) -> Description:
    PEERS.mkdir(parents=True, exist_ok=True)
    path = PEERS / f"{name}.yaml"
    data: Any = document.data
    text = str(cast(Any, yaml).dump(data, Dumper=_Dumper, sort_keys=False, allow_unicode=True))
    path.write_text(text, encoding="utf-8")
    return Description(path, len(data["components"]["schemas"]))


class _Dumper(yaml.CSafeDumper):
    """Writes equal parts out each time: aliases would make the file easier to read than upstream's."""

    def ignore_aliases(self, data: Any) -> bool:
        return True
