"""Finding the project, and an installed generator that brings spec/ and the templates along."""

from __future__ import annotations

import contextlib
import os
import shutil
import subprocess
import sys
import tomllib
from pathlib import Path

import pytest

from realtime_codegen.model.diagnostics import CodegenError
from realtime_codegen.project import Project, find_project, packaged_project, templates_folder
from tests.cli.conftest import Run
from tests.cli.small_project import contents, tree
from tests.support import ROOT

NO_PROJECT = "spec/source.toml: error RC101: no such file here or in any folder above\n"
OTHER = """\
openapi: 3.1.0
info: {title: Another version, version: 1.0.0}
components:
  schemas:
    RealtimeServerEventError:
      type: object
      properties:
        type: {type: string, enum: [error]}
        event_id: {type: string}
        error: {type: object, properties: {message: {type: string}}, required: [message]}
      required: [type, event_id, error]
"""


class TestFinding:
    def test_upwards(self, tmp_path: Path) -> None:
        (tmp_path / "spec" / "overlays").mkdir(parents=True)
        (tmp_path / "spec" / "source.toml").touch()
        for folder in (tmp_path, tmp_path / "spec", tmp_path / "spec" / "overlays"):
            assert find_project(folder) == Project(tmp_path)

    def test_the_nearest(self, tmp_path: Path) -> None:
        for folder in (tmp_path, tmp_path / "inner"):
            (folder / "spec").mkdir(parents=True)
            (folder / "spec" / "source.toml").touch()
        assert find_project(tmp_path / "inner" / "spec") == Project(tmp_path / "inner")

    def test_none(self, tmp_path: Path) -> None:
        with pytest.raises(CodegenError) as caught:
            find_project(tmp_path)
        assert str(caught.value).startswith(NO_PROJECT)
        assert caught.value.exit_code == 2

    def test_none_or_what_came_with_the_generator(self, tmp_path: Path) -> None:
        assert find_project(tmp_path, or_packaged=True) == packaged_project() == Project(ROOT)

    def test_overlays_by_name(self, tmp_path: Path) -> None:
        folder = tmp_path / "spec" / "overlays"
        folder.mkdir(parents=True)
        for name in ("b.yml", "a.yaml", "c.json", ".hidden.yaml", "a.yaml~", "README.md"):
            (folder / name).touch()
        assert [path.name for path in Project(tmp_path).overlays()] == ["a.yaml", "b.yml", "c.json"]

    def test_names_of_files(self, tmp_path: Path) -> None:
        project = Project(tmp_path)
        assert project.relative(project.source) == "spec/source.toml"
        assert project.relative(tmp_path.parent / "x.yaml") == "x.yaml"


@pytest.fixture(scope="module", name="installed")
def _installed(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """What a wheel puts into site-packages, by the rules of pyproject.toml."""
    site = tmp_path_factory.mktemp("site-packages")
    wheel = tomllib.loads((ROOT / "pyproject.toml").read_text())["tool"]["hatch"]["build"]["targets"]["wheel"]
    for path in wheel["only-include"]:
        source, target = next(pair for pair in wheel["sources"].items() if path.startswith(pair[0]))
        ignored = shutil.ignore_patterns("__pycache__")
        shutil.copytree(ROOT / path, site / (target + path.removeprefix(source)).lstrip("/"), ignore=ignored)
    return site


def run_installed(site: Path, cwd: Path, *arguments: str, stdin: str = "") -> subprocess.CompletedProcess[str]:
    environment = {**os.environ, "PYTHONPATH": str(site), "PYTHONDONTWRITEBYTECODE": "1"}
    command = [sys.executable, "-m", "realtime_codegen", *arguments]
    return subprocess.run(command, cwd=cwd, env=environment, input=stdin, capture_output=True, text=True, check=False)


class TestInstalled:
    def test_any_description_from_anywhere(self, installed: Path, tmp_path: Path) -> None:
        (tmp_path / "other.yaml").write_text(OTHER)
        before = tree(installed)
        result = run_installed(installed, tmp_path, "generate", "--spec", "other.yaml", "--out", "src")
        assert result.returncode == 0, result.stderr
        assert tree(installed) == before
        package = tmp_path / "src" / "another_version"
        # Neither names nor descriptions come from the installed spec/.
        models = (package / "models.py").read_text()
        assert "class RealtimeServerEventError(" in models
        assert "Id of this event." not in models
        assert {path.split("/")[0] for path in contents(tmp_path)} == {"other.yaml", "src"}

    def test_the_same_as_the_checkout(self, installed: Path, tmp_path: Path, run: Run) -> None:
        (tmp_path / "other.yaml").write_text(OTHER)
        command = ["generate", "--spec", tmp_path / "other.yaml", "--out"]
        run_installed(installed, tmp_path, *map(str, [*command, tmp_path / "one"]))
        with contextlib.chdir(tmp_path):
            assert run(*command, tmp_path / "two").exit_code == 0
        assert contents(tmp_path / "one") == contents(tmp_path / "two")

    def test_a_copy_of_its_own_package_needs_no_project(self, installed: Path, tmp_path: Path) -> None:
        result = run_installed(installed, tmp_path, "vendor", "src", "--without", "testing")
        assert result.returncode == 0, result.stderr
        assert (tmp_path / "src" / "openai_realtime" / "audio.py").is_file()

    def test_explain_and_normalize_need_no_project(self, installed: Path, tmp_path: Path) -> None:
        result = run_installed(installed, tmp_path, "explain", "RealtimeServerEventError", "--spec", "-", stdin=OTHER)
        assert (result.returncode, result.stdout.splitlines()[:1]) == (0, ["RealtimeServerEventError"])
        result = run_installed(installed, tmp_path, "normalize", "--spec", "-", stdin=OTHER)
        assert (result.returncode, result.stdout.splitlines()[:1]) == (0, ["openapi: 3.1.0"])
        assert tree(tmp_path) == {}

    @pytest.mark.parametrize("arguments", [["generate"], ["generate", "--out", "src"], ["check"], ["import", "-"]])
    def test_what_needs_a_project_says_so(self, installed: Path, tmp_path: Path, arguments: list[str]) -> None:
        result = run_installed(installed, tmp_path, *arguments)
        assert (result.returncode, result.stdout) == (2, "")
        assert result.stderr.startswith(NO_PROJECT)
        assert tree(tmp_path) == {}


def test_templates_of_the_checkout() -> None:
    assert templates_folder() == ROOT / "templates"
