"""A path, an address or standard input to a `Document`: plain JSON values with positions, or a diagnostic that says
what the text is instead.
"""

from __future__ import annotations

import json
import os
import re
import sys
import time
import urllib.request
from http.client import HTTPException
from pathlib import Path
from typing import IO
from urllib.error import HTTPError
from urllib.parse import urlsplit

import yaml

from realtime_codegen.load.json_source import DuplicateKeyError, read_json
from realtime_codegen.load.syntax_errors import not_a_mapping, not_json, not_text, not_yaml
from realtime_codegen.load.yaml_source import ADVICE_HOSTILE, read_yaml
from realtime_codegen.model.diagnostics import CodegenError, fail
from realtime_codegen.model.document import Document, Positions
from realtime_codegen.model.json_values import is_object
from realtime_codegen.support.faults import working
from realtime_codegen.support.garbage_collection import paused_collector

MAX_BYTES = 64 * 1024 * 1024
"""Longest text that is read, in bytes."""
CONNECT_TIMEOUT = 30.0
"""Longest wait for one answer of a server, in seconds."""
TOTAL_TIMEOUT = 180.0
"""Longest time for a whole download, in seconds."""

_CHUNK = 256 * 1024
_STARTS_AS_JSON = re.compile(r'\s*\{\s*("|$)')


def load_document(source: str | Path, *, file: str | None = None, stdin: IO[bytes] | None = None) -> Document:
    """Read a description.

    `source` is a path, an `http(s)` address, or `-` for standard input (`stdin` replaces the process's own). `file`
    is the name for diagnostics; by default the path relative to the current folder, the address without credentials,
    or `<stdin>`.
    Raises `CodegenError` (RC101 to RC103, RC105, exit code 2) where it cannot be read.
    """
    return read_source(source, file=file, stdin=stdin)[1]


def read_source(
    source: str | Path, *, file: str | None = None, stdin: IO[bytes] | None = None
) -> tuple[bytes, Document]:
    """As `load_document`, with the bytes that were read, for a hash of them."""
    name = file if file is not None else display_name(source)
    with working("load", file=name):
        if source == "-":
            content = _read(stdin if stdin is not None else sys.stdin.buffer, name)
        elif is_address(source):
            content = _download(str(source), name)
        else:
            content = _read_path(Path(source), name)
        return content, parse_document(_decode(content, name), name)


def parse_document(text: str, file: str) -> Document:
    """The `Document` of a YAML or JSON text that holds one mapping. Raises `CodegenError` (RC102, RC103, RC105, exit
    code 2).
    """
    text = text.removeprefix("\ufeff")
    if len(text) > MAX_BYTES:
        raise _too_large(file)
    with paused_collector():
        return _from_json(text, file) if text.lstrip().startswith("{") else _from_yaml(text, file)


def is_address(source: str | Path) -> bool:
    """Whether `source` is fetched over HTTP rather than read from disk."""
    return isinstance(source, str) and source.lower().startswith(("http://", "https://"))


def display_name(source: str | Path) -> str:
    """The name of a source in diagnostics; never a credential of an address and, inside the current folder, never an
    absolute path.
    """
    if source == "-":
        return "<stdin>"
    if is_address(source):
        try:
            parts = urlsplit(str(source))
        except ValueError:  # an address that is none, such as one with half an IPv6 host
            return str(source).partition("://")[0] + "://…"
        return parts._replace(netloc=parts.netloc.rpartition("@")[2], query="", fragment="").geturl()
    relative = os.path.relpath(source)
    return Path(source if relative.startswith("..") else relative).as_posix()


def _read_path(path: Path, file: str) -> bytes:
    try:
        with path.open("rb") as stream:
            return _read(stream, file)
    except (OSError, ValueError) as error:
        reason = error.strerror if isinstance(error, OSError) and error.strerror else str(error)
        raise fail(file, "RC101", f"cannot be read: {reason}", "check the path and its permissions") from error


def _read(stream: IO[bytes], file: str, deadline: float | None = None) -> bytes:
    """Everything of `stream`, at most `MAX_BYTES`."""
    parts: list[bytes] = []
    size = 0
    while part := stream.read(_CHUNK):
        parts.append(part)
        size += len(part)
        if size > MAX_BYTES:
            raise _too_large(file)
        if deadline is not None and time.monotonic() > deadline:
            raise TimeoutError(f"not complete after {TOTAL_TIMEOUT:.0f} seconds")
    return b"".join(parts)


def _download(address: str, file: str) -> bytes:
    try:
        request = urllib.request.Request(address, headers={"User-Agent": "realtime-codegen", "Accept": "*/*"})
        with urllib.request.urlopen(request, timeout=CONNECT_TIMEOUT) as answer:
            content = _read(answer, file, time.monotonic() + TOTAL_TIMEOUT)
            # Reading in pieces does not notice by itself that some are missing.
            if answer.length:
                raise OSError(f"the connection ended {answer.length} bytes too early")
            return content
    except (OSError, ValueError, HTTPException) as error:
        if isinstance(error, HTTPError):
            error.close()
        raise fail(
            file, "RC101", f"cannot be fetched: {error}", "check the address and the network, or pass a file"
        ) from error


def _too_large(file: str) -> CodegenError:
    return fail(file, "RC103", f"more than {MAX_BYTES // 1024**2} MB of text", ADVICE_HOSTILE)


def _decode(content: bytes, file: str) -> str:
    if content.startswith((b"\xff\xfe", b"\xfe\xff")):
        raise fail(file, "RC102", "the text is UTF-16", "save it as UTF-8", line=1, column=1)
    try:
        return content.decode("utf-8-sig")
    except UnicodeDecodeError as error:
        raise not_text(content, file, error) from error


def _from_json(text: str, file: str) -> Document:
    try:
        return Document(read_json(text, file), file, Positions(text, "json"))
    except DuplicateKeyError as error:
        raise _repeated_key(text, file, error.args[0]) from None
    except json.JSONDecodeError as error:
        return _from_yaml_or_bad_json(text, file, error)


def _repeated_key(text: str, file: str, key: str) -> CodegenError:
    """What to say of JSON with a key that is there twice. JSON is nearly YAML, and that reader knows the place; it does
    not know pairs of escaped surrogates.
    """
    try:
        _from_yaml(text, file)
    except CodegenError as failure:
        if any(item.code == "RC105" for item in failure.diagnostics):
            return failure
    return fail(file, "RC105", f"the key {key!r} is there twice", "remove or rename one of the two")


def _from_yaml_or_bad_json(text: str, file: str, error: json.JSONDecodeError) -> Document:
    """A YAML flow mapping starts with a brace too. In a file named .json it is none: YAML would read a typo as text."""
    is_meant = _STARTS_AS_JSON.match(text) is not None
    if is_meant and file.endswith(".json"):
        raise not_json(text, file, error) from None
    try:
        return _from_yaml(text, file)
    except CodegenError as failure:
        if is_meant and all(item.code == "RC102" for item in failure.diagnostics):
            raise not_json(text, file, error) from None
        raise


def _from_yaml(text: str, file: str) -> Document:
    try:
        data = read_yaml(text, file)
    except (yaml.YAMLError, UnicodeError) as error:
        raise not_yaml(text, file, error) from error
    if not is_object(data):
        raise not_a_mapping(text, file, data)
    return Document(data, file, Positions(text, "yaml"))
