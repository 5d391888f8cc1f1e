"""Runs the Python blocks of a page: one after another, with the names of those before."""

from __future__ import annotations

import ast
import asyncio
import inspect
import re
import signal
from collections.abc import Generator, Iterable
from contextlib import contextmanager
from typing import Any

PATIENCE = 60.0
"""Seconds that a page may take. One that waits for an event that never comes is a failing test, not a hanging one."""

_TWINS = (
    (re.compile(r"\bawait "), ""),
    (re.compile(r"\basync (?=with|for|def)\b"), ""),
    (re.compile(r"\bAsync(?=[A-Z]\w*(?:Client|Connection)\b)"), ""),
)


def run_blocks(blocks: Iterable[str], page: str) -> dict[str, Any]:
    """Run the blocks, those that await something in one event loop. Gives the names that they leave behind."""
    namespace: dict[str, Any] = {"__name__": "documentation"}
    with in_time(page), asyncio.Runner() as runner:
        for block in blocks:
            code = compile(block, page, "exec", flags=ast.PyCF_ALLOW_TOP_LEVEL_AWAIT)
            if code.co_flags & inspect.CO_COROUTINE:
                runner.run(eval(code, namespace))
            else:
                exec(code, namespace)
    return namespace


@contextmanager
def in_time(page: str) -> Generator[None, None, None]:
    """Raise where the code that runs does not come to an end."""

    def give_up(_number: int, _frame: object) -> None:
        raise TimeoutError(f"{page} takes more than {PATIENCE} seconds")

    before = signal.signal(signal.SIGALRM, give_up)
    signal.setitimer(signal.ITIMER_REAL, PATIENCE)
    try:
        yield
    finally:
        signal.setitimer(signal.ITIMER_REAL, 0)
        signal.signal(signal.SIGALRM, before)


def is_async(block: str) -> bool:
    """Whether a block has anything that the sync client does without."""
    return any(pattern.search(block) for pattern, _ in _TWINS)


def sync_twin(block: str) -> str:
    """The block for the sync client."""
    for pattern, replacement in _TWINS:
        block = pattern.sub(replacement, block)
    return block
