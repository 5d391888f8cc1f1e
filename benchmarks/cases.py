"""What is measured: groups, the cases of each, and who does them."""

from __future__ import annotations

from dataclasses import dataclass

OURS = "openai_realtime"
STRICT = "openai_realtime, strict"
TOLERANT = "openai_realtime, an undeclared key"
OPENAI = "openai"
SAME = "msgspec, the same class"
BY_HAND = "msgspec, written by hand"
PYDANTIC = "datamodel-code-generator, pydantic v2"
DCG = "datamodel-code-generator, msgspec"
JSON = "json alone"

ASYNC_OURS = "openai_realtime, async"
SYNC_OURS = "openai_realtime, sync"
ASYNC_OPENAI = "openai, async"
SYNC_OPENAI = "openai, sync"
ASYNC_BARE = "websockets alone, async"
SYNC_BARE = "websockets alone, sync"

CLIENTS = (ASYNC_OURS, SYNC_OURS, ASYNC_OPENAI, SYNC_OPENAI, ASYNC_BARE, SYNC_BARE)
"""Whoever receives over a socket; websockets alone decodes nothing."""

CODEC: dict[str, tuple[tuple[str, ...], tuple[str, ...]]] = {
    "decode": (
        ("text delta", "audio delta, 4,800 bytes", "response.done", "session.updated", "conversation, a frame"),
        (OURS, STRICT, TOLERANT, OPENAI, SAME, BY_HAND, PYDANTIC, JSON),
    ),
    "encode": (
        ("append, 20 ms", "append, 100 ms", "session.update"),
        (OURS, OPENAI, BY_HAND, JSON),
    ),
}
"""The groups that take microseconds: what is decoded or encoded, and by whom."""

FRACTIONS = {"1/8": 8, "1/4": 4, "1/2": 2, "all": 1}
"""Name of a fraction of the schemas → by what their number is divided."""

GROUPS = ("decode", "encode", "import", "loopback", "generation", "growth", "instructions")
"""The parts of a run, each of which can be chosen alone, in the order in which they run."""


@dataclass(frozen=True)
class Effort:
    """How long a run measures.

    Attributes:
        rounds: How often each timing is repeated, all of a group after one another before any is repeated.
        values: Values that a process takes in a round, of which the median counts.
        seconds: The least time of a value.
        processes: Fresh processes for each import.
        slice_rounds: Runs of each generator on the Realtime part.
        whole_rounds: Runs of each generator on the whole description, and for each size of `growth`.
        plays: How often the prepared conversation is sent to one connection in a measurement of throughput.
        iterations: Repetitions under valgrind from which the instructions of one are counted.
        has_slow: Whether instructions are also counted for those who take long to be imported under valgrind.
    """

    rounds: int
    values: int
    seconds: float
    processes: int
    slice_rounds: int
    whole_rounds: int
    plays: int
    iterations: int
    has_slow: bool


FULL = Effort(
    rounds=5,
    values=5,
    seconds=0.02,
    processes=11,
    slice_rounds=5,
    whole_rounds=2,
    plays=200,
    iterations=200,
    has_slow=True,
)
QUICK = Effort(
    rounds=1,
    values=3,
    seconds=0.005,
    processes=3,
    slice_rounds=1,
    whole_rounds=0,
    plays=100,
    iterations=50,
    has_slow=False,
)

SLOW = (OPENAI, PYDANTIC)
"""Whose imports take long under valgrind."""
