"""The pytest plugin: fixtures with a server that is checked at the end of the test.

Importing it imports nothing else of the package; the server comes with the first test that asks for it.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator
from contextlib import ExitStack
from typing import TYPE_CHECKING, Any

import pytest

if TYPE_CHECKING:
    from .server import FakeRealtimeServer


@pytest.fixture
def fake_realtime_server() -> Iterator[FakeRealtimeServer]:
    """A running `FakeRealtimeServer`. At the end of the test it is stopped, and fails the test if the client sent
    anything that the API description does not allow.
    """
    from . import FakeRealtimeServer

    with FakeRealtimeServer() as server:
        yield server


@pytest.fixture
def fake_realtime_server_factory() -> Iterator[Callable[..., FakeRealtimeServer]]:
    """Starts servers with options: `fake_realtime_server_factory(api_key="sk-test")`. At the end of the test all of
    them are stopped and checked.
    """
    from . import FakeRealtimeServer

    with ExitStack() as stack:

        def start(**options: Any) -> FakeRealtimeServer:
            return stack.enter_context(FakeRealtimeServer(**options))

        yield start
