"""The signature of a webhook, as the Standard Webhooks specification has it, by the library of that name.

The library checks the time with a limit of its own and lets exceptions of all kinds through for headers that make no
sense, so it only signs here; what it signed is compared with what came.
"""

from __future__ import annotations

import base64
import binascii
import hmac
import re
import time
from collections.abc import Callable, Iterable, Mapping, Sequence
from datetime import UTC, datetime
from typing import TYPE_CHECKING, Any, Protocol, TypeAlias, cast

from ...errors import MissingDependencyError, WebhookVerificationError

if TYPE_CHECKING:
    from standardwebhooks import Webhook


class HasItems(Protocol):
    """Headers of the standard library, which are no mapping: `http.server` gives such."""

    def items(self) -> Iterable[tuple[str, str]]:
        """Pairs of names and values."""
        ...


WebhookHeaders: TypeAlias = (
    "Mapping[str, str] | Mapping[bytes, bytes] | HasItems | Iterable[tuple[str, str]] | Iterable[tuple[bytes, bytes]]"
)
"""Headers of a request as web frameworks give them: anything with `items`, or pairs of names and values."""

_ID = "webhook-id"
_TIMESTAMP = "webhook-timestamp"
_SIGNATURE = "webhook-signature"
_SECRET_PREFIX = "whsec_"
_SECONDS = re.compile(r"[1-9][0-9]{0,11}")


def verify_signature(
    body: bytes | bytearray | memoryview | str,
    headers: WebhookHeaders,
    secrets: str | bytes | Sequence[str | bytes],
    tolerance: float = 300.0,
    *,
    now: Callable[[], float] = time.time,
) -> bytes:
    """Check that the sender of a webhook has the secret, and that it is within the timestamp tolerance.

    Args:
        body: The body of the request as it came, before anything has parsed it.
        headers: Its headers, names in any case.
        secrets: `whsec_` and base64, as it is shown when the webhook is set up; or the key itself as bytes. Several,
            of which one must fit, while one is exchanged for another.
        tolerance: Seconds that the time of signing may differ from now, to either side.
        now: Gives the seconds since 1970.

    Returns:
        The body as bytes.

    Raises:
        WebhookVerificationError: whatever is wrong with the webhook; the message says what.
        TypeError: the body is not what came, but what was parsed of it; or a secret is neither text nor bytes.
        MissingDependencyError: standardwebhooks is not installed.
    """
    if not isinstance(cast("object", body), bytes | bytearray | memoryview | str):
        message = f"the body of a webhook must be its bytes, as they came, and not {type(body).__name__}"
        raise TypeError(f"{message}: the signature is that of the bytes, such as `await request.body()`")
    found = _read_headers(headers)
    signed_at = _timestamp(found[_TIMESTAMP], tolerance, now())
    content = body.encode("utf-8", "surrogatepass") if isinstance(body, str) else bytes(body)
    several = [secrets] if isinstance(secrets, str | bytes) else secrets
    wanted = [_signature(signer, found[_ID], signed_at, content) for signer in map(_signer, several)]
    # All are compared before one is asked for, so that the time does not say which secret it is.
    fits = [_is_among(one, found[_SIGNATURE]) for one in wanted]
    if not any(fits):
        raise WebhookVerificationError("no signature of the webhook fits its content and a secret")
    return content


def _read_headers(headers: WebhookHeaders) -> dict[str, str]:
    """The three headers of the specification.

    Raises:
        WebhookVerificationError: one is missing, or there several times.
    """
    found: dict[str, str] = {}
    for raw, value in _pairs(headers):
        name = _header_text(raw).lower()
        if name not in (_ID, _TIMESTAMP, _SIGNATURE):
            continue
        if name in found:
            raise WebhookVerificationError(f"the webhook has more than one header {name}")
        found[name] = _header_text(value)
    for name in (_ID, _TIMESTAMP, _SIGNATURE):
        if not found.get(name):
            raise WebhookVerificationError(f"the webhook has no header {name}")
    return found


def _pairs(headers: WebhookHeaders) -> Iterable[tuple[str | bytes, str | bytes]]:
    """The pairs.

    Raises:
        WebhookVerificationError: there are none in what was given.
    """
    items: Any = getattr(headers, "items", None)
    try:
        pairs = cast("Iterable[tuple[object, object]]", headers if items is None else items())
        return [(_text_or_bytes(name), _text_or_bytes(value)) for name, value in pairs]
    except (TypeError, ValueError):
        message = "the headers of the webhook are neither a mapping nor pairs of names and values"
        raise WebhookVerificationError(message) from None


def _text_or_bytes(value: object) -> str | bytes:
    if not isinstance(value, str | bytes):
        raise TypeError
    return value


def _header_text(value: str | bytes) -> str:
    # HTTP headers are bytes, and Latin-1 is the one encoding that loses none.
    return value if isinstance(value, str) else value.decode("latin-1")


def _timestamp(text: str, tolerance: float, now: float) -> datetime:
    """The time of signing.

    Raises:
        WebhookVerificationError: it is no whole number of seconds, or too far from now.
    """
    if not _SECONDS.fullmatch(text):
        raise WebhookVerificationError("the webhook's timestamp is not a whole number of seconds since 1970")
    age = now - int(text)
    # In this form a tolerance of NaN refuses everything instead of nothing.
    if not abs(age) <= tolerance:
        when = f"{age:.0f} seconds ago" if age > 0 else f"{-age:.0f} seconds ahead of this clock"
        raise WebhookVerificationError(f"the webhook was signed {when}, more than the {tolerance:g} allowed")
    try:
        return datetime.fromtimestamp(int(text), tz=UTC)
    except (ValueError, OverflowError, OSError):
        raise WebhookVerificationError("the webhook's timestamp is in no year that there is") from None


def _signer(secret: str | bytes) -> Webhook:
    try:
        from standardwebhooks import Webhook
    except ImportError as error:
        message = "webhooks need standardwebhooks: pip install 'standardwebhooks>=1.1'"
        raise MissingDependencyError(message, name="standardwebhooks") from error
    if not isinstance(cast("object", secret), str | bytes):
        raise TypeError(f"a secret of a webhook is text or bytes, not {type(secret).__name__}")
    key = _key(secret) if isinstance(secret, str) else secret
    if not key:
        raise WebhookVerificationError("the secret of the webhook is empty")
    return Webhook(key)


def _key(secret: str) -> bytes:
    """The bytes of a secret.

    Raises:
        WebhookVerificationError: it is not base64.
    """
    encoded = secret.strip().removeprefix(_SECRET_PREFIX).rstrip("=")
    try:
        return base64.b64decode(encoded + "=" * (-len(encoded) % 4), validate=True)
    except (binascii.Error, ValueError):
        pass
    raise WebhookVerificationError("the secret of the webhook is not base64 after whsec_")


def _signature(signer: Webhook, message_id: str, signed_at: datetime, content: bytes) -> bytes:
    """What the header of the signature should hold.

    Raises:
        WebhookVerificationError: body or id is no UTF-8, which the signature is made of.
    """
    try:
        return signer.sign(message_id, signed_at, content.decode("utf-8")).encode("ascii")
    except UnicodeError:
        raise WebhookVerificationError("the webhook is no UTF-8 text") from None


def _is_among(wanted: bytes, header: str) -> bool:
    """Whether one of the signatures, which are separated by spaces, is the one wanted.

    Each is compared in full, in a time that does not tell how much of it fits, and as text: decoded, two different
    texts could be the same signature.
    """
    matches = [hmac.compare_digest(wanted, one.encode("utf-8", "surrogatepass")) for one in header.split(" ")]
    return any(matches)
