"""`request`: which answer belongs to which event. `wait_idle`: when no response is open."""

from __future__ import annotations

from collections.abc import Callable
from functools import partial

import pytest

from openai_realtime import (
    ConversationItemAdded,
    ConversationItemCreate,
    ConversationItemDelete,
    ConversationItemMessageUser,
    ConversationItemRetrieve,
    InputAudioBufferAppend,
    InputAudioBufferClear,
    InputText,
    ResponseCreate,
    ResponseCreated,
    SessionUpdated,
    errors,
)
from tests.client.socket import inside, wire
from tests.client.socket.lines import Flavour, quick
from tests.client.socket.loops import Background, wait_until
from tests.client.socket.server import Peer, Script, Server

Start = Callable[..., Server]

UPDATE = {"type": "session.update", "session": {"type": "realtime", "instructions": "hi"}}


def answering(*answers: Callable[[dict[str, object]], dict[str, object] | None]) -> Script:
    """Answers the events in turn; the last answer repeats."""

    async def script(peer: Peer) -> None:
        turn = 0
        while True:
            event = await peer.receive()
            answer = answers[min(turn, len(answers) - 1)](event)
            turn += 1
            if answer is not None:
                await peer.send(answer)

    return script


def test_answered(start: Start, flavour: Flavour) -> None:
    server = start(answering(lambda event: wire.session_updated({"instructions": "hi"})))
    with flavour.connect(server.url) as line:
        answer = line.request(UPDATE)
        assert isinstance(answer, SessionUpdated)
        assert line.recv() == answer, "the answer is among the events too"
    assert server.peer().received == [UPDATE]
    assert len(server.peer().made_up) == 1
    assert "event_id" not in UPDATE


def test_own_event_id_is_kept(start: Start, flavour: Flavour) -> None:
    server = start(answering(lambda event: wire.response_created()))
    with flavour.connect(server.url) as line:
        assert isinstance(line.request(ResponseCreate(event_id="mine")), ResponseCreated)
        assert isinstance(line.request({"type": "response.create", "event_id": "yours"}), ResponseCreated)
    assert [event["event_id"] for event in server.peer().received] == ["mine", "yours"]


def test_refused(start: Start, flavour: Flavour) -> None:
    server = start(answering(lambda event: wire.error(str(event["event_id"]), "no such item", "item_missing")))
    with flavour.connect(server.url) as line:
        with pytest.raises(errors.EventRefused, match="no such item") as caught:
            line.request(ConversationItemDelete(item_id="x"))
        assert (caught.value.code, caught.value.param) == ("item_missing", "p")
        assert caught.value.event == line.recv()
        assert line.connection.is_open


def test_error_for_another_event(start: Start, flavour: Flavour) -> None:
    async def script(peer: Peer) -> None:
        await peer.receive()
        await peer.send(wire.error("another", "not for you"))
        await peer.send(wire.session_updated())
        await peer.receive_all()

    with flavour.connect(start(script).url) as line:
        assert isinstance(line.request(UPDATE), SessionUpdated)


def test_error_that_names_no_event(start: Start, flavour: Flavour) -> None:
    """It is about the event that was sent without an id, whose answer it replaces."""

    async def script(peer: Peer) -> None:
        await peer.receive()
        await peer.send(wire.error(None, "one is active already"))
        await peer.receive()
        await peer.send(wire.response_created("resp_2"))
        await peer.receive_all()

    with flavour.connect(start(script).url) as line:
        line.send(ResponseCreate())
        line.recv()
        assert line.request(ResponseCreate()).response.id == "resp_2"


def test_answers_to_earlier_events_are_not_taken(start: Start, flavour: Flavour) -> None:
    async def script(peer: Peer) -> None:
        for _ in range(3):
            await peer.receive()
        for number in range(3):
            await peer.send(wire.response_created(f"resp_{number}"))
        await peer.receive_all()

    with flavour.connect(start(script).url) as line:
        line.send(ResponseCreate())
        line.send({"type": "response.create"})
        assert line.request(ResponseCreate()).response.id == "resp_2"


def test_no_answer_in_time(start: Start, flavour: Flavour) -> None:
    with flavour.connect(start().url) as line:
        with pytest.raises(errors.ReceiveTimeout, match=r"the answer to session.update did not come within 0\.05"):
            line.request(UPDATE, timeout=0.05)
        assert [sent.waiter for sent in inside.unanswered(line.connection)] == [None], "its place stays"
        assert line.connection.is_open


def test_event_that_has_no_answer(start: Start, flavour: Flavour) -> None:
    server = start()
    with flavour.connect(server.url) as line:
        with pytest.raises(ValueError, match=r"no event answers 'input_audio_buffer.append'; use send"):
            line.request(InputAudioBufferAppend(audio=b""))
        with pytest.raises(ValueError, match=r"no event answers 'of\.tomorrow'"):
            line.request({"type": "of.tomorrow"})
        with pytest.raises(TypeError, match="a mapping"):
            line.request("session.update")
    assert server.peer().received == []


def test_several_of_one_kind_at_once(start: Start, flavour: Flavour) -> None:
    """Answers come in the order of the events; an id that both name decides where they do not."""

    async def script(peer: Peer) -> None:
        asked = [await peer.receive() for _ in range(5)]
        for event in reversed(asked):
            await peer.send(wire.item_retrieved(event["item_id"]))
        await peer.receive_all()

    with flavour.connect(start(script).url) as line:

        def ask(identity: str) -> str:
            answer = line.request(ConversationItemRetrieve(item_id=identity))
            found: str = answer.item.id
            return found

        names = [f"item_{number}" for number in range(5)]
        asking = [Background(partial(ask, name)) for name in names]
        assert [one.result() for one in asking] == names


def test_of_one_kind_without_ids(start: Start, flavour: Flavour) -> None:
    server = start(answering(lambda event: wire.event("input_audio_buffer.cleared")))
    with flavour.connect(server.url) as line:
        asking = [Background(lambda: line.request(InputAudioBufferClear())) for _ in range(10)]
        for one in asking:
            assert one.result().type == "input_audio_buffer.cleared"
        assert not inside.unanswered(line.connection)
    assert len(set(server.peer().made_up)) == 10


def test_item_is_known_by_an_id_that_is_made_up(start: Start, flavour: Flavour) -> None:
    """Items that the server adds by itself, as when it hears speech, are no answer."""

    async def script(peer: Peer) -> None:
        asked = [await peer.receive() for _ in range(2)]
        for heard, event in zip(("heard_1", "heard_2"), reversed(asked), strict=True):
            await peer.send(wire.item_added(heard))
            await peer.send(wire.item_added(event["item"]["id"]))
        await peer.receive_all()

    server = start(script)
    with flavour.connect(server.url) as line:

        def ask(text: str) -> ConversationItemAdded:
            answer = line.request(
                ConversationItemCreate(item=ConversationItemMessageUser(content=[InputText(text=text)]))
            )
            assert isinstance(answer, ConversationItemAdded)
            return answer

        asking = {text: Background(partial(ask, text)) for text in ("one", "two")}
        found = {text: one.result().item for text, one in asking.items()}
        assert not inside.unanswered(line.connection)
    sent = {event["item"]["content"][0]["text"]: event["item"]["id"] for event in server.peer().received}
    assert {text: getattr(item, "id", None) for text, item in found.items()} == sent
    assert len(set(sent.values())) == 2


def test_own_item_id_is_kept(start: Start, flavour: Flavour) -> None:
    server = start(answering(lambda event: wire.item_added("mine")))
    with flavour.connect(server.url) as line:
        answer = line.request(ConversationItemCreate(item=ConversationItemMessageUser(id="mine", content=[])))
        assert answer.item.id == "mine"
    assert server.peer().received[0]["item"]["id"] == "mine"


def test_pending_when_the_connection_ends(start: Start, flavour: Flavour) -> None:
    server = start()
    with flavour.connect(server.url) as line:
        asking = Background(lambda: line.request(UPDATE, timeout=60))
        server.wait_for(1)
        server.drop()
        with pytest.raises(errors.ConnectionClosed) as caught:
            asking.result()
        assert caught.value.code == 1006


def test_pending_when_the_connection_is_made_again(start: Start, flavour: Flavour) -> None:
    """It fails at once, and is not sent again: the caller was told that it had no effect."""
    server = start()
    with flavour.connect(server.url, reconnect=quick()) as line:
        asking = Background(lambda: line.request(ResponseCreate(event_id="once"), timeout=60))
        server.wait_for(1)
        server.drop()
        with pytest.raises(errors.ResponseInterrupted, match=r"before the server had answered response\.create"):
            asking.result()
        with pytest.raises(errors.ResponseInterrupted):
            line.recv()
        assert line.recv().unanswered[0].event_id == "once"
        line.send({"type": "response.cancel"})
        assert server.wait_for(1, 1) == [{"type": "response.cancel"}]


def test_answers_to_restored_events_are_not_taken(start: Start, flavour: Flavour) -> None:
    """A new session acknowledges what set it up again; that is no answer to what is asked after it."""

    async def script(peer: Peer) -> None:
        events = [await peer.receive() for _ in range(peer.index + 1)]
        for event in events:
            await peer.send(wire.session_updated({"instructions": event["session"]["instructions"]}))
        await peer.receive_all()

    server = start(script)
    with flavour.connect(server.url, reconnect=quick()) as line:
        line.request(UPDATE)
        line.recv()
        server.drop()
        assert line.recv().restored == 1
        later = {"type": "session.update", "session": {"type": "realtime", "instructions": "later"}}
        assert line.request(later).session.instructions == "later"


def test_pending_when_closed(start: Start, flavour: Flavour) -> None:
    server = start()
    with flavour.connect(server.url) as line:
        asking = Background(lambda: line.request(UPDATE, timeout=60))
        server.wait_for(1)
        line.close()
        with pytest.raises(errors.ConnectionClosed, match="before the answer came"):
            asking.result()


def test_idle_at_once(start: Start, flavour: Flavour) -> None:
    with flavour.connect(start().url) as line:
        line.wait_idle(0.5)
        assert line.connection.open_responses == ()


def test_idle_when_the_last_response_ends(start: Start, flavour: Flavour) -> None:
    async def script(peer: Peer) -> None:
        await peer.send(wire.response_created("resp_1"))
        await peer.send(wire.response_created("resp_2"))
        await peer.receive()
        await peer.send(wire.response_done("resp_1"))
        await peer.receive()
        await peer.send(wire.response_done("resp_2"))
        await peer.receive_all()

    with flavour.connect(start(script).url) as line:
        assert wait_until(lambda: line.connection.open_responses == ("resp_1", "resp_2"))
        waiting = Background(line.wait_idle)
        line.send({"type": "x"})
        assert wait_until(lambda: line.connection.open_responses == ("resp_2",))
        with pytest.raises(errors.ReceiveTimeout, match="the end of the open response"):
            line.wait_idle(0.05)
        assert not waiting.is_done
        line.send({"type": "x"})
        waiting.result()
        assert line.connection.open_responses == ()
        assert not inside.idle_waiters(line.connection)


def test_idle_when_the_connection_ends(start: Start, flavour: Flavour) -> None:
    async def script(peer: Peer) -> None:
        await peer.send(wire.response_created("resp_1"))
        await peer.receive()
        await peer.close(4000)

    with flavour.connect(start(script).url) as line:
        line.recv()
        waiting = Background(line.wait_idle)
        line.send({"type": "x"})
        waiting.result()
