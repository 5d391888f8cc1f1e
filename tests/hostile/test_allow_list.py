"""The list of what rendered code may consist of: the committed package is on it, and nothing else gets by."""

from __future__ import annotations

import subprocess
import sys
from functools import cache
from pathlib import Path

import pytest

from tests.hostile import guarded_import
from tests.hostile.allow_list import problems
from tests.support import PACKAGE, without_coverage


@cache
def committed() -> dict[str, str]:
    paths = [*PACKAGE.rglob("*.py"), PACKAGE / "py.typed", PACKAGE / "_contract.json"]
    return {path.relative_to(PACKAGE).as_posix(): path.read_text(encoding="utf-8") for path in paths}


def test_the_committed_package_is_on_the_list() -> None:
    assert len(committed()) > 60
    assert problems(committed()) == []


PLANTED = (
    "import os",
    "import os as msgspec",
    "from os import system",
    "from typing import *",
    "from msgspec import Struct as Model",
    "from subprocess import Popen",
    "print()",
    "exec('1')",
    "__import__('os').system('x')",
    "x = open('hacked', 'w')",
    "x = eval",
    "x: int = int('1')",
    "x = [one for one in ()]",
    "x = (lambda: 1)",
    "x = f'{1}'",
    "x = b'bytes'",
    "x = 1 + 1",
    "x.y = 1",
    "x, y = 1, 2",
    "x += 1",
    "del x",
    "if 1:\n    x = 1",
    "while 1:\n    pass",
    "for x in ():\n    pass",
    "with x:\n    pass",
    "try:\n    pass\nexcept Exception:\n    pass",
    "raise SystemExit",
    "assert x",
    "pass",
    "global x",
    "1",
    "Meta",
    "x: TypeAlias = Literal[open('x')]",
    "x: TypeAlias = Literal[int]",
    "x: TypeAlias = Sequence['text']",
    "x: TypeAlias = Annotated[str, open('x')]",
    "x: TypeAlias = Annotated[str, Meta(pattern=open('x').read())]",
    "x: TypeAlias = unknown_name",
    "x: open('x') = 1",
    "def f() -> None:\n    pass",
    "def f(x=open('x')) -> None:\n    return None",
    "def f() -> None:\n    print()",
    "def f() -> None:\n    SystemExit()",
    "def f() -> None:\n    import os",
    "def f() -> None:\n    return __builtins__",
    "def f() -> None:\n    return type.__subclasses__",
    "def f() -> None:\n    for x in ():\n        return None",
    "async def f() -> None:\n    return None",
    "@print\ndef f() -> None:\n    return None",
    "@print\nclass X(Model):\n    'x'",
    "class X(Model, metaclass=type):\n    'x'",
    "class X(Model):\n    'x'\n    print()",
    "class X(Model):\n    'x'\n    x = 1",
    "class X(Model):\n    'x'\n    x: int = print()",
    "class X(Model):\n    'x'\n    import os",
    "class X(print()):\n    'x'",
    "class X(Model):\n    x: int",
    "# type: ignore",
    "# noqa",
    "'text'  # -*- coding: utf-7 -*-",
    "'\u202e'",
    "'\u200b'",
    "'a\\\nb'  # fmt: off",
)


@pytest.mark.parametrize(
    "path", ["models.py", "events.py", "schemas.py", "resources.py", "connections.py", "client.py"]
)
@pytest.mark.parametrize("planted", PLANTED)
def test_what_is_planted_is_found(planted: str, path: str) -> None:
    text = committed()[path]
    compile(f"{text}\n{planted}\n", path, "exec")
    assert problems({path: f"{text}\n{planted}\n"}), planted


def test_what_is_planted_in_front_is_found() -> None:
    text = committed()["models.py"]
    assert problems({"models.py": f"# -*- coding: utf-7 -*-\n{text}"})
    assert problems({"models.py": text.partition("\n")[2]})


def test_a_carried_module_is_its_template() -> None:
    for path in ("_runtime/codec.py", "errors.py", "_client/http/async_http.py", "testing/server.py", "py.typed"):
        assert problems({path: committed()[path] + "\n"}), path


DEEDS = (
    "import os\nos.system('true')",
    "import subprocess\nsubprocess.run(['true'])",
    "open('hacked', 'w')",
    "import os\nos.mkdir('hacked')",
    "import socket\nsocket.create_connection(('127.0.0.1', 9))",
    "import ctypes\nctypes.CDLL(None)",
    "exec(compile('1', '/tmp/foreign.py', 'exec'))",
)


@without_coverage
@pytest.mark.parametrize("deed", ["", *DEEDS])
def test_an_import_that_does_something_is_stopped(deed: str, tmp_path: Path) -> None:
    folder = tmp_path / "victim"
    for path, text in committed().items():
        (folder / path).parent.mkdir(parents=True, exist_ok=True)
        (folder / path).write_text(text, encoding="utf-8")
    with (folder / "models.py").open("a", encoding="utf-8") as models:
        models.write(f"\n{deed}\n")
    command = [sys.executable, "-I", guarded_import.__file__, str(folder)]
    run = subprocess.run(command, capture_output=True, text=True, timeout=300, check=False, cwd=tmp_path)
    assert (run.returncode == 0) is (deed == ""), run.stderr
    assert ("RefusedError" in run.stderr) is (deed != "")
    assert not (tmp_path / "hacked").exists()
