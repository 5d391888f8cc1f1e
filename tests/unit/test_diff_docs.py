"""docs/diff.md has the rules as they are."""

from __future__ import annotations

from realtime_codegen.commands.diff import FAILING
from realtime_codegen.diff.changes import Effect
from realtime_codegen.diff.rules import RULES, Verdict
from tests.support import ROOT

PAGE = (ROOT / "docs" / "diff.md").read_text(encoding="utf-8")


def cell(verdict: Verdict) -> str:
    return f"{verdict.effect.value}: {verdict.reason}"


def test_the_page_has_every_rule_and_no_other() -> None:
    table = PAGE.partition("## The rules\n")[2].partition("\n## ")[0].strip().splitlines()
    rows = [f"| {one.kind} | `{one.id}`: {one.title} | {cell(one.sent)} | {cell(one.received)} |" for one in RULES]
    assert table[2:] == rows


def test_the_page_names_every_effect_and_every_choice() -> None:
    for effect in Effect:
        assert f"| {effect.value} |" in PAGE
    for choice in FAILING:
        assert f"`{choice}`" in PAGE
