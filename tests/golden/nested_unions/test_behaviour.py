from __future__ import annotations

from types import ModuleType

import pytest


@pytest.mark.parametrize("tag", ["circle", "square", "line"])
def test_a_flat_union_finds_every_member(package: ModuleType, tag: str) -> None:
    data = f'{{"shape":{{"shape":"{tag}"}}}}'.encode()
    drawing = package.decode(data, package.Drawing, strict=True)
    assert type(drawing.shape) is getattr(package, tag.capitalize())
    assert package.encode(drawing) == data


def test_an_unknown_shape_stays_with_its_data(package: ModuleType) -> None:
    data = b'{"shape":{"shape":"blob","n":1}}'
    drawing = package.decode(data, package.Drawing)
    assert dict(drawing.shape.data) == {"shape": "blob", "n": 1}
    assert package.encode(drawing) == data


def test_a_component_of_one_member_is_that_member(package: ModuleType) -> None:
    assert package.SCHEMAS["Round"] is package.Circle


@pytest.mark.parametrize("value", [1, True, "x"])
def test_scalars_of_a_nested_union(package: ModuleType, value: object) -> None:
    assert package.decode(package.encode({"size": value}), package.Drawing, strict=True).size == value
