"""AsyncAPI channels: the committed document, and every diagnostic with its exact text and place."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from pathlib import Path
from typing import Any

import pytest

from realtime_codegen.channels import (
    Channel,
    Channels,
    Message,
    check_channels,
    event_type,
    load_channels,
    parse_channels,
)
from realtime_codegen.config import Config, EventGroup, load_config
from realtime_codegen.load import load_document, parse_document
from realtime_codegen.model.diagnostics import CodegenError, Diagnostics, Severity
from realtime_codegen.overlay import apply_overlay, load_overlay

SPEC = Path(__file__).resolve().parents[2] / "spec"

SMALL = """\
asyncapi: 3.0.0
info: {title: Chat, version: 1.0.0}
servers:
  main:
    host: chat.example
    pathname: /v2
    protocol: wss
    security:
    - $ref: '#/components/securitySchemes/key'
channels:
  room:
    address: /room
    bindings:
      ws:
        query:
          type: object
          properties:
            name: {type: string}
          required: [name]
    messages:
      say: {payload: {$ref: './realtime.yaml#/components/schemas/ClientSay'}}
      said: {payload: {$ref: './realtime.yaml#/components/schemas/ServerSaid'}}
operations:
  talk:
    action: send
    channel: {$ref: '#/channels/room'}
    messages:
    - $ref: '#/channels/room/messages/say'
  listen:
    action: receive
    channel: {$ref: '#/channels/room'}
    messages:
    - $ref: '#/channels/room/messages/said'
components:
  securitySchemes:
    key: {type: http, scheme: bearer}
"""

CONFIG = Config(
    events=(EventGroup("ServerEvent", "Server*", "received"), EventGroup("ClientEvent", "Client*", "sent")),
)


def event(wire_type: str) -> dict[str, Any]:
    return {"type": "object", "properties": {"type": {"type": "string", "const": wire_type}}, "required": ["type"]}


SCHEMAS: dict[str, Any] = {"ClientSay": event("say"), "ServerSaid": event("said")}


def small(old: str = "", new: str = "") -> Channels:
    assert old in SMALL
    return parse_channels(parse_document(SMALL.replace(old, new, 1), "websocket.yaml"))


def problems(old: str, new: str) -> list[str]:
    with pytest.raises(CodegenError) as caught:
        small(old, new)
    assert caught.value.exit_code == 2
    return [str(item) for item in caught.value.diagnostics]


def checked(
    schemas: dict[str, Any], channels: Channels | None = None, severity: Severity = Severity.ERROR
) -> list[str]:
    diagnostics = Diagnostics()
    check_channels(channels or small(), schemas, CONFIG, diagnostics, severity)
    return [str(item) for item in diagnostics]


def finding(what: str, at: str, fix: str) -> str:
    return f"websocket.yaml:{what}\n  at {at}\n  fix: {fix}"


# The committed document


@pytest.fixture(scope="module")
def committed() -> Channels:
    return load_channels(SPEC / "websocket.yaml", "spec/websocket.yaml")


@pytest.fixture(scope="module")
def schemas() -> dict[str, Any]:
    return dict(load_document(SPEC / "realtime.yaml").data["components"]["schemas"])


def channel(channels: Channels, name: str) -> Channel:
    return next(item for item in channels.channels if item.name == name)


def members(schemas: dict[str, Any], union: str) -> set[str]:
    node = schemas[union]
    return {item["$ref"].rpartition("/")[2] for item in node.get("anyOf") or node["oneOf"]}


def test_every_current_event_has_its_channel_and_direction(committed: Channels, schemas: dict[str, Any]) -> None:
    realtime = channel(committed, "realtime")
    assert set(realtime.receives) == members(schemas, "RealtimeServerEvent")
    assert set(realtime.sends) == members(schemas, "RealtimeClientEvent")
    assert (len(realtime.receives), len(realtime.sends)) == (46, 11)


def test_every_translation_event_has_its_channel_and_direction(committed: Channels, schemas: dict[str, Any]) -> None:
    translations = channel(committed, "translations")
    assert set(translations.receives) == members(schemas, "RealtimeTranslationServerEvent")
    assert set(translations.sends) == members(schemas, "RealtimeTranslationClientEvent")
    assert (len(translations.receives), len(translations.sends)) == (7, 3)


def test_every_beta_event_has_its_channel_and_direction(committed: Channels, schemas: dict[str, Any]) -> None:
    beta = channel(committed, "beta")
    described = {name for name in schemas if name.startswith("RealtimeBeta") and event_type(schemas[name])}
    assert {name for name in described if "ClientEvent" in name} == set(beta.sends)
    assert {name for name in described if "ServerEvent" in name} <= set(beta.receives)
    assert (len(beta.receives), len(beta.sends)) == (48, 12)


def test_the_committed_channels_fit_the_corrected_description(committed: Channels) -> None:
    diagnostics = Diagnostics()
    corrections = load_overlay(SPEC / "overlays" / "corrections.yaml")
    corrected = apply_overlay(load_document(SPEC / "realtime.yaml"), corrections, Diagnostics())
    check_channels(committed, corrected.data["components"]["schemas"], load_config(SPEC / "source.toml"), diagnostics)
    assert [str(item) for item in diagnostics] == []


def test_the_handshake_is_described(committed: Channels) -> None:
    realtime, translations, beta = (channel(committed, name) for name in ("realtime", "translations", "beta"))
    assert (realtime.address, translations.address, beta.address) == (
        "/realtime",
        "/realtime/translations",
        "/realtime",
    )
    assert {item.name: item.enum for item in realtime.query} == {
        "model": (),
        "call_id": (),
        "intent": ("transcription",),
    }
    assert realtime.alternatives == (("model",), ("call_id",), ("intent",))
    assert [(item.name, item.required) for item in translations.query] == [("model", True)]
    assert [(item.name, item.value, item.required) for item in beta.headers] == [("OpenAI-Beta", "realtime=v1", True)]


def test_servers_and_security_are_described(committed: Channels) -> None:
    assert {item.name: item.url for item in committed.servers} == {
        "production": "wss://api.openai.com/v1",
        "compatible": "wss://{host}/{prefix}",
        "unencrypted": "ws://{host}/{prefix}",
    }
    assert [(item.name, item.scheme) for item in committed.security] == [("bearer", "bearer")]


UNANSWERED = {
    "realtime": {"input_audio_buffer.append"},
    "translations": {"session.input_audio_buffer.append"},
    "beta": {"input_audio_buffer.append"},
}
"""Client events to which the server says nothing unless it refuses them."""


def those(channel: Channel, fact: str) -> dict[str, Any]:
    """What the messages of a channel say of one fact, by wire type."""
    return {message.wire_type: value for message in channel.messages if (value := getattr(message, fact))}


def test_every_client_event_is_answered_or_known_not_to_be(committed: Channels) -> None:
    for item in committed.channels:
        sent = {message.wire_type for message in item.messages if message.action == "send"}
        assert sent - those(item, "answered_by").keys() == UNANSWERED[item.name]


def test_every_answer_is_received_on_the_same_channel(committed: Channels) -> None:
    for item in committed.channels:
        received = {message.wire_type for message in item.messages if message.action == "receive"}
        assert {answer for answers in those(item, "answered_by").values() for answer in answers} <= received


def test_a_channel_on_which_responses_open_says_where_they_close(committed: Channels) -> None:
    facts = {item.name: (those(item, "opens"), those(item, "closes")) for item in committed.channels}
    opened, closed = {"response.created": "/response/id"}, {"response.done": "/response/id"}
    assert facts == {"realtime": (opened, closed), "translations": ({}, {}), "beta": (opened, closed)}


def test_a_channel_on_which_items_are_added_says_where_they_are_removed(committed: Channels) -> None:
    facts = {item.name: (those(item, "adds"), those(item, "removes")) for item in committed.channels}
    created, removed = {"conversation.item.created": "/item/id"}, {"conversation.item.deleted": "/item_id"}
    assert facts == {
        "realtime": ({"conversation.item.added": "/item/id", **created}, removed),
        "translations": ({}, {}),
        "beta": (created, removed),
    }


def test_what_makes_a_client_event_succeed_is_what_the_documentation_says(committed: Channels) -> None:
    described = {
        action["target"].rpartition(".")[2]: action["update"].get("description", "")
        for action in load_document(SPEC / "overlays" / "docs.yaml").data["actions"]
    }
    for message in [message for item in committed.channels for message in item.messages if message.action == "send"]:
        text = " ".join(described[message.schema].split())
        assert ("There is no answer." in text) is (not message.answered_by), message
        assert not message.answered_by or any(f"`{answer}`" in text for answer in message.answered_by), message


def test_every_channel_says_which_event_sets_the_session_and_which_refuses(committed: Channels) -> None:
    assert {item.name: list(those(item, "sets_session")) for item in committed.channels} == {
        "realtime": ["session.update"],
        "translations": ["session.update"],
        "beta": ["session.update", "transcription_session.update"],
    }
    assert [those(item, "refuses") for item in committed.channels] == [{"error": "/error/event_id"}] * 3


def test_only_a_call_is_joined(committed: Channels) -> None:
    joined = [(item.name, value.name) for item in committed.channels for value in item.query if value.joins]
    assert joined == [("realtime", "call_id")]


def test_messages_and_operations_are_sorted_by_wire_type(committed: Channels) -> None:
    for item in committed.channels:
        for action in ("send", "receive"):
            wire_types = [message.wire_type for message in item.messages if message.action == action]
            assert wire_types == sorted(wire_types)


# Reading


def test_a_small_document_is_read() -> None:
    channels = small()
    assert channels.sends == ("ClientSay",)
    assert channels.receives == ("ServerSaid",)
    assert channels.channels[0].messages[0].pointer == "/channels/room/messages/say"
    assert channels.servers[0].url == "wss://chat.example/v2"


def test_an_event_may_travel_both_ways() -> None:
    both = small(
        "- $ref: '#/channels/room/messages/said'",
        "- $ref: '#/channels/room/messages/said'\n    - $ref: '#/channels/room/messages/say'",
    )
    assert both.sends == ("ClientSay",)
    assert both.receives == ("ServerSaid", "ClientSay")


FACTS = (
    SMALL.replace("ClientSay'}}", "ClientSay'}, x-sets-session: true, x-answered-by: [said]}")
    .replace(
        "ServerSaid'}}",
        "ServerSaid'}, x-opens: {response: /id}, x-closes: {response: /by/id}, x-adds: {item: /item~1s/id},"
        " x-removes: {item: /item/0}, x-refuses: /error}",
    )
    .replace("name: {type: string}", "name: {type: string, x-joins: true}")
)


def with_facts(text: str = FACTS) -> dict[str, list[Message]]:
    found: dict[str, list[Message]] = {}
    for message in parse_channels(parse_document(text, "websocket.yaml")).channels[0].messages:
        found.setdefault(message.wire_type, []).append(message)
    return found


def test_messages_without_facts_have_none() -> None:
    say, said = small().channels[0].messages
    assert say == Message("say", "ClientSay", "send", "/channels/room/messages/say")
    assert (said.opens, said.closes, said.adds, said.removes, said.refuses) == ("", "", "", "", "")
    assert (said.sets_session, said.answered_by) == (False, ())
    assert [parameter.joins for parameter in small().channels[0].query] == [False]


def test_facts_of_messages_are_read() -> None:
    facts = with_facts()
    assert facts["say"] == [
        Message("say", "ClientSay", "send", "/channels/room/messages/say", sets_session=True, answered_by=("said",))
    ]
    assert facts["said"] == [
        Message(
            "said", "ServerSaid", "receive", "/channels/room/messages/said",
            opens="/id", closes="/by/id", adds="/item~1s/id", removes="/item/0", refuses="/error",
        )
    ]  # fmt: skip


def test_a_query_parameter_can_join() -> None:
    channels = parse_channels(parse_document(FACTS, "websocket.yaml"))
    assert [(parameter.name, parameter.joins) for parameter in channels.channels[0].query] == [("name", True)]


def test_an_event_that_travels_both_ways_has_on_each_the_facts_of_that_way() -> None:
    both = FACTS.replace("x-sets-session: true,", "x-sets-session: true, x-refuses: /name,").replace(
        "- $ref: '#/channels/room/messages/said'",
        "- $ref: '#/channels/room/messages/said'\n    - $ref: '#/channels/room/messages/say'",
    )
    sent, received = with_facts(both)["say"]
    assert (sent.action, sent.sets_session, sent.answered_by, sent.refuses) == ("send", True, ("said",), "")
    assert (received.action, received.sets_session, received.answered_by, received.refuses) == (
        "receive",
        False,
        (),
        "/name",
    )


def test_a_description_of_another_name_can_be_meant() -> None:
    text = SMALL.replace("./realtime.yaml#", "./chat.yaml#")
    assert parse_channels(parse_document(text, "websocket.yaml"), "chat.yaml").sends == ("ClientSay",)


def test_within_drops_messages_and_channels_that_another_version_lacks(committed: Channels) -> None:
    current = [
        name
        for name in (*committed.sends, *committed.receives)
        if not name.startswith(("RealtimeBeta", "RealtimeTranslation"))
    ]
    narrowed = committed.within(current)
    assert [item.name for item in narrowed.channels] == ["realtime"]
    assert set(narrowed.sends) | set(narrowed.receives) == set(current)


def test_within_drops_answers_that_another_version_lacks() -> None:
    heard = "      heard: {payload: {$ref: './realtime.yaml#/components/schemas/ServerHeard'}}"
    text = (
        SMALL.replace("ClientSay'}}", "ClientSay'}, x-answered-by: [said, heard]}")
        .replace("operations:", f"{heard}\noperations:")
        .replace("messages/said'", "messages/said'\n    - $ref: '#/channels/room/messages/heard'")
    )
    channels = parse_channels(parse_document(text, "websocket.yaml"))
    assert channels.channels[0].messages[0].answered_by == ("said", "heard")
    narrowed = channels.within(["ClientSay", "ServerHeard"])
    assert narrowed.channels[0].messages[0].answered_by == ("heard",)
    assert checked({"ClientSay": event("say"), "ServerHeard": event("heard")}, narrowed) == []


def test_within_of_everything_changes_nothing(committed: Channels) -> None:
    assert committed.within({*committed.sends, *committed.receives}) == committed


@pytest.mark.parametrize(
    ("schema", "expected"),
    [
        (event("say"), "say"),
        ({"properties": {"type": {"enum": ["say"]}}}, "say"),
        ({"allOf": [{"$ref": "#/components/schemas/Base"}, event("say")]}, "say"),
        ({"properties": {"type": {"enum": ["say", "shout"]}}}, None),
        ({"properties": {"type": {"type": "string"}}}, None),
        ({"properties": {"type": {"const": 1}}}, None),
        ({"$ref": "#/components/schemas/ClientSay"}, None),
        ({"anyOf": [{"$ref": "#/components/schemas/ClientSay"}]}, None),
        (True, None),
    ],
)
def test_the_wire_type_of_a_schema(schema: Any, expected: str | None) -> None:
    assert event_type(schema) == expected


# RC311


def broken() -> Iterator[tuple[str, str, list[str]]]:
    yield (
        "    address: /room",
        "    adress: /room",
        [
            finding("11:3: error RC311: 'room' lacks 'address'", "#/channels/room", "add 'address', which is required"),
            finding(
                "12:5: error RC311: Channel Object: the key 'adress' is not known",
                "#/channels/room/adress",
                "known are address, title, summary, description, messages, bindings",
            ),
        ],
    )
    yield (
        "3.0.0\ninfo",
        "2.6.0\ninfo",
        [
            finding(
                "1:1: error RC311: '2.6.0' cannot be a version of AsyncAPI",
                "#/asyncapi",
                r"change it; a version of AsyncAPI matches ^3\.0\.[0-9]+$",
            )
        ],
    )
    yield (
        "      say: {",
        "      say it: {",
        [
            finding(
                "21:7: error RC311: 'say it' cannot be a name of a component or message",
                "#/channels/room/messages/say it",
                "change it; a name of a component or message matches ^[A-Za-z0-9._-]+$",
            )
        ],
    )
    yield (
        "schemas/ClientSay",
        "ClientSay",
        [
            finding(
                "21:13: error RC311: payload './realtime.yaml#/components/ClientSay'"
                " is no component schema of realtime.yaml",
                "#/channels/room/messages/say/payload",
                "refer to a component, as './realtime.yaml#/components/schemas/<name>'",
            )
        ],
    )
    yield (
        "./realtime.yaml#",
        "https://example.com/realtime.yaml#",
        [
            finding(
                "21:13: error RC311: payload 'https://example.com/realtime.yaml#/components/schemas/ClientSay'"
                " is no component schema of realtime.yaml",
                "#/channels/room/messages/say/payload",
                "refer to a component, as './realtime.yaml#/components/schemas/<name>'",
            )
        ],
    )
    yield (
        "channel: {$ref: '#/channels/room'}",
        "channel: {$ref: '#/channels/hall'}",
        [
            finding(
                "26:5: error RC311: '#/channels/hall' is no channel of this document",
                "#/operations/talk/channel",
                "refer to it as '#/channels/<name>'",
            )
        ],
    )
    yield (
        "room/messages/said'",
        "room/messages/spoken'",
        [
            finding(
                "22:7: error RC311: message 'said' is in no operation",
                "#/channels/room/messages/said",
                "add it to the operation that sends or receives on this channel",
            ),
            finding(
                "33:7: error RC311: '#/channels/room/messages/spoken' is no message of the channel of the operation",
                "#/operations/listen/messages/0",
                "refer to it as '#/channels/room/messages/<wire type>'",
            ),
        ],
    )
    yield (
        "securitySchemes/key'",
        "securitySchemes/lock'",
        [
            finding(
                "9:7: error RC311: '#/components/securitySchemes/lock' is no security scheme of this document",
                "#/servers/main/security/0",
                "refer to one of components.securitySchemes, as '#/components/securitySchemes/<name>'",
            )
        ],
    )
    yield (
        "host: chat.example",
        "host: '{place}.example'",
        [
            finding(
                "4:3: error RC311: server variable 'place' has no default",
                "#/servers/main",
                "give it one under variables of the server",
            )
        ],
    )
    yield (
        "required: [name]",
        "required: [name, colour]",
        [
            finding(
                "15:9: error RC311: required value 'colour' is not described",
                "#/channels/room/bindings/ws/query",
                "add it under properties",
            )
        ],
    )
    yield (
        "required: [name]",
        "required: [name, name]",
        [
            finding(
                "19:11: error RC311: 'required' repeats a value",
                "#/channels/room/bindings/ws/query/required",
                "list each once",
            )
        ],
    )
    yield (
        "operations:",
        "x-without-channel: {ClientSay: unused}\noperations:",
        [
            finding(
                "21:7: error RC311: ClientSay is on a channel and under x-without-channel",
                "#/channels/room/messages/say",
                "remove it from one of the two",
            )
        ],
    )


@pytest.mark.parametrize(("old", "new", "expected"), list(broken()))
def test_a_broken_document_says_where_and_what_to_do(old: str, new: str, expected: list[str]) -> None:
    assert problems(old, new) == expected


def broken_facts() -> Iterator[tuple[str, str, list[str]]]:
    say, said = "ClientSay'}", "ServerSaid'}"
    yield (
        say,
        say + ", x-answer-by: [said]",
        [
            finding(
                "21:79: error RC311: Message Object: the key 'x-answer-by' is not known",
                "#/channels/room/messages/say/x-answer-by",
                "known are payload, title, summary, description, x-sets-session, x-answered-by, x-echoed, x-buffers,"
                " x-empties, x-opens, x-closes, x-announces, x-adds, x-removes, x-refuses",
            )
        ],
    )
    yield (
        say,
        say + ", x-sets-session: yes",
        [
            finding(
                "21:79: error RC311: 'x-sets-session' is \"yes\"",
                "#/channels/room/messages/say/x-sets-session",
                "the only value known here is true",
            )
        ],
    )
    yield (
        say,
        say + ", x-answered-by: []",
        [
            finding(
                "21:79: error RC311: 'x-answered-by' is an empty list",
                "#/channels/room/messages/say/x-answered-by",
                "add something or remove the key",
            )
        ],
    )
    yield (
        said,
        said + ", x-opens: {response: id}",
        [
            finding(
                "22:91: error RC311: 'id' cannot be a JSON pointer (RFC 6901) into the payload",
                "#/channels/room/messages/said/x-opens/response",
                "change it; a JSON pointer (RFC 6901) into the payload matches ^(/([^/~]|~[01])*)+$",
            )
        ],
    )
    yield (
        said,
        said + ", x-refuses: /error/~2",
        [
            finding(
                "22:81: error RC311: '/error/~2' cannot be a JSON pointer (RFC 6901) into the payload",
                "#/channels/room/messages/said/x-refuses",
                "change it; a JSON pointer (RFC 6901) into the payload matches ^(/([^/~]|~[01])*)+$",
            )
        ],
    )
    yield (
        said,
        said + ", x-adds: {item: /id, response: /id}",
        [
            finding(
                "22:101: error RC311: where the payload has the id of an item of the conversation:"
                " the key 'response' is not known",
                "#/channels/room/messages/said/x-adds/response",
                "known are item",
            )
        ],
    )
    yield (
        said,
        said + ", x-closes: {}",
        [
            finding(
                "22:81: error RC311: 'x-closes' lacks 'response'",
                "#/channels/room/messages/said/x-closes",
                "add 'response', which is required",
            )
        ],
    )
    yield (
        say,
        say + ", x-opens: {response: /id}",
        [
            finding(
                "21:79: error RC311: x-opens is for messages that the application receives; 'say' is not one of them",
                "#/channels/room/messages/say/x-opens",
                "remove it, or move it to the message it is true of",
            )
        ],
    )
    yield (
        said,
        said + ", x-sets-session: true",
        [
            finding(
                "22:81: error RC311: x-sets-session is for messages that the application sends;"
                " 'said' is not one of them",
                "#/channels/room/messages/said/x-sets-session",
                "remove it, or move it to the message it is true of",
            )
        ],
    )
    yield (
        "name: {type: string}",
        "name: {type: string, x-join: true}",
        [
            finding(
                "18:34: error RC311: schema of one query parameter or header: the key 'x-join' is not known",
                "#/channels/room/bindings/ws/query/properties/name/x-join",
                "known are type, description, enum, const, x-joins",
            )
        ],
    )
    yield (
        "        query:",
        "        headers: {type: object, properties: {name: {type: string, x-joins: true}}}\n        query:",
        [
            finding(
                "15:67: error RC311: the header 'name' cannot join a session",
                "#/channels/room/bindings/ws/headers/properties/name/x-joins",
                "only a query parameter can; remove it",
            )
        ],
    )


@pytest.mark.parametrize(("old", "new", "expected"), list(broken_facts()))
def test_a_fact_that_is_not_understood_is_refused(old: str, new: str, expected: list[str]) -> None:
    assert problems(old, new) == expected


def test_extensions_are_allowed() -> None:
    assert small("    address: /room", "    address: /room\n    x-note: yes").channels == small().channels


def test_a_long_value_is_shortened_in_the_message() -> None:
    (text,) = problems("address: /room", f"address: {'long' * 100}")
    message = text.splitlines()[0]
    assert message.startswith("websocket.yaml:12:5: error RC311: 'longlong")
    assert message.endswith("long…' cannot be a path below the server's path")


def test_a_file_that_cannot_be_read_is_reported(tmp_path: Path) -> None:
    with pytest.raises(CodegenError) as caught:
        load_channels(tmp_path / "none.yaml", "spec/none.yaml")
    assert [(item.code, item.file) for item in caught.value.diagnostics] == [("RC101", "spec/none.yaml")]


# RC312


def test_channels_that_fit_the_description_report_nothing() -> None:
    assert (
        checked({**SCHEMAS, "ServerEvent": {"anyOf": []}, "ServerAlias": {"$ref": "#/components/schemas/ServerSaid"}})
        == []
    )


def test_an_event_on_no_channel_is_a_warning() -> None:
    assert checked({**SCHEMAS, "ServerJoined": event("joined")}) == [
        finding(
            "10:1: warning RC312: event ServerJoined (joined) is on no channel on which the application receives it",
            "#/channels",
            "add it to the messages and the operation of its channel, or to x-without-channel with the reason",
        )
    ]


def test_an_event_that_only_travels_the_other_way_is_a_warning() -> None:
    swapped = small("action: send", "action: receive")
    assert checked(SCHEMAS, swapped) == [
        finding(
            "10:1: warning RC312: event ClientSay (say) is on no channel on which the application can send it",
            "#/channels",
            "add it to the messages and the operation of its channel, or to x-without-channel with the reason",
        )
    ]


def test_an_event_that_is_known_to_be_without_a_channel_is_not_reported() -> None:
    channels = small("operations:", "x-without-channel: {ServerJoined: rooms are never left}\noperations:")
    assert checked({**SCHEMAS, "ServerJoined": event("joined")}, channels) == []


# RC313


def test_a_message_without_a_schema_is_an_error() -> None:
    assert checked({"ClientSay": event("say")}) == [
        finding(
            "22:7: error RC313: message said of channel room has the schema ServerSaid,"
            " which the description does not have",
            "#/channels/room/messages/said",
            "remove the message, or add the schema with an overlay",
        )
    ]


def test_a_message_of_another_wire_type_is_an_error() -> None:
    assert checked({**SCHEMAS, "ServerSaid": event("spoken")}) == [
        finding(
            "22:7: error RC313: message said of channel room has the schema ServerSaid, whose type is spoken",
            "#/channels/room/messages/said",
            "name the message by the type in its schema, or correct the schema with an overlay",
        )
    ]


def test_for_another_version_of_the_description_a_missing_schema_is_a_note() -> None:
    (text,) = checked({"ClientSay": event("say")}, severity=Severity.NOTE)
    assert text.startswith("websocket.yaml:22:7: note RC313: ")


def test_nothing_is_missing_within_the_schemas_of_another_version() -> None:
    channels = small(
        "- $ref: '#/channels/room/messages/said'",
        "- $ref: '#/channels/room/messages/said'\n    - $ref: '#/channels/room/messages/say'",
    )
    older = {"ClientSay": event("say")}
    assert channels.within(older).receives == ("ClientSay",)
    assert checked(older, channels.within(older)) == []


# RC314


ID = {"properties": {"id": {"type": "string"}}}
THING: Mapping[str, Any] = {"$ref": "#/components/schemas/Thing"}


def said_with(thing: Any) -> dict[str, Any]:
    return {**SCHEMAS, "ServerSaid": {"allOf": [event("said"), {"properties": {"thing": thing}}]}}


def opening(pointer: str) -> Channels:
    return small("ServerSaid'}", f"ServerSaid'}}, x-opens: {{response: {pointer}}}")


def test_an_answer_that_is_not_received_on_the_channel_is_an_error() -> None:
    channels = small("ClientSay'}", "ClientSay'}, x-answered-by: [said, heard, say]")
    assert checked(SCHEMAS, channels) == [
        finding(
            f"21:79: error RC314: message say of channel room is answered by {answer},"
            " which the application does not receive on this channel",
            "#/channels/room/messages/say/x-answered-by",
            "name a message that a receiving operation of the channel lists",
        )
        for answer in ("heard", "say")
    ]


@pytest.mark.parametrize("fact", ["x-opens", "x-closes", "x-adds", "x-removes", "x-refuses"])
def test_a_pointer_that_leads_nowhere_is_an_error(fact: str) -> None:
    kind = {"x-opens": "response", "x-closes": "response", "x-adds": "item", "x-removes": "item"}.get(fact)
    value = f"{{{kind}: /thing/id}}" if kind else "/thing/id"
    channels = small("ServerSaid'}", f"ServerSaid'}}, {fact}: {value}")
    assert checked(said_with(ID), channels) == []
    assert checked(SCHEMAS, channels) == [
        finding(
            "22:81: error RC314: message said of channel room has the id at /thing/id,"
            " which is no property of ServerSaid",
            f"#/channels/room/messages/said/{fact}",
            "write the pointer of a property within the payload, as '/response/id'",
        )
    ]


@pytest.mark.parametrize(
    ("thing", "leads"),
    [
        (ID, True),
        (True, True),
        (THING, True),
        ({"allOf": [{"type": "object"}, THING]}, True),
        ({"oneOf": [ID, THING]}, True),
        ({"anyOf": [THING, {"type": "null"}]}, True),
        ({"type": "string"}, False),
        ({"properties": {"name": ID}}, False),
        ({"oneOf": [ID, {"type": "object"}]}, False),
        ({"anyOf": [{"type": "null"}]}, False),
        ({"$ref": "#/components/schemas/Nothing"}, False),
        ({"$ref": "#/components/schemas/Loop"}, False),
    ],
)
def test_where_a_pointer_leads(thing: Any, leads: bool) -> None:
    others = {"Thing": ID, "Loop": {"anyOf": [{"$ref": "#/components/schemas/Loop"}, ID]}}
    found = checked({**said_with(thing), **others}, opening("/thing/id"))
    assert [line.split()[2] for line in found] == ([] if leads else ["RC314:"])


def test_a_pointer_into_a_payload_that_is_not_described_is_reported_once() -> None:
    (text,) = checked({"ClientSay": event("say")}, opening("/thing/id"))
    assert " RC313: " in text


def test_a_pointer_may_hold_escaped_names() -> None:
    assert checked(said_with({"properties": {"a/b": ID}}), opening("/thing/a~1b/id")) == []


def test_for_another_version_of_the_description_a_fact_that_cannot_be_is_a_note() -> None:
    (text,) = checked(SCHEMAS, opening("/thing/id"), Severity.NOTE)
    assert text.startswith("websocket.yaml:22:81: note RC314: ")
