"""A client process: connects, receives, and says what that cost. Started by `benchmarks.loopback`.

Each client is used as its documentation shows: connect, send one event, iterate. Nothing is done with the events; the
SDK's audio stays base64 text, which spares it work that its users have to do.
"""

from __future__ import annotations

import asyncio
import json
import resource
import sys
import threading
import time
from collections.abc import AsyncIterator, Awaitable, Callable, Iterator, Mapping
from contextlib import AsyncExitStack, ExitStack
from dataclasses import dataclass
from pathlib import Path

from benchmarks.cases import (
    ASYNC_BARE,
    ASYNC_OPENAI,
    ASYNC_OURS,
    SYNC_BARE,
    SYNC_OPENAI,
    SYNC_OURS,
)
from benchmarks.frames import conversation

ASK = json.dumps({"type": "response.create"})


@dataclass(frozen=True)
class Job:
    """What to measure.

    Attributes:
        port: Port of the server.
        connections: How many connections are open at once.
        plays: How often each of them is sent the conversation.
    """

    port: int
    connections: int
    plays: int

    @property
    def events(self) -> int:
        """Events of each connection."""
        return self.plays * len(conversation())

    @property
    def url(self) -> str:
        """The address that clients of the API are given."""
        return f"http://127.0.0.1:{self.port}/v1"


class Meter:
    """Clock time, and CPU time of all threads of this process, since it was made."""

    def __init__(self) -> None:
        self._clock, self._cpu = time.perf_counter(), self._used()

    def read(self) -> tuple[float, float]:
        """Seconds of clock time and of CPU time."""
        return time.perf_counter() - self._clock, self._used() - self._cpu

    @staticmethod
    def _used() -> float:
        usage = resource.getrusage(resource.RUSAGE_SELF)
        return usage.ru_utime + usage.ru_stime


Receive = Callable[[], None]
AsyncReceive = Callable[[], Awaitable[None]]


def count(events: Iterator[object], number: int) -> None:
    """Take so many events."""
    for _ in range(number):
        next(events)


async def count_async(events: AsyncIterator[object], number: int) -> None:
    """Take so many events."""
    for _ in range(number):
        await anext(events)


async def ours_async(stack: AsyncExitStack, job: Job) -> AsyncReceive:
    """Connect our async client."""
    import openai_realtime as rt

    client = await stack.enter_async_context(rt.AsyncRealtimeClient("sk-test", base_url=job.url))
    connection = await stack.enter_async_context(client.connect(model=str(job.plays)))

    async def receive() -> None:
        await connection.send(rt.ResponseCreate())
        await count_async(aiter(connection), job.events)

    return receive


async def openai_async(stack: AsyncExitStack, job: Job) -> AsyncReceive:
    """Connect the async client of the SDK."""
    from openai import AsyncOpenAI

    client = await stack.enter_async_context(AsyncOpenAI(api_key="sk-test", base_url=job.url))
    connection = await stack.enter_async_context(client.realtime.connect(model=str(job.plays)))

    async def receive() -> None:
        await connection.response.create()
        await count_async(aiter(connection), job.events)

    return receive


async def bare_async(stack: AsyncExitStack, job: Job) -> AsyncReceive:
    """Connect websockets alone; frames stay bytes."""
    from websockets.asyncio.client import connect

    url = f"ws://127.0.0.1:{job.port}/v1/realtime?model={job.plays}"
    connection = await stack.enter_async_context(connect(url, max_size=None))

    async def receive() -> None:
        await connection.send(ASK)
        for _ in range(job.events):
            await connection.recv(decode=False)

    return receive


def ours_sync(stack: ExitStack, job: Job) -> Receive:
    """Connect our sync client."""
    import openai_realtime as rt

    client = stack.enter_context(rt.RealtimeClient("sk-test", base_url=job.url))
    connection = stack.enter_context(client.connect(model=str(job.plays)))

    def receive() -> None:
        connection.send(rt.ResponseCreate())
        count(iter(connection), job.events)

    return receive


def openai_sync(stack: ExitStack, job: Job) -> Receive:
    """Connect the sync client of the SDK."""
    from openai import OpenAI

    client = stack.enter_context(OpenAI(api_key="sk-test", base_url=job.url))
    connection = stack.enter_context(client.realtime.connect(model=str(job.plays)))

    def receive() -> None:
        connection.response.create()
        count(iter(connection), job.events)

    return receive


def bare_sync(stack: ExitStack, job: Job) -> Receive:
    """Connect websockets alone; frames stay bytes."""
    from websockets.sync.client import connect

    connection = stack.enter_context(connect(f"ws://127.0.0.1:{job.port}/v1/realtime?model={job.plays}", max_size=None))

    def receive() -> None:
        connection.send(ASK)
        for _ in range(job.events):
            connection.recv(decode=False)

    return receive


ASYNC: Mapping[str, Callable[[AsyncExitStack, Job], Awaitable[AsyncReceive]]] = {
    ASYNC_OURS: ours_async,
    ASYNC_OPENAI: openai_async,
    ASYNC_BARE: bare_async,
}
SYNC: Mapping[str, Callable[[ExitStack, Job], Receive]] = {
    SYNC_OURS: ours_sync,
    SYNC_OPENAI: openai_sync,
    SYNC_BARE: bare_sync,
}


async def run_async(subject: str, job: Job) -> tuple[float, float]:
    """Connect as often as asked, receive on all at once, and say what it took."""
    async with AsyncExitStack() as stack:
        receivers = [await ASYNC[subject](stack, job) for _ in range(job.connections)]
        meter = Meter()
        await asyncio.gather(*(receive() for receive in receivers))
        return meter.read()


def run_sync(subject: str, job: Job) -> tuple[float, float]:
    """The same with a thread for each connection."""
    with ExitStack() as stack:
        receivers = [SYNC[subject](stack, job) for _ in range(job.connections)]
        threads = [threading.Thread(target=receive) for receive in receivers]
        meter = Meter()
        for thread in threads:
            thread.start()
        for thread in threads:
            thread.join()
        return meter.read()


def most_memory() -> int:
    """Bytes of the most memory that was resident; `getrusage` also counts that of the process that started this one."""
    lines = Path("/proc/self/status").read_text(encoding="ascii").splitlines()
    return next(int(line.split()[1]) * 1024 for line in lines if line.startswith("VmHWM"))


def main() -> None:
    """Print clock time, CPU time, the most memory that was resident in bytes, and how many events came."""
    subject, *numbers = sys.argv[1:]
    job = Job(*map(int, numbers))
    clock, cpu = asyncio.run(run_async(subject, job)) if subject in ASYNC else run_sync(subject, job)
    print(json.dumps([clock, cpu, most_memory(), job.events * job.connections]))  # noqa: T201 - the answer of this process


if __name__ == "__main__":
    main()
