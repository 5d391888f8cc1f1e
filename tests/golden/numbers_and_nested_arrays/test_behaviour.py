from __future__ import annotations

from types import ModuleType

import pytest

from tests.golden.harness import outcome_of


@pytest.mark.parametrize("strict", [False, True])
@pytest.mark.parametrize(
    ("name", "text"),
    [
        ("Amount", "9007199254740993"),
        ("Amount", "-123456789012345678901234567890"),
        ("Amount", "3"),
        ("Amount", "3.0"),
        ("Amount", "-0.0"),
        ("Amount", "1e300"),
        ("Positive", "9007199254740993"),
        ("Share", "0.25"),
        ("Price", "0.15"),
        ("Price", "1234567.35"),
        ("Price", "9007199254740993"),
        ("Rate", "2.5"),
        ("Rate", "1"),
        ("Huge", "18446744073709551615"),
        ("Limit", "9007199254740993"),
        ("Limit", '"abc"'),
        ("Account", '{"balance":9007199254740993,"owed":-9007199254740993,"totals":{"a":9007199254740993}}'),
        ("Account", '{"moves":[9007199254740993,0.5,3],"rate":1,"weekly":6.5}'),
        ("Deep", "[[],[[[]]]]"),
        ("Menu", "[1,[2,[3]],[]]"),
        ("Dirs", '{"a":true,"b":{"c":{},"d":true}}'),
        ("Odd", '["a",null,[["b"],[]]]'),
        ("Truths", "[true,[[true]]]"),
    ],
)
def test_a_value_comes_back_as_it_was(package: ModuleType, name: str, text: str, strict: bool) -> None:
    found = package.decode(text, package.SCHEMAS[name], strict=strict)
    assert package.encode(found).decode() == text
    assert package.notes(found) == ()


@pytest.mark.parametrize(
    ("name", "text"),
    [
        ("Amount", '"3"'),
        ("Amount", "true"),
        ("Positive", "0"),
        ("Positive", "-9007199254740993"),
        ("Share", "2"),
        ("Price", "0.16"),
        ("Price", "0.150000001"),
        ("Rate", "1.5"),
        ("Rate", "true"),
        ("Half", "1"),
        ("Huge", "18446744073709551614"),
        ("Limit", "9"),
        ("Limit", "9.5"),
        ("Limit", '"abcd"'),
        ("Account", '{"balance":-6}'),
        ("Account", '{"owed":0.5}'),
        ("Account", '{"rate":2}'),
        ("Deep", "[[1]]"),
        ("Deep", "[[[null]]]"),
        ("Menu", "[1,[0]]"),
        ("Menu", "[[1,2,3,4]]"),
        ("Dirs", '{"a":{"b":false}}'),
        ("Odd", "[[[1]]]"),
        ("Truths", "[[1]]"),
    ],
)
def test_what_is_not_allowed_is_refused_at_every_depth(package: ModuleType, name: str, text: str) -> None:
    with pytest.raises(package.DecodeError):
        package.decode(text, package.SCHEMAS[name], strict=True)


@pytest.mark.parametrize("name", ["Deep", "Menu", "Odd", "Truths"])
@pytest.mark.parametrize("strict", [False, True])
def test_a_long_chain_of_arrays_ends_in_its_own_error(package: ModuleType, name: str, strict: bool) -> None:
    with pytest.raises(package.DecodeError, match="nested too deeply"):
        package.decode("[" * 1500 + "]" * 1500, package.SCHEMAS[name], strict=strict)


def test_bounds_that_no_type_can_say_are_warned_of() -> None:
    said = outcome_of("numbers_and_nested_arrays").reports
    for bound in ("maximum", "minimum"):
        assert f"warning RC404: {bound} of some of the alternatives is not checked" in said
