# mypy: ignore-errors
# pyright: basic, reportMissingImports=false, reportAttributeAccessIssue=false, reportCallIssue=false
# pyright: reportGeneralTypeIssues=false
"""Hand-written classes of the form the generator prints; imported inside an assembled package by the codec tests."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Annotated, Any, ClassVar, Literal, TypeAlias

from msgspec import UNSET, Meta, UnsetType, field

from ._runtime.base import ABSENT, Model, Unknown, read_none_for_absent
from ._runtime.narrow import narrow


class InputText(Model, frozen=True, kw_only=True, tag_field="type", tag="input_text"):
    type: ClassVar[Literal["input_text"]] = "input_text"
    text: str


class InputAudio(Model, frozen=True, kw_only=True, tag_field="type", tag="input_audio"):
    type: ClassVar[Literal["input_audio"]] = "input_audio"
    audio: bytes | UnsetType = UNSET
    transcript: str | UnsetType | None = UNSET


class OutputText(Model, frozen=True, kw_only=True, tag_field="type", tag="output_text"):
    type: ClassVar[Literal["output_text"]] = "output_text"
    text: str


InputTexts: TypeAlias = Sequence[InputText]
ContentPart: TypeAlias = InputText | InputAudio | OutputText | Unknown


class Message(Model, frozen=True, kw_only=True, tag_field="type", tag="message"):
    type: ClassVar[Literal["message"]] = "message"
    object: Literal["realtime.item"] = "realtime.item"
    role: Literal["user", "assistant"] | str
    content: Sequence[ContentPart]
    id: str | UnsetType = UNSET
    status: Literal["completed", "incomplete"] | UnsetType = UNSET

    def __post_init__(self) -> None:
        narrow(self, Message, "role")


class MessageUser(Message, frozen=True, kw_only=True):
    role: Literal["user"] = "user"
    content: Sequence[InputText | InputAudio | Unknown]


class MessageAssistant(Message, frozen=True, kw_only=True):
    role: Literal["assistant"] = "assistant"
    content: Sequence[OutputText | Unknown]


class FunctionCall(Model, frozen=True, kw_only=True, tag_field="type", tag="function_call"):
    type: ClassVar[Literal["function_call"]] = "function_call"
    object: Literal["realtime.item"] | UnsetType = UNSET
    name: str
    arguments: str
    parameters: Any | UnsetType = UNSET


Item: TypeAlias = Message | FunctionCall | Unknown


class ServerVad(Model, frozen=True, kw_only=True, tag_field="type", tag="server_vad"):
    type: ClassVar[Literal["server_vad"]] = "server_vad"
    threshold: Annotated[float, Meta(ge=0, le=1)] | UnsetType = UNSET
    idle_timeout_ms: Annotated[int, Meta(ge=5000)] | UnsetType | None = UNSET


class Tracing(Model, frozen=True, kw_only=True):
    group_id: Annotated[str, Meta(max_length=8, pattern="^[a-z]*$")] | UnsetType = UNSET
    metadata: Mapping[str, str] | UnsetType = UNSET


class Session(Model, frozen=True, kw_only=True, tag_field="type", tag="realtime"):
    type: ClassVar[Literal["realtime"]] = "realtime"
    object: Literal["realtime.session"] = "realtime.session"
    voice: Literal["alloy", "ash"] | str | UnsetType = UNSET
    max_output_tokens: int | Literal["inf"] | UnsetType = UNSET
    tracing: Literal["auto"] | Tracing | UnsetType | None = UNSET
    turn_detection: ServerVad | UnsetType | None = UNSET
    modalities: Annotated[Sequence[Literal["text", "audio"]], Meta(max_length=2)] | UnsetType = UNSET
    tools: Sequence[FunctionCall | Unknown] | UnsetType = UNSET
    rate: Literal[24000] | UnsetType = UNSET
    class_: str | UnsetType = field(name="class", default=UNSET)


class UnknownByKind(Unknown, frozen=True, kw_only=True, tag_field="kind", tag="<unknown>"):
    """An Unknown whose tag is the key `kind`."""


class Square(Model, frozen=True, kw_only=True, tag_field="kind", tag="square"):
    kind: ClassVar[Literal["square"]] = "square"
    side: float
    inner: Sequence[Shape] | UnsetType = UNSET


class Circle(Model, frozen=True, kw_only=True, tag_field="kind", tag="circle"):
    kind: ClassVar[Literal["circle"]] = "circle"
    radius: float


Shape: TypeAlias = Square | Circle | UnknownByKind


class Usage(Model, frozen=True, kw_only=True):
    total: int | None = ABSENT
    seconds: float | None = ABSENT
    cost: Annotated[int, Meta(multiple_of=5)] | None = ABSENT


Usages: TypeAlias = Sequence[Usage]
UsageByName: TypeAlias = Mapping[str, Usage]
MaybeUsage: TypeAlias = Usage | None
AnyNumber: TypeAlias = int | float


class TextDelta(Model, frozen=True, kw_only=True, tag_field="type", tag="response.text.delta"):
    type: ClassVar[Literal["response.text.delta"]] = "response.text.delta"
    event_id: str
    response_id: str
    item_id: str
    output_index: int
    content_index: int
    delta: str


class AudioDelta(Model, frozen=True, kw_only=True, tag_field="type", tag="response.audio.delta"):
    type: ClassVar[Literal["response.audio.delta"]] = "response.audio.delta"
    event_id: str
    response_id: str
    item_id: str
    output_index: int
    content_index: int
    delta: bytes


class ItemAdded(Model, frozen=True, kw_only=True, tag_field="type", tag="item.added"):
    type: ClassVar[Literal["item.added"]] = "item.added"
    event_id: str
    item: Item
    previous_item_id: str | None = ABSENT


class SessionUpdated(Model, frozen=True, kw_only=True, tag_field="type", tag="session.updated"):
    type: ClassVar[Literal["session.updated"]] = "session.updated"
    event_id: str
    session: Session


class ResponseDone(Model, frozen=True, kw_only=True, tag_field="type", tag="response.done"):
    type: ClassVar[Literal["response.done"]] = "response.done"
    event_id: str
    status: Literal["completed", "failed"]
    output: Sequence[Item] | None = ABSENT
    usage: Usage | None = ABSENT
    metadata: Mapping[str, str] | None = ABSENT
    shape: Shape | None = ABSENT
    finished: bool | None = ABSENT


ServerEvent: TypeAlias = TextDelta | AudioDelta | ItemAdded | SessionUpdated | ResponseDone


class Append(Model, frozen=True, kw_only=True, tag_field="type", tag="append"):
    type: ClassVar[Literal["append"]] = "append"
    event_id: str | UnsetType = UNSET
    audio: bytes


class SessionUpdate(Model, frozen=True, kw_only=True, tag_field="type", tag="session.update"):
    type: ClassVar[Literal["session.update"]] = "session.update"
    event_id: str | UnsetType = UNSET
    session: Session


ClientEvent: TypeAlias = Append | SessionUpdate

read_none_for_absent(
    {
        ItemAdded: ("previous_item_id",),
        ResponseDone: ("output", "usage", "metadata", "shape", "finished"),
        Usage: ("total", "seconds", "cost"),
    }
)
