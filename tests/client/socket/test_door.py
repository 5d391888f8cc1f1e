"""What is refused before anything is sent, what a forgotten connection says, and that no variable shows a key."""

from __future__ import annotations

import asyncio
import gc
import ssl
import traceback
import warnings
from collections.abc import Iterator
from typing import Any

import pytest

from openai_realtime import AsyncRealtimeClient, RealtimeClient, RealtimeError, errors
from tests.client.socket.lines import KEY, Flavour
from tests.client.socket.server import Door, Peer, Refusal, Server

PASSWORD = "s3cret-w0rd"


async def wait(peer: Peer) -> None:
    await peer.receive_all()


@pytest.mark.parametrize("proxy", ["ftp://127.0.0.1:9", "no address", "127.0.0.1:9", "http://", "http://[", 7, b"x"])
def test_what_is_no_proxy(flavour: Flavour, proxy: Any) -> None:
    with pytest.raises((ValueError, TypeError), match="proxy must be an address"):
        flavour.connect("http://127.0.0.1:9/v1", proxy=proxy)


@pytest.mark.parametrize("proxy", [f"ftp://ada:{PASSWORD}@127.0.0.1:9", f"ada:{PASSWORD}@127.0.0.1:9"])
def test_no_message_shows_the_password_of_a_proxy(flavour: Flavour, proxy: str) -> None:
    with pytest.raises(ValueError, match="proxy") as caught:
        flavour.connect("http://127.0.0.1:9/v1", proxy=proxy)
    assert PASSWORD not in str(caught.value)


def test_a_proxy_that_is_not_there(flavour: Flavour) -> None:
    with pytest.raises(errors.APIConnectionError) as caught:
        flavour.connect("http://127.0.0.1:9/v1", proxy=f"http://ada:{PASSWORD}@127.0.0.1:9", reconnect=False)
    assert PASSWORD not in str(caught.value)


def test_a_socks_proxy_without_its_library(flavour: Flavour, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setitem(__import__("sys").modules, "python_socks", None)
    with pytest.raises(errors.MissingDependencyError, match="a SOCKS proxy needs python-socks"):
        flavour.connect("http://127.0.0.1:9/v1", proxy="socks5://127.0.0.1:9")


@pytest.mark.parametrize("context", ["ca.pem", True, ssl])
def test_what_is_no_ssl_context(flavour: Flavour, context: Any) -> None:
    with pytest.raises(TypeError, match=r"ssl_context must be an ssl\.SSLContext, not"):
        flavour.connect("https://127.0.0.1:9/v1", ssl_context=context)


def test_a_connection_is_made_first() -> None:
    async def use() -> None:
        connecting: Any = AsyncRealtimeClient(KEY, base_url="http://127.0.0.1:9/v1").connect(model="m")
        with pytest.raises(TypeError, match="iterate over: await it, or use async with"):
            async for _ in connecting:
                pass
        with pytest.raises(TypeError, match="iterate over: await it, or use async with"):
            list(connecting)
        with pytest.raises(TypeError, match="to enter: await it, or use async with"), connecting:
            pass
        with pytest.raises(AttributeError, match="'recv': await it, or use async with"):
            connecting.recv()

    asyncio.run(use())


def variables(error: BaseException | None) -> Iterator[tuple[str, str]]:
    """Where the modules of the package have which variables, in the frames of an exception and of those behind it."""
    seen: set[int] = set()
    waiting = [error]
    while waiting:
        one = waiting.pop()
        if one is None or id(one) in seen:
            continue
        seen.add(id(one))
        waiting += [one.__cause__, one.__context__]
        for frame, _ in traceback.walk_tb(one.__traceback__):
            if str(frame.f_globals.get("__name__", "")).startswith("openai_realtime"):
                for name, value in frame.f_locals.items():
                    yield f"{frame.f_code.co_qualname}: {name}", repr(value)


def answering(refusal: Refusal) -> Door:
    return lambda number, request: refusal


def failing(kind: str, start: Any, flavour: Flavour) -> None:
    if kind == "refused":
        flavour.connect(start(wait, door=answering(Refusal(401))).url)
    elif kind == "nobody there":
        flavour.connect("http://127.0.0.1:9/v1", reconnect=False)
    elif kind == "a proxy that is not there":
        flavour.connect("http://127.0.0.1:9/v1", proxy=f"http://ada:{PASSWORD}@127.0.0.1:9", reconnect=False)
    else:
        flavour.connect(start(wait, door=answering(Refusal(302, headers=(("Location", "http://127.0.0.2/"),)))).url)


@pytest.mark.parametrize("kind", ["refused", "nobody there", "a proxy that is not there", "redirected elsewhere"])
def test_no_variable_shows_a_key(start: Any, flavour: Flavour, kind: str) -> None:
    with pytest.raises(RealtimeError) as caught:
        failing(kind, start, flavour)
    found = list(variables(caught.value))
    assert found
    assert [name for name, text in found if KEY in text] == []


def test_a_forgotten_connection_warns_and_ends(start: Any) -> None:
    server: Server = start(wait)

    async def forget() -> None:
        connection = await AsyncRealtimeClient(KEY, base_url=server.url).connect(model="m")
        assert connection.is_open
        del connection
        for _ in range(3):
            gc.collect()
            await asyncio.sleep(0.02)

    with warnings.catch_warnings(record=True) as caught:
        warnings.simplefilter("always")
        asyncio.run(forget())
        connection = RealtimeClient(KEY, base_url=server.url).connect(model="m")
        del connection
        gc.collect()
    said = [str(one.message) for one in caught if issubclass(one.category, ResourceWarning)]
    assert [text for text in said if text.startswith("unclosed connection <AsyncConnection")]
    assert [text for text in said if text.startswith("unclosed connection <Connection")]
