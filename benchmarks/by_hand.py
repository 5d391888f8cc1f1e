"""What somebody would write by hand with msgspec for the frames of `benchmarks.frames`, and for nothing else.

Undeclared keys are ignored, nothing is kept beyond the fields, and an unknown event is an exception.
"""

from __future__ import annotations

from typing import Any, Literal

import msgspec


class Plain(msgspec.Struct, frozen=True, kw_only=True, tag_field="type"):
    """What all tagged classes have in common."""


class Event(Plain, frozen=True, kw_only=True):
    """What all events have in common."""

    event_id: str


class Place(Event, frozen=True, kw_only=True):
    """Where in a response an event belongs."""

    response_id: str
    item_id: str
    output_index: int
    content_index: int


class TextDelta(Place, frozen=True, kw_only=True, tag="response.output_text.delta"):
    """A piece of a text answer."""

    delta: str
    obfuscation: str | None = None


class TranscriptDelta(Place, frozen=True, kw_only=True, tag="response.output_audio_transcript.delta"):
    """A piece of what is said."""

    delta: str
    obfuscation: str | None = None


class AudioDelta(Place, frozen=True, kw_only=True, tag="response.output_audio.delta"):
    """A piece of sound."""

    delta: bytes


class TextDone(Place, frozen=True, kw_only=True, tag="response.output_text.done"):
    """The whole text."""

    text: str


class TranscriptDone(Place, frozen=True, kw_only=True, tag="response.output_audio_transcript.done"):
    """All that was said."""

    transcript: str


class AudioDone(Place, frozen=True, kw_only=True, tag="response.output_audio.done"):
    """The sound is complete."""


class AudioPart(Plain, frozen=True, kw_only=True, tag="audio"):
    """A spoken part."""

    transcript: str


class TextPart(Plain, frozen=True, kw_only=True, tag="text"):
    """A written part."""

    text: str


class PartAdded(Place, frozen=True, kw_only=True, tag="response.content_part.added"):
    """A part begins."""

    part: AudioPart | TextPart


class PartDone(Place, frozen=True, kw_only=True, tag="response.content_part.done"):
    """A part is complete."""

    part: AudioPart | TextPart


class InputAudio(Plain, frozen=True, kw_only=True, tag="input_audio"):
    """Sound of the user."""

    transcript: str | None = None


class OutputAudio(Plain, frozen=True, kw_only=True, tag="output_audio"):
    """Sound of the assistant."""

    transcript: str | None = None


class Message(Plain, frozen=True, kw_only=True, tag="message"):
    """An item of the conversation."""

    id: str
    status: Literal["completed", "incomplete", "in_progress"]
    role: Literal["user", "assistant", "system"]
    content: list[InputAudio | OutputAudio]


class CachedTokens(msgspec.Struct, frozen=True, kw_only=True):
    """Tokens that were read before."""

    text_tokens: int
    audio_tokens: int
    image_tokens: int


class InputTokens(msgspec.Struct, frozen=True, kw_only=True):
    """What came in."""

    text_tokens: int
    audio_tokens: int
    image_tokens: int
    cached_tokens: int
    cached_tokens_details: CachedTokens


class OutputTokens(msgspec.Struct, frozen=True, kw_only=True):
    """What went out."""

    text_tokens: int
    audio_tokens: int


class Usage(msgspec.Struct, frozen=True, kw_only=True):
    """What a response cost."""

    total_tokens: int
    input_tokens: int
    output_tokens: int
    input_token_details: InputTokens
    output_token_details: OutputTokens


class Format(msgspec.Struct, frozen=True, kw_only=True):
    """An audio format."""

    type: Literal["audio/pcm", "audio/pcmu", "audio/pcma"]
    rate: int | None = None


class Output(msgspec.Struct, frozen=True, kw_only=True, omit_defaults=True):
    """How the assistant sounds."""

    format: Format
    voice: str
    speed: float | None = None


class ResponseAudio(msgspec.Struct, frozen=True, kw_only=True):
    """The sound of a response."""

    output: Output


class Response(msgspec.Struct, frozen=True, kw_only=True):
    """A response."""

    object: Literal["realtime.response"]
    id: str
    status: Literal["completed", "cancelled", "failed", "incomplete", "in_progress"]
    status_details: dict[str, Any] | None
    output: list[Message]
    conversation_id: str | None
    output_modalities: list[Literal["text", "audio"]]
    max_output_tokens: int | Literal["inf"]
    audio: ResponseAudio
    usage: Usage | None
    metadata: dict[str, str] | None


class ResponseCreated(Event, frozen=True, kw_only=True, tag="response.created"):
    """A response begins."""

    response: Response


class ResponseDone(Event, frozen=True, kw_only=True, tag="response.done"):
    """A response has ended."""

    response: Response


class OutputItemAdded(Event, frozen=True, kw_only=True, tag="response.output_item.added"):
    """An item of a response begins."""

    response_id: str
    output_index: int
    item: Message


class OutputItemDone(Event, frozen=True, kw_only=True, tag="response.output_item.done"):
    """An item of a response is complete."""

    response_id: str
    output_index: int
    item: Message


class ItemAdded(Event, frozen=True, kw_only=True, tag="conversation.item.added"):
    """An item begins."""

    previous_item_id: str | None
    item: Message


class ItemDone(Event, frozen=True, kw_only=True, tag="conversation.item.done"):
    """An item is complete."""

    previous_item_id: str | None
    item: Message


class SpeechStarted(Event, frozen=True, kw_only=True, tag="input_audio_buffer.speech_started"):
    """The user speaks."""

    item_id: str
    audio_start_ms: int


class SpeechStopped(Event, frozen=True, kw_only=True, tag="input_audio_buffer.speech_stopped"):
    """The user is silent."""

    item_id: str
    audio_end_ms: int


class Committed(Event, frozen=True, kw_only=True, tag="input_audio_buffer.committed"):
    """The sound of the user became an item."""

    item_id: str
    previous_item_id: str | None


_HEARD = "conversation.item.input_audio_transcription"


class HeardDelta(Event, frozen=True, kw_only=True, tag=f"{_HEARD}.delta"):
    """A piece of what the user said."""

    item_id: str
    content_index: int
    delta: str
    obfuscation: str | None = None


class Duration(Plain, frozen=True, kw_only=True, tag="duration"):
    """Billed by time."""

    seconds: float


class HeardCompleted(Event, frozen=True, kw_only=True, tag=f"{_HEARD}.completed"):
    """What the user said."""

    item_id: str
    content_index: int
    transcript: str
    usage: Duration


class RateLimit(msgspec.Struct, frozen=True, kw_only=True):
    """What is left of a limit."""

    name: str
    limit: int
    remaining: int
    reset_seconds: float


class RateLimits(Event, frozen=True, kw_only=True, tag="rate_limits.updated"):
    """What is left of the limits."""

    rate_limits: list[RateLimit]


class Transcription(msgspec.Struct, frozen=True, kw_only=True):
    """How the user is written down."""

    model: str
    language: str | None
    prompt: str | None


class Detection(Plain, frozen=True, kw_only=True, tag="server_vad"):
    """How turns are found."""

    threshold: float
    prefix_padding_ms: int
    silence_duration_ms: int
    idle_timeout_ms: int | None
    create_response: bool
    interrupt_response: bool


class Input(msgspec.Struct, frozen=True, kw_only=True):
    """How the user is heard."""

    format: Format
    transcription: Transcription | None
    noise_reduction: dict[str, str] | None
    turn_detection: Detection | None


class Audio(msgspec.Struct, frozen=True, kw_only=True):
    """Sound in both directions."""

    input: Input
    output: Output


class Function(Plain, frozen=True, kw_only=True, tag="function"):
    """A function that the model may call."""

    name: str
    description: str
    parameters: dict[str, Any]


class Session(Plain, frozen=True, kw_only=True, tag="realtime"):
    """Settings."""

    object: Literal["realtime.session"]
    id: str
    model: str
    output_modalities: list[Literal["text", "audio"]]
    instructions: str
    tools: list[Function]
    tool_choice: str
    max_output_tokens: int | Literal["inf"]
    tracing: Literal["auto"] | None
    truncation: Literal["auto", "disabled"]
    prompt: dict[str, Any] | None
    expires_at: int
    audio: Audio
    include: list[str] | None


class SessionCreated(Event, frozen=True, kw_only=True, tag="session.created"):
    """A session begins."""

    session: Session


class SessionUpdated(Event, frozen=True, kw_only=True, tag="session.updated"):
    """Settings changed."""

    session: Session


ServerEvent = (
    TextDelta
    | TranscriptDelta
    | AudioDelta
    | TextDone
    | TranscriptDone
    | AudioDone
    | PartAdded
    | PartDone
    | ResponseCreated
    | ResponseDone
    | OutputItemAdded
    | OutputItemDone
    | ItemAdded
    | ItemDone
    | SpeechStarted
    | SpeechStopped
    | Committed
    | HeardDelta
    | HeardCompleted
    | RateLimits
    | SessionCreated
    | SessionUpdated
)


class Append(Plain, frozen=True, kw_only=True, tag="input_audio_buffer.append"):
    """Sound for the server."""

    audio: bytes


class NewDetection(Plain, frozen=True, kw_only=True, tag="server_vad"):
    """How turns are to be found."""

    threshold: float
    prefix_padding_ms: int
    silence_duration_ms: int


class NewOutput(msgspec.Struct, frozen=True, kw_only=True):
    """How the assistant is to sound."""

    format: Format
    voice: str


class NewInput(msgspec.Struct, frozen=True, kw_only=True):
    """How the user is to be heard."""

    format: Format
    turn_detection: NewDetection | None


class NewAudio(msgspec.Struct, frozen=True, kw_only=True):
    """Sound in both directions."""

    input: NewInput
    output: NewOutput


class NewSession(Plain, frozen=True, kw_only=True, tag="realtime"):
    """Settings to change."""

    instructions: str
    output_modalities: list[Literal["text", "audio"]]
    audio: NewAudio
    tools: list[Function]


class Update(Plain, frozen=True, kw_only=True, tag="session.update"):
    """Settings for the server."""

    session: NewSession
