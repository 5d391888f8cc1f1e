"""How texts of a description get into Python source, and how the source is formatted."""

from __future__ import annotations

import ast
from pathlib import Path
from typing import Any
from unicodedata import category

import black
import pytest
from hypothesis import given
from hypothesis import strategies as st

from realtime_codegen.formatter import MODE
from realtime_codegen.model.diagnostics import CodegenError
from realtime_codegen.project import templates_folder
from realtime_codegen.render.formatting import format_python
from realtime_codegen.render.models import imports_for
from realtime_codegen.render.text import WIDTH, docstring, literal

HOSTILE = (
    'end""" + __import__("os").system("true") + """',
    "\\",
    '"',
    '\\"""',
    "{{ 7 * 7 }}{% raw %}",
    "a\n\nb\\N{BULLET}",
    "\x00\x1b[31m\u2028\u202e",
    "'''",
)


def only_docstring(source: str) -> str:
    """The value of a source that is one docstring and nothing else."""
    (statement,) = ast.parse(source).body
    assert isinstance(statement, ast.Expr)
    assert isinstance(statement.value, ast.Constant)
    assert isinstance(statement.value.value, str)
    return statement.value.value


@pytest.mark.parametrize("text", HOSTILE)
def test_a_docstring_says_its_text_and_nothing_runs(text: str) -> None:
    value = only_docstring(docstring(text, indent=0))
    assert all(char.isprintable() or char == "\n" for char in value)
    words = [word for word in text.split() if word.isascii() and word.isprintable()]
    assert value.split() == words or not words


@given(st.text())
def test_any_text_makes_one_docstring(text: str) -> None:
    value = only_docstring(docstring(text, indent=0))
    assert not {char for char in value if category(char) in ("Cc", "Cs") and char != "\n"}


@given(st.text(alphabet=st.characters(codec="ascii", categories=["L", "N", "P", "Zs"])))
def test_a_docstring_keeps_every_word_that_fits_a_line(text: str) -> None:
    words = [word for word in text.split() if len(word) < 50]
    assert only_docstring(docstring(" ".join(words), indent=0)).split() == words


@given(st.lists(st.text(alphabet="abcdefg", min_size=1, max_size=20), min_size=30))
def test_a_docstring_keeps_the_width(words: list[str]) -> None:
    source = " " * 4 + docstring(" ".join(words))
    assert max(map(len, source.splitlines())) <= WIDTH


def test_sections_hang_their_entries_below_the_name() -> None:
    entries = [("model", "Name of the model. " * 8), ("call_id", "Id.")]
    lines = docstring("Connect.", 8, (("Args", entries), ("Returns", ()))).splitlines()
    assert lines[:3] == ['"""Connect.', "", "        Args:"]
    assert lines[3].startswith("            model: Name of the model.")
    assert lines[4].startswith("                ")
    assert lines[-2:] == ["            call_id: Id.", '        """']
    assert max(map(len, lines)) <= WIDTH


@pytest.mark.parametrize("text", HOSTILE)
def test_an_entry_of_a_section_says_its_text_and_nothing_runs(text: str) -> None:
    value = only_docstring(docstring("Title.", 0, (("Args", [("name", text)]),)))
    assert value.startswith("Title.\n\nArgs:\n    name:")
    assert all(char.isprintable() or char == "\n" for char in value)


@given(st.one_of(st.text(), st.integers(), st.booleans(), st.none(), st.floats(allow_nan=False, allow_infinity=False)))
def test_a_literal_is_the_value_in_ascii(value: Any) -> None:
    source = literal(value)
    assert source.isascii()
    assert ast.literal_eval(source) == value


def test_source_that_is_no_python_is_listed_with_numbers() -> None:
    with pytest.raises(CodegenError) as caught:
        format_python("models.py", "x = 1\ny = = 2\n")
    assert caught.value.exit_code == 1
    (finding,) = caught.value.diagnostics
    assert (finding.file, finding.code) == ("models.py", "RC601")
    assert caught.value.__notes__ == ["    1 x = 1\n    2 y = = 2"]


CARRIED = sorted(templates_folder().rglob("*.py"))


@pytest.mark.parametrize("path", CARRIED, ids=lambda path: path.relative_to(templates_folder()).as_posix())
def test_what_is_carried_is_formatted_as_what_is_generated(path: Path) -> None:
    source = path.read_text(encoding="utf-8")
    assert black.format_str(source, mode=MODE) == source


def test_only_what_the_templates_use_is_imported() -> None:
    body = "from typing import Literal\n\n\nclass A:\n    type: ClassVar[Literal['a']] = 'a'\n    b: int = UNSET\n"
    assert imports_for(body) == ("from typing import ClassVar", "from msgspec import UNSET")
    assert imports_for('class A:\n    """UNSET narrow ABSENT"""\n') == ()
