"""spec/websocket.yaml as frozen values: where to connect, what the handshake carries, which event travels in which
direction, and what an event means for the session it travels in.

The file is AsyncAPI 3.0. Directions are those of the application, the side that opens the connection: it *sends* client
events and *receives* server events. `load_channels` accepts only what metaschemas/asyncapi-3.0.json describes, so that
nothing written there is silently ignored; `check_channels` compares the channels with the schemas of the description.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import replace
from pathlib import Path
from typing import Any

from realtime_codegen.channels.asyncapi import check_asyncapi
from realtime_codegen.channels.checks import check_channels, event_type, report_left_out
from realtime_codegen.channels.values import (
    Action,
    Channel,
    Channels,
    Header,
    Message,
    QueryParameter,
    SecurityScheme,
    Server,
)
from realtime_codegen.load import load_document
from realtime_codegen.model.diagnostics import Diagnostics
from realtime_codegen.model.document import Document
from realtime_codegen.model.json_pointer import join

__all__ = [
    "Action",
    "Channel",
    "Channels",
    "Header",
    "Message",
    "QueryParameter",
    "SecurityScheme",
    "Server",
    "check_channels",
    "event_type",
    "load_channels",
    "parse_channels",
    "report_left_out",
]


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


# Building the values. `check_asyncapi` has made sure that nothing can fail from here on.


def _build(document: Document) -> Channels:
    data = document.data
    servers = data.get("servers", {})
    messages = _messages(data)
    schemes = dict.fromkeys(_last(reference) for server in servers.values() for reference in server.get("security", []))
    return Channels(
        channels=tuple(_channel(name, channel, messages) for name, channel in data["channels"].items()),
        servers=tuple(_server(name, server) for name, server in servers.items()),
        security=tuple(_scheme(name, data["components"]["securitySchemes"][name]) for name in schemes),
        without_channel=tuple(data.get("x-without-channel", {}).items()),
        document=document,
    )


def _channel(name: str, channel: Mapping[str, Any], messages: Mapping[str, list[Message]]) -> Channel:
    binding = channel.get("bindings", {}).get("ws", {})
    query = binding.get("query", {})
    pointer = join("/channels", name)
    return Channel(
        name=name,
        address=channel["address"],
        query=tuple(_query_parameter(key, query) for key in query.get("properties", {})),
        alternatives=tuple(tuple(member["required"]) for member in query.get("anyOf", [])),
        headers=tuple(_header(key, binding["headers"]) for key in binding.get("headers", {}).get("properties", {})),
        messages=tuple(messages.get(f"#{pointer}", ())),
        description=_text(channel),
        pointer=pointer,
    )


def _messages(data: Mapping[str, Any]) -> dict[str, list[Message]]:
    """The messages of each channel, by the reference to it, in the order of the operations that list them."""
    found: dict[str, list[Message]] = {}
    for operation in data["operations"].values():
        messages = found.setdefault(operation["channel"]["$ref"], [])
        messages += (_message(data, one["$ref"][1:], operation["action"]) for one in operation["messages"])
    return found


def _message(data: Mapping[str, Any], pointer: str, action: Action) -> Message:
    _, _, channel, _, wire_type = pointer.split("/")
    node = data["channels"][channel]["messages"][wire_type]
    message = Message(wire_type, _last(node["payload"]), action, pointer)
    # An event that travels both ways has the facts of both; each value gets those of its own way.
    if action == "send":
        answers = tuple(node.get("x-answered-by", ()))
        sets_session, echoed = node.get("x-sets-session", False), node.get("x-echoed", "")
        buffers = node.get("x-buffers", "")
        return replace(message, sets_session=sets_session, answered_by=answers, echoed=echoed, buffers=buffers)
    return replace(
        message,
        opens=_pointer(node, "x-opens", "response"),
        conversation=_pointer(node, "x-opens", "conversation"),
        closes=_pointer(node, "x-closes", "response"),
        announces=_pointer(node, "x-announces", "item"),
        adds=_pointer(node, "x-adds", "item"),
        removes=_pointer(node, "x-removes", "item"),
        refuses=node.get("x-refuses", ""),
        empties=node.get("x-empties", False),
    )


def _pointer(message: Mapping[str, Any], fact: str, of: str) -> str:
    """The pointer of `{item: /item/id}` and the like; empty where the message has no such fact."""
    return str(message.get(fact, {}).get(of, ""))


def _query_parameter(name: str, query: Mapping[str, Any]) -> QueryParameter:
    schema = query["properties"][name]
    required = name in query.get("required", [])
    return QueryParameter(name, required, _values(schema), _text(schema), schema.get("x-joins", False))


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
    return SecurityScheme(name, scheme.get("scheme", scheme["type"]), _text(scheme))


def _values(schema: Mapping[str, Any]) -> tuple[str, ...]:
    return (schema["const"],) if "const" in schema else tuple(schema.get("enum", ()))


def _text(node: Mapping[str, Any]) -> str:
    return " ".join(node.get("description", "").split())


def _last(reference: Mapping[str, Any]) -> str:
    return str(reference["$ref"]).rpartition("/")[2]
