"""Asks mypy --strict and pyright in strict mode about some files."""

from __future__ import annotations

import json
import re
import shutil
import subprocess
import sys
from collections.abc import Mapping, Sequence
from pathlib import Path

import openai_realtime

PACKAGE = Path(openai_realtime.__file__).parent

MARK = "# error"
"""What a line ends with that must be refused."""

Reports = Mapping[tuple[str, int], str]
"""What a checker says, by file name and line."""


def mypy(files: Sequence[Path], folder: Path) -> Reports:
    """What mypy says; `folder` is for its settings and its cache."""
    config = folder / "mypy.ini"
    config.write_text(f"[mypy]\nstrict = True\npython_version = 3.11\nmypy_path = {PACKAGE.parent}\n", encoding="utf-8")
    flags = ["--config-file", str(config), "--cache-dir", str(folder / "cache"), "--no-pretty", "--no-error-summary"]
    flags += ["--hide-error-context", "--no-color-output", "--show-absolute-path"]
    found: dict[tuple[str, int], str] = {}
    for line in _run("mypy", [*flags, *map(str, files)], folder).splitlines():
        if match := re.fullmatch(r"(.+?):(\d+): error: (.+)", line):
            found[Path(match[1]).name, int(match[2])] = match[3]
    return found


def pyright(files: Sequence[Path], folder: Path) -> Reports:
    """What pyright says; it takes no file from outside the folder of its settings, so `folder` gets copies."""
    for path in files:
        shutil.copy(path, folder)
    settings = {"typeCheckingMode": "strict", "pythonVersion": "3.11", "extraPaths": [str(PACKAGE.parent)]}
    (folder / "pyrightconfig.json").write_text(json.dumps(settings), encoding="utf-8")
    arguments = ["--outputjson", "--project", str(folder), "--pythonpath", sys.executable]
    printed = json.loads(_run("pyright", arguments, folder))
    assert printed["summary"]["filesAnalyzed"] == len(files), printed["summary"]
    return {
        (Path(one["file"]).name, one["range"]["start"]["line"] + 1): one["message"]
        for one in printed["generalDiagnostics"]
        if one["severity"] == "error"
    }


def deviations(files: Sequence[Path], reports: Reports) -> list[str]:
    """Where marked lines and reported lines differ."""
    texts = {path.name: path.read_text(encoding="utf-8").splitlines() for path in files}
    marked = {
        (name, number)
        for name, lines in texts.items()
        for number, line in enumerate(lines, 1)
        if line.endswith(f"  {MARK}")
    }
    missing = [f"{name}:{line} not refused: {texts[name][line - 1].strip()}" for name, line in marked - reports.keys()]
    wrong = [f"{name}:{line} refused: {reports[name, line]}" for name, line in reports.keys() - marked]
    return sorted(missing) + sorted(wrong)


def _run(module: str, arguments: list[str], folder: Path) -> str:
    command = [sys.executable, "-m", module, *arguments]
    done = subprocess.run(command, capture_output=True, text=True, check=False, cwd=folder)
    assert done.returncode in (0, 1), done.stdout + done.stderr
    return done.stdout
