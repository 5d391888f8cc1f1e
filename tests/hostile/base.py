"""A project in which each kind of place, where a string can stand, is there at least once.

It is made of plain values: `places` finds every string in it, the keys included.
"""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

Json = dict[str, Any]


def _ref(name: str) -> Json:
    return {"$ref": f"#/components/schemas/{name}"}


def _content(kind: str, schema: Json) -> Json:
    return {"content": {kind: {"schema": schema, "example": {"words": "An example."}}}}


_SCHEMAS: Json = {
    "Room": {
        "title": "Title of a room.",
        "description": "A room.",
        "type": "object",
        "required": ["id", "tag"],
        "properties": {
            "id": {"type": "string", "description": "Id of the room.", "pattern": "^[a-z]+$", "format": "uuid"},
            "tag": {"type": "string", "const": "room"},
            "kind": {"type": "string", "enum": ["open", "hidden"], "default": "open"},
            "motto": {"anyOf": [{"type": "string"}, {"type": "string", "enum": ["peace"]}], "deprecated": True},
            "picture": {"type": "string", "format": "byte", "contentMediaType": "image/png"},
            "people": {"type": "array", "items": _ref("Person"), "maxItems": 9},
            "labels": {"type": "object", "additionalProperties": {"type": "string", "pattern": "x+"}},
            "inline": {"type": "object", "properties": {"deep": {"type": "string", "description": "Deep words."}}},
            "note": {"type": ["string", "null"], "example": "n", "examples": ["m"], "x-note": "v", "readOnly": True},
        },
        "externalDocs": {"url": "https://docs.example", "description": "More."},
        "example": {"id": "a"},
    },
    "Person": {
        "oneOf": [_ref("Guest"), _ref("Member")],
        "discriminator": {"propertyName": "role", "mapping": {"guest": "#/components/schemas/Guest", "m": "Member"}},
    },
    "Guest": {"type": "object", "properties": {"role": {"const": "guest"}, "name": {"type": "string"}}},
    "Member": {"allOf": [_ref("Base"), {"type": "object", "properties": {"role": {"const": "m"}}}]},
    "Base": {"type": "object", "properties": {"since": {"type": "integer", "default": 7}}, "$comment": "No comment."},
    "Shaped": {"anyOf": [_ref("Base"), {"type": "object", "properties": {"shape": {"type": "string"}}}]},
    "Shared": {
        "oneOf": [
            {"type": "object", "properties": {"type": {"const": "message"}, "role": {"const": "user"}}},
            {"type": "object", "properties": {"type": {"const": "message"}, "role": {"const": "system"}}},
        ]
    },
    "Map": {"type": "object", "patternProperties": {"^x-": {"type": "string"}}, "additionalProperties": False},
    "ServerEventSaid": {
        "type": "object",
        "description": "Somebody has said something.",
        "required": ["type", "text"],
        "properties": {"type": {"const": "room.said"}, "text": {"type": "string"}, "id": {"type": "string"}},
    },
    "ClientEventSay": {
        "type": "object",
        "description": "Says something.",
        "required": ["type", "text"],
        "properties": {"type": {"const": "room.say"}, "text": {"type": "string", "description": "The words."}},
    },
}

_PATHS: Json = {
    "/v2/rooms": {
        "summary": "Rooms.",
        "get": {
            "operationId": "list-rooms",
            "summary": "List rooms.",
            "description": "All of them.",
            "tags": ["rooms"],
            "security": [{"key": ["read"]}],
            "parameters": [
                {"name": "limit", "in": "query", "description": "Rooms at most.", "schema": {"type": "integer"}},
                {"name": "X-Trace", "in": "header", "schema": {"type": "string", "enum": ["on"]}},
            ],
            "responses": {
                "200": {"description": "The rooms.", **_content("application/json", _ref("Room"))},
                "default": {"description": "A problem.", **_content("text/plain", {"type": "string"})},
            },
        },
        "post": {
            "operationId": "create-room",
            "requestBody": {
                "description": "The room.",
                "content": {
                    "application/json": {"schema": _ref("Room")},
                    "multipart/form-data": {
                        "schema": {"type": "object", "properties": {"file": {"type": "string"}}},
                        "encoding": {"file": {"contentType": "text/motto"}},
                    },
                },
            },
            "responses": {
                "201": {
                    "description": "Open.",
                    "headers": {"Location": {"description": "Where.", "schema": {"type": "string"}}},
                    "content": {"application/sdp": {"schema": {"type": "string"}}},
                }
            },
        },
    },
    "/v2/rooms/{room_id}/close": {
        "parameters": [{"name": "room_id", "in": "path", "required": True, "schema": {"type": "string"}}],
        "post": {"operationId": "close-room", "responses": {"204": {"description": "Closed."}}},
    },
}

DESCRIPTION: Json = {
    "openapi": "3.1.0",
    "info": {
        "title": "Rooms",
        "version": "1",
        "summary": "Rooms to talk in.",
        "description": "All about rooms.",
        "contact": {"name": "Us", "url": "https://rooms.example", "email": "us@rooms.example"},
        "license": {"name": "Free", "identifier": "MIT"},
    },
    "servers": [{"url": "https://rooms.example", "description": "Main.", "variables": {"zone": {"default": "eu"}}}],
    "tags": [{"name": "rooms", "description": "About rooms."}],
    "security": [{"key": []}],
    "paths": _PATHS,
    "webhooks": {
        "room_left": {
            "post": {
                "summary": "A room is empty.",
                "requestBody": _content("application/json", _ref("Room")),
                "responses": {"200": {"description": "Fine."}},
            }
        }
    },
    "components": {
        "securitySchemes": {"key": {"type": "http", "scheme": "bearer", "description": "A key."}},
        "schemas": _SCHEMAS,
    },
    "x-extension": {"x-inner": "value"},
}

SOURCE: Json = {
    "package": {"name": "rooms"},
    "upstream": {"repository": "https://rooms.example/git", "commit": "c0ffee", "date": "2026-01-31", "sha256": "00"},
    "select": {"paths": ["*"], "webhooks": ["*"], "schemas": ["*"]},
    "names": {"drop_prefixes": ["Rooms"], "drop_suffixes": ["GA"]},
    "modules": {"beta": {"prefixes": ["Beta"], "superseded_by": "GA"}},
    "client": {
        "name": "Rooms",
        "base_url": "https://rooms.example",
        "path_prefix": "/v2",
        "user_agent": "rooms-python",
        "logger": "rooms",
        "error": "RoomsError",
        "environment": {"api_key": "ROOMS_KEY", "base_url": "ROOMS_URL", "webhook_secret": "ROOMS_SECRET"},
        "headers": {"team": {"name": "X-Team", "environment": "ROOMS_TEAM", "description": "Who pays"}},
    },
    "events": [
        {"union": "ServerEvent", "members": "ServerEvent*", "direction": "received"},
        {"union": "ClientEvent", "members": "ClientEvent*", "direction": "sent", "name_prefix": "C"},
    ],
}

OVERLAY: Json = {
    "overlay": "1.0.0",
    "info": {"title": "Corrections", "version": "1"},
    "actions": [
        {
            "target": "$.components.schemas.Room.properties.note",
            "description": "What it is about.",
            "x-defect": "wire-1",
            "x-reason": "Seen.",
            "x-expects": {"missing": "$.title", "present": ["$.type"]},
            "update": {"title": "Note", "description": "A note."},
        },
        {
            "target": "$.components.schemas.Base.properties",
            "update": {"more": {"description": "More.", "type": "string"}},
        },
        {"target": "$.components.schemas.Room.externalDocs", "remove": True},
    ],
    "x-field-descriptions": {"name": "Name of it."},
}

LOCK: Json = {"Room": "Chamber", "Room.inline": "RoomInline", "Gone": "GoneType"}

CHANNELS: Json = {
    "asyncapi": "3.0.0",
    "info": {"title": "Rooms", "version": "1", "description": "Channels."},
    "servers": {
        "main": {
            "host": "{zone}.rooms.example",
            "pathname": "/v2",
            "protocol": "wss",
            "description": "Main.",
            "variables": {"zone": {"default": "eu", "description": "Where."}},
            "security": [{"$ref": "#/components/securitySchemes/key"}],
        }
    },
    "channels": {
        "rooms": {
            "address": "/talk",
            "description": "Talk in a room.",
            "bindings": {
                "ws": {
                    "query": {
                        "type": "object",
                        "properties": {
                            "room": {"type": "string", "description": "Id of the room."},
                            "mode": {"type": "string", "enum": ["listen", "speak"], "description": "What to do."},
                        },
                        "required": ["room"],
                    },
                    "headers": {
                        "type": "object",
                        "properties": {"X-Dialect": {"type": "string", "const": "two", "description": "Which one."}},
                        "required": ["X-Dialect"],
                    },
                }
            },
            "messages": {
                "room.said": {
                    "payload": {"$ref": "./realtime.yaml#/components/schemas/ServerEventSaid"},
                    "x-opens": {"response": "/id"},
                },
                "room.say": {
                    "payload": {"$ref": "./realtime.yaml#/components/schemas/ClientEventSay"},
                    "x-answered-by": ["room.said"],
                },
            },
        }
    },
    "operations": {
        "receive": {
            "action": "receive",
            "channel": {"$ref": "#/channels/rooms"},
            "messages": [{"$ref": "#/channels/rooms/messages/room.said"}],
        },
        "send": {
            "action": "send",
            "channel": {"$ref": "#/channels/rooms"},
            "messages": [{"$ref": "#/channels/rooms/messages/room.say"}],
        },
    },
    "components": {"securitySchemes": {"key": {"type": "http", "scheme": "bearer", "description": "A key."}}},
    "x-without-channel": {"ServerEventGone": "Not sent any more."},
}

FILES: Json = {
    "realtime.yaml": DESCRIPTION,
    "source.toml": SOURCE,
    "overlays/corrections.yaml": OVERLAY,
    "names.lock": LOCK,
    "websocket.yaml": CHANNELS,
}
"""The files of spec/, as values."""


def with_channels(bindings: Mapping[str, Json]) -> Json:
    """The files of channels with these bindings by their names, each with an address of its own and the events of the
    base project.
    """
    known: Json = CHANNELS["channels"]["rooms"]
    channels = {
        name: {**known, "address": f"/{index}", "bindings": given}
        for index, (name, given) in enumerate(bindings.items())
    }
    operations = {
        f"{name}.{way}": {
            "action": way,
            "channel": {"$ref": f"#/channels/{name}"},
            "messages": [{"$ref": f"#/channels/{name}/messages/{message}"}],
        }
        for name in bindings
        for way, message in (("receive", "room.said"), ("send", "room.say"))
    }
    # A prefix for all events would give every channel the same name.
    events = [{key: value for key, value in one.items() if key != "name_prefix"} for one in SOURCE["events"]]
    return {
        "source.toml": {**SOURCE, "events": events},
        "websocket.yaml": {**CHANNELS, "channels": channels, "operations": operations},
    }
