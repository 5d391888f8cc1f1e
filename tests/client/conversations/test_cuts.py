"""The connection is cut at every frame and within every frame: what comes of it is what the documentation says."""

from __future__ import annotations

from collections.abc import Mapping, Sequence

import pytest

from tests.client.conversations import steps
from tests.client.conversations.cuts import Direction, cut, in_lock_step, outcome, places
from tests.client.conversations.laws import check
from tests.client.conversations.stage import Stage
from tests.client.conversations.steps import Setting, Step

TURNS: Mapping[str, Sequence[Step]] = {
    "text": (steps.Update(), steps.Item(), steps.Turn()),
    "audio": (steps.Update(), steps.Append(9_600), steps.Commit(), steps.Turn(spoken=True)),
    "function call": (steps.Update(), steps.Item(), steps.Call(), steps.Output(), steps.Turn()),
}


@pytest.mark.parametrize("reconnect", [True, False], ids=["reconnecting", "not reconnecting"])
@pytest.mark.parametrize("direction", ["down", "up"])
@pytest.mark.parametrize("kind", TURNS)
def test_a_cut_anywhere_is_told_alike_by_both_shells(
    stage: Stage, kind: str, direction: Direction, reconnect: bool
) -> None:
    conversation = in_lock_step(stage, TURNS[kind], Setting(reconnect=reconnect))
    whole = stage.play("sync", conversation)
    check(whole)
    stream = bytes(getattr(whole.passages[0], direction))
    for place in places(stream):
        spoilt = cut(conversation, direction, place)
        played = {shell: stage.play(shell, spoilt) for shell in stage.shells}
        for shell, one in played.items():
            assert one.passages[0].is_cut, (shell, place)
            check(one)
        assert outcome(played["async"]) == outcome(played["sync"]), place
