"""One run at a time in one folder: an advisory lock that the system takes back when its holder ends, however it ends.

The folder itself is locked (`flock`), so no lock file can be left over, be committed or be in the way. Where that is
not possible, on Windows and on some network file systems, a file in the folder for temporary files is locked instead.
"""

from __future__ import annotations

import errno
import hashlib
import os
import sys
import tempfile
import time
from collections.abc import Callable, Generator, Iterable
from contextlib import contextmanager, suppress
from pathlib import Path

PATIENCE = 1.0
"""Seconds of waiting after which the user is told."""
_PAUSE = 0.05
_RETRIES = 3
_BUSY = (errno.EAGAIN, errno.EACCES)

Report = Callable[[str], None]

if sys.platform == "win32":
    import msvcrt

    def _lock(handle: int, *, is_shared: bool) -> None:
        # There are no shared locks: readers wait for each other too.
        msvcrt.locking(handle, msvcrt.LK_NBLCK, 1)

else:
    import fcntl

    def _lock(handle: int, *, is_shared: bool) -> None:
        fcntl.flock(handle, (fcntl.LOCK_SH if is_shared else fcntl.LOCK_EX) | fcntl.LOCK_NB)


@contextmanager
def locked(written: Iterable[Path], read: Iterable[Path] = (), *, report: Report) -> Generator[None]:
    """Hold the folders in `written` alone, and those in `read` together with other readers, while the block runs.

    Waits for the process that has one of them; after a second, `report` gets a line that says so. A folder that does
    not exist is created, and removed again if it is empty at the end. One that cannot be locked is not locked: what
    prevents that prevents writing as well, which then says so.
    """
    is_shared = dict.fromkeys(map(Path.absolute, read), True) | dict.fromkeys(map(Path.absolute, written), False)
    created: list[Path] = []
    held: list[int] = []
    try:
        # In one order everywhere, so that no two runs wait for each other; one folder may have two names.
        for _, folder in sorted({os.path.realpath(one): one for one in is_shared}.items()):
            handle = _wait(folder, created, report, is_shared=is_shared[folder])
            held += [] if handle is None else [handle]
        yield
    finally:
        for folder in reversed(created):
            with suppress(OSError):
                folder.rmdir()
        for handle in held:
            os.close(handle)


def _wait(folder: Path, created: list[Path], report: Report, *, is_shared: bool) -> int | None:
    """A handle that has the lock; None where the folder cannot be locked. `created` gains the folders made for it."""
    begin, is_said, vanished = time.monotonic(), False, 0
    while True:
        try:
            _create(folder, created)
            handle = _try(folder, is_shared=is_shared)
        except FileNotFoundError:
            # Removed by the process that had created it; more often it is behind a link to nothing.
            vanished += 1
            if vanished > _RETRIES:
                return None
            continue
        except OSError:
            return None
        if handle is not None:
            return handle
        if not is_said and time.monotonic() - begin >= PATIENCE:
            report(f"{folder}: another realtime-codegen is writing here; waiting until it ends (Ctrl-C to give up)")
            is_said = True
        time.sleep(_PAUSE)


def _create(folder: Path, created: list[Path]) -> None:
    """Create a folder and those around it that are missing; `created` gains them, outermost first."""
    for one in [one for one in (*reversed(folder.parents), folder) if not os.path.lexists(one)]:
        with suppress(FileExistsError):
            one.mkdir()
            created.append(one)


def _try(folder: Path, *, is_shared: bool) -> int | None:
    """A handle that has the lock; None where another process has it. Raises `OSError` where there can be no lock."""
    try:
        return _try_at(folder, os.O_RDONLY, is_shared=is_shared)
    except OSError:
        if not folder.is_dir():
            raise
    digest = hashlib.sha256(os.fsencode(folder)).hexdigest()[:32]
    substitute = Path(tempfile.gettempdir(), f"realtime-codegen-{digest}.lock")
    return _try_at(substitute, os.O_RDWR | os.O_CREAT | getattr(os, "O_NOFOLLOW", 0), is_shared=is_shared)


def _try_at(place: Path, flags: int, *, is_shared: bool) -> int | None:
    handle = os.open(place, flags, 0o600)
    is_held = False
    try:
        _lock(handle, is_shared=is_shared)
        # The process that had it may have removed the folder at its end.
        is_held = _is_at(handle, place)
    except OSError as error:
        if error.errno not in _BUSY:
            raise
    finally:
        if not is_held:
            os.close(handle)
    return handle if is_held else None


def _is_at(handle: int, place: Path) -> bool:
    try:
        return os.path.samestat(os.fstat(handle), place.stat())
    except FileNotFoundError:
        return False
