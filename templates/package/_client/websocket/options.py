"""Options of one connection, with their defaults."""

from __future__ import annotations

from collections.abc import Awaitable, Callable, Mapping
from dataclasses import dataclass, field, fields
from typing import TYPE_CHECKING, Any, Literal, TypeAlias, TypedDict
from urllib.parse import SplitResult, urlsplit

from ..limits import check_count, check_seconds

if TYPE_CHECKING:
    import ssl

RECOVERABLE_CODES = frozenset({1001, 1005, 1006, 1011, 1012, 1013, 1014, 1015})
"""Close codes after which reconnecting can succeed (RFC 6455 section 7.4 and the registry it begins)."""


@dataclass(frozen=True, slots=True)
class Reconnecting:
    """The client is about to reconnect. Passed to `ReconnectPolicy.on_reconnecting`.

    Attributes:
        attempt: 1 for the first attempt after the connection was lost.
        delay: Seconds until the attempt.
        code: Close code of RFC 6455; 1006 if the connection broke without one.
        reason: The close reason, or why the previous attempt failed.
        open_responses: Ids of the interrupted responses.
    """

    attempt: int
    delay: float
    code: int
    reason: str
    open_responses: tuple[str, ...]


OnReconnecting: TypeAlias = "Callable[[Reconnecting], bool | Awaitable[bool | None] | None]"
"""Called before each attempt; return False to stop. May be a coroutine function on async connections."""


@dataclass(frozen=True, slots=True)
class ReconnectPolicy:
    """Whether, when and how often the client reconnects after a connection is lost.

    Attributes:
        max_attempts: Failed attempts in a row before the connection is given up; 0 never reconnects. A short session
            is not a failed attempt; only the delays keep growing.
        initial_delay: Seconds before the first attempt. Each further one waits twice as long.
        max_delay: Seconds that no delay exceeds. Every delay is a random part of this, but never less than what the
            server asks for with `Retry-After`.
        give_up_after: Seconds after the loss at which the connection is given up, short sessions in between counted in;
            None for no such limit.
        codes: Close codes of RFC 6455 after which to try.
        on_reconnecting: Called before each attempt with a `Reconnecting`; False gives the connection up.
        restore_session: Whether to send the events again that set up the session, in their order.
        raise_interrupted: Whether receiving raises `ResponseInterrupted` for an interrupted response although the
            client reconnects. Keep receiving, and it goes on with `Reconnected`. False leaves it at that event.
        rotate_after: Seconds after which the connection is replaced by a new one as soon as no response is open, so
            that the session limit of the server never interrupts a response; None never replaces it.

    Raises:
        TypeError: a value that is not a number.
        ValueError: a number out of range, such as a delay below 0.
    """

    max_attempts: int = 5
    initial_delay: float = 0.5
    max_delay: float = 8.0
    give_up_after: float | None = 60.0
    codes: frozenset[int] = RECOVERABLE_CODES
    on_reconnecting: OnReconnecting | None = None
    restore_session: bool = True
    raise_interrupted: bool = True
    rotate_after: float | None = None

    def __post_init__(self) -> None:
        check_count("max_attempts", self.max_attempts)
        check_seconds("initial_delay", self.initial_delay, may_be_zero=True)
        check_seconds("max_delay", self.max_delay, may_be_zero=True)
        if self.give_up_after is not None:
            check_seconds("give_up_after", self.give_up_after)
        if self.rotate_after is not None:
            check_seconds("rotate_after", self.rotate_after)


NEVER_RECONNECT = ReconnectPolicy(max_attempts=0)
"""`reconnect=False`."""


class ConnectOptions(TypedDict, total=False):
    """Keyword arguments of every `connect`, all optional.

    Attributes:
        extra_headers: Additional headers of the handshake; they override those of the client.
        extra_query: Additional query parameters; they override those of the client.
        open_timeout: Seconds for DNS, TCP, TLS and handshake together. 10 by default; None waits indefinitely.
        close_timeout: Seconds to wait for the closing handshake. 10 by default.
        ping_interval: Seconds between keepalive pings. 20 by default; None sends none.
        ping_timeout: Seconds to wait for a pong before the connection counts as lost. 20 by default; None waits
            indefinitely. While the receive buffer is full, no ping is sent, so a slow consumer keeps its connection.
        max_message_bytes: Largest message in bytes that is accepted. 32 MiB by default; None accepts any.
        receive_buffer_bytes: Bytes of unreceived messages after which the client stops reading. 16 MiB by default.
        send_buffer_bytes: Bytes in flight after which `send` waits. 1 MiB by default. On threads it is the size of the
            send buffer of the socket, which the system may round.
        compression: "deflate" offers permessage-deflate; None, the default, does not, as audio hardly compresses.
        reconnect: True, the default; False; or a `ReconnectPolicy`.
        ssl_context: TLS settings in place of the system's.
        proxy: Address of a proxy; True, the default, reads it from the environment; None uses none.
    """

    extra_headers: Mapping[str, str]
    extra_query: Mapping[str, str]
    open_timeout: float | None
    close_timeout: float | None
    ping_interval: float | None
    ping_timeout: float | None
    max_message_bytes: int | None
    receive_buffer_bytes: int
    send_buffer_bytes: int
    compression: Literal["deflate"] | None
    reconnect: bool | ReconnectPolicy
    ssl_context: ssl.SSLContext | None
    proxy: str | Literal[True] | None


_OF_THE_ADDRESS = frozenset({"extra_headers", "extra_query"})
"""Options that say where to connect, not how."""


@dataclass(frozen=True, slots=True)
class SocketOptions:
    """`ConnectOptions` with the defaults filled in, without what concerns the address. Units as there."""

    open_timeout: float | None = 10.0
    close_timeout: float | None = 10.0
    ping_interval: float | None = 20.0
    ping_timeout: float | None = 20.0
    max_message_bytes: int | None = 32 * 2**20
    receive_buffer_bytes: int = 16 * 2**20
    send_buffer_bytes: int = 2**20
    compression: Literal["deflate"] | None = None
    reconnect: ReconnectPolicy = ReconnectPolicy()
    ssl_context: ssl.SSLContext | None = None
    proxy: str | Literal[True] | None = field(default=True, repr=False)


_BYTES = frozenset({"max_message_bytes", "receive_buffer_bytes", "send_buffer_bytes"})
_SECONDS = frozenset({"open_timeout", "close_timeout", "ping_interval", "ping_timeout"})
_UNLIMITED_BY_NONE = _SECONDS | {"max_message_bytes"}


def socket_options(options: ConnectOptions) -> SocketOptions:
    """Fill in the defaults.

    Raises:
        TypeError: an option that does not exist, or a value of the wrong type.
        ValueError: a limit below 1 byte, a time that is not above 0 seconds, or a proxy that is no address of one.
    """
    chosen: dict[str, Any] = {name: value for name, value in options.items() if name not in _OF_THE_ADDRESS}
    known = {one.name for one in fields(SocketOptions)}
    for name in chosen:
        if name not in known:
            choice = ", ".join(sorted(known | _OF_THE_ADDRESS))
            raise TypeError(f"connect() got an unexpected keyword argument {name!r}; its options are {choice}")
    reconnect = chosen.get("reconnect", True)
    if isinstance(reconnect, bool):
        chosen["reconnect"] = ReconnectPolicy() if reconnect else NEVER_RECONNECT
    elif not isinstance(reconnect, ReconnectPolicy):
        raise TypeError(f"reconnect must be True, False or a ReconnectPolicy, not {reconnect!r}")
    _check_numbers(chosen)
    _check_proxy(chosen.get("proxy"))
    _check_ssl_context(chosen.get("ssl_context"))
    return SocketOptions(**chosen)


def _check_numbers(chosen: Mapping[str, Any]) -> None:
    for name, value in chosen.items():
        if value is None and name in _UNLIMITED_BY_NONE:
            continue
        if name in _BYTES:
            check_count(name, value, least=1)
        elif name in _SECONDS:
            check_seconds(name, value, may_be_zero=name == "close_timeout")


_PROXIES = frozenset({"http", "https", "socks4", "socks4a", "socks5", "socks5h"})


def _check_proxy(proxy: object) -> None:
    """Refuse what is no address of a proxy. No message shows it, as it may have a password."""
    if proxy is None or proxy is True:
        return
    if not isinstance(proxy, str):
        raise TypeError(f"proxy must be an address, True or None, not {type(proxy).__name__}")
    parts = _parts(proxy)
    if parts is None or parts.scheme.lower() not in _PROXIES or not parts.hostname:
        raise ValueError("proxy must be an address such as http://proxy.example:3128 or socks5h://proxy.example:1080")


def _check_ssl_context(context: object) -> None:
    if context is None:
        return
    from ssl import SSLContext  # here, as few programs give one

    if not isinstance(context, SSLContext):
        raise TypeError(f"ssl_context must be an ssl.SSLContext, not {type(context).__name__}")


def proxy_secrets(proxy: object) -> tuple[str, ...]:
    """What no message may repeat of a proxy: name and password in its address."""
    parts = _parts(proxy) if isinstance(proxy, str) else None
    userinfo = parts.netloc.rpartition("@")[0] if parts else ""
    return tuple(one for one in (userinfo, userinfo.partition(":")[2]) if one)


def _parts(address: str) -> SplitResult | None:
    try:
        return urlsplit(address)
    except ValueError:
        return None
