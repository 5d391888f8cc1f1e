"""What is formatted in a process beside this one is what would be formatted here."""

from __future__ import annotations

import os
import subprocess
import sys
from collections.abc import Mapping
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from realtime_codegen.formatter import with_sorted_imports
from realtime_codegen.model.diagnostics import CodegenError
from realtime_codegen.render import formatting
from realtime_codegen.render.formatting import WORTH_A_PROCESS, format_all, format_in_two, formatted_beside

SOURCES = {f"module_{number}.py": f"x = [{number},\n    'text']\n" * 30 for number in range(3)}
BROKEN = {**SOURCES, "broken.py": "x = 1\ny = = 2\n"}


@pytest.fixture(autouse=True)
def a_little_is_enough(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(formatting, "WORTH_A_PROCESS", 1)
    monkeypatch.setattr(os, "cpu_count", lambda: 2)


def refuse_here(sources: object) -> dict[str, str]:
    raise AssertionError("it was formatted here after all")


def test_the_other_process_does_it(monkeypatch: pytest.MonkeyPatch) -> None:
    expected = format_all(SOURCES)
    monkeypatch.setattr(formatting, "format_all", refuse_here)
    with formatted_beside(SOURCES) as rest:
        assert rest() == expected
    assert "x = [0, " in expected["module_0.py"]


@pytest.mark.parametrize("program", ["/nowhere/python", "", "/bin/false"])
def test_without_another_process_it_is_done_here(program: str, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(sys, "executable", program)
    with formatted_beside(SOURCES) as rest:
        assert rest() == format_all(SOURCES)


def test_two_share_what_there_is(monkeypatch: pytest.MonkeyPatch) -> None:
    expected, here = format_all(SOURCES), dict[str, str]()

    def format_here(sources: Mapping[str, str]) -> dict[str, str]:
        here.update(sources)
        return format_all(sources)

    monkeypatch.setattr(formatting, "format_all", format_here)
    assert format_in_two(SOURCES) == expected
    assert sorted(here) == ["module_0.py", "module_2.py"], "the largest, and what comes after the other one's"
    with pytest.raises(CodegenError):
        format_in_two(BROKEN)


def test_nothing_is_formatted_as_nothing() -> None:
    assert format_in_two({}) == {}


def test_what_is_no_python_is_named() -> None:
    with formatted_beside(BROKEN) as rest, pytest.raises(CodegenError) as caught:
        rest()
    assert [(one.file, one.code) for one in caught.value.diagnostics] == [("broken.py", "RC601")]


def test_modules_of_the_current_folder_are_not_imported(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    (tmp_path / "black.py").write_text("raise SystemExit(3)\n", encoding="utf-8")
    monkeypatch.chdir(tmp_path)
    expected = format_all(SOURCES)
    monkeypatch.setattr(formatting, "format_all", refuse_here)
    with formatted_beside(SOURCES) as rest:
        assert rest() == expected


def test_the_process_ends_with_the_block(monkeypatch: pytest.MonkeyPatch) -> None:
    started: list[subprocess.Popen[bytes]] = []
    usual = subprocess.Popen[bytes]

    def start(*arguments: object, **options: object) -> subprocess.Popen[bytes]:
        started.append(usual(*arguments, **options))  # type: ignore[call-overload]  # whatever the caller gives
        return started[-1]

    monkeypatch.setattr(subprocess, "Popen", start)
    with pytest.raises(KeyboardInterrupt), formatted_beside(SOURCES):
        raise KeyboardInterrupt
    assert [process.poll() is not None for process in started] == [True]


def test_a_little_is_formatted_here(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(formatting, "WORTH_A_PROCESS", WORTH_A_PROCESS)
    monkeypatch.setattr(sys, "executable", "/nowhere/python")
    with formatted_beside(SOURCES) as rest:
        assert rest() == format_all(SOURCES)


IMPORTS = """\
'''Docstring.

import z
import a
'''
from .b import d as e
from .b import c
# Why it is imported.
import os
from . import module
import enum

if TYPE_CHECKING:
    from .b import y
    import abc
    from .b import x
else:
    import z
    import y
"""
ORDERED = """\
'''Docstring.

import z
import a
'''
import enum

# Why it is imported.
import os

from . import module
from .b import c
from .b import d as e

if TYPE_CHECKING:
    import abc

    from .b import x, y
else:
    import y
    import z
"""


def test_imports_are_ordered_block_by_block_and_nothing_else_is_moved() -> None:
    assert with_sorted_imports(IMPORTS) == ORDERED
    assert with_sorted_imports(ORDERED) == ORDERED


@given(st.text())
def test_a_docstring_with_any_text_stays_as_it_is(text: str) -> None:
    body = f"TEXT = {text + IMPORTS!r}\n"
    assert with_sorted_imports(f"import b\nimport a\n{body}") == f"import a\nimport b\n{body}"
