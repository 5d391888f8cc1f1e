"""The items of a response while they are being written, and the events that show them grow."""

from __future__ import annotations

import base64
import re
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass
from itertools import zip_longest
from typing import Protocol

from .audio import bytes_per_ms, chunks, duration_ms, tone
from .items import Item
from .records import Ids
from .script import Call, Json, Say, Speak
from .settings import Settings

MakeEvent = Callable[..., Json]
"""Makes an event of a type, with an `event_id` and the fields given as keyword arguments."""

ARGUMENT_PIECE = 8
"""Characters of function arguments in one delta."""


@dataclass(frozen=True, slots=True)
class Place:
    """Where an output belongs.

    Attributes:
        ids: Source of ids.
        make: Makes events.
        response_id: Id of the response.
        index: Position of the item in the output of the response.
    """

    ids: Ids
    make: MakeEvent
    response_id: str
    index: int


class Output(Protocol):
    """One item of a response."""

    item: Item
    text_tokens: int
    audio_tokens: int

    def begin(self) -> list[Json]:
        """The events after those that add the empty item."""
        ...

    def deltas(self) -> Iterator[list[Json]]:
        """The events of the content, piece by piece."""
        ...

    def end(self, *, complete: bool) -> list[Json]:
        """The events that close the content. The item is as it is kept from then on."""
        ...


def output_for(reply: Say | Speak | Call, settings: Settings, place: Place) -> Output:
    """The output that carries out a reply."""
    if isinstance(reply, Call):
        return CallOutput(reply, place)
    if settings.spoken:
        return SpokenOutput(_pieces(reply, settings.output_format), settings.output_format, place)
    return TextOutput(_words(reply.text if isinstance(reply, Say) else reply.transcript), place)


def _words(text: str) -> list[str]:
    """A text in pieces that join to it again, one word each."""
    return re.findall(r"\s*\S+|\s+$", text)


def _pieces(reply: Say | Speak, format_: str) -> Sequence[tuple[str, bytes]]:
    """Words with the audio that is spoken at the same time; either runs on alone."""
    if isinstance(reply, Say):
        return [(word, tone(format_)) for word in _words(reply.text)]
    words, sounds = _words(reply.transcript), chunks(reply.audio, format_)
    return [(word or "", sound or b"") for word, sound in zip_longest(words, sounds)]


class _MessageOutput:
    """What written and spoken messages share."""

    def __init__(self, place: Place) -> None:
        self.place = place
        data = {"id": place.ids.new("item"), "type": "message", "status": "in_progress", "role": "assistant"}
        self.item = Item({**data, "content": []}, {**data, "content": []})
        self.text_tokens = 0
        self.audio_tokens = 0
        self.text = ""

    def _event(self, type_: str, **fields: object) -> Json:
        place = self.place
        return place.make(
            type_,
            response_id=place.response_id,
            item_id=self.item.id,
            output_index=place.index,
            content_index=0,
            **fields,
        )

    def _delta(self, type_: str, piece: str) -> Json:
        self.text += piece
        self.text_tokens += 1
        noise = self.place.ids.noise(max(1, 16 - len(piece)))
        return self._event(type_, delta=piece, obfuscation=noise)

    def _close(self, part: Json, sound: Json, *, complete: bool) -> None:
        status = "completed" if complete else "incomplete"
        self.item.data.update(status=status, content=[dict(part)])
        self.item.full.update(status=status, content=[{**part, **sound}])


class TextOutput(_MessageOutput):
    """A written message."""

    def __init__(self, words: Sequence[str], place: Place) -> None:
        super().__init__(place)
        self._words = words

    def begin(self) -> list[Json]:
        """The content part, still empty."""
        return [self._event("response.content_part.added", part={"type": "text", "text": ""})]

    def deltas(self) -> Iterator[list[Json]]:
        """One word after the other."""
        for word in self._words:
            yield [self._delta("response.output_text.delta", word)]

    def end(self, *, complete: bool) -> list[Json]:
        """The text as a whole."""
        self._close({"type": "output_text", "text": self.text}, {}, complete=complete)
        return [
            self._event("response.output_text.done", text=self.text),
            self._event("response.content_part.done", part={"type": "text", "text": self.text}),
        ]


class SpokenOutput(_MessageOutput):
    """A spoken message with its transcript."""

    def __init__(self, pieces: Sequence[tuple[str, bytes]], format_: str, place: Place) -> None:
        super().__init__(place)
        self._pieces = pieces
        self._format = format_
        self._audio = b""
        self.item.rate = bytes_per_ms(format_)

    def begin(self) -> list[Json]:
        """The content part, still empty."""
        return [self._event("response.content_part.added", part={"type": "audio", "transcript": ""})]

    def deltas(self) -> Iterator[list[Json]]:
        """A word and the audio that goes with it."""
        for word, sound in self._pieces:
            burst: list[Json] = []
            if word:
                burst.append(self._delta("response.output_audio_transcript.delta", word))
            if sound:
                self._audio += sound
                self.audio_tokens += 2
                burst.append(self._event("response.output_audio.delta", delta=base64.b64encode(sound).decode()))
            yield burst

    def end(self, *, complete: bool) -> list[Json]:
        """The transcript as a whole; the audio is not repeated."""
        self.item.audio_ms = duration_ms(self._audio, self._format)
        sound: Json = {"audio": base64.b64encode(self._audio).decode()}
        self._close({"type": "output_audio", "transcript": self.text}, sound, complete=complete)
        return [
            self._event("response.output_audio.done"),
            self._event("response.output_audio_transcript.done", transcript=self.text),
            self._event("response.content_part.done", part={"type": "audio", "transcript": self.text}),
        ]


class CallOutput:
    """A function call."""

    def __init__(self, call: Call, place: Place) -> None:
        self.place = place
        self._name = call.name
        self._call_id = call.call_id or place.ids.new("call")
        self._rest = call.text
        self._sent = ""
        data = {"id": place.ids.new("item"), "type": "function_call", "status": "in_progress", "name": call.name}
        data |= {"call_id": self._call_id, "arguments": ""}
        self.item = Item(data, dict(data))
        self.text_tokens = 0
        self.audio_tokens = 0

    def _event(self, type_: str, **fields: object) -> Json:
        place = self.place
        ids = {"response_id": place.response_id, "item_id": self.item.id, "output_index": place.index}
        return place.make(type_, **ids, call_id=self._call_id, **fields)

    def begin(self) -> list[Json]:
        """Nothing: the item itself says which function is called."""
        return []

    def deltas(self) -> Iterator[list[Json]]:
        """The arguments, a few characters at a time."""
        while self._rest:
            piece, self._rest = self._rest[:ARGUMENT_PIECE], self._rest[ARGUMENT_PIECE:]
            self._sent += piece
            self.text_tokens += 1
            noise = self.place.ids.noise(max(1, 16 - len(piece)))
            yield [self._event("response.function_call_arguments.delta", delta=piece, obfuscation=noise)]

    def end(self, *, complete: bool) -> list[Json]:
        """The arguments as a whole, or as far as they came."""
        changes = {"status": "completed" if complete else "incomplete", "arguments": self._sent}
        self.item.data.update(changes)
        self.item.full.update(changes)
        return [self._event("response.function_call_arguments.done", name=self._name, arguments=self._sent)]
