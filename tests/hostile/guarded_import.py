"""Imports an emitted package, every module of it, and refuses whatever an import has no business to do.

Run by itself: `python -I guarded_import.py FOLDER`. Afterwards msgspec looks at each of its
types. This is the second line of defence; the first is the list of what the source may consist of.
"""

from __future__ import annotations

import importlib
import os
import sys
from collections.abc import Iterable
from pathlib import Path
from types import CodeType
from typing import Any

_REFUSED = ("ctypes.", "fcntl.", "ftplib.", "http.", "os.", "pty.", "shutil.", "smtplib.", "socket.", "subprocess.")
_HARMLESS = {"os.listdir", "os.scandir", "os.walk", "socket.__new__"}
_WRITING = os.O_WRONLY | os.O_RDWR | os.O_CREAT | os.O_TRUNC | os.O_APPEND


class RefusedError(BaseException):
    """Something was tried that an import does not do. No `except Exception` can hide it."""


def guard(folders: Iterable[str]) -> None:
    """From now on raise `RefusedError` for what is refused; code is run from `folders` alone."""
    known = (*folders, "<frozen", "<string>", "<")

    def look(event: str, arguments: tuple[Any, ...]) -> None:
        if event == "open":
            if arguments[2] and arguments[2] & _WRITING:
                raise RefusedError(f"{arguments[0]} is written")
        elif event == "exec":
            code = arguments[0]
            if isinstance(code, CodeType) and not code.co_filename.startswith(known):
                raise RefusedError(f"code of {code.co_filename}")
        elif event.startswith(_REFUSED) and event not in _HARMLESS:
            raise RefusedError(event)

    sys.addaudithook(look)


def main(folder: Path) -> None:
    """Import the package in `folder`."""
    sys.dont_write_bytecode = True
    import asyncio  # what a client needs opens sockets and libraries while it is imported
    import json
    import platform
    import ssl
    import uuid

    import msgspec

    del asyncio, json, platform, ssl, uuid
    sys.path.insert(0, str(folder.parent))
    guard([*(one for one in sys.path if one), str(folder)])
    package = importlib.import_module(folder.name)
    for path in sorted(folder.rglob("*.py")):
        parts = path.relative_to(folder.parent).with_suffix("").parts
        if not {"testing", "__main__", "__init__"} & set(parts):
            importlib.import_module(".".join(parts))
    for type_ in package.SCHEMAS.values():
        try:
            package.decode(b"{}", type_)
        except msgspec.ValidationError:
            pass
        except package.DecodeError:
            pass


if __name__ == "__main__":
    main(Path(sys.argv[1]).resolve())
