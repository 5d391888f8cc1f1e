"""`realtime-codegen bump`: one command from a new upstream version to package, names and page, whole or not at all."""

from __future__ import annotations

import hashlib
import os
import shutil
import tomllib
from pathlib import Path

import pytest

from realtime_codegen.commands.bump import bump
from realtime_codegen.commands.importer import Request
from realtime_codegen.project import Project
from tests.cli.conftest import Run
from tests.cli.small_project import DESCRIPTION, Tree, contents, edit, tree
from tests.cli.test_write import failing

COMMIT = "89abcdef0123456789abcdef0123456789abcdef"
VERSION = ("--commit", COMMIT, "--date", "2026-02-28")
UPSTREAM = DESCRIPTION.replace(
    "        mood:\n",
    "        volume: {type: integer, minimum: 0}\n"
    "        place:\n          type: object\n          properties: {text: {type: string}}\n"
    "        mood:\n",
)
PAGE = f"""\
# the version before → 2026-02-28 (89abcdef)

The description of [example/chat](https://github.com/example/chat) at commit `{COMMIT}` of 2026-02-28, SHA-256 \
`{{digest}}`.

3 widen; version step: minor.

## `chat.Said`
"""


@pytest.fixture(name="upstream")
def _upstream(project: Path) -> Path:
    place = project.parent / "upstream.yaml"
    place.write_text(UPSTREAM)
    return place


def changed(old: Tree, project: Path) -> set[str]:
    """The paths that are not what they were; folders left out."""
    new = tree(project)
    return {path for path in {**old, **new} if old.get(path) != new.get(path) and not (project / path).is_dir()}


def recorded(project: Path) -> dict[str, str]:
    table: dict[str, str] = tomllib.loads((project / "spec" / "source.toml").read_text())["upstream"]
    return table


class TestWhatItDoes:
    def test_every_file_that_follows_from_the_version(self, project: Path, upstream: Path, run: Run) -> None:
        before = tree(project)
        result = run("bump", upstream, *VERSION)
        assert (result.exit_code, result.stderr) == (0, "")
        assert changed(before, project) == {
            "spec/realtime.yaml",
            "spec/source.toml",
            "spec/names.lock",
            "docs/changes/2026-02-28.md",
            "generated/chat/models.py",
            "generated/chat/events.py",
            "generated/chat/__init__.py",
            "generated/chat/_runtime/facts.py",
            "generated/chat/_meta.py",
            "generated/chat/_contract.json",
        }
        digest = hashlib.sha256(UPSTREAM.encode()).hexdigest()
        assert recorded(project) == {
            "repository": "example/chat", "commit": COMMIT, "date": "2026-02-28", "sha256": digest,
        }  # fmt: skip
        for path in changed(before, project):
            verb = "changed" if path.startswith("generated") else "written"
            assert f"\n{verb:8} {path}\n" in result.stdout

    def test_what_it_leaves_is_what_generate_leaves(self, project: Path, upstream: Path, run: Run) -> None:
        twin = project.parent / "twin"
        shutil.copytree(project, twin)
        run("bump", upstream, *VERSION)
        assert run("import", upstream, *VERSION, "--project", twin).exit_code == 0
        assert run("generate", "--project", twin).exit_code == 0
        shutil.rmtree(project / "docs")
        made, expected = contents(project), contents(twin)
        assert {path for path in made if made[path] != expected.get(path)} == set()
        assert expected.keys() - made.keys() <= {".cache/realtime-codegen.json"}

    def test_the_diff_is_printed(self, project: Path, upstream: Path, run: Run) -> None:
        result = run("bump", upstream, *VERSION)
        assert result.stdout.startswith(
            "the version before -> 2026-02-28 (89abcdef)\n\nchat.Said\n  widens: .place: new "
        )
        assert "\n3 widen; version step: minor\n" in result.stdout
        line = (
            (project / "spec" / "realtime.yaml")
            .read_text()
            .splitlines()
            .index("        volume: {type: integer, minimum: 0}")
        )
        assert f"new spec/realtime.yaml:{line + 1} #/components/schemas/ChatServerEventSaid" in result.stdout

    def test_the_page_says_the_same(self, project: Path, upstream: Path, run: Run) -> None:
        run("bump", upstream, *VERSION)
        page = (project / "docs" / "changes" / "2026-02-28.md").read_text()
        assert page.startswith(PAGE.format(digest=hashlib.sha256(UPSTREAM.encode()).hexdigest()))
        assert "| widens | `.volume` new optional field" in page

    def test_what_wants_a_description(self, project: Path, upstream: Path, run: Run) -> None:
        result = run("bump", upstream, *VERSION)
        _, _, rest = result.stdout.partition("\ndescriptions wanted in spec/overlays/docs.yaml:\n")
        wanted = rest.partition("\n\n")[0].splitlines()
        assert [line.partition(" the ")[2] for line in wanted] == [
            "field Said.place",
            "field Said.volume",
            "type SaidPlace (ChatServerEventSaid.place)",
        ]
        description = (project / "spec" / "realtime.yaml").read_text().splitlines()
        for line in wanted:
            file, number, column = line.split()[0].split(":")
            assert file == "spec/realtime.yaml"
            assert description[int(number) - 1][int(column) - 1 :].startswith(("place:", "volume:"))

    def test_names_are_added_and_none_is_changed(self, project: Path, upstream: Path, run: Run) -> None:
        lock = project / "spec" / "names.lock"
        before = lock.read_text().replace("SaidMood", "Atmosphere") + "Gone.thing: GoneThing\n"
        lock.write_text(before)
        result = run("bump", upstream, *VERSION)
        assert "\nadded to spec/names.lock:\n  ChatServerEventSaid.place: SaidPlace\n" in result.stdout
        after = lock.read_text().splitlines()
        assert [line for line in after if line != "ChatServerEventSaid.place: SaidPlace"] == before.splitlines()
        assert "class Atmosphere(" in (project / "generated" / "chat" / "models.py").read_text()

    def test_the_same_version_again_changes_nothing(self, project: Path, upstream: Path, run: Run) -> None:
        run("bump", upstream, *VERSION)
        edit(project / "docs" / "changes" / "2026-02-28.md", "# the version before", "# The very first")
        for arguments in ((), VERSION):
            before = tree(project)
            result = run("bump", upstream, *arguments)
            assert (result.exit_code, result.stderr) == (0, "")
            assert result.stdout.splitlines()[-1] == "nothing to change: this version is there already"
            assert "widen" not in result.stdout
            assert tree(project) == before

    def test_another_version_of_the_same_day(self, project: Path, upstream: Path, run: Run) -> None:
        run("bump", upstream, *VERSION)
        first = (project / "docs" / "changes" / "2026-02-28.md").read_text()
        edit(upstream, "minimum: 0", "minimum: 1")
        assert run("bump", upstream, "--commit", "feedface99", "--date", "2026-02-28").exit_code == 0
        assert (project / "docs" / "changes" / "2026-02-28.md").read_text() == first
        second = (project / "docs" / "changes" / "2026-02-28-feedface.md").read_text()
        assert second.startswith("# 2026-02-28 (89abcdef) → 2026-02-28 (feedface)\n")

    def test_the_steps_are_shown(self, project: Path, upstream: Path) -> None:
        seen: list[str] = []

        class Step:
            def __init__(self, text: str) -> None:
                seen.append(text)

            def __enter__(self) -> None:
                seen.append("begun")

            def __exit__(self, *_: object) -> None:
                seen.append("done")

        bump(Request(str(upstream), COMMIT, "2026-02-28"), Project(project), Step)
        steps = ["reading", "generating", "comparing", "writing"]
        assert seen == [word for step in steps for word in (step, "begun", "done")]

    def test_a_new_event_without_a_channel(self, project: Path, upstream: Path, run: Run) -> None:
        """As `generate` has it: the package is made, and the check stays red until the channel is written."""
        upstream.write_text(
            UPSTREAM + "    ChatServerEventLeft: {type: object, properties: {type: {const: left}}, required: [type]}\n"
        )
        result = run("bump", upstream, *VERSION)
        assert result.exit_code == 0
        assert "warning RC312: " in result.stderr
        assert "ChatServerEventLeft" in result.stderr
        assert "\nchat.Left\n  widens: new event: left\n" in result.stdout
        assert run("check").exit_code == 1


class TestOverlays:
    def test_a_correction_that_is_not_needed_any_more(self, project: Path, upstream: Path, run: Run) -> None:
        head, _, tail = UPSTREAM.partition("ChatServerEventSaid:")
        upstream.write_text(
            head + "ChatServerEventSaid:" + tail.replace("text: {type: string}", "text: {type: [string, 'null']}", 1)
        )
        result = run("bump", upstream, *VERSION)
        what = "the correction of C1 is not needed any more at $.components.schemas.ChatServerEventSaid.properties.text"
        assert result.exit_code == 0
        assert (
            "\ncorrections that this version makes unnecessary, to be removed:\n"
            f"  spec/overlays/corrections.yaml:4:3 {what}\n"
        ) in result.stdout
        page = (project / "docs" / "changes" / "2026-02-28.md").read_text()
        assert page.endswith(f"\n## Corrections that became unnecessary\n\n- `{what}`\n")

    def test_one_that_was_not_needed_before_is_not_news(self, project: Path, upstream: Path, run: Run) -> None:
        edit(
            project / "spec" / "overlays" / "corrections.yaml",
            "x-expects: {forbids_null: true}",
            "x-expects: {present: $.never}",
        )
        result = run("bump", upstream, *VERSION)
        assert result.exit_code == 0
        assert "unnecessary" not in result.stdout

    def test_actions_that_reach_nothing_any_more(self, project: Path, upstream: Path, run: Run) -> None:
        with (project / "spec" / "overlays" / "corrections.yaml").open("a") as stream:
            stream.write(
                "- target: $.components.schemas.ChatServerEventSaid.properties.mood\n"
                "  x-defect: C2\n  x-reason: None.\n  update: {minProperties: 0}\n"
            )
        upstream.write_text(UPSTREAM[: UPSTREAM.index("        mood:\n")] + "      required: [type]\n")
        result = run("bump", upstream, *VERSION)
        assert result.exit_code == 0
        _, _, rest = result.stdout.partition("\nactions of overlays that reach nothing in this version:\n")
        gone = "$.components.schemas.ChatServerEventSaid.properties.mood"
        assert rest.partition("\n\n")[0].splitlines() == [
            f"  spec/overlays/corrections.yaml:9:3 the target {gone} matches nothing",
            "  spec/overlays/docs.yaml:6:3 no property is called mood",
            "  spec/overlays/docs.yaml:7:3 no property is called level",
            f"  spec/overlays/docs.yaml:14:3 the target {gone} matches nothing",
        ]

    def test_corrections_made_for_the_new_version_already(self, project: Path, upstream: Path, run: Run) -> None:
        """Where they no longer fit the present description, the package that was made from it is compared instead."""
        with (project / "spec" / "overlays" / "corrections.yaml").open("a") as stream:
            stream.write(
                "- target: $.components.schemas.ChatServerEventSaid.properties\n"
                "  update: {extra: {$ref: '#/components/schemas/ChatNews'}}\n"
            )
        assert run("generate").exit_code == 1
        upstream.write_text(UPSTREAM + "    ChatNews: {type: object, properties: {text: {type: string}}}\n")
        result = run("bump", upstream, *VERSION)
        assert result.exit_code == 0, result.stderr
        assert "chat.Said\n  widens: .extra: new optional field" in result.stdout

    def test_neither_fits(self, project: Path, upstream: Path, run: Run) -> None:
        shutil.rmtree(project / "generated")
        with (project / "spec" / "overlays" / "corrections.yaml").open("a") as stream:
            stream.write(
                "- target: $.components.schemas.ChatServerEventSaid.properties\n"
                "  update: {extra: {$ref: '#/components/schemas/ChatNews'}}\n"
            )
        upstream.write_text(UPSTREAM + "    ChatNews: {type: object, properties: {text: {type: string}}}\n")
        before = tree(project)
        result = run("bump", upstream, *VERSION)
        assert result.exit_code == 1
        assert "RC106" in result.stderr
        assert tree(project) == before


class TestAllOrNothing:
    def test_a_problem_is_placed_in_the_file_that_was_given(self, project: Path, upstream: Path, run: Run) -> None:
        edit(upstream, "volume: {type: integer, minimum: 0}", "volume: {$ref: '#/components/schemas/Volume'}")
        before = tree(project)
        result = run("bump", upstream, *VERSION)
        line = upstream.read_text().splitlines().index("        volume: {$ref: '#/components/schemas/Volume'}") + 1
        assert (result.exit_code, result.stdout) == (1, "")
        assert f"upstream.yaml:{line}:" in result.stderr
        assert "RC106" in result.stderr
        assert tree(project) == before

    @pytest.mark.parametrize("number", range(1, 10))
    def test_a_disk_that_refuses(
        self, project: Path, upstream: Path, run: Run, monkeypatch: pytest.MonkeyPatch, number: int
    ) -> None:
        before = tree(project)
        monkeypatch.setattr("os.replace", failing(number, OSError(28, "No space left on device"), os.replace))
        result = run("bump", upstream, *VERSION)
        assert (result.exit_code, result.stdout) == (2, "")
        assert "error RC605: the disk refuses: No space left on device\n" in result.stderr
        assert tree(project) == before

    def test_ctrl_c(self, project: Path, upstream: Path, run: Run, monkeypatch: pytest.MonkeyPatch) -> None:
        before = tree(project)
        monkeypatch.setattr("os.replace", failing(4, KeyboardInterrupt(), os.replace))
        result = run("bump", upstream, *VERSION)
        assert (result.exit_code, result.stderr) == (130, "interrupted; nothing was written\n")
        assert tree(project) == before

    @pytest.mark.parametrize("known", ["", "2026-01-31"])
    def test_without_a_date(self, project: Path, upstream: Path, run: Run, known: str) -> None:
        edit(project / "spec" / "source.toml", 'date = ""', f'date = "{known}"')
        before = tree(project)
        result = run("bump", upstream, "--commit", COMMIT)
        assert (result.exit_code, result.stdout) == (2, "")
        assert result.stderr == (
            "spec/source.toml: error RC801: the date of the new version is not known\n"
            "  fix: give the date of its commit with --date YYYY-MM-DD; the page of what changed is named after it\n"
        )
        assert tree(project) == before
