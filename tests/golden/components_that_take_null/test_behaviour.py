from __future__ import annotations

from types import ModuleType

import pytest

NULLABLE = ["Typed", "Spelled", "Either", "Inline", "Alias", "Nullable", "Listed"]


@pytest.mark.parametrize("strict", [False, True])
@pytest.mark.parametrize("name", NULLABLE)
def test_null_is_a_value_of_the_component(package: ModuleType, name: str, strict: bool) -> None:
    assert package.decode("null", package.SCHEMAS[name], strict=strict) is None
    assert package.encode(None) == b"null"


@pytest.mark.parametrize("strict", [False, True])
@pytest.mark.parametrize("name", ["Plain", "Several", "Holder"])
def test_null_is_no_value_of_the_others(package: ModuleType, name: str, strict: bool) -> None:
    with pytest.raises(package.DecodeError):
        package.decode("null", package.SCHEMAS[name], strict=strict)


def test_an_object_is_still_its_class(package: ModuleType) -> None:
    assert type(package.decode('{"size":1}', package.SCHEMAS["Alias"], strict=True)) is package.Typed
    with pytest.raises(package.DecodeError):
        package.decode('{"size":"1"}', package.SCHEMAS["Typed"], strict=True)


def test_what_refers_to_it_takes_null(package: ModuleType) -> None:
    text = '{"first":null,"second":null,"third":{"a":null,"b":{"depth":1}}}'
    assert package.encode(package.decode(text, package.Holder, strict=True)).decode() == text
    assert package.decode("[null,{}]", package.SCHEMAS["Several"], strict=True)[0] is None
    with pytest.raises(package.DecodeError):
        package.decode('{"first":null,"plain":null}', package.Holder, strict=True)
