"""A fake server: a real WebSocket and HTTP server on loopback, for tests of any client of the API.

    with FakeRealtimeServer() as server:
        client = RealtimeClient(api_key="sk-test", base_url=server.url)
        ...

It behaves believably without being told anything, checks every frame and every request body against the description,
can be scripted, and injects faults. `help(FakeRealtimeServer)` is the manual. `python -m` runs the same
server from the command line. Needs the extra `testing`: websockets, h11 and standardwebhooks.
"""

from __future__ import annotations

from importlib import import_module
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from .checks import Violation
    from .peer import Peer
    from .records import ConnectionRecord, RequestRecord
    from .script import Answer, Call, Fail, Faults, Reply, Say, Speak
    from .server import FakeRealtimeServer
else:
    # The pytest plugin lives in this package and is imported by every run of pytest: nothing is imported before it is
    # asked for.
    _PLACES = {
        "Answer": "script",
        "Call": "script",
        "ConnectionRecord": "records",
        "Fail": "script",
        "FakeRealtimeServer": "server",
        "Faults": "script",
        "Peer": "peer",
        "Reply": "script",
        "RequestRecord": "records",
        "Say": "script",
        "Speak": "script",
        "Violation": "checks",
    }

    def __getattr__(name: str) -> object:
        if name not in _PLACES:
            raise AttributeError(f"module {__name__!r} has no attribute {name!r}")
        try:
            return getattr(import_module(f".{_PLACES[name]}", __name__), name)
        except ModuleNotFoundError as error:
            if error.name not in ("h11", "websockets"):
                raise
            from ..errors import MissingDependencyError

            raise MissingDependencyError(
                f"the fake server needs {error.name}: pip install h11 websockets standardwebhooks",
                name=error.name,
            ) from error


__all__ = [
    "Answer",
    "Call",
    "ConnectionRecord",
    "Fail",
    "FakeRealtimeServer",
    "Faults",
    "Peer",
    "Reply",
    "RequestRecord",
    "Say",
    "Speak",
    "Violation",
]
