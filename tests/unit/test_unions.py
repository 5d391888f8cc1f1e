"""Rule 4: one flat type for several, and the kinds of JSON value that a type takes."""

from __future__ import annotations

import pytest

from realtime_codegen.model.ir import Anything, ArrayOf, Base64, Literals, MapOf, Reference, Scalar, Type, UnionOf, Use
from realtime_codegen.normalize.unions import combine, kinds_of

TEXT, INTEGER, NUMBER, BOOLEAN = Scalar("string"), Scalar("integer"), Scalar("number"), Scalar("boolean")
A, B = Literals(("a",)), Literals(("b",))
ONE = Literals((1,))
AT_LEAST_ONE, AT_MOST_NINE = Scalar("integer", (("minimum", 1),)), Scalar("integer", (("maximum", 9),))
OBJECT = Reference("Object")


def array(type_: Type, *, nullable: bool = False) -> ArrayOf:
    return ArrayOf(Use(type_, nullable))


def mapping(type_: Type, *, nullable: bool = False) -> MapOf:
    return MapOf(Use(type_, nullable))


COMBINED: list[tuple[list[Type], Type]] = [
    ([], UnionOf(())),
    ([TEXT], TEXT),
    ([TEXT, TEXT], TEXT),
    ([TEXT, INTEGER], UnionOf((TEXT, INTEGER))),
    ([UnionOf((TEXT, INTEGER)), BOOLEAN, TEXT], UnionOf((TEXT, INTEGER, BOOLEAN))),
    ([TEXT, Anything(), OBJECT], Anything()),
    # Bytes are a text for a decoder: beside another text nobody can tell that it is base64.
    ([Base64()], Base64()),
    ([Base64(), INTEGER], UnionOf((Base64(), INTEGER))),
    ([Base64(), TEXT], TEXT),
    ([Base64(), A], Literals(("a",), is_open=True)),
    ([INTEGER, Base64(), A], UnionOf((INTEGER, Literals(("a",), is_open=True)))),
    # Listed values are one list, and a plain text opens it.
    ([A, B], Literals(("a", "b"))),
    ([A, INTEGER, B], UnionOf((Literals(("a", "b")), INTEGER))),
    ([INTEGER, A, OBJECT, B], UnionOf((INTEGER, Literals(("a", "b")), OBJECT))),
    ([B, A, B], Literals(("b", "a"))),
    ([A, TEXT], Literals(("a",), is_open=True)),
    ([TEXT, A], Literals(("a",), is_open=True)),
    ([A, Literals(("b",), is_open=True)], Literals(("a", "b"), is_open=True)),
    ([TEXT, OBJECT], UnionOf((TEXT, OBJECT))),
    # Listed integers beside any integer or number say nothing.
    ([ONE, INTEGER], INTEGER),
    ([NUMBER, ONE], NUMBER),
    ([ONE, TEXT, INTEGER], UnionOf((TEXT, INTEGER))),
    ([ONE, BOOLEAN], UnionOf((ONE, BOOLEAN))),
    ([Literals((1, "a")), INTEGER], UnionOf((A, INTEGER))),
    ([Literals((1, "a"), is_open=True), INTEGER], UnionOf((Literals(("a",), is_open=True), INTEGER))),
    ([Literals((1,), is_open=True), NUMBER], UnionOf((TEXT, NUMBER))),
    # Bounds that differ cannot both hold.
    ([AT_LEAST_ONE, AT_MOST_NINE], INTEGER),
    ([AT_LEAST_ONE, TEXT, AT_MOST_NINE], UnionOf((INTEGER, TEXT))),
    ([TEXT, AT_LEAST_ONE], UnionOf((TEXT, AT_LEAST_ONE))),
    ([Scalar("string", (("minLength", 1),)), Scalar("string", (("maxLength", 9),))], TEXT),
    ([Scalar("number", (("minimum", 1),)), Scalar("number", (("maximum", 9),))], NUMBER),
    ([AT_LEAST_ONE, AT_MOST_NINE, Scalar("integer", (("minimum", 2),))], INTEGER),
    # No decoder tells two arrays or two maps apart by their first byte.
    ([array(A), array(INTEGER)], array(UnionOf((A, INTEGER)))),
    ([array(A, nullable=True), array(INTEGER)], array(UnionOf((A, INTEGER)), nullable=True)),
    ([OBJECT, array(A), TEXT, array(A, nullable=True)], UnionOf((OBJECT, array(A, nullable=True), TEXT))),
    ([mapping(A), mapping(INTEGER)], mapping(UnionOf((A, INTEGER)))),
    ([mapping(A), mapping(INTEGER, nullable=True)], mapping(UnionOf((A, INTEGER)), nullable=True)),
    ([array(TEXT), mapping(TEXT)], UnionOf((array(TEXT), mapping(TEXT)))),
]


@pytest.mark.parametrize(("parts", "whole"), COMBINED)
def test_combine(parts: list[Type], whole: Type) -> None:
    assert combine(parts) == whole


@pytest.mark.parametrize(("parts", "whole"), COMBINED)
def test_combining_again_changes_nothing(parts: list[Type], whole: Type) -> None:
    assert combine([combine(parts)]) == whole


KINDS: list[tuple[Type, set[str]]] = [
    (TEXT, {"string"}),
    (NUMBER, {"number"}),
    (Base64(), {"string"}),
    (Literals(("a", 1)), {"string", "integer"}),
    (ONE, {"integer"}),
    (Literals((1,), is_open=True), {"string", "integer"}),
    (array(OBJECT), {"array"}),
    (mapping(OBJECT), {"object"}),
    (UnionOf((ONE, array(TEXT))), {"integer", "array"}),
    (OBJECT, set()),
    (Anything(), set()),
]


@pytest.mark.parametrize(("type_", "kinds"), KINDS)
def test_the_kinds_of_a_type(type_: Type, kinds: set[str]) -> None:
    assert kinds_of(type_) == kinds
