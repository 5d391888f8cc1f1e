"""One kind of change each: what is patched, and exactly what the diff has to say of it."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

from tests.diff.small import BASE, GONE, Patch

SENDING, READING, WIDENS, WORDS = "breaks sending code", "breaks reading code", "widens", "documentation only"
BOTH = f"{SENDING} and {READING}"

SAY, SAID, PERSON = "ClientEventSay.properties", "ServerEventSaid.properties", "Person.properties"
POST = "/paths|/orders/{room}|post"
ORDER = "POST /orders/{room}"
JSON = "application/json"


@dataclass(frozen=True)
class Case:
    """A patch of the small description, and rule, subject and effects of each change that it makes."""

    name: str
    patch: Patch
    expected: frozenset[tuple[str, str, str]]


def case(name: str, patch: Patch, *expected: tuple[str, str, str]) -> Case:
    return Case(name, patch, frozenset(expected))


def schema(name: str) -> Any:
    return BASE["components"]["schemas"][name]


def union(*names: str) -> list[dict[str, str]]:
    return [{"$ref": f"#/components/schemas/{name}"} for name in names]


def tagged(tag: str) -> dict[str, Any]:
    return {"type": "object", "required": ["type"], "properties": {"type": {"const": tag}}}


def body(name: str) -> dict[str, Any]:
    return {"schema": {"$ref": f"#/components/schemas/{name}"}}


WAVE = {"type": "object", "required": ["type"], "properties": {"type": {"const": "wave"}, "hand": {"type": "string"}}}

EVENTS = (
    case("new client event", {"ClientEventWave": WAVE}, ("event-added", "Wave", WIDENS)),
    case("new server event", {"ServerEventWave": WAVE}, ("event-added", "Wave", WIDENS)),
    case("client event removed", {"ClientEventLeave": GONE}, ("event-removed", "Leave", SENDING)),
    case("server event removed", {"ServerEventRoomLeft": GONE}, ("event-removed", "RoomLeft", READING)),
    case(
        "client event renamed",
        {"ClientEventLeave.properties.type": {"const": "quit"}},
        ("event-renamed", "Leave", SENDING),
    ),
    case(
        "server event renamed",
        {"ServerEventRoomLeft.properties.type": {"const": "lobby.left"}},
        ("event-renamed", "RoomLeft", READING),
    ),
    case(
        "client event of one name",
        {"ClientEventLeave.properties.type": {"const": "Leave"}},
        ("event-retyped", "Leave", WORDS),
    ),
    case(
        "server event of one name",
        {"ServerEventRoomLeft.properties.type": {"const": "room_left"}},
        ("event-retyped", "RoomLeft", READING),
    ),
    case(
        "server event renamed with its component",
        {
            "ServerEventRoomLeft": GONE,
            "ServerEventRoomGone": {
                **schema("ServerEventRoomLeft"),
                "properties": {**schema("ServerEventRoomLeft")["properties"], "type": {"const": "room.gone.left"}},
            },
        },
        ("event-renamed", "RoomLeft", READING),
    ),
)

TYPES = (
    case("new type", {"Lamp": {"type": "object", "properties": {"watts": {"type": "integer"}}}},
         ("class-added", "Lamp", WIDENS)),
    case(
        "type removed",
        {"Mark": GONE, f"{SAY}.mark": GONE},
        ("class-removed", "Mark", SENDING), ("field-removed", "Say.mark", SENDING),
    ),
    case(
        "received type removed",
        {"Stamp": GONE, f"{SAID}.stamp": GONE},
        ("class-removed", "Stamp", READING), ("field-removed", "Said.stamp", READING),
    ),
    case(
        "sent type renamed",
        {"Mark": GONE, "Sign": schema("Mark"), f"{SAY}.mark": {"$ref": "#/components/schemas/Sign"}},
        ("class-renamed", "Mark", SENDING),
    ),
    case(
        "received type renamed",
        {"Stamp": GONE, "Seal": schema("Stamp"), f"{SAID}.stamp": {"$ref": "#/components/schemas/Seal"}},
        ("class-renamed", "Stamp", READING),
    ),
    case(
        "type for both renamed",
        {
            "Person": GONE, "Human": schema("Person"),
            f"{SAY}.to": {"$ref": "#/components/schemas/Human"}, f"{SAID}.by": {"$ref": "#/components/schemas/Human"},
        },
        ("class-renamed", "Person", BOTH),
    ),
    case(
        "component renamed with one Python name",
        {"Mark": GONE, "mark": schema("Mark"), f"{SAY}.mark": {"$ref": "#/components/schemas/mark"}},
        ("component-renamed", "Mark", WORDS),
    ),
    case(
        "sent type is received too",
        {f"{SAID}.mark": {"$ref": "#/components/schemas/Mark"}},
        ("direction-gained", "Mark", WIDENS), ("field-added-optional", "Said.mark", WIDENS),
    ),
    case(
        "received type is sent too",
        {f"{SAY}.stamp": {"$ref": "#/components/schemas/Stamp"}},
        ("direction-gained", "Stamp", WIDENS), ("absence-changed", "Stamp", READING),
        ("field-added-optional", "Say.stamp", WIDENS),
    ),
    case(
        "type is no longer sent",
        {f"{SAY}.to": GONE},
        ("direction-lost", "Person", SENDING), ("absence-changed", "Person", READING),
        ("field-removed", "Say.to", SENDING),
    ),
    case("type is no longer received", {f"{SAID}.by": GONE},
         ("direction-lost", "Person", READING), ("field-removed", "Said.by", READING)),
    case("undeclared keys forbidden", {"Order.additionalProperties": False}, ("class-closed", "Order", WORDS)),
    case("words of a type", {"ClientEventSay.description": "Utter it."}, ("description-changed", "Say", WORDS)),
)  # fmt: skip

FIELDS = (
    case(
        "new required field of a sent type",
        {f"{SAY}.pitch": {"type": "number"}, "ClientEventSay.required": ["type", "text", "colour", "pitch"]},
        ("field-added-required", "Say.pitch", SENDING),
    ),
    case(
        "new required field of a received type",
        {f"{SAID}.pitch": {"type": "number"}, "ServerEventSaid.required": ["type", "text", "colour", "pitch"]},
        ("field-added-required", "Said.pitch", WIDENS),
    ),
    case(
        "new required field of a type for both",
        {f"{PERSON}.pitch": {"type": "number"}, "Person.required": ["name", "pitch"]},
        ("field-added-required", "Person.pitch", SENDING),
    ),
    case(
        "new required constant",
        {f"{SAY}.version": {"const": "two"}, "ClientEventSay.required": ["type", "text", "colour", "version"]},
        ("field-added-constant", "Say.version", WIDENS),
    ),
    case("new optional field", {f"{SAY}.pitch": {"type": "number"}}, ("field-added-optional", "Say.pitch", WIDENS)),
    case("sent field removed", {f"{SAY}.code": GONE}, ("field-removed", "Say.code", SENDING)),
    case("received field removed", {f"{SAID}.code": GONE}, ("field-removed", "Said.code", READING)),
    case("field for both removed", {f"{PERSON}.age": GONE}, ("field-removed", "Person.age", BOTH)),
    case("constant of a received type", {"Stamp.properties.kind": {"const": "square"}},
         ("constant-changed", "Stamp.kind", READING)),
    case(
        "attribute renamed, since the name of a type would be hidden",
        {"Receipt.properties.paid": {"type": "boolean"}},
        ("field-added-optional", "Receipt.paid", WIDENS), ("field-renamed", "Receipt.bool", READING),
    ),
    case("field deprecated", {f"{SAY}.code.deprecated": True}, ("deprecated", "Say.code", WORDS)),
    case("words of a field", {f"{SAID}.code.description": "A code."}, ("description-changed", "Said.code", WORDS)),
    case("sent field required", {"ClientEventSay.required": ["type", "text", "colour", "tone"]},
         ("now-required", "Say.tone", SENDING)),
    case("received field required", {"ServerEventSaid.required": ["type", "text", "colour", "mood"]},
         ("now-required", "Said.mood", WIDENS)),
    case("constant required", {"ServerEventSaid.required": ["type", "text", "colour", "object"]},
         ("constant-now-required", "Said.object", WIDENS)),
    case("sent field optional", {"ClientEventSay.required": ["type", "text"]},
         ("now-optional", "Say.colour", WIDENS)),
    case("received field optional", {"ServerEventSaid.required": ["type", "text"]},
         ("now-optional", "Said.colour", READING)),
    case("sent field nullable", {f"{SAY}.tone": {"enum": ["calm", "loud", None]}}, ("null-added", "Say.tone", WIDENS)),
    case("received required field nullable", {f"{SAID}.colour": {"type": ["string", "null"]}},
         ("null-added", "Said.colour", READING)),
    case("received optional field nullable", {f"{SAID}.mood": {"enum": ["good", "bad", None]}},
         ("null-added-to-absent", "Said.mood", WIDENS)),
    case("field for both nullable", {f"{PERSON}.nick": {"type": ["string", "null"]}},
         ("null-added", "Person.nick", READING)),
    case("items nullable", {f"{SAID}.words.items": {"type": ["string", "null"]}},
         ("null-added", "Said.words[]", READING)),
    case("sent field not nullable", {f"{SAY}.topic": {"type": "string"}}, ("null-removed", "Say.topic", SENDING)),
    case("received field not nullable", {f"{SAID}.topic": {"type": "string"}}, ("null-removed", "Said.topic", WIDENS)),
)  # fmt: skip

VALUES = (
    case("value of an open enumeration",
         {f"{SAID}.voice.anyOf": [{"type": "string"}, {"enum": ["ash", "coral", "elm"]}]},
         ("value-added-open", "Said.voice", WIDENS)),
    case("value of a sent closed enumeration", {f"{SAY}.tone": {"enum": ["calm", "loud", "shrill"]}},
         ("value-added-closed", "Say.tone", WIDENS)),
    case("value of a received closed enumeration", {f"{SAID}.mood": {"enum": ["good", "bad", "odd"]}},
         ("value-added-closed", "Said.mood", READING)),
    case("value leaves an open enumeration", {f"{SAY}.voice.anyOf": [{"type": "string"}, {"enum": ["ash"]}]},
         ("value-removed-open", "Say.voice", WORDS)),
    case("value leaves a sent closed enumeration", {f"{SAY}.tone": {"enum": ["calm"]}},
         ("value-removed-closed", "Say.tone", SENDING)),
    case("value leaves a received closed enumeration", {f"{SAID}.mood": {"enum": ["good"]}},
         ("value-removed-closed", "Said.mood", READING)),
    case("enumeration opened for sending", {f"{SAY}.tone": {"anyOf": [{"type": "string"}, {"enum": ["calm", "loud"]}]}},
         ("type-widened", "Say.tone", WIDENS)),
    case("enumeration opened on receipt", {f"{SAID}.mood": {"anyOf": [{"type": "string"}, {"enum": ["good", "bad"]}]}},
         ("type-widened", "Said.mood", READING)),
    case("sent upper bound tightened", {f"{SAY}.volume.maximum": 9}, ("bound-tightened", "Say.volume", SENDING)),
    case("received upper bound tightened", {f"{SAID}.level.maximum": 9}, ("bound-tightened", "Said.level", WORDS)),
    case("sent lower bound tightened", {f"{SAY}.volume.minimum": 2}, ("bound-tightened", "Say.volume", SENDING)),
    case("sent bound new", {f"{SAY}.words.maxItems": 3}, ("bound-tightened", "Say.words", SENDING)),
    case("sent bound loosened", {f"{SAY}.text.maxLength": 200}, ("bound-loosened", "Say.text", WIDENS)),
    case("received bound gone", {f"{SAID}.text.maxLength": GONE}, ("bound-loosened", "Said.text", WIDENS)),
    case("sent pattern", {f"{SAY}.code.pattern": "^b"}, ("bound-changed", "Say.code", SENDING)),
    case("received pattern", {f"{SAID}.code.pattern": "^b"}, ("bound-changed", "Said.code", WORDS)),
    case("default new", {f"{SAY}.code.default": "a1"}, ("default-added", "Say.code", WORDS)),
    case("default another", {f"{SAY}.volume.default": 6}, ("default-changed", "Say.volume", WORDS)),
    case("default gone", {f"{SAID}.level.default": GONE}, ("default-removed", "Said.level", WORDS)),
)  # fmt: skip

KINDS = (
    case("sent type takes more", {f"{SAY}.size.anyOf": [{"type": "number"}, {"type": "string", "enum": ["inf"]}]},
         ("type-widened", "Say.size", WIDENS)),
    case("received type takes more", {f"{SAID}.size.anyOf": [{"type": "number"}, {"type": "string", "enum": ["inf"]}]},
         ("type-widened", "Said.size", READING)),
    case("sent type takes less", {f"{SAY}.size": {"type": "integer"}}, ("type-narrowed", "Say.size", SENDING)),
    case("received type takes less", {f"{SAID}.size": {"type": "integer"}}, ("type-narrowed", "Said.size", WIDENS)),
    case("sent type another", {f"{SAY}.words.items": {"type": "boolean"}}, ("type-changed", "Say.words[]", SENDING)),
    case("received type another", {f"{SAID}.words.items": {"type": "boolean"}},
         ("type-changed", "Said.words[]", READING)),
    case("values of a map another", {f"{SAY}.labels.additionalProperties": {"type": "integer"}},
         ("type-changed", "Say.labels{}", SENDING)),
    case("object becomes union", {"Mark": {"oneOf": union("Hall", "Cell")}}, ("type-changed", "Mark", SENDING)),
    case("member of a sent union", {"Place.oneOf": union("Hall", "Cell", "Ship"), "Ship": tagged("ship")},
         ("member-added", "Place", WIDENS), ("class-added", "Ship", WIDENS)),
    case("member of both unions", {"Place.oneOf": union("Hall", "Cell", "Door")},
         ("member-added", "Place", WIDENS), ("direction-gained", "Door", WIDENS), ("absence-changed", "Door", READING)),
    case("member of a received union", {"Spot.oneOf": union("Door", "Window", "Gate"), "Gate": tagged("gate")},
         ("member-added", "Spot", WIDENS), ("class-added", "Gate", WIDENS)),
)  # fmt: skip

OPERATIONS = (
    case("operation new", {"/paths|/pong": {"get": {"responses": {"204": {"description": "Alive."}}}}},
         ("operation-added", "GET /pong", WIDENS)),
    case("webhook new", {"/webhooks|rung": BASE["webhooks"]["rang"]}, ("operation-added", "webhook rung", WIDENS)),
    case("operation removed", {"/paths|/ping": GONE}, ("operation-removed", "GET /ping", SENDING)),
    case("operation moved", {"/paths|/ping": GONE, "/paths|/alive": BASE["paths"]["/ping"]},
         ("operation-moved", "GET /ping", SENDING)),
    case("media type of a request new", {f"{POST}|requestBody|content|text/csv": {"schema": {"type": "string"}}},
         ("media-type-added", f"{ORDER} request", WIDENS)),
    case("media type of an answer removed", {f"{POST}|responses|201|content|text/plain": GONE},
         ("media-type-removed", f"{ORDER} 201", READING)),
    case("type of a request another", {f"{POST}|requestBody|content|{JSON}": body("Mark")},
         ("type-changed", f"{ORDER} request", SENDING)),
    case("schema of a request removed", {f"{POST}|requestBody|content|{JSON}": {}},
         ("type-widened", f"{ORDER} request", WIDENS)),
    case("schema of an answer removed", {f"{POST}|responses|201|content|{JSON}": {}},
         ("type-widened", f"{ORDER} 201", READING)),
    case("body optional", {f"{POST}|requestBody|required": False}, ("body-now-optional", ORDER, WIDENS)),
    case("answer new", {f"{POST}|responses|409": {"description": "Full."}}, ("answer-added", f"{ORDER} 409", WIDENS)),
    case("answer removed", {f"{POST}|responses|404": GONE}, ("answer-removed", f"{ORDER} 404", WORDS)),
    case("header new", {f"{POST}|responses|201|headers|Age": {"schema": {"type": "integer"}}},
         ("header-added", f"{ORDER} 201", WIDENS)),
    case("header removed", {f"{POST}|responses|201|headers": GONE}, ("header-removed", f"{ORDER} 201", READING)),
    case("required parameter",
         {f"{POST}|parameters|1": {"name": "size", "in": "query", "required": True, "schema": {}}},
         ("parameter-removed", f"{ORDER} limit", SENDING), ("parameter-added-required", f"{ORDER} size", SENDING)),
    case("optional parameter", {f"{POST}|parameters|1": {"name": "size", "in": "query", "schema": {}}},
         ("parameter-removed", f"{ORDER} limit", SENDING), ("parameter-added-optional", f"{ORDER} size", WIDENS)),
    case("parameter required", {f"{POST}|parameters|1|required": True}, ("now-required", f"{ORDER} limit", SENDING)),
    case("type of a parameter", {f"{POST}|parameters|1|schema|type": "boolean"},
         ("type-changed", f"{ORDER} limit", SENDING)),
    case("words of an operation", {f"{POST}|description": "Order."}, ("description-changed", ORDER, WORDS)),
)  # fmt: skip

CASES = (*EVENTS, *TYPES, *FIELDS, *VALUES, *KINDS, *OPERATIONS)

BACKWARDS = frozenset(
    {"class-opened", "no-longer-deprecated", "member-removed", "body-now-required", "default-removed"}
)
"""Rules that the cases show when old and new change places."""
