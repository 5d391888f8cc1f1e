"""What a copy should be, what its record says and what is on the disk → which files to write, remove or leave alone.

A file belongs to the copy if its record lists it. One that differs from the record was edited, and is replaced only on
request; one that no record lists was not written by this tool, and is never replaced.
"""

from __future__ import annotations

import os
from collections.abc import Collection, Iterable, Iterator, Mapping
from dataclasses import dataclass
from pathlib import Path, PurePosixPath

from realtime_codegen.model.diagnostics import CodegenError, Diagnostic
from realtime_codegen.vendor.record import RECORD, Record, digest
from realtime_codegen.write.edits import refused
from realtime_codegen.write.generated_files import is_ours, present
from realtime_codegen.write.unlisted_modules import Unlisted, list_unlisted


@dataclass(frozen=True, slots=True)
class Target:
    """Where a copy is: the folder the user named, the package in it, and what diagnostics call the folder."""

    folder: Path
    package: str
    name: str

    def present(self, path: str) -> bytes | None:
        """The content of a file of the copy, None where there is none. Raises `CodegenError`; see `write.present`."""
        return present(f"{self.package}/{path}", self.folder, self.shown(path))

    def place(self, path: str) -> Path:
        """Where a file of the copy is."""
        return self.folder / self.package / path

    def shown(self, path: str) -> str:
        """A file of the copy in diagnostics."""
        return (PurePosixPath(self.name) / self.package / path).as_posix()


@dataclass(frozen=True, slots=True)
class Plan:
    """The paths of a copy by what is to be done with them, each list sorted.

    `missing` and `outdated` are written, `stale` removed; `edited` are written or removed on request; `foreign` never.
    `unlisted` is what can be imported and is not of the copy.
    """

    missing: tuple[str, ...] = ()
    outdated: tuple[str, ...] = ()
    stale: tuple[str, ...] = ()
    edited: tuple[str, ...] = ()
    foreign: tuple[str, ...] = ()
    current: tuple[str, ...] = ()
    unlisted: tuple[Unlisted, ...] = ()


def plan_of(wanted: Mapping[str, str], record: Record | None, target: Target) -> Plan:
    """Compare. `wanted` are all files of the copy with their texts.

    Raises `CodegenError`: RC602 where a path or a symbolic link leads out of the folder, RC605 where something is in
    the way, the disk refuses, or two names differ only by case.
    """
    recorded: Mapping[str, str] = record.files if record else {}
    found: dict[str, list[str]] = {}
    for path, text in sorted(wanted.items()):
        kind = _kind_of_wanted(path, text.encode(), recorded, target)
        found.setdefault(kind, []).append(path)
    for path, known in sorted(recorded.items()):
        if path not in wanted and (content := target.present(path)) is not None:
            found.setdefault("stale" if digest(content) == known else "edited", []).append(path)
    _check_case(wanted, target)
    unlisted = _unlisted(wanted, [*found.get("stale", ()), *found.get("edited", ())], target)
    return Plan(unlisted=unlisted, **{kind: tuple(sorted(paths)) for kind, paths in found.items()})


def _unlisted(wanted: Collection[str], stale: Collection[str], target: Target) -> tuple[Unlisted, ...]:
    try:
        return tuple(list_unlisted(target.place(""), wanted, stale))
    except OSError as error:
        raise refused(target.shown(""), error) from error


def _kind_of_wanted(path: str, text: bytes, recorded: Mapping[str, str], target: Target) -> str:
    content = target.present(path)
    if content is None:
        return "missing"
    if content == text:
        return "current"
    # The record cannot hold its own digest. An empty file holds nothing that could be lost.
    if path == RECORD or not content or recorded.get(path) == digest(content):
        return "outdated"
    # Copied by hand, or its record is gone: nobody knows whether it was edited.
    return "edited" if path in recorded or is_ours(content) else "foreign"


# --- Names that differ only by case ---


def _check_case(wanted: Iterable[str], target: Target) -> None:
    """Raise `CodegenError` (RC605) where a wanted name and one that is there, or another wanted one, are the same to a
    file system that ignores case.
    """
    problems: list[Diagnostic] = []
    for folder, names in _names_by_folder(wanted, target).items():
        for name, other in sorted(_twins(names, _entries(target.folder / folder, target))):
            shown = (PurePosixPath(target.name) / folder / name).as_posix()
            message = f"{other} is in the way: it differs from {name} only by case, and many file systems ignore case"
            problems.append(Diagnostic(shown, 0, 0, "RC605", "", message, "rename it, or give another --package"))
    if problems:
        raise CodegenError(problems, 2)


def _names_by_folder(wanted: Iterable[str], target: Target) -> dict[PurePosixPath, set[str]]:
    """The wanted names in each folder, from the one that the user named."""
    found: dict[PurePosixPath, set[str]] = {}
    for path in wanted:
        pure = PurePosixPath(target.package, path)
        for one in (pure, *pure.parents[:-1]):
            found.setdefault(one.parent, set()).add(one.name)
    return found


def _twins(names: set[str], entries: Iterable[str]) -> Iterator[tuple[str, str]]:
    folded = {name.casefold(): name for name in sorted(names)}
    for other in sorted({*names, *entries}):
        name = folded.get(other.casefold(), other)
        if name != other:
            yield name, other


def _entries(folder: Path, target: Target) -> list[str]:
    try:
        return os.listdir(folder) if folder.is_dir() else []
    except OSError as error:
        raise refused(target.name, error) from error
