"""HTTP requests and answers as plain data. Nothing here does I/O, so async and sync share every line.

    prepared = prepare(settings, operation, path={"room_id": "r1"}, body=JsonBody({"name": "Ann"}))

An `Exchange` then says what to send, when to try again, and what the answer means.
"""

from __future__ import annotations

import secrets
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field
from types import MappingProxyType
from typing import TYPE_CHECKING, Any, TypeAlias, cast

from msgspec import UNSET

from ..._runtime.codec import encode
from ..addresses import fill_path, query_text
from ..headers import check_header, join_headers
from ..identity import SECURITY
from ..keys import Given, places_of
from ..schemes import Security

if TYPE_CHECKING:
    from ..settings import Settings

_NOTHING: Mapping[str, Any] = MappingProxyType({})


@dataclass(frozen=True, slots=True)
class HttpReply:
    """An answer, read to its end and decompressed.

    Attributes:
        status_code: HTTP status, such as 200.
        headers: Headers of the answer, names in lower case.
        content: The body in bytes.
    """

    status_code: int
    headers: Mapping[str, str] = field(repr=False)
    content: bytes = field(repr=False)

    @property
    def text(self) -> str:
        """The body as text. It is read as UTF-8, and what is none becomes U+FFFD."""
        return self.content.decode("utf-8", errors="replace")

    @property
    def request_id(self) -> str | None:
        """Id of the request for the support of the service, or None."""
        return self.headers.get("x-request-id")


@dataclass(frozen=True, slots=True)
class Operation:
    """One operation of the API description.

    Attributes:
        method: HTTP method in capitals.
        path: Address below the base URL, with path parameters in braces: `/rooms/{room_id}/join`.
        reply: Type of the JSON answer; None where it has no content of interest.
        accept: Media type of the answer.
        decode: Makes the result out of an answer that is no JSON, in place of `reply`.
        security: The keys that it needs.
    """

    method: str
    path: str
    reply: Any = None
    accept: str = "application/json"
    decode: Callable[[HttpReply], Any] | None = None
    security: Security = SECURITY


@dataclass(frozen=True, slots=True)
class JsonBody:
    """A JSON object, or any object of this package. Members of a mapping that are UNSET are left out."""

    value: Any = field(repr=False)


@dataclass(frozen=True, slots=True)
class TextBody:
    """Text of some media type, sent as UTF-8."""

    text: str = field(repr=False)
    media_type: str


@dataclass(frozen=True, slots=True)
class Part:
    """One part of a form.

    Attributes:
        name: Name of the field.
        content: Its bytes.
        content_type: Media type of the part, such as `application/sdp`.
    """

    name: str
    content: bytes = field(repr=False)
    content_type: str


@dataclass(frozen=True, slots=True)
class MultipartBody:
    """A form, `multipart/form-data`, its parts in this order."""

    parts: Sequence[Part]


Body: TypeAlias = JsonBody | TextBody | MultipartBody


@dataclass(frozen=True, slots=True)
class Prepared:
    """A request that is ready to be sent, any number of times. Only the credentials are added to each attempt.

    Attributes:
        method: HTTP method in capitals.
        url: Absolute address with query.
        path: Path of the address, percent-encoded; what logs and messages name.
        headers: Headers without credentials, except where the caller gave them as headers.
        content: The body, or None for none.
        security: The keys that it needs.
        given: The places that hold what the caller gave, which no key replaces.
    """

    method: str
    url: str = field(repr=False)
    path: str
    headers: Mapping[str, str] = field(repr=False)
    content: bytes | None = field(repr=False)
    security: Security = SECURITY
    given: Given = frozenset()


def prepare(
    settings: Settings,
    operation: Operation,
    *,
    path: Mapping[str, str] = _NOTHING,
    query: Mapping[str, Any] = _NOTHING,
    headers: Mapping[str, Any] = _NOTHING,
    body: Body | None = None,
    extra_headers: Mapping[str, str] = _NOTHING,
    extra_query: Mapping[str, str] = _NOTHING,
) -> Prepared:
    """Put a request together. Where a name is given twice the more specific wins: client, operation, then `extra_`.

    Args:
        settings: Address, headers and query of the client.
        operation: The operation.
        path: Values of the path parameters.
        query: Query parameters of the operation; UNSET ones are left out.
        headers: Header parameters of the operation; UNSET ones are left out.
        body: The content, or None.
        extra_headers: Headers of the caller.
        extra_query: Query parameters of the caller.

    Raises:
        ValueError: a path parameter that is no single segment, or a header that no request can carry.
        EncodeError: a body that cannot be represented in JSON.
    """
    content, media_type = (None, None) if body is None else render(body)
    own = {"Accept": operation.accept, **({"Content-Type": media_type} if media_type else {})}
    given = {name: as_text(value) for name, value in headers.items() if value is not UNSET}
    joined = join_headers(settings.headers, own, given, extra_headers)
    for name, value in joined.items():
        check_header(name, value)
    asked = {name: as_text(value) for name, value in query.items() if value is not UNSET}
    whole = {**settings.query, **asked, **extra_query}
    filled = fill_path(operation.path, path)
    address = settings.http_url(filled) + query_text(whole)
    given_places = places_of(joined, whole)
    return Prepared(operation.method, address, filled, joined, content, operation.security, given_places)


def as_text(value: object) -> str:
    """A value as a query or header spells it: `true` for True."""
    if isinstance(value, bool):
        return "true" if value else "false"
    return str(value)


def render(body: Body) -> tuple[bytes, str]:
    """The bytes of a body, and its media type.

    Raises:
        EncodeError: a value that has no exact JSON form.
        ValueError: a part with a name or type that no header can carry.
    """
    if isinstance(body, JsonBody):
        return encode(_without_unset(body.value)), "application/json"
    if isinstance(body, TextBody):
        return body.text.encode(), body.media_type
    boundary = _boundary(body.parts)
    lines = [line for part in body.parts for line in _part_lines(part, boundary)]
    return b"".join([*lines, b"--%b--\r\n" % boundary]), f"multipart/form-data; boundary={boundary.decode()}"


def _without_unset(value: Any) -> Any:
    if not isinstance(value, Mapping):
        return value
    members = cast("Mapping[str, Any]", value)
    return {name: member for name, member in members.items() if member is not UNSET}


def _boundary(parts: Sequence[Part]) -> bytes:
    """A line that occurs in none of the parts."""
    while True:
        boundary = secrets.token_hex(16).encode()
        if not any(boundary in part.content for part in parts):
            return boundary


def _part_lines(part: Part, boundary: bytes) -> tuple[bytes, ...]:
    check_header("Content-Type", part.content_type)
    # The one escape that HTML defines for names in forms; without it a name could end its header.
    name = part.name.replace('"', "%22").replace("\r", "%0D").replace("\n", "%0A").encode()
    return (
        b'--%b\r\nContent-Disposition: form-data; name="%b"\r\n' % (boundary, name),
        b"Content-Type: %b\r\n\r\n" % part.content_type.encode(),
        part.content,
        b"\r\n",
    )
