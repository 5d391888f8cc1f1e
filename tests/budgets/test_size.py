"""How large the generated package is: whoever copies it carries all of it."""

from __future__ import annotations

import io
import zipfile
from collections.abc import Mapping
from pathlib import PurePosixPath

from tests.support import PACKAGE

FILES = 105
LINES = 27_500
KILOBYTES = 1_170
"""Of which the facts for `realtime-codegen diff`, which no module reads, are 87."""
TYPES_KILOBYTES = 400
"""What is left without client, stand-in and the beta API."""
WHEEL_KILOBYTES = 285


def sources() -> Mapping[str, bytes]:
    """The files of the package by path."""
    paths = sorted(path for path in PACKAGE.rglob("*") if path.is_file() and "__pycache__" not in path.parts)
    return {path.relative_to(PACKAGE.parent).as_posix(): path.read_bytes() for path in paths}


def test_the_package() -> None:
    files = sources()
    assert len(files) <= FILES
    assert sum(len(content.splitlines()) for content in files.values()) <= LINES
    assert 100 < sum(map(len, files.values())) / 1000 <= KILOBYTES


def test_types_and_codec() -> None:
    parts = {"_client", "testing", "beta.py", "client.py", "connections.py", "resources.py", "webhooks.py", "audio.py"}
    kept = [content for path, content in sources().items() if not parts & set(PurePosixPath(path).parts)]
    assert 100 < sum(map(len, kept)) / 1000 <= TYPES_KILOBYTES


def test_the_wheel() -> None:
    """A wheel is these files in a zip archive."""
    target = io.BytesIO()
    with zipfile.ZipFile(target, "w", zipfile.ZIP_DEFLATED) as archive:
        for path, content in sources().items():
            archive.writestr(path, content)
    assert 50 < len(target.getvalue()) / 1000 <= WHEEL_KILOBYTES
