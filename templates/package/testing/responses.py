"""A response while it runs: from `response.created` to `response.done`, a burst of events at a time."""

from __future__ import annotations

from collections.abc import Generator, Sequence
from dataclasses import dataclass

from .items import Item, Items
from .outputs import MakeEvent, Output, Place, output_for
from .records import Ids
from .script import Fail, Json, Reply
from .settings import Dialect, Settings

TOKENS_PER_MINUTE = 40_000
"""The rate limit that `rate_limits.updated` tells of."""


@dataclass(frozen=True, slots=True)
class Order:
    """What a response is to be.

    Attributes:
        replies: Its items.
        settings: Its settings.
        context: What the model sees, for the count of tokens.
        conversation_id: Id of the conversation it writes to, or None where it writes to none.
        metadata: Metadata that the client gave it, or None.
        is_call: Whether audio plays on a call, so that playback is told of.
    """

    replies: Sequence[Reply]
    settings: Settings
    context: Sequence[Item]
    conversation_id: str | None
    metadata: Json | None = None
    is_call: bool = False


class RunningResponse:
    """A response. `step` gives its events in bursts; the empty burst says that it is over.

    Attributes:
        id: Its id.
        order: What it is to be.
        over: Whether `response.done` was given.
    """

    def __init__(self, order: Order, items: Items, dialect: Dialect, ids: Ids, make: MakeEvent) -> None:
        self.id = ids.new("resp")
        self.order = order
        self.over = False
        self._items = items
        self._dialect = dialect
        self._ids = ids
        self._make = make
        self._outputs: list[Output] = []
        self._open: Output | None = None
        self._playing = False
        self._bursts = self._run()

    @property
    def is_default(self) -> bool:
        """Whether it writes to the conversation: only one such response may run at a time."""
        return self.order.conversation_id is not None

    def begin(self) -> list[Json]:
        """`response.created`."""
        return [self._make("response.created", response=self._object("in_progress", None))]

    def step(self) -> list[Json]:
        """The next events."""
        for burst in self._bursts:
            return burst
        return []

    def stop(self, reason: str) -> list[Json]:
        """Break it off.

        Args:
            reason: `client_cancelled` or `turn_detected`.

        Returns:
            The events that end it.
        """
        self._bursts.close()
        events = self._end_item(complete=False)
        if self._playing:
            events.append(self._make("output_audio_buffer.cleared", response_id=self.id))
            self._playing = False
        return [*events, *self._done("cancelled", {"type": "cancelled", "reason": reason})]

    def _run(self) -> Generator[list[Json]]:
        budget = self.order.settings.max_output_tokens
        for reply in self.order.replies:
            if isinstance(reply, Fail):
                error = {"type": reply.type, "code": reply.code, "message": reply.message}
                yield self._done("failed", {"type": "failed", "error": error})
                return
            output = output_for(reply, self.order.settings, self._place())
            yield self._begin_item(output)
            for burst in output.deltas():
                yield [*self._playback(burst), *burst]
                if budget is not None and self._tokens() >= budget:
                    yield self._end_item(complete=False)
                    yield self._done("incomplete", {"type": "incomplete", "reason": "max_output_tokens"})
                    return
            yield self._end_item(complete=True)
        yield self._done("completed", None)

    def _place(self) -> Place:
        return Place(self._ids, self._make, self.id, len(self._outputs))

    def _begin_item(self, output: Output) -> list[Json]:
        self._open = output
        self._outputs.append(output)
        item = output.item
        shown = dict(item.data)
        events = [self._output_event("response.output_item.added", output, shown)]
        if self.is_default:
            previous = self._items.add(item)
            events.append(self._make("conversation.item.added", previous_item_id=previous, item=shown))
        return [*events, *output.begin()]

    def _end_item(self, *, complete: bool) -> list[Json]:
        output, self._open = self._open, None
        if output is None:
            return []
        events = output.end(complete=complete)
        shown = dict(output.item.data)
        events.append(self._output_event("response.output_item.done", output, shown))
        if self.is_default:
            previous = self._items.before(output.item)
            events.append(self._make("conversation.item.done", previous_item_id=previous, item=shown))
        return events

    def _output_event(self, type_: str, output: Output, item: Json) -> Json:
        return self._make(type_, response_id=self.id, output_index=self._outputs.index(output), item=item)

    def _playback(self, burst: list[Json]) -> list[Json]:
        """`output_audio_buffer.started`, before the first audio of a call."""
        starts = self.order.is_call and not self._playing
        if not starts or all(event["type"] != "response.output_audio.delta" for event in burst):
            return []
        self._playing = True
        return [self._make("output_audio_buffer.started", response_id=self.id)]

    def _done(self, status: str, details: Json | None) -> list[Json]:
        self.over = True
        done = self._make("response.done", response=self._object(status, details))
        used = done["response"]["usage"]["total_tokens"]
        left = max(0, TOKENS_PER_MINUTE - used)
        limit = {"name": "tokens", "limit": TOKENS_PER_MINUTE, "remaining": left, "reset_seconds": used * 0.0015}
        limits = self._make("rate_limits.updated", rate_limits=[limit])
        events = [limits, done] if self._dialect.limits_first else [done, limits]
        if self._playing:
            events.append(self._make("output_audio_buffer.stopped", response_id=self.id))
        return events

    def _object(self, status: str, details: Json | None) -> Json:
        return {
            "object": "realtime.response",
            "id": self.id,
            "status": status,
            "status_details": details,
            "output": [dict(output.item.data) for output in self._outputs],
            "conversation_id": self.order.conversation_id,
            **self._dialect.response(self.order.settings),
            "usage": None if status == "in_progress" else self._usage(),
            "metadata": self.order.metadata,
        }

    def _tokens(self) -> int:
        return sum(output.text_tokens for output in self._outputs)

    def _usage(self) -> Json:
        """Token counts: a word counts as one, 100 ms of heard and 50 ms of spoken audio as one each."""
        heard = sum(item.audio_ms // 100 for item in self.order.context)
        texts = (str(item.data.get("content", item.data)) for item in self.order.context)
        read = len(self.order.settings.instructions.split()) + sum(len(text.split()) for text in texts)
        written, spoken = self._tokens(), sum(output.audio_tokens for output in self._outputs)
        return {
            "total_tokens": read + heard + written + spoken,
            "input_tokens": read + heard,
            "output_tokens": written + spoken,
            "input_token_details": {
                "text_tokens": read,
                "audio_tokens": heard,
                "image_tokens": 0,
                "cached_tokens": 0,
                "cached_tokens_details": {"text_tokens": 0, "audio_tokens": 0, "image_tokens": 0},
            },
            "output_token_details": {"text_tokens": written, "audio_tokens": spoken},
        }
