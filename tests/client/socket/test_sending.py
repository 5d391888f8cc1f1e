"""What is sent: whole, in order, once, and no faster than the server takes it."""

from __future__ import annotations

import asyncio
import threading
from collections.abc import Callable
from functools import partial

import pytest

from openai_realtime import AsyncConnection, InputAudioBufferAppend, ResponseCancel, errors
from tests.client.socket import raw
from tests.client.socket.lines import AsyncFlavour, Flavour
from tests.client.socket.loops import Background, wait_until
from tests.client.socket.server import Peer, RawScript, RawServer, Server

Start = Callable[..., Server]
StartRaw = Callable[[RawScript], RawServer]


def test_event_and_mapping(start: Start, flavour: Flavour) -> None:
    server = start()
    with flavour.connect(server.url) as line:
        line.send(InputAudioBufferAppend(audio=b"\x01\x02\x03"))
        line.send({"zzz": [1, None], "type": "of.tomorrow"})
        assert server.wait_for(2) == [
            {"type": "input_audio_buffer.append", "audio": "AQID"},
            {"zzz": [1, None], "type": "of.tomorrow"},
        ]


def test_frame_as_it_is(start: Start, flavour: Flavour) -> None:
    frames: list[str | bytes] = []

    async def script(peer: Peer) -> None:
        async for message in peer.socket:
            frames.append(message)

    server = start(script)
    odd = '{ "b" : "é",\n  "a":1}'
    with flavour.connect(server.url) as line:
        line.send_raw(odd)
        line.send_raw(odd.encode())
        line.send_raw(b"no json")
        assert wait_until(lambda: len(frames) == 3)
    assert frames == [odd, odd, "no json"]


@pytest.mark.parametrize("event", [None, "text", b"bytes", [1], 7])
def test_what_is_no_event(start: Start, flavour: Flavour, event: object) -> None:
    server = start()
    with flavour.connect(server.url) as line:
        with pytest.raises(TypeError, match="an event of this package or a mapping"):
            line.send(event)
        line.send(ResponseCancel())
        assert server.wait_for(1) == [{"type": "response.cancel"}]


def test_event_without_json_form(start: Start, flavour: Flavour) -> None:
    server = start()
    with flavour.connect(server.url) as line:
        with pytest.raises(errors.EncodeError):
            line.send({"type": "x", "value": float("nan")})
        line.send(ResponseCancel())
        assert server.wait_for(1) == [{"type": "response.cancel"}]


def test_after_close(start: Start, flavour: Flavour) -> None:
    with flavour.connect(start().url) as line:
        line.close()
        for send in (lambda: line.send(ResponseCancel()), lambda: line.request({"type": "response.create"})):
            with pytest.raises(errors.ConnectionClosed, match="nothing can be sent") as caught:
                send()
            assert caught.value.code == 1000


def test_after_the_server_has_closed(start: Start, flavour: Flavour) -> None:
    async def script(peer: Peer) -> None:
        await peer.close(4001, "not you")

    with flavour.connect(start(script).url) as line:
        assert wait_until(lambda: not line.connection.is_open)
        with pytest.raises(errors.ConnectionClosed, match=r"nothing can be sent.*not you") as caught:
            line.send(ResponseCancel())
        assert (caught.value.code, caught.value.reason, caught.value.by_server) == (4001, "not you", True)


def test_many_threads_at_once(start: Start, flavour: Flavour) -> None:
    """Frames are whole, and those of one thread keep their order."""
    server = start()
    threads, each = 8, 100
    with flavour.connect(server.url) as line:
        ready = threading.Barrier(threads)

        def send(thread: int) -> None:
            ready.wait()
            for number in range(each):
                line.send({"type": "x", "thread": thread, "number": number, "pad": "p" * (number * 37 % 3000)})

        for one in [Background(partial(send, thread)) for thread in range(threads)]:
            one.result()
        received = server.wait_for(threads * each)
    for thread in range(threads):
        assert [event["number"] for event in received if event["thread"] == thread] == list(range(each))


def test_server_that_does_not_read(start: Start, flavour: Flavour) -> None:
    """Sending waits; what was sent before arrives in order as soon as the server reads."""
    may_read = threading.Event()

    async def script(peer: Peer) -> None:
        while not may_read.is_set():
            await asyncio.sleep(0.01)
        await peer.receive_all()

    server = start(script, max_queue=1)
    done = 0
    total = 200
    with flavour.connect(server.url, send_buffer_bytes=64 * 1024) as line:

        def send() -> None:
            nonlocal done
            for number in range(total):
                line.send({"type": "x", "number": number, "pad": "p" * 200_000})
                done += 1

        sending = Background(send)
        assert not wait_until(lambda: done == total, 0.4), "send never waited"
        held = done
        may_read.set()
        sending.result()
        assert [event["number"] for event in server.wait_for(total)] == list(range(total))
    assert held < 100, "more was taken than the buffers of the two kernels can hold"


def test_close_while_a_send_waits(start_raw: StartRaw, flavour: Flavour) -> None:
    """A server that reads nothing cannot keep the client from ending."""

    async def read_nothing(reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        await raw.accept(reader, writer)
        raw.stop_reading(writer)
        await asyncio.sleep(60)

    line = flavour.connect(start_raw(read_nothing).url, close_timeout=0.3, send_buffer_bytes=1000)

    def send() -> None:
        for _ in range(1000):
            line.send_raw(b" " * 200_000)

    sending = Background(send)
    assert not wait_until(lambda: sending.is_done, 0.3)
    line.close()
    with pytest.raises(errors.ConnectionClosed):
        sending.result()
    assert not line.connection.is_open


def test_lost_while_a_send_waits(start_raw: StartRaw, flavour: Flavour) -> None:
    leave = threading.Event()

    async def read_nothing(reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        await raw.accept(reader, writer)
        raw.stop_reading(writer)
        while not leave.is_set():
            await asyncio.sleep(0.01)
        writer.transport.abort()

    with flavour.connect(start_raw(read_nothing).url, send_buffer_bytes=1000) as line:

        def send() -> None:
            for _ in range(1000):
                line.send_raw(b" " * 200_000)

        sending = Background(send)
        assert not wait_until(lambda: sending.is_done, 0.3)
        leave.set()
        with pytest.raises(errors.ConnectionClosed) as caught:
            sending.result()
        assert caught.value.code == 1006


def test_methods_for_each_event(start: Start, flavour: Flavour) -> None:
    server = start()
    with flavour.connect(server.url) as line:
        connection = line.connection
        if isinstance(connection, AsyncConnection):
            assert isinstance(flavour, AsyncFlavour)
            flavour.loop.run(connection.response.cancel(response_id="resp_1"))
            flavour.loop.run(connection.input_audio_buffer.append(audio=b"\x01"))
        else:
            connection.response.cancel(response_id="resp_1")
            connection.input_audio_buffer.append(audio=b"\x01")
        assert server.wait_for(2) == [
            {"type": "response.cancel", "response_id": "resp_1"},
            {"type": "input_audio_buffer.append", "audio": "AQ=="},
        ]
