"""How the service behaves in a translation session, as a class without I/O like `Conversation`."""

from __future__ import annotations

import base64
import copy
from collections import deque
from collections.abc import Mapping
from itertools import cycle
from typing import cast

from .audio import bytes_per_ms, tone
from .records import Ids
from .script import Json, Say, Script, Speak

STEP_MS = 200
"""Audio that is translated at once, in ms."""


def translation_session(ids: Ids, model: str, expires_at: int) -> Json:
    """A new translation session, with every default."""
    return {
        "type": "translation",
        "id": ids.new("sess"),
        "model": model,
        "expires_at": expires_at,
        "audio": {"input": {"transcription": None, "noise_reduction": None}, "output": {"language": "en"}},
        "include": None,
    }


def merged_translation(session: Json, changes: Mapping[str, object]) -> Json:
    """A translation session with the changes of an update; type and model stay."""
    result = copy.deepcopy(session)
    for direction, fields in cast("Mapping[str, Json]", changes.get("audio") or {}).items():
        result["audio"][direction].update(fields)
    return result


class Translation:
    """One translation session. Each 200 ms of audio become one word and 200 ms of a tone.

    Attributes:
        session: The session object, as the last event showed it.
        closing: Whether the server closes the connection once `step` has nothing more.
    """

    def __init__(self, session: Json, ids: Ids, script: Script) -> None:
        self.session = session
        self.closing = False
        self._ids = ids
        self._rest = b""
        self._elapsed_ms = 0
        self._later: deque[list[Json]] = deque()
        heard = (script.next_heard() or "audio").split()
        reply = script.next_reply() or ()
        said = [one.text if isinstance(one, Say) else one.transcript for one in reply if isinstance(one, (Say, Speak))]
        self._source = cycle(heard)
        self._target = cycle(" ".join(said).split() or heard)

    @property
    def busy(self) -> bool:
        """Whether `step` has more to give."""
        return bool(self._later)

    def begin(self) -> list[Json]:
        """What the server says first."""
        return [self._make("session.created", session=self.session)]

    def receive(self, event: Json) -> list[Json]:
        """Take in a client event that was checked, and return what the server answers at once."""
        if event["type"] == "session.update":
            self.session = merged_translation(self.session, event["session"])
            return [self._make("session.updated", session=self.session)]
        if event["type"] == "session.close":
            self._translate(len(self._rest))
            self._later.append([self._make("session.closed")])
            self.closing = True
            return []
        self._rest += base64.b64decode(event["audio"])
        self._translate(STEP_MS * bytes_per_ms("audio/pcm"))
        return []

    def step(self) -> list[Json]:
        """The next few events of what is going on; nothing where nothing is."""
        return self._later.popleft() if self._later else []

    def _make(self, type_: str, **fields: object) -> Json:
        return {"type": type_, "event_id": self._ids.new("event"), **fields}

    def _translate(self, size: int) -> None:
        """Translate the audio that waits, `size` bytes at a time."""
        while size and len(self._rest) >= size:
            self._rest = self._rest[size:]
            self._elapsed_ms += STEP_MS
            self._later.append(self._translated())

    def _translated(self) -> list[Json]:
        at: Json = {"elapsed_ms": self._elapsed_ms}
        audio = base64.b64encode(tone("audio/pcm") * 2).decode()
        form: Json = {"sample_rate": 24000, "channels": 1, "format": "pcm16"}
        source = self._make("session.input_transcript.delta", delta=f" {next(self._source)}", **at)
        transcribes = self.session["audio"]["input"]["transcription"] is not None
        return [
            *([source] if transcribes else []),
            self._make("session.output_transcript.delta", delta=f" {next(self._target)}", **at),
            self._make("session.output_audio.delta", delta=audio, **form, **at),
        ]
