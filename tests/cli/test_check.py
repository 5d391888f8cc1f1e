"""`realtime-codegen check`: red for each way in which something is not as it should be, with what mends it."""

from __future__ import annotations

from pathlib import Path

import pytest

from realtime_codegen.write.header import HEADER
from tests.cli.conftest import Run
from tests.cli.small_project import edit, tree

EXPIRED = (
    "spec/overlays/corrections.yaml:4:3: note RC203: the correction of C1 is not needed any more at "
    "$.components.schemas.ChatServerEventSaid.properties.text\n"
    "  at #/actions/0\n"
    "  fix: remove the action\n"
)
REGENERATE = "  fix: run `make generate` and commit the result\n"
DESCRIBE = "  fix: describe it in spec/overlays/docs.yaml, a property by its name under x-field-descriptions\n"


def test_clean(project: Path, run: Run) -> None:
    before = tree(project)
    result = run("check")
    assert (result.exit_code, result.stderr) == (0, "")
    assert result.stdout == "everything is described, generated and current\n"
    assert tree(project) == before


def expect_red(project: Path, run: Run, expected: str) -> None:
    before = tree(project)
    result = run("check")
    assert result.stderr == expected
    assert (result.exit_code, result.stdout) == (1, "")
    assert tree(project) == before


def test_an_edited_file(project: Path, run: Run) -> None:
    edit(project / "generated" / "chat" / "events.py", "Somebody said", "Nobody said")
    expect_red(project, run, f"generated/chat/events.py: error RC604: the file is out of date\n{REGENERATE}1 problem\n")


def test_a_missing_file(project: Path, run: Run) -> None:
    (project / "generated" / "chat" / "py.typed").unlink()
    expect_red(project, run, f"generated/chat/py.typed: error RC604: the file is missing\n{REGENERATE}1 problem\n")


def test_a_stale_file(project: Path, run: Run) -> None:
    (project / "generated" / "chat" / "old.py").write_text(HEADER)
    expect_red(
        project, run, f"generated/chat/old.py: error RC604: the file is no longer generated\n{REGENERATE}1 problem\n"
    )


def test_a_file_of_somebody_else_is_fine_where_it_cannot_be_imported(project: Path, run: Run) -> None:
    (project / "generated" / "chat" / "notes.txt").write_text("mine\n")
    assert run("check").exit_code == 0


def test_a_file_of_somebody_else_in_the_way(project: Path, run: Run) -> None:
    (project / "generated" / "chat" / "events.py").write_text("mine = 1\n")
    expect_red(
        project,
        run,
        "generated/chat/events.py: error RC603: this file was not written by this tool\n"
        "  fix: move it away, or generate into another folder\n1 problem\n",
    )


def test_a_missing_name(project: Path, run: Run) -> None:
    edit(project / "spec" / "names.lock", "ChatServerEventSaid.mood: SaidMood\n", "")
    expect_red(
        project,
        run,
        "spec/names.lock: error RC503: this line is missing: ChatServerEventSaid.mood: SaidMood\n"
        f"{REGENERATE}1 problem\n",
    )


def test_no_names(project: Path, run: Run) -> None:
    (project / "spec" / "names.lock").unlink()
    result = run("check")
    assert result.exit_code == 1
    assert result.stderr.startswith("spec/names.lock: error RC503: this line is missing: # The Python name of every")
    assert " and 6 more\n" in result.stderr


def test_names_out_of_order(project: Path, run: Run) -> None:
    place = project / "spec" / "names.lock"
    lines = place.read_text().splitlines(keepends=True)
    place.write_text("".join([*lines[:-2], lines[-1], lines[-2]]))
    expect_red(project, run, f"spec/names.lock: error RC503: the lines are not in order\n{REGENERATE}1 problem\n")


def test_a_field_without_a_description(project: Path, run: Run) -> None:
    edit(project / "spec" / "overlays" / "docs.yaml", "  level: From 0 to 10.\n", "")
    run("generate")
    expect_red(
        project,
        run,
        "spec/realtime.yaml:20:13: error RC701: the field SaidMood.level has no description\n"
        "  at #/components/schemas/ChatServerEventSaid/properties/mood/properties/level\n"
        f"{DESCRIBE}1 problem\n",
    )


def test_a_type_without_a_description(project: Path, run: Run) -> None:
    edit(
        project / "spec" / "overlays" / "docs.yaml",
        "update: {description: Say something.}",
        "remove: false\n  update: {}",
    )
    run("generate")
    expect_red(
        project,
        run,
        "spec/realtime.yaml:5:5: error RC701: the type Say (ChatClientEventSay) has no description\n"
        "  at #/components/schemas/ChatClientEventSay\n"
        f"{DESCRIBE}1 problem\n",
    )


def test_an_operation_without_a_description(project: Path, run: Run) -> None:
    edit(
        project / "spec" / "realtime.yaml",
        "components:\n",
        "paths:\n  /rooms:\n    post:\n      operationId: open-room\n      responses: {'204': {description: Opened.}}\n"
        "components:\n",
    )
    edit(project / "spec" / "source.toml", "[select]\n", '[select]\npaths = ["/rooms"]\n')
    run("generate")
    expect_red(
        project,
        run,
        "spec/realtime.yaml:5:5: error RC701: the operation open-room has no description\n"
        "  at #/paths/~1rooms/post\n"
        f"{DESCRIBE}1 problem\n",
    )


def test_an_event_without_a_channel(project: Path, run: Run) -> None:
    edit(
        project / "spec" / "websocket.yaml",
        "      say: {payload: {$ref: './realtime.yaml#/components/schemas/ChatClientEventSay'}}\n",
        "",
    )
    talk = (
        "  talk:\n    action: send\n    channel: {$ref: '#/channels/room'}\n"
        "    messages: [{$ref: '#/channels/room/messages/say'}]\n"
    )
    edit(project / "spec" / "websocket.yaml", talk, "")
    result = run("check")
    assert (result.exit_code, result.stdout) == (1, "")
    first, *_, last = result.stderr.splitlines()
    assert first.startswith("spec/websocket.yaml:")
    assert "RC312" in first
    assert "ChatClientEventSay" in first
    assert last == "1 problem"


@pytest.fixture(name="mended")
def _mended(project: Path) -> Path:
    """The project after upstream has mended the defect of its one correction."""
    description = project / "spec" / "realtime.yaml"
    text = description.read_text()
    head, tail = text.split("ChatServerEventSaid:")
    tail = tail.replace("text: {type: string}", "text: {type: [string, 'null']}")
    description.write_text(f"{head}ChatServerEventSaid:{tail}")
    return project


def test_an_expired_correction_is_reported(mended: Path, run: Run) -> None:
    result = run("check")
    assert (result.exit_code, result.stderr) == (0, EXPIRED)
    assert result.stdout == "everything is described, generated and current; 1 correction can be removed\n"
    assert mended.exists()


def test_an_expired_correction_is_a_problem_if_strict(mended: Path, run: Run) -> None:
    before = tree(mended)
    result = run("check", "--strict")
    assert (result.exit_code, result.stdout, result.stderr) == (1, "", f"{EXPIRED}1 problem\n")
    assert tree(mended) == before


NOWHERE = (
    "spec/overlays/docs.yaml:10:3: note RC204: no property is called gone\n"
    "  at #/x-field-descriptions/gone\n  fix: remove the description\n"
    "spec/overlays/docs.yaml:18:3: note RC204: the target $.components.schemas.Gone matches nothing\n"
    "  at #/actions/3/target\n  fix: correct the target or remove the action\n"
    "spec/overlays/docs.yaml:21:45: note RC204: "
    "$.components.schemas.ChatServerEventSaid has no properties.mood.properties.colour\n"
    "  at #/actions/4/update/properties/mood/properties/colour\n  fix: remove the description\n"
)


@pytest.fixture(name="talkative")
def _talkative(project: Path) -> Path:
    """The project with descriptions of what does not exist."""
    docs = project / "spec" / "overlays" / "docs.yaml"
    edit(docs, "overlay: 1.0.0\n", "overlay: 1.0.0\nx-describes-only: true\n")
    edit(docs, "  type: The kind of event.\n", "  type: The kind of event.\n  gone: Nothing.\n")
    with docs.open("a") as stream:
        stream.write("- target: $.components.schemas.Gone\n  update: {description: Nothing.}\n")
        stream.write("- target: $.components.schemas.ChatServerEventSaid\n")
        stream.write("  update: {properties: {mood: {properties: {colour: {description: None.}}}}}\n")
    return project


def test_descriptions_of_nothing_are_listed(talkative: Path, run: Run) -> None:
    result = run("check")
    assert (result.exit_code, result.stderr) == (0, NOWHERE)
    assert result.stdout == "everything is described, generated and current; 3 descriptions can be removed\n"
    assert talkative.exists()


def test_descriptions_of_nothing_are_problems_if_strict(talkative: Path, run: Run) -> None:
    before = tree(talkative)
    result = run("check", "--strict")
    assert (result.exit_code, result.stdout) == (1, "")
    assert result.stderr.endswith("3 problems\n")
    assert tree(talkative) == before


def test_other_notes_are_counted(project: Path, run: Run) -> None:
    member = "{type: object, description: One., required: [%s], properties: {%s: {type: integer, description: One.}}}"
    either = f"{{oneOf: [{member % ('a', 'a')}, {member % ('b', 'b')}]}}"
    edit(project / "spec" / "realtime.yaml", "level: {type: integer}", f"level: {either}")
    run("generate")
    result = run("check")
    assert (result.exit_code, result.stderr) == (0, "1 note; --notes shows it\n")
    assert "note RC403: " in run("check", "--notes").stderr
    assert run("check", "--strict").exit_code == 0


def test_everything_at_once(project: Path, run: Run) -> None:
    (project / "generated" / "chat" / "py.typed").unlink()
    edit(project / "spec" / "names.lock", "ChatServerEventSaid.mood: SaidMood\n", "")
    edit(project / "spec" / "overlays" / "docs.yaml", "  level: From 0 to 10.\n", "")
    result = run("check")
    assert result.exit_code == 1
    codes = [line.split(": ")[1] for line in result.stderr.splitlines() if ": error " in line]
    assert codes == ["error RC604", "error RC604", "error RC604", "error RC503", "error RC701"]
    assert result.stderr.endswith("5 problems\n")


def test_without_a_project(run: Run, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.chdir(tmp_path)
    result = run("check")
    assert (result.exit_code, result.stdout) == (2, "")
    assert result.stderr.startswith("spec/source.toml: error RC101: no such file here or in any folder above\n")
