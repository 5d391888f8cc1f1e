"""What a client may not send is answered as the service does it, noted, and raised at the end."""

from __future__ import annotations

import json
from typing import Any

import pytest
from websockets.exceptions import InvalidStatus
from websockets.sync.client import connect

from openai_realtime.testing import FakeRealtimeServer
from openai_realtime.testing.checks import Refused, check_body, check_message
from tests.client.testing_server.talk import BETA, KEY, Talk, talk


@pytest.mark.parametrize(
    ("event", "code", "param"),
    [
        ({"type": "nothing.known"}, "invalid_value", "type"),
        ({"event_id": "e"}, "missing_required_parameter", "type"),
        ({"type": "session.update", "session": {"voice": "alloy"}}, "missing_required_parameter", "session.type"),
        (
            {"type": "session.update", "session": {"type": "realtime", "voice": "alloy"}},
            "unknown_parameter",
            "session.voice",
        ),
        (
            {"type": "response.create", "response": {"audio": {"output": {"format": {"type": "mp3"}}}}},
            "invalid_value",
            "response.audio.output.format.type",
        ),
        (
            {
                "type": "conversation.item.create",
                "item": {"type": "message", "role": "user", "content": [{"type": "input_text", "text": 3}]},
            },
            "invalid_type",
            "item.content[0].text",
        ),
        ({"type": "input_audio_buffer.append", "audio": "not base64!"}, "invalid_value", "audio"),
        (
            {"type": "response.create", "response": {"tools": [{"type": "function", "nmae": "x"}]}},
            "unknown_parameter",
            "response.tools[0].nmae",
        ),
    ],
)
def test_an_event_that_is_not_as_described(event: dict[str, Any], code: str, param: str) -> None:
    with FakeRealtimeServer(strict=False) as server, talk(server) as client:
        client.next()
        client.socket.send(json.dumps({"event_id": "mine", **event}))
        error = client.next()["error"]
        assert (error["type"], error["code"], error["param"]) == ("invalid_request_error", code, param)
        assert error["event_id"] == event.get("event_id", "mine")
        client.say("the session goes on")
    (violation,) = server.violations
    assert violation.path == f"$.{param}"
    assert violation.where == "websocket /v1/realtime"
    assert f"(at $.{param})" in str(violation)


@pytest.mark.parametrize(
    ("frame", "code"),
    [("{", "invalid_json"), ("[1]", "invalid_event"), (b"\x00", "invalid_frame"), ("7", "invalid_event")],
)
def test_a_frame_that_is_no_event(frame: str | bytes, code: str) -> None:
    with FakeRealtimeServer(strict=False) as server, talk(server) as client:
        client.next()
        client.socket.send(frame)
        assert client.next()["error"]["code"] == code
    assert [violation.code for violation in server.violations] == [code]


def misbehave(server: FakeRealtimeServer) -> None:
    """Send an event without its item."""
    with talk(server) as client:
        client.send("conversation.item.delete")
        client.until("error")


def test_violations_are_raised_at_the_end() -> None:
    server = FakeRealtimeServer().__enter__()
    misbehave(server)
    expected = r"1 time\(s\):\n  - websocket /v1/realtime: conversation.item.delete: .*missing.* \(at \$.item_id\)"
    with pytest.raises(AssertionError, match=expected):
        server.__exit__(None, None, None)
    with pytest.raises(AssertionError, match=expected):
        server.check()


@pytest.mark.asyncio
async def test_violations_are_raised_at_the_end_of_async_with() -> None:
    server = await FakeRealtimeServer().__aenter__()
    misbehave(server)
    with pytest.raises(AssertionError, match="item_id"):
        await server.__aexit__(None, None, None)


def test_another_exception_is_not_hidden_by_violations() -> None:
    server = FakeRealtimeServer().__enter__()
    misbehave(server)
    server.__exit__(ZeroDivisionError, ZeroDivisionError(), None)
    assert len(server.violations) == 1


def test_what_the_service_merely_refuses_is_no_violation() -> None:
    with FakeRealtimeServer() as server, talk(server) as client:
        client.send("response.cancel")
        assert client.until("error")[-1]["error"]["code"] == "response_cancel_not_active"
    assert server.violations == ()


@pytest.mark.parametrize(
    ("path", "query", "headers", "status"),
    [
        ("/realtime", "", KEY, 400),
        ("/realtime", "model=m&intent=transcription", KEY, 400),
        ("/realtime", "intent=chat", KEY, 400),
        ("/realtime", "call_id=rtc_1", BETA, 400),
        ("/realtime/translations", "intent=transcription", KEY, 400),
        ("/realtime", "model=m", {}, 401),
        ("/realtime", "model=m", {"authorization": "Basic eDp5"}, 401),
    ],
)
def test_a_handshake_that_is_not_as_described(path: str, query: str, headers: dict[str, str], status: int) -> None:
    with FakeRealtimeServer(strict=False) as server:
        with pytest.raises(InvalidStatus) as caught, talk(server, query, path=path, headers=headers):
            pass
        response = caught.value.response
        assert response.status_code == status
        assert json.loads(response.body or b"")["error"]["type"] == "invalid_request_error"
        assert response.headers["x-request-id"].startswith("req_")
    assert len(server.violations) == 1
    assert server.violations[0].where == f"handshake /v1{path}"


def test_a_handshake_elsewhere_is_not_found() -> None:
    with FakeRealtimeServer() as server:
        for path in ("/other", "/realtime/else"):
            with pytest.raises(InvalidStatus) as caught, talk(server, path=path):
                pass
            assert caught.value.response.status_code == 404
        with pytest.raises(InvalidStatus) as caught, talk(server, "call_id=unknown"):
            pass
        assert caught.value.response.status_code == 404
        with connect(server.ws_url.replace("/v1", "/gateway/openai/v1") + "?model=m", additional_headers=KEY) as socket:
            assert Talk(socket).next()["type"] == "session.created"


def test_a_wrong_key_is_refused_without_being_repeated() -> None:
    with FakeRealtimeServer(api_key="sk-right") as server:
        with pytest.raises(InvalidStatus) as caught, talk(server, headers={"authorization": "Bearer sk-wrong-one"}):
            pass
        assert caught.value.response.status_code == 401
        assert b"sk-wrong" not in (caught.value.response.body or b"")
        with talk(server, headers={"authorization": "Bearer sk-right"}) as client:
            client.next()
        with talk(server, headers={"api-key": "sk-right"}) as client:
            client.next()
        protocols: Any = ["realtime", "openai-insecure-api-key.sk-right"]
        with talk(server, headers={}, subprotocols=protocols) as client:
            assert client.socket.subprotocol == "realtime"
    assert server.violations == ()


def test_keys_of_the_beta_api_are_not_second_guessed() -> None:
    frame = {"type": "session.update", "session": {"turn_detection": {"type": "server_vad", "create_response": True}}}
    assert check_message(json.dumps(frame).encode(), "beta") == frame


def test_a_component_that_the_description_lacks_is_not_checked() -> None:
    check_body({"anything": 1}, "NoSuchComponent")
    with pytest.raises(Refused) as caught:
        check_body({"target_uri": 1}, "RealtimeCallReferRequest", path="$.inside")
    assert caught.value.path == "$.inside.target_uri"
