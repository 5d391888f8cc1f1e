"""Mutated frames, by the hundred thousand: nothing raises, no class is wrong, nothing is lost.

`FUZZ_SECONDS` makes it go on for that many seconds of CPU time, and `FUZZ_SEED` start elsewhere.
"""

from __future__ import annotations

import logging
import os
import time
from random import Random

import pytest

from tests.fuzz.mutations import mutant
from tests.fuzz.oracle import violation
from tests.fuzz.reduce import smallest
from tests.fuzz.seeds import TARGETS, Target, seeds
from tests.properties.description import Description, read_description

SEED = os.environ.get("FUZZ_SEED", "1")
SECONDS = float(os.environ.get("FUZZ_SECONDS", "0"))
CHUNKS = 20
MUTANTS = 100_000 // CHUNKS
SLOWEST = 2.0
"""Seconds of CPU time that no mutant may take; a usual one takes a ten-thousandth of it."""

SHARES = [0, 0, 0, 0, 1, 1, 2, 3, 4, 4, 4, 5]
"""The unions by how much they have to say."""


@pytest.fixture(scope="session")
def pools() -> list[list[object]]:
    description: Description = read_description()
    return [seeds(description, Random(f"{SEED} {target.name}"), target) for target in TARGETS]


@pytest.mark.parametrize("chunk", range(CHUNKS))
def test_mutants_break_no_law(pools: list[list[object]], chunk: int) -> None:
    random = Random(f"{SEED} {chunk}")
    start, count, slowest = time.process_time(), 0, 0.0
    while count < MUTANTS or time.process_time() - start < SECONDS / CHUNKS:
        which = random.choice(SHARES)
        data = mutant(random, pools[which])
        before = time.process_time()
        law = violation(TARGETS[which], data)
        slowest = max(slowest, time.process_time() - before)
        assert not law, report(TARGETS[which], data, law)
        count += 1
    rate = count / (time.process_time() - start)
    logging.getLogger(__name__).info("%d mutants, %.0f a second, slowest %.1f ms", count, rate, slowest * 1000)
    assert slowest < SLOWEST


def report(target: Target, data: bytes | str, law: str) -> str:
    """The law that was broken, and the smallest frame found that breaks it."""
    raw = data.encode("utf-8", "surrogatepass") if isinstance(data, str) else data
    frame = smallest(raw, lambda shorter: violation(target, shorter)[:20] == law[:20])
    return f"{law}\n{target.name}: {frame[:2000]!r}"
