"""An event loop on a thread of its own, so that both ends of a test go on while the test waits."""

from __future__ import annotations

import asyncio
import threading
import time
from collections.abc import Callable, Coroutine
from typing import Any, Generic, TypeVar

R = TypeVar("R")

PATIENCE = 90.0
"""Seconds after which something that should have ended counts as hanging."""


class LoopThread:
    """Runs coroutines for other threads."""

    def __init__(self, name: str) -> None:
        self._loop = asyncio.new_event_loop()
        self._thread = threading.Thread(target=self._loop.run_forever, name=name)
        self._thread.start()

    def run(self, coroutine: Coroutine[Any, Any, R]) -> R:
        """Wait for what the coroutine gives."""
        return asyncio.run_coroutine_threadsafe(coroutine, self._loop).result(PATIENCE)

    def call(self, function: Callable[[], R]) -> R:
        """Call a function inside the loop."""

        async def inside() -> R:
            return function()

        return self.run(inside())

    def tasks(self) -> set[str]:
        """Names of the tasks that have not ended."""
        return {f"{task.get_name()} {task.get_coro()}" for task in asyncio.all_tasks(self._loop)}

    def close(self) -> set[str]:
        """End the loop. Gives the tasks that were left, after a while for those that are just ending."""
        wait_until(lambda: not self.tasks())
        left = self.tasks()
        self._loop.call_soon_threadsafe(self._loop.stop)
        self._thread.join()
        for task in asyncio.all_tasks(self._loop):
            task.cancel()
        self._loop.run_until_complete(asyncio.sleep(0))
        self._loop.close()
        return left


def wait_until(is_so: Callable[[], object], seconds: float = PATIENCE) -> bool:
    """Wait until something is so; whether it is."""
    until = time.monotonic() + seconds
    while not is_so():
        if time.monotonic() > until:
            return False
        time.sleep(0.002)
    return True


class Background(Generic[R]):
    """A call on a thread."""

    def __init__(self, function: Callable[[], R]) -> None:
        self._function = function
        self._result: list[R] = []
        self._error: BaseException | None = None
        self._thread = threading.Thread(target=self._run, name="of the test")
        self._thread.start()

    def _run(self) -> None:
        try:
            self._result.append(self._function())
        except BaseException as error:
            self._error = error

    @property
    def is_done(self) -> bool:
        return not self._thread.is_alive()

    def result(self) -> R:
        """What it returned; raises what it raised."""
        self._thread.join(PATIENCE)
        assert self.is_done, "still running"
        if self._error is not None:
            raise self._error
        return self._result[0]
