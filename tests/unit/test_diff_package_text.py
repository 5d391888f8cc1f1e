"""Annotations and docstrings of a generated package, read back."""

from __future__ import annotations

import ast

import pytest

from realtime_codegen.diff.annotations import NotAnAnnotationError, read_annotation
from realtime_codegen.diff.docstrings import Words, read_words
from realtime_codegen.ir import Anything, ArrayOf, Base64, Literals, MapOf, Reference, Scalar, Type, UnionOf, Use

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
    ("docstring", "words"),
    [
        ("", Words("")),
        ("What it is.", Words("What it is.")),
        ("What\n    it is.\n\n    From `#/a/b`.\n    ", Words("What it is.", "/a/b")),
        ("A union.\n\nTold apart by 'kind', a constant.\n\nFrom `#/a`.",
         Words("A union.", "/a", "by 'kind', a constant.", "kind")),
        ("How loud. Default: `5`.", Words("How loud.", default="5")),
        ("How loud. Default:\n`5`. Deprecated.", Words("How loud.", deprecated=True, default="5")),
        ("The id. Default: `a`. Only received. Deprecated.", Words("The id.", deprecated=True, default="a")),
        ("Only sent.", Words("")),
        ("How loud: 5 by default.", Words("How loud: 5 by default.", default=None)),
    ],
)  # fmt: skip
def test_docstring(docstring: str, words: Words) -> None:
    assert read_words(docstring) == words


def test_types_are_values_of_the_representation() -> None:
    found: Type = read_annotation(ast.parse("A", mode="eval").body, resolve).use.type
    assert found == Reference("A")
