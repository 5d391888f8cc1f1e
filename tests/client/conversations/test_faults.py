"""Random conversations with random faults: no law is broken, nothing hangs, nothing is left.

`FUZZ_SECONDS` makes each shell go on for that many seconds, and `FUZZ_SEED` start elsewhere.
"""

from __future__ import annotations

import logging
import os
import time

import pytest
from hypothesis import HealthCheck, Phase, given, seed, settings

from tests.client.conversations.drawn import CONVERSATIONS
from tests.client.conversations.laws import check
from tests.client.conversations.stage import Stage
from tests.client.conversations.steps import Conversation

SEED = os.environ.get("FUZZ_SEED", "1")
SECONDS = float(os.environ.get("FUZZ_SECONDS", "0"))

few = settings(
    max_examples=40,
    deadline=None,
    derandomize=True,
    database=None,
    # Shrinking would play the conversation some hundred times, each of them perhaps to its deadline.
    phases=[Phase.generate],
    suppress_health_check=[HealthCheck.too_slow, HealthCheck.data_too_large, HealthCheck.large_base_example],
)
many = settings(few, max_examples=100)


@pytest.mark.parametrize("shell", ["async", "sync"])
@many
@given(conversation=CONVERSATIONS)
def test_faults_break_no_law(stage: Stage, shell: str, conversation: Conversation) -> None:
    check(stage.play(shell, conversation))


@pytest.mark.skipif(not SECONDS, reason="FUZZ_SECONDS is not set")
@pytest.mark.parametrize("shell", ["async", "sync"])
def test_faults_break_no_law_for_longer(stage: Stage, shell: str) -> None:
    until, rounds = time.monotonic() + SECONDS, 0

    def play(conversation: Conversation) -> None:
        check(stage.play(shell, conversation))

    while time.monotonic() < until:
        again = seed(f"{SEED} {shell} {rounds}")(settings(many, derandomize=False)(given(CONVERSATIONS)(play)))
        again()
        rounds += 1
    logging.getLogger(__name__).info("%d conversations", rounds * many.max_examples)
