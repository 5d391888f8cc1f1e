"""Where a copy cannot go: the place is named, and nothing is touched, there or elsewhere."""

from __future__ import annotations

import json
import os
from collections.abc import Iterator
from pathlib import Path

import pytest

from realtime_codegen.model.diagnostics import CodegenError
from realtime_codegen.vendor.plan import Target, plan_of
from tests.cli.conftest import Run
from tests.cli.disks import fill, make_read_only, small_disk
from tests.cli.small_project import contents, edit, tree
from tests.cli.test_write import failing

DEST = "app/_vendor"
COPY = f"{DEST}/rt"


def expect_refusal(project: Path, run: Run, code: int, *options: str) -> str:
    """What a run says that must fail with an exit code and touch nothing."""
    before = tree(project)
    result = run("vendor", DEST, "--package", "rt", *options)
    assert (result.exit_code, result.stdout) == (code, "")
    assert tree(project) == before
    if not options:
        assert run("vendor", DEST, "--package", "rt", "--check").exit_code == code
    return result.stderr


class TestKinds:
    @pytest.mark.parametrize("path", [DEST, COPY, "app"])
    def test_a_file_in_place_of_a_folder(self, project: Path, run: Run, path: str) -> None:
        (project / path).parent.mkdir(parents=True, exist_ok=True)
        (project / path).write_text("mine\n")
        assert "error RC605: " in expect_refusal(project, run, 2)

    def test_a_folder_in_place_of_a_file(self, project: Path, run: Run) -> None:
        (project / COPY / "errors.py").mkdir(parents=True)
        assert expect_refusal(project, run, 2).startswith(
            f"{COPY}/errors.py: error RC605: errors.py is in the way: it is not a file\n"
        )

    def test_a_folder_in_place_of_the_record(self, project: Path, run: Run) -> None:
        (project / COPY / "_vendored.json").mkdir(parents=True)
        assert f"{COPY}/_vendored.json: error RC605: " in expect_refusal(project, run, 2)

    def test_an_empty_name(self, project: Path, run: Run) -> None:
        before = tree(project)
        assert run("vendor", "").exit_code == 2
        assert tree(project) == before


class TestLinks:
    @pytest.mark.parametrize("path", [COPY, f"{COPY}/_runtime", f"{COPY}/errors.py", f"{COPY}/_vendored.json"])
    def test_out_of_the_folder(self, project: Path, run: Run, path: str) -> None:
        elsewhere = project / "elsewhere"
        elsewhere.mkdir()
        place = project / path
        place.parent.mkdir(parents=True)
        if place.suffix:
            (elsewhere / place.name).write_text("{}\n")
        place.symlink_to(elsewhere / place.name if place.suffix else elsewhere)
        found = expect_refusal(project, run, 1, "--force")
        assert "error RC602: a symbolic link leads out of the output folder\n" in found

    def test_a_stale_file_behind_one(self, project: Path, run: Run) -> None:
        """A record is only a file: it does not make this tool remove what is not in the folder."""
        run("vendor", DEST, "--package", "rt")
        (project / "elsewhere").mkdir()
        (project / "elsewhere" / "precious.py").write_text("mine\n")
        (project / COPY / "old").symlink_to(project / "elsewhere")
        place = project / COPY / "_vendored.json"
        record = json.loads(place.read_text())
        record["files"]["old/precious.py"] = "b6b6f8e4f3e7f5a1f0cb3b2ef3cf5f8c"
        place.write_text(json.dumps(record))
        assert "error RC602: a symbolic link leads out of the output folder\n" in expect_refusal(
            project, run, 1, "--force"
        )

    @pytest.mark.parametrize("path", ["../../../spec/source.toml", "/etc/hosts", "a/../../x"])
    def test_a_record_that_names_a_file_elsewhere(self, project: Path, run: Run, path: str) -> None:
        run("vendor", DEST, "--package", "rt")
        place = project / COPY / "_vendored.json"
        record = json.loads(place.read_text())
        record["files"][path] = "0"
        place.write_text(json.dumps(record))
        assert "error RC602: the path leaves the output folder\n" in expect_refusal(project, run, 1, "--force")

    def test_the_folder_itself_may_be_one(self, project: Path, run: Run) -> None:
        (project / "real").mkdir()
        (project / "app").mkdir()
        (project / DEST).symlink_to(project / "real")
        assert run("vendor", DEST, "--package", "rt").exit_code == 0
        assert (project / "real" / "rt" / "__init__.py").is_file()


class TestCase:
    @pytest.mark.parametrize(
        ("path", "shown", "other"),
        [
            ("RT/__init__.py", "rt", "RT"),
            ("rt/Errors.py", "rt/errors.py", "Errors.py"),
            ("rt/_Runtime/x.py", "rt/_runtime", "_Runtime"),
        ],
    )
    def test_a_name_that_differs_only_by_case(self, project: Path, run: Run, path: str, shown: str, other: str) -> None:
        place = project / DEST / path
        place.parent.mkdir(parents=True)
        place.write_text("mine = 1\n")
        assert expect_refusal(project, run, 2) == (
            f"{DEST}/{shown}: error RC605: {other} is in the way: it differs from {Path(shown).name} only by case, "
            "and many file systems ignore case\n  fix: rename it, or give another --package\n"
        )

    def test_two_names_of_the_package(self, tmp_path: Path) -> None:
        with pytest.raises(CodegenError) as caught:
            plan_of({"early.py": "", "Early.py": ""}, None, Target(tmp_path, "rt", "lib"))
        assert str(caught.value).startswith(
            "lib/rt/early.py: error RC605: Early.py is in the way: it differs from early.py only by case, "
        )


class TestRecords:
    @pytest.mark.parametrize(
        "text",
        [
            "",
            "{}",
            "[]",
            '{"options": {}, "files": {}}',
            '{"options": {"package": "rt", "without": []}, "files": {"a": 1}}',
        ],
    )
    def test_that_are_none(self, project: Path, run: Run, text: str) -> None:
        run("vendor", DEST, "--package", "rt")
        (project / COPY / "_vendored.json").write_text(text)
        found = expect_refusal(project, run, 2)
        assert found.startswith(f"{COPY}/_vendored.json")
        assert "error RC102: " in found

    def test_with_a_conflict(self, project: Path, run: Run) -> None:
        run("vendor", DEST, "--package", "rt")
        edit(
            project / COPY / "_vendored.json", '  "files": {\n', '<<<<<<< HEAD\n=======\n>>>>>>> theirs\n  "files": {\n'
        )
        found = expect_refusal(project, run, 2)
        assert "error RC102: a merge conflict is not resolved\n" in found

    def test_a_copy_without_one(self, project: Path, run: Run) -> None:
        run("vendor", DEST, "--package", "rt")
        (project / COPY / "_vendored.json").unlink()
        assert run("vendor", DEST, "--package", "rt").exit_code == 0
        assert (project / COPY / "_vendored.json").is_file()


@pytest.fixture(name="disk")
def _disk(project: Path) -> Iterator[Path]:
    with small_disk(project.parent / "disk") as disk:
        yield disk


class TestDisks:
    @pytest.mark.parametrize("leave", [0, 3, 20])
    def test_a_full_one(self, project: Path, disk: Path, run: Run, leave: int) -> None:
        assert project.is_dir()
        fill(disk, leave=leave)
        before = contents(disk)
        result = run("vendor", disk / "lib", "--package", "rt")
        assert (result.exit_code, result.stdout) == (2, "")
        assert "error RC605: the disk refuses: No space left on device\n" in result.stderr
        assert "nothing was changed\n" in result.stderr
        assert (contents(disk), (disk / "lib").exists()) == (before, False)

    def test_one_that_is_full_at_an_update(self, project: Path, disk: Path, run: Run) -> None:
        assert run("vendor", disk / "lib", "--package", "rt").exit_code == 0
        edit(project / "spec" / "realtime.yaml", "level: {type: integer}", "level: {type: integer, minimum: 1}")
        fill(disk, leave=1)
        before = contents(disk / "lib")
        result = run("vendor", disk / "lib", "--package", "rt")
        assert (result.exit_code, result.stdout) == (2, "")
        assert "error RC605: the disk refuses: No space left on device\n" in result.stderr
        assert contents(disk / "lib") == before

    def test_a_read_only_one(self, project: Path, disk: Path, run: Run) -> None:
        assert project.is_dir()
        make_read_only(disk)
        result = run("vendor", disk / "lib", "--package", "rt")
        assert (result.exit_code, result.stdout) == (2, "")
        assert "error RC605: the disk refuses: Read-only file system\n" in result.stderr
        assert contents(disk) == {}

    @pytest.mark.parametrize("number", [1, 5, 11])
    def test_one_that_refuses_halfway(
        self, project: Path, run: Run, monkeypatch: pytest.MonkeyPatch, number: int
    ) -> None:
        before = tree(project)
        monkeypatch.setattr("os.replace", failing(number, OSError(5, "Input/output error"), os.replace))
        result = run("vendor", DEST, "--package", "rt")
        assert (result.exit_code, result.stdout) == (2, "")
        assert "error RC605: the disk refuses: Input/output error\n" in result.stderr
        assert tree(project) == before
