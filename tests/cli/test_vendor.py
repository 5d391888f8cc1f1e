"""`realtime-codegen vendor`: what it writes, updates and removes, and what `--check` says of a copy."""

from __future__ import annotations

import hashlib
import json
import shutil
from pathlib import Path
from typing import Any

import pytest

from realtime_codegen import __version__
from realtime_codegen.vendor.copied_files import license_text
from realtime_codegen.write.header import HEADER
from tests.cli.conftest import Run
from tests.cli.small_project import contents, edit, python, tree
from tests.support import ROOT

DEST = "app/_vendor"
COPY = f"{DEST}/rt"
AGAIN = f"realtime-codegen vendor {DEST} --package rt"


@pytest.fixture(name="copy")
def _copy(project: Path, run: Run) -> Path:
    """A copy of the package `chat` as `app._vendor.rt`."""
    result = run("vendor", DEST, "--package", "rt")
    assert (result.exit_code, result.stderr) == (0, "")
    return project / COPY


def record(copy: Path) -> dict[str, Any]:
    found: dict[str, Any] = json.loads((copy / "_vendored.json").read_text())
    return found


def refusal(run: Run, *arguments: str | Path) -> str:
    result = run("vendor", DEST, "--package", "rt", *arguments)
    assert (result.exit_code, result.stdout) == (1, "")
    return result.stderr


def change_upstream(project: Path) -> None:
    """Let the package have another field, and no more models."""
    description = project / "spec" / "realtime.yaml"
    text = description.read_text()
    mood = text[text.index("        mood:\n") : text.index("      required: [type]\n")]
    description.write_text(text.replace(mood, "        volume: {type: integer}\n"))


class TestTheCopy:
    def test_the_package_and_two_files_more(self, project: Path, copy: Path) -> None:
        made, package = contents(copy), contents(project / "generated" / "chat")
        assert made.keys() - package.keys() == {"LICENSE", "_vendored.json"}
        assert package.keys() <= made.keys()
        assert [path for path in package if made[path] != package[path]] == []
        assert made["LICENSE"] == (ROOT / "LICENSE").read_bytes()

    def test_where_it_came_from(self, project: Path, copy: Path) -> None:
        found = record(copy)
        files = {path: content for path, content in contents(copy).items() if path != "_vendored.json"}
        assert found.pop("about").startswith("Written by `realtime-codegen vendor`")
        assert found == {
            "generator": {"name": "realtime-codegen", "version": __version__},
            "upstream": {"repository": "example/chat", "commit": "", "sha256": ""},
            "options": {"package": "rt", "without": []},
            "files": {path: hashlib.sha256(content).hexdigest() for path, content in files.items()},
        }
        assert str(project) not in (copy / "_vendored.json").read_text()

    def test_it_works_where_it_is(self, project: Path, copy: Path) -> None:
        program = (
            "from app._vendor import rt\n"
            'said = rt.decode_server_event(\'{"type": "said", "text": "Hi"}\')\n'
            "print(type(said).__module__, said.text)\n"
        )
        assert copy.is_dir()
        done = python("-W", "error", "-c", program, cwd=project)
        assert (done.stdout, done.stderr) == ("app._vendor.rt.events Hi\n", "")

    def test_the_name_of_the_package_by_default(self, project: Path, run: Run) -> None:
        assert run("vendor", "lib").stdout.startswith("lib/chat: ")
        assert record(project / "lib" / "chat")["options"]["package"] == "chat"

    def test_the_same_bytes_anywhere(self, project: Path, copy: Path, run: Run) -> None:
        run("vendor", project / "elsewhere", "--package", "rt")
        assert contents(project / "elsewhere" / "rt") == contents(copy)

    def test_without_a_project_around(self, tmp_path: Path, run: Run, monkeypatch: pytest.MonkeyPatch) -> None:
        monkeypatch.chdir(tmp_path)
        assert run("vendor", "lib", "--without", "client,testing,beta").exit_code == 0
        assert record(tmp_path / "lib" / "openai_realtime")["options"]["without"] == ["client", "testing", "beta"]

    @pytest.mark.parametrize("name", ["", "1st", "a-b", "a.b", "a/b", "..", "class", "é"])
    def test_a_name_that_is_none(self, project: Path, run: Run, name: str) -> None:
        before = tree(project)
        result = run("vendor", DEST, "--package", name)
        assert (result.exit_code, result.stdout) == (2, "")
        assert "--package" in result.stderr
        assert tree(project) == before

    def test_a_part_that_is_none(self, project: Path, run: Run) -> None:
        before = tree(project)
        result = run("vendor", DEST, "--without", "client,beta")
        assert (result.exit_code, result.stdout) == (2, "")
        assert result.stderr == (
            "--without: error RC802: there is no part 'beta'\n"
            "  fix: known are client, testing, and none for the whole package\n"
        )
        assert tree(project) == before


class TestAgain:
    def test_nothing_to_do(self, project: Path, copy: Path, run: Run) -> None:
        before = tree(project)
        result = run("vendor", DEST, "--package", "rt")
        count = len(contents(copy))
        assert (result.exit_code, result.stdout) == (0, f"{COPY}: nothing to change in {count} files\n")
        assert tree(project) == before

    def test_an_update(self, project: Path, copy: Path, run: Run) -> None:
        (copy / "notes.txt").write_text("mine\n")
        change_upstream(project)
        result = run("vendor", DEST, "--package", "rt")
        assert (result.exit_code, result.stderr) == (0, "")
        assert "volume" in (copy / "events.py").read_text()
        assert "SaidMood" not in (copy / "__init__.py").read_text()
        assert not (copy / "models.py").exists()
        assert ", 1 removed, " in result.stdout
        assert (copy / "notes.txt").read_text() == "mine\n"
        shutil.rmtree(project / "fresh", ignore_errors=True)
        run("vendor", "fresh", "--package", "rt")
        (copy / "notes.txt").unlink()
        assert contents(copy) == contents(project / "fresh" / "rt")

    def test_the_parts_stay_what_they_were(self, project: Path, run: Run) -> None:
        run("vendor", DEST, "--package", "rt", "--without", "testing")
        change_upstream(project)
        assert run("vendor", DEST, "--package", "rt").exit_code == 0
        assert record(project / COPY)["options"]["without"] == ["testing"]
        assert run("vendor", DEST, "--package", "rt", "--without", "none").exit_code == 0
        assert record(project / COPY)["options"]["without"] == []

    def test_a_file_that_is_gone_comes_back(self, copy: Path, run: Run) -> None:
        (copy / "py.typed").unlink()
        assert run("vendor", DEST, "--package", "rt").stdout.startswith(f"{COPY}: 1 file written")
        assert (copy / "py.typed").is_file()


class TestFilesThatAreKept:
    def test_of_somebody_else(self, project: Path, run: Run) -> None:
        (project / COPY).mkdir(parents=True)
        (project / COPY / "errors.py").write_text("mine = 1\n")
        (project / COPY / "LICENSE").write_text("All rights reserved.\n")
        before = tree(project)
        for force in ((), ("--force",)):
            assert refusal(run, *force) == "".join(
                f"{COPY}/{name}: error RC603: this file was not written by this tool\n"
                "  fix: move it away, or give another folder or --package\n"
                for name in ("LICENSE", "errors.py")
            )
            assert tree(project) == before

    def test_edited_ones(self, project: Path, copy: Path, run: Run) -> None:
        edit(copy / "errors.py", "from __future__", "# mine\nfrom __future__")
        edit(copy / "models.py", "from __future__", "# mine\nfrom __future__")
        change_upstream(project)
        before = tree(project)
        assert refusal(run) == "".join(
            f"{COPY}/{name}: error RC604: the file was edited after it was copied\n"
            "  fix: undo the edit, or run the command with --force to lose it\n"
            for name in ("errors.py", "models.py")
        )
        assert tree(project) == before
        assert run("vendor", DEST, "--package", "rt", "--force").exit_code == 0
        assert "# mine" not in (copy / "errors.py").read_text()
        assert not (copy / "models.py").exists()

    def test_a_copy_that_was_made_by_hand(self, project: Path, run: Run) -> None:
        shutil.copytree(project / "generated" / "chat", project / COPY)
        before = tree(project)
        assert run("vendor", DEST, "--package", "rt").exit_code == 0, "all files are what they would be"
        shutil.rmtree(project / COPY)
        shutil.copytree(project / "generated" / "chat", project / COPY)
        (project / COPY / "events.py").write_text(HEADER + "older = 1\n")
        assert f"{COPY}/events.py: error RC604: the file was edited" in refusal(run)
        assert tree(project).keys() == before.keys()
        assert run("vendor", DEST, "--package", "rt", "--force").exit_code == 0

    def test_a_file_beside_a_stale_one(self, project: Path, copy: Path, run: Run) -> None:
        (copy / "deep").mkdir()
        (copy / "deep" / "own.txt").write_text("mine")
        change_upstream(project)
        assert run("vendor", DEST, "--package", "rt").exit_code == 0
        assert (copy / "deep" / "own.txt").read_text() == "mine"


class TestCheck:
    @staticmethod
    def expect(project: Path, run: Run, code: int, expected: str) -> None:
        before = tree(project)
        result = run("vendor", DEST, "--package", "rt", "--check")
        assert result.exit_code == code
        assert (result.stderr, result.stdout) == ((expected, "") if code else ("", expected))
        assert tree(project) == before

    @pytest.mark.usefixtures("copy")
    def test_current(self, project: Path, run: Run) -> None:
        self.expect(project, run, 0, "up to date\n")

    def test_current_without_parts(self, project: Path, run: Run) -> None:
        run("vendor", DEST, "--package", "rt", "--without", "client")
        self.expect(project, run, 0, "up to date\n")

    def test_edited(self, project: Path, copy: Path, run: Run) -> None:
        edit(copy / "errors.py", "from __future__", "# mine\nfrom __future__")
        self.expect(
            project,
            run,
            1,
            f"{COPY}/errors.py: error RC604: the file was edited after it was copied\n"
            f"  fix: undo the edit, or run `{AGAIN} --force` to lose it\n",
        )

    def test_out_of_date(self, project: Path, copy: Path, run: Run) -> None:
        change_upstream(project)
        (copy / "py.typed").unlink()
        result = run("vendor", DEST, "--package", "rt", "--check")
        assert (result.exit_code, result.stdout) == (1, "")
        lines = result.stderr.splitlines()
        assert f"{COPY}/events.py: error RC604: the file is out of date" in lines
        assert f"{COPY}/models.py: error RC604: the file is not part of it" in lines
        assert f"{COPY}/py.typed: error RC604: the file is missing" in lines
        assert set(lines[1::2]) == {f"  fix: run `{AGAIN}` and commit the result"}

    def test_a_record_that_says_something_else(self, project: Path, copy: Path, run: Run) -> None:
        edit(copy / "_vendored.json", f'"version": "{__version__}"', '"version": "0.0.1"')
        self.expect(
            project,
            run,
            1,
            f"{COPY}/_vendored.json: error RC604: the file is out of date\n"
            f"  fix: run `{AGAIN}` and commit the result\n",
        )

    def test_no_copy(self, project: Path, run: Run) -> None:
        self.expect(
            project,
            run,
            1,
            f"{COPY}/_vendored.json: error RC604: there is no copy here, or its record is gone\n  fix: run `{AGAIN}`\n",
        )

    def test_with_force(self, project: Path, run: Run) -> None:
        before = tree(project)
        result = run("vendor", DEST, "--check", "--force")
        assert (result.exit_code, result.stdout) == (2, "")
        assert "--check writes nothing, so --force has no meaning with it" in result.stderr
        assert tree(project) == before


def test_the_licence_of_an_installed_generator(tmp_path: Path) -> None:
    """Beside the templates that a wheel carries there is none; it is with what the installer recorded."""
    assert license_text(tmp_path / "_templates") == (ROOT / "LICENSE").read_text()
