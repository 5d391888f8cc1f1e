"""What is odd in a description and has one sensible reading all the same: read so, with a warning.

An odd value says little where it stands (`required: null`, `enum: []`), and is no reason to refuse all the rest. Each
function here takes an error of the meta-schema and gives the `Reading` of the value, or None where no reading is safe:
then the description is refused.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from typing import Any

from jsonschema import ValidationError

from realtime_codegen.model.json_pointer import Token
from realtime_codegen.model.json_values import is_array, is_object

_INFO = {"title": "API", "version": "0"}
_UNTITLED = "it is read as that of `API`, version `0`, as far as nothing is said"
_COMPONENT = 3
"""Tokens of the path to a component."""


@dataclass(frozen=True, slots=True)
class Reading:
    """What is put at `path`, where `value` says; with `is_left_out`, nothing is. `words` say so in a message.

    `renamed` is the key that takes the place of the last one of the path; the value stays.
    """

    path: tuple[Token, ...]
    words: str
    value: Any = None
    is_left_out: bool = False
    renamed: str = ""


def reading_of(error: ValidationError) -> Reading | None:
    """How to read what the meta-schema does not allow; None where that cannot be said."""
    path = tuple(error.absolute_path)
    if "propertyNames" in error.relative_schema_path:
        return _odd_key((*path, str(error.instance)), error)
    if not path:
        return _of_document(error)
    read = _READINGS.get(str(error.validator))
    return read(path, error) if read is not None else None


def apply(data: Mapping[str, Any], readings: list[Reading]) -> Mapping[str, Any]:
    """The data with all readings in it; what does not change is shared."""
    # The last items of a list first, so that the others keep their places.
    changing = (one for one in readings if one.renamed != one.path[-1])
    for one in sorted(changing, key=lambda one: [(isinstance(token, int), token) for token in one.path], reverse=True):
        data = _with(data, one.path, one)
    return data


def _with(value: Any, path: tuple[Token, ...], reading: Reading) -> Any:
    token, *rest = path
    if is_array(value):
        items = list(value)
        if rest:
            items[int(token)] = _with(items[int(token)], tuple(rest), reading)
        elif reading.is_left_out:
            del items[int(token)]
        else:
            items[int(token)] = reading.value
        return items
    members: dict[str, Any] = dict(value)
    key = str(token)
    if rest:
        # A reading of something around it may have taken it away.
        if key in members:
            members[key] = _with(members[key], tuple(rest), reading)
    elif reading.renamed:
        members[reading.renamed] = members.pop(key)
    elif reading.is_left_out:
        members.pop(key, None)
    else:
        members[key] = reading.value
    return members


# --- By what the meta-schema says ---


def _odd_key(path: tuple[Token, ...], error: ValidationError) -> Reading | None:
    title = _title(error)
    key = str(path[-1])
    if title == "component name" and key:
        return Reading(path, "it is read as it is", renamed=key)
    if title == "response code":
        wide = key.upper()
        if re.fullmatch(r"[1-5]XX", wide):
            return Reading(path, f"it is read as {wide}", renamed=wide)
        return Reading(path, "it is left out", is_left_out=True)
    return Reading(path, "it is left out", is_left_out=True) if title == "path" else None


def _of_document(error: ValidationError) -> Reading | None:
    document: Any = error.instance
    is_missing = error.validator == "required" and "info" not in document
    return Reading(("info",), _UNTITLED, value=_INFO) if is_missing else None


def _wrong_type(path: tuple[Token, ...], error: ValidationError) -> Reading | None:
    expected: Any = error.validator_value
    kinds: list[str] = expected if is_array(expected) else [expected]
    value: Any = error.instance
    if value is None or (value == [] and "object" in kinds) or (value == {} and "array" in kinds):
        return _nothing(path, kinds)
    special = _SPECIAL.get((str(path[-1]), kinds[0]))
    found = special(value) if special is not None and not _is_member(path) else None
    if found is not None:
        target, new = found
        if target != path[-1]:
            return Reading(path, f"it is read as {target!r}", renamed=target)
        return Reading(path, f"it is read as {new!r}", value=new)
    read = next((new for kind in kinds if (new := _converted(value, kind)) is not None), None)
    if read is not None:
        return Reading(path, f"it is read as {read!r}", value=read)
    is_optional = not {"object", "array"} & set(kinds) and isinstance(path[-1], str) and path[-1] != "$ref"
    return Reading(path, "it is left out", is_left_out=True) if is_optional else None


def _nothing(path: tuple[Token, ...], kinds: list[str]) -> Reading:
    """Null, or an empty list for an object: an empty object where it has a name, else as if it were not there."""
    if "object" in kinds and _is_member(path):
        return Reading(path, "it is read as an empty object", value={})
    if len(path) > 1 and path[-2] in ("anyOf", "oneOf"):
        return Reading(path, "it is read as the type null", value={"type": "null"})
    return Reading(path, "it is read as if it were not there", is_left_out=True)


def _is_member(path: tuple[Token, ...]) -> bool:
    """Whether the last key is a name that the description gives, and not a keyword."""
    return len(path) > 1 and isinstance(path[-1], str) and str(path[-2]) in _MAPS and not _is_property(path[:-1])


def _is_property(path: tuple[Token, ...]) -> bool:
    """Whether the last key of a path is the name of a property that happens to be a keyword."""
    return len(path) > 1 and str(path[-2]) in _MAPS and not _is_property(path[:-1])


def _converted(value: Any, kind: str) -> Any:
    """A scalar as the one that it denotes: `"3"` as 3, 1.0 as `"1.0"`; None where it denotes none."""
    if kind == "string" and isinstance(value, int | float):
        return str(value).lower() if isinstance(value, bool) else str(value)
    if kind == "boolean" and value in ("true", "false"):
        return value == "true"
    if kind in ("integer", "number") and isinstance(value, str):
        return _number(value, is_integer=kind == "integer")
    return None


def _number(text: str, *, is_integer: bool) -> int | float | None:
    if re.fullmatch(r"-?\d{1,18}", text):
        return int(text)
    return None if is_integer or not re.fullmatch(r"-?\d{1,18}\.\d{1,18}", text) else float(text)


def _empty(path: tuple[Token, ...], error: ValidationError) -> Reading | None:
    return Reading(path, "it is read as if it were not there", is_left_out=True)


def _out_of_range(path: tuple[Token, ...], error: ValidationError) -> Reading | None:
    return Reading(path, "it is left out", is_left_out=True)


def _repeated(path: tuple[Token, ...], error: ValidationError) -> Reading | None:
    values: Any = error.instance
    unique = list(dict.fromkeys(values)) if all(isinstance(one, str) for one in values) else values
    return Reading(path, "each counts once", value=unique)


def _unknown_value(path: tuple[Token, ...], error: ValidationError) -> Reading | None:
    title = _title(error)
    if title == "type" and error.instance == "file":
        return Reading(path, "it is read as a string", value="string")
    if title == "type" and error.instance is None:
        return Reading(path, "it is read as the text 'null'", value="null")
    if error.instance in ("body", "formData") and title == "in" and len(path) > _COMPONENT + 1:
        return Reading(path[:-1], "the parameter is left out", is_left_out=True)
    if "securitySchemes" in path:
        return Reading(path, "the scheme is not used", value=error.instance)
    return None


def _missing_key(path: tuple[Token, ...], error: ValidationError) -> Reading | None:
    value: Any = error.instance
    if path == ("info",):
        return Reading(path, _UNTITLED, value={**_INFO, **value})
    if path[-1] == "discriminator" or (path[-1] == "requestBody" and len(path) > _COMPONENT):
        return Reading(path, "it is left out", is_left_out=True)
    if isinstance(path[-1], int):
        return Reading(path, "it is left out", is_left_out=True)
    return Reading(path, "the scheme is not used", value=value) if "securitySchemes" in path else None


# --- By key ---


def _required(value: Any) -> tuple[str, Any] | None:
    if isinstance(value, bool):
        return "required", []
    return ("required", [value]) if isinstance(value, str) else None


def _items(value: Any) -> tuple[str, Any] | None:
    return ("prefixItems", value) if is_array(value) else None


def _discriminator(value: Any) -> tuple[str, Any] | None:
    return ("discriminator", {"propertyName": value}) if isinstance(value, str) else None


def _listed(value: Any) -> tuple[str, Any] | None:
    return ("enum", [value]) if not is_object(value) else None


def _free(value: Any) -> tuple[str, Any] | None:
    return ("additionalProperties", value == "true") if value in ("true", "false") else None


_SPECIAL: Mapping[tuple[str, str], Callable[[Any], tuple[str, Any] | None]] = {
    ("required", "array"): _required,
    ("items", "object"): _items,
    ("discriminator", "object"): _discriminator,
    ("enum", "array"): _listed,
    ("additionalProperties", "object"): _free,
}
"""Keys, with what stands there, whose values people write as an older version has them: the key and the value meant."""

_MAPS = frozenset(
    {
        "properties", "patternProperties", "dependentSchemas", "$defs", "schemas", "responses", "parameters", "headers",
        "requestBodies", "securitySchemes", "pathItems", "mediaTypes", "content", "paths", "webhooks", "encoding",
        "additionalOperations",
    }
)  # fmt: skip
"""Keys of objects whose members have names that the description gives."""

_READINGS: Mapping[str, Callable[[tuple[Token, ...], ValidationError], Reading | None]] = {
    "type": _wrong_type,
    "minItems": _empty,
    "minimum": _out_of_range,
    "exclusiveMinimum": _out_of_range,
    "uniqueItems": _repeated,
    "enum": _unknown_value,
    "required": _missing_key,
}


def _title(error: ValidationError) -> str:
    schema: Any = error.schema
    return str(schema.get("title", ""))
