"""Frames that cannot be got rid of: the server takes nothing more, and then it is gone."""

from __future__ import annotations

import asyncio
import threading
from collections.abc import Callable
from functools import partial
from typing import Any

from openai_realtime import Reconnected, errors
from tests.client.socket import wire
from tests.client.socket.lines import Flavour, Noted, quick
from tests.client.socket.loops import Background, wait_until
from tests.client.socket.server import Peer, Server

Start = Callable[..., Server]

LARGE = 16 * 1024 * 1024
"""Bytes that fit into no buffer of a socket."""


def update(size: int) -> dict[str, Any]:
    return {"type": "session.update", "session": {"type": "realtime", "instructions": "x" * size}}


def test_a_request_that_is_lost_on_its_way_fails_or_is_sent_again_but_never_both(
    start: Start, flavour: Flavour
) -> None:
    """Whoever was told that there is no answer may have asked again, so the event must not have an effect later."""
    leave = threading.Event()

    async def script(peer: Peer) -> None:
        if peer.index == 0:
            peer.stop_reading()
            while not leave.is_set():
                await asyncio.sleep(0.01)
            peer.drop()
        while True:
            await peer.receive()
            await peer.send(wire.item_added("item_1"))

    server = start(script, max_size=2 * LARGE)
    item = {"type": "message", "role": "user", "content": [{"type": "input_text", "text": "x" * LARGE}]}
    with flavour.connect(server.url, reconnect=quick()) as line:
        asking = Background(partial(line.request, {"type": "conversation.item.create", "item": item}, 15.0))
        assert not wait_until(lambda: asking.is_done, 0.3)
        leave.set()
        try:
            answers = [asking.result()]
        except errors.ConnectionClosed:
            answers = []
        line.send({"type": "end"})
        assert wait_until(lambda: "end" in types(server))
        assert types(server) == [*["conversation.item.create" for _ in answers], "end"]


def types(server: Server) -> list[str]:
    """Types of the events that have come on the second connection."""
    return [event["type"] for event in server.peer(1).received]


def test_a_session_that_cannot_be_set_up_again_takes_another_try(start: Start, flavour: Flavour) -> None:
    """The second connection takes the handshake and nothing else; the session is whole on the third."""

    async def script(peer: Peer) -> None:
        if peer.index == 0:
            await peer.receive()
            peer.drop()
        elif peer.index == 1:
            peer.stop_reading()
            await asyncio.sleep(0.1)
            peer.drop()
        else:
            await peer.receive_all()

    server = start(script, max_size=2 * LARGE)
    noted = Noted()
    with flavour.connect(server.url, reconnect=quick(on_reconnecting=noted)) as line:
        line.send(update(LARGE))
        again = line.recv(15.0)
        assert isinstance(again, Reconnected)
        assert (again.attempt, again.restored) == (2, 1)
        assert server.wait_for(1, 2) == [update(LARGE)]
    assert [notice.attempt for notice in noted.notices] == [1, 2]


def test_a_close_without_limit_waits_for_the_server(start: Start, flavour: Flavour) -> None:
    may_answer = threading.Event()
    codes: list[int | None] = []

    async def script(peer: Peer) -> None:
        peer.stop_reading()
        while not may_answer.is_set():
            await asyncio.sleep(0.01)
        peer.socket.transport.resume_reading()
        await peer.socket.wait_closed()
        codes.append(peer.socket.close_code)

    line = flavour.connect(start(script).url, close_timeout=None)
    closing = Background(partial(line.close, 4000, "enough"))
    assert not wait_until(lambda: closing.is_done, 0.3)
    may_answer.set()
    closing.result()
    assert wait_until(lambda: codes == [4000])
