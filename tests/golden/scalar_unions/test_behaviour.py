from __future__ import annotations

from types import ModuleType

import pytest

VALID = [
    ("max_tokens", 1),
    ("max_tokens", 4096),
    ("max_tokens", "inf"),
    ("tracing", "auto"),
    ("tracing", None),
    ("tracing", {"name": "a"}),
    ("ratio", 0.5),
    ("ratio", "half"),
    ("names", "a"),
    ("names", ["a", "b"]),
    ("numbers", ["a"]),
    ("numbers", [1]),
    ("table", [[1.5], []]),
    ("labels", {"a": "b"}),
    ("labels", {"a": 1}),
    ("text_or_bytes", "AAAA"),
    ("text_or_bytes", "!"),
    ("level", 2),
    ("level", "off"),
    ("amount", 3),
    ("amount", 3.5),
]
INVALID = [
    ("max_tokens", 0),
    ("max_tokens", 4097),
    ("max_tokens", "INF"),
    ("max_tokens", None),
    ("max_tokens", 1.5),
    ("max_tokens", "4096"),
    ("tracing", "manual"),
    ("tracing", 1),
    ("ratio", True),
    ("ratio", None),
    ("names", [1]),
    ("table", [1]),
    ("labels", {"a": True}),
    ("level", 3),
    ("level", "on"),
    ("amount", "3"),
]


@pytest.mark.parametrize(("name", "value"), VALID)
def test_what_the_description_allows_comes_back_as_it_was(package: ModuleType, name: str, value: object) -> None:
    data = package.encode({name: value})
    assert package.encode(package.decode(data, package.Settings, strict=True)) == data


@pytest.mark.parametrize(("name", "value"), INVALID)
def test_what_it_does_not_allow_is_refused(package: ModuleType, name: str, value: object) -> None:
    with pytest.raises(package.DecodeError):
        package.decode(package.encode({name: value}), package.Settings, strict=True)


def test_the_object_of_a_union_has_a_class(package: ModuleType) -> None:
    settings = package.Settings(tracing=package.SettingsTracing(name="a"))
    assert package.decode(package.encode(settings), package.Settings) == settings


def test_a_map_of_a_union(package: ModuleType) -> None:
    assert dict(package.decode(b'{"a":1,"b":"inf"}', package.Levels, strict=True)) == {"a": 1, "b": "inf"}
    with pytest.raises(package.DecodeError):
        package.decode(b'{"a":"max"}', package.Levels, strict=True)
