"""JSON text to plain values: Python's reader, held to the standard and to the limits of the YAML reader."""

from __future__ import annotations

import json
import math
import re
from collections.abc import Iterator
from typing import Any

from realtime_codegen.load.nesting import MAX_DEPTH, find_too_deep
from realtime_codegen.load.syntax_errors import at
from realtime_codegen.load.yaml_source import ADVICE_HOSTILE, MAX_DIGITS
from realtime_codegen.model.diagnostics import CodegenError
from realtime_codegen.model.json_values import Json, is_object

_SURROGATE = re.compile(r"\\u[dD][89a-fA-F]")
_STRING = r'"(?:[^"\\]|\\.)*"'
_WORD = re.compile(rf"{_STRING}|[-+.\w]+")


class DuplicateKeyError(Exception):
    """An object has the key in `args[0]` twice."""


class _NotANumberError(Exception):
    """A number that Python's reader takes: NaN, an infinity, or an integer longer than `MAX_DIGITS`."""


def read_json(text: str, file: str) -> dict[str, Any]:
    """The value of a JSON text that starts with a brace.

    Raises `json.JSONDecodeError` where it is not JSON, `DuplicateKeyError`, which tells no place, and `CodegenError`
    (RC102, RC103) for anything else that is wrong.
    """
    try:
        data: dict[str, Any] = json.loads(
            text, object_pairs_hook=_unique, parse_constant=_refused, parse_float=_finite, parse_int=_integer
        )
    except _NotANumberError as error:
        raise _bad_number(text, file, str(error)) from None
    except RecursionError:
        raise _too_deep(text, file) from None
    if _depth(data) > MAX_DEPTH:
        raise _too_deep(text, file)
    _check_surrogates(text, data, file)
    return data


def _unique(pairs: list[tuple[str, Any]]) -> dict[str, Any]:
    members = dict(pairs)
    if len(members) != len(pairs):
        seen: set[str] = set()
        for key, _ in pairs:
            if key in seen:
                raise DuplicateKeyError(key)
            seen.add(key)
    return members


def _refused(text: str) -> Any:
    raise _NotANumberError(text)


def _finite(text: str) -> float:
    number = float(text)
    return number if math.isfinite(number) else _refused(text)


def _integer(text: str) -> int:
    return int(text) if len(text) <= MAX_DIGITS else _refused(text)


def _bad_number(text: str, file: str, number: str) -> CodegenError:
    offset = next((match.start() for match in _WORD.finditer(text) if match.group() == number), 0)
    is_long = len(number) > MAX_DIGITS
    problem = f"an integer of more than {MAX_DIGITS} digits" if is_long else f"{number} is not a number that JSON has"
    return at(text, offset, file, problem, "write a value that JSON has too")


def _depth(value: Any) -> int:
    """Levels of nesting of a tree, without recursion."""
    depth = 0
    level: list[Json] = [value]
    while level:
        depth += 1
        children: Iterator[Json] = (child for node in level for child in (node.values() if is_object(node) else node))
        level = [child for child in children if isinstance(child, (dict, list))]
    return depth


def _too_deep(text: str, file: str) -> CodegenError:
    message = f"more than {MAX_DEPTH} levels of nesting"
    return at(text, find_too_deep(text) or 0, file, message, ADVICE_HOSTILE, "RC103")


def _check_surrogates(text: str, data: Any, file: str) -> None:
    """Half of a surrogate pair is legal in a JSON escape, and no file can hold it."""
    if not _SURROGATE.search(text):
        return
    try:
        json.dumps(data, ensure_ascii=False).encode()
    except UnicodeEncodeError:
        offset = next((match.start() for match in _SURROGATE.finditer(text)), 0)
        advice = "write the whole character"
        raise at(text, offset, file, "a string holds half of a surrogate pair", advice) from None
