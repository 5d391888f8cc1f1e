"""The shortcut for a run with nothing to do: it is taken when nothing has changed, and never hides a difference."""

from __future__ import annotations

import json
import shutil
from collections.abc import Callable
from pathlib import Path

import pytest

from realtime_codegen.commands import generate as generate_module
from realtime_codegen.commands import run_cache as unchanged
from realtime_codegen.project import templates_folder
from realtime_codegen.write.header import HEADER
from tests.cli.conftest import Run
from tests.cli.small_project import contents, edit, tree

CACHE = ".cache/realtime-codegen.json"


class Rendered(BaseException):  # no fault, of which the command line would make a sentence
    """The shortcut was not taken."""


@pytest.fixture(name="is_skipped")
def _is_skipped(project: Path, run: Run, monkeypatch: pytest.MonkeyPatch) -> Callable[[], bool]:
    """Whether `generate` would take the shortcut now; the project has just been generated."""
    assert run("generate").exit_code == 0
    assert (project / CACHE).is_file()

    def rendered(*_: object, **__: object) -> None:
        raise Rendered

    monkeypatch.setattr(generate_module, "render", rendered)

    def skipped() -> bool:
        try:
            result = run("generate")
        except Rendered:
            return False
        return result.exit_code == 0

    return skipped


def test_nothing_has_changed(project: Path, is_skipped: Callable[[], bool]) -> None:
    before = tree(project)
    assert is_skipped()
    assert tree(project) == before


def test_times_do_not_count(project: Path, is_skipped: Callable[[], bool]) -> None:
    for path in project.rglob("*.*"):
        path.touch()
    assert is_skipped()


@pytest.mark.parametrize(
    "path",
    ["generated/chat/events.py", "generated/chat/py.typed", "spec/realtime.yaml", "spec/names.lock",
     "spec/source.toml", "spec/websocket.yaml", "spec/overlays/docs.yaml"],
)  # fmt: skip
@pytest.mark.parametrize("change", ["edited", "removed"])
def test_a_file_has_changed(project: Path, is_skipped: Callable[[], bool], path: str, change: str) -> None:
    if change == "edited":
        (project / path).write_bytes((project / path).read_bytes() + b"\n")
    else:
        (project / path).unlink()
    assert not is_skipped()


@pytest.mark.parametrize("path", ["spec/overlays/more.yaml", "generated/chat/old.py"])
def test_a_file_is_new(project: Path, is_skipped: Callable[[], bool], path: str) -> None:
    (project / path).write_text(HEADER)
    assert not is_skipped()


def test_a_new_file_of_somebody_else_does_not_count_but_is_said(
    project: Path, is_skipped: Callable[[], bool], run: Run
) -> None:
    (project / "generated" / "chat" / "own.py").write_text("mine = 1\n")
    assert is_skipped()
    assert "generated/chat/own.py: warning RC606: " in run("generate").stderr


def test_another_version_of_a_library(
    project: Path, is_skipped: Callable[[], bool], monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("importlib.metadata.version", "{} 0.0".format)
    assert not is_skipped()
    assert project.exists()


def test_another_template(
    project: Path, is_skipped: Callable[[], bool], monkeypatch: pytest.MonkeyPatch, tmp_path: Path
) -> None:
    templates = tmp_path / "templates"
    shutil.copytree(templates_folder(), templates)
    monkeypatch.setattr(generate_module, "templates_folder", lambda: templates)
    assert is_skipped()
    place = templates / "package" / "module.py.jinja"
    place.write_text(place.read_text() + "\n")
    assert not is_skipped()
    assert project.exists()


def test_another_generator(
    project: Path, is_skipped: Callable[[], bool], monkeypatch: pytest.MonkeyPatch, tmp_path: Path
) -> None:
    package = tmp_path / "realtime_codegen"
    shutil.copytree(Path(unchanged.__file__).parents[1], package, ignore=shutil.ignore_patterns("__pycache__"))
    monkeypatch.setattr(unchanged, "__file__", str(package / "commands" / "unchanged.py"))
    assert is_skipped()
    (package / "ir.py").write_text("")
    assert not is_skipped()
    assert project.exists()


@pytest.mark.parametrize("content", [b"", b"\xff", b"[]", b"{}", b"null", b'{"files": 5}', b'{"files": ["../x"]}'])
def test_a_broken_cache(project: Path, is_skipped: Callable[[], bool], content: bytes) -> None:
    (project / CACHE).write_bytes(content)
    assert not is_skipped()


@pytest.mark.parametrize("key", ["inputs", "outputs", "files", "summary", "findings"])
def test_a_cache_without_a_part(project: Path, is_skipped: Callable[[], bool], key: str) -> None:
    known = json.loads((project / CACHE).read_text())
    del known[key]
    (project / CACHE).write_text(json.dumps(known))
    assert not is_skipped()


@pytest.mark.usefixtures("is_skipped")
@pytest.mark.parametrize("arguments", [["generate", "--check"], ["check"], ["generate", "--out", "src"]])
def test_other_commands_never_take_it(run: Run, arguments: list[str]) -> None:
    with pytest.raises(Rendered):
        run(*arguments)


def test_a_change_during_the_run_is_seen_by_the_next(project: Path, run: Run, monkeypatch: pytest.MonkeyPatch) -> None:
    render = generate_module.render

    def slow(*args: object, **kwargs: object) -> object:
        result = render(*args, **kwargs)  # type: ignore[arg-type]
        edit(project / "spec" / "overlays" / "docs.yaml", "From 0 to 10.", "From 0 to 11.")
        return result

    with monkeypatch.context() as patched:
        patched.setattr(generate_module, "render", slow)
        assert run("generate").exit_code == 0
    assert "changed  generated/chat/models.py\n" in run("generate").stdout


def test_findings_are_said_each_time(project: Path, run: Run) -> None:
    with (project / "spec" / "overlays" / "docs.yaml").open("a") as stream:
        stream.write("- target: $.components.schemas.Gone\n  update: {description: Nothing.}\n")
    for _ in range(2):
        assert run("generate").stderr == "1 note; --notes shows it\n"
    known = json.loads((project / CACHE).read_text())
    known["findings"][0]["message"] = "something else"
    (project / CACHE).write_text(json.dumps(known))
    assert "something else" in run("generate", "--notes").stderr


def test_a_cache_that_cannot_be_written_costs_nothing_but_time(project: Path, run: Run) -> None:
    (project / ".cache").write_text("mine")
    for _ in range(2):
        result = run("generate")
        assert (result.exit_code, result.stderr) == (0, "")
    assert contents(project)[".cache"] == b"mine"
