"""The command line, run in this process, and a small project to run it on."""

from __future__ import annotations

import shutil
from collections.abc import Callable, Iterator
from functools import partial
from http.server import SimpleHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path
from threading import Thread

import pytest
from click.testing import CliRunner, Result

from realtime_codegen.cli import main
from tests.cli.small_project import write_project

Run = Callable[..., Result]


@pytest.fixture(name="run")
def _run() -> Run:
    """Run the command line; an exception that nobody foresaw fails the test."""

    def run(*arguments: str | Path, stdin: bytes | str | None = None) -> Result:
        result = CliRunner().invoke(main, [str(one) for one in arguments], input=stdin, catch_exceptions=False)
        assert "error RC901" not in result.stderr, result.stderr
        return result

    return run


@pytest.fixture(scope="session", name="generated_project")
def _generated_project(tmp_path_factory: pytest.TempPathFactory) -> Path:
    root = write_project(tmp_path_factory.mktemp("small"))
    result = CliRunner().invoke(main, ["generate", "--project", str(root)], catch_exceptions=False)
    assert result.exit_code == 0, result.output
    shutil.rmtree(root / ".cache")
    return root


@pytest.fixture(name="project")
def _project(generated_project: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """A copy of the small project, generated and current, that is the current folder."""
    root = tmp_path / "project"
    shutil.copytree(generated_project, root)
    monkeypatch.chdir(root)
    return root


class _Quiet(SimpleHTTPRequestHandler):
    def log_message(self, format: str, *args: object) -> None:  # noqa: A002
        """Keep standard error for the program under test."""


@pytest.fixture(name="site")
def _site(tmp_path: Path) -> Iterator[str]:
    """The address of a server on loopback that serves `tmp_path`."""
    with ThreadingHTTPServer(("127.0.0.1", 0), partial(_Quiet, directory=str(tmp_path))) as server:
        thread = Thread(target=server.serve_forever, args=(0.01,))
        thread.start()
        yield f"http://127.0.0.1:{server.server_port}"
        server.shutdown()
        thread.join()
