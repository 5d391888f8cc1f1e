"""`realtime-codegen generate`: the project's own package, any other description, and what stops it."""

from __future__ import annotations

import json
import shutil
from pathlib import Path

import pytest
import yaml

from realtime_codegen.write.header import HEADER
from tests.cli.conftest import Run
from tests.cli.small_project import DESCRIPTION, contents, edit, python, tree
from tests.support import without_coverage

SUMMARY = "5 types from 2 schemas: "


def number(project: Path) -> int:
    """How many files the package has."""
    return len(contents(project / "generated"))


def moved(root: Path) -> Path:
    """The description in another place, with one more event."""
    place = root / "other.yaml"
    place.write_text(
        DESCRIPTION
        + "    ChatServerEventLeft:\n      type: object\n"
        + "      properties: {type: {const: left}}\n      required: [type]\n"
    )
    return place


class TestBare:
    def test_a_first_run(self, project: Path, run: Run) -> None:
        expected = contents(project)
        (project / "spec" / "names.lock").unlink()
        shutil.rmtree(project / "generated")
        result = run("generate")
        assert result.exit_code == 0
        *files, lock, summary = result.stdout.splitlines()
        assert files == sorted(f"added    {path}" for path in expected if path.startswith("generated/"))
        assert lock == "changed  spec/names.lock"
        assert summary == f"{SUMMARY}{len(files)} files written, 0 unchanged"
        assert result.stderr == ""
        del (after := contents(project))[".cache/realtime-codegen.json"]
        assert after == expected

    def test_nothing_to_do(self, project: Path, run: Run) -> None:
        before = tree(project)
        result = run("generate")
        assert (result.exit_code, result.stderr) == (0, "")
        assert result.stdout == f"{SUMMARY}nothing to change in {number(project)} files\n"
        assert {path: entry for path, entry in tree(project).items() if not path.startswith(".cache")} == before

    def test_a_change(self, project: Path, run: Run) -> None:
        before = tree(project)
        edit(project / "spec" / "overlays" / "docs.yaml", "From 0 to 10.", "From 0 to 11.")
        (project / "generated" / "chat" / "old.py").write_text(HEADER)
        result = run("generate")
        assert result.exit_code == 0
        assert result.stdout == (
            "changed  generated/chat/models.py\n"
            "removed  generated/chat/old.py\n"
            f"{SUMMARY}1 file written, 1 removed, {number(project) - 1} unchanged\n"
        )
        assert "From 0 to 11." in (project / "generated" / "chat" / "models.py").read_text()
        assert tree(project)["generated/chat/events.py"] == before["generated/chat/events.py"]

    def test_from_a_folder_inside(self, project: Path, run: Run, monkeypatch: pytest.MonkeyPatch) -> None:
        monkeypatch.chdir(project / "spec" / "overlays")
        assert run("generate", "--check").stdout == "up to date\n"

    def test_project_option(self, project: Path, run: Run, monkeypatch: pytest.MonkeyPatch) -> None:
        monkeypatch.chdir(project.parent)
        assert run("generate", "--check", "--project", "project").stdout == "up to date\n"

    def test_without_a_project(self, run: Run, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
        monkeypatch.chdir(tmp_path)
        result = run("generate")
        assert (result.exit_code, result.stdout) == (2, "")
        assert result.stderr == (
            "spec/source.toml: error RC101: no such file here or in any folder above\n"
            "  fix: go to a folder with spec/source.toml, or name one with --project; "
            "to generate from a description without a project give --spec FILE --out DIR\n"
        )
        assert tree(tmp_path) == {}

    def test_notes(self, project: Path, run: Run) -> None:
        edit(project / "spec" / "realtime.yaml", "        text: {type: string}\n        mood", "        mood")
        edit(project / "spec" / "overlays" / "corrections.yaml", "properties.text", "properties.mood.properties.level")
        assert run("generate").stderr == ""
        expired = project / "spec" / "realtime.yaml"
        edit(expired, "level: {type: integer}", "level: {type: [integer, 'null']}")
        assert run("generate").stderr == "1 note; --notes shows it\n"
        assert run("generate", "--notes").stderr == (
            "spec/overlays/corrections.yaml:4:3: note RC203: the correction of C1 is not needed any more at "
            "$.components.schemas.ChatServerEventSaid.properties.mood.properties.level\n"
            "  at #/actions/0\n"
            "  fix: remove the action\n"
        )


class TestCheck:
    def test_current(self, project: Path, run: Run) -> None:
        before = tree(project)
        result = run("generate", "--check")
        assert (result.exit_code, result.stdout, result.stderr) == (0, "up to date\n", "")
        assert tree(project) == before

    def test_outdated(self, project: Path, run: Run) -> None:
        (project / "generated" / "chat" / "models.py").unlink()
        (project / "generated" / "chat" / "old.py").write_text(HEADER)
        edit(project / "generated" / "chat" / "events.py", "Somebody said", "Nobody said")
        edit(project / "spec" / "names.lock", "ChatServerEventSaid.mood: SaidMood\n", "")
        before = tree(project)
        result = run("generate", "--check")
        assert (result.exit_code, result.stdout) == (1, "")
        assert result.stderr == (
            "generated/chat/events.py: error RC604: the file is out of date\n"
            "  fix: run `make generate` and commit the result\n"
            "generated/chat/models.py: error RC604: the file is missing\n"
            "  fix: run `make generate` and commit the result\n"
            "generated/chat/old.py: error RC604: the file is no longer generated\n"
            "  fix: run `make generate` and commit the result\n"
            "spec/names.lock: error RC503: this line is missing: ChatServerEventSaid.mood: SaidMood\n"
            "  fix: run `make generate` and commit the result\n"
        )
        assert tree(project) == before

    def test_elsewhere(self, project: Path, run: Run) -> None:
        result = run("generate", "--check", "--spec", "spec/realtime.yaml", "--out", "src")
        assert result.exit_code == 1
        assert result.stderr.startswith(
            "src/chat/__init__.py: error RC604: the file is missing\n  fix: run the same command without --check\n"
        )
        assert not (project / "src").exists()


class TestOtherDescriptions:
    @pytest.mark.parametrize("ending", ["yaml", "json"])
    def test_a_file(self, project: Path, run: Run, ending: str) -> None:
        place = moved(project.parent)
        if ending == "json":
            place = place.with_suffix(".json")
            place.write_text(json.dumps(yaml.safe_load(moved(project.parent).read_text())))
        before = tree(project)
        result = run("generate", "--spec", place, "--out", "src")
        assert result.exit_code == 0, result.stderr
        assert result.stdout.endswith(f"6 types from 3 schemas: {number(project)} files written, 0 unchanged\n")
        events = (project / "src" / "chat" / "events.py").read_text()
        assert "class Left(" in events
        assert "Somebody said something." in events
        assert {path: entry for path, entry in tree(project).items() if not path.startswith("src")} == before

    @pytest.mark.parametrize("form", ["yaml", "json"])
    def test_standard_input(self, project: Path, run: Run, form: str) -> None:
        text = moved(project.parent).read_text()
        text = json.dumps(yaml.safe_load(text)) if form == "json" else text
        result = run("generate", "--spec", "-", "--out", "src", stdin=text)
        assert result.exit_code == 0, result.stderr
        assert "class Left(" in (project / "src" / "chat" / "events.py").read_text()

    def test_an_address(self, project: Path, run: Run, site: str) -> None:
        moved(project.parent)
        result = run("generate", "--spec", f"{site}/other.yaml", "--out", "src")
        assert result.exit_code == 0, result.stderr
        assert "class Left(" in (project / "src" / "chat" / "events.py").read_text()

    def test_an_address_with_nothing_behind(self, project: Path, run: Run, site: str) -> None:
        result = run("generate", "--spec", f"{site}/none.yaml?key=secret", "--out", "src")
        assert result.exit_code == 2
        assert result.stderr.startswith(f"{site}/none.yaml: error RC101: cannot be fetched: ")
        assert "404" in result.stderr
        assert not (project / "src").exists()

    def test_the_own_description_elsewhere(self, project: Path, run: Run) -> None:
        edit(project / "spec" / "names.lock", "ChatServerEventSaid.mood: SaidMood\n", "")
        before = tree(project)
        result = run("generate", "--out", "src")
        assert result.exit_code == 0
        after = tree(project)
        assert {path: entry for path, entry in after.items() if not path.startswith("src")} == before
        generated = {path: entry[1] for path, entry in after.items() if path.startswith("generated/")}
        assert {
            f"generated{path[3:]}": entry[1] for path, entry in after.items() if path.startswith("src/")
        } == generated

    def test_without_out(self, project: Path, run: Run) -> None:
        before = tree(project)
        result = run("generate", "--spec", "spec/realtime.yaml")
        assert (result.exit_code, result.stdout) == (2, "")
        assert "Error: --spec needs --out: the project's own package is made from spec/realtime.yaml" in result.stderr
        assert tree(project) == before


class TestWhatStopsIt:
    def test_an_unreadable_description(self, project: Path, run: Run) -> None:
        (project / "spec" / "realtime.yaml").write_text("openapi: [")
        before = tree(project)
        result = run("generate")
        assert (result.exit_code, result.stdout) == (2, "")
        assert result.stderr.startswith("spec/realtime.yaml:1:11: error RC102: ")
        assert tree(project) == before

    def test_a_problem_in_the_description(self, project: Path, run: Run) -> None:
        edit(project / "spec" / "realtime.yaml", "level: {type: integer}", "level: {$ref: '#/components/schemas/Gone'}")
        before = tree(project)
        result = run("generate")
        assert (result.exit_code, result.stdout) == (1, "")
        assert result.stderr.startswith("spec/realtime.yaml:20:")
        assert " error RC106: " in result.stderr
        assert tree(project) == before

    @pytest.mark.parametrize("path", ["spec/names.lock", "spec/source.toml", "spec/overlays/docs.yaml"])
    def test_bytes_that_are_no_text(self, project: Path, run: Run, path: str) -> None:
        (project / path).write_bytes(b"\xff\xfe\x00")
        before = tree(project)
        result = run("generate")
        assert (result.exit_code, result.stdout) == (2, "")
        assert result.stderr.startswith(f"{path}")
        assert tree(project) == before

    def test_a_file_of_somebody_else(self, project: Path, run: Run) -> None:
        (project / "src" / "chat").mkdir(parents=True)
        (project / "src" / "chat" / "models.py").write_text("mine = 1\n")
        before = tree(project)
        result = run("generate", "--out", "src")
        assert (result.exit_code, result.stdout) == (1, "")
        assert result.stderr == (
            "src/chat/models.py: error RC603: this file was not written by this tool\n"
            "  fix: move it away, or generate into another folder\n"
        )
        assert tree(project) == before

    def test_an_output_that_is_a_file(self, project: Path, run: Run) -> None:
        (project / "src").write_text("mine")
        result = run("generate", "--out", "src")
        assert result.exit_code == 2
        assert "Invalid value for '--out': Directory 'src' is a file." in result.stderr

    @without_coverage
    def test_a_full_disk(self, project: Path) -> None:
        """A limit on the size of files stands for a disk that is full: larger modules cannot be written."""
        before = tree(project)
        code = (
            "import resource; resource.setrlimit(resource.RLIMIT_FSIZE, (8000, 8000));"
            "from realtime_codegen.cli import main; main(['generate', '--out', 'src'])"
        )
        result = python("-c", code)
        assert (result.returncode, result.stdout) == (2, "")
        assert result.stderr.endswith(
            "error RC605: the disk refuses: File too large\n"
            "  fix: free space or fix the permissions; nothing was changed\n"
        )
        assert tree(project) == before

    def test_a_hostile_key_reaches_no_terminal(self, project: Path, run: Run) -> None:
        edit(project / "spec" / "realtime.yaml", "level: {type: integer}", '"a\\n\\e[31mb": {type: 5}')
        result = run("generate")
        assert result.exit_code == 1
        assert "\x1b" not in result.stderr
        assert "properties/a\\n\\x1b[31mb/type\n" in result.stderr
