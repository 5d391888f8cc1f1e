"""The exception for an answer other than success: what the server says about it, and never the key."""

from __future__ import annotations

import re
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from types import MappingProxyType
from typing import cast

import msgspec

from ...errors import (
    MAX_QUOTED,
    APIResponseValidationError,
    APIStatusError,
    AuthenticationError,
    BadRequestError,
    ConflictError,
    DecodeError,
    InternalServerError,
    NotFoundError,
    PermissionDeniedError,
    RateLimitError,
    UnprocessableEntityError,
)
from ..headers import CREDENTIALS

_CLASSES: Mapping[int, type[APIStatusError]] = MappingProxyType(
    {
        400: BadRequestError,
        401: AuthenticationError,
        403: PermissionDeniedError,
        404: NotFoundError,
        409: ConflictError,
        422: UnprocessableEntityError,
        429: RateLimitError,
    }
)

_HIDDEN = "[key]"
_SHORTEST_SECRET = 4
"""Characters. Local servers take keys such as `x`; hiding these would make messages unreadable and protect nothing."""

_MASKED = re.compile(r"[^\s\"'`*]{2,}\*{2,}[^\s\"'`*.,;:)]*")


@dataclass(frozen=True, slots=True)
class Complaint:
    """What the body of an answer says went wrong. Every part may be missing.

    Attributes:
        message: For a reader.
        code: Such as `invalid_api_key`.
        param: The field at fault.
    """

    message: str | None = None
    code: str | None = None
    param: str | None = None


def read_complaint(body: bytes) -> Complaint:
    """Find message, code and field at fault in a JSON answer; nothing in any other."""
    try:
        answer = msgspec.json.decode(body)
    except (msgspec.MsgspecError, ValueError, RecursionError):
        return Complaint()
    error = _members(answer).get("error")
    if isinstance(error, str):
        return Complaint(error)
    # Gateways before the service answer without `error` around it.
    found = _members(error) or _members(answer)
    return Complaint(_text(found.get("message")), _text(found.get("code")), _text(found.get("param")))


def _members(value: object) -> Mapping[str, object]:
    return cast("Mapping[str, object]", value) if isinstance(value, dict) else {}


def status_error(
    status_code: int, headers: Mapping[str, str], body: bytes, *, url: str, secrets: Iterable[str] = ()
) -> APIStatusError:
    """Make the exception for an answer.

    Args:
        status_code: HTTP status.
        headers: Headers of the answer, names in lower case.
        body: The answer.
        url: The requested address, without query and credentials.
        secrets: The key in use. Where the server repeats it, the exception has `[key]`.
    """
    hidden = tuple(secrets)
    complaint = read_complaint(body)
    said = complaint.message or body.decode("utf-8", errors="replace")
    request_id = headers.get("x-request-id")
    message = f"HTTP {status_code}: {quoted(said, hidden) or 'the answer is empty'}"
    if request_id:
        message += f" (request {quoted(request_id, hidden)})"
    return error_class(status_code)(
        message,
        status_code=status_code,
        headers={name: hide(value, hidden) for name, value in headers.items()},
        body=_hide_bytes(body, hidden),
        code=complaint.code,
        param=complaint.param,
        url=url,
    )


def unreadable_error(
    error: DecodeError,
    *,
    status_code: int,
    headers: Mapping[str, str],
    body: bytes,
    url: str,
    secrets: Iterable[str] = (),
) -> APIResponseValidationError:
    """Make the exception for an answer with success whose content cannot be decoded. Arguments are as above."""
    hidden = tuple(secrets)
    request_id = headers.get("x-request-id")
    request = f", request {quoted(request_id, hidden)}" if request_id else ""
    said = quoted(body.decode("utf-8", errors="replace"), hidden)
    reason = f"HTTP {status_code} of {url}{request}, {quoted(error.reason, hidden)}: {said or 'the answer is empty'}"
    return APIResponseValidationError(
        reason,
        path=error.path,
        status_code=status_code,
        headers={name: hide(value, hidden) for name, value in headers.items()},
        body=_hide_bytes(body, hidden),
        url=url,
    )


def error_class(status_code: int) -> type[APIStatusError]:
    """The class for a status."""
    return InternalServerError if status_code >= 500 else _CLASSES.get(status_code, APIStatusError)


def quoted(text: str, secrets: Iterable[str] = ()) -> str:
    """At most 100 characters of a text on one line, without secrets and without what a terminal would act on."""
    known = tuple(secrets)
    # Beyond the first cut nothing is shown; it keeps the search for masked keys short.
    start = hide(text, known)[: 4 * MAX_QUOTED]
    shown = "".join(one if one.isprintable() else " " for one in _hide_masked(start, known))
    line = " ".join(shown.split())
    return line if len(line) <= MAX_QUOTED else line[: MAX_QUOTED - 1] + "…"


def hide(text: str, secrets: Iterable[str]) -> str:
    """Put `[key]` in place of every secret, but for very short ones."""
    for secret in _worth_hiding(secrets):
        text = text.replace(secret, _HIDDEN)
    return text


def _worth_hiding(secrets: Iterable[str]) -> list[str]:
    return [secret for secret in secrets if len(secret) >= _SHORTEST_SECRET]


def _hide_masked(text: str, secrets: tuple[str, ...]) -> str:
    """Put `[key]` in place of secrets that the server has masked the middle of: `sk-ab***yz`."""

    def shown(found: re.Match[str]) -> str:
        return _HIDDEN if any(_is_masked(found[0], secret) for secret in _worth_hiding(secrets)) else found[0]

    return _MASKED.sub(shown, text)


def _is_masked(text: str, secret: str) -> bool:
    start, _, rest = text.partition("*")
    return secret.startswith(start) and secret.endswith(rest.lstrip("*"))


def _hide_bytes(body: bytes, secrets: Iterable[str]) -> bytes:
    for secret in _worth_hiding(secrets):
        body = body.replace(secret.encode(), _HIDDEN.encode())
    return body


def secrets_of(headers: Mapping[str, str], others: Iterable[str] = ()) -> tuple[str, ...]:
    """The credentials among headers, each value and what follows its scheme, and other secrets."""
    values = [value for name, value in headers.items() if name.lower() in CREDENTIALS]
    tokens = [value.partition(" ")[2].strip() for value in values]
    # The longest first: a value that holds another one is hidden as a whole.
    return tuple(sorted({one for one in (*values, *tokens, *others) if one}, key=len, reverse=True))


def _text(value: object) -> str | None:
    if isinstance(value, int) and not isinstance(value, bool):
        return str(value)
    return value if isinstance(value, str) and value else None
