from __future__ import annotations

from types import ModuleType


def test_the_gathered_union_has_every_event_and_nothing_else(package: ModuleType) -> None:
    assert type(package.decode_server_event(b'{"type":"closed","why":"late"}', strict=True)) is package.Closed
    assert not hasattr(package.ServerEventDetails, "type")
    assert "ServerEvent" not in package.SCHEMAS


def test_an_event_gives_way_to_a_type_that_has_only_one_name(package: ModuleType) -> None:
    assert package.SCHEMAS["Opened"].__name__ == "Opened"
    assert package.SCHEMAS["ServerEventOpened"].__name__ == "ServerEventOpened"
    assert type(package.decode_server_event(b'{"type":"opened"}')) is package.SCHEMAS["ServerEventOpened"]
