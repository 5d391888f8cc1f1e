"""Every exception that this package raises on purpose.

    RealtimeError(Exception)
    ├── DecodeError(ValueError)                data is no JSON, or deviates from the schema (``strict=True``)
    ├── EncodeError(ValueError)                an object has no exact JSON form
    ├── MissingDependencyError(ImportError)    a library that only the client needs is not installed
    ├── MissingCredentialsError                there is no API key
    ├── APIConnectionError                     no answer: DNS, TCP, TLS, proxy, broken HTTP
    │   ├── APITimeoutError(TimeoutError)      no answer in time
    │   └── RedirectError                      a redirect that is not followed, as it would carry the key elsewhere
    ├── APIStatusError                         an HTTP answer other than success, also to a WebSocket handshake
    │   ├── BadRequestError                    400
    │   ├── AuthenticationError                401
    │   ├── PermissionDeniedError              403
    │   ├── NotFoundError                      404
    │   ├── ConflictError                      409
    │   ├── UnprocessableEntityError           422
    │   ├── RateLimitError                     429
    │   └── InternalServerError                500 and above
    ├── ConnectionClosed                       the WebSocket connection has ended, or was lost
    │   ├── ResponseInterrupted                while a response was open or asked for; it may be made again
    │   └── FrameTooLarge                      by a frame above the limit of this client
    ├── ReceiveTimeout(TimeoutError)           no event in time
    ├── EventRefused                           the server answered a client event with `error`
    └── WebhookVerificationError(ValueError)   a webhook is not from the server, or not of now

Catch `RealtimeError` for all of them. A message quotes at most 100 characters of a payload, and never a credential.
"""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

MAX_QUOTED = 100
"""Characters of a payload that a message quotes."""


class RealtimeError(Exception):
    """Root of the exceptions of this package."""


class _PathError(RealtimeError, ValueError):
    """A `reason` and the JSON `path` it applies to."""

    reason: str
    path: str

    def __init__(self, reason: str, *, path: str = "$") -> None:
        super().__init__(reason)
        self.reason = reason
        self.path = path

    def __str__(self) -> str:
        return f"{self.reason} (at {self.path})"


class DecodeError(_PathError):
    """The data cannot be decoded as asked.

    Attributes:
        reason: What is wrong, in one sentence.
        path: JSON path of the value at fault, such as `$.response.output[0].role`; `$` is the whole text.
    """


class EncodeError(_PathError):
    """An object has no exact JSON form: a float that is not finite, a key that is no string, a lone surrogate.

    Attributes:
        reason: What is wrong, in one sentence.
        path: Path of the value at fault, counted from the object given to `encode`.
    """


class MissingDependencyError(RealtimeError, ImportError):
    """A library is not installed that types and codec do without. The message says what to install."""


class MissingCredentialsError(RealtimeError):
    """No API key was given, in the argument or in the environment, or the callable for it gave none."""


class APIConnectionError(RealtimeError):
    """The server could not be reached, or the connection broke before it had answered. `__cause__` says why.

    Attributes:
        url: What was asked for, without query and credentials.
    """

    url: str

    def __init__(self, message: str, *, url: str = "") -> None:
        super().__init__(message)
        self.url = url


class APITimeoutError(APIConnectionError, TimeoutError):
    """The server did not answer in time."""


class RedirectError(APIConnectionError):
    """The server redirects to another origin, or in a loop. Credentials go to the origin they were given for alone.

    Attributes:
        location: Where to, without query.
    """

    location: str

    def __init__(self, message: str, *, url: str = "", location: str = "") -> None:
        super().__init__(message, url=url)
        self.location = location


class APIStatusError(RealtimeError):
    """An HTTP answer other than success, to a request or to a WebSocket handshake.

    Attributes:
        status_code: HTTP status, such as 401.
        headers: Headers of the answer, names in lower case.
        body: The answer as it came, bytes, but for the key of this client, which reads `[key]`.
        code: `error.code` of a JSON answer, such as `invalid_api_key`; None where it has none.
        param: `error.param` of a JSON answer, the field at fault; None where it has none.
        request_id: Id of the request for the support of the service, from the header `x-request-id`; or None.
        url: What was asked for, without query and credentials.
    """

    status_code: int
    headers: Mapping[str, str]
    body: bytes
    code: str | None
    param: str | None
    request_id: str | None
    url: str

    def __init__(
        self,
        message: str,
        *,
        status_code: int,
        headers: Mapping[str, str] | None = None,
        body: bytes = b"",
        code: str | None = None,
        param: str | None = None,
        url: str = "",
    ) -> None:
        super().__init__(message)
        self.status_code = status_code
        self.headers = dict(headers or {})
        self.body = body
        self.code = code
        self.param = param
        self.request_id = self.headers.get("x-request-id")
        self.url = url


class BadRequestError(APIStatusError):
    """400: the request is not as the server wants it."""


class AuthenticationError(APIStatusError):
    """401: the key is missing, wrong or expired."""


class PermissionDeniedError(APIStatusError):
    """403: the key may not do this."""


class NotFoundError(APIStatusError):
    """404: there is no such call, model or address."""


class ConflictError(APIStatusError):
    """409: the state of the server does not allow it now."""


class UnprocessableEntityError(APIStatusError):
    """422: the request is well formed and makes no sense."""


class RateLimitError(APIStatusError):
    """429: too many requests, or no credit left; `code` tells which."""


class InternalServerError(APIStatusError):
    """500 and above: the server failed."""


class ConnectionClosed(RealtimeError):
    """The WebSocket connection has ended and is not made again; only `ResponseInterrupted` comes before that, too.

    Attributes:
        code: Close code of RFC 6455 section 7.4, such as 1000 or 1011; 1006 where the connection broke without one.
        reason: The reason that came with it, or an empty string.
        open_responses: Ids of the responses that the server had begun and not finished.
        by_server: Whether the other side closed it, or the network; False after `close`.
    """

    code: int
    reason: str
    open_responses: tuple[str, ...]
    by_server: bool

    def __init__(
        self,
        message: str,
        *,
        code: int,
        reason: str = "",
        open_responses: tuple[str, ...] = (),
        by_server: bool = True,
    ) -> None:
        super().__init__(message)
        self.code = code
        self.reason = reason
        self.open_responses = open_responses
        self.by_server = by_server


class ResponseInterrupted(ConnectionClosed):
    """The connection ended, however politely, in the middle of the responses named in `open_responses`, or before a
    response that was asked for had begun.

    Where the connection is being made again, this is raised once, in its place among the events: receive on, and it
    goes on with `Reconnected`. Where it is not, receiving on raises `ConnectionClosed`.
    """


class FrameTooLarge(ConnectionClosed):
    """A frame was larger than this client accepts, which ends the connection with close code 1009.

    Attributes:
        limit: Largest frame in bytes, the option `max_frame_bytes`.
        size: Size of the frame in bytes as far as it is known, or None.
    """

    limit: int
    size: int | None

    def __init__(
        self, message: str, *, limit: int, size: int | None, reason: str = "", open_responses: tuple[str, ...] = ()
    ) -> None:
        super().__init__(message, code=1009, reason=reason, open_responses=open_responses, by_server=False)
        self.limit = limit
        self.size = size


class ReceiveTimeout(RealtimeError, TimeoutError):
    """Nothing came within the time given. The connection is as it was, and nothing is lost."""


class EventRefused(RealtimeError):
    """The server answered a client event with an `error` event.

    Attributes:
        event: The `error` event, of the class of the channel.
        code: Its `error.code`, such as `conversation_already_has_active_response`; or None.
        param: Its `error.param`, the field at fault; or None.
    """

    event: Any
    code: str | None
    param: str | None

    def __init__(self, message: str, *, event: Any, code: str | None = None, param: str | None = None) -> None:
        super().__init__(message)
        self.event = event
        self.code = code
        self.param = param


class WebhookVerificationError(RealtimeError, ValueError):
    """A webhook has no valid signature, or was signed too long ago or ahead of time. Answer it with HTTP 400."""
