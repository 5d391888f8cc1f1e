"""Compares a document with one of the JSON Schemas in metaschemas/ and says in plain words what does not fit."""

from __future__ import annotations

import json
from collections.abc import Iterator
from functools import cache
from importlib import resources
from typing import Any

from jsonschema import Draft202012Validator, ValidationError

from realtime_codegen.diagnostics import Diagnostics
from realtime_codegen.document import Document
from realtime_codegen.pointer import join

_LONGEST_MESSAGE = 200


def check_metaschema(document: Document, schema: str, code: str, diagnostics: Diagnostics) -> None:
    """Report `code` for every place of `document` that `schema`, the name of a file in metaschemas/, does not allow."""
    errors: Iterator[ValidationError] = _validator(schema).iter_errors(document.data)
    for error in errors:
        for pointer, message, advice in _explain(error):
            diagnostics.report(document, pointer, code, message, advice)


@cache
def _validator(schema: str) -> Any:
    text = resources.files("realtime_codegen").joinpath("metaschemas", schema).read_text(encoding="utf-8")
    return Draft202012Validator(json.loads(text))


def _explain(error: ValidationError) -> Iterator[tuple[str, str, str]]:
    """Pointer, message and advice for each thing one error of the validator is about."""
    place = join("", *error.absolute_path)
    instance: Any = error.instance
    expected: Any = error.schema
    title = expected.get("title", "this value")
    if error.validator == "additionalProperties":
        known = ", ".join(expected.get("properties", {}))
        for key in _unknown_keys(instance, expected):
            yield join(place, key), f"{title}: the key {key!r} is not known", f"known keys are {known}"
    elif error.validator == "required":
        missing = next(key for key in expected["required"] if f"{key!r} is" in error.message)
        yield place, f"{title}: the key {missing!r} is missing", f"add {missing!r}"
    elif "propertyNames" in error.relative_schema_path:
        yield join(place, instance), f"{title}: {_short(error.message)}", "rename the key"
    else:
        yield place, f"{title}: {_short(error.message)}", "see the meta-schema for what is allowed here"


def _unknown_keys(instance: dict[str, Any], expected: dict[str, Any]) -> list[str]:
    # Every meta-schema here has no other pattern than the one for extensions.
    return [key for key in instance if key not in expected.get("properties", {}) and not key.startswith("x-")]


def _short(message: str) -> str:
    return message if len(message) <= _LONGEST_MESSAGE else f"{message[: _LONGEST_MESSAGE - 1]}…"
