"""Texts that say base64 of a property that has no `contentEncoding`: its type is `str`, and nothing decodes it."""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping
from typing import Any

from realtime_codegen.model.diagnostics import Diagnostics, Severity
from realtime_codegen.model.document import Document
from realtime_codegen.model.json_pointer import join, split, to_jsonpath
from realtime_codegen.model.json_values import is_array, is_object
from realtime_codegen.model.openapi import walk

_BASE64 = r"base[\s_-]?64(?!\d)"
_SAYS = re.compile(rf"\b{_BASE64}(?![\s_-]?url)", re.IGNORECASE)
_DENIES = re.compile(
    rf"(?:\bnot|n['\u2019]t|\bno|\bnever|\bwithout|\bnor|\binstead of|\brather than|\bunlike|\bdecoded from)"
    rf"\s+(?:(?:be|in|as|an?|the|any|longer|additional|further|using|with|of)\s+)*[`'\"]?{_BASE64}"
    rf"|\b{_BASE64}[`'\"]?[\s-]?decoded|\b(?:un|de)code\w*\s+(?:the|from|this)?\s*{_BASE64}",
    re.IGNORECASE,
)
_DATA_URL = re.compile(r"\bdata:|\bdata[\s-]?ur[il]|\bur[il][\s-]?safe|\bjw[tsk]\b", re.IGNORECASE)
_OTHER = re.compile(
    r"\b(?:ur[il]s?|links?|paths?|ids?|hex\w*|utf-?8|ascii|plain|raw|json|text|float|none|base32|pem)\b", re.IGNORECASE
)
_LISTED = re.compile(rf"[`'\"]{_BASE64}[`'\"]\s*[,/]", re.IGNORECASE)
_SENTENCE, _OR = re.compile(r"[.;]\s"), re.compile(r"\bor\b", re.IGNORECASE)
_MAX_TEXT = 10_000
"""Characters of a description that are looked at."""
_AS_A_VALUE = re.compile(rf"[`'\"]{_BASE64}[`'\"]", re.IGNORECASE)
_ENCODED = re.compile(r"\b(?:en)?cod(?:ed|ing)\b|\bbytes\b", re.IGNORECASE)
_NAMES_ANOTHER = re.compile(r"(?:encoding|format|mode|scheme|algorithm|type|ur[il])s?$", re.IGNORECASE)
"""Names of properties that hold the name of an encoding, or a URL."""
_FORMAT = re.compile(rf"{_BASE64}(?:[\s_-]?encoded)?", re.IGNORECASE)


def report_base64_texts(document: Document, diagnostics: Diagnostics) -> None:
    """Report RC413, a warning, for each text that has to be base64 by its description, or by a format that is none,
    and by no keyword.
    """
    for node in walk(document.data):
        if node.kind == "schema" and (reason := _reason(node.value, _name(node.pointer))):
            for place in _texts(node.value, node.pointer):
                _report(place, reason, document, diagnostics)


def says_base64(text: str) -> bool:
    """Whether a description says that the value is base64, and neither that it may be something else nor that base64
    is only a part of it, as in a `data:` URL.
    """
    words = " ".join(text[:_MAX_TEXT].split())
    if not _SAYS.search(words) or any(pattern.search(words) for pattern in (_DENIES, _DATA_URL, _LISTED)):
        return False
    if any(map(_is_a_choice, _SENTENCE.split(words))):
        return False
    return not _AS_A_VALUE.search(words) or bool(_ENCODED.search(words))


def _is_a_choice(sentence: str) -> bool:
    """Whether a sentence names base64 and something else as alternatives."""
    parts = _OR.split(sentence)
    ours = [index for index, part in enumerate(parts) if _SAYS.search(part)]
    others = [index for index, part in enumerate(parts) if _OTHER.search(part) and index not in ours]
    return bool(ours and others)


def _reason(schema: Mapping[str, Any], name: str) -> str:
    text, format_ = schema.get("description"), schema.get("format")
    if isinstance(format_, str) and _FORMAT.fullmatch(format_):
        return f"has the format {format_!r}, which is not one of OpenAPI"
    if isinstance(text, str) and not _NAMES_ANOTHER.search(name) and says_base64(text):
        return "is base64 by its description"
    return ""


def _texts(schema: Mapping[str, Any], pointer: str) -> Iterator[str]:
    """The places of the plain texts that the description of a schema is about: itself, its items, what may be null."""
    if _is_plain_text(schema):
        yield pointer
    if schema.get("type") in ("array", ["array", "null"]) and _is_undescribed_text(schema.get("items")):
        yield join(pointer, "items")
    for keyword in ("anyOf", "oneOf"):
        members = schema.get(keyword)
        others = [(index, one) for index, one in enumerate(members if is_array(members) else ()) if not _is_null(one)]
        if len(others) == 1 and _is_undescribed_text(others[0][1]):
            yield join(pointer, keyword, others[0][0])


def _is_undescribed_text(schema: Any) -> bool:
    return _is_plain_text(schema) and "description" not in schema


def _is_plain_text(schema: Any) -> bool:
    """Whether a schema says no more of a text than a format of base64: then the text is one to decode."""
    if not is_object(schema) or schema.get("type") not in (
        "string",
        ["string"],
        ["string", "null"],
        ["null", "string"],
    ):
        return False
    format_ = schema.get("format", "")
    is_free = not {"contentEncoding", "enum", "const"} & schema.keys()
    return is_free and (not format_ or bool(_FORMAT.fullmatch(str(format_))))


def _is_null(schema: Any) -> bool:
    return is_object(schema) and schema.get("type") == "null"


def _name(pointer: str) -> str:
    """The property or component that a place is in."""
    path = split(pointer)
    named = [path[at + 1] for at, token in enumerate(path[:-1]) if token in ("properties", "schemas")]
    return named[-1] if named else pointer


def _report(place: str, reason: str, document: Document, diagnostics: Diagnostics) -> None:
    name = _name(place)
    correction = f"{{target: {to_jsonpath(place)!r}, update: {{contentEncoding: base64}}}}"
    diagnostics.report(
        document,
        place,
        "RC413",
        f"{name} {reason}, and has no contentEncoding: its type is str",
        f"if it carries bytes, add a correction to spec/overlays: {correction}; else name its encoding, as 7bit or "
        "base64url",
        Severity.WARNING,
        "a text is base64 and has no contentEncoding: its type is str",
        name,
    )
