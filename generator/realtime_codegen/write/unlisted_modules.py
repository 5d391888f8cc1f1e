"""What Python or a type checker would read from a package's folder although it is not of the package.

A package is what is imported, not what was written: a folder `events/` with an `__init__.py` is imported instead of
`events.py`, and a stub `events.pyi` is what a type checker reads. The order is that of `importlib`: in one folder a
package comes before a module, and of modules a compiled extension before source before bytecode.
"""

from __future__ import annotations

import os
from collections.abc import Collection, Iterator, Mapping
from dataclasses import dataclass
from importlib.machinery import EXTENSION_SUFFIXES
from pathlib import Path, PurePosixPath
from typing import Literal

Kind = Literal["extension", "source", "bytecode", "stub"]

# Those of every platform and version, not only of the one that looks: `.cpython-313-darwin.so` ends in `.so`.
_SUFFIXES: Mapping[Kind, tuple[str, ...]] = {
    "extension": (".so", ".pyd", ".dll", ".fwork", *EXTENSION_SUFFIXES),
    "source": (".py", ".pyw"),
    "bytecode": (".pyc",),
    "stub": (".pyi",),
}
_TITLES: Mapping[Kind, str] = {
    "extension": "a compiled extension",
    "source": "a module",
    "bytecode": "a compiled module without its source",
    "stub": "a stub",
}
_CACHE = "__pycache__"


@dataclass(frozen=True, slots=True)
class Unlisted:
    """One thing that can be imported and is not of the package.

    `path` is relative to the package's folder, `what` says what stands there. `effect` says what it does to the
    package, empty where nothing; `is_read_instead` that what is imported, or type-checked, is not what was generated.
    """

    path: str
    what: str
    effect: str = ""
    is_read_instead: bool = False

    @property
    def message(self) -> str:
        """What is wrong, in one sentence."""
        return f"{self.what} that is not part of the package" + (f"; {self.effect}" if self.effect else "")


def list_unlisted(folder: Path, wanted: Collection[str], stale: Collection[str] = ()) -> list[Unlisted]:
    """What can be imported from the package in `folder` beside its own files, sorted by path.

    `wanted` are the files of the package and `stale` those that writing removes, as paths relative to the folder.
    Symbolic links and folders that are not of the package are listed and not looked into; nor is `__pycache__`.
    Raises `OSError` where a folder cannot be read.
    """
    return sorted(_below(folder, PurePosixPath(), _Names.of(wanted), _Names.of([*wanted, *stale])), key=_path)


def _path(one: Unlisted) -> str:
    return one.path


@dataclass(frozen=True, slots=True)
class _Names:
    """Files, and the folders that they are in, by path."""

    files: frozenset[PurePosixPath]
    folders: frozenset[PurePosixPath]

    @classmethod
    def of(cls, paths: Collection[str]) -> _Names:
        files = frozenset(map(PurePosixPath, paths))
        return cls(files, frozenset(parent for file in files for parent in file.parents))


def _below(folder: Path, inside: PurePosixPath, own: _Names, known: _Names) -> Iterator[Unlisted]:
    if not folder.is_dir():
        return
    with os.scandir(folder) as entries:
        found = sorted(entries, key=lambda entry: entry.name)
    for entry in found:
        path = inside / entry.name
        if path in known.folders and entry.is_dir():
            yield from _below(folder / entry.name, path, own, known)
        elif path not in known.files and entry.name != _CACHE and (one := _unlisted(entry, path, own)):
            yield one


def _unlisted(entry: os.DirEntry[str], path: PurePosixPath, own: _Names) -> Unlisted | None:
    """What an entry that is not of the package is to an import; None where it is nothing."""
    stem, _, ending = entry.name.partition(".")
    if not stem:
        return None
    link = "a symbolic link to " if entry.is_symlink() else ""
    if not ending:
        return _folder(entry, path, link, own) if entry.is_dir() else None
    kind = _kind_of(entry.name, stem)
    if kind is None or not (entry.is_file() or entry.is_symlink()):
        return None
    effect, is_read_instead = _effect_of_file(path.with_name(stem), kind, own)
    return Unlisted(str(path), f"{link}{_TITLES[kind]}", effect or _twin(path, own), is_read_instead)


def _kind_of(name: str, stem: str) -> Kind | None:
    """What kind of module a file name denotes. Only names of extensions have more than one dot."""
    for kind, suffixes in _SUFFIXES.items():
        if name.endswith(suffixes) and (kind == "extension" or f"{stem}.{name.rpartition('.')[2]}" == name):
            return kind
    return None


def _folder(entry: os.DirEntry[str], path: PurePosixPath, link: str, own: _Names) -> Unlisted:
    module = f"{path.name}.py"
    has_module = path.with_suffix(".py") in own.files
    if _is_package(Path(entry.path)):
        effect = f"Python imports it instead of {module}" if has_module else ""
        return Unlisted(str(path), f"{link}a package", effect or _twin(path, own), has_module)
    effect = f"an __init__.py in it would make Python import it instead of {module}" if has_module else ""
    return Unlisted(str(path), f"{link}a folder that can be imported", effect or _twin(path, own))


def _is_package(folder: Path) -> bool:
    return any(_kind_of(name, "__init__") not in (None, "stub") for name in os.listdir(folder) if _is_init(name))


def _is_init(name: str) -> bool:
    return name.partition(".")[0] == "__init__"


def _effect_of_file(module: PurePosixPath, kind: Kind, own: _Names) -> tuple[str, bool]:
    """What a file for `module` does to that module of the package, and whether it is read instead of it."""
    if module in own.folders:
        return f"it is hidden behind the folder {module.name}", False
    if module.with_suffix(".py") not in own.files:
        return "", False
    name = f"{module.name}.py"
    match kind:
        case "extension":
            return f"Python imports it instead of {name}", True
        case "stub":
            return f"type checkers read it instead of {name}", True
        case _:
            return f"it is hidden behind {name}", False


def _twin(path: PurePosixPath, own: _Names) -> str:
    """What differs from a path by case alone is the same to many file systems."""
    others = (one.name for one in (*own.files, *own.folders) if one.parent == path.parent and one != path)
    twin = next((name for name in sorted(others) if name.casefold() == path.name.casefold()), "")
    return f"it differs from {twin} only by case" if twin else ""
