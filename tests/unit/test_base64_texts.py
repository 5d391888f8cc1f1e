"""Which texts say that a value is base64, where no keyword does."""

from __future__ import annotations

import pytest
import yaml

from realtime_codegen.load import parse_document
from realtime_codegen.model.diagnostics import Diagnostics
from realtime_codegen.normalize.base64_texts import report_base64_texts, says_base64
from realtime_codegen.normalize.quoted_values import values_of_text

HEAD = "openapi: 3.1.0\ninfo: {title: t, version: '1'}\npaths: {}\ncomponents:\n  schemas:\n"


@pytest.mark.parametrize(
    "text",
    [
        "Base64-encoded audio bytes.",
        "base64 encoded picture",
        "The bytes of the file, in base 64.",
        "BASE64 string",
        "PNG or JPEG, Base64 encoded.",
        "A chunk of Base64-encoded audio. Null if there is none.",
        "Must be valid base64.",
        "Encoded as `base64`.",
        "The content (base_64).",
        "The hash in base64, see https://example.com/hash.",
        "Base64-encoded. Not compressed.",
        "The key is not shown; base64-encoded bytes of it are.",
    ],
)
def test_base64(text: str) -> None:
    assert says_base64(text)


@pytest.mark.parametrize(
    "text",
    [
        "",
        "Audio bytes.",
        "Not base64.",
        "Plain text; must not be base64-encoded.",
        "This isn't base64.",
        "Raw text instead of base64.",
        "The text, base64-decoded.",
        "A base64url-encoded JWT.",
        "URL-safe base64.",
        "A URL or base64-encoded data.",
        "Either base64 or hex.",
        "`float` or `base64`.",
        "`base64`, `hex` or `utf8`.",
        "Must be `base64`.",
        "A data URI, data:image/png;base64,AAAA.",
        "Base64-encoded image in a data URL.",
        "At base 640.",
    ],
)
def test_no_base64(text: str) -> None:
    assert not says_base64(text)


@pytest.mark.parametrize(
    "part", ["url or ", "base64 or ", "decode ", "decode" + " " * 50, "not be ", "`base64` ", "data "]
)
def test_a_long_text_is_read_to_its_end_or_bound(part: str) -> None:
    says_base64("base64. " + part * 20_000)
    assert values_of_text(f"must be `a.b`. {part * 20_000}", "type") in (("a.b",), ("a.b", "base64"))


def reports(schema: str) -> list[tuple[str, object]]:
    """Pointer and correction of each warning about a component."""
    diagnostics = Diagnostics()
    report_base64_texts(parse_document(f"{HEAD}    A: {schema}\n", "api.yaml"), diagnostics)
    advice = [one.advice.partition("spec/overlays: ")[2].partition("; else")[0] for one in diagnostics]
    assert {(one.code, one.severity.name) for one in diagnostics} <= {("RC413", "WARNING")}
    return [(one.pointer, yaml.safe_load(text)) for one, text in zip(diagnostics, advice, strict=True)]


WORDS = "description: Base64-encoded bytes."


@pytest.mark.parametrize(
    ("schema", "place"),
    [
        (f"{{type: object, properties: {{b: {{type: string, {WORDS}}}}}}}", "properties.b"),
        (f"{{type: object, properties: {{'b c': {{type: string, {WORDS}}}}}}}", "properties['b c']"),
        (f"{{type: object, properties: {{b: {{type: [string, 'null'], {WORDS}}}}}}}", "properties.b"),
        (f"{{type: object, additionalProperties: {{type: string, {WORDS}}}}}", "additionalProperties"),
        (f"{{type: array, {WORDS}, items: {{type: string}}}}", "items"),
        (f"{{oneOf: [{{type: 'null'}}, {{type: string}}], {WORDS}}}", "oneOf[1]"),
        ("{type: object, properties: {b: {type: string, format: base64}}}", "properties.b"),
        ("{type: object, properties: {b: {type: string, format: base64-encoded}}}", "properties.b"),
    ],
)
def test_the_warning_gives_the_correction_to_write(schema: str, place: str) -> None:
    dot = "" if place.startswith("[") else "."
    expected = {"target": f"$.components.schemas.A{dot}{place}", "update": {"contentEncoding": "base64"}}
    ((pointer, correction),) = reports(schema)
    assert correction == expected
    assert pointer.startswith("#/components/schemas/A/")


@pytest.mark.parametrize(
    "schema",
    [
        f"{{type: string, contentEncoding: base64, {WORDS}}}",
        f"{{type: string, contentEncoding: 7bit, {WORDS}}}",
        f"{{type: string, format: byte, {WORDS}}}",
        f"{{type: string, format: uuid, {WORDS}}}",
        f"{{type: string, enum: [AAAA], {WORDS}}}",
        f"{{type: integer, {WORDS}}}",
        f"{{type: object, {WORDS}}}",
        f"{{oneOf: [{{type: integer}}, {{type: string}}], {WORDS}}}",
        f"{{type: object, properties: {{encoding: {{type: string, {WORDS}}}, image_url: {{type: string, {WORDS}}}}}}}",
        "{type: string, format: base64url}",
        "{type: string, title: Base64-encoded bytes.}",
    ],
)
def test_no_false_alarm(schema: str) -> None:
    assert reports(schema) == []
