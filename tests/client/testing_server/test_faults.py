"""The stand-in misbehaves on purpose, on the wire."""

from __future__ import annotations

import json
import socket
import time
from typing import Any

import pytest
from websockets.exceptions import ConnectionClosed, ConnectionClosedError, InvalidStatus
from websockets.sync.client import connect

from openai_realtime.testing import Answer, FakeRealtimeServer, Faults
from openai_realtime.testing.script import Misdeed
from tests.client.testing_server.talk import KEY, talk


def raw_socket(server: FakeRealtimeServer) -> socket.socket:
    """A TCP connection after its WebSocket handshake."""
    found = socket.create_connection(("127.0.0.1", server.port), timeout=60)
    found.sendall(
        b"GET /v1/realtime?model=m HTTP/1.1\r\nHost: x\r\nUpgrade: websocket\r\nConnection: Upgrade\r\n"
        b"Sec-WebSocket-Key: AAAAAAAAAAAAAAAAAAAAAA==\r\nSec-WebSocket-Version: 13\r\nAuthorization: Bearer k\r\n\r\n"
    )
    return found


def read_all(connection: socket.socket) -> tuple[bytes, bool]:
    """What comes after the head of the answer, and whether a reset ended it."""
    data = b""
    try:
        while chunk := connection.recv(2**16):
            data += chunk
    except ConnectionResetError:
        return data.partition(b"\r\n\r\n")[2], True
    return data.partition(b"\r\n\r\n")[2], False


def test_the_connection_is_dropped_after_some_events() -> None:
    with FakeRealtimeServer() as server:
        server.inject(Faults(after=2, then="drop"))
        with talk(server) as client:
            client.next()
            client.send("conversation.item.create", item={"type": "message", "role": "user", "content": []})
            with pytest.raises(ConnectionClosedError):
                client.until("conversation.item.done")
        server.wait_until_closed()
        assert len(server.connections[0].sent) == 2
        with talk(server) as client:
            assert client.respond()[-1]["response"]["status"] == "completed"


def test_half_a_frame_comes_and_then_a_reset() -> None:
    with FakeRealtimeServer() as server:
        server.inject(Faults(then="half_frame"))
        with raw_socket(server) as connection:
            data, was_reset = read_all(connection)
    assert was_reset
    assert data[0] == 0x81
    assert 2 < len(data) < 2 + data[1]


@pytest.mark.parametrize("code", [1000, 1001, 1006, 1011, 3000, 4999, 0, 65535])
def test_any_close_code_can_be_sent(code: int) -> None:
    with FakeRealtimeServer() as server:
        server.inject(Faults(after=1, then="close", code=code, reason="on purpose"))
        with raw_socket(server) as connection:
            received = b""
            while not received.endswith(b"\x88\x0c" + code.to_bytes(2, "big") + b"on purpose"):
                received += connection.recv(2**16)
        server.wait_until_closed()
        assert server.connections[0].close_code == code


def test_silence_after_the_handshake() -> None:
    with FakeRealtimeServer() as server:
        server.inject(Faults(then="silence"))
        with talk(server) as client:
            client.send("response.create")
            with pytest.raises(TimeoutError):
                client.socket.recv(timeout=0.1)
            assert server.wait_for("response.create")
            assert client.socket.ping().wait(timeout=60)


@pytest.mark.parametrize(
    ("misdeed", "frame"),
    [
        ("binary", b"\x00\x01\x02\x03"),
        ("no_json", '{"type": "response.done", '),
        ("no_object", '["response.done"]'),
    ],
)
def test_a_frame_that_is_no_event_comes_in_between(misdeed: Misdeed, frame: str | bytes) -> None:
    with FakeRealtimeServer() as server:
        server.inject(Faults(after=1, then=misdeed))
        with talk(server) as client:
            client.next()
            assert client.socket.recv(timeout=60) == frame
            assert client.respond()[-1]["response"]["status"] == "completed"


def test_a_frame_that_is_no_utf8() -> None:
    with FakeRealtimeServer() as server:
        server.inject(Faults(after=1, then="invalid_utf8"))
        with talk(server) as client:
            client.next()
            with pytest.raises(UnicodeDecodeError):
                (client.socket.recv(timeout=60, decode=False)).decode()


def test_a_frame_above_the_limit_of_the_client() -> None:
    with FakeRealtimeServer() as server:
        server.inject(Faults(after=1, then="oversized", size=100_000))
        with talk(server, max_size=10_000) as client:
            client.next()
            with pytest.raises(ConnectionClosed):
                client.next()
        server.wait_until_closed()
        assert server.connections[0].close_code == 1009
        server.inject(Faults(then="oversized", size=100_000))
        with talk(server) as client:
            assert len(client.socket.recv(timeout=60)) == 100_000
            assert client.next()["type"] == "session.created"


def test_unknown_events() -> None:
    with FakeRealtimeServer() as server:
        server.inject(Faults(after=1, then="unknown_event"))
        with talk(server) as client:
            client.next()
            assert json.loads(client.socket.recv(timeout=60))["type"] == "fake_server.something_new"
        server.inject(Faults(unknown_events=True))
        with connect(server.ws_url + "?model=m", additional_headers=KEY) as wire:
            types = [json.loads(wire.recv(timeout=60))["type"] for _ in range(2)]
        assert types == ["fake_server.something_new", "session.created"]


def test_nulls() -> None:
    with FakeRealtimeServer() as server:
        server.inject(Faults(nulls=["session.audio.input", "session.no.such", "other", "event_id.deeper"]))
        with connect(server.ws_url + "?model=m", additional_headers=KEY) as wire:
            created = json.loads(wire.recv(timeout=60))
    assert created["session"]["audio"]["input"] is None
    assert created["session"]["audio"]["output"]["voice"] == "alloy"
    assert created["event_id"].startswith("event_")


def test_fragments_and_pings() -> None:
    with FakeRealtimeServer() as server:
        server.inject(Faults(then="fragments"))
        with raw_socket(server) as connection:
            data = b""
            while b"session.created" not in data or len(data) < 200:
                data += connection.recv(2**16)
            assert data.partition(b"\r\n\r\n")[2][:1] == b"\x01"
        server.inject(Faults(then="fragments"))
        with talk(server) as client:
            assert client.respond()[-1]["response"]["status"] == "completed"
        server.inject(Faults(then="ping"))
        with raw_socket(server) as connection:
            data = b""
            while b"\x89\x08stand-in" not in data:
                data += connection.recv(2**16)


def test_fragments_of_the_client_are_put_together() -> None:
    with FakeRealtimeServer() as server, talk(server) as client:
        client.next()
        client.socket.send(['{"type": "input_audio', "_buffer.", 'clear"}'])
        assert client.next()["type"] == "input_audio_buffer.cleared"


def test_slow_events() -> None:
    with FakeRealtimeServer() as server:
        server.inject(Faults(frame_delay=0.05))
        with talk(server) as client:
            begin = time.monotonic()
            client.say("hi")
            assert time.monotonic() - begin >= 0.1


def test_pings_go_unanswered() -> None:
    with FakeRealtimeServer() as server:
        server.inject(Faults(ignore_pings=True))
        with talk(server) as client:
            client.next()
            assert not client.socket.ping().wait(timeout=0.1)
            client.say("the rest goes on")


def test_handshakes_are_refused_and_redirected() -> None:
    with FakeRealtimeServer() as server:
        server.refuse_next(429, {"Retry-After": "1"}, times=2)
        for _ in range(2):
            with pytest.raises(InvalidStatus) as caught, talk(server):
                pass
            assert caught.value.response.status_code == 429
            assert caught.value.response.headers["retry-after"] == "1"
            assert json.loads(caught.value.response.body or b"")["error"]["code"] == "rate_limit_exceeded"
        server.refuse_next(307, {"location": server.ws_url + "?model=elsewhere"})
        with raw_socket(server) as connection:
            head = b""
            while b"\r\n\r\n" not in head:
                head += connection.recv(2**16)
        assert head.startswith(b"HTTP/1.1 307 Temporary Redirect\r\n")
        assert f"location: {server.ws_url}?model=elsewhere\r\n".encode() in head
    assert [request.status for request in server.requests] == [429, 429, 307]


def test_handshakes_that_are_never_answered() -> None:
    with FakeRealtimeServer() as server:
        server.inject(Faults(handshake=Answer(hang=True)))
        with pytest.raises(TimeoutError), talk(server, open_timeout=0.1):
            pass
        server.inject(Faults(handshake=Answer(drop=True)))
        with raw_socket(server) as connection:
            assert read_all(connection) == (b"", True)


def test_faults_of_every_connection_hold_until_they_are_taken_back() -> None:
    with FakeRealtimeServer() as server:
        server.inject(Faults(then="close", code=1012), times=None)
        for _ in range(2):
            with talk(server) as client, pytest.raises(ConnectionClosedError, match="1012"):
                client.next()
        server.inject(Faults(), times=None)
        with talk(server) as client:
            client.next()


@pytest.mark.parametrize("compression", [True, False])
def test_compression_is_accepted_where_it_is_on(compression: bool) -> None:
    with FakeRealtimeServer(compression=compression) as server, talk(server) as client:
        client.next()
        response: Any = client.socket.response
        assert ("sec-websocket-extensions" in response.headers) == compression
        client.say("hi")


def test_what_is_no_http_ends_the_connection() -> None:
    with FakeRealtimeServer() as server:
        for data in (b"\x16\x03\x01\x02\x00", b"GET /v1/realtime\r\n\r\n", b""):
            with socket.create_connection(("127.0.0.1", server.port), timeout=60) as connection:
                connection.sendall(data)
                connection.shutdown(socket.SHUT_WR)
                read_all(connection)
        with talk(server) as client:
            client.next()


def test_a_handshake_without_its_key_is_no_websocket() -> None:
    with FakeRealtimeServer() as server, socket.create_connection(("127.0.0.1", server.port), timeout=60) as connection:
        connection.sendall(
            b"GET /v1/realtime?model=m HTTP/1.1\r\nHost: x\r\nUpgrade: websocket\r\nConnection: Upgrade, close\r\n"
            b"Authorization: Bearer k\r\n\r\n"
        )
        answer, was_reset = read_all(connection)
    assert b"Sec-WebSocket-Key" in answer
    assert not was_reset
