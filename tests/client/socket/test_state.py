"""`ConnectionState` by itself: no sockets, no clock, no waiting."""

from __future__ import annotations

import json
import random
from dataclasses import dataclass, field
from typing import Any, cast

import pytest
from hypothesis import given
from hypothesis import strategies as st

from openai_realtime import ResponseCreate, decode_server_event, encode, errors
from openai_realtime._client.websocket.answers import MOST_UNANSWERED
from openai_realtime._client.websocket.closing import SocketClosed
from openai_realtime._client.websocket.merging import merged
from openai_realtime._client.websocket.options import ReconnectPolicy
from openai_realtime._client.websocket.sent import read_sent
from openai_realtime._client.websocket.state import ANSWER_GRACE, MOST_RESTORED, ConnectionState
from openai_realtime.connections import BETA, REALTIME
from tests.client.socket import wire

LOST = SocketClosed(1006, "gone")


@dataclass
class Outcome:
    """A waiter that only notes what it was told."""

    results: list[object] = field(default_factory=list[object])

    def resolve(self, value: Any) -> None:
        self.results.append(value)

    def fail(self, error: BaseException) -> None:
        self.results.append(error)

    def propose(self, value: Any, seconds: float) -> None:
        self.results.append(("proposed", value, seconds))


def state_of(policy: ReconnectPolicy | None = None, **query: str) -> ConnectionState:
    return ConnectionState(REALTIME, query or {"model": "m"}, policy or ReconnectPolicy(), 1000)


def receive(state: ConnectionState, event: dict[str, Any]) -> Any:
    decoded = decode_server_event(json.dumps(event).encode())
    state.received(decoded)
    return decoded


def send(state: ConnectionState, event: dict[str, Any], waiter: Outcome | None = None) -> None:
    state.sending(read_sent(event, encode(event), waiter))


def update(**session: object) -> dict[str, Any]:
    return {"type": "session.update", "session": session}


def test_frames_that_are_no_events_are_sent_and_not_tracked() -> None:
    state = state_of()
    for frame in (b"", b"[]", b"\xff", b'{"type": 7}', b"{", b"null"):
        sent = read_sent(frame, frame)
        assert (sent.wire_type, sent.event_id) == ("", None)
        state.sending(sent)
    assert state.lost(LOST, 0.0).unanswered == ()
    assert state.opened(0.0) == ()


@pytest.mark.parametrize("code", sorted(ReconnectPolicy().codes))
def test_recoverable_loss(code: int) -> None:
    state = state_of()
    state.opened(0.0)
    loss = state.lost(SocketClosed(code, "r"), 1.0)
    assert loss.may_reconnect
    assert isinstance(loss.error, errors.ConnectionClosed)


@pytest.mark.parametrize("code", [1000, 1002, 1003, 1007, 1008, 1009, 1010, 3000, 4999])
def test_final_loss(code: int) -> None:
    state = state_of()
    state.opened(0.0)
    loss = state.lost(SocketClosed(code), 1.0)
    assert not loss.may_reconnect
    assert (loss.error is None) == (code == 1000)


def test_nothing_is_made_again_after_close() -> None:
    state = state_of(ReconnectPolicy(rotate_after=1.0))
    state.opened(0.0)
    state.is_closing = True
    receive(state, wire.response_created())
    for planned in (False, True):
        loss = state.lost(LOST, 1.0, planned=planned)
        assert (loss.may_reconnect, loss.planned, loss.error) == (False, False, None)
    assert state.rotates_in(100.0) is None


def test_frame_too_large_names_its_size_only_if_known() -> None:
    for reason, size in (
        ("frame with 5000 bytes exceeds limit of 1000 bytes", 5000),
        ("frame with 900 bytes after reading 900 bytes exceeds limit of 1000 bytes", None),
        ("too big", None),
    ):
        error = state_of().lost(SocketClosed(1009, reason, by_us=True), 0.0).error
        assert isinstance(error, errors.MessageTooLarge)
        assert (error.limit, error.size) == (1000, size)
    theirs = state_of().lost(SocketClosed(1009, "yours is too big"), 0.0).error
    assert type(theirs) is errors.ConnectionClosed


def test_tries_end_and_begin_anew() -> None:
    state = state_of(ReconnectPolicy(max_attempts=2, initial_delay=1.0, max_delay=3.0))
    state.opened(0.0)
    assert state.lost(LOST, 0.1).may_reconnect
    assert state.next_try(0.1) is not None
    assert state.next_try(0.2) is not None
    assert state.next_try(0.3) is None
    state.opened(10.0)
    assert state.lost(LOST, 10.1).may_reconnect, "it was opened, if only for a moment"
    assert state.next_try(10.1) is not None
    state.opened(20.0)
    assert state.lost(LOST, 24.0).may_reconnect


def test_short_sessions_make_the_delays_grow(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(random, "random", lambda: 1.0)
    state = state_of(ReconnectPolicy(initial_delay=1.0, max_delay=64.0, give_up_after=None))
    delays: list[float | None] = []
    for time in range(4):
        state.opened(float(time))
        state.lost(LOST, time + 0.1)
        delays.append(state.next_try(time + 0.1))
    assert delays == [1.0, 2.0, 4.0, 8.0]
    state.opened(100.0)
    state.lost(LOST, 200.0)
    assert state.next_try(200.0) == 1.0


def test_the_budget_in_time() -> None:
    state = state_of(ReconnectPolicy(max_attempts=1000, initial_delay=0.0, give_up_after=10.0))
    state.opened(0.0)
    state.lost(LOST, 100.0)
    assert state.next_try(109.0) is not None
    assert state.next_try(110.5) is None
    state.opened(109.5)
    state.lost(LOST, 110.0)
    assert state.next_try(110.5) is None, "a short session does not begin it anew"
    state.opened(200.0)
    state.lost(LOST, 300.0)
    assert state.next_try(301.0) is not None


def test_what_the_server_asks_for_is_the_least() -> None:
    state = state_of(ReconnectPolicy(initial_delay=0.5))
    state.lost(LOST, 0.0)
    assert state.next_try(0.0, 7.0) == 7.0
    assert state.next_try(0.0, 70.0) is None, "it is more than there is time for"


@given(st.integers(0, 12), st.floats(0.001, 10), st.floats(0.001, 100))
def test_delays(attempts: int, first: float, longest: float) -> None:
    policy = ReconnectPolicy(max_attempts=attempts, initial_delay=first, max_delay=longest, give_up_after=None)
    state = state_of(policy)
    for attempt in range(attempts):
        delay = state.next_try(0.0)
        assert delay is not None
        assert 0 <= delay <= min(longest, first * 2**attempt)
    assert state.next_try(0.0) is None


def test_delay_after_very_many_tries() -> None:
    state = state_of(ReconnectPolicy(max_attempts=2000))
    delays = [state.next_try(0.0) for _ in range(2000)]
    assert all(delay is not None and delay <= 8.0 for delay in delays)


def test_rotation_waits_for_what_is_open() -> None:
    state = state_of(ReconnectPolicy(rotate_after=10.0))
    state.opened(100.0)
    assert state.rotates_in(101.0) == 9.0
    receive(state, wire.response_created())
    assert state.rotates_in(120.0) is None
    receive(state, wire.response_done())
    assert state.rotates_in(120.0) == 0.0
    send(state, {"type": "input_audio_buffer.clear"})
    assert state.rotates_in(120.0) == ANSWER_GRACE - 10.0
    assert state.rotates_in(110.0 + ANSWER_GRACE) == 0.0, "some servers answer nothing"
    receive(state, wire.event("input_audio_buffer.cleared"))
    assert state.rotates_in(120.0) == 0.0
    assert state_of().rotates_in(1e9) is None


def test_send_that_failed_is_taken_back() -> None:
    state = state_of()
    send(state, update(voice="a"))
    failed = read_sent(None, encode(update(voice="b")))
    state.sending(failed)
    state.unsend(failed)
    assert state.lost(LOST, 0.0).unanswered == (update(voice="a"),)
    assert state.opened(0.0) == (encode(update(voice="a")),)


def test_restored_events_are_not_reported_as_unanswered() -> None:
    state = state_of()
    send(state, update(voice="a"))
    receive(state, wire.session_updated())
    state.lost(LOST, 0.0)
    assert len(state.opened(0.0)) == 1
    assert state.lost(LOST, 0.0).unanswered == ()
    state.opened(0.0)
    waiter = Outcome()
    send(state, update(voice="b"), waiter)
    receive(state, wire.session_updated())
    assert waiter.results == []
    answer = receive(state, wire.session_updated())
    assert waiter.results == [answer]


def test_restoring_that_takes_two_tries() -> None:
    state = state_of()
    send(state, update(voice="a"))
    state.lost(LOST, 0.0)
    for _ in range(3):
        assert len(state.opened(0.0)) == 1  # the socket breaks while the events are sent
    waiter = Outcome()
    send(state, update(voice="b"), waiter)
    receive(state, wire.session_updated())
    answer = receive(state, wire.session_updated())
    assert waiter.results == [answer]


def test_unanswered_events_are_bounded() -> None:
    state = state_of()
    waiter = Outcome()
    send(state, {"type": "response.create"}, waiter)
    for number in range(MOST_UNANSWERED * 3):
        send(state, {"type": "input_audio_buffer.clear", "event_id": str(number)})
    unanswered = state.lost(LOST, 0.0).unanswered
    assert len(unanswered) == MOST_UNANSWERED
    assert unanswered[0] == {"type": "response.create"}, "somebody waits for it"
    assert unanswered[-1]["event_id"] == str(MOST_UNANSWERED * 3 - 1)
    assert len(waiter.results) == 1


def test_restored_events_are_bounded() -> None:
    state = state_of()
    for number in range(MOST_RESTORED * 3):
        send(state, update(**{f"key_{number}": number, "last": number}))
    frames = state.opened(0.0)
    assert len(frames) == MOST_RESTORED
    assert applied({}, *map(json.loads, frames))["session"] == {
        **{f"key_{number}": number for number in range(MOST_RESTORED * 3)},
        "last": MOST_RESTORED * 3 - 1,
    }


def test_only_events_of_one_kind_become_one() -> None:
    state = ConnectionState(BETA, {"model": "m"}, ReconnectPolicy(), None)
    for number in range(MOST_RESTORED * 2):
        kind = "session.update" if number % 2 else "transcription_session.update"
        send(state, {"type": kind, "session": {f"key_{number}": number}})
    frames = [json.loads(frame) for frame in state.opened(0.0)]
    assert len(frames) == MOST_RESTORED
    for remainder, kind in enumerate(("transcription_session.update", "session.update")):
        keys = [key for frame in frames if frame["type"] == kind for key in frame["session"]]
        assert keys == [f"key_{number}" for number in range(remainder, MOST_RESTORED * 2, 2)]


def test_frames_that_cannot_be_merged() -> None:
    second = encode(update(voice="b"))
    assert merged(b'{"type":"session.update","session":{"x":1e999}}', second) == second
    assert merged(b'{"type":"session.update","session":{"x":"\xff"}}', second) == second


def test_events_without_ids_change_nothing() -> None:
    state = state_of()
    receive(state, wire.event("response.created", response={"object": "realtime.response"}))
    receive(state, {"type": "response.created"})
    receive(state, {"type": "response.done", "response": None})
    assert state.open_responses == ()
    send(state, update())
    receive(state, {"type": "error"})
    assert state.lost(LOST, 0.0).forgotten == ()


# Laws

PLAIN = st.none() | st.booleans() | st.integers(-9, 9) | st.text("ab", max_size=2)
NESTED = PLAIN | st.lists(PLAIN, max_size=2) | st.dictionaries(st.sampled_from("abc"), PLAIN, max_size=3)
JSON = NESTED | st.lists(NESTED, max_size=2) | st.dictionaries(st.sampled_from("abc"), NESTED, max_size=3)
LEAVES = st.none() | st.integers(-9, 9) | st.lists(st.integers(0, 3), max_size=2)
INNER = st.fixed_dictionaries({}, optional={"a": LEAVES, "b": LEAVES})
SETTINGS = st.fixed_dictionaries({}, optional={"x": LEAVES, "y": LEAVES, "inner": INNER})
"""Settings in which a name that stands for an object always does."""


def applied(base: dict[str, Any], *updates: dict[str, Any]) -> dict[str, Any]:
    """What a session is after partial updates: the rule of the API, written down once more."""
    result = dict(base)
    for one in updates:
        for key, value in one.items():
            result[key] = applied_value(result.get(key), value)
    return result


def applied_value(earlier: Any, later: Any) -> Any:
    if isinstance(earlier, dict) and isinstance(later, dict):
        return applied(cast("dict[str, Any]", earlier), cast("dict[str, Any]", later))
    return later


def both(first: dict[str, Any], second: dict[str, Any]) -> dict[str, Any]:
    result: dict[str, Any] = json.loads(merged(json.dumps(first).encode(), json.dumps(second).encode()))
    return result


@given(SETTINGS, SETTINGS, SETTINGS)
def test_merged_is_one_after_the_other(base: dict[str, Any], first: dict[str, Any], second: dict[str, Any]) -> None:
    assert applied(base, both(first, second)) == applied(base, first, second)


@given(st.dictionaries(st.sampled_from("abc"), JSON), st.dictionaries(st.sampled_from("abc"), JSON))
def test_merged_of_anything(first: dict[str, Any], second: dict[str, Any]) -> None:
    assert both(first, second) == applied(first, second)
    assert both(first, first) == first


IDS = st.sampled_from(["r1", "r2", "r3"])
EVENTS = st.one_of(
    st.tuples(st.just("opened"), IDS),
    st.tuples(st.just("done"), IDS),
    st.tuples(st.just("added"), IDS),
    st.tuples(st.just("deleted"), IDS),
    st.tuples(st.just("send"), IDS),
    st.tuples(st.just("request"), IDS),
    st.tuples(st.just("refused"), IDS),
    st.tuples(st.just("lost"), st.sampled_from(["1006", "1000", "4000"])),
    st.tuples(st.just("idle"), st.just("")),
)


@dataclass
class Model:
    """The same, written as plainly as can be."""

    responses: list[str] = field(default_factory=list[str])
    items: list[str] = field(default_factory=list[str])
    requests: list[tuple[str, Outcome]] = field(default_factory=list[tuple[str, Outcome]])
    idle: list[Outcome] = field(default_factory=list[Outcome])

    def settle(self) -> None:
        """Whoever waits for idleness has been told, once, if there is any."""
        for waiter in self.idle:
            assert len(waiter.results) == (0 if self.responses else 1)
        if not self.responses:
            self.idle.clear()


@given(st.lists(EVENTS, max_size=60))
def test_any_sequence(sequence: list[tuple[str, str]]) -> None:
    state, model = state_of(), Model()
    state.opened(0.0)
    for step, (what, name) in enumerate(sequence):
        take_step(state, model, step, what, name)
        assert state.open_responses == tuple(model.responses)
        assert all(waiter.results == [] for _, waiter in model.requests)
        model.settle()
    state.abandon(errors.ConnectionClosed("the end", code=1006))
    assert all(len(waiter.results) == 1 for _, waiter in model.requests)
    assert all(len(waiter.results) == 1 for waiter in model.idle)


def take_step(state: ConnectionState, model: Model, step: int, what: str, name: str) -> None:
    if what == "opened":
        receive(state, wire.response_created(name))
        model.responses += [] if name in model.responses else [name]
    elif what == "done":
        receive(state, wire.response_done(name))
        model.responses = [one for one in model.responses if one != name]
    elif what == "added":
        receive(state, wire.item_added(name))
        model.items += [] if name in model.items else [name]
    elif what == "deleted":
        receive(state, wire.item_deleted(name))
        model.items = [one for one in model.items if one != name]
    elif what == "idle":
        model.idle.append(Outcome())
        state.wait_idle(model.idle[-1])
    elif what == "lost":
        lose(state, model, int(name))
    else:
        ask(state, model, step, what, name)


def ask(state: ConnectionState, model: Model, step: int, what: str, name: str) -> None:
    """Events that only `refused` answers, so that the model needs no rule for which answer is whose."""
    if what == "send":
        send(state, {"type": "conversation.item.truncate", "event_id": f"plain {step}"})
    elif what == "request":
        model.requests.append((f"{name} {step}", Outcome()))
        event = {"type": "conversation.item.truncate", "event_id": f"{name} {step}"}
        send(state, event, model.requests[-1][1])
    else:
        refused = next((one for one in model.requests if one[0].startswith(name)), None)
        event_id = "nobody's" if refused is None else refused[0]
        receive(state, wire.error(event_id))
        if refused is not None:
            model.requests.remove(refused)
            assert [type(result) for result in refused[1].results] == [errors.EventRefused]


def lose(state: ConnectionState, model: Model, code: int) -> None:
    loss = state.lost(SocketClosed(code), 0.0)
    assert loss.open_responses == tuple(model.responses)
    assert loss.forgotten == tuple(model.items)
    assert isinstance(loss.error, errors.ResponseInterrupted) == bool(model.responses)
    assert (loss.error is None) == (code == 1000 and not model.responses)
    assert [event["event_id"] for event in loss.unanswered if not event["event_id"].startswith("plain")] == [
        identity for identity, _ in model.requests
    ]
    assert all(len(waiter.results) == 1 for _, waiter in model.requests)
    for waiting in (model.requests, model.items, model.responses):
        waiting.clear()
    state.opened(0.0)


def test_answers_with_an_id_of_an_item_go_to_who_named_it() -> None:
    state = state_of()
    first, second = Outcome(), Outcome()
    send(state, {"type": "conversation.item.delete", "item_id": "a"}, first)
    send(state, {"type": "conversation.item.delete", "item_id": "b"}, second)
    answer = receive(state, wire.item_deleted("b"))
    assert (first.results, second.results) == ([], [answer])
    receive(state, wire.item_deleted("c"))
    assert first.results == []


def test_struct_without_event_id_has_none() -> None:
    assert read_sent(None, encode(ResponseCreate())).event_id is None
