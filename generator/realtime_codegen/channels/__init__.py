"""spec/websocket.yaml as frozen values: where to connect, what the handshake carries, which event travels in which
direction.

The file is AsyncAPI 3.0. Directions are those of the application, the side that opens the connection: it *sends* client
events and *receives* server events. `load_channels` accepts only what metaschemas/asyncapi-3.0.json describes, so that
nothing written there is silently ignored; `check_channels` compares the channels with the schemas of the description.
"""

from __future__ import annotations

from collections.abc import Collection, Iterator, Mapping
from dataclasses import dataclass, replace
from fnmatch import fnmatchcase
from pathlib import Path
from typing import Any, Literal

from realtime_codegen.channels.asyncapi import check_asyncapi
from realtime_codegen.config import Config, EventGroup
from realtime_codegen.diagnostics import Diagnostics, Severity
from realtime_codegen.document import Document
from realtime_codegen.json_values import is_object
from realtime_codegen.load import load_document
from realtime_codegen.pointer import join

Action = Literal["send", "receive"]


@dataclass(frozen=True, slots=True)
class QueryParameter:
    """One query parameter of the handshake request; `enum` is empty where any text may be given."""

    name: str
    required: bool
    enum: tuple[str, ...]
    description: str


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

    `pointer` is the RFC 6901 pointer of the message in the AsyncAPI document.
    """

    wire_type: str
    schema: str
    action: Action
    pointer: str


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
    """How a connection is authenticated: an HTTP authentication scheme such as `bearer`."""

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
        not have all of them.

        A channel that loses all it sends, or all it receives, goes too: it did not exist in that version.
        """
        narrowed = ((channel, _channel_within(channel, names)) for channel in self.channels)
        return replace(self, channels=tuple(new for old, new in narrowed if _is_whole(old, new)))


def load_channels(path: Path, file: str, description: str = "realtime.yaml") -> Channels:
    """Read the AsyncAPI document at `path`, called `file` in diagnostics, whose payloads are component schemas of
    `description`.

    Raises `CodegenError`: exit code 2 where the file cannot be read, with RC311 for each place that is not AsyncAPI as
    this project uses it.
    """
    return parse_channels(load_document(path, file=file), description)


def parse_channels(document: Document, description: str = "realtime.yaml") -> Channels:
    """The channels of an AsyncAPI document. Raises `CodegenError` with RC311 for each place that is not as this project
    uses AsyncAPI.
    """
    diagnostics = Diagnostics()
    check_asyncapi(document, description, diagnostics)
    diagnostics.raise_if_failed(exit_code=2)
    return _build(document)


def check_channels(
    channels: Channels,
    document_schemas: Mapping[str, Any],
    config: Config,
    diagnostics: Diagnostics,
    severity: Severity = Severity.ERROR,
) -> None:
    """Compare the channels with the component schemas of a description.

    Reports RC312, a warning, for an event of `config.events` that no channel carries in its direction, and RC313 for a
    message whose schema the description does not have or gives another wire type. `severity` is that of RC313: the
    channels are written for one version of the description, for any other one `Severity.NOTE` is right.
    """
    for name, group in _events(document_schemas, config):
        _check_event(channels, name, str(event_type(document_schemas[name])), group, diagnostics)
    for channel in channels.channels:
        for message in channel.messages:
            _check_message(channels, channel, message, document_schemas, diagnostics, severity)


def event_type(schema: Any) -> str | None:
    """The wire type of an event schema, the one value its `type` property may have; None where the schema is not such
    an object.
    """
    if not is_object(schema):
        return None
    own = schema.get("properties", {}).get("type", {})
    values = [own["const"]] if "const" in own else own.get("enum", [])
    if len(values) == 1 and isinstance(values[0], str):
        return values[0]
    return next((found for member in schema.get("allOf", []) if (found := event_type(member))), None)


def _events(schemas: Mapping[str, Any], config: Config) -> Iterator[tuple[str, EventGroup]]:
    for group in config.events:
        for name in schemas:
            if name != group.union and fnmatchcase(name, group.members) and event_type(schemas[name]):
                yield name, group


def _check_event(channels: Channels, name: str, wire_type: str, group: EventGroup, diagnostics: Diagnostics) -> None:
    carried = channels.sends if group.direction == "sent" else channels.receives
    if name in carried or name in dict(channels.without_channel):
        return
    way = "the application can send it" if group.direction == "sent" else "the application receives it"
    message = f"event {name} ({wire_type}) is on no channel on which {way}"
    advice = "add it to the messages and the operation of its channel, or to x-without-channel with the reason"
    diagnostics.report(channels.document, "/channels", "RC312", message, advice, Severity.WARNING)


def _check_message(
    channels: Channels,
    channel: Channel,
    message: Message,
    schemas: Mapping[str, Any],
    diagnostics: Diagnostics,
    severity: Severity,
) -> None:
    where = f"message {message.wire_type} of channel {channel.name}"
    if message.schema not in schemas:
        text = f"{where} has the schema {message.schema}, which the description does not have"
        advice = "remove the message, or add the schema with an overlay"
    elif (found := event_type(schemas[message.schema])) != message.wire_type:
        text = f"{where} has the schema {message.schema}, whose type is {found or 'not constant'}"
        advice = "name the message by the type in its schema, or correct the schema with an overlay"
    else:
        return
    diagnostics.report(channels.document, message.pointer, "RC313", text, advice, severity)


def _channel_within(channel: Channel, names: Collection[str]) -> Channel:
    return replace(channel, messages=tuple(message for message in channel.messages if message.schema in names))


def _is_whole(old: Channel, new: Channel) -> bool:
    return bool(old.sends) == bool(new.sends) and bool(old.receives) == bool(new.receives)


# Building the values. `check_asyncapi` has made sure that nothing can fail from here on.


def _build(document: Document) -> Channels:
    data = document.data
    servers = data.get("servers", {})
    schemes = dict.fromkeys(_last(reference) for server in servers.values() for reference in server.get("security", []))
    return Channels(
        channels=tuple(_channel(data, name, channel) for name, channel in data["channels"].items()),
        servers=tuple(_server(name, server) for name, server in servers.items()),
        security=tuple(_scheme(name, data["components"]["securitySchemes"][name]) for name in schemes),
        without_channel=tuple(data.get("x-without-channel", {}).items()),
        document=document,
    )


def _channel(data: Mapping[str, Any], name: str, channel: Mapping[str, Any]) -> Channel:
    binding = channel.get("bindings", {}).get("ws", {})
    query = binding.get("query", {})
    pointer = join("/channels", name)
    return Channel(
        name=name,
        address=channel["address"],
        query=tuple(_query_parameter(key, query) for key in query.get("properties", {})),
        alternatives=tuple(tuple(member["required"]) for member in query.get("anyOf", [])),
        headers=tuple(_header(key, binding["headers"]) for key in binding.get("headers", {}).get("properties", {})),
        messages=tuple(_messages(data, pointer)),
        description=_text(channel),
        pointer=pointer,
    )


def _messages(data: Mapping[str, Any], channel: str) -> Iterator[Message]:
    for operation in data["operations"].values():
        if operation["channel"]["$ref"] == f"#{channel}":
            for reference in operation["messages"]:
                yield _message(data, reference["$ref"][1:], operation["action"])


def _message(data: Mapping[str, Any], pointer: str, action: Action) -> Message:
    _, _, channel, _, wire_type = pointer.split("/")
    payload = data["channels"][channel]["messages"][wire_type]["payload"]
    return Message(wire_type, _last(payload), action, pointer)


def _query_parameter(name: str, query: Mapping[str, Any]) -> QueryParameter:
    schema = query["properties"][name]
    return QueryParameter(name, name in query.get("required", []), _values(schema), _text(schema))


def _header(name: str, headers: Mapping[str, Any]) -> Header:
    schema = headers["properties"][name]
    values = _values(schema)
    return Header(name, name in headers.get("required", []), values[0] if len(values) == 1 else "", _text(schema))


def _server(name: str, server: Mapping[str, Any]) -> Server:
    url = f"{server['protocol']}://{server['host']}{server.get('pathname', '')}"
    variables = server.get("variables", {}).items()
    return Server(
        name, url, tuple((key, value.get("default", ""), _text(value)) for key, value in variables), _text(server)
    )


def _scheme(name: str, scheme: Mapping[str, Any]) -> SecurityScheme:
    return SecurityScheme(name, scheme["scheme"], _text(scheme))


def _values(schema: Mapping[str, Any]) -> tuple[str, ...]:
    return (schema["const"],) if "const" in schema else tuple(schema.get("enum", ()))


def _text(node: Mapping[str, Any]) -> str:
    return " ".join(node.get("description", "").split())


def _last(reference: Mapping[str, Any]) -> str:
    return str(reference["$ref"]).rpartition("/")[2]
