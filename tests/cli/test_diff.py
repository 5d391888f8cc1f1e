"""`realtime-codegen diff`: formats, files, exit codes."""

from __future__ import annotations

import json
import tomllib
from pathlib import Path

import pytest

from realtime_codegen.diff.changes import EFFECTS
from tests.cli.conftest import Run
from tests.cli.small_project import DESCRIPTION, edit

OLD, NEW = "old.yaml", "spec/realtime.yaml"

TEXT = """\
old.yaml -> spec/realtime.yaml

chat.Say
  breaks sending code: .tone: now required
    building the object without it is a TypeError
    old old.yaml:10 #/components/schemas/ChatClientEventSay/properties/tone
    new spec/realtime.yaml:10 #/components/schemas/ChatClientEventSay/properties/tone

chat.Said
  breaks reading code: event has another type: said -> word.said
    the class has the same name; the old type arrives as an UnknownEvent
    old old.yaml:12 #/components/schemas/ChatServerEventSaid
    new spec/realtime.yaml:12 #/components/schemas/ChatServerEventSaid

events under another type (--aliases prints them as TOML)
  received: said -> word.said

1 breaks sending code, 1 breaks reading code; version step: major
"""

MARKDOWN = """\
# old.yaml → spec/realtime.yaml

1 breaks sending code, 1 breaks reading code; version step: major.

## `chat.Say`

| effect | change | reason | old | new |
| --- | --- | --- | --- | --- |
| breaks sending code | `.tone` now required | building the object without it is a TypeError |\
 `old.yaml:10 #/components/schemas/ChatClientEventSay/properties/tone` |\
 `spec/realtime.yaml:10 #/components/schemas/ChatClientEventSay/properties/tone` |

## `chat.Said`

| effect | change | reason | old | new |
| --- | --- | --- | --- | --- |
| breaks reading code | event has another type `said` → `word.said` |\
 the class has the same name; the old type arrives as an UnknownEvent |\
 `old.yaml:12 #/components/schemas/ChatServerEventSaid` |\
 `spec/realtime.yaml:12 #/components/schemas/ChatServerEventSaid` |

## Events under another type

| direction | module | old type | new type |
| --- | --- | --- | --- |
| received |  | `said` | `word.said` |
"""


@pytest.fixture(name="changed")
def _changed(project: Path) -> Path:
    """The project with a sent field that is now required and a renamed server event; `old.yaml` is as it was."""
    (project / OLD).write_text(DESCRIPTION, encoding="utf-8")
    edit(project / NEW, "required: [type, text]", "required: [type, text, tone]")
    edit(project / NEW, "type: {const: said}", "type: {const: word.said}")
    return project


def test_text(run: Run, changed: Path) -> None:
    result = run("diff", OLD, NEW)
    assert result.stdout == TEXT
    assert result.exit_code == 0
    assert result.stderr == ""


def test_markdown(run: Run, changed: Path) -> None:
    assert run("diff", OLD, NEW, "--format", "markdown").stdout == MARKDOWN


def test_json_says_all_there_is(run: Run, changed: Path) -> None:
    found = json.loads(run("diff", OLD, NEW, "--format", "json").stdout)
    assert (found["old"], found["new"], found["version_step"]) == (OLD, NEW, "major")
    assert found["counts"] == dict(zip(EFFECTS, (1, 1, 0, 0), strict=True))
    assert [change["rule"] for change in found["changes"]] == ["now-required", "event-retyped"]
    assert found["changes"][0]["old"] == {
        "pointer": "#/components/schemas/ChatClientEventSay/properties/tone", "file": OLD, "line": 10,
    }  # fmt: skip
    assert found["aliases"] == [
        {
            "direction": "received", "module": "", "old": "said", "new": "word.said",
            "old_class": "chat.Said", "new_class": "chat.Said",
        }
    ]  # fmt: skip


def test_the_alias_table_is_toml(run: Run, changed: Path) -> None:
    result = run("diff", OLD, NEW, "--aliases")
    assert tomllib.loads(result.stdout) == {"received": {"said": "word.said"}}
    assert result.stdout.startswith("# Events that only changed their wire type")
    as_json = json.loads(run("diff", OLD, NEW, "--aliases", "--format", "json").stdout)
    assert [one["new"] for one in as_json["aliases"]] == ["word.said"]
    assert "| `said` | `word.said` |" in run("diff", OLD, NEW, "--aliases", "--format", "markdown").stdout


@pytest.mark.parametrize("format_", ["text", "markdown", "json"])
def test_a_file_has_what_would_be_printed(run: Run, changed: Path, format_: str) -> None:
    printed = run("diff", OLD, NEW, "--format", format_).stdout
    result = run("diff", OLD, NEW, "--format", format_, "--output", "report")
    assert (changed / "report").read_text(encoding="utf-8") == printed
    assert result.stdout == "1 breaks sending code, 1 breaks reading code; version step: major\n"


def test_a_file_that_cannot_be_written(run: Run, changed: Path) -> None:
    result = run("diff", OLD, NEW, "--output", "missing/report")
    assert result.exit_code == 2
    assert "missing/report: error RC605: cannot write" in result.stderr


@pytest.mark.parametrize(
    ("fail_on", "old", "new", "code"),
    [
        ("never", OLD, NEW, 0),
        ("breaking", OLD, NEW, 1),
        ("sending", OLD, NEW, 1),
        ("reading", OLD, NEW, 1),
        ("widening", OLD, NEW, 1),
        ("any", OLD, NEW, 1),
        ("any", OLD, OLD, 0),
        ("sending", OLD, "wider.yaml", 0),
        ("breaking", OLD, "wider.yaml", 0),
        ("widening", OLD, "wider.yaml", 1),
        ("reading", OLD, "described.yaml", 0),
        ("widening", OLD, "described.yaml", 0),
        ("any", OLD, "described.yaml", 1),
    ],
)
def test_the_exit_code_is_that_of_the_worst_effect(
    run: Run, changed: Path, fail_on: str, old: str, new: str, code: int
) -> None:
    wider = DESCRIPTION.replace(
        "text: {type: string}\n        tone", "text: {type: string}\n        to: {}\n        tone"
    )
    (changed / "wider.yaml").write_text(wider, encoding="utf-8")
    described = DESCRIPTION.replace("level: {type: integer}", "level: {type: integer, default: 3}")
    (changed / "described.yaml").write_text(described, encoding="utf-8")
    assert run("diff", old, new, "--fail-on", fail_on).exit_code == code


@pytest.mark.parametrize(
    ("arguments", "message"),
    [
        (("-", "-"), "only one of OLD and NEW"),
        (("", OLD), "it is empty"),
        ((OLD,), "Missing argument"),
        ((OLD, "nothing"), "no such file, folder or git revision"),
    ],
)
def test_wrong_use_and_unreadable_input(run: Run, changed: Path, arguments: tuple[str, ...], message: str) -> None:
    result = run("diff", *arguments, "--fail-on", "any")
    assert result.exit_code == 2
    assert message in result.stderr


def test_standard_input_and_an_address(run: Run, changed: Path, site: str) -> None:
    (changed.parent / "served.yaml").write_text(DESCRIPTION, encoding="utf-8")
    result = run(
        "diff",
        f"{site}/served.yaml",
        "-",
        stdin=DESCRIPTION,
    )
    assert result.stdout.endswith("no differences; version step: none\n")


def test_no_control_sequence_of_a_description_reaches_the_terminal(run: Run, changed: Path) -> None:
    edit(changed / NEW, "level: {type: integer}", 'level: {enum: ["\\e[2J"]}')
    for format_ in ("text", "markdown", "json"):
        assert "\x1b" not in run("diff", OLD, NEW, "--format", format_).stdout


def test_the_help_teaches(run: Run) -> None:
    text = run("diff", "--help").stdout
    for word in ("git revision", "generated package", "breaks sending code", "--fail-on", "Examples:", "Exit codes"):
        assert word in text
