"""A small project: two events over one channel, one correction, descriptions in an overlay."""

from __future__ import annotations

import os
import signal
import subprocess
import sys
from pathlib import Path
from typing import Any

import realtime_codegen

SOURCE = """\
[upstream]
repository = "example/chat"
commit = ""
date = ""
sha256 = ""

[select]
schemas = ["Chat*"]

[package]
name = "chat"

[names]
drop_prefixes = ["Chat"]

[[events]]
union = "ChatClientEvent"
members = "ChatClientEvent*"
direction = "sent"

[[events]]
union = "ChatServerEvent"
members = "ChatServerEvent*"
direction = "received"
"""

DESCRIPTION = """\
openapi: 3.1.0
info: {title: Chat, version: 1.0.0}
components:
  schemas:
    ChatClientEventSay:
      type: object
      properties:
        type: {const: say}
        text: {type: string}
        tone: {anyOf: [{type: string}, {enum: [calm, loud]}]}
      required: [type, text]
    ChatServerEventSaid:
      type: object
      properties:
        type: {const: said}
        text: {type: string}
        mood:
          type: object
          properties:
            level: {type: integer}
      required: [type]
"""

CHANNELS = """\
asyncapi: 3.0.0
info: {title: Chat, version: 1.0.0}
channels:
  room:
    address: /room
    messages:
      say: {payload: {$ref: './realtime.yaml#/components/schemas/ChatClientEventSay'}}
      said: {payload: {$ref: './realtime.yaml#/components/schemas/ChatServerEventSaid'}}
operations:
  talk:
    action: send
    channel: {$ref: '#/channels/room'}
    messages: [{$ref: '#/channels/room/messages/say'}]
  listen:
    action: receive
    channel: {$ref: '#/channels/room'}
    messages: [{$ref: '#/channels/room/messages/said'}]
"""

CORRECTIONS = """\
overlay: 1.0.0
info: {title: Corrections, version: 1.0.0}
actions:
- target: $.components.schemas.ChatServerEventSaid.properties.text
  x-defect: C1
  x-reason: Null while nobody speaks.
  x-expects: {forbids_null: true}
  update: {nullable: true}
"""

DOCS = """\
overlay: 1.0.0
info: {title: Descriptions, version: 1.0.0}
x-field-descriptions:
  text: What is said.
  tone: How it is said.
  mood: How the room feels.
  level: From 0 to 10.
  type: The kind of event.
actions:
- target: $.components.schemas.ChatClientEventSay
  update: {description: Say something.}
- target: $.components.schemas.ChatServerEventSaid
  update: {description: Somebody said something.}
- target: $.components.schemas.ChatServerEventSaid.properties.mood
  update: {description: How the room feels.}
"""

FILES = {
    "spec/source.toml": SOURCE,
    "spec/realtime.yaml": DESCRIPTION,
    "spec/websocket.yaml": CHANNELS,
    "spec/overlays/corrections.yaml": CORRECTIONS,
    "spec/overlays/docs.yaml": DOCS,
}

Tree = dict[str, tuple[str, bytes, int]]
"""Kind, content and time of the last change in nanoseconds, by path."""


def write_project(root: Path) -> Path:
    """Write the project, without output, into `root`."""
    for path, text in FILES.items():
        place = root / path
        place.parent.mkdir(parents=True, exist_ok=True)
        place.write_text(text, encoding="utf-8")
    return root


def edit(path: Path, old: str, new: str) -> None:
    """Replace the one `old` in a file."""
    text = path.read_text(encoding="utf-8")
    assert text.count(old) == 1, f"{old!r} is in {path.name} {text.count(old)} times"
    path.write_text(text.replace(old, new), encoding="utf-8")


def tree(root: Path) -> Tree:
    """Everything below `root`."""
    return {path.relative_to(root).as_posix(): _entry(path) for path in sorted(root.rglob("*"))}


def _entry(path: Path) -> tuple[str, bytes, int]:
    if path.is_symlink():
        return "link", os.readlink(path).encode(), 0
    if path.is_dir():
        # The time of a folder changes with every temporary file in it.
        return "folder", b"", 0
    return "file", path.read_bytes(), path.stat().st_mtime_ns


def contents(root: Path) -> dict[str, bytes]:
    """Every file below `root` with its content alone."""
    return {path: content for path, (kind, content, _) in tree(root).items() if kind == "file"}


def python(*arguments: str, **options: Any) -> subprocess.CompletedProcess[str]:
    """Run Python in the current folder, able to import the generator under test."""
    source = Path(realtime_codegen.__file__).parents[1]
    environment = {**os.environ, "PYTHONPATH": str(source), "PYTHONDONTWRITEBYTECODE": "1"}
    return subprocess.run(
        [sys.executable, *arguments], env=environment, capture_output=True, text=True, check=False, **options
    )


def heed_interrupts() -> None:
    """Undo in a new process what a shell does to those in the background: they ignore SIGINT."""
    signal.signal(signal.SIGINT, signal.SIG_DFL)
