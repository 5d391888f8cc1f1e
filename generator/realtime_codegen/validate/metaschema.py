"""Compares a document with one of the JSON Schemas in metaschemas/ and says in plain words what does not fit.

The meta-schemas are the project's own and have no anyOf or oneOf but where alternatives share a type, so that every
error is about the very value that is wrong.
"""

from __future__ import annotations

import json
from collections.abc import Callable, Iterator
from difflib import get_close_matches
from functools import cache
from importlib import resources
from typing import Any

from jsonschema import Draft202012Validator, ValidationError
from jsonschema.protocols import Validator

from realtime_codegen.model.diagnostics import Diagnostics, Severity
from realtime_codegen.model.document import Document
from realtime_codegen.model.json_pointer import join
from realtime_codegen.model.json_values import is_array
from realtime_codegen.model.openapi import walk
from realtime_codegen.support.faults import working
from realtime_codegen.validate.oddities import Reading, apply, reading_of

OPENAPI = "openapi-3.1.json"
ASYNCAPI = "asyncapi-3.0.json"

_LONGEST_VALUE = 60
_ROUNDS = 3
"""Most times that a description is read again: what is read otherwise may be odd in another way then."""
_UNREAD = ("itemSchema", "itemEncoding", "prefixEncoding")
_ARTICLES = {
    "object": "an object",
    "array": "a list",
    "string": "a string",
    "number": "a number",
    "integer": "an integer",
    "boolean": "true or false",
    "null": "null",
}
_CORRECT = "correct the value"


def validate_openapi(document: Document, diagnostics: Diagnostics) -> Document:
    """The OpenAPI 3.1 `document` as it is read. Reports RC108 for every place that breaks the meta-schema: a warning
    where there is a sensible reading all the same, which takes its place.

    Meant for the selected part of a description: the rest need not be looked at to make a package.
    """
    data = document.data
    for _ in range(_ROUNDS):
        readings: list[Reading] = []
        for error in _validator(OPENAPI).iter_errors(data):
            reading = reading_of(error)
            severity = Severity.ERROR if reading is None else Severity.WARNING
            for pointer, message, advice in _findings(error):
                words = message if reading is None else f"{message}; {reading.words}"
                kind, subject = _odd_key(error, reading) if reading is not None else ("", "")
                diagnostics.report(document, pointer, "RC108", words, advice, severity, kind, subject)
            readings += [reading] if reading is not None else []
        read = apply(data, readings)
        if read is data:
            break
        data = read
    _report_unread(document.with_data(data), diagnostics)
    return document.with_data(data) if data is not document.data else document


def _odd_key(error: ValidationError, reading: Reading) -> tuple[str, str]:
    """What a key that cannot be one has in common with others, and the key; of anything else, the message says it."""
    if "propertyNames" not in error.relative_schema_path:
        return "", ""
    return f"what stands here cannot be a {_title(error)}; {reading.words}", str(error.instance)


def _report_unread(document: Document, diagnostics: Diagnostics) -> None:
    """Warn (RC404) of what OpenAPI 3.2 adds to the content of requests and responses and no client here reads."""
    for node in walk(document.data):
        for key in (key for key in _UNREAD if node.kind == "media type" and key in node.value):
            message = f"{key!r} describes the parts of a stream, which the client does not take apart"
            advice = f"nothing has to be done; where the whole is one value, describe it by a schema beside {key!r}"
            diagnostics.report(document, join(node.pointer, key), "RC404", message, advice, Severity.WARNING)


@working("check meta-schema")
def check_metaschema(document: Document, schema: str, code: str, diagnostics: Diagnostics) -> None:
    """Report `code` for every place of `document` that `schema`, the name of a file in metaschemas/, does not allow."""
    for error in _validator(schema).iter_errors(document.data):
        for pointer, message, advice in _findings(error):
            diagnostics.report(document, pointer, code, message, advice)


@cache
def _validator(schema: str) -> Validator:
    text = resources.files("realtime_codegen").joinpath("metaschemas", schema).read_text(encoding="utf-8")
    return Draft202012Validator(json.loads(text))


def _findings(error: ValidationError) -> Iterator[tuple[str, str, str]]:
    """Pointer, message and advice for each thing one error of the validator is about."""
    pointer = join("", *error.absolute_path)
    if error.validator == "additionalProperties":
        schema: Any = error.schema
        instance: Any = error.instance
        known = schema.get("properties", {})
        # No meta-schema here has another pattern than the one for extensions.
        extensible = "patternProperties" in schema
        for key in (key for key in instance if key not in known and not (extensible and key.startswith("x-"))):
            yield join(pointer, key), f"{_title(error)}: the key {key!r} is not known", f"known are {', '.join(known)}"
        return
    if "propertyNames" in error.relative_schema_path:
        pointer = join(pointer, str(error.instance))
    yield (pointer, *_explained(error))


def _explained(error: ValidationError) -> tuple[str, str]:
    """Message and advice for one error."""
    subject = _subject([*error.absolute_path])
    explain = _EXPLANATIONS.get(str(error.validator))
    return explain(error, subject) if explain is not None else (f"{subject} is not as it should be", _CORRECT)


def _subject(path: list[str | int]) -> str:
    if not path:
        return "the document"
    return repr(path[-1]) if isinstance(path[-1], str) else f"item {path[-1]} of {path[-2]!r}"


def _wrong_type(error: ValidationError, subject: str) -> tuple[str, str]:
    expected: Any = error.validator_value
    kinds = " or ".join(_ARTICLES[kind] for kind in (expected if is_array(expected) else [expected]))
    return f"{subject} is {_kind_of(error.instance)}, not {kinds}", _CORRECT


def _title(error: ValidationError) -> str:
    schema: Any = error.schema
    return str(schema.get("title", "value"))


def _kind_of(value: Any) -> str:
    if isinstance(value, bool):
        return str(value).lower()
    kinds = {dict: "object", list: "array", str: "string", int: "integer", float: "number", type(None): "null"}
    return _ARTICLES[kinds[type(value)]]


def _unknown_value(error: ValidationError, subject: str) -> tuple[str, str]:
    known: Any = error.validator_value
    near = get_close_matches(str(error.instance), [str(value) for value in known], n=1)
    advice = f"did you mean {near[0]!r}?" if near else f"known are {', '.join(known)}"
    return f"{_title(error)} is {json.dumps(error.instance)}", advice


def _missing_key(error: ValidationError, subject: str) -> tuple[str, str]:
    required: Any = error.validator_value
    instance: Any = error.instance
    missing = " and ".join(repr(key) for key in required if key not in instance)
    return f"{subject} lacks {missing}", f"add {missing}, which {'are' if ' and ' in missing else 'is'} required"


def _bad_text(error: ValidationError, subject: str) -> tuple[str, str]:
    title = _title(error)
    text = str(error.instance)
    shown = repr(text if len(text) <= _LONGEST_VALUE else f"{text[:_LONGEST_VALUE]}…")
    return f"{shown} cannot be a {title}", f"change it; a {title} matches {error.validator_value}"


def _empty(error: ValidationError, subject: str) -> tuple[str, str]:
    kind = "list" if error.validator == "minItems" else "object"
    return f"{subject} is an empty {kind}", "add something or remove the key"


def _other_constant(error: ValidationError, subject: str) -> tuple[str, str]:
    return (
        f"{subject} is {json.dumps(error.instance)}",
        f"the only value known here is {json.dumps(error.validator_value)}",
    )


def _repeated(error: ValidationError, subject: str) -> tuple[str, str]:
    return f"{subject} repeats a value", "list each once"


def _too_small(error: ValidationError, subject: str) -> tuple[str, str]:
    least = "at least" if error.validator == "minimum" else "more than"
    return f"{subject} is {error.instance}", f"write a number of {least} {error.validator_value}"


_EXPLANATIONS: dict[str, Callable[[ValidationError, str], tuple[str, str]]] = {
    "type": _wrong_type,
    "enum": _unknown_value,
    "required": _missing_key,
    "pattern": _bad_text,
    "const": _other_constant,
    "uniqueItems": _repeated,
    "minItems": _empty,
    "minProperties": _empty,
    "minimum": _too_small,
    "exclusiveMinimum": _too_small,
}
