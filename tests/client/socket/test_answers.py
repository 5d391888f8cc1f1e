"""Which event answers which: by identity, and where there is none, what is proposed. No sockets, no waiting."""

from __future__ import annotations

import json
from dataclasses import dataclass, field
from typing import Any

import pytest

from openai_realtime import EventRefused, decode_server_event
from openai_realtime._client.websocket.answers import DOUBTED, MOST_ANNOUNCED, Answers
from openai_realtime._client.websocket.sent import MOST_TEXTS, Sent, read_sent, with_token
from openai_realtime.connections import REALTIME
from tests.client.socket import wire


@dataclass
class Waiting:
    """A waiter that only records what it was told."""

    value: Any = None
    error: BaseException | None = None
    proposed: Any = None

    def resolve(self, value: Any) -> None:
        self.value = value

    def fail(self, error: BaseException) -> None:
        self.error = error

    def propose(self, value: Any, seconds: float) -> None:
        assert seconds == DOUBTED
        self.proposed = value


@dataclass
class Session:
    """What a client has sent and a server says."""

    answers: Answers = field(default_factory=lambda: Answers(REALTIME))
    count: int = 0

    def ask(self, wire_type: str, **members: Any) -> tuple[Sent, Waiting]:
        self.count += 1
        event = {"type": wire_type, "event_id": f"event_{self.count}", **members}
        waiter = Waiting()
        sent = read_sent(event, json.dumps(event).encode(), waiter)
        if wire_type in REALTIME.echoed:
            with_token(sent, REALTIME.echoed[wire_type])
        self.answers.add(sent)
        return sent, waiter

    def tell(self, event: dict[str, Any]) -> Any:
        decoded = decode_server_event(json.dumps(event))
        self.answers.received(decoded.type, decoded)
        return decoded


def created(identity: str, token: str | None = None, **members: Any) -> dict[str, Any]:
    metadata = None if token is None else {"client_event_id": token, "topic": "time"}
    response = {"id": identity, "object": "realtime.response", "metadata": metadata, **members}
    return wire.event("response.created", response=response)


def test_a_token_says_whose_response_begins() -> None:
    session = Session()
    (_, one), (_, other) = session.ask("response.create"), session.ask("response.create")
    session.tell(created("resp_vad"))
    second = session.tell(created("resp_2", "event_2"))
    first = session.tell(created("resp_1", "event_1"))
    assert (one.value, other.value) == (first, second)
    assert session.answers.echoes is True
    assert not session.answers.waiting


def test_without_a_token_a_response_is_proposed_until_it_is_known_that_the_server_repeats_none() -> None:
    session = Session()
    sent, waiter = session.ask("response.create")
    begun = session.tell(created("resp_1"))
    assert (waiter.value, waiter.proposed) == (None, begun)
    session.answers.accept(sent)
    assert session.answers.echoes is False
    _, later = session.ask("response.create")
    begun = session.tell(created("resp_2"))
    assert (later.value, later.proposed) == (begun, None)


def test_where_tokens_are_repeated_a_response_without_one_is_somebody_elses() -> None:
    session = Session()
    session.ask("response.create")
    session.tell(created("resp_1", "event_1"))
    _, waiter = session.ask("response.create")
    session.tell(created("resp_vad"))
    session.tell(created("resp_of_another_client", "event_of_another_client"))
    assert waiter == Waiting()


def test_an_error_that_names_an_event_wins_over_a_proposal() -> None:
    session = Session()
    _, waiter = session.ask("response.create")
    session.tell(created("resp_vad"))
    session.tell(wire.error("event_1", "one is active", "conversation_already_has_active_response"))
    assert isinstance(waiter.error, EventRefused)
    assert waiter.error.code == "conversation_already_has_active_response"
    assert not session.answers.waiting


@pytest.mark.parametrize(
    ("said", "is_answer"),
    [
        ({"instructions": "Be brief."}, True),
        ({}, True),
        ({"instructions": "Be brief.", "max_output_tokens": 7}, True),
        ({"instructions": "Changed by an administrator."}, False),
        ({"instructions": "Be brief.", "audio": {"output": {"speed": 1.5}}}, False),
        ({"instructions": "Be brief.", "audio": {"output": {"speed": 1}}}, True),
        ({"model": "gpt-realtime-2025-08-28"}, True),
        ({"model": "another"}, False),
    ],
)
def test_settings_that_were_not_asked_for_are_only_proposed(said: dict[str, Any], is_answer: bool) -> None:
    session = Session()
    asked = {
        "type": "realtime",
        "model": "gpt-realtime",
        "instructions": "Be brief.",
        "audio": {"output": {"speed": 1.0}},
    }
    _, waiter = session.ask("session.update", session=asked)
    event = session.tell(wire.session_updated(said))
    assert (waiter.value, waiter.proposed) == ((event, None) if is_answer else (None, event))


def test_an_item_that_the_server_has_announced_is_only_proposed() -> None:
    session = Session()
    _, waiter = session.ask("input_audio_buffer.commit")
    session.tell(wire.event("input_audio_buffer.speech_started", audio_start_ms=0, item_id="item_vad"))
    by_itself = session.tell(wire.event("input_audio_buffer.committed", item_id="item_vad", previous_item_id=None))
    assert (waiter.value, waiter.proposed) == (None, by_itself)
    answer = session.tell(wire.event("input_audio_buffer.committed", item_id="item_1", previous_item_id="item_vad"))
    assert waiter.value == answer


def test_what_was_given_up_keeps_its_place() -> None:
    session = Session()
    first, given_up = session.ask("input_audio_buffer.clear")
    session.answers.give_up(first)
    _, waiter = session.ask("input_audio_buffer.clear")
    late = session.tell(wire.event("input_audio_buffer.cleared"))
    assert given_up == Waiting()
    assert (waiter.value, waiter.proposed) == (None, late), "in case that the first one is never answered"
    answer = session.tell(wire.event("input_audio_buffer.cleared"))
    assert waiter.value == answer


def test_a_late_answer_with_other_settings_is_not_even_proposed() -> None:
    session = Session()
    first, _ = session.ask("session.update", session={"type": "realtime", "instructions": "One."})
    session.answers.give_up(first)
    _, waiter = session.ask("session.update", session={"type": "realtime", "instructions": "Two."})
    session.tell(wire.session_updated({"instructions": "One."}))
    assert waiter == Waiting()
    answer = session.tell(wire.session_updated({"instructions": "Two."}))
    assert waiter.value == answer


def test_a_cancellation_without_an_id_is_about_the_response_of_the_conversation() -> None:
    session = Session()
    session.tell(created("resp_main", conversation_id="conv_1"))
    session.tell(created("resp_side", conversation_id=None))
    _, waiter = session.ask("response.cancel")
    session.tell(wire.response_done("resp_side"))
    assert waiter == Waiting()
    ended = session.tell(wire.response_done("resp_main"))
    assert waiter.value == ended


def test_where_conversations_are_not_told_apart_any_open_response_may_be_meant() -> None:
    session = Session()
    session.tell(wire.response_created("resp_1"))
    _, waiter = session.ask("response.cancel")
    ended = session.tell(wire.response_done("resp_1"))
    assert waiter.value == ended
    _, nothing_open = session.ask("response.cancel")
    ended = session.tell(wire.response_done("resp_2"))
    assert nothing_open.value == ended


@pytest.mark.parametrize("metadata", [{}, None, {"topic": "time"}])
def test_the_token_stands_beside_what_was_given(metadata: Any) -> None:
    session = Session()
    sent, _ = session.ask("response.create", response={"instructions": "Sing.", "metadata": metadata})
    frame = json.loads(sent.message)["response"]
    assert frame == {"instructions": "Sing.", "metadata": {**(metadata or {}), "client_event_id": "event_1"}}
    assert "client_event_id" not in json.dumps(sent.event), "what the caller gave stays as it is"


@pytest.mark.parametrize(
    "response", ["text", {"metadata": "text"}, {"metadata": {str(n): "" for n in range(MOST_TEXTS)}}]
)
def test_there_may_be_no_room_for_a_token(response: Any) -> None:
    session = Session()
    sent, waiter = session.ask("response.create", response=response)
    assert sent.token == ""
    assert json.loads(sent.message)["response"] == response
    begun = session.tell(created("resp_1"))
    assert waiter.value == begun


def test_announced_items_are_bounded() -> None:
    session = Session()
    for number in range(MOST_ANNOUNCED * 3):
        session.tell(wire.event("input_audio_buffer.speech_started", audio_start_ms=0, item_id=f"item_{number}"))
    _, waiter = session.ask("input_audio_buffer.commit")
    old = session.tell(wire.event("input_audio_buffer.committed", item_id="item_0", previous_item_id=None))
    assert waiter.value == old
