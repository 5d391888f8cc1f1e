"""What the server remembers for the test: connections with their events, requests, and ids that repeat with a seed."""

from __future__ import annotations

import json
import random
import string
from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any

from .script import Json

_LETTERS = string.ascii_letters + string.digits


class Ids:
    """Ids as the service makes them, the same ones in the same order for the same seed."""

    def __init__(self, seed: int) -> None:
        self._random = random.Random(seed)

    def new(self, prefix: str) -> str:
        """A new id, such as `item_` and 21 letters and digits."""
        return prefix + "_" + self.noise(21)

    def noise(self, length: int) -> str:
        """Random letters and digits, for ids and for `obfuscation`."""
        return "".join(self._random.choices(_LETTERS, k=length))


@dataclass(slots=True)
class ConnectionRecord:
    """One WebSocket connection, open or over.

    Attributes:
        path: Path it asked for, such as `/v1/realtime`.
        query: Its query parameters; the last one where a name is repeated.
        headers: Headers of the handshake, names in lower case.
        dialect: "ga", "beta" or "translation".
        received: Client events in their order, as plain JSON.
        sent: Server events in their order, as plain JSON.
        close_code: Close code of RFC 6455 once it is over; 1006 where it broke; None while it is open.
        close_reason: The reason that came with it.
    """

    path: str
    query: Mapping[str, str]
    headers: Mapping[str, str] = field(repr=False)
    dialect: str = "ga"
    received: list[Json] = field(default_factory=list[Json], repr=False)
    sent: list[Json] = field(default_factory=list[Json], repr=False)
    close_code: int | None = None
    close_reason: str = ""

    @property
    def is_open(self) -> bool:
        """Whether the connection is not over yet."""
        return self.close_code is None

    def types_received(self) -> list[str]:
        """The types of the client events, in their order."""
        return [str(event.get("type", "")) for event in self.received]

    def types_sent(self) -> list[str]:
        """The types of the server events, in their order."""
        return [str(event.get("type", "")) for event in self.sent]


@dataclass(frozen=True, slots=True)
class RequestRecord:
    """One HTTP request and the status of its answer.

    Attributes:
        method: Such as `POST`.
        path: Its path, without the query.
        query: Its query parameters.
        headers: Its headers, names in lower case.
        body: Its body in bytes.
        status: HTTP status of the answer; 0 where there was none.
    """

    method: str
    path: str
    query: Mapping[str, str]
    headers: Mapping[str, str] = field(repr=False)
    body: bytes = field(repr=False)
    status: int = 0

    @property
    def json(self) -> Any:
        """The body as JSON.

        Raises:
            ValueError: it is none.
        """
        return json.loads(self.body)
