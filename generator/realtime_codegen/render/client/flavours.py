"""The words that differ between the two flavours of the client, where a template is rendered for each.

Modules that no description changes are not rendered: see `realtime_codegen.render.sync_twins`.
"""

from __future__ import annotations

from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class ShellView:
    """One flavour, as the templates see it: `{{ shell.async_ }}def {{ shell.enter }}(self)`."""

    word: str
    prefix: str
    async_: str
    await_: str
    enter: str
    exit: str


ASYNC = ShellView(
    word="async",
    prefix="Async",
    async_="async ",
    await_="await ",
    enter="__aenter__",
    exit="__aexit__",
)

SYNC = ShellView(
    word="sync",
    prefix="",
    async_="",
    await_="",
    enter="__enter__",
    exit="__exit__",
)

SHELLS = (ASYNC, SYNC)
"""Both, in the order in which they are written."""
