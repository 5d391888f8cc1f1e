"""What may stand on either side: files, folders, revisions of git."""

from __future__ import annotations

import os
import subprocess
from pathlib import Path

import pytest

from realtime_codegen.diff import revisions
from realtime_codegen.diff.changes import Diff
from realtime_codegen.diff.compare_contracts import compare
from realtime_codegen.diff.contract_sources import load_contract
from realtime_codegen.model.diagnostics import CodegenError
from realtime_codegen.project import Project
from tests.cli.small_project import edit, write_project
from tests.support import PACKAGE, ROOT


def git(folder: Path, *arguments: str) -> None:
    identity = ("-c", "user.name=Somebody", "-c", "user.email=somebody@example.com", "-c", "commit.gpgsign=false")
    subprocess.run(["git", "-C", str(folder), *identity, *arguments], check=True, capture_output=True)


@pytest.fixture(name="repository")
def _repository(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """A small project in a folder of a repository, with two commits; it is the current folder."""
    root = write_project(tmp_path / "repository" / "inner")
    git(tmp_path, "init", "--quiet", "repository")
    git(root, "add", ".")
    git(root, "commit", "--quiet", "-m", "first")
    git(root, "tag", "v1")
    edit(root / "spec" / "realtime.yaml", "required: [type, text]", "required: [type, text, tone]")
    edit(root / "spec" / "overlays" / "corrections.yaml", "update: {nullable: true}", "update: {minLength: 1}")
    git(root, "commit", "--quiet", "-a", "-m", "second")
    monkeypatch.chdir(root)
    return root


def difference(old: str, new: str, project: Project | None = None) -> Diff:
    return compare(load_contract(old, project), load_contract(new, project))


def test_a_revision_brings_its_own_corrections(repository: Path) -> None:
    diff = difference("v1", "HEAD")
    assert {change.subject for change in diff.changes} == {"chat.Say.tone", "chat.Said.text"}
    assert {change.rule for change in diff.changes} == {"now-required", "null-removed", "bound-tightened"}
    places = {str(change.old) for change in diff.changes if change.rule == "now-required"}
    assert places == {"v1:inner/spec/realtime.yaml:10 #/components/schemas/ChatClientEventSay/properties/tone"}


def test_the_working_tree_is_not_touched(repository: Path) -> None:
    difference("v1", "HEAD~1")
    done = subprocess.run(["git", "status", "--porcelain"], capture_output=True, text=True, check=True)
    assert done.stdout == ""


@pytest.mark.parametrize("name", ["HEAD", "HEAD:inner/spec/realtime.yaml", "HEAD:./spec/realtime.yaml", "."])
def test_one_thing_by_many_names(repository: Path, name: str) -> None:
    assert difference(name, str(repository)).changes == ()
    assert difference("spec/realtime.yaml", name).changes == ()


def test_a_package_of_a_revision(repository: Path) -> None:
    from click.testing import CliRunner

    from realtime_codegen.cli import main

    assert CliRunner().invoke(main, ["generate"], catch_exceptions=False).exit_code == 0
    git(repository, "add", "generated")
    git(repository, "commit", "--quiet", "-m", "package")
    diff = difference("HEAD:inner/generated/chat", "generated/chat")
    assert diff.changes == ()
    assert {change.rule for change in difference("v1", "HEAD:inner/generated/chat").changes} >= {"now-required"}


def test_a_description_of_a_revision_without_a_project(repository: Path) -> None:
    other = repository / "api.yaml"
    other.write_text((repository / "spec" / "realtime.yaml").read_text(encoding="utf-8"), encoding="utf-8")
    git(repository, "rm", "--quiet", "-r", "--cached", "spec")
    git(repository, "add", "api.yaml")
    git(repository, "commit", "--quiet", "-m", "only the description")
    assert difference("HEAD:inner/api.yaml", "api.yaml").changes == ()


def test_an_old_file_is_named_with_its_revision_where_it_cannot_be_read(repository: Path) -> None:
    (repository / "spec" / "realtime.yaml").write_text("a: [", encoding="utf-8")
    git(repository, "commit", "--quiet", "-a", "-m", "broken")
    with pytest.raises(CodegenError) as caught:
        load_contract("HEAD", None)
    assert str(caught.value).startswith("HEAD:inner/spec/realtime.yaml:1:")
    assert caught.value.exit_code == 2


@pytest.mark.parametrize("name", ["nothing", "v2", "v1:nothing.yaml", "-v", "--all", ":spec", "v1:inner"])
def test_what_is_nothing_is_refused_with_advice(repository: Path, name: str) -> None:
    with pytest.raises(CodegenError) as caught:
        load_contract(name, None)
    assert [one.code for one in caught.value.diagnostics] == ["RC101"]
    assert "REV:PATH" in str(caught.value)
    assert caught.value.exit_code == 2


def test_an_empty_folder_is_no_source(tmp_path: Path) -> None:
    with pytest.raises(CodegenError, match="neither a generated package nor a project"):
        load_contract(str(tmp_path), None)


def test_a_problem_of_the_description_is_an_unreadable_input(repository: Path) -> None:
    edit(repository / "spec" / "realtime.yaml", "mood:\n", "mood: {$ref: '#/nowhere'}\n        other:\n")
    with pytest.raises(CodegenError) as caught:
        load_contract(".", None)
    assert caught.value.exit_code == 2


def test_without_git_there_are_no_revisions(repository: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("PATH", str(repository))
    with pytest.raises(CodegenError, match="no such file, folder or git revision"):
        load_contract("HEAD", None)


def test_without_a_project_around_the_one_that_came_with_the_generator_is_taken(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.chdir(tmp_path)
    assert difference(str(ROOT / "spec" / "realtime.yaml"), str(PACKAGE)).changes == ()


def test_a_revision_without_a_project_needs_one_that_says_what_to_make(repository: Path) -> None:
    git(repository, "rm", "--quiet", "--cached", "spec/source.toml")
    git(repository, "commit", "--quiet", "-m", "no project any more")
    with pytest.raises(CodegenError, match=r"source\.toml: error RC801: No such file"):
        load_contract("HEAD:inner/spec/realtime.yaml", Project(repository / "spec"))


def test_a_package_that_is_not_utf_8_is_refused(repository: Path) -> None:
    package = repository / "odd"
    package.mkdir()
    (package / "schemas.py").write_bytes(b"# \xff\n")
    with pytest.raises(CodegenError, match="odd: error RC101: cannot be read: a module is not UTF-8"):
        load_contract("odd", None)
    git(repository, "add", "odd")
    git(repository, "commit", "--quiet", "-m", "odd")
    with pytest.raises(CodegenError, match=r"HEAD:inner/odd/schemas\.py: error RC102: the text is not UTF-8"):
        load_contract("HEAD:inner/odd", None)


def test_a_link_to_another_repository_is_no_description(repository: Path) -> None:
    git(repository, "update-index", "--add", "--cacheinfo", f"160000,{'1' * 40},inner/other.yaml")
    git(repository, "commit", "--quiet", "-m", "submodule")
    with pytest.raises(CodegenError, match="git cannot read it"):
        load_contract("HEAD:inner/other.yaml", None)


def test_a_git_that_never_ends_is_given_up(repository: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    tools = repository / "tools"
    tools.mkdir()
    (tools / "git").write_text("#!/bin/sh\nexec sleep 60\n")
    (tools / "git").chmod(0o755)
    monkeypatch.setenv("PATH", f"{tools}:{os.environ['PATH']}")
    monkeypatch.setattr(revisions, "TIMEOUT", 0.2)
    with pytest.raises(CodegenError, match="`git rev-parse` took more than 0 seconds"):
        load_contract("HEAD", None)
