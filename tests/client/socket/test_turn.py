"""`turn`: from asking for a response until it is done."""

from __future__ import annotations

import asyncio
from collections.abc import Callable, Mapping
from typing import Any

import pytest

from openai_realtime import (
    AsyncConnection,
    Error,
    Reconnected,
    ResponseCreate,
    ResponseCreateParams,
    ResponseDone,
    ResponseOutputTextDelta,
    errors,
)
from tests.client.socket import wire
from tests.client.socket.lines import AsyncFlavour, Flavour, quick
from tests.client.socket.loops import wait_until
from tests.client.socket.server import Peer, Script, Server

Start = Callable[..., Server]


def answer(identity: str, *numbers: int) -> list[dict[str, Any]]:
    """The events of a response with pieces of text."""
    return [wire.response_created(identity), *(wire.text(number) for number in numbers), wire.response_done(identity)]


def playing(*answers: list[dict[str, Any]]) -> Script:
    """Answers each event with the next list of events."""

    async def script(peer: Peer) -> None:
        for one in answers:
            await peer.receive()
            for event in one:
                await peer.send(event)
        await peer.receive_all()

    return script


def types(events: list[Any]) -> list[str]:
    return [event.type.removeprefix("response.") for event in events]


def test_from_asking_to_done(start: Start, flavour: Flavour) -> None:
    server = start(playing(answer("resp_1", 1, 2)))
    with flavour.connect(server.url) as line:
        events = line.turn()
        assert server.peer().received == [], "nothing is asked for before it is iterated over"
        found = list(events)
        assert types(found) == ["created", "output_text.delta", "output_text.delta", "done"]
        assert list(events) == [], "it stays over"
    assert server.peer().received == [{"type": "response.create"}]
    assert len(server.peer().made_up) == 1


def test_settings_of_the_response(start: Start, flavour: Flavour) -> None:
    server = start(playing(answer("resp_1")))
    asked = ResponseCreate(event_id="mine", response=ResponseCreateParams(instructions="Sing."))
    with flavour.connect(server.url) as line:
        assert len(list(line.turn(asked))) == 2
    assert server.peer().received == [
        {"type": "response.create", "event_id": "mine", "response": {"instructions": "Sing."}}
    ]


def test_one_after_another(start: Start, flavour: Flavour) -> None:
    with flavour.connect(start(playing(answer("resp_1", 1), answer("resp_2", 2))).url) as line:
        for identity in ("resp_1", "resp_2"):
            found = list(line.turn())
            assert types(found) == ["created", "output_text.delta", "done"]
            assert found[-1].response.id == identity


def test_what_came_before_comes_too(start: Start, flavour: Flavour) -> None:
    async def script(peer: Peer) -> None:
        for event in answer("resp_0", 0):
            await peer.send(event)
        await playing(answer("resp_1", 1))(peer)

    with flavour.connect(start(script).url) as line:
        assert types([line.recv()]) == ["created"]
        line.wait_idle()
        found = list(line.turn())
    assert types(found) == ["output_text.delta", "done", "created", "output_text.delta", "done"]


def test_other_responses_in_between(start: Start, flavour: Flavour) -> None:
    """One that runs beside it, such as one outside of the conversation, neither begins nor ends it."""

    async def script(peer: Peer) -> None:
        await peer.send(wire.response_created("resp_other"))
        await peer.receive()
        await peer.send(wire.response_created("resp_1"))
        await peer.send(wire.response_done("resp_other"))
        await peer.send(wire.response_created("resp_third"))
        await peer.send(wire.response_done("resp_third"))
        await peer.send(wire.text(1))
        await peer.send(wire.response_done("resp_1"))
        await peer.send(wire.text(2))
        await peer.receive_all()

    with flavour.connect(start(script).url) as line:
        assert wait_until(lambda: line.connection.open_responses == ("resp_other",))
        found = list(line.turn())
        assert types(found) == ["created", "created", "done", "created", "done", "output_text.delta", "done"]
        assert found[-1].response.id == "resp_1"
        assert line.recv().output_index == 2


def test_refused(start: Start, flavour: Flavour) -> None:
    async def script(peer: Peer) -> None:
        event = await peer.receive()
        await peer.send(wire.error("of something else"))
        await peer.send(wire.error(event["event_id"], "one is active", "conversation_already_has_active_response"))
        await peer.send(wire.text(1))
        await peer.receive_all()

    with flavour.connect(start(script).url) as line:
        events = line.turn()
        assert isinstance(next(events), Error)
        with pytest.raises(errors.EventRefused, match="one is active") as caught:
            next(events)
        assert caught.value.code == "conversation_already_has_active_response"
        assert list(events) == []
        assert line.recv().output_index == 1


def without(event: Mapping[str, Any], *keys: str) -> dict[str, Any]:
    return {key: value for key, value in event.items() if key not in keys}


def test_servers_without_ids(start: Start, flavour: Flavour) -> None:
    """They have one response at a time, so any end is the end of it."""
    bare = [
        {"type": "response.created", "response": {"object": "realtime.response"}},
        without(wire.text(1), "event_id", "response_id"),
        {"type": "response.done", "response": {"object": "realtime.response"}},
    ]
    with flavour.connect(start(playing(bare, bare)).url) as line:
        for _ in range(2):
            assert types(list(line.turn())) == ["created", "output_text.delta", "done"]


def test_left_early(start: Start, flavour: Flavour) -> None:
    """What comes after is there for whoever receives next."""
    with flavour.connect(start(playing(answer("resp_1", 1, 2), answer("resp_2", 3))).url) as line:
        for event in line.turn():
            if isinstance(event, ResponseOutputTextDelta):
                break
        assert line.recv().output_index == 2
        assert isinstance(line.recv(), ResponseDone)
        found = list(line.turn())
        assert found[-1].response.id == "resp_2"


def cutting(*events: dict[str, Any]) -> Script:
    """The first connection answers with some events, and breaks; the second one answers as it should."""

    async def script(peer: Peer) -> None:
        if peer.index == 0:
            await peer.receive()
            for event in events:
                await peer.send(event)
            await peer.close(1012, "restart")
        await playing(answer("resp_2", 2))(peer)

    return script


@pytest.mark.parametrize("raises", [True, False])
def test_cut_off_in_the_middle(start: Start, flavour: Flavour, raises: bool) -> None:
    server = start(cutting(wire.response_created("resp_1"), wire.text(1)))
    with flavour.connect(server.url, reconnect=quick(raise_interrupted=raises)) as line:
        events = line.turn()
        assert types([next(events), next(events)]) == ["created", "output_text.delta"]
        with pytest.raises(errors.ResponseInterrupted) as caught:
            next(events)
        assert (caught.value.code, caught.value.reason) == (1012, "restart")
        assert caught.value.open_responses == ("resp_1",)
        assert list(events) == []
        # Receiving on: the notice is an event of the next turn, unless it was what ended this one.
        again = list(line.turn())
        assert [type(event) for event in again[:-3]] == ([Reconnected] if raises else [])
        assert types(again[-3:]) == ["created", "output_text.delta", "done"]
        assert again[-1].response.id == "resp_2"


@pytest.mark.parametrize("raises", [True, False])
def test_cut_off_before_it_began(start: Start, flavour: Flavour, raises: bool) -> None:
    with flavour.connect(start(cutting()).url, reconnect=quick(raise_interrupted=raises)) as line:
        with pytest.raises(errors.ResponseInterrupted):
            list(line.turn())
        assert list(line.turn())[-1].response.id == "resp_2"


@pytest.mark.parametrize("raises", [True, False])
def test_loss_of_an_earlier_response_is_not_its_own(start: Start, flavour: Flavour, raises: bool) -> None:
    """Nobody has received the end of the earlier one when the next one is asked for."""
    server = start(cutting(wire.response_created("resp_1")))
    with flavour.connect(server.url, reconnect=quick(raise_interrupted=raises)) as line:
        line.send(ResponseCreate())
        assert wait_until(lambda: len(server.peers) == 2)
        found = list(line.turn())
        assert types(found) == ["created", "client.reconnected", "created", "output_text.delta", "done"]
        assert found[-1].response.id == "resp_2"


@pytest.mark.parametrize("code", [1000, 1008])
def test_connection_that_ends(start: Start, flavour: Flavour, code: int) -> None:
    async def script(peer: Peer) -> None:
        await peer.receive()
        await peer.send(wire.response_created("resp_1"))
        await peer.close(code)

    with flavour.connect(start(script).url) as line:
        events = line.turn()
        next(events)
        with pytest.raises(errors.ResponseInterrupted):
            next(events)
        assert list(events) == []
        with pytest.raises(errors.ConnectionClosed, match="nothing can be sent"):
            next(line.turn())


def test_own_close_while_it_is_open(start: Start, flavour: Flavour) -> None:
    with flavour.connect(start(playing([wire.response_created("resp_1")])).url) as line:
        events = line.turn()
        next(events)
        line.close()
        with pytest.raises(errors.ConnectionClosed, match="close code 1000"):
            next(events)
        assert list(events) == []


def test_sent_in_vain(start: Start, flavour: Flavour) -> None:
    line = flavour.connect(start().url)
    line.close()
    events = line.turn()
    with pytest.raises(errors.ConnectionClosed, match="nothing can be sent"):
        next(events)
    assert list(events) == []


def test_handlers_see_it(start: Start, flavour: Flavour) -> None:
    seen: list[int] = []
    with flavour.connect(start(playing(answer("resp_1", 1, 2))).url) as line:
        line.connection.on(ResponseOutputTextDelta, lambda event: seen.append(event.output_index))
        assert len(list(line.turn())) == 4
    assert seen == [1, 2]


def test_cancelled(start: Start) -> None:
    """Whoever is cancelled while waiting has lost nothing, and the same turn can be gone on with."""

    async def script(peer: Peer) -> None:
        await peer.receive()
        await peer.send(wire.response_created("resp_1"))
        await peer.receive()
        await peer.send(wire.text(1))
        await peer.send(wire.response_done("resp_1"))
        await peer.receive_all()

    flavour = AsyncFlavour()
    server = start(script)
    with flavour.connect(server.url) as line:
        connection = line.connection
        assert isinstance(connection, AsyncConnection)

        async def talk() -> list[Any]:
            events = connection.turn()
            found = [await anext(events)]
            for _ in range(3):
                with pytest.raises(TimeoutError):
                    await asyncio.wait_for(anext(events), 0.02)
            await connection.send({"type": "go on"})
            return found + [event async for event in events]

        assert types(flavour.loop.run(talk())) == ["created", "output_text.delta", "done"]
    flavour.close()
    assert [event["type"] for event in server.peer().received] == ["response.create", "go on"]
