"""What the end of a socket is called."""

from __future__ import annotations

import pytest

from openai_realtime import decode_server_event, errors
from openai_realtime._client.websocket.closing import (
    SocketClosed,
    abandoned_error,
    check_close,
    clean_error,
    closed_error,
    interrupted_error,
    refused_error,
    too_large_error,
)


@pytest.mark.parametrize("by_us", [True, False])
@pytest.mark.parametrize(("reason", "said"), [("gone", "1011: gone"), ("", "1011")])
def test_code_and_reason_are_said(reason: str, said: str, by_us: bool) -> None:
    closed = SocketClosed(1011, reason, by_us=by_us)
    for error in (closed_error(closed, "x"), clean_error(closed), interrupted_error(closed, (), "x")):
        assert str(error).endswith(f"(close code {said})")
        assert (error.code, error.reason, error.by_server) == (1011, reason, not by_us)


def test_interrupted() -> None:
    error = interrupted_error(SocketClosed(1000), ("a", "b"), "in the middle of a, b")
    assert str(error) == "the connection ended in the middle of a, b (close code 1000)"
    assert error.open_responses == ("a", "b")


@pytest.mark.parametrize(
    ("reason", "size"),
    [
        ("frame with 5000 bytes exceeds limit of 100 bytes", 5000),
        ("frame with 50 bytes after reading 80 bytes exceeds limit of 100 bytes", None),
        ("", None),
    ],
)
def test_too_large(reason: str, size: int | None) -> None:
    error = too_large_error(SocketClosed(1009, reason, by_us=True), 100, ("a",))
    assert (error.limit, error.size, error.code, error.open_responses) == (100, size, 1009, ("a",))
    assert ("of 5,000 bytes" in str(error)) == (size is not None)


def test_refused() -> None:
    full = decode_server_event(
        '{"type":"error","event_id":"e","error":{"type":"t","message":"m","code":"c","param":"p"}}'
    )
    bent = decode_server_event('{"type":"error","event_id":"e","error":{"type":"t","message":7,"code":[]}}')
    one, other = refused_error(full), refused_error(bent)
    assert (str(one), one.code, one.param, one.event) == ("m", "c", "p", full)
    assert (str(other), other.code, other.param) == ("the server refused the event", None, None)
    assert str(refused_error(object())) == "the server refused the event"


@pytest.mark.parametrize(("code", "reason"), [(1000, ""), (3000, "x" * 123), (4999, "é" * 61)])
def test_close_that_can_be(code: int, reason: str) -> None:
    check_close(code, reason)


@pytest.mark.parametrize(("code", "reason"), [(1001, ""), (2999, ""), (5000, ""), (1000, "x" * 124), (1000, "é" * 62)])
def test_close_that_cannot_be(code: int, reason: str) -> None:
    with pytest.raises(ValueError, match="must be"):
        check_close(code, reason)


def test_abandoned() -> None:
    error = abandoned_error()
    assert type(error) is errors.ConnectionClosed
    assert (error.code, error.by_server) == (1006, False)
