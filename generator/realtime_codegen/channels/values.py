"""The channels of an AsyncAPI document as frozen values."""

from __future__ import annotations

from collections.abc import Collection
from dataclasses import dataclass, replace
from typing import Literal

from realtime_codegen.model.document import Document

Action = Literal["send", "receive"]


@dataclass(frozen=True, slots=True)
class QueryParameter:
    """One query parameter of the handshake request.

    `enum` is empty where any text may be given. `joins` says that the parameter joins a session that exists: a second
    connection with it finds the session as the first one left it.
    """

    name: str
    required: bool
    enum: tuple[str, ...]
    description: str
    joins: bool = False


@dataclass(frozen=True, slots=True)
class Header:
    """One header of the handshake request; `value` is the only value it may have, or empty where there is a choice."""

    name: str
    required: bool
    value: str
    description: str


@dataclass(frozen=True, slots=True)
class Message:
    """One event on a channel: its wire type, the component schema of its payload, and whether the application sends or
    receives it.

    `pointer` is the RFC 6901 pointer of the message in the AsyncAPI document. What follows it are facts of the session,
    which no schema tells: whether a client event `sets_session`, that is, holds for the rest of the session; the wire
    types it is `answered_by`; and, as RFC 6901 pointers into the payload of a server event, empty where there is
    nothing to say, the id of the response it `opens` or `closes`, of the `conversation` that a response belongs to, of
    the item it `announces`, `adds` or `removes`, and of the client event it `refuses`. `echoed` is the place in a
    client event whose content the answer to it repeats, `buffers` that of audio which the server keeps until an event
    that `empties` its buffer.
    """

    wire_type: str
    schema: str
    action: Action
    pointer: str
    sets_session: bool = False
    answered_by: tuple[str, ...] = ()
    echoed: str = ""
    buffers: str = ""
    opens: str = ""
    conversation: str = ""
    closes: str = ""
    announces: str = ""
    adds: str = ""
    removes: str = ""
    refuses: str = ""
    empties: bool = False


@dataclass(frozen=True, slots=True)
class Channel:
    """One kind of WebSocket connection.

    `address` is the path below the server's path. `alternatives` are the sets of query parameters of which at least one
    must be given in full; empty where `required` of each parameter says all. Messages are in the order of the
    operations that list them.
    """

    name: str
    address: str
    query: tuple[QueryParameter, ...]
    alternatives: tuple[tuple[str, ...], ...]
    headers: tuple[Header, ...]
    messages: tuple[Message, ...]
    description: str
    pointer: str

    @property
    def sends(self) -> tuple[str, ...]:
        """Component names of the events the application sends."""
        return tuple(message.schema for message in self.messages if message.action == "send")

    @property
    def receives(self) -> tuple[str, ...]:
        """Component names of the events the application receives."""
        return tuple(message.schema for message in self.messages if message.action == "receive")


@dataclass(frozen=True, slots=True)
class Server:
    """One server: `url` may hold `{name}` for each of `variables`, which are (name, default, description)."""

    name: str
    url: str
    variables: tuple[tuple[str, str, str], ...]
    description: str


@dataclass(frozen=True, slots=True)
class SecurityScheme:
    """How a connection is authenticated: an HTTP authentication scheme such as `bearer`, or another type of scheme."""

    name: str
    scheme: str
    description: str


@dataclass(frozen=True, slots=True)
class Channels:
    """All of one AsyncAPI document.

    `without_channel` has the event schemas that are known to travel on no channel, each with the reason. `document` is
    where all of it was read from.
    """

    channels: tuple[Channel, ...]
    servers: tuple[Server, ...]
    security: tuple[SecurityScheme, ...]
    without_channel: tuple[tuple[str, str], ...]
    document: Document

    @property
    def sends(self) -> tuple[str, ...]:
        """Component names of the events the application sends on any channel, without repetition."""
        return tuple(dict.fromkeys(name for channel in self.channels for name in channel.sends))

    @property
    def receives(self) -> tuple[str, ...]:
        """Component names of the events the application receives on any channel, without repetition."""
        return tuple(dict.fromkeys(name for channel in self.channels for name in channel.receives))

    def within(self, names: Collection[str]) -> Channels:
        """The same without every message whose schema is not among `names`, as another version of the description may
        not have all of them. Answers that would be such a message go too.

        A channel that loses all it sends, or all it receives, goes too: it did not exist in that version.
        """
        narrowed = ((channel, _channel_within(channel, names)) for channel in self.channels)
        return replace(self, channels=tuple(new for old, new in narrowed if _is_whole(old, new)))


def _channel_within(channel: Channel, names: Collection[str]) -> Channel:
    kept = [message for message in channel.messages if message.schema in names]
    received = {message.wire_type for message in kept if message.action == "receive"}
    return replace(channel, messages=tuple(_message_within(message, received) for message in kept))


def _message_within(message: Message, received: Collection[str]) -> Message:
    return replace(message, answered_by=tuple(answer for answer in message.answered_by if answer in received))


def _is_whole(old: Channel, new: Channel) -> bool:
    return bool(old.sends) == bool(new.sends) and bool(old.receives) == bool(new.receives)
