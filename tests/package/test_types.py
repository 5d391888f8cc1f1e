"""What the types of the package allow and refuse, asked of mypy --strict and pyright in strict mode.

typing/accepted.py must pass as it is. In typing/refused/, every line marked `# error` must be reported by both
checkers, and no other line by either.
"""

from __future__ import annotations

import json
import re
import shutil
import subprocess
import sys
from collections.abc import Mapping
from pathlib import Path

import pytest

from tests.support import PACKAGE

FOLDER = Path(__file__).parent / "typing"
ACCEPTED = [FOLDER / "accepted.py"]
REFUSED = sorted((FOLDER / "refused").glob("*.py"))
FILES = [*ACCEPTED, *REFUSED]
MARK = "# error"

Reports = Mapping[tuple[str, int], str]
"""What a checker says, by file name and line."""


def run(command: list[str], folder: Path) -> str:
    done = subprocess.run(command, capture_output=True, text=True, check=False, cwd=folder)
    assert done.returncode in (0, 1), done.stdout + done.stderr
    return done.stdout


@pytest.fixture(scope="module")
def mypy(tmp_path_factory: pytest.TempPathFactory) -> Reports:
    folder = tmp_path_factory.mktemp("mypy")
    config = folder / "mypy.ini"
    config.write_text(f"[mypy]\nstrict = True\npython_version = 3.11\nmypy_path = {PACKAGE.parent}\n", encoding="utf-8")
    flags = ["--config-file", str(config), "--cache-dir", str(folder / "cache"), "--no-pretty", "--no-error-summary"]
    flags += ["--hide-error-context", "--no-color-output", "--show-absolute-path"]
    found: dict[tuple[str, int], str] = {}
    for line in run([sys.executable, "-m", "mypy", *flags, *map(str, FILES)], folder).splitlines():
        if match := re.fullmatch(r"(.+):(\d+): error: (.+)", line):
            found[Path(match[1]).name, int(match[2])] = match[3]
    return found


@pytest.fixture(scope="module")
def pyright(tmp_path_factory: pytest.TempPathFactory) -> Reports:
    folder = tmp_path_factory.mktemp("pyright")
    for path in FILES:
        shutil.copy(path, folder)  # pyright takes no file from outside the folder of its settings
    settings = {"typeCheckingMode": "strict", "pythonVersion": "3.11", "extraPaths": [str(PACKAGE.parent)]}
    (folder / "pyrightconfig.json").write_text(json.dumps(settings), encoding="utf-8")
    command = [
        sys.executable,
        "-m",
        "pyright",
        "--outputjson",
        "--project",
        str(folder),
        "--pythonpath",
        sys.executable,
    ]
    printed = json.loads(run(command, folder))
    assert printed["summary"]["filesAnalyzed"] == len(FILES)
    return {
        (Path(one["file"]).name, one["range"]["start"]["line"] + 1): one["message"]
        for one in printed["generalDiagnostics"]
        if one["severity"] == "error"
    }


@pytest.fixture(params=["mypy", "pyright"])
def reports(request: pytest.FixtureRequest) -> Reports:
    found: Reports = request.getfixturevalue(request.param)
    return found


def lines_of(reports: Reports, path: Path) -> dict[int, str]:
    return {line: message for (name, line), message in reports.items() if name == path.name}


@pytest.mark.parametrize("path", ACCEPTED, ids=lambda path: path.name)
def test_what_is_right_is_accepted(path: Path, reports: Reports) -> None:
    assert lines_of(reports, path) == {}


@pytest.mark.parametrize("path", REFUSED, ids=lambda path: path.name)
def test_what_is_wrong_is_refused(path: Path, reports: Reports) -> None:
    numbered = enumerate(path.read_text(encoding="utf-8").splitlines(), 1)
    marked = {number: line.strip() for number, line in numbered if line.endswith(MARK)}
    reported = lines_of(reports, path)
    assert {number: line for number, line in marked.items() if number not in reported} == {}, "not refused"
    assert {number: message for number, message in reported.items() if number not in marked} == {}, "refused"


def test_there_is_something_to_refuse() -> None:
    text = "".join(path.read_text(encoding="utf-8") for path in REFUSED)
    assert text.count(MARK + "\n") >= 40
