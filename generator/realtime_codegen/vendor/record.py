"""`_vendored.json`: what a copy was made from, and the digest of every file of it.

It says nothing of when and where, so that the same generator, description and options give the same bytes.
"""

from __future__ import annotations

import hashlib
import json
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from realtime_codegen import __version__
from realtime_codegen.config import Upstream
from realtime_codegen.load import parse_document
from realtime_codegen.model.diagnostics import CodegenError, fail
from realtime_codegen.model.json_values import is_array, is_object
from realtime_codegen.vendor.copied_files import Options

RECORD = "_vendored.json"
ABOUT = "Written by `realtime-codegen vendor`, which also updates it. It tells the files of this copy from edited ones."


@dataclass(frozen=True, slots=True)
class Record:
    """What is known of a copy: its options, and the SHA-256 of each of its files by path."""

    options: Options
    files: Mapping[str, str]


def record_text(files: Mapping[str, str], options: Options, upstream: Upstream) -> str:
    """The text of the record of a copy."""
    record = {
        "about": ABOUT,
        "generator": {"name": "realtime-codegen", "version": __version__},
        "upstream": {"repository": upstream.repository, "commit": upstream.commit, "sha256": upstream.sha256},
        "options": {"package": options.package, "without": list(options.without)},
        "files": {path: digest(text.encode()) for path, text in sorted(files.items())},
    }
    return json.dumps(record, indent=2, ensure_ascii=False) + "\n"


def read_record(content: bytes, name: str) -> Record:
    """Read a record, called `name` in diagnostics. Raises `CodegenError` (RC102, exit code 2) where it is none."""
    try:
        data = parse_document(content.decode(), name).data
        return _record(data)
    except (UnicodeDecodeError, ValueError) as error:
        raise _unusable(name, str(error)) from error


def digest(content: bytes) -> str:
    """The SHA-256 of a file."""
    return hashlib.sha256(content).hexdigest()


def _record(data: Mapping[str, Any]) -> Record:
    options, files = data.get("options"), data.get("files")
    if not is_object(options) or not is_object(files):
        raise ValueError("options or files are missing")
    package, without = options.get("package"), options.get("without")
    if not isinstance(package, str) or not is_array(without) or not _are_texts(without):
        raise ValueError("the options are not a package and a list of parts")
    if not _are_texts(list(files.values())):
        raise ValueError("a file has no digest")
    return Record(Options(package, tuple(without)), dict(files))


def _are_texts(values: list[Any]) -> bool:
    return all(isinstance(value, str) for value in values)


def _unusable(name: str, reason: str) -> CodegenError:
    advice = "get the file back from version control; or remove it and run the command with --force"
    return fail(name, "RC102", f"this is not the record of a copy: {reason}", advice)
