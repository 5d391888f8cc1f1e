"""Each package of the golden cases, read back, says what the description that it was made from says."""

from __future__ import annotations

from collections.abc import Mapping

import pytest

from realtime_codegen.diff.compare_contracts import compare
from realtime_codegen.diff.contract_sources import load_contract
from tests.diff.small import facts
from tests.golden.harness import GOLDEN, cases, outcome_of

WORDS, WIDENS = "documentation only", "widens"

UNSAID: Mapping[str, set[tuple[str, str, str]]] = {
    # Characters that nobody can see are written otherwise in a docstring.
    "hostile_texts": {
        ("description-changed", "client.Target", WORDS),
        ("description-changed", "client.Target.a_b_", WORDS),
    },
}
"""What a package cannot say, by case."""


@pytest.mark.parametrize("case", [name for name in cases() if (GOLDEN / name / "expected").is_dir()])
def test_a_package_says_what_its_description_says(case: str) -> None:
    root = outcome_of(case).root
    (package,) = (root / "generated").iterdir()
    described, packaged = load_contract(str(root), None), load_contract(str(package), None)
    assert facts(compare(described, packaged)) == UNSAID.get(case, set())


def test_what_is_known_to_be_unsaid_is_about_cases_that_exist() -> None:
    assert set(UNSAID) <= set(cases())
