"""The words that differ between the two flavours of the client: what is written once is rendered for each."""

from __future__ import annotations

from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class ShellView:
    """One flavour, as the templates see it: `{{ shell.async_ }}def {{ shell.enter }}(self)`.

    `primitives` is the module of `_client` with the locks and queues of the flavour.
    """

    word: str
    prefix: str
    async_: str
    await_: str
    with_: str
    for_: str
    iterator: str
    iter: str
    next: str
    stop: str
    enter: str
    exit: str
    primitives: str


ASYNC = ShellView(
    word="async",
    prefix="Async",
    async_="async ",
    await_="await ",
    with_="async with",
    for_="async for",
    iterator="AsyncIterator",
    iter="__aiter__",
    next="__anext__",
    stop="StopAsyncIteration",
    enter="__aenter__",
    exit="__aexit__",
    primitives="aio",
)

SYNC = ShellView(
    word="sync",
    prefix="",
    async_="",
    await_="",
    with_="with",
    for_="for",
    iterator="Iterator",
    iter="__iter__",
    next="__next__",
    stop="StopIteration",
    enter="__enter__",
    exit="__exit__",
    primitives="threads",
)

SHELLS = (ASYNC, SYNC)
"""Both, in the order in which they are written."""
