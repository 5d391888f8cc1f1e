"""Conversations in lock step, and what comes of them where the connection is cut at a certain byte."""

from __future__ import annotations

import itertools
from collections.abc import Sequence
from typing import Any, Literal, TypeAlias, cast

import openai_realtime as rt
from tests.client.conversations import steps
from tests.client.conversations.framing import frame_ends
from tests.client.conversations.observed import Came, Planned, Raised, Swallowed
from tests.client.conversations.proxy import Route, Way
from tests.client.conversations.stage import Played, Stage
from tests.client.conversations.steps import Conversation, Setting, Step, Weather

Direction: TypeAlias = Literal["down", "up"]


def in_lock_step(stage: Stage, plain: Sequence[Step], setting: Setting) -> Conversation:
    """The conversation with every event received before the next step, so that a cut at a byte always hits the same.

    How many there are is found out by having the conversation once without a fault.
    """
    locks = [steps.InLockStep(1, 0)]
    for end in range(1, len(plain) + 1):
        played = stage.play("sync", Conversation(tuple(plain[:end]), setting))
        # Behind the last step comes the answer to the fence.
        locks.append(steps.InLockStep(len(played.heard[0].sent) - 1, steps_end(bytes(played.passages[0].up))))
    together: list[Step] = [locks[0]]
    for step, lock in zip(plain, locks[1:], strict=True):
        together += [step, lock]
    return Conversation(tuple(together), setting)


def steps_end(stream: bytes) -> int:
    """Where in a stream the steps end: the last two frames are the fence, or its answer, and the closing."""
    return frame_ends(stream)[-3]


def places(stream: bytes) -> list[int]:
    """Where to cut: behind every frame, behind its first byte, in its head, in the middle, and before its last byte."""
    found: set[int] = set()
    start, limit = 0, steps_end(stream)
    for end in frame_ends(stream):
        found |= {start, start + 1, start + 3, (start + end) // 2, end - 1}
        start = end
    return sorted(one for one in found if one <= limit)


def cut(conversation: Conversation, direction: Direction, place: int) -> Conversation:
    """The conversation, the first connection of which ends after so many bytes."""
    way = Way(place, "end")
    route = Route(down=way) if direction == "down" else Route(up=way)
    return Conversation(conversation.steps, conversation.setting, (Weather(route),))


def outcome(played: Played) -> list[Any]:
    """What the client saw and the server heard, without what differs from one run to the next: ids made at random."""
    seen = played.seen
    if seen.refused_handshake is not None:
        return [type(seen.refused_handshake).__name__]
    return [
        # How often the end is asked for, and told, is a matter of time.
        [one for one, _ in itertools.groupby(_told(one) for one in seen.stream)],
        [[type(one).__name__ for one in (sending.answer, sending.error)] for sending in seen.sendings],
        seen.turns,
        [[event["type"] for event in heard.received] for heard in played.heard],
    ]


def _told(one: Came | Raised) -> list[Any]:
    if isinstance(one, Raised):
        assert not isinstance(one.error, Planned)
        closed: Any = one.error
        return [type(closed).__name__, closed.code, closed.reason, closed.by_server, len(closed.open_responses)]
    if isinstance(one.event, Swallowed):
        return ["Reconnected, taken by a turn"]
    if isinstance(one.event, rt.Reconnected):
        again = one.event
        unanswered = [event.type for event in cast("tuple[Any, ...]", again.unanswered)]
        lost = len(again.open_responses), len(again.forgotten)
        return ["Reconnected", again.attempt, again.code, *lost, unanswered, again.restored]
    return [one.event.type]
