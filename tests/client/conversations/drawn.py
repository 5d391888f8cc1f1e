"""Draws conversations: what is said, how the client is connected, and what goes wrong where."""

from __future__ import annotations

from hypothesis import strategies as st

from openai_realtime.testing import Answer, Faults
from openai_realtime.testing.script import Misdeed
from tests.client.conversations import steps
from tests.client.conversations.proxy import Route, Way
from tests.client.conversations.steps import Conversation, Setting, Step, Weather

SMALL = st.integers(0, 2_000)
SIZES = st.one_of(SMALL, SMALL, st.sampled_from([4_800, 65_535, 65_536, 100_000, 400_000]))
"""Bytes of audio."""

PLACES = st.one_of(st.integers(0, 600), st.integers(600, 8_000), st.integers(600, 8_000), st.integers(8_000, 200_000))
"""Bytes after which something happens: in the handshake, early, or later."""

FEW = st.integers(0, 12)

TALK: st.SearchStrategy[Step] = st.one_of(
    st.builds(steps.Update, st.booleans(), st.sampled_from([False, False, False, True])),
    st.builds(steps.Item, st.booleans(), SMALL),
    st.builds(steps.Append, SIZES, st.integers(1, 3)),
    st.builds(steps.Commit, st.booleans()),
    st.builds(steps.Turn, st.booleans(), st.none() | FEW, st.none() | st.none() | FEW),
    st.builds(steps.Turn, st.booleans()),
    st.just(steps.Call()),
    st.just(steps.Output()),
    st.just(steps.Ask()),
    st.just(steps.Refused()),
    st.builds(steps.Senders, st.lists(st.integers(1, 6), min_size=2, max_size=4).map(tuple), SIZES, st.integers(0, 5)),
)
"""What a client has to say."""

LISTEN: st.SearchStrategy[Step] = st.one_of(
    st.builds(steps.Receive, FEW),
    st.just(steps.Idle()),
    st.just(steps.Pause()),
    st.builds(
        steps.Handle,
        st.sampled_from(["ResponseDone", "ResponseOutputTextDelta", "ConversationItemAdded", "Error", "Reconnected"]),
        st.sampled_from(["quick", "slow", "raising", "sending"]),
        st.booleans(),
    ),
    st.builds(steps.Unhandle, st.integers(0, 2)),
)
"""What else it does."""

SERVER: st.SearchStrategy[Step] = st.one_of(
    st.builds(steps.Say, st.sampled_from(["new event", "known event", "binary", "no JSON", "no object", "no UTF-8"])),
    st.builds(steps.Leave, st.sampled_from([None, 1000, 1001, 1005, 1006, 1008, 1011, 1012, 4000])),
)
"""What the server does by itself."""

SETTINGS = st.builds(
    Setting,
    reconnect=st.sampled_from([True, True, False]),
    raise_interrupted=st.booleans(),
    restore_session=st.sampled_from([True, True, False]),
    rotate_after=st.sampled_from([None, None, None, 0.05, 0.2]),
    pings=st.just(True),
    receive_buffer_bytes=st.sampled_from([2**24, 2**24, 2**16, 2_000]),
    send_buffer_bytes=st.sampled_from([2**20, 2**20, 4_096]),
    max_message_bytes=st.sampled_from([2**25, 2**25, 2**25, 3_000]),
    compression=st.sampled_from([False, False, True]),
    call=st.sampled_from([False, False, False, True]),
    patience=st.just(0.5),
    chunk_delay=st.sampled_from([0.0, 0.002]),
)

WAYS = st.one_of(
    st.just(Way()),
    st.builds(Way, PLACES, st.sampled_from(["end", "reset"])),
    st.builds(Way, PLACES, st.just("stall"), st.sampled_from([0.02, 0.1, None])),
    st.builds(Way, pieces=st.integers(1, 30), piece=st.sampled_from([1, 7, 64, 1_000])),
)

MISDEEDS: list[Misdeed] = ["drop", "half_frame", "fragments", "ping", "binary", "no_json", "no_object"]

FAULTS = st.one_of(
    st.just(Faults()),
    st.builds(Faults, FEW, st.sampled_from(MISDEEDS)),
    st.builds(Faults, FEW, st.just("close"), st.sampled_from([1000, 1001, 1005, 1008, 1011, 1013, 65535])),
    st.builds(Faults, frame_delay=st.sampled_from([0.001, 0.005])),
    st.just(Faults(unknown_events=True)),
    st.just(Faults(ignore_pings=True)),
    st.builds(Faults, handshake=st.builds(Answer, st.sampled_from([401, 429, 503])) | st.just(Answer(drop=True))),
)

WEATHERS = st.builds(Weather, st.builds(Route, WAYS, WAYS, st.sampled_from([0, 0, 0, 1, 20])), FAULTS)

CONVERSATIONS = st.builds(
    Conversation,
    st.lists(st.one_of(TALK, TALK, TALK, LISTEN, LISTEN, SERVER), min_size=1, max_size=8).map(tuple),
    SETTINGS,
    st.lists(WEATHERS, max_size=3).map(tuple),
)
"""Anything may happen anywhere."""
