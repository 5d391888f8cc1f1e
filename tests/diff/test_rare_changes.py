"""What a description seldom does: events that are none any more, types of another kind, bodies without a schema."""

from __future__ import annotations

from typing import Any

from tests.diff.cases import POST, READING, SENDING, WIDENS, schema, union
from tests.diff.small import BASE, GONE, difference, facts, patched


def test_an_event_that_became_a_plain_object_is_removed_and_one_that_was_a_plain_object_is_new() -> None:
    left = schema("ServerEventRoomLeft")
    plain = {**left, "required": ["who"], "properties": {key: left["properties"][key] for key in ("who", "when")}}
    last = "ServerEventSaid.properties.last"
    event = patched({last: {"$ref": "#/components/schemas/ServerEventRoomLeft"}})
    other = {last: {"$ref": "#/components/schemas/Leaving"}, "Leaving": plain, "ServerEventRoomLeft": GONE}
    assert facts(difference(event, patched(other))) == {
        ("event-removed", "RoomLeft", READING),
        ("field-removed", "RoomLeft.type", READING),
        ("member-removed", "ServerEvent", READING),
    }
    assert facts(difference(patched(other), event)) == {
        ("event-added", "Leaving", WIDENS),
        ("field-added-constant", "Leaving.type", WIDENS),
        ("member-added", "ServerEvent", WIDENS),
    }


def test_a_union_that_is_sent_as_well_has_no_fields_that_could_be_absent() -> None:
    theme = {"$ref": "#/components/schemas/Topic"}
    received = {"Topic": {"oneOf": union("Hall", "Order")}, "ServerEventSaid.properties.theme": theme}
    diff = difference(patched(received), patched({**received, "ClientEventSay.properties.theme": theme}))
    assert {fact for fact in facts(diff) if fact[1] == "Topic"} == {("direction-gained", "Topic", WIDENS)}


def test_a_reference_to_something_else_under_another_name_is_no_renaming() -> None:
    def described(name: str, *fields: str) -> dict[str, Any]:
        properties = {field: {"type": "string"} for field in fields}
        reference = {"$ref": f"#/components/schemas/{name}"}
        return patched({"ClientEventSay.properties.any": reference, name: {"type": "object", "properties": properties}})

    assert facts(difference(described("Hue", "a"), described("Tint", "b", "c"))) == {
        ("class-removed", "Hue", SENDING),
        ("class-added", "Tint", WIDENS),
        ("type-changed", "Say.any", SENDING),
    }


def test_other_values_under_another_name_in_the_same_place_are_a_renaming() -> None:
    def described(name: str, *values: str) -> dict[str, Any]:
        reference = {"$ref": f"#/components/schemas/{name}"}
        return patched({"ClientEventSay.properties.any": reference, name: {"type": "string", "enum": list(values)}})

    assert facts(difference(described("Hue", "a"), described("Tint", "b"))) == {
        ("class-renamed", "Hue", SENDING),
        ("value-removed-closed", "Hue", SENDING),
        ("value-added-closed", "Hue", WIDENS),
    }


def test_what_a_type_was_and_is_reads_as_python() -> None:
    kinds: dict[str, tuple[dict[str, Any], str, str]] = {
        "code": ({"type": "string", "contentEncoding": "base64"}, "str", "bytes"),
        "words": (
            {"type": "object", "additionalProperties": {"type": "integer"}},
            "Sequence[str]",
            "Mapping[str, int]",
        ),
        "labels": ({"type": "null"}, "Mapping[str, str]", "None"),
        "colour": ({}, "str", "Any"),
    }
    diff = difference(
        BASE, patched({f"ClientEventSay.properties.{name}": kind for name, (kind, _, _) in kinds.items()})
    )
    shown = {change.subject.rpartition(".")[2]: (change.before, change.after) for change in diff.changes}
    assert shown == {name: (before, after) for name, (_, before, after) in kinds.items()}


def test_a_text_body_is_text_with_a_schema_and_without() -> None:
    assert difference(BASE, patched({f"{POST}|responses|201|content|text/plain": {}})).changes == ()
