from __future__ import annotations

import json
from types import ModuleType

import pytest

ATTRIBUTES = {
    'a"b': "a_quote_b",
    "a\\b": "a_backslash_b",
    "a\nimport os": "a_import_os",
    "fine: {{ 1 }} '; import os": "fine_____1_______import_os",
}
VALUE = dict.fromkeys(ATTRIBUTES, "text")


@pytest.mark.parametrize("strict", [True, False])
def test_every_property_is_an_attribute_and_is_sent_as_it_came(package: ModuleType, strict: bool) -> None:
    value = package.decode(json.dumps(VALUE), package.A, strict=strict)
    assert {wire: getattr(value, name) for wire, name in ATTRIBUTES.items()} == VALUE
    assert json.loads(package.encode(value)) == VALUE
    assert not package.notes(value)
    assert not package.extra_fields(value)


def test_one_that_is_built_is_sent_under_the_names_of_the_wire(package: ModuleType) -> None:
    assert json.loads(package.encode([package.A(a_quote_b="x")])) == [{'a"b': "x"}]
    assert package.encode(package.A()) == b"{}"


@pytest.mark.parametrize("wire", ATTRIBUTES)
def test_a_value_of_another_type_is_found(package: ModuleType, wire: str) -> None:
    found = package.decode(json.dumps({wire: 1}), package.A)
    assert package.extra_fields(found) == {wire: 1}
    assert json.loads(package.encode(found)) == {wire: 1}
    with pytest.raises(package.DecodeError):
        package.decode(json.dumps({wire: 1}), package.A, strict=True)
