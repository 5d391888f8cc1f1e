"""Every rule, by a description that was changed in that way alone."""

from __future__ import annotations

import pytest

from realtime_codegen.diff.changes import BREAKING, EFFECTS, Place
from realtime_codegen.diff.rules import BY_ID, RULES, Rule
from tests.diff.cases import BACKWARDS, CASES, Case
from tests.diff.small import BASE, difference, facts, patched


@pytest.mark.parametrize("case", CASES, ids=[case.name for case in CASES])
def test_a_change_is_exactly_that_change(case: Case) -> None:
    assert facts(difference(BASE, patched(case.patch))) == case.expected


@pytest.mark.parametrize("case", CASES, ids=[case.name for case in CASES])
def test_the_other_way_round_is_the_mirror_image(case: Case) -> None:
    forth, back = difference(BASE, patched(case.patch)), difference(patched(case.patch), BASE)
    assert sorted((one.kind, one.before, one.after, _of(one.old), _of(one.new)) for one in forth.changes) == sorted(
        (one.kind, one.after, one.before, _of(one.new), _of(one.old)) for one in back.changes
    )


def _of(place: Place | None) -> str:
    return str(place)


def test_every_rule_has_a_case() -> None:
    forth = {rule for case in CASES for rule, _, _ in case.expected}
    back = {change.rule for case in CASES for change in difference(patched(case.patch), BASE).changes}
    assert back >= BACKWARDS, "a rule that is said to be shown backwards is not"
    assert forth | BACKWARDS == {rule.id for rule in RULES}


def test_a_rule_has_one_id() -> None:
    assert len(BY_ID) == len(RULES)


@pytest.mark.parametrize("rule", RULES, ids=lambda rule: rule.id)
def test_what_goes_both_ways_has_what_breaks_of_both(rule: Rule) -> None:
    effects, reason = rule.judge("both")
    verdicts = (rule.sent, rule.received)
    breaking = {one.effect for one in verdicts if one.effect in BREAKING}
    assert set(effects) == (breaking or {min((one.effect for one in verdicts), key=EFFECTS.index)})
    assert all(one.reason in reason for one in verdicts if one.effect in effects)


def test_nothing_differs_from_itself() -> None:
    diff = difference(BASE, BASE)
    assert diff.changes == ()
    assert diff.step == "none"
