"""A frame that deviates is read the same with and without the native codec for the objects that do not deviate."""

from __future__ import annotations

from random import Random
from typing import Any

import pytest

import openai_realtime as rt
from openai_realtime._runtime import tolerant
from tests.fuzz.mutations import mutant
from tests.fuzz.seeds import TARGETS, Target, seeds
from tests.fuzz.test_mutants import SEED, SHARES
from tests.properties.description import read_description

MUTANTS = 20_000

FILLED_IN = "required, but missing"
"""The note of a missing constant. Inside an object that the native codec takes it is filled in without a word."""


def test_the_native_codec_inside_makes_no_difference(monkeypatch: pytest.MonkeyPatch) -> None:
    description = read_description()
    pools = [seeds(description, Random(f"{SEED} {target.name}"), target) for target in TARGETS]
    random = Random(f"{SEED} two ways")
    frames = [(which, mutant(random, pools[which])) for which in random.choices(SHARES, k=MUTANTS)]
    natively = [TARGETS[which].decode(data) for which, data in frames]
    monkeypatch.setattr(tolerant, "ATTEMPTS", 0)
    deviating = 0
    for (which, data), fast in zip(frames, natively, strict=True):
        difference = different(TARGETS[which], data, fast)
        assert not difference, f"{difference}: {data[:2000]!r}"
        deviating += bool(rt.notes(fast) or rt.extra_fields(fast))
    assert deviating > MUTANTS / 4


def different(target: Target, data: bytes | str, fast: Any) -> str:
    slow: Any = target.decode(data)
    if getattr(slow, "reason", "") == tolerant.TOO_DEEP:
        return ""  # the native codec may reach further down
    if type(slow).__name__ != type(fast).__name__:
        return f"{type(slow).__name__} or {type(fast).__name__}"
    inside = {note for note in rt.notes(slow) if note.message == FILLED_IN and note.path.count(".") > 1}
    remaining = tuple(note for note in rt.notes(slow) if note in rt.notes(fast) or note not in inside)
    if remaining != rt.notes(fast):
        return f"{rt.notes(slow)} or {rt.notes(fast)}"
    if rt.extra_fields(slow) != rt.extra_fields(fast):
        return f"{rt.extra_fields(slow)} or {rt.extra_fields(fast)}"
    return "" if remaining != rt.notes(slow) or rt.encode(slow) == rt.encode(fast) else "encoded differently"
