"""The same conversation with the same fault has the same outcome in both shells, where the fault hits the same byte."""

from __future__ import annotations

from hypothesis import given
from hypothesis import strategies as st

from tests.client.conversations import steps
from tests.client.conversations.cuts import cut, in_lock_step, outcome, steps_end
from tests.client.conversations.laws import check
from tests.client.conversations.stage import Stage
from tests.client.conversations.steps import Setting, Step
from tests.client.conversations.test_faults import few

PLAIN: st.SearchStrategy[Step] = st.one_of(
    st.builds(steps.Update, st.just(True), st.booleans()),
    st.builds(steps.Item, st.just(True), st.integers(0, 2_000)),
    st.builds(steps.Append, st.integers(4_800, 20_000)),
    st.builds(steps.Commit),
    st.builds(steps.Turn, st.booleans()),
    st.just(steps.Call()),
    st.just(steps.Output()),
    st.just(steps.Refused()),
)
"""Steps each of which waits for all that it brings about."""

CALM = st.builds(
    Setting,
    reconnect=st.booleans(),
    raise_interrupted=st.booleans(),
    restore_session=st.booleans(),
    call=st.booleans(),
)


@few
@given(
    plain=st.lists(PLAIN, min_size=1, max_size=4),
    setting=CALM,
    direction=st.sampled_from(["down", "up"]),
    share=st.floats(0, 1),
)
def test_both_shells_agree(stage: Stage, plain: list[Step], setting: Setting, direction: str, share: float) -> None:
    conversation = in_lock_step(stage, plain, setting)
    whole = {shell: stage.play(shell, conversation) for shell in stage.shells}
    assert outcome(whole["async"]) == outcome(whole["sync"])
    end = steps_end(bytes(getattr(whole["sync"].passages[0], direction)))
    spoilt = cut(conversation, "down" if direction == "down" else "up", int(end * share))
    played = {shell: stage.play(shell, spoilt) for shell in stage.shells}
    for one in (*whole.values(), *played.values()):
        check(one)
    assert outcome(played["async"]) == outcome(played["sync"])
