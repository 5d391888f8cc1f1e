"""{path: text} → disk, whole or not at all. The only module that writes.

The new package is put together in a folder beside the old one and takes its place by renaming. Files in it that this tool did not write stay;
files it wrote earlier and no longer writes go.
"""

from __future__ import annotations

import os
import shutil
import tempfile
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from pathlib import Path, PurePosixPath

from realtime_codegen.diagnostics import CodegenError, Diagnostic, fail
from realtime_codegen.render.package import HEADER

MEND = "run `make generate` and commit the result"


@dataclass(frozen=True, slots=True)
class Changes:
    """What writing changes, as paths relative to the output folder, each list sorted."""

    added: tuple[str, ...]
    changed: tuple[str, ...]
    removed: tuple[str, ...]
    unchanged: tuple[str, ...]

    def __bool__(self) -> bool:
        return bool(self.added or self.changed or self.removed)


def compare(files: Mapping[str, str], out: Path) -> Changes:
    """What `write_files` would change. Raises `CodegenError` as it does, but touches nothing."""
    _check_paths(files, out)
    present = {path: _read(out / path) for path in files}
    return Changes(
        added=tuple(sorted(path for path, text in present.items() if text is None)),
        changed=tuple(sorted(path for path, text in present.items() if text is not None and text != files[path])),
        removed=tuple(sorted(_stale(files, out))),
        unchanged=tuple(sorted(path for path, text in present.items() if text == files[path])),
    )


def write_files(files: Mapping[str, str], out: Path) -> Changes:
    """Make `out` hold `files` and nothing else that this tool ever wrote there.

    Raises `CodegenError` with RC602 (a path outside `out`), RC603 (a file of somebody else in the way) or RC605 (the disk refuses), and leaves
    everything as it was.
    """
    changes = compare(files, out)
    foreign = [path for path in changes.changed if not _is_ours(out / path)]
    if foreign:
        raise CodegenError(
            [
                Diagnostic(path, 0, 0, "RC603", "", "this file was not written by this tool", "move it away, or generate into another folder")
                for path in foreign
            ]
        )
    if changes:
        for root in sorted({PurePosixPath(path).parts[0] for path in files}):
            _replace(out, root, {path: text for path, text in files.items() if PurePosixPath(path).parts[0] == root}, changes)
    return changes


def write_text(path: Path, text: str, name: str) -> bool:
    """Write one file through a temporary one beside it; returns whether it changed. Raises `CodegenError` (RC605)."""
    if _read(path) == text:
        return False
    try:
        handle, temporary = tempfile.mkstemp(dir=path.parent, prefix=f".{path.name}.")
        try:
            with os.fdopen(handle, "w", encoding="utf-8", newline="\n") as stream:
                stream.write(text)
            Path(temporary).chmod(path.stat().st_mode & 0o777 if path.exists() else 0o644)
            Path(temporary).replace(path)
        except BaseException:
            Path(temporary).unlink(missing_ok=True)
            raise
    except OSError as error:
        raise _refused(name, error) from error
    return True


def differences(changes: Changes) -> CodegenError | None:
    """What `--check` has to say: RC604 for every file that is not as it should be, or None."""
    reasons = {"is missing": changes.added, "is out of date": changes.changed, "is no longer generated": changes.removed}
    found = [
        Diagnostic(path, 0, 0, "RC604", "", f"the file {reason}", MEND) for reason, paths in reasons.items() for path in paths
    ]
    return CodegenError(found) if found else None


def _check_paths(files: Mapping[str, str], out: Path) -> None:
    base = out.resolve()
    for path in files:
        pure = PurePosixPath(path)
        inside = not pure.is_absolute() and ".." not in pure.parts and "\\" not in path and ":" not in path
        if not inside or not (base / path).resolve().is_relative_to(base):
            raise fail(path, "RC602", "the path leaves the output folder", "names come from the description; correct it", exit_code=1)


def _read(path: Path) -> str | None:
    try:
        return path.read_bytes().decode("utf-8", errors="replace") if path.is_file() else None
    except OSError as error:
        raise _refused(path.name, error) from error


def _is_ours(path: Path) -> bool:
    text = _read(path)
    return not text or text.startswith(HEADER)


def _stale(files: Mapping[str, str], out: Path) -> Iterator[str]:
    for root in sorted({PurePosixPath(path).parts[0] for path in files}):
        for path in sorted((out / root).rglob("*.py")):
            relative = path.relative_to(out).as_posix()
            if relative not in files and _is_ours(path):
                yield relative


def _replace(out: Path, root: str, files: Mapping[str, str], changes: Changes) -> None:
    target = out / root
    try:
        out.mkdir(parents=True, exist_ok=True)
        staging = Path(tempfile.mkdtemp(dir=out, prefix=f".{root}."))
    except OSError as error:
        raise _refused(root, error) from error
    try:
        fresh = staging / "new"
        _fill(fresh, target, root, files, changes)
        _swap(fresh, target, staging / "old")
    except OSError as error:
        raise _refused(root, error) from error
    finally:
        shutil.rmtree(staging, ignore_errors=True)


def _fill(fresh: Path, target: Path, root: str, files: Mapping[str, str], changes: Changes) -> None:
    ours = {*files, *changes.removed}

    def left_out(folder: str, names: list[str]) -> list[str]:
        place = Path(folder).relative_to(target.parent)
        return [name for name in names if name == "__pycache__" or (place / name).as_posix() in ours]

    fresh.mkdir()
    if target.is_dir():
        shutil.copytree(target, fresh, dirs_exist_ok=True, ignore=left_out)
    for path, text in files.items():
        place = fresh / PurePosixPath(path).relative_to(root)
        place.parent.mkdir(parents=True, exist_ok=True)
        with place.open("w", encoding="utf-8", newline="\n") as stream:
            stream.write(text)
            stream.flush()
            os.fsync(stream.fileno())


def _swap(fresh: Path, target: Path, aside: Path) -> None:
    if target.exists():
        target.rename(aside)
    try:
        fresh.rename(target)
    except OSError:
        if aside.exists():
            aside.rename(target)
        raise


def _refused(name: str, error: OSError) -> CodegenError:
    reason = error.strerror or type(error).__name__
    return fail(name, "RC605", f"the disk refuses: {reason}", "free space or fix the permissions; nothing was changed", exit_code=2)
