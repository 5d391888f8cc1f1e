"""Texts of a description in Python source: as docstrings and literals, whatever they contain."""

from __future__ import annotations

import ast
from unicodedata import east_asian_width

import pytest
from hypothesis import example, given
from hypothesis import strategies as st

from realtime_codegen.render.text import WIDTH, docstring, literal

TEXTS = st.text(alphabet=st.one_of(st.sampled_from("\"'\\\n{}#%a "), st.characters()), max_size=60)


@given(TEXTS, st.sampled_from([0, 4]))
@example('"""', 4)
@example('a"', 4)
@example('\\"', 4)
@example("ends with a backslash \\", 4)
@example('"' * 7, 0)
def test_a_docstring_ends_where_it_should(text: str, indent: int) -> None:
    source = "class A:\n    " + docstring(text) if indent else docstring(text, indent=0)
    (statement,) = ast.parse(source).body
    inner = statement.body if isinstance(statement, ast.ClassDef) else [statement]
    assert [type(one) for one in inner] == [ast.Expr]
    assert isinstance(inner[0], ast.Expr)
    assert isinstance(inner[0].value, ast.Constant)
    assert '"' * text.count('"') == "".join(char for char in str(inner[0].value.value) if char == '"')


@given(st.one_of(TEXTS, st.integers(), st.booleans(), st.none(), st.floats(allow_nan=False, allow_infinity=False)))
def test_a_literal_is_the_value(value: str | int | float | bool | None) -> None:
    source = literal(value)
    assert source.isascii()
    assert ast.literal_eval(source) == value


def columns(line: str) -> int:
    return sum(2 if east_asian_width(character) in "FW" else 1 for character in line)


def widest(source: str, indent: int = 4) -> int:
    """Columns of the widest line, where the template has indented the first one."""
    return max(columns(line) for line in (" " * indent + source).splitlines())


def value_of(source: str) -> str:
    return str(ast.literal_eval(source))


@pytest.mark.parametrize("text", ["word " * 60, "a\n\nb " * 30])
def test_lines_are_not_too_long(text: str) -> None:
    assert widest(docstring(text)) <= WIDTH


@pytest.mark.parametrize("length", range(100, 125))
@pytest.mark.parametrize("last", ["e", '"', "\\", '""', "\u200b", "語"])
@pytest.mark.parametrize("indent", [0, 4, 8])
def test_the_width_counts_quotes_escapes_and_wide_characters(length: int, last: str, indent: int) -> None:
    text = ("a bc " * length)[:length].strip() + last
    source = docstring(text, indent)
    assert widest(source, indent) <= WIDTH
    assert value_of(source).split() == value_of(docstring(text, 0)).split()


@given(
    st.lists(st.text(alphabet=st.sampled_from('ab"\\\n é語ｆ'), min_size=1, max_size=300), max_size=12),
    st.sampled_from([0, 4, 8]),
)
@example(["\\" * 400], 8)
@example(['"' * 400], 4)
@example(["a" + "\\" * 400], 0)
@example(["語" * 200], 4)
def test_no_text_makes_a_line_too_long(texts: list[str], indent: int) -> None:
    sections = [("Args", [("name", text) for text in texts]), ("Returns", [("", text) for text in texts])]
    source = docstring("\n\n".join(texts), indent, sections)
    assert widest(source, indent) <= WIDTH
    said = "".join([*texts, "Args:", *(f"name:{text}" for text in texts), "Returns:", *texts] if texts else [])
    assert "".join(value_of(source).split()) == "".join(said.split())


@pytest.mark.parametrize("code", ["`#/components/schemas/" + "x" * 150 + "`.", "`GET /" + "{a}/" * 40 + "`"])
def test_code_stays_in_one_piece(code: str) -> None:
    source = docstring(f"A word. From {code}")
    assert code in " ".join(value_of(source).split())
    assert all(columns(line) <= WIDTH for line in source.splitlines() if "`" not in line)


def test_characters_that_nobody_sees_are_shown() -> None:
    assert docstring("a\u202eb\u200b") == '"""a/u202eb/u200b"""'
