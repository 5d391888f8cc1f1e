"""What the methods of resources make bodies of, and read answers with."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any
from urllib.parse import urlsplit

from msgspec import UNSET

from ..._runtime.codec import encode
from .requests import HttpReply, JsonBody, MultipartBody, Part, TextBody

_JSON = "application/json"


def json_body(fields: Mapping[str, Any], *, optional: bool = False) -> JsonBody | None:
    """The body for named values, those that are UNSET left out.

    Args:
        fields: Values by their names in JSON.
        optional: Whether the server does without a body; None is then given where no value is set.
    """
    if optional and all(value is UNSET for value in fields.values()):
        return None
    return JsonBody(fields)


def form_body(fields: Mapping[str, Any], types: Mapping[str, str]) -> MultipartBody:
    """A form with a part for each value that is not UNSET.

    Args:
        fields: Values by the names of their parts.
        types: Media type of each part. What is no text and no bytes becomes JSON.

    Raises:
        EncodeError: a value that has no exact JSON form.
    """
    return MultipartBody(
        tuple(
            Part(name, _part_content(value, types[name]), types[name])
            for name, value in fields.items()
            if value is not UNSET
        )
    )


def form_or_text(
    fields: Mapping[str, Any], types: Mapping[str, str], text_field: str, media_type: str
) -> MultipartBody | TextBody:
    """A form; or the one text as it is, where nothing else is given.

    Args:
        fields: Values by the names of their parts.
        types: Media type of each part.
        text_field: The value that can stand alone.
        media_type: Media type of the body that is this text.
    """
    text = fields[text_field]
    if isinstance(text, str) and all(value is UNSET for name, value in fields.items() if name != text_field):
        return TextBody(text, media_type)
    return form_body(fields, types)


def _part_content(value: Any, media_type: str) -> bytes:
    if isinstance(value, bytes):
        return value
    if isinstance(value, str) and media_type != _JSON:
        return value.encode()
    return encode(value)


def text_of(reply: HttpReply) -> str:
    """The answer as text."""
    return reply.text


def content_of(reply: HttpReply) -> bytes:
    """The answer in bytes."""
    return reply.content


def last_segment(location: str) -> str:
    """The id that an address ends with, `r1` of `/v1/rooms/r1`; empty where it has none."""
    return urlsplit(location).path.rstrip("/").rpartition("/")[2]
