"""What the parts of one server share: its options, its script, its records, and who may connect."""

from __future__ import annotations

import hmac
import threading
import time
from collections.abc import Awaitable, Callable, Mapping
from dataclasses import dataclass
from typing import TYPE_CHECKING, TypeAlias

from .checks import Violation
from .records import ConnectionRecord, Ids, RequestRecord
from .script import Json, Script

if TYPE_CHECKING:
    from .peer import Peer

ConnectHandler: TypeAlias = "Callable[[Peer], Awaitable[None]]"
"""A coroutine function that plays the server for one connection."""


@dataclass(frozen=True, slots=True)
class Options:
    """What the constructor of the server was given. Units as there."""

    host: str = "127.0.0.1"
    port: int = 0
    api_key: str | None = None
    strict: bool = True
    chunk_delay: float = 0.002
    seed: int = 0
    compression: bool = False


@dataclass(slots=True)
class CallState:
    """A call: its session, and whether it is over."""

    session: Json
    over: bool = False


@dataclass(frozen=True, slots=True)
class Secret:
    """An ephemeral key: the session it was made for, and the Unix time in seconds when it ends."""

    session: Json
    expires_at: int


class State:
    """The shared state. The loop of the server writes it, the threads of the test read it: lists only grow, and what
    is waited for is announced by `changed`.
    """

    def __init__(self, options: Options) -> None:
        self.options = options
        self.ids = Ids(options.seed)
        self.script = Script()
        self.connections: list[ConnectionRecord] = []
        self.requests: list[RequestRecord] = []
        self.violations: list[Violation] = []
        self.calls: dict[str, CallState] = {}
        self.secrets: dict[str, Secret] = {}
        self.handler: ConnectHandler | None = None
        self.on_violation: Callable[[Violation], None] | None = None
        self.peers: list[Peer] = []
        self.changed = threading.Condition()
        self.unclaimed: list[Json] = []

    def announce(self) -> None:
        """Wake those who wait for something to happen."""
        with self.changed:
            self.changed.notify_all()

    def arrived(self, event: Json) -> None:
        """A client event came in."""
        with self.changed:
            self.unclaimed.append(event)
            self.changed.notify_all()

    def claim(self, type_: str, timeout: float) -> Json:
        """Wait for the next client event of a type that nobody claimed before.

        Raises:
            TimeoutError: none came in time.
        """
        found: list[Json] = []

        def take() -> bool:
            found.extend([event for event in self.unclaimed if event.get("type") == type_][:1])
            return bool(found)

        with self.changed:
            if not self.changed.wait_for(take, timeout):
                raise TimeoutError(f"no {type_} within {timeout} seconds")
            self.unclaimed.remove(found[0])
        return found[0]

    def violated(self, violation: Violation) -> None:
        """Note something that a client may not do."""
        self.violations.append(violation)
        if self.on_violation is not None:
            self.on_violation(violation)
        self.announce()

    def expires_at(self, seconds: int) -> int:
        """A Unix time some seconds ahead."""
        return int(time.time()) + seconds

    def refusal(self, key: str | None) -> str | None:
        """Why a key is not accepted, or None where it is. The text does not hold the key."""
        if not key:
            return "You didn't provide an API key. Provide it in an Authorization header (Authorization: Bearer KEY)."
        secret = self.secrets.get(key)
        if secret is not None:
            return None if secret.expires_at > time.time() else "The ephemeral key has expired."
        wanted = self.options.api_key
        if wanted is None or hmac.compare_digest(wanted.encode(), key.encode()):
            return None
        return "Incorrect API key provided."


def key_of(headers: Mapping[str, str]) -> str | None:
    """The key that a request carries: as bearer token, as `api-key`, or in a sub-protocol as browsers do it."""
    scheme, _, token = headers.get("authorization", "").partition(" ")
    if scheme.lower() == "bearer" and token.strip():
        return token.strip()
    if "api-key" in headers:
        return headers["api-key"] or None
    prefix = "openai-insecure-api-key."
    offered = (one.strip() for one in headers.get("sec-websocket-protocol", "").split(","))
    return next((one.removeprefix(prefix) for one in offered if one.startswith(prefix)), None)
