"""Whether the channels fit the component schemas of a description."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from fnmatch import fnmatchcase
from typing import Any

from realtime_codegen.channels.values import Channel, Channels, Message
from realtime_codegen.config import Config, EventGroup
from realtime_codegen.model.diagnostics import Diagnostics, Severity, first_of
from realtime_codegen.model.json_pointer import join, split
from realtime_codegen.model.json_values import is_object
from realtime_codegen.support.faults import working

_MISSING_SCHEMA = "a message has a schema that the description does not have"


@working("check channels")
def check_channels(
    channels: Channels,
    document_schemas: Mapping[str, Any],
    config: Config,
    diagnostics: Diagnostics,
    severity: Severity = Severity.ERROR,
) -> None:
    """Compare the channels with the component schemas of a description.

    Reports RC312, a warning, for an event of `config.events` that no channel carries in its direction, RC313 for a
    message whose schema the description does not have or gives another wire type, and RC314 for a fact of a message
    that names an answer the application does not receive on the channel, or points to what the payload does not have.
    `severity` is that of RC313 and RC314: the channels are written for one version of the description, for any other
    one `Severity.NOTE` is right.
    """
    for name, group in _events(document_schemas, config):
        _check_event(channels, name, str(event_type(document_schemas[name])), group, diagnostics)
    for channel in channels.channels:
        for message in channel.messages:
            with working(file=channels.document.file, pointer=message.pointer):
                _check_message(channels, channel, message, document_schemas, diagnostics, severity)
                for fact, text, advice in _fact_problems(channel, message, document_schemas):
                    diagnostics.report(channels.document, join(message.pointer, fact), "RC314", text, advice, severity)


def report_left_out(channels: Channels, kept: Channels, diagnostics: Diagnostics) -> None:
    """Report what `Channels.within` has left out for a description that these channels were not written for: RC315, a
    warning, for a channel, and RC313, a note, for a message of a channel that stays.
    """
    remaining = {channel.name: channel for channel in kept.channels}
    for channel in channels.channels:
        if channel.name not in remaining:
            _report_channel(channels, channel, diagnostics)
            continue
        pointers = {message.pointer for message in remaining[channel.name].messages}
        for message in channel.messages:
            if message.pointer not in pointers:
                text, advice = _without_schema(channel, message)
                diagnostics.report(
                    channels.document, message.pointer, "RC313", text, advice, Severity.NOTE, _MISSING_SCHEMA
                )


def _report_channel(channels: Channels, channel: Channel, diagnostics: Diagnostics) -> None:
    missing = first_of([*dict.fromkeys(message.schema for message in channel.messages)])
    diagnostics.report(
        channels.document,
        channel.pointer,
        "RC315",
        f"channel {channel.name} is left out, since the description lacks the events it sends or receives: {missing}",
        "nothing, if the description is of another API or version; else name the schemas that it has as payloads",
        Severity.WARNING,
        "a channel is left out, since the description lacks the events it sends or receives",
        channel.name,
    )


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
    kind = f"an event is on no channel on which {way}"
    diagnostics.report(channels.document, "/channels", "RC312", message, advice, Severity.WARNING, kind, name)


def _check_message(
    channels: Channels,
    channel: Channel,
    message: Message,
    schemas: Mapping[str, Any],
    diagnostics: Diagnostics,
    severity: Severity,
) -> None:
    where = f"message {message.wire_type} of channel {channel.name}"
    kind = "a message has a schema of another type"
    if message.schema not in schemas:
        text, advice = _without_schema(channel, message)
        kind = _MISSING_SCHEMA
    elif (found := event_type(schemas[message.schema])) != message.wire_type:
        text = f"{where} has the schema {message.schema}, whose type is {found or 'not constant'}"
        advice = "name the message by the type in its schema, or correct the schema with an overlay"
    else:
        return
    diagnostics.report(channels.document, message.pointer, "RC313", text, advice, severity, kind)


def _without_schema(channel: Channel, message: Message) -> tuple[str, str]:
    """Text and advice for a message whose schema the description does not have."""
    where = f"message {message.wire_type} of channel {channel.name}"
    text = f"{where} has the schema {message.schema}, which the description does not have"
    return text, "remove the message, or add the schema with an overlay"


def _fact_problems(channel: Channel, message: Message, schemas: Mapping[str, Any]) -> Iterator[tuple[str, str, str]]:
    """Key, text and advice for each fact of `message` that cannot be. A payload that the description does not have is
    for RC313 to report.
    """
    where = f"message {message.wire_type} of channel {channel.name}"
    received = {other.wire_type for other in channel.messages if other.action == "receive"}
    for answer in message.answered_by:
        if answer not in received:
            text = f"{where} is answered by {answer}, which the application does not receive on this channel"
            yield "x-answered-by", text, "name a message that a receiving operation of the channel lists"
    payload = schemas.get(message.schema, True)
    for fact, pointer in _pointers(message):
        if not _leads_somewhere(payload, split(pointer), schemas):
            text = f"{where} has the id at {pointer}, which is no property of {message.schema}"
            yield fact, text, "write the pointer of a property within the payload, as '/response/id'"


def _pointers(message: Message) -> Iterator[tuple[str, str]]:
    """The facts of `message` that are pointers into its payload, each with the key it is written under."""
    pointers = (
        ("x-echoed", message.echoed),
        ("x-buffers", message.buffers),
        ("x-opens", message.opens),
        ("x-opens", message.conversation),
        ("x-closes", message.closes),
        ("x-announces", message.announces),
        ("x-adds", message.adds),
        ("x-removes", message.removes),
        ("x-refuses", message.refuses),
    )
    return ((fact, pointer) for fact, pointer in pointers if pointer)


def _leads_somewhere(
    schema: Any, tokens: Sequence[str], schemas: Mapping[str, Any], met: frozenset[str] = frozenset()
) -> bool:
    """Whether `tokens` lead through properties from `schema` on, whichever member a union turns out to be.

    `met` are the components that were entered since the last token, so that unions that hold each other end.
    """
    if not tokens or schema is True:
        return True
    if not is_object(schema):
        return False
    if "$ref" in schema:
        name = str(schema["$ref"]).rpartition("/")[2]
        return name not in met and _leads_somewhere(schemas.get(name), tokens, schemas, met | {name})
    if tokens[0] in schema.get("properties", {}):
        return _leads_somewhere(schema["properties"][tokens[0]], tokens[1:], schemas)
    if any(_leads_somewhere(member, tokens, schemas, met) for member in schema.get("allOf", [])):
        return True
    union: Any = schema.get("anyOf") or schema.get("oneOf") or []
    members = [member for member in union if not _is_null(member)]
    return bool(members) and all(_leads_somewhere(member, tokens, schemas, met) for member in members)


def _is_null(schema: Any) -> bool:
    return is_object(schema) and schema.get("type") == "null"
