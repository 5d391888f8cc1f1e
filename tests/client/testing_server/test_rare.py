"""What clients seldom do with the stand-in: settings of the beta API, odd bodies, blocks that end badly."""

from __future__ import annotations

import asyncio
import base64
from typing import Any

import httpx2
import pytest

from openai_realtime.testing import FakeRealtimeServer, http11
from tests.client.testing_server.talk import KEY, talk, text_of

OFFER = "v=0\r\no=- 1 1 IN IP4 127.0.0.1\r\ns=-\r\nt=0 0\r\n"
SECRET = {"value": "ek_of_mine", "expires_at": 0}
BETA = {**KEY, "openai-beta": "realtime=v1"}


def test_turn_detection_of_the_beta_api_is_filled_up_and_what_is_fixed_stays() -> None:
    with FakeRealtimeServer() as server, talk(server, headers=BETA) as client:
        created = client.next()["session"]
        client.send("session.update", session={"turn_detection": {"type": "server_vad", "threshold": 0.9}})
        updated = client.next()["session"]
        assert updated["turn_detection"]["threshold"] == 0.9
        assert set(updated["turn_detection"]) > {"type", "threshold"}
        client.send("session.update", session={"turn_detection": None, "voice": "ash", "client_secret": SECRET})
        assert client.next()["session"] == {**updated, "turn_detection": None, "voice": "ash"}
        assert updated["id"] == created["id"]


@pytest.mark.parametrize(("audio", "transcript"), [(bytes(2), "a longer text than sound"), (bytes(20_000), "short")])
def test_sound_and_transcript_of_an_answer_may_differ_in_length(audio: bytes, transcript: str) -> None:
    with FakeRealtimeServer(chunk_delay=0) as server, talk(server) as client:
        server.reply_audio(audio, transcript)
        events = client.respond()
        pieces = [event["delta"] for event in events if event["type"] == "response.output_audio.delta"]
        assert b"".join(map(base64.b64decode, pieces)) == audio
        assert text_of(events) == transcript


@pytest.mark.parametrize("session", ["[1]", '"text"', "5"])
def test_the_session_of_a_call_must_be_an_object(session: str) -> None:
    parts: Any = {"sdp": (None, OFFER, "application/sdp"), "session": (None, session, "application/json")}
    server = FakeRealtimeServer().start()
    try:
        answer = httpx2.post(f"{server.url}/realtime/calls", headers=KEY, files=parts)
    finally:
        server.stop()
    found = {name: answer.json()["error"][name] for name in ("message", "param", "code")}
    assert answer.status_code == 400
    assert found == {"message": "Expected a JSON object.", "param": "session", "code": "invalid_type"}
    assert [one.path for one in server.violations] == ["$.session"]


def test_a_call_may_come_as_a_form_without_a_session() -> None:
    with FakeRealtimeServer() as server, httpx2.Client(base_url=server.url, headers=KEY) as client:
        parts: Any = {"sdp": (None, OFFER, "application/sdp")}
        answer = client.post("/realtime/calls", files=parts)
        assert answer.status_code == 201
        assert answer.text.startswith("v=0")


def test_an_error_inside_the_block_counts_more_than_a_violation() -> None:
    async def use() -> None:
        async with FakeRealtimeServer() as server:
            with httpx2.Client(base_url=server.url, headers=KEY) as client:
                assert client.post("/realtime/client_secrets", json={"session": 5}).status_code == 400
            raise RuntimeError("of the test")

    with pytest.raises(RuntimeError, match="of the test"):
        asyncio.run(use())


def test_a_body_beyond_all_measure_ends_the_connection(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(http11, "LARGEST_BODY", 1000)
    with FakeRealtimeServer() as server:
        url = f"{server.url}/realtime/client_secrets"
        with pytest.raises(httpx2.TransportError):
            httpx2.post(url, headers=KEY, content=b" " * 100_000)
        assert httpx2.post(url, headers=KEY, json={}).status_code == 200
