"""Edits of single files, all of them or none.

Every new text is first put on the disk beside the file it replaces; only then do the files take their places, one
atomic rename each, and a failure on the way puts back what was there. So a process that reads the files meanwhile finds
every one of them, old or new, and whole.
"""

from __future__ import annotations

import os
import re
import secrets
import shutil
from collections.abc import Callable, Iterable, Iterator
from contextlib import suppress
from dataclasses import dataclass, field
from pathlib import Path

from realtime_codegen.model.diagnostics import CodegenError, fail

_TEMPORARY = re.compile(r"\..+\.[0-9a-f]{8}\.realtime-codegen\.tmp", re.DOTALL)
"""What a commit puts beside a file has such a name, and nothing else has."""


@dataclass(frozen=True, slots=True)
class Edit:
    """One file to replace by a text, or to remove where that is None; `name` is what diagnostics call it."""

    target: Path
    name: str
    text: str | None


@dataclass(slots=True)
class _Staged:
    """What has been put beside the files of a commit: new texts and second names of the old ones, by target."""

    new: dict[Path, Path] = field(default_factory=dict[Path, Path])
    old: dict[Path, Path] = field(default_factory=dict[Path, Path])
    folders: list[Path] = field(default_factory=list[Path])

    def clear(self, *, with_folders: bool = False) -> None:
        """Remove what is left of it, and with a commit that failed the folders made for it."""
        _remove([*self.new.values(), *self.old.values()], Path.unlink)
        _remove(self.folders[::-1] if with_folders else (), Path.rmdir)


def commit(edits: Iterable[Edit]) -> None:
    """Do all edits or none. Raises `CodegenError` (RC605) that names the file the disk refused."""
    edits, staged, begun = tuple(edits), _Staged(), list[Edit]()
    name = ""
    try:
        for edit in edits:
            name = edit.name
            _stage(edit, staged)
        for edit in edits:
            name = edit.name
            begun.append(edit)
            _perform(edit, staged)
    except BaseException as error:
        lost = [edit.name for edit in reversed(begun) if not _undone(edit, staged)]
        staged.clear(with_folders=True)
        if isinstance(error, OSError):
            raise refused(name, error, lost) from error
        raise
    staged.clear()


def _stage(edit: Edit, staged: _Staged) -> None:
    target = edit.target
    if edit.text is not None:
        missing = [folder for folder in reversed(target.parents) if not folder.exists()]
        for folder in missing:
            folder.mkdir()
            staged.folders.append(folder)
        staged.new[target] = _beside(target)
        _fill(staged.new[target], edit.text.encode(), target)
    if target.exists():
        staged.old[target] = _beside(target)
        try:
            os.link(target, staged.old[target])
        except OSError:  # a file system without second names
            shutil.copy2(target, staged.old[target])


def _fill(place: Path, content: bytes, target: Path) -> None:
    with place.open("xb") as stream:
        stream.write(content)
        stream.flush()
        os.fsync(stream.fileno())
    if target.exists():
        shutil.copymode(target, place)


def _perform(edit: Edit, staged: _Staged) -> None:
    if edit.text is None:
        edit.target.unlink()
    else:
        staged.new[edit.target].replace(edit.target)


def _undone(edit: Edit, staged: _Staged) -> bool:
    """Put back what an edit changed, or did not come to change; False where the disk refuses that as well."""
    try:
        if edit.target in staged.old:
            staged.old[edit.target].replace(edit.target)
        else:
            edit.target.unlink(missing_ok=True)
    except OSError:
        return False
    return True


def _beside(target: Path) -> Path:
    # On the file system of the target, so that a rename is atomic; no name that Python imports.
    return target.with_name(f".{target.name}.{secrets.token_hex(4)}.realtime-codegen.tmp")


def remove_leftovers(folder: Path, *, with_subfolders: bool) -> None:
    """Remove what a commit that was killed left in a folder. No other commit may be under way there.

    A file is known by its name alone, so only regular files are removed, and nothing behind a symbolic link.
    """
    _remove(list(_leftovers(folder, with_subfolders=with_subfolders)), Path.unlink)


def _leftovers(folder: Path, *, with_subfolders: bool) -> Iterator[Path]:
    for place, folders, names in os.walk(folder):
        if not with_subfolders:
            folders.clear()
        paths = (Path(place, name) for name in names if _TEMPORARY.fullmatch(name))
        yield from (path for path in paths if path.is_file() and not path.is_symlink())


def _remove(places: Iterable[Path], how: Callable[[Path], None]) -> None:
    for place in places:
        with suppress(OSError):
            how(place)


def tidy(removed: Path, out: Path) -> None:
    """Remove the compiled form of a module that is gone, and the folders that are empty without it."""
    cache = removed.parent / "__pycache__"
    _remove(sorted(cache.glob(f"{removed.stem}.*.pyc")), Path.unlink)
    inside = removed.parent.relative_to(out).parts
    folders = [out.joinpath(*inside[:depth]) for depth in range(len(inside), 0, -1)]
    _remove([cache, *folders], Path.rmdir)


def refused(name: str, error: OSError, lost: Iterable[str] = ()) -> CodegenError:
    """The error (RC605, exit code 2) for a disk that refuses; `lost` are the files that could not be put back."""
    reason = error.strerror or str(error) or type(error).__name__
    kept = "nothing was changed"
    if names := ", ".join(lost):
        kept = f"these could not be put back, so generate again: {names}"
    return fail(name, "RC605", f"the disk refuses: {reason}", f"free space or fix the permissions; {kept}")
