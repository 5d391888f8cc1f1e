"""`realtime-codegen import`: what it writes, where it may come from, and what it records."""

from __future__ import annotations

import hashlib
import json
import tomllib
from pathlib import Path
from typing import Any

import pytest
import yaml

from realtime_codegen.commands import importer
from realtime_codegen.commands.importer import commit_of
from tests.cli.conftest import Run
from tests.cli.small_project import edit, tree
from tests.support import ROOT, shared

UPSTREAM = """\
openapi: 3.1.0
info: {title: Everything, version: 2.0.0}
paths:
  /other: {get: {responses: {'200': {description: Fine.}}}}
components:
  schemas:
    ChatServerEventSaid:
      description: Prose of somebody else.
      required: [type]
      type: object
      properties:
        type: {const: said, description: Prose.}
        text: {type: string, maxLength: 9}
        by: {$ref: '#/components/schemas/Person'}
    Person: {type: object, properties: {name: {type: string}}}
    Unused: {type: string}
"""
COMMIT = "0123456789abcdef0123456789abcdef01234567"


def recorded(project: Path) -> dict[str, str]:
    table: dict[str, str] = tomllib.loads((project / "spec" / "source.toml").read_text())["upstream"]
    return table


def description(project: Path) -> Any:
    return yaml.safe_load((project / "spec" / "realtime.yaml").read_text())


@pytest.fixture(name="upstream")
def _upstream(project: Path) -> Path:
    place = project.parent / "upstream.yaml"
    place.write_text(UPSTREAM)
    return place


class TestWhatItWrites:
    def test_the_selected_facts_and_where_they_are_from(self, project: Path, upstream: Path, run: Run) -> None:
        before = tree(project)
        result = run("import", upstream, "--commit", COMMIT, "--date", "2026-01-31")
        assert (result.exit_code, result.stderr) == (0, "")
        assert result.stdout == "written  spec/realtime.yaml\nwritten  spec/source.toml\n"
        digest = hashlib.sha256(UPSTREAM.encode()).hexdigest()
        expected = {"repository": "example/chat", "commit": COMMIT, "date": "2026-01-31", "sha256": digest}
        assert recorded(project) == expected
        assert sorted(description(project)["components"]["schemas"]) == ["ChatServerEventSaid", "Person"]
        assert "Prose" not in (project / "spec" / "realtime.yaml").read_text()
        after = tree(project)
        changed = {path for path in {**before, **after} if before.get(path) != after.get(path)}
        assert changed == {"spec/realtime.yaml", "spec/source.toml"}

    def test_the_rest_of_source_toml_stays(self, project: Path, upstream: Path, run: Run) -> None:
        before = (project / "spec" / "source.toml").read_text()
        run("import", upstream, "--commit", COMMIT, "--date", "2026-01-31")
        after = (project / "spec" / "source.toml").read_text()
        assert after.partition("[select]")[2] == before.partition("[select]")[2]

    def test_keep_descriptions(self, project: Path, upstream: Path, run: Run) -> None:
        assert run("import", upstream, "--keep-descriptions").exit_code == 0
        said = description(project)["components"]["schemas"]["ChatServerEventSaid"]
        assert said["description"] == "Prose of somebody else."

    def test_again_changes_nothing(self, project: Path, upstream: Path, run: Run) -> None:
        run("import", upstream, "--commit", COMMIT, "--date", "2026-01-31")
        before = tree(project)
        result = run("import", upstream)
        assert (result.exit_code, result.stderr) == (0, "")
        assert result.stdout == "same     spec/realtime.yaml\nsame     spec/source.toml\n"
        assert tree(project) == before

    def test_another_file_does_not_keep_the_commit(self, project: Path, upstream: Path, run: Run) -> None:
        run("import", upstream, "--commit", COMMIT, "--date", "2026-01-31")
        edit(upstream, "maxLength: 9", "maxLength: 10")
        result = run("import", upstream)
        assert (recorded(project)["commit"], recorded(project)["date"]) == ("", "")
        assert result.stderr == (
            "--commit was not given and is not known: spec/source.toml has none\n"
            "--date was not given and is not known: spec/source.toml has none\n"
        )

    def test_from_a_description_of_openapi_3_0(self, project: Path, upstream: Path, run: Run) -> None:
        edit(upstream, "openapi: 3.1.0", "openapi: 3.0.3")
        edit(upstream, "{type: string, maxLength: 9}", "{type: integer, minimum: 1, exclusiveMinimum: true}")
        assert run("import", upstream).exit_code == 0
        data = description(project)
        assert data["openapi"] == "3.1.0"
        properties = data["components"]["schemas"]["ChatServerEventSaid"]["properties"]
        assert properties["text"] == {"type": "integer", "exclusiveMinimum": 1}


class TestSources:
    @pytest.fixture(name="expected")
    def _expected(self, project: Path, upstream: Path, run: Run) -> bytes:
        assert run("import", upstream).exit_code == 0
        text = (project / "spec" / "realtime.yaml").read_bytes()
        (project / "spec" / "realtime.yaml").unlink()
        return text

    @pytest.mark.parametrize("form", ["yaml", "json"])
    def test_standard_input(self, project: Path, run: Run, expected: bytes, form: str) -> None:
        text = UPSTREAM if form == "yaml" else json.dumps(yaml.safe_load(UPSTREAM))
        result = run("import", "-", stdin=text)
        assert result.exit_code == 0, result.stderr
        assert (project / "spec" / "realtime.yaml").read_bytes() == expected
        assert recorded(project)["sha256"] == hashlib.sha256(text.encode()).hexdigest()

    def test_a_json_file(self, project: Path, run: Run, expected: bytes) -> None:
        place = project.parent / "upstream.json"
        place.write_text(json.dumps(yaml.safe_load(UPSTREAM)))
        assert run("import", place).exit_code == 0
        assert (project / "spec" / "realtime.yaml").read_bytes() == expected

    def test_an_address(self, project: Path, run: Run, expected: bytes, site: str) -> None:
        result = run("import", f"{site}/upstream.yaml")
        assert result.exit_code == 0, result.stderr
        assert (project / "spec" / "realtime.yaml").read_bytes() == expected
        assert recorded(project)["sha256"] == hashlib.sha256(UPSTREAM.encode()).hexdigest()

    @pytest.mark.usefixtures("expected")
    def test_the_commit_of_an_address(
        self, project: Path, run: Run, site: str, monkeypatch: pytest.MonkeyPatch
    ) -> None:
        # The address a commit is read from, served from here.
        folder = project.parent / "example" / "chat" / COMMIT
        folder.mkdir(parents=True)
        (folder / "openapi.yaml").write_text(UPSTREAM)

        def commit(address: str) -> str | None:
            return commit_of(address.replace(site, "https://raw.githubusercontent.com"))

        monkeypatch.setattr(importer, "commit_of", commit)
        result = run("import", f"{site}/example/chat/{COMMIT}/openapi.yaml", "--date", "2026-02-28")
        assert (result.exit_code, result.stderr) == (0, "")
        assert (recorded(project)["commit"], recorded(project)["date"]) == (COMMIT, "2026-02-28")

    def test_the_commit_is_read_from_githubs_raw_addresses(self) -> None:
        assert commit_of(f"https://raw.githubusercontent.com/example/chat/{COMMIT}/openapi.yaml") == COMMIT


class TestRefusals:
    @pytest.mark.parametrize("date", ["2026-02-30", "20260131", "31.01.2026", "2026-1-31", "", "2026-01-31T00:00"])
    def test_a_date_that_is_none(self, project: Path, upstream: Path, run: Run, date: str) -> None:
        before = tree(project)
        result = run("import", upstream, "--date", date)
        assert (result.exit_code, result.stdout) == (2, "")
        assert f"Error: Invalid value for '--date': {date!r} is not a date such as 2026-01-31.\n" in result.stderr
        assert tree(project) == before

    @pytest.mark.parametrize("commit", ["", "a b", 'a"b', "a\nb", "é"])
    def test_a_commit_that_is_none(self, project: Path, upstream: Path, run: Run, commit: str) -> None:
        before = tree(project)
        result = run("import", upstream, "--commit", commit)
        assert (result.exit_code, result.stdout) == (2, "")
        assert "Error: Invalid value for '--commit': " in result.stderr
        assert tree(project) == before

    def test_a_file_that_is_not_there(self, project: Path, run: Run) -> None:
        before = tree(project)
        result = run("import", "nothing.yaml")
        assert (result.exit_code, result.stdout) == (2, "")
        assert result.stderr == (
            "nothing.yaml: error RC101: cannot be read: No such file or directory\n"
            "  fix: check the path and its permissions\n"
        )
        assert tree(project) == before

    def test_something_else_than_openapi(self, project: Path, run: Run) -> None:
        before = tree(project)
        result = run("import", "-", stdin="swagger: '2.0'\n")
        assert (result.exit_code, result.stdout) == (2, "")
        assert result.stderr.startswith("<stdin>:1:1: error RC104: this is Swagger 2.0, not OpenAPI 3\n")
        assert tree(project) == before

    def test_a_description_of_something_else(self, project: Path, run: Run) -> None:
        before = tree(project)
        result = run("import", "-", stdin=UPSTREAM.replace("Chat", "Mail"))
        assert (result.exit_code, result.stdout) == (1, "")
        assert "error RC301: nothing in the description matches the selection: Chat*\n" in result.stderr
        assert tree(project) == before

    def test_a_source_toml_without_a_place_for_it(self, project: Path, upstream: Path, run: Run) -> None:
        edit(project / "spec" / "source.toml", 'commit = ""\n', "")
        before = tree(project)
        result = run("import", upstream)
        assert (result.exit_code, result.stdout) == (2, "")
        assert result.stderr.startswith("spec/source.toml: error RC801: [upstream] lacks commit\n")
        assert tree(project) == before

    def test_without_a_project(self, run: Run, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
        (tmp_path / "upstream.yaml").write_text(UPSTREAM)
        monkeypatch.chdir(tmp_path)
        result = run("import", "upstream.yaml")
        assert (result.exit_code, result.stdout) == (2, "")
        assert result.stderr.startswith("spec/source.toml: error RC101: ")
        assert sorted(tree(tmp_path)) == ["upstream.yaml"]


def test_the_committed_description_is_what_import_gives(tmp_path: Path, run: Run) -> None:
    upstream = shared("spec", "openai-openapi-2026-08-21.yaml")
    (tmp_path / "spec").mkdir()
    source = (ROOT / "spec" / "source.toml").read_text()
    table = tomllib.loads(source)["upstream"]
    for value in (table["commit"], table["date"], table["sha256"]):
        source = source.replace(value, "")
    (tmp_path / "spec" / "source.toml").write_text(source)
    options = ("--commit", table["commit"], "--date", table["date"], "--project", tmp_path)
    assert run("import", upstream, *options).exit_code == 0
    for name in ("realtime.yaml", "source.toml"):
        assert (tmp_path / "spec" / name).read_bytes() == (ROOT / "spec" / name).read_bytes(), name
