from __future__ import annotations

from types import ModuleType


def test_items_inside_items(package: ModuleType) -> None:
    data = (
        b'{"type":"message","role":"question","replies":[{"type":"message","role":"answer","next":{"type":"pause"}}]}'
    )
    item = package.decode(data, package.SCHEMAS["Item"], strict=True)
    assert type(item) is package.Question
    assert type(item.replies[0]) is package.Answer
    assert type(item.replies[0].next) is package.Pause
    assert package.encode(item) == data
