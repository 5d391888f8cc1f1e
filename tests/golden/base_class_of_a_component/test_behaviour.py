from __future__ import annotations

import json
from types import ModuleType


def test_the_component_is_the_base_class(package: ModuleType) -> None:
    assert package.SCHEMAS["Message"] is package.Message
    assert issubclass(package.Question, package.Message)
    text = b'{"items":[{"type":"message","role":"answers","text":null},{"type":"call"}]}'
    talk = package.decode(text, package.Talk, strict=True)
    assert [type(item) for item in talk.items] == [package.Answer, package.Call]


def test_the_base_class_takes_what_any_of_them_takes(package: ModuleType) -> None:
    for role, at in ("asks", 1), ("remarks", "noon"):
        value = {"type": "message", "role": role, "text": "a", "at": at}
        assert package.decode(json.dumps(value), package.Item).at == at


def test_a_union_that_is_used_elsewhere_stays_one(package: ModuleType) -> None:
    assert not isinstance(package.SCHEMAS["Used"], type)
    user = package.decode(b'{"used":{"type":"move","way":"down"}}', package.User, strict=True)
    assert type(user.used) is package.Down


def test_an_object_in_the_base_class_is_that_of_either(package: ModuleType) -> None:
    text = b'{"type":"message","role":"answers","text":"a","more":{"kind":"source","type":"s","page":3}}'
    answer = package.decode(text, package.Item, strict=True)
    assert answer.more == package.Source(page=3)
    assert json.loads(package.encode(answer)) == json.loads(text)
