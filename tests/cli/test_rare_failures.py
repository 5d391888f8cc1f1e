"""What the disk, the environment and the installation can do to a run, and what is said then."""

from __future__ import annotations

import io
from contextlib import redirect_stdout
from importlib import metadata
from pathlib import Path

import pytest

from realtime_codegen.cli import main
from realtime_codegen.commands import run_cache as unchanged
from realtime_codegen.model.diagnostics import CodegenError
from realtime_codegen.project import Project, templates_folder
from realtime_codegen.vendor.copied_files import license_text
from realtime_codegen.write.generated_files import write_files
from tests.cli.conftest import Run
from tests.cli.small_project import tree


def test_a_folder_in_place_of_a_file_is_named(project: Path, run: Run) -> None:
    (project / "spec" / "names.lock").unlink()
    (project / "spec" / "names.lock").mkdir()
    before = tree(project)
    result = run("generate")
    assert result.exit_code == 2
    assert result.stderr == (
        "spec/names.lock: error RC605: the disk refuses: Is a directory\n"
        "  fix: free space or fix the permissions; nothing was changed\n"
    )
    assert tree(project) == before
    with pytest.raises(CodegenError, match="error RC101: cannot be read: Is a directory"):
        Project(project).read(project / "spec" / "names.lock")


def test_a_name_that_no_disk_takes_is_refused_before_anything_is_written(tmp_path: Path) -> None:
    with pytest.raises(CodegenError, match=r"error RC605: .*File name too long"):
        write_files({"a.py": "", f"{'b' * 300}.py": ""}, tmp_path)
    assert list(tmp_path.iterdir()) == []


def test_output_may_go_to_any_object_with_a_write_method(project: Path) -> None:
    """A program that calls the command line may catch what it prints."""
    with redirect_stdout(io.StringIO()) as caught:
        main(["explain", "said.text"], standalone_mode=False)
    assert caught.getvalue().startswith("Said.text\n")


def test_nothing_counts_as_unchanged_while_the_versions_are_not_known(
    project: Path, run: Run, monkeypatch: pytest.MonkeyPatch
) -> None:
    assert unchanged.fingerprint(Project(project), templates_folder()) != ""
    monkeypatch.setattr(unchanged, "LIBRARIES", ("no-such-distribution",))
    assert unchanged.fingerprint(Project(project), templates_folder()) == ""
    for _ in range(2):
        result = run("generate")
        assert (result.exit_code, result.stderr) == (0, "")
    assert unchanged.recall(Project(project), "") is None


@pytest.mark.parametrize("is_installed", [True, False])
def test_a_copy_without_its_licence_is_not_made(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, is_installed: bool
) -> None:
    def distribution(name: str) -> metadata.Distribution:
        if is_installed:
            return metadata.Distribution.at(tmp_path / f"{name}.dist-info")
        raise metadata.PackageNotFoundError(name)

    monkeypatch.setattr(metadata, "distribution", distribution)
    with pytest.raises(CodegenError, match="the licence of realtime-codegen is not there"):
        license_text(tmp_path / "templates")
