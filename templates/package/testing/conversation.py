"""How the service behaves in a conversation or transcription session, as a class without I/O: client events go in,
server events come out.

What takes time on the real service, the responses and transcriptions, is given out by `step`, a few events at a time,
so that the caller can wait in between and let further client events in.
"""

from __future__ import annotations

import base64
from collections import deque
from collections.abc import Callable, Sequence
from typing import Any, cast

from .answers import answer
from .audio import Heard, SpeechDetector, bytes_per_ms, duration_ms
from .checks import Refused
from .items import Item, Items
from .records import Ids
from .responses import Order, RunningResponse
from .script import Json, Script
from .settings import Dialect, Settings
from .transcripts import transcription

_SEMANTIC_SILENCE_MS = 500
"""Quiet time that ends speech where the detection does not say, in ms."""


class Conversation:
    """One session.

    Attributes:
        session: The session object, as the last event showed it.
        closing: Whether the server closes the connection once `step` has nothing more; never in a conversation.
    """

    closing = False

    def __init__(self, session: Json, dialect: Dialect, ids: Ids, script: Script, *, is_call: bool = False) -> None:
        self.session = session
        self._dialect = dialect
        self._ids = ids
        self._script = script
        self._is_call = is_call
        self._settings: Settings = dialect.settings(session)
        self._id = ids.new("conv")
        self._items = Items()
        self._buffer = b""
        self._buffer_start_ms = 0
        self._detector = SpeechDetector()
        self._speech_item = ""
        self._responses: deque[RunningResponse] = deque()
        self._later: deque[list[Json]] = deque()
        self._last_response = ""

    @property
    def busy(self) -> bool:
        """Whether `step` has more to give."""
        return bool(self._responses or self._later)

    def begin(self) -> list[Json]:
        """What the server says first."""
        return self._spelled([self._session_event("created")])

    def receive(self, event: Json) -> list[Json]:
        """Take in a client event that was checked.

        Returns:
            What the server answers at once: often nothing, or one `error`.
        """
        try:
            return self._spelled(self._handlers()[event["type"]](event))
        except Refused as refused:
            return [error_event(self._ids, refused, event)]

    def step(self) -> list[Json]:
        """The next few events of what is going on; nothing where nothing is."""
        if self._later:
            return self._spelled(self._later.popleft())
        while self._responses:
            response = self._responses.popleft()
            events = response.step()
            if not response.over:
                self._responses.append(response)
            if events:
                return self._spelled(events)
        return []

    def _handlers(self) -> dict[str, Callable[[Json], list[Json]]]:
        return {
            "session.update": self._update,
            "transcription_session.update": self._update,
            "conversation.item.create": self._create_item,
            "conversation.item.retrieve": self._retrieve_item,
            "conversation.item.delete": self._delete_item,
            "conversation.item.truncate": self._truncate_item,
            "input_audio_buffer.append": self._append,
            "input_audio_buffer.commit": self._commit_event,
            "input_audio_buffer.clear": self._clear,
            "output_audio_buffer.clear": self._clear_output,
            "response.create": self._create_response,
            "response.cancel": self._cancel_response,
        }

    def _make(self, type_: str, **fields: object) -> Json:
        return {"type": type_, "event_id": self._ids.new("event"), **fields}

    def _spelled(self, events: Sequence[Json]) -> list[Json]:
        return [spelled for event in events if (spelled := self._dialect.outgoing(event)) is not None]

    def _session_event(self, word: str) -> Json:
        return self._make(self._dialect.session_event(word, self.session), session=self.session)

    # Session.

    def _update(self, event: Json) -> list[Json]:
        if event["type"] != self._dialect.session_event("update", self.session):
            raise Refused(f"{event['type']} is not for this type of session.", path="$.type", code="invalid_event_type")
        session = self._dialect.merged(self.session, event["session"])
        settings = self._dialect.settings(session)
        has_spoken = any(item.audio_ms and item.data["role"] == "assistant" for item in self._items)
        if has_spoken and settings.voice != self._settings.voice:
            raise Refused(
                "Cannot update a conversation's voice if assistant audio is present.",
                path="$.session.audio.output.voice",
                code="cannot_update_voice",
            )
        self.session, self._settings = session, settings
        return [self._session_event("updated")]

    # Items.

    def _create_item(self, event: Json) -> list[Json]:
        item = self._item_of(event["item"])
        previous = self._items.add(item, event.get("previous_item_id"))
        return self._shown(item, previous)

    def _item_of(self, given: Json) -> Item:
        """The item that the server keeps for one that a client sent."""
        full: Json = {"id": self._ids.new("item"), **given}
        if full["type"] in ("message", "function_call", "function_call_output"):
            full["status"] = "completed"
        if full["type"] == "function_call":
            full.setdefault("call_id", self._ids.new("call"))
        if "content" not in full:
            return Item(full, dict(full))
        parts = cast("list[Json]", full["content"])
        audio = b"".join(base64.b64decode(part.get("audio") or "") for part in parts)
        shown = [_without_audio(part) for part in parts]
        length = duration_ms(audio, self._settings.input_format)
        said = self._heard(length) if audio else ""
        return Item({**full, "content": shown}, full, length, bytes_per_ms(self._settings.input_format), said)

    def _shown(self, item: Item, previous: str | None) -> list[Json]:
        return [
            self._make("conversation.item.added", previous_item_id=previous, item=dict(item.data)),
            self._make("conversation.item.done", previous_item_id=previous, item=dict(item.data)),
        ]

    def _retrieve_item(self, event: Json) -> list[Json]:
        item = self._items.find(event["item_id"], "retrieve")
        return [self._make("conversation.item.retrieved", item=dict(item.full))]

    def _delete_item(self, event: Json) -> list[Json]:
        self._items.remove(event["item_id"])
        return [self._make("conversation.item.deleted", item_id=event["item_id"])]

    def _truncate_item(self, event: Json) -> list[Json]:
        cut = {name: event[name] for name in ("item_id", "content_index", "audio_end_ms")}
        self._items.truncate(cut["item_id"], cut["content_index"], cut["audio_end_ms"])
        return [self._make("conversation.item.truncated", **cut)]

    # Input audio.

    def _append(self, event: Json) -> list[Json]:
        audio = base64.b64decode(event["audio"])
        self._buffer += audio
        detection = self._settings.turn_detection
        if detection is None:
            self._detector.position_ms += duration_ms(audio, self._settings.input_format)
            return []
        silence = detection.get("silence_duration_ms") or _SEMANTIC_SILENCE_MS
        heard = self._detector.hear(audio, self._settings.input_format, silence)
        return [event for change in heard for event in self._turn(change, detection)]

    def _turn(self, change: Heard, detection: Any) -> list[Json]:
        """What follows from speech that begins or ends."""
        if change.kind == "stopped":
            events = [self._speech_stopped(change.at_ms), *self._commit(self._taken(change.at_ms))]
            responds = detection.get("create_response", True) and not self._settings.transcribes
            return [*events, *self._respond({})] if responds and self._active() is None else events
        self._speech_item = self._ids.new("item")
        start = max(self._buffer_start_ms, change.at_ms - (detection.get("prefix_padding_ms") or 0))
        self._taken(start)
        started = self._make("input_audio_buffer.speech_started", audio_start_ms=start, item_id=self._speech_item)
        active = self._active()
        if active is None or not detection.get("interrupt_response", True):
            return [started]
        return [started, *self._stop(active, "turn_detected")]

    def _speech_stopped(self, at_ms: int) -> Json:
        return self._make("input_audio_buffer.speech_stopped", audio_end_ms=at_ms, item_id=self._speech_item)

    def _taken(self, end_ms: int) -> bytes:
        """Take the audio up to some point out of the buffer."""
        size = (end_ms - self._buffer_start_ms) * bytes_per_ms(self._settings.input_format)
        taken, self._buffer = self._buffer[:size], self._buffer[size:]
        self._buffer_start_ms = end_ms
        return taken

    def _emptied(self) -> bytes:
        """Take all audio out of the buffer."""
        audio, self._buffer = self._buffer, b""
        self._buffer_start_ms += duration_ms(audio, self._settings.input_format)
        self._detector.stop()
        return audio

    def _commit_event(self, event: Json) -> list[Json]:
        if not self._buffer:
            raise Refused(
                "Error committing input audio buffer: the buffer is empty.", code="input_audio_buffer_commit_empty"
            )
        was_speaking = self._detector.speaking
        audio = self._emptied()
        stopped = [self._speech_stopped(self._buffer_start_ms)] if was_speaking else []
        return [*stopped, *self._commit(audio)]

    def _commit(self, audio: bytes) -> list[Json]:
        """Make a user message of some audio."""
        item = self._user_audio(audio)
        previous = self._items.add(item)
        committed = self._make("input_audio_buffer.committed", previous_item_id=previous, item_id=item.id)
        events = [committed, *self._shown(item, previous)]
        self._later.extend(self._transcribed(item))
        return events

    def _user_audio(self, audio: bytes) -> Item:
        format_ = self._settings.input_format
        length = duration_ms(audio, format_)
        item_id, self._speech_item = self._speech_item or self._ids.new("item"), ""
        data: Json = {"id": item_id, "type": "message", "status": "completed", "role": "user"}
        part: Json = {"type": "input_audio", "transcript": None}
        full = {**data, "content": [{**part, "audio": base64.b64encode(audio).decode()}]}
        return Item({**data, "content": [part]}, full, length, bytes_per_ms(format_), self._heard(length))

    def _heard(self, length_ms: int) -> str:
        """What some user audio says: what the script has, else how long it is."""
        return self._script.next_heard() or f"{length_ms / 1000:.1f} seconds of audio"

    def _transcribed(self, item: Item) -> list[list[Json]]:
        if self._settings.transcription is None:
            return []
        for data in (item.data, item.full):
            data["content"] = [{**data["content"][0], "transcript": item.said}]
        return transcription(item, self._settings, self._ids, self._make)

    def _clear(self, event: Json) -> list[Json]:
        self._emptied()
        self._speech_item = ""
        return [self._make("input_audio_buffer.cleared")]

    # Responses.

    def _active(self) -> RunningResponse | None:
        return next((one for one in self._responses if one.is_default), None)

    def _create_response(self, event: Json) -> list[Json]:
        params = cast("Json", event.get("response") or {})
        if self._settings.transcribes:
            raise Refused("A transcription session has no responses.", path="$.type", code="invalid_event_type")
        active = self._active()
        if active is not None and params.get("conversation") != "none":
            raise Refused(
                f"Conversation already has an active response in progress: {active.id}. "
                "Wait until the response is finished before creating a new one.",
                code="conversation_already_has_active_response",
            )
        return self._respond(params)

    def _respond(self, params: Json) -> list[Json]:
        settings = self._dialect.response_settings(self._settings, params)
        context = self._context(params)
        order = Order(
            replies=self._script.next_reply() or answer(context, settings),
            settings=settings,
            context=context,
            conversation_id=None if params.get("conversation") == "none" else self._id,
            metadata=params.get("metadata"),
            is_call=self._is_call,
        )
        response = RunningResponse(order, self._items, self._dialect, self._ids, self._make)
        self._responses.append(response)
        self._last_response = response.id
        return response.begin()

    def _context(self, params: Json) -> list[Item]:
        """What the model sees: the input of the response where it has one, else the conversation."""
        if "input" not in params:
            return list(self._items)
        given = cast("list[Json]", params["input"])
        return [
            self._items.find(one["id"], "retrieve") if one["type"] == "item_reference" else self._item_of(one)
            for one in given
        ]

    def _cancel_response(self, event: Json) -> list[Json]:
        wanted = event.get("response_id")
        running = (one for one in self._responses if (one.id == wanted if wanted else one.is_default))
        response = next(running, None)
        if response is None:
            raise Refused("Cancellation failed: no active response found", code="response_cancel_not_active")
        return self._stop(response, "client_cancelled")

    def _stop(self, response: RunningResponse, reason: str) -> list[Json]:
        self._responses.remove(response)
        return response.stop(reason)

    def _clear_output(self, event: Json) -> list[Json]:
        if not self._is_call:
            raise Refused("Only WebRTC and SIP calls have an output audio buffer.", path="$.type")
        if not self._last_response:
            raise Refused("There is no output audio to clear.", code="output_audio_buffer_clear_empty")
        return [self._make("output_audio_buffer.cleared", response_id=self._last_response)]


def error_event(ids: Ids, refused: Refused, event: Json | None = None) -> Json:
    """The `error` event that answers a client event."""
    cause = (event or {}).get("event_id")
    return {
        "type": "error",
        "event_id": ids.new("event"),
        "error": {
            "type": "invalid_request_error",
            "code": refused.code,
            "message": refused.message,
            "param": refused.path.removeprefix("$").removeprefix(".") or None,
            "event_id": cause if isinstance(cause, str) else None,
        },
    }


def _without_audio(part: Json) -> Json:
    shown = {name: value for name, value in part.items() if name != "audio"}
    return {"transcript": None, **shown} if part.get("type") == "input_audio" else shown
