"""Each command says what can be imported from the package's folder and is not of the package."""

from __future__ import annotations

from pathlib import Path

import pytest

from tests.cli.conftest import Run
from tests.cli.small_project import contents, tree

FIX = "  fix: move it out of the package's folder, or remove it\n"


def write(place: Path, text: str = "mine = 1\n") -> None:
    place.parent.mkdir(parents=True, exist_ok=True)
    place.write_text(text)


@pytest.fixture(name="beside", params=["own.py", "extra/__init__.py", "space/module.py", "own.abi3.so", "own.pyi"])
def _beside(request: pytest.FixtureRequest) -> str:
    """Something that can be imported, and that hides nothing of the package."""
    return str(request.param)


@pytest.fixture(name="instead", params=["events/__init__.py", "events.abi3.so", "events.pyi", "_runtime/codec.pyd"])
def _instead(request: pytest.FixtureRequest) -> str:
    """Something that is imported, or type-checked, instead of a file of the package."""
    return str(request.param)


class TestChecks:
    @pytest.mark.parametrize("command", [("check",), ("generate", "--check")])
    def test_of_a_project(self, project: Path, run: Run, beside: str, command: tuple[str, ...]) -> None:
        write(project / "generated" / "chat" / beside)
        before = tree(project)
        result = run(*command)
        assert result.exit_code == 1
        assert f"generated/chat/{beside.partition('/')[0]}: error RC606: a " in result.stderr
        assert FIX in result.stderr
        assert tree(project) == before

    def test_of_another_folder(self, project: Path, run: Run, instead: str) -> None:
        command = ("generate", "--spec", "spec/realtime.yaml", "--out", "lib")
        assert run(*command).exit_code == 0
        assert run(*command, "--check").exit_code == 0
        write(project / "lib" / "chat" / instead)
        result = run(*command, "--check")
        assert result.exit_code == 1
        assert "error RC606: " in result.stderr
        assert " instead of " in result.stderr

    def test_of_a_copy(self, project: Path, run: Run, beside: str) -> None:
        command = ("vendor", "lib", "--package", "rt")
        assert run(*command).exit_code == 0
        assert run(*command, "--check").exit_code == 0
        write(project / "lib" / "rt" / beside)
        result = run(*command, "--check")
        assert result.exit_code == 1
        assert f"lib/rt/{beside.partition('/')[0]}: error RC606: a " in result.stderr

    def test_a_missing_marker_of_types_is_a_missing_file(self, project: Path, run: Run) -> None:
        (project / "generated" / "chat" / "py.typed").unlink()
        assert "generated/chat/py.typed: error RC604: the file is missing\n" in run("check").stderr

    def test_what_python_has_compiled_is_nothing(self, project: Path, run: Run) -> None:
        write(project / "generated" / "chat" / "__pycache__" / "own.cpython-311.pyc")
        assert run("check").exit_code == 0


class TestWriting:
    def test_what_hides_nothing_is_a_warning_each_time(self, project: Path, run: Run, beside: str) -> None:
        place = project / "generated" / "chat" / beside
        write(place)
        (project / "generated" / "chat" / "events.py").unlink()
        for _ in range(2):
            result = run("generate")
            assert result.exit_code == 0
            assert result.stderr.count("warning RC606: ") == 1
        assert place.read_text() == "mine = 1\n"
        assert (project / "generated" / "chat" / "events.py").is_file()

    @pytest.mark.parametrize("is_known", [False, True])
    def test_what_is_read_instead_ends_it(self, project: Path, run: Run, instead: str, is_known: bool) -> None:
        if is_known:
            assert run("generate").exit_code == 0
        else:
            (project / "generated" / "chat" / "events.py").unlink()
        write(project / "generated" / "chat" / instead)
        before = tree(project)
        result = run("generate")
        assert result.exit_code == 1
        assert "error RC606: " in result.stderr
        assert FIX in result.stderr
        assert tree(project) == before

    def test_a_copy(self, project: Path, run: Run, beside: str, instead: str) -> None:
        command = ("vendor", "lib", "--package", "rt")
        write(project / "lib" / "rt" / beside)
        assert "warning RC606: " in run(*command).stderr
        write(project / "lib" / "rt" / instead)
        before = contents(project)
        result = run(*command, "--force")
        assert result.exit_code == 1
        assert "error RC606: " in result.stderr
        assert contents(project) == before

    def test_a_bump(self, project: Path, run: Run, beside: str, instead: str) -> None:
        upstream = project / "new.yaml"
        upstream.write_text((project / "spec" / "realtime.yaml").read_text().replace("level:", "degree:"))
        command = ("bump", "new.yaml", "--date", "2026-01-31")
        write(project / "generated" / "chat" / instead)
        before = contents(project)
        result = run(*command)
        assert result.exit_code == 1
        assert "error RC606: " in result.stderr
        assert contents(project) == before
        (project / "generated" / "chat" / instead).unlink()
        write(project / "generated" / "chat" / beside)
        result = run(*command)
        assert result.exit_code == 0
        assert "warning RC606: " in result.stderr
