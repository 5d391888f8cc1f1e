"""What is one thing under two names, and what only looks like it."""

from __future__ import annotations

from typing import Any

from tests.diff.cases import READING, SENDING, WIDENS
from tests.diff.small import BASE, GONE, difference, facts, patched

AUDIO: dict[str, Any] = {"type": "object", "properties": {"rate": {"type": "integer"}, "format": {"type": "string"}}}


def schemas() -> Any:
    return BASE["components"]["schemas"]


def test_an_inline_object_that_became_a_component_is_renamed() -> None:
    inline = patched({"ClientEventSay.properties.audio": AUDIO})
    component = patched({"ClientEventSay.properties.audio": {"$ref": "#/components/schemas/Sound"}, "Sound": AUDIO})
    assert facts(difference(inline, component)) == {("class-renamed", "SayAudio", SENDING)}
    assert facts(difference(component, inline)) == {("class-renamed", "Sound", SENDING)}


def test_an_inline_object_that_became_a_component_and_changed_is_both() -> None:
    wider = {**AUDIO, "properties": {**AUDIO["properties"], "bits": {"type": "integer"}}}
    inline = patched({"ClientEventSay.properties.audio": AUDIO})
    component = patched({"ClientEventSay.properties.audio": {"$ref": "#/components/schemas/Sound"}, "Sound": wider})
    assert facts(difference(inline, component)) == {
        ("class-renamed", "SayAudio", SENDING),
        ("field-added-optional", "SayAudio.bits", WIDENS),
    }


def test_events_of_one_shape_and_other_words_are_two_events() -> None:
    other = {**schemas()["ServerEventRoomLeft"]["properties"], "type": {"const": "song.over"}}
    song = {**schemas()["ServerEventRoomLeft"], "properties": other}
    diff = difference(BASE, patched({"ServerEventRoomLeft": GONE, "ServerEventSong": song}))
    assert facts(diff) == {("event-removed", "RoomLeft", READING), ("event-added", "SongOver", WIDENS)}
    assert diff.aliases == ()


def test_a_renamed_event_is_an_alias_while_its_shape_is_the_same() -> None:
    renamed = {"ServerEventRoomLeft.properties.type": {"const": "lobby.left"}}
    same = difference(BASE, patched(renamed))
    assert [(one.direction, one.module, one.old, one.new) for one in same.aliases] == [
        ("received", "", "room.left", "lobby.left")
    ]
    assert (same.aliases[0].old_class, same.aliases[0].new_class) == ("chat.RoomLeft", "chat.LobbyLeft")
    other = patched({**renamed, "ServerEventRoomLeft.properties.who": {"type": "integer"}})
    assert difference(BASE, other).aliases == ()


def test_an_old_type_that_still_names_an_event_is_no_alias() -> None:
    left = schemas()["ServerEventRoomLeft"]
    gone = {**left, "properties": {**left["properties"], "type": {"const": "room.gone"}}}
    diff = difference(BASE, patched({"ServerEventRoomGone": gone}))
    assert facts(diff) == {("event-added", "RoomGone", WIDENS)}
    assert diff.aliases == ()


def test_the_wire_type_decides_where_components_changed_places() -> None:
    said, left = schemas()["ServerEventSaid"], schemas()["ServerEventRoomLeft"]
    assert facts(difference(BASE, patched({"ServerEventSaid": left, "ServerEventRoomLeft": said}))) == {
        ("component-renamed", "Said", "documentation only"),
        ("component-renamed", "RoomLeft", "documentation only"),
    }


def test_types_of_one_name_are_told_apart() -> None:
    changed = patched({"ClientEventSay.properties.place": {"$ref": "#/components/schemas/Hall"}})
    (change,) = (one for one in difference(BASE, changed).changes if one.subject == "chat.Say.place")
    assert (change.before, change.after) == ("Place", "Hall")
