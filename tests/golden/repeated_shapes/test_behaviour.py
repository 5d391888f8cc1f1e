from __future__ import annotations

from types import ModuleType

import pytest


def test_one_shape_has_one_class(package: ModuleType) -> None:
    usage = package.Usage(total=1, detail=package.Detail(n=2))
    assert package.encode(package.Left(usage=usage)) == package.encode(package.Right(usage=usage))


def test_another_shape_has_its_own(package: ModuleType) -> None:
    assert package.RightOther is not package.Usage
    with pytest.raises(package.DecodeError):
        package.decode(b'{"usage":{"total":1.5}}', package.Left, strict=True)


def test_items_without_a_type_make_an_array(package: ModuleType) -> None:
    assert list(package.decode(b'{"bare_items":["a"]}', package.Left, strict=True).bare_items) == ["a"]
    with pytest.raises(package.DecodeError):
        package.decode(b'{"bare_items":"a"}', package.Left, strict=True)


def test_the_items_of_an_array_are_named_in_the_singular(package: ModuleType) -> None:
    assert package.decode(b'{"list":[{"id":"a"}]}', package.Middle, strict=True).list[0] == package.MiddleList(id="a")
