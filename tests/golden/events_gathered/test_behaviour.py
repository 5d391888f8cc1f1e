from __future__ import annotations

from types import ModuleType

def test_the_gathered_union_has_every_event_and_nothing_else(package: ModuleType) -> None:
    assert type(package.decode_server_event(b'{"type":"closed","why":"late"}', strict=True)) is package.Closed
    assert not hasattr(package.ServerEventDetails, "type")
    assert "ServerEvent" not in package.SCHEMAS


def test_the_event_has_the_stronger_claim_to_a_name(package: ModuleType) -> None:
    assert package.SCHEMAS["ServerEventOpened"].__name__ == "Opened"
    assert type(package.decode_server_event(b'{"type":"opened"}')) is package.SCHEMAS["ServerEventOpened"]
