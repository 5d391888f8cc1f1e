"""What both sockets do with the answer to a handshake, and what they tell websockets. Without I/O."""

from __future__ import annotations

import logging
from collections.abc import Mapping
from types import ModuleType
from typing import TYPE_CHECKING, Any

from ...errors import APIConnectionError, APIStatusError, APITimeoutError, MissingDependencyError, RedirectError
from ..addresses import bare, bare_location, redirect_target, websocket_scheme
from ..http.exchange import MOST_REDIRECTS
from ..http.requests import HttpReply
from ..http.retries import asked_delay, is_passing
from ..http.status import quoted, secrets_of, status_error
from ..identity import LOGGER
from ..keys import Credentials
from .closing import ABNORMAL_CLOSURE, SocketClosed
from .options import SocketOptions

if TYPE_CHECKING:
    from websockets.exceptions import ConnectionClosed
    from websockets.http11 import Response

REDIRECTS = frozenset({301, 302, 303, 307, 308})
UNAUTHORIZED = 401
INSTALL = "the WebSocket client needs websockets 15 or newer: pip install 'websockets>=15'"


_log = logging.getLogger(f"{LOGGER}.websockets")
"""Given to websockets, whose own logger writes the key and what is said at the level DEBUG. A program that wants to see
that sets the level of this one."""

if _log.level == logging.NOTSET:
    _log.setLevel(logging.INFO)


class SecretHeaders(dict[str, str]):
    """Headers that a report of an error may show: it shows the variables of functions, and these have keys in them."""

    def __repr__(self) -> str:
        return f"<{len(self)} headers>"


class Refused(Exception):
    """The server answered the handshake with something other than 101.

    Raised inside websockets in place of its own exception, so that it does not follow redirects: it would take some
    credentials along.
    """

    def __init__(self, response: Response) -> None:
        super().__init__(response.status_code)
        self.response = response


def arguments(url: str, headers: Mapping[str, str], options: SocketOptions) -> dict[str, Any]:
    """Keyword arguments of `connect` of websockets, for both of its flavours."""
    given: dict[str, Any] = {
        "additional_headers": SecretHeaders(headers),
        "user_agent_header": None,
        "compression": options.compression,
        "open_timeout": options.open_timeout,
        "close_timeout": options.close_timeout,
        "ping_interval": None,  # the connection sends them: it knows when it does not read, and so sees no pong
        "max_size": options.max_message_bytes,
        "logger": _log,
        "proxy": options.proxy,
    }
    if options.ssl_context is not None and url.startswith("wss:"):
        given["ssl"] = options.ssl_context
    return given


def redirected(url: str, response: Response, headers: Mapping[str, str], credentials: Credentials) -> str:
    """Where to try next.

    Args:
        url: What was asked for.
        response: The answer.
        headers: Headers of the handshake that the caller gave; no message repeats the secrets among them.
        credentials: What identifies the caller; no message repeats it either.

    Raises:
        RedirectError: to another origin.
        APIStatusError: no redirect at all.
    """
    found = {name.lower(): value for name, value in response.headers.raw_items()}
    location = found.get("location")
    if response.status_code in REDIRECTS and location is not None:
        return _followed(url, _http_scheme(location))
    body = bytes(response.body or b"")
    raise status_error(
        response.status_code, found, body, url=bare(url), secrets=secrets_of(headers, credentials.secrets)
    )


def _followed(url: str, location: str) -> str:
    target = redirect_target(_http_scheme(url), location)
    if target is not None:
        return websocket_scheme(target)
    elsewhere = bare_location(_http_scheme(url), location)
    message = f"{bare(url)} redirects elsewhere, to {elsewhere}; give that as base_url if it is right"
    raise RedirectError(message, url=bare(url), location=elsewhere)


def _http_scheme(url: str) -> str:
    """`wss://…` → `https://…`; anything else as it is."""
    scheme, separator, rest = url.partition("://")
    return {"ws": "http", "wss": "https"}.get(scheme, scheme) + separator + rest


def too_many_redirects(url: str) -> RedirectError:
    """The error for a loop of redirects."""
    return RedirectError(f"more than {MOST_REDIRECTS} redirects", url=bare(url), location=bare(url))


def failure(
    url: str,
    headers: Mapping[str, str],
    credentials: Credentials,
    error: Exception,
    proxy_secrets: tuple[str, ...] = (),
) -> APIConnectionError:
    """What an exception of `connect` of websockets means to the caller."""
    if isinstance(error, TimeoutError):
        return APITimeoutError(f"no connection to {bare(url)} in time", url=bare(url))
    detail = quoted(str(error) or type(error).__name__, (*secrets_of(headers, credentials.secrets), *proxy_secrets))
    return APIConnectionError(f"no connection to {bare(url)}: {detail}", url=bare(url))


def is_final(error: Exception, *, has_fresh_keys: bool = False) -> bool:
    """Whether connecting again would end in the same way. A key that is asked for anew may be another one."""
    if isinstance(error, APIStatusError) and error.status_code == UNAUTHORIZED and has_fresh_keys:
        return False
    if isinstance(error, APIStatusError):
        return not is_passing(HttpReply(error.status_code, error.headers, error.body))
    return isinstance(error, RedirectError | MissingDependencyError)


def delay_asked_by(error: BaseException | None) -> float:
    """Seconds that the server asks to wait where it refused a handshake; 0 where it does not."""
    return (asked_delay(error.headers) or 0.0) if isinstance(error, APIStatusError) else 0.0


def closed(error: ConnectionClosed, given_up: SocketClosed | None = None) -> SocketClosed:
    """Whose close frame ended the connection, and with which code: a code that was received counts before all else.

    Args:
        error: The exception of websockets.
        given_up: Why this side has dropped the connection, if it has.
    """
    received, sent = error.rcvd, error.sent
    if received is None and given_up is not None:
        return given_up
    if received is not None and (sent is None or error.rcvd_then_sent):
        return SocketClosed(received.code, received.reason)
    if sent is not None:
        return SocketClosed(sent.code, sent.reason, by_us=True)
    return SocketClosed(ABNORMAL_CLOSURE, "no close frame came")


def missing(error: ImportError) -> MissingDependencyError:
    """The exception for a websockets that is not there."""
    return MissingDependencyError(INSTALL, name=error.name)


def missing_for_proxy(error: ImportError) -> MissingDependencyError:
    """The exception for the library that a SOCKS proxy needs."""
    return MissingDependencyError(
        "a SOCKS proxy needs python-socks: pip install 'python-socks[asyncio]'", name=error.name or "python_socks"
    )


def check_version(websockets: ModuleType) -> None:
    """Refuse a websockets that is too old.

    Raises:
        MissingDependencyError: it is older than 15.
    """
    if int(str(websockets.__version__).partition(".")[0]) < 15:
        raise MissingDependencyError(f"{INSTALL}; found {websockets.__version__}", name="websockets")
