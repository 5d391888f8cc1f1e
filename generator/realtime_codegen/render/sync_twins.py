"""The sync twin of each async module of templates/package: `sync_link.py` from `async_link.py`.

The async module is what one edits, checks and debugs. Its twin has the same lines for threads, with the words of
`SUBSTITUTIONS` in the place of those of asyncio. Nothing else differs: what the two do differently by nature is in
modules that both import, such as `aio.py` and `threads.py`, which have the same names.
"""

from __future__ import annotations

import re
from collections.abc import Mapping
from pathlib import PurePosixPath

_WORD = r"(?<![A-Za-z0-9]){}(?![A-Za-z0-9])"
"""A word of prose, a name, or a part of a name between underscores."""

SUBSTITUTIONS: tuple[tuple[str, str], ...] = (
    (
        r"Everything may be cancelled at any time\b.*",
        "Any thread may use it at any time, several at once. An event goes to one of the threads that receive.",
    ),
    (r"\basync (def|for|with)\b", r"\1"),
    (r"\bawait ", ""),
    (r"\b__a(iter|next|enter|exit)__\b", r"__\1__"),
    (r"\bStopAsyncIteration\b", "StopIteration"),
    (r"\bAsync(?=[A-Z])", ""),
    (_WORD.format("async"), "sync"),
    (_WORD.format("aio"), "threads"),
)
"""What is looked for, as a regular expression, and what takes its place, each in what the ones before it have left. The
keyword `async` goes before the word becomes another. The first line is what a caller may rely on.
"""


def sync_twins(carried: Mapping[str, str]) -> dict[str, str]:
    """The twins of the async modules among the given texts, by path, not formatted yet: imports are out of order."""
    found = {sync_path(path): text for path, text in carried.items()}
    return {path: to_sync(text) for path, text in found.items() if path not in carried}


def sync_path(path: str) -> str:
    """Where the twin of a module is; the same path for a module that has none."""
    place = PurePosixPath(path)
    return str(place.with_name(re.sub("^async_", "sync_", place.name)))


def to_sync(text: str) -> str:
    """The text of the twin of an async module."""
    for pattern, replacement in SUBSTITUTIONS:
        text = re.sub(pattern, replacement, text)
    return text
