"""Planned replacement of a connection before the server ends it."""

from __future__ import annotations

import time
from collections.abc import Callable

import pytest
from websockets.http11 import Request

from openai_realtime import Reconnected, errors
from tests.client.socket import wire
from tests.client.socket.lines import Flavour, Noted, quick
from tests.client.socket.loops import wait_until
from tests.client.socket.server import Door, Peer, Refusal, Server

Start = Callable[..., Server]


def first_only(status: int) -> Door:
    """Refuses every connection but the first."""
    return lambda number, request: Refusal(status) if number else None


SESSION = {"type": "session.update", "session": {"type": "realtime", "instructions": "hi"}}


async def echo(peer: Peer) -> None:
    """Sends back what each event asks for."""
    while True:
        event = await peer.receive()
        for answer in event.get("answers", []):
            await peer.send(answer)


def ask(*answers: dict[str, object]) -> dict[str, object]:
    return {"type": "x", "answers": list(answers)}


def test_waits_for_the_open_response(start: Start, flavour: Flavour) -> None:
    noted = Noted()
    server = start(echo)
    with flavour.connect(server.url, reconnect=quick(rotate_after=0.1, on_reconnecting=noted)) as line:
        line.send(SESSION)
        line.send(ask(wire.response_created("resp_1"), wire.session_updated(), wire.item_added("item_1")))
        for _ in range(3):
            line.recv()
        time.sleep(0.15)
        line.send(ask(*(wire.text(number) for number in range(100))))
        assert [line.recv().output_index for _ in range(100)] == list(range(100))
        assert len(server.handshakes) == 1, "replaced in the middle of a response"
        line.send(ask(wire.response_done("resp_1")))
        assert line.recv().response.id == "resp_1"
        again = line.recv()
        assert again == Reconnected(attempt=0, code=1000, reason="", forgotten=("item_1",), restored=1)
        assert server.wait_for(1, 1) == [SESSION]
        assert server.peer(0).socket.close_code == 1000
    assert noted.notices == [], "nobody is asked about what was planned"


def test_waits_for_answers(start: Start, flavour: Flavour) -> None:
    server = start(echo)
    with flavour.connect(server.url, reconnect=quick(rotate_after=0.05)) as line:
        line.send({"type": "response.create"})
        time.sleep(0.1)
        line.send(ask(wire.text(1)))
        line.recv()
        line.send(ask(wire.response_created("resp_1")))
        assert line.recv().response.id == "resp_1"
        line.send(ask(wire.response_done("resp_1")))
        line.recv()
        assert isinstance(line.recv(), Reconnected)
    assert len(server.handshakes) == 2


def test_what_the_server_says_to_the_last_is_received(start: Start, flavour: Flavour) -> None:
    async def script(peer: Peer) -> None:
        if peer.index == 0:
            await peer.send(wire.response_created())
            await peer.receive()
            await peer.send(wire.response_done())
            for number in range(3000):
                await peer.send(wire.text(number, 200))
        await peer.receive_all()

    server = start(script)
    with flavour.connect(server.url, reconnect=quick(rotate_after=0.05)) as line:
        line.recv()
        time.sleep(0.1)
        line.send({"type": "go"})
        line.recv()
        found: list[int] = []
        while not isinstance(event := line.recv(), Reconnected):
            found.append(event.output_index)
    # The server was told to stop after the end of the response; all that it had sent until then is here.
    assert found == list(range(len(found)))


def test_sends_go_on_over_a_rotation(start: Start, flavour: Flavour) -> None:
    server = start(echo)
    with flavour.connect(server.url, reconnect=quick(rotate_after=0.03)) as line:
        for number in range(60):
            line.send({**ask(wire.text(number)), "number": number})
            time.sleep(0.003)
        assert wait_until(lambda: any(event.get("number") == 59 for peer in server.peers for event in peer.received))
    assert len(server.handshakes) > 2
    received = [event["number"] for peer in server.peers for event in peer.received]
    assert received == sorted(set(received))


def test_replacement_that_takes_several_tries(start: Start, flavour: Flavour) -> None:
    def door(number: int, request: Request) -> Refusal | None:
        return Refusal(503) if number in {1, 2} else None

    server = start(echo, door=door)
    with flavour.connect(server.url, reconnect=quick(rotate_after=0.1)) as line:
        line.send(ask(wire.text(1)))
        line.recv()
        assert line.recv().attempt == 2


def test_replacement_that_cannot_be_made(start: Start, flavour: Flavour) -> None:
    server = start(echo, door=first_only(401))
    with flavour.connect(server.url, reconnect=quick(rotate_after=0.1)) as line:
        line.send(ask(wire.text(1)))
        line.recv()
        with pytest.raises(errors.ConnectionClosed, match="could not be replaced") as caught:
            line.recv()
        assert isinstance(caught.value.__cause__, errors.AuthenticationError)


def test_closing_in_the_middle_of_it(start: Start, flavour: Flavour) -> None:
    """It is a clean end all the same: nothing was lost."""
    server = start(echo, door=first_only(503))
    with flavour.connect(server.url, reconnect=quick(max_attempts=1000, rotate_after=0.1)) as line:
        line.send(ask(wire.text(1)))
        assert wait_until(lambda: len(server.handshakes) > 2)
        line.close()
        assert [event.output_index for event in line.events()] == [1]
        assert line.connection.close_code == 1000


def test_no_rotation_unless_asked_for(start: Start, flavour: Flavour) -> None:
    server = start(echo)
    with flavour.connect(server.url, reconnect=quick()) as line:
        time.sleep(0.05)
        line.send(ask(wire.text(1)))
        line.recv()
        with pytest.raises(errors.ReceiveTimeout):
            line.recv(0.1)
    assert len(server.handshakes) == 1


def test_silent_server(start: Start, flavour: Flavour) -> None:
    """The age counts, not whether anything comes."""
    server = start(echo)
    with flavour.connect(server.url, reconnect=quick(rotate_after=0.1)) as line:
        line.send(SESSION)
        line.send(ask(wire.session_updated()))
        line.recv()
        assert line.recv() == Reconnected(attempt=0, code=1000, reason="", restored=1)
