"""Both shells of the client behind one set of words, so that one text can talk through either."""

from __future__ import annotations

import asyncio
import contextlib
import time
from collections.abc import Callable
from typing import Any, Protocol

from openai_realtime import AsyncRealtimeClient, ConnectionClosed, RealtimeClient
from openai_realtime._client.websocket.options import ConnectOptions
from tests.client.socket.loops import LoopThread


class Shell(Protocol):
    """Connects, and waits for what the calls of a connection give. Any thread may use it."""

    name: str

    def connect(self, url: str, call_id: str | None, options: ConnectOptions) -> Any: ...

    def do(self, call: Callable[[], Any]) -> Any:
        """What the call gives, once it does."""
        ...

    def following(self, iterator: Any) -> tuple[Any, ...]:
        """The next item of an iterator in a tuple; an empty one at its end."""
        ...

    def handler(self, wait: float, send: Callable[[], Any] | None, take: Callable[[Any], None]) -> Callable[[Any], Any]:
        """A handler that waits so many seconds, sends something while that is possible, and takes the event."""
        ...

    def tasks(self) -> set[str]:
        """The tasks that have not ended."""
        ...


class SyncShell:
    name = "sync"

    def connect(self, url: str, call_id: str | None, options: ConnectOptions) -> Any:
        client = RealtimeClient("sk-test", base_url=url)
        if call_id is not None:
            return client.connect(call_id=call_id, **options)
        return client.connect(model="m", **options)

    def do(self, call: Callable[[], Any]) -> Any:
        return call()

    def following(self, iterator: Any) -> tuple[Any, ...]:
        try:
            return (next(iterator),)
        except StopIteration:
            return ()

    def handler(self, wait: float, send: Callable[[], Any] | None, take: Callable[[Any], None]) -> Callable[[Any], Any]:
        def handle(event: Any) -> None:
            time.sleep(wait)
            if send is not None:
                with contextlib.suppress(ConnectionClosed):
                    send()
            take(event)

        return handle

    def tasks(self) -> set[str]:
        return set()


class AsyncShell:
    name = "async"

    def __init__(self, loop: LoopThread) -> None:
        self._loop = loop

    def connect(self, url: str, call_id: str | None, options: ConnectOptions) -> Any:
        client = AsyncRealtimeClient("sk-test", base_url=url)

        async def dial() -> Any:
            if call_id is not None:
                return await client.connect(call_id=call_id, **options)
            return await client.connect(model="m", **options)

        return self._loop.run(dial())

    def do(self, call: Callable[[], Any]) -> Any:
        async def awaited() -> Any:
            return await call()

        return self._loop.run(awaited())

    def following(self, iterator: Any) -> tuple[Any, ...]:
        async def take() -> tuple[Any, ...]:
            # A future cannot carry StopAsyncIteration to another thread.
            try:
                return (await anext(iterator),)
            except StopAsyncIteration:
                return ()

        return self._loop.run(take())

    def handler(self, wait: float, send: Callable[[], Any] | None, take: Callable[[Any], None]) -> Callable[[Any], Any]:
        async def handle(event: Any) -> None:
            await asyncio.sleep(wait)
            if send is not None:
                with contextlib.suppress(ConnectionClosed):
                    await send()
            take(event)

        return handle

    def tasks(self) -> set[str]:
        return self._loop.tasks()
