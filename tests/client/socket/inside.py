"""What a connection keeps, for tests of memory and of what is left behind."""

from __future__ import annotations

from typing import Any, TypeAlias

from openai_realtime import AsyncConnection, Connection

AnyConnection: TypeAlias = AsyncConnection | Connection


def unanswered(connection: AnyConnection) -> list[Any]:
    """Sent events without an answer."""
    state: Any = connection._link.state  # pyright: ignore[reportPrivateUsage]
    return list(state.answers.waiting)


def idle_waiters(connection: AnyConnection) -> list[Any]:
    """Those who wait until no response is open."""
    state: Any = connection._link.state  # pyright: ignore[reportPrivateUsage]
    return list(state._idle)


def held_bytes(connection: AnyConnection) -> int:
    """Size of the frames that nobody has received yet."""
    inbox: Any = connection._link.inbox  # pyright: ignore[reportPrivateUsage]
    return int(inbox._held)


def is_full(connection: AnyConnection) -> bool:
    """Whether the server is made to wait."""
    inbox: Any = connection._link.inbox  # pyright: ignore[reportPrivateUsage]
    return bool(inbox.is_full)


def failures(connection: AnyConnection) -> int:
    """Number of exceptions of handlers that nobody has seen yet."""
    inbox: Any = connection._link.inbox  # pyright: ignore[reportPrivateUsage]
    return len(inbox._interruptions)


def unsent_bytes(connection: AsyncConnection) -> int:
    """What was sent and waits for the server to read."""
    socket: Any = connection._link._socket  # pyright: ignore[reportPrivateUsage]
    return int(socket._connection.transport.get_write_buffer_size())
