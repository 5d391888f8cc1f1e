from __future__ import annotations

from types import ModuleType


def test_events_are_named_by_their_wire_type(package: ModuleType) -> None:
    event = package.decode_server_event(b'{"type":"room.opened","room":"a"}', strict=True)
    assert type(event) is package.RoomOpened
    assert (event.type, event.room, event.topic) == ("room.opened", "a", None)


def test_an_event_in_no_union_is_unknown(package: ModuleType) -> None:
    event = package.decode_server_event(b'{"type":"room.forgotten","n":1}')
    assert type(event) is package.UnknownEvent
    assert (event.type, event.data) == ("room.forgotten", {"type": "room.forgotten", "n": 1})


def test_the_other_side_can_read_what_the_client_sends(package: ModuleType) -> None:
    say = package.Say(words="hello")
    assert package.encode(say) == b'{"type":"say","words":"hello"}'
    assert package.decode_client_event(package.encode(say), strict=True) == say
    assert say.quietly is package.UNSET
