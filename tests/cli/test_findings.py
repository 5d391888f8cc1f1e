"""How findings are printed: a warning of a kind once, with the number of its places, unless all are asked for."""

from __future__ import annotations

from pathlib import Path

import pytest

from tests.cli.conftest import Run
from tests.cli.small_project import edit

SET = "{type: array, items: {type: string}, uniqueItems: true}"
PATTERNS = [r"'^(?<year>\d{4})$'", r"'^\p{L}+$'"]
ALL = "; --notes lists all)"


def unchecked(project: Path, schemas: str) -> None:
    """Add schemas whose types are wider than they are."""
    edit(project / "spec/source.toml", 'schemas = ["Chat*"]', 'schemas = ["*"]')
    with (project / "spec/realtime.yaml").open("a") as file:
        file.write(schemas)


def properties(count: int, schema: str = SET) -> str:
    named = "".join(f"        p{number}: {schema}\n" for number in range(count))
    return f"    Plain:\n      type: object\n      properties:\n{named}"


def blocks(text: str) -> list[str]:
    """The first line of each finding."""
    return [line for line in text.splitlines() if " warning RC" in line or " error RC" in line or " note RC" in line]


def test_warnings_of_one_kind_are_one_line_with_the_first_place(project: Path, run: Run) -> None:
    unchecked(project, properties(7))
    result = run("generate")
    (line,) = blocks(result.stderr)
    assert (
        line == f"spec/realtime.yaml:25:9: warning RC404: uniqueItems is not checked (7 places, this is the first{ALL}"
    )
    assert "  at #/components/schemas/Plain/properties/p0\n  fix: " in result.stderr
    assert result.exit_code == 0


def test_notes_lists_every_place(project: Path, run: Run) -> None:
    unchecked(project, properties(7))
    lines = blocks(run("generate", "--notes").stderr)
    assert [line.partition(":")[2].partition(":")[0] for line in lines] == [str(25 + number) for number in range(7)]
    assert not any("places" in line for line in lines)


def test_a_second_run_says_the_same(project: Path, run: Run) -> None:
    unchecked(project, properties(3))
    first, second = run("generate"), run("generate")
    assert "nothing to change" in second.stdout
    assert second.stderr == first.stderr
    assert "(3 places" in second.stderr


@pytest.mark.parametrize("command", ["generate", "normalize"])
def test_the_reason_makes_the_kind_and_not_the_text(command: str, project: Path, run: Run) -> None:
    patterns = "".join(f"    P{number}: {{type: string, pattern: {one}}}\n" for number, one in enumerate(PATTERNS))
    unchecked(
        project, properties(2) + patterns + "    M: {type: object, minProperties: 1, propertyNames: {maxLength: 3}}\n"
    )
    found = [line.partition("RC404: ")[2] for line in blocks(run(command).stderr)]
    assert found == [
        f"uniqueItems is not checked (2 places, this is the first{ALL}",
        f"a pattern that is not one of Python is not checked (2 places, this is the first{ALL}",
        "minProperties is not checked, since the generated types cannot say it",
        "propertyNames is not checked, since the generated types cannot say it",
    ]


def test_every_error_is_listed_and_the_warnings_beside_them_are_grouped(project: Path, run: Run) -> None:
    contradictions = "".join(
        f"    C{number}: {{allOf: [{{type: string}}, {{type: integer}}]}}\n" for number in range(3)
    )
    unchecked(project, properties(4) + contradictions)
    result = run("generate")
    assert result.exit_code == 1
    kinds = [line.split(": ")[1] for line in blocks(result.stderr)]
    assert sorted(kinds) == ["error RC402"] * 3 + ["warning RC404"]
    assert len(blocks(run("generate", "--notes").stderr)) == 7


def test_check_groups_them_too_and_still_counts_each(project: Path, run: Run) -> None:
    unchecked(
        project,
        "    Plain:\n      type: object\n      description: Sets.\n      properties:\n"
        + "".join(
            f"        text{number}: {{description: A set., type: array, items: {{type: string}}, uniqueItems: true}}\n"
            for number in range(3)
        ),
    )
    run("generate")
    result = run("check")
    assert result.exit_code == 1
    (line,) = blocks(result.stderr)
    assert "uniqueItems is not checked (3 places" in line
    assert result.stderr.rstrip().endswith("3 problems")
    assert len(blocks(run("check", "--notes").stderr)) == 3


def test_a_command_without_the_option_lists_all(project: Path, run: Run) -> None:
    contradiction = "    C: {allOf: [{type: string}, {type: integer}]}\n"
    unchecked(project, properties(3) + contradiction)
    result = run("vendor", "elsewhere")
    assert len(blocks(result.stderr)) == 4
    assert "--notes" not in result.stderr
