"""Whether a document is AsyncAPI 3.0 as this project uses it.

metaschemas/asyncapi-3.0.json says which keys and values there are; the references between the parts, which a JSON
Schema cannot follow, are checked here.
"""

from __future__ import annotations

import re
from collections.abc import Collection, Iterator, Mapping
from typing import Any

from realtime_codegen.model.diagnostics import Diagnostics
from realtime_codegen.model.document import Document
from realtime_codegen.model.json_pointer import join
from realtime_codegen.model.json_values import is_object
from realtime_codegen.validate.metaschema import ASYNCAPI, check_metaschema

FACTS: Mapping[str, tuple[str, ...]] = {
    "send": ("x-sets-session", "x-answered-by", "x-echoed", "x-buffers"),
    "receive": ("x-opens", "x-closes", "x-announces", "x-adds", "x-removes", "x-refuses", "x-empties"),
}
"""What can be said of a message, by the way it travels."""

Problem = tuple[str, str, str]
"""Pointer, message, advice."""


def check_asyncapi(document: Document, description: str, diagnostics: Diagnostics) -> None:
    """Report RC311 for each place that is not AsyncAPI as this project uses it.

    `description` is the name of the file, beside the document, whose component schemas are the payloads. References are
    looked at only where the document is well-formed without them.
    """
    check_metaschema(document, ASYNCAPI, "RC311", diagnostics)
    if diagnostics.errors:
        return
    for pointer, message, advice in _reference_problems(document.data, description):
        diagnostics.report(document, pointer, "RC311", message, advice)


def _reference_problems(data: Mapping[str, Any], description: str) -> Iterator[Problem]:
    for name, server in data.get("servers", {}).items():
        yield from _server_problems(data, server, join("/servers", name))
    for name, operation in data["operations"].items():
        yield from _operation_problems(data, operation, join("/operations", name))
    for name, channel in data["channels"].items():
        yield from _channel_problems(data, channel, join("/channels", name), description)


def _server_problems(data: Mapping[str, Any], server: Mapping[str, Any], pointer: str) -> Iterator[Problem]:
    for index, reference in enumerate(server.get("security", [])):
        if _target(data, reference["$ref"], "/components/securitySchemes") is None:
            yield (
                join(pointer, "security", index),
                f"{reference['$ref']!r} is no security scheme of this document",
                "refer to one of components.securitySchemes, as '#/components/securitySchemes/<name>'",
            )
    for variable in re.findall(r"\{([^{}]*)\}", server["host"] + server.get("pathname", "")):
        if "default" not in server.get("variables", {}).get(variable, {}):
            yield pointer, f"server variable {variable!r} has no default", "give it one under variables of the server"


def _operation_problems(data: Mapping[str, Any], operation: Mapping[str, Any], pointer: str) -> Iterator[Problem]:
    channel = operation["channel"]["$ref"]
    if _target(data, channel, "/channels") is None:
        yield (
            join(pointer, "channel"),
            f"{channel!r} is no channel of this document",
            "refer to it as '#/channels/<name>'",
        )
        return
    for index, reference in enumerate(operation["messages"]):
        if _target(data, reference["$ref"], channel[1:] + "/messages") is None:
            yield (
                join(pointer, "messages", index),
                f"{reference['$ref']!r} is no message of the channel of the operation",
                f"refer to it as '{channel}/messages/<wire type>'",
            )


def _channel_problems(
    data: Mapping[str, Any], channel: Mapping[str, Any], pointer: str, description: str
) -> Iterator[Problem]:
    for part, schema in channel.get("bindings", {}).get("ws", {}).items():
        if is_object(schema):
            yield from _handshake_problems(schema, part, join(pointer, "bindings", "ws", part))
    for wire_type, message in channel["messages"].items():
        at = join(pointer, "messages", wire_type)
        yield from _message_problems(data, message, at, description)
        ways = {each["action"] for each in data["operations"].values() if {"$ref": f"#{at}"} in each["messages"]}
        if ways:
            yield from _fact_problems(wire_type, message, ways, at)
        else:
            advice = "add it to the operation that sends or receives on this channel"
            yield at, f"message {wire_type!r} is in no operation", advice


def _fact_problems(
    wire_type: str, message: Mapping[str, Any], ways: Collection[str], pointer: str
) -> Iterator[Problem]:
    for action, facts in FACTS.items():
        for fact in [fact for fact in facts if fact in message and action not in ways]:
            text = f"{fact} is for messages that the application {action}s; {wire_type!r} is not one of them"
            yield join(pointer, fact), text, "remove it, or move it to the message it is true of"


def _handshake_problems(schema: Mapping[str, Any], part: str, pointer: str) -> Iterator[Problem]:
    named = [*schema.get("required", []), *(name for member in schema.get("anyOf", []) for name in member["required"])]
    for name in dict.fromkeys(named):
        if name not in schema["properties"]:
            yield pointer, f"required value {name!r} is not described", "add it under properties"
    for name, value in schema["properties"].items():
        if part == "headers" and "x-joins" in value:
            at = join(pointer, "properties", name, "x-joins")
            yield at, f"the header {name!r} cannot join a session", "only a query parameter can; remove it"


def _message_problems(
    data: Mapping[str, Any], message: Mapping[str, Any], pointer: str, description: str
) -> Iterator[Problem]:
    reference = message["payload"]["$ref"]
    prefix = f"./{description}#/components/schemas/"
    name = reference.removeprefix(prefix)
    if name == reference or not re.fullmatch(r"[A-Za-z0-9._-]+", name):
        advice = f"refer to a component, as '{prefix}<name>'"
        yield join(pointer, "payload"), f"payload {reference!r} is no component schema of {description}", advice
    elif name in data.get("x-without-channel", {}):
        yield pointer, f"{name} is on a channel and under x-without-channel", "remove it from one of the two"


def _target(data: Mapping[str, Any], reference: str, parent: str) -> Any:
    """What `reference` points to if that is a direct child of `parent`, a pointer of plain names; None otherwise."""
    name = reference.removeprefix(f"#{parent}/")
    node: Any = data
    for key in parent.split("/")[1:]:
        node = node.get(key, {})
    return None if name == reference else node.get(name)
