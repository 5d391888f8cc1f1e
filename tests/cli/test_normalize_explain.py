"""`realtime-codegen normalize` and `explain`: what they print."""

from __future__ import annotations

import re
from collections.abc import Callable
from pathlib import Path

import pytest

from realtime_codegen import pipeline
from realtime_codegen.commands.explain import Explanation, explain
from realtime_codegen.load.openapi_versions import load_openapi
from realtime_codegen.model.diagnostics import Diagnostics
from realtime_codegen.project import Project, templates_folder
from realtime_codegen.validate.metaschema import validate_openapi
from realtime_codegen.validate.references import check_references
from tests.cli.conftest import Run
from tests.cli.small_project import DESCRIPTION, edit, tree
from tests.support import ROOT

SAID_TEXT = """\
Said.text
spec/realtime.yaml:16:9 #/components/schemas/ChatServerEventSaid/properties/text

{
  "type": "string",
  "nullable": true,
  "description": "What is said."
}

overlays that changed it:
  spec/overlays/corrections.yaml:4: C1: Null while nobody speaks.
  spec/overlays/docs.yaml:3: descriptions by the name of the property

passes that changed it:
  lift null: Rule 2: null, however it is spelled, becomes the one flag of the outermost node that means it.

decided:
  optional, null is a value
  direction: received
  tag: type = 'said'

    text: str | None = ABSENT
"""


def valid(path: Path) -> bool:
    """Whether the file is OpenAPI 3.1 without a loose end."""
    document, diagnostics = load_openapi(path), Diagnostics()
    validate_openapi(document, diagnostics)
    check_references(document, diagnostics)
    assert [str(one) for one in diagnostics] == []
    return document.data["openapi"] == "3.1.0" and bool(document.data["components"]["schemas"])


class TestNormalize:
    def test_the_projects_own(self, project: Path, run: Run, tmp_path: Path) -> None:
        before = tree(project)
        result = run("normalize")
        assert (result.exit_code, result.stderr) == (0, "")
        (tmp_path / "normalized.yaml").write_bytes(result.stdout_bytes)
        assert valid(tmp_path / "normalized.yaml")
        assert "    Said:\n      description: Somebody said something.\n" in result.stdout
        assert tree(project) == before

    def test_the_real_one(self, run: Run, tmp_path: Path) -> None:
        result = run("normalize", "--project", ROOT)
        assert result.exit_code == 0, result.stderr
        (tmp_path / "normalized.yaml").write_bytes(result.stdout_bytes)
        assert valid(tmp_path / "normalized.yaml")

    def test_what_is_normalized_stays_so(self, project: Path, run: Run, tmp_path: Path) -> None:
        once = run("normalize").stdout
        (project / "spec" / "source.toml").write_text('[package]\nname = "chat"\n')
        (project / "spec" / "websocket.yaml").unlink()
        again = run("normalize", "--spec", "-", stdin=once)
        assert again.exit_code == 0, again.stderr
        (tmp_path / "again.yaml").write_bytes(again.stdout_bytes)
        assert valid(tmp_path / "again.yaml")

    def test_standard_input(self, project: Path, run: Run) -> None:
        text = DESCRIPTION.replace("level: {type: integer}", "height: {type: integer}")
        result = run("normalize", "--spec", "-", stdin=text)
        assert result.exit_code == 0, result.stderr
        assert "height: {type: integer}" in result.stdout
        assert "level" not in result.stdout
        assert project.exists()

    def test_other_alphabets(self, project: Path, run: Run) -> None:
        edit(project / "spec" / "overlays" / "docs.yaml", "From 0 to 10.", "Von 0 bis 10 Öre.")
        assert "Von 0 bis 10 Öre.".encode() in run("normalize").stdout_bytes

    def test_an_unreadable_description(self, project: Path, run: Run) -> None:
        result = run("normalize", "--spec", "-", stdin="[]")
        assert (result.exit_code, result.stdout) == (2, "")
        assert result.stderr.startswith("<stdin>:1:1: error RC10")
        assert project.exists()


class TestExplain:
    @pytest.mark.parametrize(
        "location",
        [
            "ChatServerEventSaid.text", "Said.text", "said.text",
            "#/components/schemas/ChatServerEventSaid/properties/text",
        ],
    )  # fmt: skip
    def test_a_property_by_any_name(self, project: Path, run: Run, location: str) -> None:
        result = run("explain", location)
        assert (result.exit_code, result.stderr) == (0, "")
        assert result.stdout == SAID_TEXT
        assert project.exists()

    @pytest.mark.parametrize(
        "location", ["said", "Said", "ChatServerEventSaid", "#/components/schemas/ChatServerEventSaid"]
    )
    def test_an_event_by_any_name(self, project: Path, run: Run, location: str) -> None:
        result = run("explain", location)
        assert result.exit_code == 0, result.stderr
        assert result.stdout.startswith("Said\nspec/realtime.yaml:12:5 #/components/schemas/ChatServerEventSaid\n")
        assert "\noverlays that changed it:\n  spec/overlays/corrections.yaml:4: C1: Null while" in result.stdout
        assert "  spec/overlays/docs.yaml:12: $.components.schemas.ChatServerEventSaid\n" in result.stdout
        assert "\ndecided:\n  direction: received\n  tag: type = 'said'\n" in result.stdout
        assert '\nclass Said(Model, frozen=True, kw_only=True, tag_field="type", tag="said"):\n' in result.stdout
        assert project.exists()

    def test_an_inline_type(self, project: Path, run: Run) -> None:
        result = run("explain", "SaidMood")
        assert result.exit_code == 0, result.stderr
        pointer = "#/components/schemas/ChatServerEventSaid/properties/mood"
        assert result.stdout.startswith(f"SaidMood\nspec/realtime.yaml:17:9 {pointer}\n")
        assert "\nclass SaidMood(Model" in result.stdout
        assert run("explain", "ChatServerEventSaid.mood").stdout.startswith("Said.mood\n")
        for location in ("ChatServerEventSaid.mood.level", "said.mood.level", "SaidMood.level"):
            assert run("explain", location).stdout.endswith("    level: int | None = ABSENT\n"), location
        assert project.exists()

    def test_a_union(self, project: Path, run: Run) -> None:
        result = run("explain", "ServerEvent")
        assert result.exit_code == 0, result.stderr
        assert result.stdout.endswith("\nServerEvent: TypeAlias = Said\n")
        assert "discriminated" in result.stdout
        assert project.exists()

    def test_the_passes_inside(self, project: Path, run: Run) -> None:
        passes = (
            "passes that changed it:\n"
            "  infer enum types: Rule 5: the type of an `enum` or `const` follows from its values where it is not "
            "written.\n"
            "  open enums: Rules 1 and 4: the listed texts of a union are one enum; beside a plain string it is an "
            "open one.\n"
        )
        assert passes in run("explain", "say.tone").stdout
        assert passes in run("explain", "say").stdout
        assert "passes that changed it: none\n" in run("explain", "say.text").stdout
        assert project.exists()

    def test_what_a_correction_requires(self, project: Path, run: Run) -> None:
        with (project / "spec" / "overlays" / "corrections.yaml").open("a") as stream:
            stream.write(
                "- target: $.components.schemas.ChatServerEventSaid.required\n"
                "  description: Text is always there.\n  update: text\n"
            )
        result = run("explain", "said.text")
        assert "  spec/overlays/corrections.yaml:9: Text is always there.\n" in result.stdout
        assert "\ndecided:\n  required, null is a value\n" in result.stdout
        assert "Text is always there." not in run("explain", "said.mood").stdout

    def test_another_description(self, project: Path, run: Run) -> None:
        text = DESCRIPTION.replace("level: {type: integer}", "height: {type: integer}")
        result = run("explain", "SaidMood.height", "--spec", "-", stdin=text)
        assert result.exit_code == 0, result.stderr
        assert "\n<stdin>:20:13 #/components" in result.stdout
        assert project.exists()

    @pytest.mark.parametrize(
        ("location", "advice"),
        [
            ("SaidMod", "did you mean SaidMood or Said.mood or Said?"),
            ("SAID", "did you mean Said or said?"),
            ("#/components/schemas/ChatServerEventSaid/properties/txt",
             "did you mean #/components/schemas/ChatServerEventSaid/properties/text?"),
            ("zzzzzz", "give a component or property of the description, a Python name or the wire type of an event"),
        ],
    )  # fmt: skip
    def test_an_unknown_location(self, project: Path, run: Run, location: str, advice: str) -> None:
        result = run("explain", location)
        assert (result.exit_code, result.stdout) == (2, "")
        message = "error RC802: nothing in the description or the package has this name"
        first, second = result.stderr.splitlines()
        assert first == f"{location}: {message}"
        assert second.startswith(f"  fix: {advice.removesuffix('?')}")
        assert project.exists()


@pytest.fixture(scope="module", name="explained")
def _explained() -> Callable[[str], Explanation]:
    inputs = pipeline.load(Project(ROOT))
    result = pipeline.normalized(inputs, Diagnostics())
    files = pipeline.render(inputs, result, templates_folder(), Diagnostics())
    return lambda location: explain(location, inputs, result, files)


class TestExplainTheRealOne:
    @pytest.mark.parametrize(
        ("location", "title", "decision"),
        [
            ("RealtimeSessionCreateRequestGA.tracing", "SessionCreateRequest.tracing", "optional, null is a value"),
            ("response.done", "ResponseDone", "the same wire type: beta.ResponseDone"),
            ("beta.response.done", "beta.ResponseDone", "module: beta"),
            ("SessionUpdate.session", "SessionUpdate.session", "required, null is not allowed"),
            ("RealtimeConversationItemMessageUser.type", "ConversationItemMessageUser.type", "tag: type = 'message'"),
            ("RealtimeConversationItemMessageUser.content", "ConversationItemMessageUser.content",
             "shares its tag with others; base class for reading: RealtimeConversationItem<message>"),
            ("beta.Session", "beta.Session", "direction: received"),
            ("RealtimeTurnDetection", "TurnDetection", "members discriminated by 'type', a constant in every member"),
        ],
    )  # fmt: skip
    def test_a_location(
        self, explained: Callable[[str], Explanation], location: str, title: str, decision: str
    ) -> None:
        found = explained(location)
        assert found.title == title
        assert decision in found.decisions
        assert re.fullmatch(r"spec/realtime\.yaml:\d+:\d+", found.place)

    def test_corrections_and_python(self, explained: Callable[[str], Explanation]) -> None:
        found = explained("RealtimeResponse.status_details")
        names = [one.name.rpartition(":")[0] for one in found.corrections]
        assert names == sorted(names)
        assert [one.reason.partition(":")[0] for one in found.corrections][:1] == ["wire-1"]
        assert found.python == "    status_details: ResponseStatusDetails | None = ABSENT"

    def test_every_name_there_is(self, explained: Callable[[str], Explanation]) -> None:
        for line in (ROOT / "spec" / "names.lock").read_text().splitlines()[3::40]:
            location = line.rpartition(": ")[0].strip("'")
            assert explained(location).python, location
