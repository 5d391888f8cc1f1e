"""Keepalive pings: who is slow lives, who is gone is given up, and nothing of them stays."""

from __future__ import annotations

import asyncio
import json
import logging
import threading
import time
from collections.abc import Callable
from typing import Unpack

import pytest

from openai_realtime import Reconnected, ResponseCancel, errors
from openai_realtime._client.websocket.options import ConnectOptions
from tests.client.socket import inside, raw, wire
from tests.client.socket.lines import AsyncFlavour, Flavour, Line, quick
from tests.client.socket.loops import Background, wait_until
from tests.client.socket.server import Peer, RawScript, RawServer, Server

Start = Callable[..., Server]
StartRaw = Callable[[RawScript], RawServer]


def often(**others: Unpack[ConnectOptions]) -> ConnectOptions:
    """Options with which a connection that does not live is given up after about a tenth of a second."""
    quickly: ConnectOptions = {"ping_interval": 0.04, "ping_timeout": 0.08}
    return {**quickly, **others}


def work_of(line: Line, flavour: Flavour) -> set[str]:
    """Names of what runs for a connection."""
    if isinstance(flavour, AsyncFlavour):
        return {name for name in flavour.loop.tasks() if name.startswith("connection ")}
    return {thread.name for thread in threading.enumerate() if thread.name.startswith("connection ")}


def keeper_runs(line: Line, flavour: Flavour) -> bool:
    return any("keepalive" in name for name in work_of(line, flavour))


def test_slow_receiver_keeps_its_connection(start: Start, flavour: Flavour) -> None:
    """Nobody receives for many intervals. The pongs wait behind the events; later everything is there."""

    async def script(peer: Peer) -> None:
        for number in range(3000):
            await peer.send(wire.text(number, 2000))
        await peer.receive_all()

    server = start(script)
    with flavour.connect(server.url, **often(receive_buffer_bytes=1000, reconnect=quick())) as line:
        assert wait_until(lambda: inside.is_full(line.connection))
        time.sleep(0.8)
        assert line.connection.is_open
        assert [line.recv().output_index for _ in range(3000)] == list(range(3000))
    assert len(server.handshakes) == 1


def test_receiver_that_is_always_a_little_slow(start: Start, flavour: Flavour) -> None:
    """Now and then there is room, so that pings go out whose pongs come late."""

    async def script(peer: Peer) -> None:
        for number in range(1200):
            await peer.send(wire.text(number, 8000))
        await peer.receive_all()

    server = start(script)
    with flavour.connect(
        server.url, receive_buffer_bytes=20_000, reconnect=quick(), ping_interval=0.04, ping_timeout=0.3
    ) as line:
        found: list[int] = []
        for _ in range(1200):
            found.append(line.recv().output_index)
            time.sleep(0.001)
    assert found == list(range(1200))
    assert len(server.handshakes) == 1


def test_server_that_reads_and_writes_no_more(start: Start, flavour: Flavour) -> None:
    async def script(peer: Peer) -> None:
        if peer.index == 0:
            peer.stop_reading()
            await peer.socket.wait_closed()
        await peer.receive_all()

    server = start(script)
    with flavour.connect(server.url, **often(reconnect=quick(), close_timeout=0.1)) as line:
        again = line.recv()
        assert isinstance(again, Reconnected)
        assert (again.code, again.reason) == (1011, "keepalive ping timeout")
        line.send(ResponseCancel())
        assert server.wait_for(1, 1) == [{"type": "response.cancel"}]


def test_server_that_is_gone_while_much_is_sent(start: Start, flavour: Flavour) -> None:
    """Sending waits then, and the ping must not wait behind it for ever."""

    async def script(peer: Peer) -> None:
        if peer.index == 0:
            peer.stop_reading()
            await peer.socket.wait_closed()
        await peer.receive_all()

    server = start(script)
    with flavour.connect(
        server.url, reconnect=quick(), send_buffer_bytes=10_000, ping_interval=0.3, ping_timeout=0.2, close_timeout=0.1
    ) as line:
        filling = {"type": "x", "filling": "x" * 500_000}

        def fill() -> None:
            for _ in range(40):
                line.send(filling)

        sending = Background(fill)
        again = line.recv()
        assert (again.code, again.reason) == (1011, "keepalive ping timeout")
        sending.result()
        assert wait_until(lambda: server.peers[1].received)


def test_slow_server_that_takes_what_is_sent_lives(start: Start) -> None:
    """The ping waits for several timeouts behind one large event, which the server is reading all the time."""

    async def script(peer: Peer) -> None:
        reading = asyncio.create_task(peer.receive_all())
        for _ in range(100):
            peer.socket.transport.pause_reading()
            await asyncio.sleep(0.05)
            peer.socket.transport.resume_reading()
            await asyncio.sleep(0.001)
        await reading

    flavour = AsyncFlavour()
    server = start(script, max_size=2**26)
    with flavour.connect(
        server.url, send_buffer_bytes=10_000, ping_interval=0.05, ping_timeout=2, close_timeout=5
    ) as line:
        line.send({"type": "x", "filling": "x" * 40_000_000})
        server.wait_for(1)
        assert line.connection.is_open
    flavour.close()


def test_one_that_is_not_made_again_says_why(start_raw: StartRaw, flavour: Flavour) -> None:
    async def script(reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        await raw.accept(reader, writer)
        writer.write(raw.frame(json.dumps(wire.response_created("resp_1")).encode()))
        await asyncio.sleep(3600)

    with flavour.connect(start_raw(script).url, **often(close_timeout=0.1)) as line:
        line.recv()
        with pytest.raises(errors.ResponseInterrupted, match=r"resp_1 .*1011: keepalive ping timeout") as caught:
            line.recv()
        assert (caught.value.code, caught.value.by_server) == (1011, False)


def test_no_pings_where_none_are_wanted(start_raw: StartRaw, flavour: Flavour) -> None:
    """A server that answers nothing lives on."""
    came: list[bytes] = []

    async def script(reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        await raw.accept(reader, writer)
        while data := await reader.read(1000):
            came.append(data)

    with flavour.connect(start_raw(script).url, ping_interval=None, ping_timeout=0.02, close_timeout=0.1) as line:
        with pytest.raises(errors.ReceiveTimeout):
            line.recv(0.3)
        assert line.connection.is_open
        assert not keeper_runs(line, flavour)
        assert came == []


def test_pongs_may_take_for_ever(start_raw: StartRaw, flavour: Flavour) -> None:
    pings: list[bytes] = []

    async def script(reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        await raw.accept(reader, writer)
        while data := await reader.read(1000):
            pings.append(data)

    with flavour.connect(start_raw(script).url, ping_interval=0.03, ping_timeout=None, close_timeout=0.1) as line:
        with pytest.raises(errors.ReceiveTimeout):
            line.recv(0.3)
        assert line.connection.is_open
        assert len(pings) == 1, "one at a time"
        assert pings[0][0] == 0x89


def test_pings_go_on_after_a_loss(start: Start, flavour: Flavour) -> None:
    async def script(peer: Peer) -> None:
        if peer.index < 2:
            peer.stop_reading()
            await peer.socket.wait_closed()
        await peer.receive_all()

    with flavour.connect(start(script).url, **often(reconnect=quick(), close_timeout=0.1)) as line:
        assert [line.recv().reason for _ in range(2)] == ["keepalive ping timeout"] * 2


@pytest.mark.parametrize("ending", ["close", "server", "drop", "gone"])
def test_nothing_of_it_stays(start: Start, flavour: Flavour, ending: str, caplog: pytest.LogCaptureFixture) -> None:
    """No task, no thread, and no report of an exception that nobody has asked for."""
    server = start()
    line = flavour.connect(server.url, ping_interval=0.02, ping_timeout=None if ending == "gone" else 5.0)
    assert wait_until(lambda: keeper_runs(line, flavour))
    time.sleep(0.1)
    with caplog.at_level(logging.DEBUG, "asyncio"):
        if ending == "server":
            server.do(lambda peer: peer.close(1000))
        elif ending in ("drop", "gone"):
            server.drop()
        else:
            line.close()
        assert wait_until(lambda: not work_of(line, flavour), 3.0), work_of(line, flavour)
        line.close()
    assert [record.getMessage() for record in caplog.records if record.name == "asyncio"] == []
