"""{path: text} → disk, whole or not at all: see `realtime_codegen.write.edits`.

A process that imports the package meanwhile finds every module, a file that stays the same is not touched, and what
this tool did not write stays as it is: a generated file is known by its first line.
"""

from __future__ import annotations

import os
from collections import defaultdict
from collections.abc import Collection, Iterable, Iterator, Mapping
from dataclasses import dataclass, replace
from pathlib import Path, PurePosixPath

from realtime_codegen.model.diagnostics import CodegenError, Diagnostic, Severity, fail
from realtime_codegen.support.faults import working
from realtime_codegen.write.edits import Edit, commit, refused, remove_leftovers, tidy
from realtime_codegen.write.header import HEADER, JSON_HEADER
from realtime_codegen.write.unlisted_modules import Unlisted, list_unlisted

MEND = "run `make generate` and commit the result"


@dataclass(frozen=True, slots=True)
class Changes:
    """What writing changes, as paths relative to the output folder, each list sorted.

    `foreign` are those of `changed` that this tool did not write and so does not replace; `unlisted` is what can be
    imported and is not of the package, which it leaves alone as well.
    """

    added: tuple[str, ...] = ()
    changed: tuple[str, ...] = ()
    removed: tuple[str, ...] = ()
    unchanged: tuple[str, ...] = ()
    foreign: tuple[str, ...] = ()
    unlisted: tuple[Unlisted, ...] = ()

    def __bool__(self) -> bool:
        return bool(self.added or self.changed or self.removed)


@dataclass(frozen=True, slots=True)
class TextFile:
    """One file that is replaced on its own, such as names.lock: where it is, its name in diagnostics, its new text."""

    path: Path
    name: str
    text: str

    def differs(self) -> bool:
        """Whether the disk has another text, or none. Raises `CodegenError` (RC605)."""
        return not self.path.is_file() or _read(self.path, self.name) != self.text.encode()


@working("compare")
def compare(files: Mapping[str, str], out: Path, *, name: str = "") -> Changes:
    """What `write_files` would change in the folder `out`, called `name` in diagnostics. Touches nothing.

    Raises `CodegenError` with RC602 for a path outside `out`, RC605 where something is in the way or cannot be read.
    """
    wanted = {path: text.encode() for path, text in files.items()}
    there = {path: present(path, out, _shown(path, name)) for path in sorted(wanted)}
    changed = tuple(path for path, old in there.items() if old is not None and old != wanted[path])
    removed = tuple(stale_files(files, out, name=name))
    return Changes(
        added=tuple(path for path, old in there.items() if old is None),
        changed=changed,
        removed=removed,
        unchanged=tuple(path for path, old in there.items() if old == wanted[path]),
        foreign=tuple(path for path in changed if there[path] and not is_ours(there[path])),
        unlisted=tuple(unlisted_in(files, out, removed, name=name)),
    )


@working("write")
def write_files(files: Mapping[str, str], out: Path, *, name: str = "", also: Iterable[TextFile] = ()) -> Changes:
    """Make `out` hold `files` and nothing else that this tool ever wrote there, and replace the files of `also`.

    `name` is what `out` is called in diagnostics.

    Raises `CodegenError` with RC602 (a path outside `out`), RC603 (a file not written by this tool in the way), RC605
    (the disk refuses) or RC606 (something else would be imported in the place of a file), and leaves everything as it
    was.
    """
    changes = compare(files, out, name=name)
    in_the_way = [one for one in unlisted_things(changes.unlisted, name) if one.severity is Severity.ERROR]
    if changes.foreign or in_the_way:
        raise CodegenError([*_foreign_files(changes, name), *in_the_way])
    for root in _roots(files):
        remove_leftovers(out / root, with_subfolders=True)
    edits = [Edit(out / path, _shown(path, name), files[path]) for path in (*changes.added, *changes.changed)]
    edits += [Edit(out / path, _shown(path, name), None) for path in changes.removed]
    commit([*edits, *map(_edit_of, filter(TextFile.differs, also))])
    for path in changes.removed:
        tidy(out / path, out)
    return changes


@working("write")
def write_texts(files: Iterable[TextFile]) -> tuple[TextFile, ...]:
    """Replace single files, all or none; gives those that differed. Raises `CodegenError` (RC605)."""
    differing = tuple(file for file in files if file.differs())
    commit(map(_edit_of, differing))
    return differing


def stale_files(paths: Iterable[str], out: Path, *, name: str = "") -> list[str]:
    """The generated modules, in the folders of the packages `paths` belong to, that are not among `paths`."""
    known = set(paths)
    modules = (path for root in _roots(known) for path in _modules(out / root))
    found = {path.relative_to(out).as_posix(): path for path in modules}
    others = ((path, place) for path, place in found.items() if path not in known)
    return sorted(path for path, place in others if is_ours(_read(place, _shown(path, name))))


def unlisted_in(paths: Iterable[str], out: Path, stale: Iterable[str] = (), *, name: str = "") -> list[Unlisted]:
    """What can be imported from the packages `paths` belong to, beside them, with paths relative to `out`.

    `stale` are the files that writing removes. Raises `CodegenError` (RC605) where a folder cannot be read.
    """
    wanted, gone = _by_root(paths), _by_root(stale)
    found: list[Unlisted] = []
    for root in sorted(wanted):
        try:
            inside = list_unlisted(out / root, wanted[root], gone[root])
        except OSError as error:
            raise refused(_shown(root, name), error) from error
        found += [replace(one, path=f"{root}/{one.path}") for one in inside]
    return found


def _by_root(paths: Iterable[str]) -> defaultdict[str, list[str]]:
    """Paths by the package they belong to, relative to it."""
    found: defaultdict[str, list[str]] = defaultdict(list)
    for path in paths:
        root, _, inside = path.partition("/")
        found[root].append(inside)
    return found


def _roots(paths: Collection[str] | Mapping[str, object]) -> list[str]:
    return sorted({PurePosixPath(path).parts[0] for path in paths})


def differences(changes: Changes, mend: str = MEND, *, name: str = "") -> list[Diagnostic]:
    """What a check has to say: RC604 for every file that is not as it should be, with `fix` as the advice.

    RC603 for one that this tool did not write, RC606 for what can be imported beside them.
    """
    reasons = (
        ("is missing", changes.added),
        ("is out of date", tuple(path for path in changes.changed if path not in changes.foreign)),
        ("is no longer generated", changes.removed),
    )
    found = [
        Diagnostic(_shown(path, name), 0, 0, "RC604", "", f"the file {reason}", mend)
        for reason, paths in reasons
        for path in paths
    ]
    unlisted = (replace(one, severity=Severity.ERROR) for one in unlisted_things(changes.unlisted, name))
    return [*found, *_foreign_files(changes, name), *unlisted]


def unlisted_things(unlisted: Iterable[Unlisted], name: str) -> list[Diagnostic]:
    """RC606 for what can be imported beside the package: an error where it takes the place of a file of the package,
    else a warning.
    """
    return [
        Diagnostic(
            _shown(one.path, name), 0, 0, "RC606", "", one.message, "move it out of the package's folder, or remove it",
            Severity.ERROR if one.is_read_instead else Severity.WARNING,
        )
        for one in unlisted
    ]  # fmt: skip


def _foreign_files(changes: Changes, name: str) -> list[Diagnostic]:
    message, advice = "this file was not written by this tool", "move it away, or generate into another folder"
    return [Diagnostic(_shown(path, name), 0, 0, "RC603", "", message, advice) for path in changes.foreign]


def _shown(path: str, name: str) -> str:
    return f"{name}/{path}" if name else path


# --- What is there ---


def present(path: str, out: Path, name: str) -> bytes | None:
    """The content of the output file at `path` in `out`, called `name` in diagnostics; None where there is none.

    Raises `CodegenError`: RC602 where the path or a symbolic link leads out of `out`, RC605 where something is in the
    way or the disk refuses.
    """
    if not _is_inside(path):
        raise fail(name, "RC602", "the path leaves the output folder", "correct the name it comes from", exit_code=1)
    pure = PurePosixPath(path)
    for parent in reversed(pure.parents):
        _check_place(name, out / parent, is_file=False)
    _check_place(name, out / pure, is_file=True)
    if not (out / path).resolve().is_relative_to(out.resolve()):
        message = "a symbolic link leads out of the output folder"
        raise fail(name, "RC602", message, "replace the link, or name the folder it leads to instead", exit_code=1)
    return _read(out / path, name) if (out / path).exists() else None


def _is_inside(path: str) -> bool:
    is_plain = path.isprintable() and "\\" not in path and ":" not in path and not path.startswith("/")
    return is_plain and not {"", ".", ".."} & {*path.split("/")}


def _check_place(name: str, place: Path, *, is_file: bool) -> None:
    """Raise `CodegenError` (RC605) where something else than a file, or than a folder, is at `place`."""
    try:
        fits = place.is_file() if is_file else place.is_dir()
        is_taken = place.exists() or place.is_symlink()
    except OSError as error:
        raise refused(name, error) from error
    if is_taken and not fits:
        message = f"{place.name} is in the way: it is not a {'file' if is_file else 'folder'}"
        raise fail(name, "RC605", message, "move it away, or generate into another folder")


def _read(path: Path, name: str) -> bytes:
    try:
        return path.read_bytes()
    except OSError as error:
        raise refused(name, error) from error


def is_ours(content: bytes | None) -> bool:
    """Whether a file was written by this tool, as its first line says."""
    return content is not None and content.startswith((HEADER.encode(), JSON_HEADER.encode()))


def _modules(folder: Path) -> Iterator[Path]:
    """The Python files in a folder and below it, without those behind symbolic links."""
    for place, folders, names in os.walk(folder):
        folders.sort()
        paths = (Path(place, name) for name in sorted(names) if name.endswith(".py"))
        yield from (path for path in paths if path.is_file() and not path.is_symlink())


def _edit_of(file: TextFile) -> Edit:
    # Behind a symbolic link it is the file that changes, not the link.
    return Edit(file.path.resolve(), file.name, file.text)
