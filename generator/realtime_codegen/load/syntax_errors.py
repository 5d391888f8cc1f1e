"""What a text that is not the YAML or JSON it should be is instead, as a diagnostic that says what to do."""

from __future__ import annotations

import json
import re
from typing import Any

import yaml

from realtime_codegen.model.diagnostics import CodegenError, fail

_CORRECT = "correct the text at this place"
_CONFLICT = re.compile(r"^(<{7}|>{7}) ", re.MULTILINE)
_OPEN_STRING = re.compile(r'"[^"\\]*(?:\\.[^"\\]*)*\\?\Z', re.DOTALL)
_KNOWN = (
    (
        re.compile(r"\s*<(!doctype|html|head|body)\b", re.IGNORECASE),
        "this looks like an HTML page",
        "give the address of the raw file, not of the page that shows it",
    ),
    (re.compile(r"\s*<\?xml\b"), "this looks like an XML document", "give a description in YAML or JSON"),
    (re.compile(r"version https://git-lfs\b"), "this is a Git LFS pointer, not the file", "run `git lfs pull` first"),
)


def not_json(text: str, file: str, error: json.JSONDecodeError) -> CodegenError:
    """The error (RC102) for a text that starts as JSON and does not go on as JSON."""
    if error.pos >= len(text.rstrip()) or _OPEN_STRING.match(text, error.pos):
        return _cut_off(text, file)
    return _conflict(text, file) or at(text, error.pos, file, f"not JSON: {error.msg}", _CORRECT)


def not_yaml(text: str, file: str, error: Exception) -> CodegenError:
    """The error (RC102) for a text that PyYAML refuses with `error`."""
    if (known := _recognized(text, file)) is not None:
        return known
    if not isinstance(error, yaml.MarkedYAMLError) or error.problem_mark is None:
        return _bad_character(text, file)
    mark, problem = error.problem_mark, error.problem or "cannot be read"
    if mark.index >= len(text.rstrip()):
        return _cut_off(text, file)
    is_tab = text[mark.index] == "\t"
    advice = "indent with spaces: YAML takes no tabs there" if is_tab else _CORRECT
    return fail(file, "RC102", f"not YAML: {problem}", advice, line=mark.line + 1, column=mark.column + 1)


def not_a_mapping(text: str, file: str, data: Any) -> CodegenError:
    """The error (RC102) for a text that can be read and holds `data`, which is no mapping."""
    if (known := _recognized(text, file)) is not None:
        return known
    if data is None:
        return at(text, 0, file, "the file is empty", "give a description in YAML or JSON")
    kind = "a list" if isinstance(data, list) else "a single value"
    advice = "a description starts with keys such as `openapi:` or `overlay:`"
    return at(text, 0, file, f"the document is {kind}, not a mapping", advice)


def not_text(content: bytes, file: str, error: UnicodeDecodeError) -> CodegenError:
    """The error (RC102) for bytes that are not UTF-8."""
    line = content.count(b"\n", 0, error.start) + 1
    column = error.start - content.rfind(b"\n", 0, error.start)
    advice = "save it as UTF-8, or check that it is text at all"
    return fail(file, "RC102", "the text is not UTF-8", advice, line=line, column=column)


def at(text: str, offset: int, file: str, message: str, advice: str, code: str = "RC102") -> CodegenError:
    """An error about the character of `text` at `offset`, counted from 0."""
    line, column = text.count("\n", 0, offset) + 1, offset - text.rfind("\n", 0, offset)
    return fail(file, code, message, advice, line=line, column=column)


def _recognized(text: str, file: str) -> CodegenError | None:
    """What the text is where it is something people hand in by mistake."""
    for pattern, message, advice in _KNOWN:
        if pattern.match(text):
            return at(text, 0, file, message, advice)
    return _conflict(text, file)


def _conflict(text: str, file: str) -> CodegenError | None:
    if match := _CONFLICT.search(text):
        advice = "resolve the conflict and remove its markers"
        return at(text, match.start(), file, "a merge conflict is not resolved", advice)
    return None


def _cut_off(text: str, file: str) -> CodegenError:
    advice = "the file is truncated: get it again"
    return at(text, len(text.rstrip()), file, "the text ends in the middle of a value", advice)


def _bad_character(text: str, file: str) -> CodegenError:
    characters = enumerate(text)
    offset = next((place for place, one in characters if not one.isprintable() and one not in "\t\r\n\x85"), 0)
    message = f"the character U+{ord(text[offset]):04X} is not allowed in YAML"
    return at(text, offset, file, message, "remove it, or check that the file is text at all")
