"""Annotations of a generated package and its facts, read back."""

from __future__ import annotations

import ast
import json

import pytest

from realtime_codegen.diff.annotations import NotAnAnnotationError, read_annotation
from realtime_codegen.diff.package import first_words
from realtime_codegen.diff.package_facts import read_facts
from realtime_codegen.model.ir import Anything, ArrayOf, Base64, Literals, MapOf, Reference, Scalar, Type, UnionOf, Use
from realtime_codegen.render.text import count_words, docstring

TEXT, NUMBER = Scalar("string"), Scalar("integer")


def resolve(name: str) -> str:
    return "" if name.startswith("Unknown") else name


@pytest.mark.parametrize(
    ("annotation", "use", "may_be_unset"),
    [
        ("str", Use(TEXT), False),
        ("bytes | UnsetType", Use(Base64()), True),
        ("Any", Use(Anything()), False),
        ("float | None | UnsetType", Use(Scalar("number"), nullable=True), True),
        ("Optional[bool]", Use(Scalar("boolean"), nullable=True), False),
        ("Union[int, 'models.Session']", Use(UnionOf((NUMBER, Reference("models.Session")))), False),
        ('Literal["a", "b"]', Use(Literals(("a", "b"))), False),
        ('Literal["a"] | str | UnsetType', Use(Literals(("a",), is_open=True)), True),
        ('int | Literal["inf"]', Use(UnionOf((NUMBER, Literals(("inf",))))), False),
        ("Sequence[A | Unknown]", Use(ArrayOf(Use(Reference("A")))), False),
        ("Mapping[str, int | None]", Use(MapOf(Use(NUMBER, nullable=True))), False),
        ("Annotated[int, Meta(ge=1, lt=9)]", Use(Scalar("integer", (("minimum", 1), ("exclusiveMaximum", 9)))), False),
        ('Annotated[str, Meta(max_length=5, pattern="^a")]',
         Use(Scalar("string", (("maxLength", 5), ("pattern", "^a")))), False),
        ("Annotated[Sequence[str], Meta(min_length=1)]", Use(ArrayOf(Use(TEXT), (("minItems", 1),))), False),
    ],
)  # fmt: skip
def test_annotation(annotation: str, use: Use, may_be_unset: bool) -> None:
    found = read_annotation(ast.parse(annotation, mode="eval").body, resolve)
    assert (found.use, found.may_be_unset) == (use, may_be_unset)


def test_what_the_generator_does_not_write_is_refused() -> None:
    for text in ("1 + 2", "list[str]", "Annotated[int, 5]"):
        with pytest.raises(NotAnAnnotationError):
            read_annotation(ast.parse(text, mode="eval").body, resolve)


@pytest.mark.parametrize(
    ("text", "count", "words"),
    [
        ("", 0, ""),
        ("What\n    it is.\n\n    From `#/a/b`.\n    ", 3, "What it is."),
        ("From `#/a/b`.", 0, ""),
        ("How loud. Whatever the generator says.", 2, "How loud."),
        ("Too short.", 5, "Too short."),
    ],
)
def test_the_words_of_a_description_are_counted(text: str, count: int, words: str) -> None:
    assert first_words(text, count) == words


@pytest.mark.parametrize(
    "text", ["", "a\u2028b  c", "one\n\ntwo \\ three", '"""quoted"""', "\x85 \x1c x", "a\u00a0b", "\t"]
)
@pytest.mark.parametrize("rest", ["", "From `#/a`."])
def test_counting_is_what_a_docstring_does(text: str, rest: str) -> None:
    written = ast.literal_eval(docstring(f"{text}\n\n{rest}" if text else rest))
    words = first_words(written, count_words(text))
    assert words.split() == first_words(ast.literal_eval(docstring(text)), 100).split()


FACTS = {"types": {"models.A": {"pointer": "/a", "fields": {"b": {"default": "1"}}}}}


def test_facts_are_read_with_what_they_leave_out() -> None:
    found = read_facts(json.dumps(FACTS))
    assert found.operations is None
    assert found.types["models.A"].pointer == "/a"
    assert found.types["models.A"].direction is None
    assert found.types["models.A"].fields["b"].default == "1"


NO_FACTS: list[object] = [
    [], {}, {"types": []}, {"types": {"A": 1}}, {"types": {"A": {"locations": "A"}}}, {"types": {"A": {"fields": []}}},
    {"types": {"A": {"words": []}}}, {"types": {}, "operations": [{}]}, {"types": {}, "operations": 1},
]  # fmt: skip


@pytest.mark.parametrize("data", NO_FACTS)
def test_facts_that_are_none_are_refused(data: object) -> None:
    with pytest.raises(ValueError, match="does not say what it should"):
        read_facts(json.dumps(data))


def test_types_are_values_of_the_representation() -> None:
    found: Type = read_annotation(ast.parse("A", mode="eval").body, resolve).use.type
    assert found == Reference("A")
