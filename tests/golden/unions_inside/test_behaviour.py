from __future__ import annotations

from types import ModuleType


def test_a_union_inside_one_of_its_members(package: ModuleType) -> None:
    text = b'{"kind":"folder","entries":[{"kind":"sheet"},{"kind":"folder"}],"first":{"kind":"folder"}}'
    folder = package.decode(text, package.Folder, strict=True)
    assert [type(entry) for entry in folder.entries] == [package.Sheet, package.Folder]
    assert type(folder.first) is package.Folder
    assert package.encode(folder) == text


def test_an_object_or_what_is_told_apart_by_its_kind(package: ModuleType) -> None:
    knot = package.decode(b'{"self":{"self":3},"loose":[3,"a",{}]}', package.Knot, strict=True)
    assert knot.self.self == 3
    assert [type(one) for one in knot.loose] == [int, str, package.Knot]


def test_maps_of_different_objects_are_maps_of_either(package: ModuleType) -> None:
    text = b'{"either":{"a":{"kind":"sheet"},"b":{"kind":"folder"}},"lists":[{"kind":"note"},null]}'
    maps = package.decode(text, package.Maps, strict=True)
    assert type(maps.either["b"]) is package.Folder
    assert maps.lists[1] is None
    assert package.encode(maps) == text
