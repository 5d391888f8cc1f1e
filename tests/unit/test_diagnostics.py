"""What a run that ends says, and what it leaves out."""

from __future__ import annotations

import pytest

from realtime_codegen.model.diagnostics import CodegenError, Diagnostic, Diagnostics, Severity, grouped


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


def placed(line: int, severity: Severity, message: str, kind: str = "", code: str = "RC404") -> Diagnostic:
    return Diagnostic("spec.yaml", line, 1, code, f"#/{line}", message, "do", severity, kind)


def test_warnings_of_one_kind_are_one_with_their_number_at_the_first_place() -> None:
    found = [placed(line, Severity.WARNING, f"x of {line} is not checked", "x is not checked") for line in (1, 2, 5)]
    (one,) = grouped(found)
    assert str(one) == (
        "spec.yaml:1:1: warning RC404: x is not checked (3 places, this is the first; --notes lists all)\n"
        "  at #/1\n  fix: do"
    )


@pytest.mark.parametrize(
    ("names", "listed"),
    [
        ("ab", "a, b (2"),
        ("aab", "a, b (3"),
        ("abcdef", "a, b, c, d, e, f (6"),
        ("abcdefgh", "a, b, c, d, e, f, and 2 more (8"),
    ],
)
def test_what_they_are_about_is_listed_with_them(names: str, listed: str) -> None:
    found = [
        Diagnostic("f", 1, n, "RC404", "", "m", "do", Severity.WARNING, "x is odd", name)
        for n, name in enumerate(names)
    ]
    (one,) = grouped(found)
    assert one.message.startswith(f"x is odd: {listed} places")


def test_what_differs_in_code_kind_or_severity_stays_apart() -> None:
    found = [
        placed(1, Severity.WARNING, "a", "k"),
        placed(2, Severity.WARNING, "b", "other"),
        placed(3, Severity.NOTE, "c", "k"),
        placed(4, Severity.WARNING, "d", "k", code="RC403"),
        placed(5, Severity.WARNING, "e"),
    ]
    assert grouped(found) == found


def test_without_a_kind_the_message_is_the_kind() -> None:
    found = [placed(line, Severity.WARNING, message) for line, message in ((1, "same"), (2, "same"), (3, "other"))]
    assert [one.message for one in grouped(found)] == [
        "same (2 places, this is the first; --notes lists all)",
        "other",
    ]


@pytest.mark.parametrize("severity", [Severity.ERROR, Severity.NOTE])
def test_errors_and_notes_are_listed_each(severity: Severity) -> None:
    found = [placed(line, severity, "wrong", "wrong") for line in (1, 2)]
    assert grouped(found) == found


def test_the_order_is_that_of_the_first_of_each_kind() -> None:
    lines = ((1, "b"), (2, "a"), (3, "b"), (4, "a"))
    found = [placed(line, Severity.WARNING, str(line), kind) for line, kind in lines]
    assert [(one.line, one.kind) for one in grouped(found)] == [(1, "b"), (2, "a")]
