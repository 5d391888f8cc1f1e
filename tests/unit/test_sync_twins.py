"""The sync modules of the client are what the table of substitutions makes of the async ones."""

from __future__ import annotations

import ast
import re
from pathlib import PurePosixPath
from typing import get_args

import pytest

from realtime_codegen.project import templates_folder
from realtime_codegen.render.features import Feature
from realtime_codegen.render.formatting import format_python
from realtime_codegen.render.sync_twins import SUBSTITUTIONS, sync_path, sync_twins, to_sync
from realtime_codegen.render.templates import carried
from tests.support import PACKAGE

CARRIED = carried(templates_folder(), frozenset(get_args(Feature)))
SOURCES = {path: text for path, text in CARRIED.items() if PurePosixPath(path).name.startswith("async_")}
TWINS = sync_twins(CARRIED)


def test_every_async_module_has_a_twin_that_nobody_writes() -> None:
    assert sorted(TWINS) == sorted(map(sync_path, SOURCES))
    assert sorted(TWINS) == sorted(path.relative_to(PACKAGE).as_posix() for path in PACKAGE.rglob("sync_*.py"))
    assert "_client/websocket/sync_link.py" in TWINS


@pytest.mark.parametrize("path", TWINS)
def test_the_committed_twin_is_what_the_table_gives(path: str) -> None:
    assert (PACKAGE / path).read_text("utf-8") == format_python(path, TWINS[path])


@pytest.mark.parametrize("path", TWINS)
def test_a_twin_waits_without_asyncio(path: str) -> None:
    tree = ast.parse(TWINS[path])
    asynchronous = (ast.AsyncFunctionDef, ast.AsyncFor, ast.AsyncWith, ast.Await)
    assert [ast.unparse(node) for node in ast.walk(tree) if isinstance(node, asynchronous)] == []
    assert re.findall(r"(?i)async\w*|aio\w*|\w*__a[a-z]+__", TWINS[path].replace("__all__", "")) == []


def test_every_substitution_is_used() -> None:
    texts = list(SOURCES.values())
    unused: list[str] = []
    for pattern, replacement in SUBSTITUTIONS:
        replaced = [re.sub(pattern, replacement, text) for text in texts]
        unused += [pattern] if replaced == texts else []
        texts = replaced
    assert unused == []


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("async def f() -> None:", "def f() -> None:"),
        ("async with lock:", "with lock:"),
        ("async for _ in self:", "for _ in self:"),
        ("return (await self._next())[1]", "return (self._next())[1]"),
        ("async def __anext__(self) -> E:", "def __next__(self) -> E:"),
        ("raise StopAsyncIteration from None", "raise StopIteration from None"),
        ('client: AsyncClient = AsyncClient("AsyncClient")', 'client: Client = Client("Client")'),
        ("from . import aio as waiting", "from . import threads as waiting"),
        ("from .aio_socket import dial", "from .threads_socket import dial"),
        ("from .async_link import AsyncLink", "from .sync_link import Link"),
        ("credentials_async(given)", "credentials_sync(given)"),
        ("in the async shell", "in the sync shell"),
        ("asyncio, asynchronous, awaited, an Async, aiohttp", "asyncio, asynchronous, awaited, an Async, aiohttp"),
    ],
)
def test_words(text: str, expected: str) -> None:
    assert to_sync(text) == expected


@pytest.mark.parametrize(
    ("path", "expected"),
    [
        ("_client/http/async_http.py", "_client/http/sync_http.py"),
        ("_client/http/aio.py", "_client/http/aio.py"),
        ("async_x/not_async_y.py", "async_x/not_async_y.py"),
    ],
)
def test_paths(path: str, expected: str) -> None:
    assert sync_path(path) == expected
