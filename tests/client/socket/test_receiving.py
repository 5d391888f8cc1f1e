"""What arrives: each frame once, in order, whatever is in it, and no more than there is room for."""

from __future__ import annotations

import asyncio
import contextlib
import json
import signal
import threading
import time
from collections.abc import Callable, Iterator
from functools import partial
from itertools import chain
from types import FrameType

import pytest
from websockets.exceptions import ConnectionClosed

from openai_realtime import ResponseOutputTextDelta, SessionUpdated, UnknownEvent, errors
from tests.client.socket import inside, raw, wire
from tests.client.socket.lines import Flavour, SyncFlavour
from tests.client.socket.loops import PATIENCE, Background, wait_until
from tests.client.socket.server import Peer, RawScript, RawServer, Script, Server

Start = Callable[..., Server]
StartRaw = Callable[[RawScript], RawServer]


def saying(*events: dict[str, object]) -> Script:
    """Sends the events, and then receives."""

    async def script(peer: Peer) -> None:
        for event in events:
            await peer.send(event)
        await peer.receive_all()

    return script


def saying_raw(*frames: bytes) -> RawScript:
    """Sends frames made by hand, and ends the connection as soon as the client says something."""

    async def script(reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        await raw.accept(reader, writer)
        for one in frames:
            writer.write(one)
            await writer.drain()
        await reader.read(1)
        writer.close()

    return script


def saying_raw_for_ever(*frames: bytes) -> RawScript:
    """Sends frames made by hand, and neither answers nor ends the connection."""

    async def script(reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        await raw.accept(reader, writer)
        for one in frames:
            writer.write(one)
        await reader.read()

    return script


def numbers(events: Iterator[ResponseOutputTextDelta]) -> list[int]:
    return [event.output_index for event in events]


def test_binary_frame_with_an_event(start: Start, flavour: Flavour) -> None:
    async def script(peer: Peer) -> None:
        await peer.socket.send(json.dumps(wire.text(3)).encode())
        await peer.socket.send(b"\x00\x01 no event")
        await peer.send(wire.text(4))
        await peer.receive_all()

    with flavour.connect(start(script).url) as line:
        assert line.recv().output_index == 3
        unknown = line.recv()
        assert isinstance(unknown, UnknownEvent)
        assert unknown.raw == b"\x00\x01 no event"
        assert line.recv().output_index == 4


@pytest.mark.parametrize(
    "frame", [b'{"type":"\xff\xfe"}', b"[1, 2]", b"17", b"", b"{", b'{"type":"of tomorrow"}', b"[" * 5000]
)
def test_frame_that_is_no_known_event(start: Start, flavour: Flavour, frame: bytes) -> None:
    async def script(peer: Peer) -> None:
        await peer.send_raw(frame)
        await peer.send(wire.text(1))
        await peer.receive_all()

    with flavour.connect(start(script).url) as line:
        unknown = line.recv()
        assert isinstance(unknown, UnknownEvent)
        assert unknown.reason or unknown.type == "of tomorrow"
        assert line.recv().output_index == 1


def test_frame_in_pieces(start_raw: StartRaw, flavour: Flavour) -> None:
    whole = json.dumps(wire.text(5)).encode()
    pieces = [
        raw.frame(whole[:10], 0x01),
        raw.frame(whole[10:20], 0x00),
        raw.frame(b"", 0x89),
        raw.frame(whole[20:], 0x80),
    ]
    with flavour.connect(start_raw(saying_raw(*pieces)).url, close_timeout=0.2) as line:
        assert line.recv().output_index == 5


def test_half_a_frame(start_raw: StartRaw, flavour: Flavour) -> None:
    async def script(reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        await raw.accept(reader, writer)
        writer.write(raw.frame(json.dumps(wire.text(1)).encode()))
        writer.write(raw.frame(json.dumps(wire.text(2)).encode())[:20])
        writer.close()
        await writer.wait_closed()

    with flavour.connect(start_raw(script).url) as line:
        assert line.recv().output_index == 1
        with pytest.raises(errors.ConnectionClosed, match="1006") as caught:
            line.recv()
        assert (caught.value.code, caught.value.by_server) == (1006, True)


def test_frame_against_the_protocol(start_raw: StartRaw, flavour: Flavour) -> None:
    reserved = bytes([0x8B, 0])  # a control frame that RFC 6455 does not define
    frames = (raw.frame(json.dumps(wire.text(1)).encode()), reserved)
    with flavour.connect(start_raw(saying_raw(*frames)).url, close_timeout=0.2) as line:
        assert line.recv().output_index == 1
        with pytest.raises(errors.ConnectionClosed) as caught:
            line.recv()
        assert (caught.value.code, caught.value.by_server) == (1002, False)


def test_frame_above_the_limit(start: Start, flavour: Flavour) -> None:
    script = saying(wire.text(1), wire.response_created("resp_7"), wire.text(2, 5000))
    with flavour.connect(start(script).url, max_message_bytes=2000) as line:
        assert line.recv().output_index == 1
        line.recv()
        with pytest.raises(errors.MessageTooLarge, match="above the limit of 2,000 bytes") as caught:
            line.recv()
        size = len(json.dumps(wire.text(2, 5000)))
        assert (caught.value.limit, caught.value.size, caught.value.code) == (2000, size, 1009)
        assert caught.value.open_responses == ("resp_7",)
        assert f"{size:,} bytes" in str(caught.value)
        assert line.connection.close_code == 1009


def test_pieces_that_add_up_above_the_limit(start_raw: StartRaw, flavour: Flavour) -> None:
    pieces = [raw.frame(b" " * 900, 0x01), *(raw.frame(b" " * 900, 0x00) for _ in range(5))]
    with flavour.connect(start_raw(saying_raw(*pieces)).url, max_message_bytes=2000, close_timeout=0.2) as line:
        with pytest.raises(errors.MessageTooLarge) as caught:
            line.recv()
        assert caught.value.limit == 2000


def test_frame_at_the_limit(start: Start, flavour: Flavour) -> None:
    size = len(json.dumps(wire.text(1, 4000)))
    with flavour.connect(start(saying(wire.text(1, 4000))).url, max_message_bytes=size) as line:
        assert len(line.recv().delta) == 4000


def test_large_frame_without_limit(start: Start, flavour: Flavour) -> None:
    with flavour.connect(start(saying(wire.text(1, 3_000_000))).url, max_message_bytes=None) as line:
        assert len(line.recv().delta) == 3_000_000


def test_timeout_loses_nothing(start: Start, flavour: Flavour) -> None:
    server = start()
    with flavour.connect(server.url) as line:
        began = time.monotonic()
        with pytest.raises(errors.ReceiveTimeout, match=r"0\.05 seconds") as caught:
            line.recv(0.05)
        assert time.monotonic() - began >= 0.04
        assert isinstance(caught.value, TimeoutError)
        with pytest.raises(errors.ReceiveTimeout):
            line.recv(0)
        server.do(lambda peer: peer.send(wire.text(9)))
        assert line.recv().output_index == 9


def test_timeouts_beside_a_stream_lose_nothing(start: Start, flavour: Flavour) -> None:
    async def script(peer: Peer) -> None:
        for number in range(300):
            await peer.send(wire.text(number))
            await asyncio.sleep(0.0005)
        await peer.receive_all()

    with flavour.connect(start(script).url) as line:
        seen: list[int] = []
        until = time.monotonic() + PATIENCE
        while len(seen) < 300 and time.monotonic() < until:
            with contextlib.suppress(errors.ReceiveTimeout):
                seen.append(line.recv(0.0004).output_index)
        assert seen == list(range(300))


def test_missing_pong_ends_the_connection(start_raw: StartRaw, flavour: Flavour) -> None:
    url = start_raw(saying_raw_for_ever(raw.frame(json.dumps(wire.text(1)).encode()))).url
    with flavour.connect(url, ping_interval=0.05, ping_timeout=0.1, close_timeout=0.1) as line:
        assert line.recv().output_index == 1
        with pytest.raises(errors.ConnectionClosed, match="ping timeout") as caught:
            line.recv()
        assert (caught.value.code, caught.value.by_server) == (1011, False)


def test_server_that_closes_and_does_not_hang_up(start_raw: StartRaw, flavour: Flavour) -> None:
    url = start_raw(saying_raw_for_ever(raw.frame(b"\x03\xe8bye", raw.CLOSE))).url
    with flavour.connect(url, ping_interval=0.1, close_timeout=0.1) as line:
        assert list(line.events()) == []
        assert (line.connection.close_code, line.connection.close_reason) == (1000, "bye")


def test_pongs_keep_the_connection(start: Start, flavour: Flavour) -> None:
    with flavour.connect(start().url, ping_interval=0.02, ping_timeout=0.2) as line:
        with pytest.raises(errors.ReceiveTimeout):
            line.recv(0.5)
        assert line.connection.is_open


def test_thousand_frames_in_one_piece(start_raw: StartRaw, flavour: Flavour) -> None:
    burst = b"".join(raw.frame(json.dumps(wire.text(number)).encode()) for number in range(1000))
    end = raw.frame(b"\x03\xe8bye", raw.CLOSE)
    with flavour.connect(start_raw(saying_raw(burst + end)).url, close_timeout=0.5) as line:
        assert numbers(line.events()) == list(range(1000))
        assert (line.connection.close_code, line.connection.close_reason) == (1000, "bye")


def test_slow_receiver_makes_the_server_wait(start: Start, flavour: Flavour) -> None:
    sent = 0

    async def script(peer: Peer) -> None:
        nonlocal sent
        for number in range(10_000):
            await peer.send(wire.text(number, 1000))
            sent += 1
        await peer.close(1000)

    server = start(script)
    with flavour.connect(server.url, receive_buffer_bytes=100_000) as line:
        # What may have left the server: the buffer, and what the kernel and websockets hold on both sides.
        assert line.recv().output_index == 0
        assert not wait_until(lambda: sent == 10_000, 0.5), "the server was never made to wait"
        held = inside.held_bytes(line.connection)
        assert held <= 100_000 + 2_000, "more is kept than there is room for"
        assert numbers(line.events()) == list(range(1, 10_000))
    assert sent == 10_000


def test_frame_larger_than_the_buffer(start: Start, flavour: Flavour) -> None:
    script = saying(*(wire.text(number, 5000) for number in range(5)))
    with flavour.connect(start(script).url, receive_buffer_bytes=1000) as line:
        assert [line.recv().output_index for _ in range(5)] == list(range(5))


def test_several_receivers_share_the_events(start: Start, flavour: Flavour) -> None:
    async def script(peer: Peer) -> None:
        for number in range(500):
            await peer.send(wire.text(number))
            if number % 50 == 0:
                await asyncio.sleep(0.001)
        await peer.close(1000)

    server = start(script)
    with flavour.connect(server.url) as line:
        found = [Background(lambda: numbers(line.events())) for _ in range(4)]
        shares = [one.result() for one in found]
    assert sorted(chain(*shares)) == list(range(500))
    assert all(share == sorted(share) for share in shares)


def test_frames_are_the_bytes_that_came(start: Start, flavour: Flavour) -> None:
    odd = [
        b'  { "event_id":"a" ,\n\t"type" : "session.updated","session":{"type":"realtime"} }  ',
        '{"session":{"zzz":1,"type":"realtime","aaa":"é\\u00e9"},"type":"session.updated","event_id":"b"}'.encode(),
        b'{"type":"\xff"}',
        b"null",
    ]

    async def script(peer: Peer) -> None:
        for one in odd:
            await peer.send_raw(one)
        await peer.close(1000)

    with flavour.connect(start(script).url) as line:
        found = list(line.raw_messages())
    assert [frame.raw for frame in found] == odd
    assert [type(frame.event) for frame in found[2:]] == [UnknownEvent, UnknownEvent]
    assert all(isinstance(frame.event, SessionUpdated) for frame in found[:2])


@pytest.mark.usefixtures("longest_delays")
def test_events_that_came_before_a_loss_are_received(start: Start, flavour: Flavour) -> None:
    async def script(peer: Peer) -> None:
        for number in range(50):
            await peer.send(wire.text(number))
        await peer.receive()
        peer.drop()

    server = start(script)
    with flavour.connect(server.url) as line:
        line.send({"type": "response.cancel"})
        assert wait_until(lambda: not line.connection.is_open)
        assert [line.recv().output_index for _ in range(50)] == list(range(50))
        with pytest.raises(errors.ConnectionClosed):
            line.recv()


def test_half_of_the_threads_time_out(start: Start, flavour: Flavour) -> None:
    """An event that comes just when a receiver gives up goes to another one."""
    server = start()
    stop = threading.Event()
    with flavour.connect(server.url) as line:

        def collect(timeout: float) -> list[int]:
            seen: list[int] = []
            while not stop.is_set():
                with contextlib.suppress(errors.ReceiveTimeout):
                    seen.append(line.recv(timeout).output_index)
            return seen

        async def trickle(peer: Peer) -> None:
            for number in range(200):
                await peer.send(wire.text(number))
                await asyncio.sleep(0.001)

        found = [Background(partial(collect, timeout)) for timeout in (0.001, 0.002, 0.05)]
        server.do(trickle)
        time.sleep(0.1)
        stop.set()
        assert sorted(chain(*(one.result() for one in found))) == list(range(200))


def test_close_frame_of_the_server_while_much_is_unread(start: Start, flavour: Flavour) -> None:
    async def script(peer: Peer) -> None:
        with contextlib.suppress(ConnectionClosed):
            for number in range(2000):
                await peer.send(wire.text(number, 500))
        await peer.close(1000, "enough")

    with flavour.connect(start(script).url, receive_buffer_bytes=10_000) as line:
        time.sleep(0.1)
        assert numbers(line.events()) == list(range(2000))
        assert line.connection.close_reason == "enough"


class Interrupt(BaseException):
    """Comes from a signal handler, as KeyboardInterrupt does."""


def test_interrupted_by_a_signal(start: Start) -> None:
    """Ctrl-C in the middle of waiting: the connection is as it was."""
    if threading.current_thread() is not threading.main_thread():
        pytest.skip("needs the main thread, to which signals go")

    def interrupt(number: int, frame: FrameType | None) -> None:
        raise Interrupt

    server = start()
    earlier = signal.signal(signal.SIGALRM, interrupt)
    try:
        with SyncFlavour().connect(server.url) as line:
            for timeout in (None, 30):
                signal.setitimer(signal.ITIMER_REAL, 0.05)
                with pytest.raises(Interrupt):
                    line.recv(timeout)
                server.do(lambda peer: peer.send(wire.text(3)))
                assert line.recv().output_index == 3
    finally:
        signal.setitimer(signal.ITIMER_REAL, 0)
        signal.signal(signal.SIGALRM, earlier)
