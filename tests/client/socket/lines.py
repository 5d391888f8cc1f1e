"""Both flavours of a connection, used alike by a test."""

from __future__ import annotations

import contextlib
from collections.abc import Callable, Iterator, Mapping
from types import TracebackType
from typing import Any, Protocol, Self, Unpack

from openai_realtime import (
    AsyncConnection,
    AsyncRealtimeClient,
    Connection,
    RealtimeClient,
    Reconnecting,
    ReconnectPolicy,
)
from openai_realtime._client.keys import ApiKey
from openai_realtime._client.websocket.options import ConnectOptions, OnReconnecting
from tests.client.socket.loops import LoopThread

KEY = "sk-a-key-that-must-not-be-shown"


def quick(
    max_attempts: int = 5,
    *,
    on_reconnecting: OnReconnecting | None = None,
    restore_session: bool = True,
    raise_interrupted: bool = True,
    rotate_after: float | None = None,
    max_delay: float = 1.0,
    give_up_after: float | None = 60.0,
) -> ReconnectPolicy:
    """Tries again at once."""
    return ReconnectPolicy(
        max_attempts=max_attempts,
        initial_delay=0.01,
        max_delay=max_delay,
        give_up_after=give_up_after,
        on_reconnecting=on_reconnecting,
        restore_session=restore_session,
        raise_interrupted=raise_interrupted,
        rotate_after=rotate_after,
    )


class Line(Protocol):
    """A connection, without the words that tell the flavours apart."""

    @property
    def connection(self) -> AsyncConnection | Connection: ...
    def recv(self, timeout: float | None = 60.0) -> Any: ...
    def events(self) -> Iterator[Any]: ...
    def raw_messages(self) -> Iterator[Any]: ...
    def turn(self, event: Any = None) -> Iterator[Any]: ...
    def run(self) -> None: ...
    def send(self, event: Any) -> None: ...
    def send_raw(self, frame: bytes | str) -> None: ...
    def request(self, event: Any, timeout: float | None = 60.0) -> Any: ...
    def wait_idle(self, timeout: float | None = 60.0) -> None: ...
    def close(self, code: int = 1000, reason: str = "") -> None: ...
    def leave(self, error: BaseException | None) -> None: ...
    def __enter__(self) -> Self: ...
    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None: ...


class SyncLine:
    def __init__(self, connection: Connection) -> None:
        self.connection = connection

    def recv(self, timeout: float | None = 60.0) -> Any:
        return self.connection.recv(timeout)

    def events(self) -> Iterator[Any]:
        return iter(self.connection)

    def raw_messages(self) -> Iterator[Any]:
        return iter(self.connection.raw_messages())

    def turn(self, event: Any = None) -> Iterator[Any]:
        return iter(self.connection.turn(event))

    def run(self) -> None:
        self.connection.run()

    def send(self, event: Any) -> None:
        self.connection.send(event)

    def send_raw(self, frame: bytes | str) -> None:
        self.connection.send_raw(frame)

    def request(self, event: Any, timeout: float | None = 60.0) -> Any:
        ask: Callable[..., Any] = self.connection.request
        return ask(event, timeout=timeout)

    def wait_idle(self, timeout: float | None = 60.0) -> None:
        self.connection.wait_idle(timeout)

    def close(self, code: int = 1000, reason: str = "") -> None:
        self.connection.close(code, reason)

    def leave(self, error: BaseException | None) -> None:
        self.connection.__exit__(type(error) if error else None, error, None)

    def __enter__(self) -> Self:
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        self.leave(error)


class Steps:
    """An async iterator as one for threads. It can go on after an exception, as a generator could not."""

    def __init__(self, following: Callable[[], Any], loop: LoopThread) -> None:
        self._following = following
        self._loop = loop

    def __iter__(self) -> Self:
        return self

    def __next__(self) -> Any:
        taken = self._loop.run(self._take())
        if not taken:
            raise StopIteration
        return taken[0]

    async def _take(self) -> tuple[Any, ...]:
        # A future cannot carry StopAsyncIteration to another thread.
        with contextlib.suppress(StopAsyncIteration):
            return (await self._following(),)
        return ()


class AsyncLine:
    """Each call runs in the loop of the connection while the thread of the test waits."""

    def __init__(self, connection: AsyncConnection, loop: LoopThread) -> None:
        self.connection = connection
        self._loop = loop

    def recv(self, timeout: float | None = 60.0) -> Any:
        return self._loop.run(self.connection.recv(timeout))

    def events(self) -> Iterator[Any]:
        return Steps(self.connection.__anext__, self._loop)

    def raw_messages(self) -> Iterator[Any]:
        return Steps(self.connection.raw_messages().__anext__, self._loop)

    def turn(self, event: Any = None) -> Iterator[Any]:
        return Steps(self.connection.turn(event).__anext__, self._loop)

    def run(self) -> None:
        self._loop.run(self.connection.run())

    def send(self, event: Any) -> None:
        self._loop.run(self.connection.send(event))

    def send_raw(self, frame: bytes | str) -> None:
        self._loop.run(self.connection.send_raw(frame))

    def request(self, event: Any, timeout: float | None = 60.0) -> Any:
        ask: Callable[..., Any] = self.connection.request
        return self._loop.run(ask(event, timeout=timeout))

    def wait_idle(self, timeout: float | None = 60.0) -> None:
        self._loop.run(self.connection.wait_idle(timeout))

    def close(self, code: int = 1000, reason: str = "") -> None:
        self._loop.run(self.connection.close(code, reason))

    def leave(self, error: BaseException | None) -> None:
        self._loop.run(self.connection.__aexit__(type(error) if error else None, error, None))

    def __enter__(self) -> Self:
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        self.leave(error)


class Flavour(Protocol):
    """Makes connections of one flavour."""

    name: str

    def connect(
        self,
        url: str,
        *,
        api_key: ApiKey | None = KEY,
        query: Mapping[str, str] | None = None,
        call_id: str | None = None,
        **options: Unpack[ConnectOptions],
    ) -> Line: ...

    def close(self) -> None: ...


def _filled(options: ConnectOptions) -> ConnectOptions:
    """Without what would make a test slow, unless it wants that."""
    calm: ConnectOptions = {"proxy": None, "open_timeout": 60.0, "close_timeout": 2.0, "reconnect": False}
    return {**calm, **options}


class SyncFlavour:
    name = "sync"

    def connect(
        self,
        url: str,
        *,
        api_key: ApiKey | None = KEY,
        query: Mapping[str, str] | None = None,
        call_id: str | None = None,
        **options: Unpack[ConnectOptions],
    ) -> Line:
        client = RealtimeClient(api_key, base_url=url, query=query)
        filled = _filled(options)
        if call_id is not None:
            return SyncLine(client.connect(call_id=call_id, **filled))
        return SyncLine(client.connect(model="m", **filled))

    def close(self) -> None:
        """Nothing of it stays."""


class AsyncFlavour:
    name = "async"

    def __init__(self) -> None:
        self.loop = LoopThread("async flavour")

    def connect(
        self,
        url: str,
        *,
        api_key: ApiKey | None = KEY,
        query: Mapping[str, str] | None = None,
        call_id: str | None = None,
        **options: Unpack[ConnectOptions],
    ) -> Line:
        client = AsyncRealtimeClient(api_key, base_url=url, query=query)
        filled = _filled(options)

        async def dial() -> AsyncConnection:
            if call_id is not None:
                return await client.connect(call_id=call_id, **filled)
            return await client.connect(model="m", **filled)

        return AsyncLine(self.loop.run(dial()), self.loop)

    def close(self) -> None:
        left = self.loop.close()
        assert not left, f"tasks are left: {left}"


class Noted:
    """A callback before each try that keeps what it was told."""

    def __init__(self, answer: bool | None = None) -> None:
        self.notices: list[Reconnecting] = []
        self._answer = answer

    def __call__(self, notice: Reconnecting) -> bool | None:
        self.notices.append(notice)
        return self._answer
