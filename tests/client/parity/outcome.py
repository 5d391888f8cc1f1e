"""What each client comes back with from the same conversation, and what it says in it."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any

GREETING = "good morning"
QUESTION = "please get weather for me"
WEATHER = "sunny, 21 degrees"
SOUND = bytes(range(256)) * 75
"""400 ms of the format that sessions begin with, 16-bit mono PCM at 24,000 Hz."""

PIECES = tuple(SOUND[start : start + 4800] for start in range(0, len(SOUND), 4800))

PARAMETERS: Mapping[str, Any] = {
    "type": "object",
    "properties": {"city": {"type": "string"}},
    "required": ["city"],
}


@dataclass(slots=True)
class Outcome:
    """What a conversation has brought.

    Attributes:
        text: What the first answer says in writing.
        transcript: What the second says aloud.
        audio: Its audio.
        name: The function that the third calls.
        arguments: What it is called with, JSON.
        last: What the model says to its output.
        statuses: The statuses of the responses.
    """

    text: str = ""
    transcript: str = ""
    audio: bytes = field(default=b"", repr=False)
    name: str = ""
    arguments: str = ""
    last: str = ""
    statuses: list[str] = field(default_factory=list[str])


@dataclass(slots=True)
class Answer:
    """What one response has brought so far.

    Attributes:
        said: Its text or transcript.
        audio: Its audio.
        call_id: Id of the function call in it.
    """

    said: str = ""
    audio: bytes = field(default=b"", repr=False)
    call_id: str = ""
