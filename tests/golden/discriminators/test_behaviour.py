from __future__ import annotations

from types import ModuleType

import pytest


@pytest.mark.parametrize(
    ("member", "kind", "name"),
    [
        ("declared", "a", "FirstOne"),
        ("declared", "b", "SecondOne"),
        ("inferred", "c", "ThirdOne"),
        ("wrong", "b", "SecondOne"),
    ],
)
def test_the_constant_decides(package: ModuleType, member: str, kind: str, name: str) -> None:
    data = f'{{"{member}":{{"kind":"{kind}","type":"same"}}}}'.encode()
    box = package.decode(data, package.Box, strict=True)
    assert type(getattr(box, member)) is getattr(package, name)
    assert package.encode(box) == data


def test_an_unknown_kind_keeps_its_data(package: ModuleType) -> None:
    data = b'{"declared":{"kind":"z","type":"same","m":[1]}}'
    box = package.decode(data, package.Box)
    assert box.declared.kind == "z"
    assert package.encode(box) == data


@pytest.mark.parametrize("text", ['{"switch":{"level":3}}', '{"switch":{"level":3,"type":"on"}}', '{"switch":{}}'])
def test_a_tag_that_is_not_required_is_sent_where_it_was(package: ModuleType, text: str) -> None:
    for strict in (False, True):
        box = package.decode(text, package.Box, strict=strict)
        assert type(box.switch) is package.TagNotRequiredOn
        assert package.encode(box).decode() == text
