"""What the modules beside it use of errors.py, which is rendered. Its root has another name in each package."""

from collections.abc import Mapping
from typing import Any

MAX_QUOTED: int

class RootError(Exception): ...

class _PathError(RootError, ValueError):
    reason: str
    path: str
    def __init__(self, reason: str, *, path: str = "$") -> None: ...

class DecodeError(_PathError): ...
class EncodeError(_PathError): ...
class MissingDependencyError(RootError, ImportError): ...

class APIResponseValidationError(DecodeError):
    status_code: int
    headers: Mapping[str, str]
    body: bytes
    request_id: str | None
    url: str
    def __init__(
        self,
        reason: str,
        *,
        path: str = "$",
        status_code: int = 200,
        headers: Mapping[str, str] | None = None,
        body: bytes = b"",
        url: str = "",
    ) -> None: ...

class MissingCredentialsError(RootError): ...

class APIConnectionError(RootError):
    url: str
    def __init__(self, message: str, *, url: str = "") -> None: ...

class APITimeoutError(APIConnectionError, TimeoutError): ...

class RedirectError(APIConnectionError):
    location: str
    def __init__(self, message: str, *, url: str = "", location: str = "") -> None: ...

class APIStatusError(RootError):
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
    ) -> None: ...

class BadRequestError(APIStatusError): ...
class AuthenticationError(APIStatusError): ...
class PermissionDeniedError(APIStatusError): ...
class NotFoundError(APIStatusError): ...
class ConflictError(APIStatusError): ...
class UnprocessableEntityError(APIStatusError): ...
class RateLimitError(APIStatusError): ...
class InternalServerError(APIStatusError): ...

class ConnectionClosed(RootError):
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
    ) -> None: ...

class ResponseInterrupted(ConnectionClosed): ...

class MessageTooLarge(ConnectionClosed):
    limit: int
    size: int | None
    def __init__(
        self, message: str, *, limit: int, size: int | None, reason: str = "", open_responses: tuple[str, ...] = ()
    ) -> None: ...

class ReceiveTimeout(RootError, TimeoutError): ...
class ConcurrentReceiveError(RootError, RuntimeError): ...

class EventRefused(RootError):
    event: Any
    code: str | None
    param: str | None
    def __init__(self, message: str, *, event: Any, code: str | None = None, param: str | None = None) -> None: ...

class WebhookVerificationError(RootError, ValueError): ...
