"""`TurnState` by itself: no sockets, no waiting."""

from __future__ import annotations

import json
from typing import Any

import pytest

from openai_realtime import (
    Reconnected,
    decode_server_event,
    errors,
)
from openai_realtime._client.websocket.answers import Answers
from openai_realtime._client.websocket.closing import refused_error
from openai_realtime._client.websocket.sent import read_sent
from openai_realtime._client.websocket.turn import TurnState
from openai_realtime.connections import REALTIME
from tests.client.socket import wire


class Turn:
    """A turn whose answer comes when a test says so."""

    def __init__(self) -> None:
        self.outcome: tuple[Any, BaseException | None] | None = None
        self.answers = Answers(REALTIME)
        self.sent = read_sent(None, b'{"type":"response.create","event_id":"event_1"}')
        self.answers.add(self.sent)
        self.state = TurnState(REALTIME, self.answers, self.sent, lambda: self.outcome)

    def receive(self, event: dict[str, Any], *, answers: bool = False) -> None:
        decoded = decoded_of(event)
        self.answers.received(decoded.type, decoded)
        if answers:
            self.outcome = (decoded, None)
        self.state.received(decoded)


def decoded_of(event: dict[str, Any]) -> Any:
    return decode_server_event(json.dumps(event))


def reconnected(*interrupted: str) -> Reconnected:
    return Reconnected(attempt=1, code=1011, reason="r", open_responses=interrupted)


def test_begins_with_the_answer_and_ends_with_its_end() -> None:
    turn = Turn()
    turn.answers.says_begin = True
    turn.receive(wire.response_done("resp_1"))
    assert not turn.state.is_over, "it has not begun"
    turn.receive(wire.response_created("resp_1"), answers=True)
    turn.receive(wire.response_done("resp_other"))
    assert not turn.state.is_over
    turn.receive(wire.response_done("resp_1"))
    assert turn.state.is_over


@pytest.mark.parametrize("ids", [("resp_1", None), (None, "resp_1"), (None, None)])
def test_an_end_without_an_id_is_its_end(ids: tuple[str | None, str | None]) -> None:
    turn = Turn()
    for identity, event, answers in zip(
        ids, (wire.response_created(), wire.response_done()), (True, False), strict=True
    ):
        event["response"] = {**event["response"], "id": identity}
        turn.receive(event, answers=answers)
    assert turn.state.is_over


def test_refused() -> None:
    turn = Turn()
    other, refusal = decoded_of(wire.error("other")), decoded_of(wire.error("mine"))
    turn.outcome = (None, refused_error(refusal))
    turn.state.received(other)
    assert not turn.state.is_over
    with pytest.raises(errors.EventRefused) as caught:
        turn.state.received(refusal)
    assert caught.value.event is refusal
    assert turn.state.is_over


def test_reconnected_of_its_own() -> None:
    turn = Turn()
    turn.receive(wire.response_created("resp_1"), answers=True)
    with pytest.raises(errors.ResponseInterrupted, match="re-established") as caught:
        turn.state.received(reconnected("resp_1"))
    assert (caught.value.code, caught.value.reason, caught.value.open_responses) == (1011, "r", ("resp_1",))
    assert turn.state.is_over


def test_reconnected_before_the_answer() -> None:
    turn = Turn()
    turn.state.received(reconnected())
    turn.outcome = (decoded_of(wire.response_created("resp_1")), None)
    turn.state.received(reconnected())
    assert not turn.state.is_over, "the answer is still to come, so this was an earlier connection"
    turn.outcome = (None, errors.ConnectionClosed("x", code=1006))
    with pytest.raises(errors.ResponseInterrupted):
        turn.state.received(reconnected())


def cut() -> errors.ResponseInterrupted:
    return errors.ResponseInterrupted("cut off", code=1006)


def test_loss() -> None:
    earlier = Turn()
    earlier.state.lost(cut(), is_final=False)
    assert not earlier.state.is_over
    begun, refused, final, ended = Turn(), Turn(), Turn(), Turn()
    begun.receive(wire.response_created(), answers=True)
    refused.outcome = (None, errors.ConnectionClosed("x", code=1006))
    for turn, error, is_final in (
        (begun, cut(), False),
        (refused, cut(), False),
        (final, cut(), True),
        (ended, errors.ConnectionClosed("x", code=1000), False),
    ):
        with pytest.raises(errors.ConnectionClosed) as caught:
            turn.state.lost(error, is_final=is_final)
        assert caught.value is error
        assert turn.state.is_over
