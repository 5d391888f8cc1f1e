"""The command line as such: help, wrong use, exit codes, streams, interruption, and that it starts at once."""

from __future__ import annotations

import os
import re
import signal
import subprocess
import sys
import time
from pathlib import Path

import pytest
from click.testing import CliRunner

import realtime_codegen
from realtime_codegen.cli import main
from realtime_codegen.commands import console
from tests.cli.conftest import Run
from tests.cli.small_project import edit, heed_interrupts, python, tree

COMMANDS = ["generate", "check", "import", "bump", "normalize", "explain", "diff", "vendor"]
HEAVY = ["black", "datamodel_code_generator", "jinja2", "jsonpath", "jsonschema", "msgspec", "rich", "yaml"]


class TestHelp:
    @pytest.mark.parametrize("option", ["-h", "--help"])
    def test_all(self, run: Run, option: str) -> None:
        result = run(option)
        assert (result.exit_code, result.stderr) == (0, "")
        listed = re.search(r"\nCommands:\n(.*?)\n\n", result.stdout, re.DOTALL)
        assert listed
        assert [line.split()[0] for line in listed[1].splitlines()] == COMMANDS

    @pytest.mark.parametrize("option", ["-h", "--help"])
    @pytest.mark.parametrize("command", COMMANDS)
    def test_each_command_teaches(self, run: Run, command: str, option: str) -> None:
        result = run(command, option)
        assert (result.exit_code, result.stderr) == (0, "")
        assert f"Usage: main {command} [OPTIONS]" in result.stdout
        assert f"\n  Examples:\n    realtime-codegen {command}" in result.stdout
        assert "Exit codes: 0 done, 1 something differs or problems were found" in result.stdout
        assert max(map(len, result.stdout.splitlines())) <= 100

    def test_every_option_says_what_it_does(self) -> None:
        for name, command in main.commands.items():
            for option in command.params:
                if option.param_type_name == "option":
                    assert getattr(option, "help", ""), f"{name} {option.name}"

    def test_every_example_can_be_parsed(self) -> None:
        for command in (main, *main.commands.values()):
            for line in re.findall(r"^ +(realtime-codegen .*?)(?:  +.*)?$", command.epilog or "", re.MULTILINE):
                _, name, *arguments = line.split(" | ")[0].split(" > ")[0].replace("'", "").split()
                assert main.commands[name].make_context(name, arguments).info_name == name

    @pytest.mark.parametrize("option", ["-V", "--version"])
    def test_version(self, run: Run, option: str) -> None:
        assert run(option).stdout == f"realtime-codegen, version {realtime_codegen.__version__}\n"


class TestWrongUse:
    @pytest.mark.parametrize(
        ("arguments", "message"),
        [
            (["generat"], "No such command 'generat'."),
            (["--loud"], "No such option"),
            (["generate", "--loud"], "No such option"),
            (["generate", "more"], "Got unexpected extra argument (more)"),
            (["explain"], "Missing argument 'LOCATION'."),
            (["import"], "Missing argument 'UPSTREAM'."),
            (["check", "--project", "nowhere"], "Directory 'nowhere' does not exist."),
            (["generate", "--spec"], "Option '--spec' requires an argument."),
            (["generate", "--spec", "", "--out", "src"], "Invalid value for '--spec': it is empty."),
            (["generate", "--spec", "http://[::1", "--out", "src"], "http://…: error RC101: cannot be fetched: "),
            (["generate", "--spec", "a\nb", "--out", "src"], "a\\nb: error RC101: cannot be read: "),
            (["import", ""], "Invalid value for 'UPSTREAM': it is empty."),
            (["import", "spec"], "spec: error RC101: cannot be read: Is a directory"),
            (["explain", ""], "Invalid value for 'LOCATION': it is empty."),
            (["explain", ".said"], ".said: error RC802: nothing in the description"),
            (["generate", "--out", ""], "Invalid value for '--out': it is empty."),
            (["check", "--project", ""], "Invalid value for '--project': it is empty."),
            (["explain", "#"], "#: error RC802: nothing in the description"),
            (["explain", "said..text"], "said..text: error RC802: nothing in the description"),
        ],
    )  # fmt: skip
    def test_says_what_and_ends_with_2(self, project: Path, run: Run, arguments: list[str], message: str) -> None:
        before = tree(project)
        result = run(*arguments)
        assert (result.exit_code, result.stdout) == (2, "")
        assert message in result.stderr
        assert "Traceback" not in result.stderr
        assert tree(project) == before

    def test_a_project_without_source_toml(self, run: Run, tmp_path: Path) -> None:
        result = run("check", "--project", tmp_path)
        assert (result.exit_code, result.stdout) == (2, "")
        assert str(tmp_path) not in result.stderr
        assert result.stderr.startswith("spec/")


class TestAsAProgram:
    def test_python_m(self, project: Path) -> None:
        result = python("-m", "realtime_codegen", "check", cwd=project)
        assert (result.returncode, result.stderr) == (0, "")
        assert result.stdout == "everything is described, generated and current\n"

    def test_its_own_name(self) -> None:
        result = python("-m", "realtime_codegen", "generate", "-h")
        assert result.stdout.startswith("Usage: realtime-codegen generate [OPTIONS]\n")

    @pytest.mark.parametrize(
        ("arguments", "code"), [(["check"], 1), (["generate", "--check"], 1), (["explain", "x"], 2)]
    )
    def test_exit_codes_and_streams(self, project: Path, arguments: list[str], code: int) -> None:
        (project / "generated" / "chat" / "py.typed").unlink()
        result = python("-m", "realtime_codegen", *arguments, cwd=project)
        assert (result.returncode, result.stdout) == (code, "")
        assert " error RC" in result.stderr

    def test_no_colours_where_there_is_no_terminal(self, project: Path) -> None:
        (project / "generated" / "chat" / "py.typed").unlink()
        for arguments in (["check"], ["explain", "said"]):
            result = python("-m", "realtime_codegen", *arguments, cwd=project)
            assert "\x1b" not in result.stdout + result.stderr

    def test_a_reader_that_leaves(self, project: Path) -> None:
        for command in ("normalize", "explain said"):
            shell = f"{sys.executable} -m realtime_codegen {command} | true; exit ${{PIPESTATUS[0]}}"
            source = str(Path(realtime_codegen.__file__).parents[1])
            environment = {**os.environ, "PYTHONPATH": source}
            result = subprocess.run(
                ["bash", "-c", shell], cwd=project, env=environment, capture_output=True, text=True, check=False
            )
            assert result.stderr == ""
            assert result.returncode in (0, 1)

    def test_a_locale_without_other_alphabets(self, project: Path, monkeypatch: pytest.MonkeyPatch) -> None:
        edit(project / "spec" / "overlays" / "docs.yaml", "From 0 to 10.", "Von 0 bis 10 Öre.")
        monkeypatch.setenv("PYTHONIOENCODING", "ascii")
        result = python("-m", "realtime_codegen", "explain", "said.mood.level", cwd=project)
        assert (result.returncode, result.stderr) == (0, "")
        assert "Von 0 bis 10 \\xd6re." in result.stdout

    def test_a_folder_that_is_gone(self, tmp_path: Path) -> None:
        code = (
            f"import os; os.mkdir({str(tmp_path / 'x')!r}); os.chdir({str(tmp_path / 'x')!r}); os.rmdir('../x');"
            "from realtime_codegen.cli import main; main(['check'])"
        )
        result = python("-c", code)
        assert (result.returncode, result.stdout) == (2, "")
        assert result.stderr == (
            ".: error RC101: the current folder does not exist any more\n  fix: go to another folder\n"
        )


class TestInterruption:
    def test_ctrl_c_in_this_process(self, project: Path, run: Run, monkeypatch: pytest.MonkeyPatch) -> None:
        def interrupt(*_: object) -> None:
            raise KeyboardInterrupt

        monkeypatch.setattr("os.fsync", interrupt)
        before = tree(project)
        result = run("generate", "--out", "src")
        assert (result.exit_code, result.stdout) == (130, "")
        assert result.stderr == "interrupted; nothing was written\n"
        assert tree(project) == before

    def test_ctrl_c_from_outside(self, project: Path) -> None:
        before = tree(project)
        source = str(Path(realtime_codegen.__file__).parents[1])
        environment = {**os.environ, "PYTHONPATH": source, "PYTHONDONTWRITEBYTECODE": "1"}
        process = subprocess.Popen(
            [sys.executable, "-m", "realtime_codegen", "generate", "--spec", "-", "--out", "src"],
            cwd=project,
            env=environment,
            stdin=subprocess.PIPE,
            stdout=subprocess.PIPE,
            stderr=subprocess.PIPE,
            text=True,
            preexec_fn=heed_interrupts,
        )
        # It waits for the rest of standard input once it has read this.
        assert process.stdin
        process.stdin.write("#" * 1_000_000)
        process.stdin.flush()
        time.sleep(0.2)
        process.send_signal(signal.SIGINT)
        stdout, stderr = process.communicate(timeout=60)
        assert (process.returncode, stdout) == (130, "")
        assert stderr == "interrupted; nothing was written\n"
        assert tree(project) == before


class TestStart:
    @pytest.mark.parametrize("command", [[], COMMANDS[:1], COMMANDS[-1:]])
    def test_help_loads_nothing_heavy(self, command: list[str]) -> None:
        code = (
            "import sys; from realtime_codegen.cli import main\n"
            f"try: main([*{command!r}, '--help'])\n"
            f"finally: print([name for name in {HEAVY!r} if name in sys.modules])"
        )
        assert python("-c", code).stdout.splitlines()[-1] == "[]"

    def test_nothing_to_do_loads_nothing_heavy(self, project: Path, run: Run) -> None:
        run("generate")
        heavy = [name for name in HEAVY if name != "rich"]
        code = (
            "import sys; from realtime_codegen.cli import main\n"
            "try: main(['generate'])\n"
            f"finally: print([name for name in {heavy!r} if name in sys.modules])"
        )
        first, last = python("-c", code, cwd=project).stdout.splitlines()
        assert "nothing to change" in first
        assert last == "[]"


class TestTerminal:
    def test_no_control_sequence_of_an_input_is_printed(self) -> None:
        @main.command("say-it", hidden=True)
        def say_it() -> None:
            console.print_out("a\x1b[31mb\x9bc\rd\ne\x7f")

        try:
            assert CliRunner().invoke(main, ["say-it"]).stdout == "a\\x1b[31mb\\x9bc\\x0dd\ne\\x7f\n"
        finally:
            del main.commands["say-it"]

    @pytest.mark.parametrize(("number", "text"), [(0, "0 files"), (1, "1 file"), (2, "2 files")])
    def test_count(self, number: int, text: str) -> None:
        assert console.count(number, "file") == text
