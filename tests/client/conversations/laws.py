"""What holds of every conversation, whatever was said and whatever went wrong.

Each law takes a conversation as both sides saw it and raises an `AssertionError` where it does not hold. That every
call ends, that it raises nothing but what its documentation names, and that nothing is left is seen to while it is
played.
"""

from __future__ import annotations

import json
from collections import Counter
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from typing import Any

import openai_realtime as rt
from tests.client.conversations.observed import Came, Raised, Swallowed, id_of
from tests.client.conversations.stage import Played
from tests.client.conversations.talk import FRAMES

ANSWERS = {
    "session.update": ("session.updated",),
    "conversation.item.create": ("conversation.item.added", "conversation.item.created"),
    "conversation.item.delete": ("conversation.item.deleted",),
    "input_audio_buffer.commit": ("input_audio_buffer.committed",),
    "input_audio_buffer.clear": ("input_audio_buffer.cleared",),
    "response.create": ("response.created",),
    "response.cancel": ("response.done",),
}
"""What acknowledges an event, as docs/sending.md has it."""

IN_BETWEEN = frozenset(FRAMES.values()) | {b"\x00\x01\x02\x03", b'{"type": "response.done", ', b'["response.done"]'}
"""Frames that no record of the server has: those of the steps, and those of its faults."""


@dataclass(frozen=True, slots=True)
class Stretch:
    """What was received of one connection.

    Attributes:
        came: Its events.
        raised: Exceptions that came among them.
        again: The `Reconnected` that ended it; None where it was the last one.
        is_of_turn: Whether a turn received that.
    """

    came: tuple[Came, ...]
    raised: tuple[Raised, ...]
    again: rt.Reconnected | None
    is_of_turn: bool = False


def check(played: Played) -> None:
    """Hold a conversation to every law.

    Raises:
        AssertionError: it breaks one, which the message names.
    """
    for law in LAWS:
        try:
            law(played)
        except AssertionError as broken:
            broken.add_note(f"law: {law.__name__}")
            raise


def stretches(played: Played) -> list[Stretch]:
    """The stream, connection by connection."""
    found: list[Stretch] = []
    came: list[Came] = []
    raised: list[Raised] = []
    noted = played.seen.handlings[0].handled if played.seen.handlings else []
    for one in played.seen.stream:
        if isinstance(one, Raised):
            raised.append(one)
        elif isinstance(one.event, (rt.Reconnected, Swallowed)):
            again = noted[len(found)] if isinstance(one.event, Swallowed) else one.event
            is_of_turn = isinstance(one.event, Swallowed) or one.turn is not None
            found.append(Stretch(tuple(came), tuple(raised), again, is_of_turn))
            came, raised = [], []
        else:
            came.append(one)
    return [*found, Stretch(tuple(came), tuple(raised), None)]


def connection_of(played: Played, stretch: Stretch, first: int) -> int | None:
    """Number of the connection, at or after `first`, whose events these are; None where there is no event to tell."""
    if not (ids := {id_of(one.event) for one in stretch.came} - {"", "event_in_between"}):
        return None
    found = [number for number, heard in enumerate(played.heard) if ids & {one["event_id"] for one in heard.sent}]
    assert len(found) == 1, f"the events of one stretch are of the connections {found}"
    assert found[0] >= first, "connections in the wrong order"
    return found[0]


# Receiving


def events_come_in_the_order_in_which_the_server_sent_them(played: Played) -> None:
    """Nothing is missing in between, nothing comes twice, and each frame is as the server sent it."""
    number: int | None = -1
    for stretch in stretches(played):
        number = connection_of(played, stretch, 0 if number is None else number + 1)
        if number is None:
            assert all(is_from_in_between(one) for one in stretch.came), "not from the server"
            continue
        own = [one for one in stretch.came if not is_from_in_between(one)]
        sent = played.heard[number].sent
        assert [id_of(one.event) for one in own] == [one["event_id"] for one in sent[: len(own)]]
        for one, event in zip(own, sent, strict=False):
            assert one.event.type == event["type"]
            assert one.raw is None or json.loads(one.raw) == event


def is_from_in_between(came: Came) -> bool:
    """Whether the frame was put in by the test. It is the event that it is, or an `UnknownEvent` with all of it."""
    if came.raw is not None:
        return came.raw in IN_BETWEEN
    return id_of(came.event) in ("", "event_in_between")


def what_is_unknown_is_whole(played: Played) -> None:
    for one in played.seen.stream:
        if isinstance(one, Came) and isinstance(one.event, rt.UnknownEvent):
            assert (
                one.raw is None
                or rt.encode(one.event) == one.raw
                or json.loads(rt.encode(one.event)) == json.loads(one.raw)
            )


# Sending


def whatever_the_server_received_was_sent_once_and_in_order(played: Played) -> None:
    """Each sender's events come in its order. Only the settings of a session come again, on another connection."""
    sent = {one.event_id: one for one in played.seen.sendings}
    order = {event_id: place for place, event_id in enumerate(sent)}
    places: dict[int, list[tuple[int, int]]] = {}
    seen_before: set[str] = set()
    for number, heard in enumerate(played.heard):
        ids = [id_of(one) for one in heard.received]
        assert set(ids) <= set(sent), f"never sent: {set(ids) - set(sent)}"
        twice = [event_id for event_id, times in Counter(ids).items() if times > 1]
        assert not twice, f"came twice on connection {number}: {twice}"
        for event_id in ids:
            if event_id in seen_before:
                assert sent[event_id].wire_type == "session.update", f"{event_id} was sent again"
                assert played.conversation.setting.restore_session
                continue
            places.setdefault(sent[event_id].sender, []).append((number, order[event_id]))
        seen_before |= set(ids)
    for sender, found in places.items():
        fresh = [place for _, place in found]
        settings = {order[one.event_id] for one in played.seen.sendings if one.wire_type == "session.update"}
        plain = [place for place in fresh if place not in settings]
        assert plain == sorted(plain), f"out of order, of sender {sender}"


def what_was_sent_before_the_last_answer_has_arrived(played: Played) -> None:
    """On a connection that stood, nothing is lost."""
    seen = played.seen
    if seen.fence is None:
        return
    last = next(heard for heard in played.heard if seen.fence in {id_of(one) for one in heard.received})
    arrived = {id_of(one) for one in last.received}
    for one in seen.sendings:
        if one.is_sent and one.epoch == seen.fence_epoch:
            assert one.event_id in arrived, f"{one.event_id} is lost"


def told_as_unanswered(played: Played) -> Counter[str]:
    """How often the `Reconnected` events name each of the events that were sent."""
    return Counter(id_of(event) for one in stretches(played) if one.again for event in one.again.unanswered)


def what_never_arrived_is_told(played: Played) -> None:
    """What was sent, can be answered, and did not arrive is among the unanswered events of one `Reconnected`."""
    arrived = {id_of(one) for heard in played.heard for one in heard.received}
    told = told_as_unanswered(played)
    assert all(times == 1 for times in told.values()), f"told more than once: {told}"
    assert set(told) <= {one.event_id for one in played.seen.sendings}
    if played.seen.fence is None:
        return
    for one in played.seen.sendings:
        if one.is_sent and one.wire_type in ANSWERS and one.event_id not in arrived:
            assert one.event_id in told or isinstance(one.error, rt.ReceiveTimeout), f"{one.event_id} is lost"


def what_is_told_as_unanswered_is_not_sent_again(played: Played) -> None:
    """Whoever is told sends it again, so the client must not. It says how often it restores settings."""
    told = set[str]()
    number: int | None = 0
    for stretch in stretches(played):
        number = connection_of(played, stretch, 0 if number is None else number)
        if number is not None:
            plain = {id_of(one) for one in played.heard[number].received if one.get("type") != "session.update"}
            assert not plain & told, f"told as unanswered, and sent again: {plain & told}"
        if stretch.again is not None:
            told |= {id_of(event) for event in stretch.again.unanswered}


def what_was_answered_is_not_told_as_unanswered(played: Played) -> None:
    told = told_as_unanswered(played)
    answered = [one for one in played.seen.sendings if one.answer or isinstance(one.error, rt.EventRefused)]
    assert not [one.event_id for one in answered if one.event_id in told]


# Requests


def an_answer_says_that_the_server_has_done_it(played: Played) -> None:
    """The answer of a request is an event that the server sent on the connection that carried the request."""
    received = {id_of(event) for event in played.seen.events()}
    for one in played.seen.sendings:
        answer = one.error.event if isinstance(one.error, rt.EventRefused) else one.answer
        if answer is None:
            continue
        heard = [
            heard
            for heard in played.heard
            if id_of(answer) in {event["event_id"] for event in heard.sent}
            and one.event_id in {id_of(event) for event in heard.received}
        ]
        assert len(heard) == 1, f"{one.event_id} was answered by {answer}"
        assert isinstance(answer, rt.Error) or answer.type in ANSWERS[one.wire_type]
        assert not isinstance(answer, rt.Error) or answer.error.event_id == one.event_id
        assert id_of(answer) in received, "the answer is not among the received events"


def a_turn_that_is_done_is_one_whole_response(played: Played) -> None:
    for number, end in enumerate(played.seen.turns):
        came = [one for one in played.seen.stream if isinstance(one, Came) and one.turn == number]
        if end == "done":
            last = came[-1].event
            assert isinstance(last, rt.ResponseDone)
            created = [one.event.response.id for one in came if isinstance(one.event, rt.ResponseCreated)]
            assert last.response.id in created, "a turn ended with a response that did not begin in it"


# Reconnecting


def a_loss_is_told_as_it_was(played: Played) -> None:
    """`Reconnected` names the responses and items of the connection that is lost, and no others."""
    found = stretches(played)
    for stretch in found:
        if stretch.again is None:
            continue
        events = [one.event for one in stretch.came]
        assert stretch.again.open_responses == open_responses(events)
        joined = played.conversation.setting.call
        assert stretch.again.forgotten == (() if joined else remaining_items(events))
        planned = played.conversation.setting.rotate_after is not None
        assert stretch.again.attempt >= (0 if planned else 1)


def open_responses(events: Sequence[Any]) -> tuple[str, ...]:
    """Ids of the responses that began and did not end."""
    ended = {one.response.id for one in events if isinstance(one, rt.ResponseDone)}
    begun = [str(one.response.id) for one in events if isinstance(one, rt.ResponseCreated)]
    return tuple(one for one in begun if one not in ended)


def remaining_items(events: Sequence[Any]) -> tuple[str, ...]:
    """Ids of the items that were added and not deleted."""
    gone = {one.item_id for one in events if isinstance(one, rt.ConversationItemDeleted)}
    added = [str(getattr(one.item, "id", "")) for one in events if isinstance(one, rt.ConversationItemAdded)]
    return tuple(dict.fromkeys(one for one in added if one not in gone))


def an_interruption_is_raised_once(played: Played) -> None:
    """Where responses were cut off, receiving raises once before `Reconnected`; a turn may raise in its place."""
    raises = played.conversation.setting.raise_interrupted
    for stretch in stretches(played):
        if stretch.again is None:
            continue
        assert all(isinstance(one.error, rt.ResponseInterrupted) for one in stretch.raised)
        assert len(stretch.raised) <= raises, "raised more than once"
        if stretch.again.open_responses and raises and not stretch.raised:
            assert stretch.is_of_turn, "a response was cut off, and nothing was raised"
        for one in stretch.raised:
            assert isinstance(one.error, rt.ResponseInterrupted)
            assert one.error.open_responses == stretch.again.open_responses
            assert one.error.code == stretch.again.code


def the_settings_are_restored_and_nothing_else(played: Played) -> None:
    """A new connection begins with the settings that were sent and not refused, in their order."""
    setting = played.conversation.setting
    ids = [one.event_id for one in played.seen.sendings if one.wire_type == "session.update"]
    refused: set[str] = set()
    accepted: set[str] = set()
    number: int | None = 0
    for stretch in stretches(played):
        note_answers(stretch, ids, played, refused, accepted)
        again = stretch.again
        if again is None:
            continue
        if setting.call or not setting.restore_session:
            assert again.restored == 0
        number = following(played, stretch, number)
        if number is None or not played.heard[number].received:
            continue
        restored = [id_of(one) for one in played.heard[number].received][: again.restored]
        assert restored == [one for one in ids if one in restored], "not the settings, or not in their order"
        assert not set(restored) & refused, "refused settings were sent again"
        is_whole = len(restored) == again.restored
        if is_whole and setting.restore_session and not setting.call:
            assert accepted <= set(restored), "settings are missing"


def following(played: Played, stretch: Stretch, before: int | None) -> int | None:
    """Number of the connection that comes after a stretch, if its events tell."""
    found = stretches(played)
    after = found[found.index(stretch) + 1]
    return connection_of(played, after, 0 if before is None else before)


def note_answers(stretch: Stretch, ids: Sequence[str], played: Played, refused: set[str], accepted: set[str]) -> None:
    """Take note of which settings were refused on a connection, and which accepted, as far as was received."""
    errors = {str(one.event.error.event_id) for one in stretch.came if isinstance(one.event, rt.Error)}
    refused |= errors & set(ids)
    number = connection_of(played, stretch, 0)
    if number is None:
        return
    updated = sum(isinstance(one.event, rt.SessionUpdated) for one in stretch.came)
    done = [id_of(one) for one in played.heard[number].received if one.get("type") == "session.update"]
    accepted |= set([one for one in done if one not in errors][:updated])


# Handlers


def handlers_get_every_event_of_theirs_in_order(played: Played) -> None:
    events = [one.event for one in played.seen.stream if isinstance(one, Came)]
    for handling in played.seen.handlings[1:]:
        standing = events[handling.first : played.seen.closed_at if handling.last is None else handling.last]
        expected = [one for one in standing if isinstance(one, handling.event_type)]
        if handling.once:
            expected = expected[:1]
        if any(isinstance(one, Swallowed) for one in standing) and handling.event_type is rt.Reconnected:
            continue
        assert len(handling.handled) == len(expected)
        assert all(one is other for one, other in zip(handling.handled, expected, strict=True))


def what_a_handler_raises_is_raised_once(played: Played) -> None:
    raised = [error for handling in played.seen.handlings for error in handling.raised]
    assert Counter(map(id, raised)) == Counter(map(id, played.seen.surfaced))


LAWS: tuple[Callable[[Played], None], ...] = (
    events_come_in_the_order_in_which_the_server_sent_them,
    what_is_unknown_is_whole,
    whatever_the_server_received_was_sent_once_and_in_order,
    what_was_sent_before_the_last_answer_has_arrived,
    what_never_arrived_is_told,
    what_is_told_as_unanswered_is_not_sent_again,
    what_was_answered_is_not_told_as_unanswered,
    an_answer_says_that_the_server_has_done_it,
    a_turn_that_is_done_is_one_whole_response,
    a_loss_is_told_as_it_was,
    an_interruption_is_raised_once,
    the_settings_are_restored_and_nothing_else,
    handlers_get_every_event_of_theirs_in_order,
    what_a_handler_raises_is_raised_once,
)
