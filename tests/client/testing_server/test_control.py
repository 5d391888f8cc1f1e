"""Scripts, records, and taking over: what a test can make the server do."""

from __future__ import annotations

import asyncio
import socket
import threading
import time
from typing import Any

import pytest
from websockets.exceptions import ConnectionClosedError

from openai_realtime.testing import (
    Call,
    ConnectionRecord,
    Fail,
    FakeRealtimeServer,
    Peer,
    Say,
    Speak,
    Violation,
)
from tests.client.testing_server.talk import BETA, Json, talk, text_of, types_of


def test_the_next_responses_are_as_scripted() -> None:
    with FakeRealtimeServer() as server, talk(server) as client:
        server.script("one", ["two", Call("look_up", {"id": 7})], Fail())
        server.reply("four")
        server.reply_audio(bytes(4800), "five")
        server.reply_call("f", '{"broken": ', call_id="call_mine")
        server.fail_response("no_luck", "try again")
        assert text_of(client.respond()) == "one"
        assert [one["type"] for one in client.respond()[-1]["response"]["output"]] == ["message", "function_call"]
        assert client.respond()[-1]["response"]["status"] == "failed"
        assert text_of(client.respond()) == "four"
        assert text_of(client.respond()) == "five"
        call = client.respond()[-1]["response"]["output"][0]
        assert (call["call_id"], call["arguments"]) == ("call_mine", '{"broken": ')
        assert client.respond()[-1]["response"]["status_details"]["error"]["message"] == "try again"


def test_what_is_no_reply_is_refused_where_it_is_decided() -> None:
    """In the thread of the server it would fail when the response is made, where no test sees why."""
    server = FakeRealtimeServer()
    wrong: Any = 3
    for decide in (
        lambda: server.reply(wrong),
        lambda: server.script("one", ["two", wrong]),
        lambda: server.script(b"three"),  # type: ignore[arg-type]
        lambda: server.reply_audio("four"),  # type: ignore[arg-type]
        lambda: server.reply_audio(b"", wrong),
        lambda: server.reply_call("five", wrong),
        lambda: server.reply_call(wrong),
        lambda: Say(wrong),
    ):
        with pytest.raises(TypeError, match=r"^(a reply|text|audio|transcript|arguments|name) must be .*, not "):
            decide()


def test_a_reply_may_be_any_kind_of_reply() -> None:
    with FakeRealtimeServer() as server, talk(server) as client:
        reply: Any = Speak(bytes(4800), "spoken")
        server.reply(reply)
        assert text_of(client.respond()) == "spoken"


def test_a_response_can_be_cancelled_on_the_wire() -> None:
    with FakeRealtimeServer(chunk_delay=0.05) as server, talk(server) as client:
        server.reply("a long answer with a good many words in it")
        client.send("response.create")
        client.until("response.output_audio.delta")
        client.send("response.cancel")
        assert client.until("response.done")[-1]["response"]["status"] == "cancelled"


def test_nothing_of_an_answer_waits_with_a_delay_of_zero() -> None:
    with FakeRealtimeServer(chunk_delay=0) as server, talk(server) as client:
        assert client.respond()[-1]["response"]["status"] == "completed"


def test_a_client_that_sends_all_the_time_gets_its_answer() -> None:
    with FakeRealtimeServer(chunk_delay=0.01) as server, talk(server) as client:
        client.send("response.create")
        ended = threading.Event()

        def stream() -> None:
            while not ended.wait(0.002):
                client.send("input_audio_buffer.append", audio="AAAA")

        microphone = threading.Thread(target=stream)
        microphone.start()
        try:
            assert client.until("response.done")[-1]["response"]["status"] == "completed"
        finally:
            ended.set()
            microphone.join()


def test_a_wrong_event_does_not_hold_up_an_answer() -> None:
    with FakeRealtimeServer(chunk_delay=0.01, strict=False) as server, talk(server) as client:
        client.send("response.create")
        client.send("nothing.known")
        types = types_of(client.until("response.done"))
        assert types.index("error") < types.index("response.done")


def test_connections_are_recorded() -> None:
    with FakeRealtimeServer() as server:
        with talk(server, "model=gpt-realtime&extra=1") as client:
            client.next()
            client.say("hi")
        server.wait_until_closed()
        (record,) = server.connections
        assert record.query == {"model": "gpt-realtime", "extra": "1"}
        assert record.headers["authorization"] == "Bearer sk-test"
        assert record.types_received() == ["conversation.item.create"]
        assert record.types_sent() == ["session.created", "conversation.item.added", "conversation.item.done"]
        assert (record.close_code, record.is_open, record.dialect) == (1000, False, "ga")
        assert "sk-test" not in repr(record)


def test_waiting_for_a_client_event_returns_each_one_once() -> None:
    with FakeRealtimeServer() as server, talk(server) as client:
        client.send("input_audio_buffer.clear", event_id="first")
        client.send("input_audio_buffer.clear", event_id="second")
        assert server.wait_for("input_audio_buffer.clear")["event_id"] == "first"
        assert server.wait_for("input_audio_buffer.clear")["event_id"] == "second"
        with pytest.raises(TimeoutError, match=r"no input_audio_buffer.clear within 0.01 seconds"):
            server.wait_for("input_audio_buffer.clear", timeout=0.01)
        with pytest.raises(TimeoutError, match="still open"):
            server.wait_until_closed(timeout=0.01)
        with pytest.raises(TimeoutError, match="not 2"):
            server.wait_for_connection(2, timeout=0.01)


@pytest.mark.asyncio
async def test_waiting_in_a_coroutine_lets_others_run() -> None:
    async with FakeRealtimeServer() as server:
        with talk(server) as client:
            waiting = asyncio.create_task(server.wait_for_async("response.create"))
            await asyncio.sleep(0)
            client.send("response.create")
            assert (await waiting)["type"] == "response.create"


def test_events_can_be_sent_in_between() -> None:
    with FakeRealtimeServer() as server, talk(server) as client, talk(server) as other:
        first, second = server.wait_for_connection(1), server.wait_for_connection(2)
        event: Json = {"type": "input_audio_buffer.cleared"}
        assert server.send(event) == 2
        assert client.until("input_audio_buffer.cleared")[-1]["event_id"].startswith("event_")
        other.until("input_audio_buffer.cleared")
        assert server.send({**event, "event_id": "mine"}, second) == 1
        assert other.next()["event_id"] == "mine"
        assert server.close(4001, "enough", first) == 1
        with pytest.raises(ConnectionClosedError) as caught:
            client.next()
        assert caught.value.rcvd is not None
        assert (caught.value.rcvd.code, caught.value.rcvd.reason) == (4001, "enough")
        server.drop()
        with pytest.raises(ConnectionClosedError):
            other.next()
        server.wait_until_closed()
        assert [record.close_code for record in server.connections] == [4001, 1006]
        with pytest.raises(RuntimeError, match="no open connection"):
            server.send(event)


def test_a_handler_plays_the_server() -> None:
    seen: list[Json] = []
    with FakeRealtimeServer() as server:

        @server.on_connect
        async def play(peer: Peer) -> None:
            await peer.send({"type": "input_audio_buffer.cleared", "event_id": "one"})
            seen.append(await peer.expect("response.create"))
            await peer.close(1011, "out of order")
            seen.append({})
            await peer.send({"type": "never"})
            seen.append({})

        assert server.on_connect(play) is play
        with talk(server) as client:
            assert client.next()["event_id"] == "one"
            client.send("response.create")
            with pytest.raises(ConnectionClosedError, match="out of order"):
                client.next()
        server.wait_until_closed()
        assert len(seen) == 2
        server.on_connect(None)
        with talk(server) as client:
            assert client.next()["type"] == "session.created"


def test_a_handler_may_hand_over_and_end() -> None:
    async def begin(peer: Peer) -> None:
        assert peer.record.query == {"model": "gpt-realtime"}
        await peer.send({"type": "input_audio_buffer.cleared"})
        await peer.serve()

    async def end(peer: Peer) -> None:
        await peer.send_raw(b'{"type":"input_audio_buffer.cleared","event_id":"raw"}')

    with FakeRealtimeServer() as server:
        server.on_connect(begin)
        with talk(server) as client:
            assert types_of([client.next(), client.next()]) == ["input_audio_buffer.cleared", "session.created"]
            assert client.respond()[-1]["response"]["status"] == "completed"
        server.on_connect(end)
        with talk(server) as client:
            assert client.next()["event_id"] == "raw"
            assert list(client.socket) == []


@pytest.mark.parametrize(
    ("sent", "message"),
    [("response.create", "expected session.update, got response.create"), (None, "TimeoutError")],
)
def test_a_handler_that_fails_fails_the_test(sent: str | None, message: str) -> None:
    async def play(peer: Peer) -> None:
        await peer.expect("session.update", timeout=0.1)

    seen: list[Violation] = []
    with FakeRealtimeServer(strict=False) as server:
        server.on_violation(seen.append)
        server.on_connect(play)
        with talk(server) as client:
            if sent:
                client.send(sent)
            with pytest.raises(ConnectionClosedError, match="1011"):
                client.next()
    assert len(server.violations) == 1
    assert message in str(server.violations[0])
    assert seen == list(server.violations)


def test_ids_are_the_same_for_the_same_seed() -> None:
    def first_events(seed: int) -> list[str]:
        with FakeRealtimeServer(seed=seed) as server, talk(server) as client:
            return [event["event_id"] for event in client.respond()]

    assert first_events(1) == first_events(1) != first_events(2)


def test_a_server_that_was_stopped_starts_again_at_the_same_port() -> None:
    server = FakeRealtimeServer()
    assert repr(server) == "<FakeRealtimeServer not running>"
    server.start()
    with pytest.raises(RuntimeError, match="running already"):
        server.start()
    url = server.url
    with talk(server) as client:
        client.next()
        server.stop()
        with pytest.raises(ConnectionClosedError):
            client.next()
    server.stop()
    server.start()
    try:
        assert server.url == url
        assert url in repr(server)
        with talk(server) as client:
            client.next()
        assert len(server.connections) == 2
    finally:
        server.stop()


def test_a_port_that_is_taken_is_an_os_error() -> None:
    with FakeRealtimeServer() as server, pytest.raises(OSError, match="address already in use"):
        FakeRealtimeServer(port=server.port).start()


def test_nothing_is_left_behind() -> None:
    before = set(threading.enumerate())
    with FakeRealtimeServer() as server:
        with socket.create_connection(("127.0.0.1", server.port)) as half:
            half.sendall(b"GET /v1/rea")
            with talk(server) as client:
                client.next()
                port = server.port
                server.stop()
        with pytest.raises(OSError, match="refused"):
            socket.create_connection(("127.0.0.1", port), timeout=60).close()
    # The client of this test has threads of its own, which end a moment after its connection.
    until = time.monotonic() + 60.0
    while not set(threading.enumerate()) <= before and time.monotonic() < until:
        time.sleep(0.01)
    assert set(threading.enumerate()) <= before


def test_the_beta_api_and_translations_on_the_wire() -> None:
    with FakeRealtimeServer() as server:
        with talk(server, headers=BETA) as client:
            client.say("hello")
            assert client.respond()[-1]["response"]["modalities"] == ["audio", "text"]
        with talk(server, "intent=transcription", headers=BETA) as client:
            assert client.next()["type"] == "transcription_session.created"
        with talk(server, "intent=transcription") as client:
            assert client.next()["session"]["type"] == "transcription"
        assert [record.dialect for record in server.connections] == ["beta", "beta", "ga"]


def test_a_translation_session() -> None:
    with FakeRealtimeServer() as server:
        server.hear("guten Tag")
        server.reply("good day")
        with talk(server, "model=gpt-realtime-translate", path="/realtime/translations") as client:
            assert client.next()["session"]["model"] == "gpt-realtime-translate"
            audio: Any = {"output": {"language": "en"}, "input": {"transcription": {"model": "gpt-realtime-whisper"}}}
            client.send("session.update", session={"audio": audio})
            assert client.next()["session"]["audio"]["input"]["transcription"]["model"] == "gpt-realtime-whisper"
            client.send("session.input_audio_buffer.append", audio="AAAA" * 6400)
            client.send("session.input_audio_buffer.append", audio="AAAA" * 100)
            client.send("session.close")
            events = client.until("session.closed")
            assert list(client.socket) == []
            assert client.socket.close_code == 1000
    source = "".join(event["delta"] for event in events if event["type"] == "session.input_transcript.delta")
    target = "".join(event["delta"] for event in events if event["type"] == "session.output_transcript.delta")
    assert (source, target) == (" guten Tag guten", " good day good")
    assert [event["elapsed_ms"] for event in events if "sample_rate" in event] == [200, 400, 600]


def test_records_and_steps_have_the_types_that_are_exported() -> None:
    with FakeRealtimeServer() as server, talk(server) as client:
        server.script([Say("typed")])
        client.respond()
        assert isinstance(server.connections[0], ConnectionRecord)
