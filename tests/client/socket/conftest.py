from __future__ import annotations

import contextlib
import faulthandler
import os
import random
import threading
from collections.abc import Callable, Iterator
from typing import Any

import pytest

from tests.client.socket.lines import AsyncFlavour, Flavour, SyncFlavour
from tests.client.socket.loops import wait_until
from tests.client.socket.server import RawScript, RawServer, Server

VARIABLES = ("OPENAI_API_KEY", "OPENAI_BASE_URL", "OPENAI_ORG_ID", "OPENAI_PROJECT_ID")


def _sockets() -> set[str]:
    """Sockets of this process, by their number."""
    found: set[str] = set()
    for descriptor in os.listdir("/proc/self/fd"):
        with contextlib.suppress(OSError):
            target = os.readlink(f"/proc/self/fd/{descriptor}")
            if target.startswith("socket:"):
                found.add(target)
    return found


@pytest.fixture(autouse=True)
def nothing_is_left(monkeypatch: pytest.MonkeyPatch) -> Iterator[None]:
    """After each test there is no thread and no socket that was not there before, and none hangs for ever."""
    for name in VARIABLES:
        monkeypatch.delenv(name, raising=False)
    threads, sockets = set(threading.enumerate()), _sockets()
    faulthandler.dump_traceback_later(60, exit=True)
    yield
    faulthandler.cancel_dump_traceback_later()
    assert wait_until(lambda: set(threading.enumerate()) <= threads, 3.0), threading.enumerate()
    assert wait_until(lambda: _sockets() <= sockets, 3.0), "a socket is left open"


@pytest.fixture
def longest_delays(monkeypatch: pytest.MonkeyPatch) -> None:
    """Each delay before reconnecting is as long as it may be, for tests of what happens meanwhile; it may be none."""
    monkeypatch.setattr(random, "random", lambda: 1.0)


@pytest.fixture
def start(nothing_is_left: None) -> Iterator[Callable[..., Server]]:
    """Starts a server that follows a script; arguments are those of `Server`."""
    with contextlib.ExitStack() as stack:

        def begin(*arguments: Any, **options: Any) -> Server:
            server = Server(*arguments, **options)
            stack.callback(server.close)
            return server

        yield begin


@pytest.fixture
def start_raw(nothing_is_left: None) -> Iterator[Callable[[RawScript], RawServer]]:
    """Starts a server below WebSocket."""
    with contextlib.ExitStack() as stack:

        def begin(script: RawScript) -> RawServer:
            server = RawServer(script)
            stack.callback(server.close)
            return server

        yield begin


@pytest.fixture(params=["async", "sync"])
def flavour(request: pytest.FixtureRequest, start: object) -> Iterator[Flavour]:
    """Connections of both flavours. At the end no task of theirs may be left."""
    made: Flavour = AsyncFlavour() if request.param == "async" else SyncFlavour()
    yield made
    made.close()
