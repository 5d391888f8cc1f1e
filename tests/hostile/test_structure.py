"""Descriptions whose shape is the attack end in output or diagnostics, within bounds of time and memory."""

from __future__ import annotations

import os
import resource
import subprocess
import sys
import time
from pathlib import Path

import pytest

from realtime_codegen.model.diagnostics import CodegenError, Severity
from realtime_codegen.write.generated_files import write_files
from tests.hostile import guarded_import
from tests.hostile.allow_list import problems
from tests.hostile.attacks import FOLDERS, GIVEN, OUTSIDE, REFUSED, TOO_MUCH, called, outward
from tests.hostile.base import FILES
from tests.hostile.runs import generated, lay_out, outside
from tests.support import ROOT

SECONDS = 40
"""CPU time that no attack comes near: on one slow core the longest takes about 6 s."""
MEGABYTES = 1024
"""Memory that no attack comes near: the largest takes about 300 MB."""


@pytest.mark.parametrize("name", GIVEN)
def test_what_is_only_large_or_odd_gives_a_package(name: str, tmp_path: Path) -> None:
    project = lay_out(tmp_path, GIVEN[name])
    begin = time.process_time()
    ending = generated(project)
    assert time.process_time() - begin < SECONDS
    assert not ending.is_refused, ending.diagnostics
    assert not problems({path.partition("/")[2]: text for path, text in ending.files.items()})
    project.lock.write_text(ending.lock, encoding="utf-8")
    assert generated(project).files == ending.files
    (folder,) = (place.parent for place in project.output.glob("*/__init__.py"))
    command = [sys.executable, "-I", "-W", "error", guarded_import.__file__, str(folder)]
    run = subprocess.run(command, capture_output=True, text=True, timeout=300, check=False)
    assert run.returncode == 0, run.stderr


@pytest.mark.parametrize("name", REFUSED)
def test_an_attack_ends_in_diagnostics(name: str, tmp_path: Path) -> None:
    project = lay_out(tmp_path, REFUSED[name])
    begin = time.process_time()
    ending = generated(project)
    assert time.process_time() - begin < SECONDS
    assert ending.is_refused
    assert not outside(tmp_path, project)
    assert not project.output.exists()


@pytest.mark.parametrize("name", TOO_MUCH)
def test_what_comes_to_too_much_is_refused_before_it_is_written_out(name: str, tmp_path: Path) -> None:
    files, what = TOO_MUCH[name]
    begin = time.process_time()
    ending = generated(lay_out(tmp_path, files))
    assert time.process_time() - begin < SECONDS
    (found,) = (one for one in ending.diagnostics if one.severity is Severity.ERROR)
    assert found.code == "RC103"
    assert what in found.message
    assert found.pointer.startswith("#/") is ("characters" not in what)
    assert "[select]" in found.advice or "correction" in found.advice


HEAVIEST = (
    "alias bomb", "bomb of inner references", "bomb of siblings", "chain beyond any end",
    "deep JSON", "deep YAML flow", "long TOML key", "wrong schemas",
)  # fmt: skip


@pytest.mark.parametrize("name", HEAVIEST)
def test_the_command_stays_within_its_bounds(name: str, tmp_path: Path) -> None:
    lay_out(tmp_path, REFUSED[name])
    command = [sys.executable, "-m", "realtime_codegen", "generate", "--project", str(tmp_path)]
    with (tmp_path / "said").open("wb") as said:
        process = subprocess.Popen(command, stdout=said, stderr=said, preexec_fn=_limit, cwd=tmp_path)
        _, status, usage = os.wait4(process.pid, 0)
        process.returncode = os.waitstatus_to_exitcode(status)
    text = (tmp_path / "said").read_text(encoding="utf-8")
    assert process.returncode in (1, 2), text
    assert "Traceback" not in text
    assert "error RC" in text
    assert usage.ru_maxrss < MEGABYTES * 1024
    assert usage.ru_utime + usage.ru_stime < SECONDS


def _limit() -> None:
    """What goes beyond the bounds is stopped by the system."""
    resource.setrlimit(resource.RLIMIT_CPU, (SECONDS, SECONDS))
    resource.setrlimit(resource.RLIMIT_AS, (4 * MEGABYTES * 1024**2, 4 * MEGABYTES * 1024**2))


@pytest.mark.parametrize("reference", OUTSIDE)
def test_no_reference_leaves_the_file(reference: str, tmp_path: Path) -> None:
    (tmp_path / "other.yaml").write_text("components: {schemas: {X: {type: object}}}", encoding="utf-8")
    for index, files in enumerate(outward(reference)):
        ending = generated(lay_out(tmp_path / str(index), files))
        assert ending.is_refused, (index, reference)
        assert {one.code for one in ending.diagnostics} <= {"RC106", "RC107", "RC108"}


@pytest.mark.parametrize("name", FOLDERS)
def test_no_package_is_called_so(name: str, tmp_path: Path) -> None:
    project = lay_out(tmp_path, called(name))
    ending = generated(project)
    assert {one.code for one in ending.diagnostics} == {"RC801"}
    assert not outside(tmp_path, project)


@pytest.mark.parametrize(
    "path", ["../evil.py", "/evil.py", "a/../../evil.py", "a\\evil.py", "a\x00.py", "C:evil.py", ""]
)
def test_no_file_is_written_outside(path: str, tmp_path: Path) -> None:
    with pytest.raises(CodegenError) as caught:
        write_files({path: "x = 1\n"}, tmp_path / "out")
    assert {one.code for one in caught.value.diagnostics} <= {"RC602", "RC605"}
    assert not list(tmp_path.rglob("*evil*"))


@pytest.mark.parametrize("link", ["rooms", "rooms/_runtime", "rooms/models.py"])
def test_no_link_leads_out(link: str, tmp_path: Path) -> None:
    project = lay_out(tmp_path / "project", FILES)
    elsewhere = tmp_path / "elsewhere"
    elsewhere.mkdir()
    place = project.output / link
    place.parent.mkdir(parents=True)
    place.symlink_to(elsewhere / "models.py" if link.endswith(".py") else elsewhere)
    ending = generated(project)
    assert {one.code for one in ending.diagnostics} <= {"RC602", "RC603", "RC605"}
    assert ending.is_refused
    assert not list(elsewhere.iterdir())


def test_an_address_is_fetched_only_where_it_is_given_as_the_description(tmp_path: Path) -> None:
    # The one way to the network is `--spec http://…` on the command line.
    lay_out(tmp_path, FILES)
    command = [sys.executable, "-m", "realtime_codegen", "generate", "--spec", "file:///etc/passwd", "--out", "out"]
    run = subprocess.run(command, cwd=tmp_path, capture_output=True, text=True, timeout=300, check=False)
    assert run.returncode == 2
    assert "error RC101" in run.stderr + run.stdout
    assert not (tmp_path / "out").exists()
    assert ROOT not in tmp_path.parents
