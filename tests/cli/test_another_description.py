"""What a project says of another description than its own: what of it is not there, and nothing else."""

from __future__ import annotations

from pathlib import Path

import pytest

from tests.cli.conftest import Run
from tests.cli.small_project import CHANNELS, DESCRIPTION, SOURCE

TWO_CHANNELS = CHANNELS.replace(
    "operations:",
    """\
  alerts:
    address: /alerts
    messages:
      rang: {payload: {$ref: './realtime.yaml#/components/schemas/ChatServerEventRang'}}
operations:
  hear:
    action: receive
    channel: {$ref: '#/channels/alerts'}
    messages: [{$ref: '#/channels/alerts/messages/rang'}]
""",
)
RANG = "    ChatServerEventRang: {type: object, required: [type], properties: {type: {const: rang}}}\n"
CLIENT = '\n[client]\nname = "Chat"\nbase_url = "https://chat.example.test/v1"\n'


@pytest.fixture(name="ringing")
def _ringing(project: Path) -> Path:
    """The small project with a second channel, a client, and no output yet."""
    (project / "spec/websocket.yaml").write_text(TWO_CHANNELS)
    (project / "spec/realtime.yaml").write_text(DESCRIPTION + RANG)
    (project / "spec/source.toml").write_text(SOURCE + CLIENT)
    return project


def other(project: Path, text: str) -> Path:
    place = project / "other.yaml"
    place.write_text(text)
    return place


def test_its_own_description_has_all_channels(ringing: Path, run: Run) -> None:
    assert run("generate", "--out", "out").stderr == ""
    assert "/alerts" in (ringing / "out/chat/connections.py").read_text()


def test_a_channel_that_another_description_has_not_is_named(ringing: Path, run: Run) -> None:
    result = run("generate", "--spec", other(ringing, DESCRIPTION), "--out", "out")
    assert result.exit_code == 0
    assert result.stderr == (
        "spec/websocket.yaml:9:3: warning RC315: channel alerts is left out, since the description lacks the events it "
        "sends or receives: ChatServerEventRang\n"
        "  at #/channels/alerts\n"
        "  fix: nothing, if the description is of another API or version; else name the schemas that it has as "
        "payloads\n"
    )
    assert "/alerts" not in (ringing / "out/chat/connections.py").read_text()


def test_a_message_that_another_description_has_not_is_a_note(ringing: Path, run: Run) -> None:
    more = TWO_CHANNELS.replace(
        "      said: {",
        "      waved: {payload: {$ref: './realtime.yaml#/components/schemas/ChatServerEventWaved'}}\n      said: {",
    ).replace(
        "[{$ref: '#/channels/room/messages/said'}]",
        "[{$ref: '#/channels/room/messages/said'}, {$ref: '#/channels/room/messages/waved'}]",
    )
    (ringing / "spec/websocket.yaml").write_text(more)
    result = run("generate", "--spec", other(ringing, DESCRIPTION + RANG), "--out", "out", "--notes")
    assert result.stderr.startswith(
        "spec/websocket.yaml:8:7: note RC313: message waved of channel room has the schema "
    )
    assert result.stderr.count(" RC3") == 1


def test_unions_and_channels_of_another_api_are_each_named(ringing: Path, run: Run) -> None:
    pets = "openapi: 3.1.0\ninfo: {title: Pets, version: '1'}\ncomponents:\n  schemas:\n"
    pets += "    ChatPet: {type: object, properties: {name: {type: string}}}\n"
    result = run("generate", "--spec", other(ringing, pets), "--out", "out", "--notes")
    assert result.exit_code == 0
    for words in ("channel room is", "channel alerts is", "union ChatClientEvent has", "union ChatServerEvent has"):
        assert words in result.stderr
    assert result.stderr.count(" RC") == 4, "corrections and descriptions of what is not there are no news"


def test_the_project_itself_hears_of_what_its_overlays_do_not_reach(project: Path, run: Run) -> None:
    with (project / "spec/overlays/corrections.yaml").open("a") as file:
        file.write("- {target: $.components.schemas.ChatGone, x-expects: {missing: $.type}, update: {type: object}}\n")
    assert " note RC204: the target $.components.schemas.ChatGone matches nothing" in run("check").stderr
    result = run("generate", "--spec", other(project, DESCRIPTION), "--out", "out", "--notes")
    assert "ChatGone" not in result.stderr
