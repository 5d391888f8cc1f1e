"""Every golden case gives exactly the expected files and reports; see `tests.golden.harness`."""

from __future__ import annotations

import os
from pathlib import Path

import pytest
from click.testing import CliRunner

from realtime_codegen.cli import main
from realtime_codegen.model.diagnostics import CODES
from tests.golden.harness import GOLDEN, Outcome, cases, lay_out, outcome_of
from tests.support import without_library_words

CASES = cases()
NEGATIVE = [case for case in CASES if not (GOLDEN / case / "expected").is_dir()]
POSITIVE = [case for case in CASES if case not in NEGATIVE]
UPDATING = os.environ.get("UPDATE_GOLDEN") == "1"

NOT_FROM_A_DESCRIPTION = {
    "RC315": "about another description than the project's own",
    "RC406": "the meta-schema refuses it first",
    "RC503": "names.lock is compared by `check`",
    "RC601": "needs a faulty template",
    "RC602": "no name of a description can become a path",
    "RC603": "about files in the output folder",
    "RC604": "about files in the output folder",
    "RC605": "about the disk",
    "RC606": "about files in the output folder",
    "RC802": "about the argument of `explain`",
    "RC901": "about the generator itself",
}
"""Codes that no case can cause, and why."""


def compare(path: Path, text: str) -> None:
    """Compare a file with what came out, or write it; an empty text is no file. The words of libraries do not count."""
    if UPDATING:
        path.parent.mkdir(exist_ok=True)
        path.unlink(missing_ok=True)
        if text:
            path.write_text(text, encoding="utf-8")
    expected = path.read_text(encoding="utf-8") if path.is_file() else ""
    assert without_library_words(text) == without_library_words(expected)


@pytest.mark.parametrize("case", CASES)
def test_the_reports_are_as_expected(case: str) -> None:
    outcome = outcome_of(case)
    compare(GOLDEN / case / "diagnostics.txt", outcome.reports)
    if (GOLDEN / case / "check.txt").is_file():
        compare(GOLDEN / case / "check.txt", outcome.undescribed)


@pytest.mark.parametrize("case", [case for case in CASES if UPDATING or case in POSITIVE])
def test_the_files_are_as_expected(case: str) -> None:
    outcome, expected = outcome_of(case), GOLDEN / case / "expected"
    if UPDATING and not expected.is_dir():
        if outcome.failed:
            return
        expected.mkdir()
        (expected / "models.py").touch()
    assert not outcome.failed, outcome.reports
    names = sorted(path.relative_to(expected).as_posix() for path in expected.rglob("*") if path.is_file())
    assert names
    for name in names:
        compare(expected / name, outcome.files[name])


@pytest.mark.parametrize("case", NEGATIVE)
def test_a_failing_case_ends_with_its_exit_code_and_writes_nothing(case: str, tmp_path: Path) -> None:
    project = lay_out(GOLDEN / case, tmp_path)
    before = contents(tmp_path)
    result = CliRunner().invoke(main, ["generate", "--project", str(project.root)])
    outcome: Outcome = outcome_of(case)
    if UPDATING and not outcome.failed:
        pytest.skip("a new case, whose expected files have just been written")
    assert outcome.failed, "a case without expected/ fails"
    assert f"exit code: {result.exit_code}\n" == outcome.reports.splitlines(keepends=True)[-1]
    assert contents(tmp_path) == before


@pytest.mark.parametrize("case", POSITIVE)
def test_a_case_that_succeeds_has_behaviour(case: str) -> None:
    assert "\ndef test_" in (GOLDEN / case / "test_behaviour.py").read_text(encoding="utf-8")


@pytest.mark.parametrize("code", sorted(CODES))
def test_every_diagnostic_has_a_case(code: str) -> None:
    texts = [path.read_text(encoding="utf-8") for path in GOLDEN.glob("*/*.txt")]
    assert any(f" {code}: " in text for text in texts) is (code not in NOT_FROM_A_DESCRIPTION)


def contents(folder: Path) -> dict[str, bytes]:
    """Every file below a folder."""
    return {
        path.relative_to(folder).as_posix(): path.read_bytes() for path in sorted(folder.rglob("*")) if path.is_file()
    }
