"""An exception that nobody foresaw is one sentence with stage and place, in every stage and with every command."""

from __future__ import annotations

import os
import pty
import subprocess
import sys
from collections.abc import Iterable
from pathlib import Path
from typing import IO, Any, NoReturn

import pytest
from click.testing import CliRunner, Result

import realtime_codegen
from realtime_codegen.cli import main
from realtime_codegen.commands.console import TRACEBACK, TRACEBACK_VARIABLE
from realtime_codegen.support.faults import PROGRAM, REPORT, Where, diagnose, where, working
from tests.cli.conftest import Run
from tests.cli.small_project import edit, python, tree

YAML = "spec/realtime.yaml"
SAID = "#/components/schemas/ChatServerEventSaid"

STAGES = [
    ("pipeline.load_openapi", "load", YAML, ""),
    ("load._read_path", "load", YAML, ""),
    ("pipeline.load_overlay", "load", "spec/overlays/corrections.yaml", ""),
    ("pipeline.load_config", "load", "spec/source.toml", ""),
    ("pipeline.read_lock", "load", "spec/names.lock", ""),
    ("channels.check_asyncapi", "load", "spec/websocket.yaml", ""),
    ("overlay._has_defect", "overlay", "spec/overlays/corrections.yaml", "#/actions/0"),
    ("select._closure", "select", YAML, ""),
    ("validate.references._problem", "check references", YAML, ""),
    ("validate.metaschema._validator", "check meta-schema", "spec/websocket.yaml", ""),
    ("normalize.normalize_schema", "normalize", YAML, "#/components/schemas/ChatClientEventSay"),
    ("normalize.shapes.Shapes._field", "normalize", YAML, "#/components/schemas/ChatClientEventSay"),
    ("normalize.mark_events", "normalize", YAML, ""),
    ("channels.checks._check_message", "check channels", "spec/websocket.yaml", "#/channels/room/messages/say"),
    ("names.name_fields", "name", YAML, ""),
    ("names.types._candidates", "name", YAML, SAID),
    ("render.render_models", "render", YAML, ""),
    ("render.client.connections._query", "render", "spec/websocket.yaml", "#/channels/room"),
    ("render.formatting.format_python", "render", YAML, ""),
    ("write.generated_files.commit", "write", PROGRAM, ""),
]
"""Each function that is made to fail, and what is said of it."""


def failing(error: BaseException | type[BaseException], *words: object) -> Any:
    def fail(*_: object, **__: object) -> NoReturn:
        # A new one each time: what was said of another run is written on it.
        raise error if isinstance(error, BaseException) else error(*words)

    return fail


@pytest.fixture(name="run")
def _run() -> Run:
    """Run the command line, whatever becomes of it."""

    def run(*arguments: str) -> Result:
        return CliRunner().invoke(main, [*arguments], catch_exceptions=False)

    return run


@pytest.fixture(name="broken")
def _broken(project: Path) -> Path:
    """A project that has something to do in every stage."""
    edit(
        project / "spec" / "source.toml",
        "[names]",
        '[client]\nname = "Chat"\nbase_url = "https://c.example"\n\n[names]',
    )
    edit(project / "spec" / "realtime.yaml", "required: [type]\n", "required: [type]\n      title: 5\n")
    edit(
        project / "spec" / "realtime.yaml", "level: {type: integer}", "level: {$ref: '#/components/schemas/ChatLevel'}"
    )
    with (project / "spec" / "realtime.yaml").open("a", encoding="utf-8") as file:
        file.write("    ChatLevel: {type: integer}\n")
    lines = (project / "spec" / "names.lock").read_text(encoding="utf-8").splitlines(keepends=True)
    (project / "spec" / "names.lock").write_text("".join(one for one in lines if "Said:" not in one), encoding="utf-8")
    return project


@pytest.mark.parametrize(
    ("error", "function", "stage", "file", "pointer"),
    [*((IndexError, *one) for one in STAGES), *((MemoryError, *one) for one in STAGES[6::4])],
)
def test_every_stage_says_where(
    broken: Path,
    run: Run,
    monkeypatch: pytest.MonkeyPatch,
    error: type[Exception],
    function: str,
    stage: str,
    file: str,
    pointer: str,
) -> None:
    if stage != "check meta-schema":
        edit(broken / "spec" / "realtime.yaml", "      title: 5\n", "")
    monkeypatch.setattr(f"realtime_codegen.{function}", failing(error, "a\x1b[31m\nb"))
    before = tree(broken)
    result = run("generate")
    assert (result.exit_code, result.stdout) == (1, "")
    first, *rest = result.stderr.splitlines()
    assert first.startswith(f"{file}: error RC901: the stage {stage!r} ended with {error.__name__}: a\\x1b[31m b")
    assert rest == [*([f"  at {pointer}"] if pointer else []), f"  fix: {REPORT}"]
    assert tree(broken) == before


COMMANDS: Iterable[tuple[list[str], str]] = [
    (["check"], "commands.check.checked"),
    (["generate", "--check"], "commands.generate.outdated"),
    (["import", YAML], "commands.importer.imported"),
    (["bump", YAML, "--date", "2026-01-31"], "commands.bump.bump"),
    (["normalize"], "pipeline.normalized"),
    (["explain", "said"], "commands.explain.look_up"),
    (["diff", YAML, YAML], "commands.diff.compared"),
    (["vendor", "src"], "commands.vendor.prepare"),
]


@pytest.mark.parametrize(("arguments", "function"), COMMANDS)
@pytest.mark.parametrize("error", [RecursionError, OSError])
def test_every_command_has_the_net(
    project: Path,
    run: Run,
    monkeypatch: pytest.MonkeyPatch,
    arguments: list[str],
    function: str,
    error: type[Exception],
) -> None:
    module, _, name = function.rpartition(".")
    __import__(f"realtime_codegen.{module}")
    monkeypatch.setattr(f"realtime_codegen.{module}.{name}", failing(error, "no more"))
    before = tree(project)
    result = run(*arguments)
    assert (result.exit_code, result.stdout) == (1, "")
    assert result.stderr == (
        f"realtime-codegen: error RC901: the command {arguments[0]!r} ended with {error.__name__}: no more\n"
        f"  fix: {REPORT}\n"
    )
    assert tree(project) == before


@pytest.mark.parametrize("arguments", [["--traceback", "generate"], ["generate", "--traceback"]])
def test_the_traceback_is_shown_where_it_is_asked_for(
    project: Path, run: Run, monkeypatch: pytest.MonkeyPatch, arguments: list[str]
) -> None:
    (project / "generated" / "chat" / "models.py").unlink()
    monkeypatch.setattr("realtime_codegen.normalize.mark_events", failing(IndexError("\x1b]0;title\x07")))
    result = run(*arguments)
    assert result.exit_code == 1
    assert result.stderr.startswith("Traceback (most recent call last):\n")
    assert "\nIndexError: \\x1b]0;title\\x07\nspec/realtime.yaml: error RC901: the stage 'normalize'" in result.stderr
    assert "\x1b" not in result.stderr


@pytest.mark.parametrize(("value", "shown"), [("1", True), ("yes", True), ("0", False), ("", False)])
def test_the_environment_can_ask_for_the_traceback(
    project: Path, run: Run, monkeypatch: pytest.MonkeyPatch, value: str, shown: bool
) -> None:
    monkeypatch.setenv(TRACEBACK_VARIABLE, value)
    monkeypatch.setattr("realtime_codegen.commands.explain.look_up", failing(ValueError()))
    assert ("Traceback" in run("explain", "said").stderr) is shown


def test_what_was_foreseen_has_no_traceback_however_it_is_asked_for(project: Path, run: Run) -> None:
    assert TRACEBACK in {option for parameter in main.params for option in parameter.opts}
    for command in main.commands.values():
        assert TRACEBACK in {option for parameter in command.params for option in parameter.opts}
    (project / "spec" / "realtime.yaml").write_text("[]", encoding="utf-8")
    result = run("check", TRACEBACK)
    assert (result.exit_code, "Traceback" in result.stderr) == (2, False)


class TestTheCommandLineItself:
    @pytest.mark.parametrize("arguments", [["--help"], ["generate", "--help"], ["--version"], ["generat"]])
    def test_before_any_command(self, monkeypatch: pytest.MonkeyPatch, run: Run, arguments: list[str]) -> None:
        for place in ("click.Context.get_help", "click.echo", "click.core.echo", "click.decorators.echo"):
            monkeypatch.setattr(place, failing(RuntimeError("no words")), raising=False)
        monkeypatch.setattr("click.Group.resolve_command", failing(RuntimeError("no words")))
        result = run(*arguments)
        assert result.exit_code == 1
        assert result.stderr.startswith("realtime-codegen: error RC901: the command ")
        assert "ended with RuntimeError: no words\n  fix: this is a fault of realtime-codegen" in result.stderr

    def test_printing_itself(self, project: Path, run: Run, monkeypatch: pytest.MonkeyPatch) -> None:
        monkeypatch.setattr("realtime_codegen.commands.console._console", failing(ImportError("no rich")))
        result = run("explain", "nothing")
        assert result.exit_code == 1
        assert result.stderr.startswith("realtime-codegen: error RC901: the command 'explain' ended with ImportError")

    def test_a_fault_without_words(self) -> None:
        class Odd(Exception):
            def __str__(self) -> str:
                raise ValueError

        assert "the command line ended with Odd" in diagnose(Odd()).message
        long = diagnose(ValueError("word " * 100)).message
        assert long.endswith("…")
        assert len(long) < 300


class TestStreams:
    @pytest.mark.skipif(not Path("/dev/full").exists(), reason="there is no /dev/full here")
    @pytest.mark.parametrize("arguments", [["--help"], ["--version"], ["normalize"], ["explain", "said"], ["check"]])
    def test_a_disk_that_is_full(self, project: Path, arguments: list[str]) -> None:
        with Path("/dev/full").open("w") as full:
            result = program(arguments, project, stdout=full)
        assert result.returncode == 1
        assert result.stderr == (
            "standard output: error RC605: cannot be written: No space left on device\n"
            "  fix: free space there, or write somewhere else\n"
        )
        with Path("/dev/full").open("w") as full:
            assert program([*arguments, "--loud"], project, stderr=full).returncode in (1, 2)

    @pytest.mark.parametrize("arguments", [["--help"], ["--version"], ["normalize"], ["check"], ["explain", "nothing"]])
    @pytest.mark.parametrize("closed", [">&-", "2>&-", ">&- 2>&-"])
    def test_streams_that_are_closed(self, project: Path, arguments: list[str], closed: str) -> None:
        command = f"{sys.executable} -m realtime_codegen {' '.join(arguments)} {closed}"
        result = subprocess.run(
            ["bash", "-c", command], cwd=project, env=environment(), capture_output=True, text=True, check=False
        )
        assert "Traceback" not in result.stdout + result.stderr
        assert "Exception ignored" not in result.stderr

    def test_a_terminal(self, project: Path) -> None:
        (project / "generated" / "chat" / "models.py").unlink()
        code = (
            "import realtime_codegen.normalize as n\n"
            "def fail(*_, **__): raise IndexError('out')\n"
            "n.mark_events = fail\n"
            "from realtime_codegen.cli import main\n"
            "main(['generate'])"
        )
        ours, theirs = pty.openpty()
        with os.fdopen(ours, "rb", buffering=0) as screen:
            process = subprocess.Popen(
                [sys.executable, "-c", code], cwd=project, env=environment(), stdin=theirs, stdout=theirs, stderr=theirs
            )
            os.close(theirs)
            shown = b"".join(chunks(screen))
            assert process.wait() == 1
        assert b"Traceback" not in shown
        assert b"error RC901: the stage 'normalize' ended with IndexError: out" in shown


def chunks(screen: Any) -> Iterable[bytes]:
    try:
        while chunk := screen.read(4096):
            yield chunk
    except OSError:  # how Linux says that nobody writes to the terminal any more
        return


def environment() -> dict[str, str]:
    return {**os.environ, "PYTHONPATH": str(Path(realtime_codegen.__file__).parents[1]), "TERM": "xterm"}


def program(
    arguments: list[str], folder: Path, stdout: IO[str] | int = subprocess.PIPE, stderr: IO[str] | int = subprocess.PIPE
) -> subprocess.CompletedProcess[str]:
    command = [sys.executable, "-m", "realtime_codegen", *arguments]
    return subprocess.run(command, cwd=folder, env=environment(), stdout=stdout, stderr=stderr, text=True, check=False)


class TestMarks:
    def test_the_innermost_counts_for_each_of_the_three(self) -> None:
        error = ValueError("x")
        with pytest.raises(ValueError, match="x"), working("outer", file="f", pointer="/p"), working(pointer="/p/q"):
            raise error
        assert where(error) == Where(stage="outer", file="f", pointer="/p/q")

    def test_a_function_can_be_marked_and_says_the_same_of_every_call(self) -> None:
        @working("stage", file="file")
        def function(number: int) -> float:
            return 1 / number

        assert function(2) == 0.5
        for _ in range(2):
            with pytest.raises(ZeroDivisionError) as found:
                function(0)
            assert where(found.value) == Where(stage="stage", file="file")

    def test_ending_the_program_is_no_fault(self) -> None:
        for error in (KeyboardInterrupt(), SystemExit(3)):
            with pytest.raises(type(error)), working("stage"):
                raise error
            assert where(error) == Where()


def test_ctrl_c_is_no_fault(project: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("realtime_codegen.commands.explain.look_up", failing(KeyboardInterrupt()))
    result = CliRunner().invoke(main, ["explain", "said", "--project", str(project)])
    assert (result.exit_code, result.stderr) == (130, "interrupted; nothing was written\n")


def test_a_program_that_runs_the_command_line_with_arguments_of_its_own(tmp_path: Path) -> None:
    result = python("-c", "from realtime_codegen.cli import main; main(['--version'])", cwd=tmp_path)
    assert (result.returncode, result.stderr) == (0, "")
