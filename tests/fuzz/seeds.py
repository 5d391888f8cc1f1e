"""Frames to start from: events drawn from the description, some of our own, and recorded ones where there are any."""

from __future__ import annotations

import json
from collections.abc import Iterator
from dataclasses import dataclass
from random import Random
from typing import Any, get_args

import openai_realtime as rt
from openai_realtime import beta
from tests.properties.description import Description, Json, reference
from tests.properties.least import least
from tests.support import SHARED


@dataclass(frozen=True)
class Target:
    """An event union: its name in the projection, its decoder, and its classes by their tag."""

    name: str
    decode: Any
    classes: dict[str, type[Any]]


def _target(name: str, union: Any, decode: Any) -> Target:
    return Target(name, decode, {cls.__struct_config__.tag: cls for cls in get_args(union)})


TARGETS = [
    _target("ServerEvent", rt.ServerEvent, rt.decode_server_event),
    _target("ClientEvent", rt.ClientEvent, rt.decode_client_event),
    _target("TranslationServerEvent", rt.TranslationServerEvent, rt.decode_translation_server_event),
    _target("TranslationClientEvent", rt.TranslationClientEvent, rt.decode_translation_client_event),
    _target("beta.ServerEvent", beta.ServerEvent, beta.decode_server_event),
    _target("beta.ClientEvent", beta.ClientEvent, beta.decode_client_event),
]

OWN: list[Any] = [
    {"type": "response.sung", "song": {"verses": [1, 2.5, None, True, "la"]}},
    {"type": "error", "error": "a text"},
    {"type": 7},
    {"no": "type"},
    {},
    [],
    None,
    "text",
    {"type": "session.update", "session": {"type": "of tomorrow", "audio": {"input": {}}}},
    {
        "type": "conversation.item.created",
        "event_id": "",
        "item": {"type": "message", "role": "robot", "content": [{}]},
    },
]

TEXTS = ["", "x", "é😀", "\x00", '"\\/\b\f\n\r\t', "AAE=", "QR==", "\x7f\u2028", "null", "7", "y" * 70]


class Drawer:
    """Draws values of a schema with a generator of random numbers: many in little time."""

    def __init__(self, description: Description, random: Random) -> None:
        self.description = description
        self.random = random

    def draw(self, schema: Json) -> Any:
        """A value of a schema."""
        one = self.random.choice(list(self.description.alternatives(schema)))
        target = self.description.target(one)
        if "const" in target or "enum" in target:
            return target["const"] if "const" in target else self.random.choice(target["enum"])
        kind = target.get("type", "object")
        return self._of_kind(kind if isinstance(kind, str) else self.random.choice(kind), target)

    def _of_kind(self, kind: str, schema: Json) -> Any:
        random = self.random
        match kind:
            case "object":
                return self._object(schema)
            case "array":
                return [self.draw(schema["items"]) for _ in range(schema.get("minItems", 0) + random.randrange(3))]
            case "string":
                return (
                    least(self.description, schema) if schema.keys() & {"pattern", "contentEncoding"} else self._text()
                )
            case "integer":
                return random.randint(schema.get("minimum", -5), schema.get("maximum", 2**53))
            case "number":
                return random.uniform(schema.get("minimum", -1e6), schema.get("maximum", 1e6))
            case "boolean":
                return random.random() < 0.5
            case _:
                return None

    def _object(self, schema: Json) -> Json:
        required = schema.get("required", ())
        found = {
            key: self.draw(inner)
            for key, inner in schema.get("properties", {}).items()
            if key in required or self.random.random() < 0.5
        }
        if self.random.random() < 0.1 and schema.get("additionalProperties") is not False:
            rest = schema.get("additionalProperties", True)
            found["undeclared"] = [{"a": 1}] if rest is True else self.draw(rest)
        return found

    def _text(self) -> str:
        return self.random.choice(TEXTS)


def seeds(description: Description, random: Random, target: Target) -> list[Any]:
    """Values of a union to mutate: each event in full, each drawn a few times, our own, and recorded ones."""
    drawer = Drawer(description, random)
    members = list(description.alternatives(reference(target.name)))
    full = [least(description, member, full=True) for member in members]
    return [*full, *(drawer.draw(member) for member in members for _ in range(4)), *OWN, *recorded(target)]


def recorded(target: Target) -> Iterator[Any]:
    """Recorded events of a union; none where there is no folder `shared` beside the checkout."""
    for path in sorted(SHARED.glob("wire/*.jsonl")):
        for line in path.read_text(encoding="utf-8").splitlines():
            data = json.loads(line)["data"]
            if data.get("type") in target.classes:
                yield data
