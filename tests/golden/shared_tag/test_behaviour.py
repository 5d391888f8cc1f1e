from __future__ import annotations

from types import ModuleType

import pytest

USER = b'{"type":"message","content":[{"type":"input","text":"a"}],"role":"user"}'
ASSISTANT = b'{"type":"message","content":[{"type":"output"}],"role":"assistant","phase":"final"}'


@pytest.mark.parametrize(
    ("data", "name"), [(USER, "UserMessage"), (ASSISTANT, "AssistantMessage"), (b'{"type":"call","name":"f"}', "Call")]
)
def test_the_second_constant_decides(package: ModuleType, data: bytes, name: str) -> None:
    history = package.decode(b'{"items":[' + data + b"]}", package.History, strict=True)
    assert type(history.items[0]) is getattr(package, name)
    assert package.encode(history) == b'{"items":[' + data + b"]}"


def test_one_base_class_for_reading(package: ModuleType) -> None:
    assert package.UserMessage.__mro__[1] is package.AssistantMessage.__mro__[1]
    assert package.UserMessage.__mro__[1].__name__ == "ItemMessage"


def test_the_description_knows_only_the_roles(package: ModuleType) -> None:
    assert sorted(package.SCHEMAS) == ["AssistantMessage", "Call", "History", "Item", "Turn", "UserMessage"]


def test_an_unknown_role_is_still_a_message(package: ModuleType) -> None:
    history = package.decode(b'{"items":[{"type":"message","role":"critic","content":[]}]}', package.History)
    assert type(history.items[0]).__mro__[-4].__name__ != "Unknown"
    assert history.items[0].type == "message"


def test_the_content_of_the_other_role_is_refused(package: ModuleType) -> None:
    with pytest.raises(package.DecodeError):
        package.decode(USER.replace(b'"user"', b'"assistant"'), package.AssistantMessage, strict=True)
