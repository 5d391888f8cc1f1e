"""A small description of our own, contracts made from it, and patches to it."""

from __future__ import annotations

import copy
from collections.abc import Mapping
from typing import Any, Final

import yaml

from realtime_codegen.config import parse_config
from realtime_codegen.diff.changes import Change, Diff
from realtime_codegen.diff.compare_contracts import compare
from realtime_codegen.diff.contract import Contract, contract_of
from realtime_codegen.load import parse_document
from realtime_codegen.load.openapi_versions import open_openapi
from realtime_codegen.model.diagnostics import Diagnostics
from realtime_codegen.names import assign_names
from realtime_codegen.names.lockfile import Pins
from realtime_codegen.normalize import normalize
from tests.support import to_yaml

CONFIG = parse_config(
    {
        "package": {"name": "chat"},
        "events": [
            {"union": "ClientEvent", "members": "ClientEvent*", "direction": "sent"},
            {"union": "ServerEvent", "members": "ServerEvent*", "direction": "received"},
        ],
    }
)

TEXT = """\
openapi: 3.1.0
info: {title: Chat, version: 1.0.0}
paths:
  /orders/{room}:
    parameters:
      - {name: room, in: path, required: true, schema: {type: string}}
    post:
      operationId: place-order
      parameters:
        - {name: urgent, in: query, schema: {type: boolean}}
        - {name: limit, in: query, schema: {type: integer}}
      requestBody:
        required: true
        content:
          application/json: {schema: {$ref: '#/components/schemas/Order'}}
      responses:
        '201':
          description: Made.
          headers: {Location: {schema: {type: string}}}
          content:
            application/json: {schema: {$ref: '#/components/schemas/Receipt'}}
            text/plain: {schema: {type: string}}
        '404': {description: No such room.}
  /ping:
    get:
      operationId: ping
      responses: {'204': {description: Alive.}}
webhooks:
  rang:
    post:
      requestBody:
        content:
          application/json: {schema: {$ref: '#/components/schemas/Ring'}}
      responses: {'200': {description: Heard.}}
components:
  schemas:
    ClientEventSay:
      type: object
      description: Say it.
      required: [type, text, colour]
      properties:
        type: {const: say}
        text: {type: string, maxLength: 100}
        colour: {type: string}
        tone: {enum: [calm, loud]}
        voice: {anyOf: [{type: string}, {enum: [ash, coral]}]}
        volume: {type: integer, minimum: 1, maximum: 10, default: 5}
        code: {type: string, pattern: '^a'}
        topic: {type: [string, 'null']}
        size: {anyOf: [{type: integer}, {type: string, enum: [inf]}]}
        words: {type: array, items: {type: string}}
        labels: {type: object, additionalProperties: {type: string}}
        to: {$ref: '#/components/schemas/Person'}
        place: {$ref: '#/components/schemas/Place'}
        mark: {$ref: '#/components/schemas/Mark'}
    ClientEventLeave:
      type: object
      required: [type]
      properties: {type: {const: leave}, reason: {type: string}}
    ServerEventSaid:
      type: object
      required: [type, text, colour]
      properties:
        type: {const: said}
        object: {const: event}
        text: {type: string, maxLength: 100}
        colour: {type: string}
        mood: {enum: [good, bad]}
        voice: {anyOf: [{type: string}, {enum: [ash, coral]}]}
        level: {type: integer, minimum: 1, maximum: 10, default: 5}
        code: {type: string, pattern: '^a'}
        topic: {type: [string, 'null']}
        size: {anyOf: [{type: integer}, {type: string, enum: [inf]}]}
        words: {type: array, items: {type: string}}
        by: {$ref: '#/components/schemas/Person'}
        at: {$ref: '#/components/schemas/Spot'}
        stamp: {$ref: '#/components/schemas/Stamp'}
    ServerEventRoomLeft:
      type: object
      required: [type, who]
      properties: {type: {const: room.left}, who: {type: string}, when: {type: integer}}
    Person:
      type: object
      required: [name]
      properties: {name: {type: string}, nick: {type: string}, age: {type: integer}}
    Mark:
      type: object
      properties: {shape: {type: string}, weight: {type: number}}
    Stamp:
      type: object
      required: [kind]
      properties: {kind: {const: round}, ink: {type: string}, depth: {type: number}}
    Place:
      oneOf: [{$ref: '#/components/schemas/Hall'}, {$ref: '#/components/schemas/Cell'}]
    Hall: {type: object, required: [type], properties: {type: {const: hall}, seats: {type: integer}}}
    Cell: {type: object, required: [type], properties: {type: {const: cell}, bars: {type: integer}}}
    Spot:
      oneOf: [{$ref: '#/components/schemas/Door'}, {$ref: '#/components/schemas/Window'}]
    Door: {type: object, required: [type], properties: {type: {const: door}, open: {type: boolean}}}
    Window: {type: object, required: [type], properties: {type: {const: window}, panes: {type: integer}}}
    Order: {type: object, required: [dish], properties: {dish: {type: string}, count: {type: integer}}}
    Receipt:
      type: object
      required: [id]
      properties: {id: {type: string}, total: {type: number}, bool: {type: string}}
    Ring: {type: object, required: [bell], properties: {bell: {type: string}}}
"""

BASE: Final[Mapping[str, Any]] = yaml.safe_load(TEXT)
GONE: Final = object()
"""The value of a patch that removes."""

Patch = Mapping[str, Any]
"""New values by path, such as `Person.properties.name`; a path that starts with a slash counts from the root."""


def contract(data: Mapping[str, Any] = BASE, label: str = "chat.yaml") -> Contract:
    """The contract of a description; problems fail the test."""
    diagnostics = Diagnostics()
    document = open_openapi(parse_document(to_yaml(dict(data), sort_keys=False), label))
    ir = normalize(document, CONFIG, diagnostics)
    named = assign_names(ir, CONFIG, Pins(), document, diagnostics)
    diagnostics.raise_if_failed()
    return contract_of(named, document, CONFIG, label)


def patched(patch: Patch, data: Mapping[str, Any] = BASE) -> dict[str, Any]:
    """A copy of a description with other values."""
    changed: dict[str, Any] = copy.deepcopy(dict(data))
    for path, value in patch.items():
        *around, last = path[1:].split("|") if path.startswith("/") else ["components", "schemas", *path.split(".")]
        target: Any = changed
        for step in around:
            target = target[_key(target, step)]
        if value is GONE:
            del target[_key(target, last)]
        else:
            target[_key(target, last)] = copy.deepcopy(value)
    return changed


def _key(target: Any, step: str) -> Any:
    return int(step) if isinstance(target, list) else step


def difference(old: Mapping[str, Any], new: Mapping[str, Any]) -> Diff:
    """The diff of two descriptions."""
    return compare(contract(old), contract(new))


def facts(diff: Diff) -> set[tuple[str, str, str]]:
    """Rule, subject and effects of every change."""
    return {fact(change) for change in diff.changes}


def fact(change: Change) -> tuple[str, str, str]:
    """Rule, subject and effects, the subject without the name of the package."""
    effects = " and ".join(effect.value for effect in change.effects)
    return change.rule, change.subject.removeprefix("chat."), effects
