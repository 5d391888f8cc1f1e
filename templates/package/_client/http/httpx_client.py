"""What both shells need of httpx2: the library itself, plain answers, and what its exceptions mean."""

from __future__ import annotations

import ssl
from functools import cache
from types import ModuleType
from typing import TYPE_CHECKING

from ...errors import APIConnectionError, MissingDependencyError
from ..addresses import bare
from ..identity import SCHEMES
from ..limits import check_count, check_seconds
from ..options import RequestOptions
from .requests import HttpReply

if TYPE_CHECKING:
    import httpx2

_OPTIONS = frozenset(RequestOptions.__annotations__)
_HAS_KEY_IN_QUERY = any(one.place == "query" for one in SCHEMES.values())


def require_httpx2() -> ModuleType:
    """Import httpx2.

    Raises:
        MissingDependencyError: it is not installed.
    """
    try:
        import httpx2
    except ImportError as error:
        message = "HTTP operations need httpx2: pip install 'httpx2>=2.3'"
        raise MissingDependencyError(message, name="httpx2") from error
    return httpx2


def check_client(client: object, kind: str) -> None:
    """Refuse a client that is no `kind` of httpx2, such as one of httpx, whose exceptions nobody would know.

    Raises:
        TypeError: it is something else.
    """
    if client is not None and not isinstance(client, getattr(require_httpx2(), kind)):
        found = type(client)
        raise TypeError(f"http_client must be a httpx2.{kind}, not {found.__module__}.{found.__qualname__}")


def plain_reply(response: httpx2.Response) -> HttpReply:
    """The answer as plain data. A header that came several times has its values joined by commas."""
    return HttpReply(response.status_code, dict(response.headers), response.content)


def hide_query(request: httpx2.Request) -> None:
    """Where keys travel in the query, have the address print without it: httpx2 logs the address of each request."""
    if _HAS_KEY_IN_QUERY:
        request.url = _hidden_url()(request.url)


@cache
def _hidden_url() -> type[httpx2.URL]:
    import httpx2

    class HiddenQueryURL(httpx2.URL):
        """An address whose texts leave out query and credentials; its parts are as they are."""

        def __str__(self) -> str:
            return bare(super().__str__())

        def __repr__(self) -> str:
            return f"URL({str(self)!r})"

    return HiddenQueryURL


def is_passing_failure(error: Exception) -> bool:
    """Whether another try may get an answer: not if the request cannot be sent, or the certificate is wrong."""
    import httpx2

    if isinstance(error, httpx2.InvalidURL | httpx2.UnsupportedProtocol | httpx2.LocalProtocolError):
        return False
    return not any(isinstance(one, ssl.SSLCertVerificationError) for one in _causes(error))


def is_timeout(error: Exception) -> bool:
    """Whether a time limit was reached."""
    import httpx2

    return isinstance(error, httpx2.TimeoutException)


def closed_error(*, is_own: bool) -> APIConnectionError:
    """The exception for a request after the end of the client."""
    return APIConnectionError("this client is closed" if is_own else "the client given as http_client is closed")


def check_limits(timeout: object, max_retries: object) -> None:
    """Refuse numbers that mean nothing.

    Raises:
        TypeError: `max_retries` is no whole number, or `timeout` no number.
        ValueError: `timeout` is not above 0 or has no end, or `max_retries` is below 0.
    """
    if timeout is not None:
        check_seconds("timeout", timeout)
    check_count("max_retries", max_retries)


def check_options(options: RequestOptions) -> None:
    """Refuse options that do not exist.

    Raises:
        TypeError: an unknown name.
    """
    unknown = sorted(set(options) - _OPTIONS)
    if unknown:
        raise TypeError(f"unknown options: {', '.join(unknown)}; there are {', '.join(sorted(_OPTIONS))}")


def _causes(error: BaseException | None) -> list[BaseException]:
    """The exception, and those it was raised from."""
    found: list[BaseException] = []
    while error is not None and error not in found:
        found.append(error)
        error = error.__cause__ or error.__context__
    return found
