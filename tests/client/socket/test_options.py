"""What a caller may choose for one connection."""

from __future__ import annotations

import logging
from collections.abc import Callable
from typing import Any

import pytest

from openai_realtime import ReconnectPolicy, errors
from tests.client.socket import wire
from tests.client.socket.lines import KEY, Flavour
from tests.client.socket.server import Peer, Server

Start = Callable[..., Server]


async def greet(peer: Peer) -> None:
    await peer.send(wire.text(1, 5000))
    await peer.receive_all()


def test_unknown_option(start: Start, flavour: Flavour) -> None:
    server = start()
    wrong: dict[str, Any] = {"opne_timeout": 1}
    said = r"connect\(\) got an unexpected keyword argument 'opne_timeout'; its options are .*extra_query.*open_timeout"
    with pytest.raises(TypeError, match=said):
        flavour.connect(server.url, **wrong)
    assert server.handshakes == []


@pytest.mark.parametrize("name", ["max_message_bytes", "receive_buffer_bytes", "send_buffer_bytes"])
@pytest.mark.parametrize("value", [0, -1])
def test_impossible_limit(start: Start, flavour: Flavour, name: str, value: int) -> None:
    wrong: dict[str, Any] = {name: value}
    with pytest.raises(ValueError, match=f"{name} must be 1 or more, not {value}"):
        flavour.connect(start().url, **wrong)


@pytest.mark.parametrize("name", ["open_timeout", "ping_interval", "ping_timeout"])
@pytest.mark.parametrize("value", [0, -1.0, float("nan"), float("inf")])
def test_impossible_time(start: Start, flavour: Flavour, name: str, value: float) -> None:
    server = start()
    with pytest.raises(ValueError, match=f"{name} must be above 0 seconds, not {value}"):
        flavour.connect(server.url, **{name: value})  # type: ignore[arg-type]
    assert server.handshakes == []


def test_closing_without_waiting(start: Start, flavour: Flavour) -> None:
    with flavour.connect(start().url, close_timeout=0):
        pass
    with pytest.raises(ValueError, match="close_timeout must be 0 or more seconds, not -1"):
        flavour.connect(start().url, close_timeout=-1)


@pytest.mark.parametrize("name", ["max_message_bytes", "receive_buffer_bytes", "open_timeout", "ping_interval"])
@pytest.mark.parametrize("value", ["1", True])
def test_number_that_is_none(start: Start, flavour: Flavour, name: str, value: object) -> None:
    wrong: dict[str, Any] = {name: value}
    with pytest.raises(TypeError, match=f"{name} must be a (whole )?number.*, not {value!r}"):
        flavour.connect(start().url, **wrong)


def test_reconnect_that_is_no_policy(start: Start, flavour: Flavour) -> None:
    wrong: dict[str, Any] = {"reconnect": 3}
    with pytest.raises(TypeError, match="reconnect must be True, False or a ReconnectPolicy, not 3"):
        flavour.connect(start().url, **wrong)


@pytest.mark.parametrize(
    ("name", "value", "message"),
    [
        ("max_attempts", -1, "max_attempts must be 0 or more, not -1"),
        ("initial_delay", -0.1, "initial_delay must be 0 or more seconds, not -0.1"),
        ("max_delay", float("inf"), "max_delay must be 0 or more seconds, not inf"),
        ("rotate_after", 0, "rotate_after must be above 0 seconds, not 0"),
    ],
)
def test_impossible_policy(name: str, value: float, message: str) -> None:
    wrong: dict[str, Any] = {name: value}
    with pytest.raises(ValueError, match=message):
        ReconnectPolicy(**wrong)


def test_headers(start: Start, flavour: Flavour) -> None:
    server = start()
    with flavour.connect(server.url, extra_headers={"X-Trace": "abc", "user-agent": "mine"}):
        assert server.peer().headers["X-Trace"] == "abc"
        assert server.peer().headers.get_all("User-Agent") == ["mine"]


@pytest.mark.parametrize("value", ["a\r\nX-Evil: 1", "é"])
def test_header_that_no_request_can_carry(start: Start, flavour: Flavour, value: str) -> None:
    server = start()
    with pytest.raises(ValueError, match="X-Trace"):
        flavour.connect(server.url, extra_headers={"X-Trace": value})
    assert server.handshakes == []


def test_query(start: Start, flavour: Flavour) -> None:
    server = start()
    query = {"api-version": "1", "a": "x"}
    with flavour.connect(server.url, query=query, extra_query={"a": "y z", "b": "ä&"}) as line:
        assert server.peer().path == "/v1/realtime?api-version=1&a=y%20z&model=m&b=%C3%A4%26"
        assert "?" not in line.connection.url


def test_compression(start: Start, flavour: Flavour) -> None:
    server = start(greet, compression="deflate")
    with flavour.connect(server.url, compression="deflate") as line:
        assert len(line.recv().delta) == 5000
        line.send({"type": "x", "pad": "p" * 5000})
        assert len(server.wait_for(1)[0]["pad"]) == 5000
        assert "permessage-deflate" in server.peer().headers["Sec-WebSocket-Extensions"]


def test_no_compression_unless_asked_for(start: Start, flavour: Flavour) -> None:
    server = start(greet, compression="deflate")
    with flavour.connect(server.url) as line:
        line.recv()
        assert "Sec-WebSocket-Extensions" not in server.peer().headers


def test_limit_counts_after_decompression(start: Start, flavour: Flavour) -> None:
    server = start(greet, compression="deflate")
    with (
        flavour.connect(server.url, compression="deflate", max_message_bytes=1000) as line,
        pytest.raises(errors.MessageTooLarge),
    ):
        line.recv()


def test_log_shows_neither_key_nor_content(start: Start, flavour: Flavour, caplog: pytest.LogCaptureFixture) -> None:
    caplog.set_level(logging.DEBUG)
    server = start(greet)
    with flavour.connect(server.url) as line:
        line.recv()
        line.send({"type": "response.create", "response": {"instructions": "a secret of the caller"}})
        server.wait_for(1)
    mine = [record for record in caplog.records if record.name.startswith("openai_realtime")]
    assert "sent response.create, 119 bytes" in [record.getMessage() for record in mine]
    # The server of the test logs in the same process; what counts is what the client says.
    said = [record.getMessage() for record in caplog.records if record.name != "websockets.server"]
    assert not [line for line in said if KEY in line or "a secret" in line or "xxxx" in line]
