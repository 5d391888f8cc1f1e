"""What random conversations and cuts have found, each in its smallest form."""

from __future__ import annotations

import contextlib
import socket

import pytest

import openai_realtime as rt
from openai_realtime._client.websocket.closing import SocketClosed
from openai_realtime._client.websocket.sent import Sent, read_sent
from openai_realtime._client.websocket.state import ConnectionState
from openai_realtime.connections import REALTIME
from openai_realtime.testing import FakeRealtimeServer, Faults
from tests.client.conversations.cuts import cut
from tests.client.conversations.laws import check
from tests.client.conversations.stage import Stage
from tests.client.conversations.steps import Ask, Conversation, Leave, Pause, Setting, Turn, Update

TRIES = 30
"""What depends on who is first is tried so often; each of these failed within a few tries."""


@pytest.mark.parametrize("shell", ["async", "sync"])
def test_a_connection_that_ends_before_the_handshake_begins_is_an_api_connection_error(
    stage: Stage, shell: str
) -> None:
    for _ in range(TRIES):
        played = stage.play(shell, cut(Conversation(()), "down", 0))
        assert isinstance(played.seen.refused_handshake, rt.APIConnectionError)


@pytest.mark.parametrize("shell", ["async", "sync"])
def test_a_turn_on_a_connection_that_was_just_lost_is_asked_for_again_or_interrupted(stage: Stage, shell: str) -> None:
    for _ in range(TRIES):
        played = stage.play(shell, Conversation((Leave(None), Turn()), Setting()))
        check(played)


def sent_and_lost(*, reconnects: bool) -> tuple[ConnectionState, Sent]:
    """An event on its way when its connection was lost."""
    policy = rt.ReconnectPolicy() if reconnects else rt.ReconnectPolicy(max_attempts=0)
    state = ConnectionState(REALTIME, {"model": "m"}, policy, 1000)
    update = rt.SessionUpdate(session=rt.SessionCreateRequest(instructions="Be brief."))
    sent = read_sent(update, rt.encode(update))
    state.sending(sent)
    state.lost(SocketClosed(1006), 0.0)
    return state, sent


def test_what_is_told_as_unanswered_is_not_sent_again_when_sending_it_fails_afterwards() -> None:
    state, sent = sent_and_lost(reconnects=True)
    assert state.unsend(sent) is False
    assert state.opened(1.0) == (sent.message,)


def test_what_nobody_is_told_of_is_taken_back_when_sending_it_fails() -> None:
    state, sent = sent_and_lost(reconnects=False)
    assert state.unsend(sent) is True
    assert state.opened(1.0) == ()


HALF = b'\x811{"type": "response.output_text.delta", "'
PING = b"\x89\x81\x00\x00\x00\x00x"
HANDSHAKE = (
    b"GET /v1/realtime?model=m HTTP/1.1\r\nHost: x\r\nUpgrade: websocket\r\nConnection: Upgrade\r\n"
    b"Sec-WebSocket-Key: AAAAAAAAAAAAAAAAAAAAAA==\r\nSec-WebSocket-Version: 13\r\nAuthorization: Bearer k\r\n\r\n"
)


def test_the_stand_in_says_nothing_after_half_a_frame() -> None:
    with FakeRealtimeServer(strict=False) as server:
        server.inject(Faults(then="half_frame"))
        with socket.create_connection(("127.0.0.1", server.port), timeout=60) as connection:
            connection.sendall(HANDSHAKE)
            came = b""
            while not came.endswith(HALF):
                came += connection.recv(2**16)
            # A pong, or a close frame, would be taken for the rest of the frame.
            connection.sendall(PING)
            rest = b""
            with contextlib.suppress(ConnectionResetError):
                while data := connection.recv(2**16):
                    rest += data
    assert rest == b""


@pytest.mark.parametrize("shell", ["async", "sync"])
def test_sending_on_a_lost_connection_ends_though_nobody_receives_what_came_before(stage: Stage, shell: str) -> None:
    """The reader waits for room, which whoever receives would make, who waits for the reader."""
    plain = (Update(asked=False), Turn(leave_at=1), Pause(0.2), Leave(1001), Pause(0.1), Ask(), Update(asked=False))
    for reconnect in (True, False):
        played = stage.play(shell, Conversation(plain, Setting(reconnect=reconnect, receive_buffer_bytes=1_000)))
        check(played)
        assert len(played.heard) == 1 + reconnect
