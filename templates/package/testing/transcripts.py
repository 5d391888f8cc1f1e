"""Transcription of user audio: the events that follow a committed item."""

from __future__ import annotations

import math
import re

from .items import Item
from .outputs import MakeEvent
from .records import Ids
from .script import Json
from .settings import Settings

_BY_DURATION = ("whisper-1",)
"""Models that are billed by the second; others are by the token."""

_DIARIZING = ("gpt-4o-transcribe-diarize",)
"""Models that distinguish speakers."""


def transcription(item: Item, settings: Settings, ids: Ids, make: MakeEvent) -> list[list[Json]]:
    """The events of transcribing what an item says, in bursts.

    Args:
        item: A user message with audio.
        settings: Settings of the session; its transcription is on.
        ids: Source of random text.
        make: Makes events.
    """
    model = str((settings.transcription or {}).get("model"))
    place = {"item_id": item.id, "content_index": 0}
    bursts: list[list[Json]] = []
    if model in _DIARIZING:
        bursts.append([_segment(item, ids, make)])
    for word in re.findall(r"\s*\S+", item.said):
        noise = ids.noise(max(1, 16 - len(word)))
        delta = make("conversation.item.input_audio_transcription.delta", **place, delta=word, obfuscation=noise)
        bursts.append([delta | _logprobs([word], settings)])
    completed = make(
        "conversation.item.input_audio_transcription.completed",
        **place,
        transcript=item.said,
        usage=_usage(item, model),
    )
    return [*bursts, [completed | _logprobs(re.findall(r"\s*\S+", item.said), settings)]]


def _segment(item: Item, ids: Ids, make: MakeEvent) -> Json:
    return make(
        "conversation.item.input_audio_transcription.segment",
        item_id=item.id,
        content_index=0,
        id=ids.new("seg"),
        speaker="A",
        start=0.0,
        end=item.audio_ms / 1000,
        text=item.said,
    )


def _usage(item: Item, model: str) -> Json:
    if model in _BY_DURATION:
        return {"type": "duration", "seconds": math.ceil(item.audio_ms / 1000)}
    heard, written = max(1, item.audio_ms // 100), len(item.said.split())
    return {
        "type": "tokens",
        "total_tokens": heard + written,
        "input_tokens": heard,
        "input_token_details": {"text_tokens": 0, "audio_tokens": heard},
        "output_tokens": written,
    }


def _logprobs(words: list[str], settings: Settings) -> Json:
    if not settings.logprobs:
        return {}
    return {"logprobs": [{"token": word, "logprob": -0.01, "bytes": list(word.encode())} for word in words]}
