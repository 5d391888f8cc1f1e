"""What `connect` of an async client gives: a connection to await or to enter. The sync one gives the connection."""

from __future__ import annotations

from collections.abc import Callable, Generator
from types import TracebackType
from typing import TYPE_CHECKING, Any, Generic

from .async_connection import ConnectionT, open_connection
from .target import Target

_HINT = "await it, or use async with"


class AsyncConnecting(Generic[ConnectionT]):
    """A connection that is made when it is awaited, or on entering `async with`, which closes it at the end."""

    def __init__(self, connection_type: Callable[[Target], ConnectionT], target: Target) -> None:
        self._connection_type = connection_type
        self._target = target
        self._connection: ConnectionT | None = None

    def __await__(self) -> Generator[Any, None, ConnectionT]:
        """Make the connection."""
        return open_connection(self._connection_type, self._target).__await__()

    async def __aenter__(self) -> ConnectionT:
        """Make the connection."""
        self._connection = await open_connection(self._connection_type, self._target)
        return self._connection

    async def __aexit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        """Close the connection."""
        if self._connection is not None:
            await self._connection.__aexit__(kind, error, trace)

    if not TYPE_CHECKING:

        def __getattr__(self, name: str) -> Any:
            """Say what is missing, as forgetting it is easy."""
            raise AttributeError(f"there is no connection yet to have {name!r}: {_HINT}")

        def __aiter__(self) -> Any:
            """Say what is missing."""
            raise TypeError(f"there is no connection yet to iterate over: {_HINT}")

        def __iter__(self) -> Any:
            """Say what is missing."""
            raise TypeError(f"there is no connection yet to iterate over: {_HINT}; and use async for")

        def __enter__(self) -> Any:
            """Say what is missing."""
            raise TypeError(f"there is no connection yet to enter: {_HINT}")

        def __exit__(self, *_: object) -> None:
            """Python looks for both before it enters."""
