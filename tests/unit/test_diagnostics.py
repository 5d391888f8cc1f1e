"""What a run that ends says, and what it leaves out."""

from __future__ import annotations

import pytest

from realtime_codegen.diagnostics import CodegenError, Diagnostic, Diagnostics, Severity


def finding(code: str, severity: Severity) -> Diagnostic:
    return Diagnostic("spec.yaml", 1, 2, code, "#/a", "what", "do", severity)


def test_a_run_ends_with_its_errors_and_warnings_and_without_its_notes() -> None:
    diagnostics = Diagnostics()
    for code, severity in (("RC203", Severity.NOTE), ("RC405", Severity.WARNING), ("RC106", Severity.ERROR)):
        diagnostics.add(finding(code, severity))
    with pytest.raises(CodegenError) as caught:
        diagnostics.raise_if_failed()
    assert [one.code for one in caught.value.diagnostics] == ["RC106", "RC405"]
    assert caught.value.exit_code == 1


def test_notes_and_warnings_end_no_run() -> None:
    diagnostics = Diagnostics()
    diagnostics.add(finding("RC203", Severity.NOTE))
    diagnostics.add(finding("RC405", Severity.WARNING))
    diagnostics.raise_if_failed()
    assert diagnostics.errors == ()
    assert len(diagnostics.sorted()) == 2


def test_a_code_must_be_registered() -> None:
    with pytest.raises(ValueError, match="RC999"):
        Diagnostics().add(finding("RC999", Severity.ERROR))
