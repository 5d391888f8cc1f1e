"""What the behaviour needs to know of a session, whichever dialect spells it, and what a dialect has to offer."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any, Protocol

from .script import Json

SESSION_SECONDS = 3600
"""How long a session lasts, as its `expires_at` says. The fake server does not end it then."""

INSTRUCTIONS = "You are a friendly assistant. Answer briefly, and say so when you do not know."
"""The instructions of a session that sets none."""


@dataclass(frozen=True, slots=True)
class Settings:
    """The settings of a session, or of one response.

    Attributes:
        transcribes: Whether it is a transcription session, which has no responses.
        spoken: Whether answers are audio with a transcript, not text.
        voice: Name of the voice, or an object with the id of a custom one.
        input_format: Format of the user's audio, such as `audio/pcm`.
        output_format: Format of the answer's audio.
        transcription: Settings for transcribing the user's audio, or None.
        turn_detection: Settings of turn detection, or None where it is off.
        tools: The tools of the model.
        tool_choice: "auto", "none", "required", or an object that names one.
        max_output_tokens: Limit of the tokens of a response, or None.
        instructions: What the model is told.
        logprobs: Whether transcriptions carry log probabilities.
    """

    transcribes: bool = False
    spoken: bool = True
    voice: Any = "alloy"
    input_format: str = "audio/pcm"
    output_format: str = "audio/pcm"
    transcription: Mapping[str, Any] | None = None
    turn_detection: Mapping[str, Any] | None = None
    tools: Sequence[Mapping[str, Any]] = ()
    tool_choice: Any = "auto"
    max_output_tokens: int | None = None
    instructions: str = INSTRUCTIONS
    logprobs: bool = False


class Dialect(Protocol):
    """How one generation of the interface spells what the behaviour does."""

    def settings(self, session: Json) -> Settings:
        """The settings that a session object spells."""
        ...

    def merged(self, session: Json, changes: Json) -> Json:
        """A session object with the changes of an update.

        Raises:
            Refused: the changes are for another type of session.
        """
        ...

    def response_settings(self, settings: Settings, params: Json) -> Settings:
        """The settings of a session with those of one response over them."""
        ...

    def response(self, settings: Settings) -> Json:
        """The settings of a response, as its object spells them."""
        ...

    def session_event(self, word: str, session: Json) -> str:
        """Type of the event that shows a session; `word` is "created" or "updated"."""
        ...

    def outgoing(self, event: Json) -> Json | None:
        """An event of the current interface as this dialect sends it; None where it has no such event."""
        ...

    @property
    def limits_first(self) -> bool:
        """Whether `rate_limits.updated` comes before `response.done`."""
        ...


VAD: Mapping[str, Json] = {
    "server_vad": {
        "type": "server_vad",
        "threshold": 0.5,
        "prefix_padding_ms": 300,
        "silence_duration_ms": 200,
        "idle_timeout_ms": None,
        "create_response": True,
        "interrupt_response": True,
    },
    "semantic_vad": {
        "type": "semantic_vad",
        "eagerness": "auto",
        "create_response": True,
        "interrupt_response": True,
    },
}
"""Turn detection of each type, with the values of fields that a client leaves out."""


def filled_detection(value: Any) -> Any:
    """Turn detection with its defaults; null stays null."""
    if not isinstance(value, dict):
        return value
    given: Json = {**value}
    return {**VAD.get(str(given.get("type")), {}), **given}


def filled_transcription(value: Any) -> Any:
    """Transcription settings as a session shows them: unset ones are null."""
    if not isinstance(value, dict):
        return value
    given: Json = {"language": None, "prompt": None, **value}
    return {name: given[name] for name in ("model", "language", "languages", "prompt") if name in given}


def limit_of(value: Any) -> int | None:
    """A token limit as a number; None for "inf" and for none at all."""
    return value if isinstance(value, int) else None
