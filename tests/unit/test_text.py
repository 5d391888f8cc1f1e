"""Texts of a description in Python source: as docstrings and literals, whatever they contain."""

from __future__ import annotations

import ast

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


@pytest.mark.parametrize("text", ["word " * 60, "a\n\nb " * 30])
def test_lines_are_not_too_long(text: str) -> None:
    assert max(map(len, docstring(text).splitlines())) <= WIDTH


def test_characters_that_nobody_sees_are_shown() -> None:
    assert docstring("a\u202eb\u200b") == '"""a/u202eb/u200b"""'
