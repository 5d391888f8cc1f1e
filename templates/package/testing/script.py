"""What a test scripts: the next replies of the model, the next HTTP responses, and the faults of connections."""

from __future__ import annotations

import json
from collections import deque
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any, Literal, TypeAlias, TypeVar, cast

Json: TypeAlias = "dict[str, Any]"
"""A JSON object as Python holds it: an event, a session, an item."""

V = TypeVar("V")


@dataclass(frozen=True, slots=True)
class Say:
    """The model answers with a text; spoken, with a tone as audio, where the response is to be audio.

    Attributes:
        text: What it says.
    """

    text: str

    def __post_init__(self) -> None:
        _require("text", self.text, str)


@dataclass(frozen=True, slots=True)
class Speak:
    """The model answers with audio of your own.

    Attributes:
        audio: Bytes in the output format of the session, such as 16-bit little-endian mono PCM at 24,000 Hz.
        transcript: What is said in it.
    """

    audio: bytes = field(repr=False)
    transcript: str = ""

    def __post_init__(self) -> None:
        _require("audio", self.audio, bytes, bytearray, memoryview)
        _require("transcript", self.transcript, str)


@dataclass(frozen=True, slots=True)
class Call:
    """The model calls a function.

    Attributes:
        name: Name of the function. It need not be among the tools of the session.
        arguments: Its arguments, an object or JSON text (which may be invalid).
        call_id: Id of the call; empty takes a new one.
    """

    name: str
    arguments: Mapping[str, Any] | str = "{}"
    call_id: str = ""

    def __post_init__(self) -> None:
        _require("name", self.name, str)
        _require("arguments", self.arguments, str, Mapping)

    @property
    def text(self) -> str:
        """The arguments as JSON text."""
        return self.arguments if isinstance(self.arguments, str) else json.dumps(dict(self.arguments))


@dataclass(frozen=True, slots=True)
class Fail:
    """The response ends with status `failed`, after the replies before it in the same list.

    Attributes:
        code: Code of the error, such as `rate_limit_exceeded`.
        message: What it says.
        type: Type of the error.
    """

    code: str = "server_error"
    message: str = "The server had an error while processing your request."
    type: str = "server_error"


Reply: TypeAlias = "Say | Speak | Call | Fail"
"""One item of a response, or its failure."""


@dataclass(frozen=True, slots=True)
class Answer:
    """An HTTP answer that the server gives in place of its own.

    Attributes:
        status: HTTP status, such as 429.
        headers: Headers of the answer; `content-type` and `content-length` are added where missing.
        body: JSON, text or bytes; None makes an error body as the service would send it.
        path: Only requests whose path ends with this get the answer; empty means any.
        hang: Never answer at all.
        drop: Reset the connection in place of an answer.
        delay: Seconds to wait first.
    """

    status: int = 500
    headers: Mapping[str, str] = field(default_factory=dict[str, str])
    body: Mapping[str, Any] | Sequence[Any] | bytes | str | None = None
    path: str = ""
    hang: bool = False
    drop: bool = False
    delay: float = 0.0


Misdeed: TypeAlias = Literal[
    "drop",
    "half_frame",
    "close",
    "silence",
    "binary",
    "invalid_utf8",
    "no_json",
    "no_object",
    "oversized",
    "unknown_event",
    "fragments",
    "ping",
]
"""What `Faults.then` can be."""


@dataclass(frozen=True, slots=True)
class Faults:
    """Faults of a connection. Passed to `FakeRealtimeServer.inject`.

    Attributes:
        after: Number of events sent before `then` happens; 0 is at once, before `session.created`.
        then: What happens, once: "drop" resets the TCP connection; "half_frame" sends a part of a frame, then resets;
            "close" sends a close frame with `code` and `reason`; "silence" sends nothing from then on; "binary",
            "invalid_utf8", "no_json", "no_object" (a JSON array) and "oversized" (an event of `size` bytes) send such
            a message and continue; "unknown_event" sends an undeclared event; "fragments" sends every event
            from then on in three fragments; "ping" sends a ping.
        code: Close code of "close", any number from 0 to 65535.
        reason: Reason of "close".
        size: Bytes of the message of "oversized".
        frame_delay: Seconds before each event.
        unknown_events: Whether to send an undeclared event before each event.
        nulls: Dotted keys that are set to null in every event that has them, such as `response.usage`.
        ignore_pings: Whether pings go unanswered, as on a connection that is silently lost.
        handshake: The response to the handshake, in place of 101.
    """

    after: int = 0
    then: Misdeed | None = None
    code: int = 1011
    reason: str = ""
    size: int = 64 * 2**20
    frame_delay: float = 0.0
    unknown_events: bool = False
    nulls: Sequence[str] = ()
    ignore_pings: bool = False
    handshake: Answer | None = None


NO_FAULTS = Faults()


class Script:
    """Queues of what was decided. A test fills them from its thread while the server empties them in its own: each
    change is one append or one pop, which threads may do at the same time.
    """

    def __init__(self) -> None:
        self.replies: deque[tuple[Reply, ...]] = deque()
        self.heard: deque[str] = deque()
        self.answers: deque[Answer] = deque()
        self.faults: deque[Faults] = deque()
        self.always: Faults = NO_FAULTS

    def next_reply(self) -> tuple[Reply, ...] | None:
        """The items of the next response, or None where nothing was decided."""
        return self.replies.popleft() if self.replies else None

    def next_heard(self) -> str | None:
        """What the next user audio says, or None where nothing was decided."""
        return self.heard.popleft() if self.heard else None

    def next_faults(self) -> Faults:
        """The faults of the next connection."""
        return self.faults.popleft() if self.faults else self.always

    def next_answer(self, path: str) -> Answer | None:
        """The answer that was decided for a request to a path, if any. It is used up."""
        for answer in list(self.answers):
            if path.endswith(answer.path):
                self.answers.remove(answer)
                return answer
        return None


def replies_of(step: Reply | str | Sequence[Reply | str]) -> tuple[Reply, ...]:
    """One step of a script as a tuple; plain text is something to say.

    Raises:
        TypeError: it holds something else. Said here, as in the thread of the server no test would see why.
    """
    items = step if isinstance(step, Sequence) and not isinstance(step, str | bytes) else (step,)
    return tuple(map(_reply, items))


def _reply(one: Reply | str) -> Reply:
    return Say(one) if isinstance(one, str) else _require("a reply", one, Say, Speak, Call, Fail)


def _require(what: str, value: V, *types: type) -> V:
    if not isinstance(value, types):
        wanted = " or ".join(one.__name__ for one in types)
        raise TypeError(f"{what} must be {wanted}, not {value!r}")
    return value


def without_values(event: Json, keys: Sequence[str]) -> Json:
    """A copy of an event with null for those of the dotted keys that it has."""
    changed = event
    for key in keys:
        changed = _null_at(changed, key.split("."))
    return changed


def _null_at(value: Json, steps: list[str]) -> Json:
    name, *rest = steps
    if name not in value:
        return value
    if not rest:
        return {**value, name: None}
    inner: Any = value[name]
    return {**value, name: _null_at(cast("Json", inner), rest)} if isinstance(inner, dict) else value
