"""The HTTP operations of the stand-in, asked with httpx2."""

from __future__ import annotations

import json
import socket
import time
from typing import Any

import httpx2
import pytest

import openai_realtime as rt
from openai_realtime.testing import Answer, FakeRealtimeServer
from openai_realtime.testing.http11 import HttpRequest, form_parts
from openai_realtime.testing.state import Options, Secret, State
from tests.client.testing_server.talk import KEY, talk

OFFER = "v=0\r\no=- 1 1 IN IP4 127.0.0.1\r\ns=-\r\nt=0 0\r\n"
SDP = {"content-type": "application/sdp"}


def client_of(server: FakeRealtimeServer, **headers: str) -> httpx2.Client:
    return httpx2.Client(base_url=server.url, headers={**KEY, **headers}, timeout=60)


def strictly(response: httpx2.Response, component: str) -> Any:
    """The body of an answer, read as a component of the description, with nothing beyond it."""
    assert response.status_code == 200, response.text
    assert response.headers["content-type"] == "application/json"
    found = rt.decode(response.content, rt.SCHEMAS[component], strict=True)
    assert not rt.extra_fields(found)
    return found


def error_of(response: httpx2.Response) -> dict[str, Any]:
    error: dict[str, Any] = response.json()["error"]
    assert set(error) == {"message", "type", "param", "code"}
    return error


@pytest.mark.parametrize("kind", ["realtime", "transcription"])
def test_client_secrets(kind: str) -> None:
    with FakeRealtimeServer(api_key="sk-test") as server, client_of(server) as client:
        body = {"session": {"type": kind}, "expires_after": {"anchor": "created_at", "seconds": 60}}
        response = client.post("/realtime/client_secrets", json=body)
        found = strictly(response, "RealtimeCreateClientSecretResponse")
        assert response.headers["x-request-id"].startswith("req_")
        assert found.session.type == kind
        assert found.session.expires_at == 0
        assert 0 < found.expires_at - time.time() <= 61
        with talk(server, "", headers={"authorization": f"Bearer {found.value}"}) as socket_:
            assert socket_.next()["session"]["id"] == found.session.id
        assert strictly(
            client.post("/realtime/client_secrets", json={}), "RealtimeCreateClientSecretResponse"
        ).session.model


def test_secrets_for_translations() -> None:
    with FakeRealtimeServer() as server, client_of(server) as client:
        body = {"session": {"model": "gpt-realtime-translate", "audio": {"output": {"language": "fr"}}}}
        response = client.post("/realtime/translations/client_secrets", json=body)
        found = strictly(response, "RealtimeTranslationClientSecretCreateResponse")
        assert found.session.audio.output.language == "fr"
        key = {"authorization": f"Bearer {found.value}"}
        with talk(server, "", path="/realtime/translations", headers=key) as socket_:
            assert socket_.next()["session"]["audio"]["output"]["language"] == "fr"
        # A key for translations says nothing about a conversation.
        with talk(server, headers=key) as socket_:
            assert socket_.next()["session"]["type"] == "realtime"


def test_sessions_of_the_beta_api() -> None:
    with FakeRealtimeServer() as server, client_of(server) as client:
        body = {"instructions": "be brief", "modalities": ["text"]}
        found = strictly(client.post("/realtime/sessions", json=body), "RealtimeSessionCreateResponse")
        assert found.instructions == "be brief"
        headers = {"authorization": f"Bearer {found.client_secret.value}", "openai-beta": "realtime=v1"}
        with talk(server, "", headers=headers) as socket_:
            assert socket_.next()["session"]["modalities"] == ["text"]
        wanted = {"input_audio_transcription": {"model": "whisper-1"}}
        made = client.post("/realtime/transcription_sessions", json=wanted)
        found = strictly(made, "RealtimeTranscriptionSessionCreateResponse")
        assert found.input_audio_transcription.model == "whisper-1"
        assert found.client_secret.value.startswith("ek_")


def test_an_ephemeral_key_ends() -> None:
    state = State(Options(api_key="sk-right"))
    state.secrets["ek_old"] = Secret({}, int(time.time()) - 1)
    state.secrets["ek_new"] = Secret({}, int(time.time()) + 60)
    assert state.refusal("ek_old") == "The ephemeral key has expired."
    assert state.refusal("ek_new") is None


def test_calls_from_an_offer() -> None:
    with FakeRealtimeServer() as server, client_of(server) as client:
        plain = client.post("/realtime/calls", content=OFFER, headers=SDP)
        session = {"type": "realtime", "instructions": "be brief"}
        parts = {"sdp": (None, OFFER, "application/sdp"), "session": (None, json.dumps(session), "application/json")}
        form = client.post("/realtime/calls", files=parts)
        for answer in (plain, form):
            assert (answer.status_code, answer.headers["content-type"]) == (201, "application/sdp")
            assert answer.text.startswith("v=0\r\n")
            assert answer.headers["location"].startswith("/v1/realtime/calls/rtc_")
        call_id = form.headers["location"].rpartition("/")[2]
        with talk(server, f"call_id={call_id}") as socket_:
            assert socket_.next()["session"]["instructions"] == "be brief"
            assert "output_audio_buffer.started" in [event["type"] for event in socket_.respond()]
            assert client.post(f"/realtime/calls/{call_id}/hangup").status_code == 200
            assert [json.loads(frame)["type"] for frame in socket_.socket][-1:] != ["error"]
            assert socket_.socket.close_code == 1000
        again = client.post(f"/realtime/calls/{call_id}/hangup")
        assert (again.status_code, error_of(again)["code"]) == (404, "call_id_not_found")


def test_calls_that_came_in_by_sip() -> None:
    with FakeRealtimeServer() as server, client_of(server) as client:
        headers, body = server.webhook("rtc_sip", sip_headers={"From": "sip:a@example.com"})
        webhook = rt.decode(body, rt.SCHEMAS["WebhookRealtimeCallIncoming"], strict=True)
        assert [(one.name, one.value) for one in webhook.data.sip_headers] == [("From", "sip:a@example.com")]
        assert headers["webhook-id"] == webhook.id
        accepted = client.post("/realtime/calls/rtc_sip/accept", json={"type": "realtime", "model": "gpt-realtime-2"})
        assert (accepted.status_code, accepted.content) == (200, b"")
        with talk(server, "call_id=rtc_sip") as socket_:
            assert socket_.next()["session"]["model"] == "gpt-realtime-2"
        assert client.post("/realtime/calls/rtc_sip/refer", json={"target_uri": "tel:+15550100"}).status_code == 200
        assert client.post("/realtime/calls/rtc_sip/reject", json={"status_code": 486}).status_code == 200
        assert client.post("/realtime/calls/rtc_other/reject").status_code == 200
        assert client.post("/realtime/calls/unknown/accept", json={"type": "realtime"}).status_code == 404


@pytest.mark.parametrize(
    ("path", "request_", "code", "param"),
    [
        ("/realtime/client_secrets", {"json": {"session": {"type": "realtime", "voice": "x"}}}, "unknown_parameter",
         "session.voice"),
        ("/realtime/client_secrets", {"json": {"expires_after": {"seconds": 1}}}, "invalid_value",
         "expires_after.seconds"),
        ("/realtime/client_secrets", {"json": []}, "invalid_type", None),
        ("/realtime/client_secrets", {"content": b"{", "headers": {"content-type": "application/json"}}, "invalid_json",
         None),
        ("/realtime/client_secrets", {"content": b"{}"}, "unsupported_content_type", None),
        ("/realtime/translations/client_secrets", {"json": {}}, "missing_required_parameter", "session"),
        ("/realtime/sessions", {"json": {"speed": "fast"}}, "invalid_type", "speed"),
        ("/realtime/calls", {"json": {"sdp": OFFER}}, "unsupported_content_type", None),
        ("/realtime/calls", {"content": "hello", "headers": SDP}, "invalid_offer", "sdp"),
        ("/realtime/calls", {"files": {"session": (None, '{"type": "realtime"}', "application/json")}},
         "missing_required_parameter", "sdp"),
        ("/realtime/calls", {"files": {"sdp": (None, OFFER, "application/sdp"), "session": (None, "{")}},
         "invalid_json", "session"),
        ("/realtime/calls", {"files": {"sdp": (None, OFFER, "image/png")}}, "invalid_value", "sdp"),
        ("/realtime/calls/rtc_1/refer", {"json": {}}, "missing_required_parameter", "target_uri"),
        ("/realtime/calls/rtc_1/accept", {}, "unsupported_content_type", None),
        ("/realtime/calls/rtc_1/reject", {"json": {"status_code": "486"}}, "invalid_type", "status_code"),
    ],
)  # fmt: skip
def test_a_body_that_is_not_as_described(path: str, request_: dict[str, Any], code: str, param: str | None) -> None:
    with FakeRealtimeServer(strict=False) as server, client_of(server) as client:
        answer = client.post(path, **request_)
        assert answer.status_code == 400
        error = error_of(answer)
        assert (error["type"], error["code"], error["param"]) == ("invalid_request_error", code, param)
    (violation,) = server.violations
    assert violation.where == f"POST /v1{path}"


def test_addresses_and_methods_that_are_not_there() -> None:
    with FakeRealtimeServer() as server, client_of(server) as client:
        assert client.post("/responses", json={}).status_code == 404
        assert client.post("/realtime/calls/rtc_1/answer", json={}).status_code == 404
        assert client.get("/realtime/sessions").status_code == 405
        assert client.get(server.url.removesuffix("/v1") + "/realtime").status_code == 404
        assert client.get("/realtime").status_code == 404


def test_keys() -> None:
    with FakeRealtimeServer(api_key="sk-right", strict=False) as server, httpx2.Client(base_url=server.url) as client:
        wrong = client.post("/realtime/sessions", json={}, headers={"authorization": "Bearer sk-wrong"})
        assert (wrong.status_code, error_of(wrong)["code"]) == (401, "invalid_api_key")
        assert "sk-wrong" not in wrong.text
        missing = client.post("/realtime/sessions", json={})
        assert (missing.status_code, error_of(missing)["code"]) == (401, None)
        assert client.post("/realtime/sessions", json={}, headers={"api-key": "sk-right"}).status_code == 200
        assert [violation.code for violation in server.violations] == ["missing_api_key"]


def test_answers_that_were_decided() -> None:
    with FakeRealtimeServer() as server, client_of(server) as client:
        server.fail_next(429, {"Retry-After": "0"}, times=2)
        server.fail_next(500, path="/sessions")
        server.fail_next(302, {"location": "/elsewhere"})
        for body in ({"error": {"code": "x"}}, "text", b"\x00"):
            server.fail_next(418, body=body)
        post = [client.post("/realtime/client_secrets", json={}) for _ in range(7)]
        assert [one.status_code for one in post] == [429, 429, 302, 418, 418, 418, 200]
        assert post[0].headers["retry-after"] == "0"
        assert error_of(post[0])["code"] == "rate_limit_exceeded"
        assert (post[2].content, post[2].headers["location"]) == (b"", "/elsewhere")
        assert (post[3].json(), post[4].text, post[5].content) == ({"error": {"code": "x"}}, "text", b"\x00")
        failed = client.post("/realtime/sessions", json={})
        assert (failed.status_code, error_of(failed)["type"]) == (500, "server_error")
        assert all(one.headers["x-request-id"] for one in post)


def test_answers_that_never_come_or_come_late() -> None:
    with FakeRealtimeServer() as server, client_of(server) as client:
        server.answer_next(Answer(hang=True))
        server.answer_next(Answer(drop=True))
        server.answer_next(Answer(200, body={}, delay=0.1))
        with pytest.raises(httpx2.ReadTimeout):
            client.post("/realtime/sessions", json={}, timeout=0.1)
        with pytest.raises(httpx2.TransportError):
            client.post("/realtime/sessions", json={})
        begin = time.monotonic()
        assert client.post("/realtime/sessions", json={}).json() == {}
        assert time.monotonic() - begin >= 0.1
        assert [request.status for request in server.requests] == [0, 0, 200]


def test_requests_are_recorded() -> None:
    with FakeRealtimeServer() as server, client_of(server) as client:
        client.post("/realtime/client_secrets?trace=1", json={"session": {"type": "realtime"}})
        (request,) = server.requests
        assert (request.method, request.path, request.query) == ("POST", "/v1/realtime/client_secrets", {"trace": "1"})
        assert request.json == {"session": {"type": "realtime"}}
        assert request.headers["authorization"] == "Bearer sk-test"
        assert "sk-test" not in repr(request)


def test_one_connection_serves_many_requests() -> None:
    def chunks() -> Any:
        yield b'{"session": '
        yield b'{"type": "realtime"}}'

    with FakeRealtimeServer() as server, client_of(server) as client:
        for _ in range(3):
            assert client.post("/realtime/client_secrets", json={}).status_code == 200
        streamed = client.post(
            "/realtime/client_secrets", content=chunks(), headers={"content-type": "application/json"}
        )
        assert streamed.status_code == 200
        with socket.create_connection(("127.0.0.1", server.port), timeout=60) as connection:
            connection.sendall(
                b"POST /v1/realtime/sessions HTTP/1.1\r\nHost: x\r\nAuthorization: Bearer k\r\nConnection: close\r\n"
                b"Content-Type: application/json\r\nContent-Length: 2\r\nExpect: 100-continue\r\n\r\n"
            )
            assert connection.recv(2**16).startswith(b"HTTP/1.1 100 ")
            connection.sendall(b"{}")
            assert connection.recv(2**16).startswith(b"HTTP/1.1 200 ")


def test_a_form_without_parts_has_none() -> None:
    request = HttpRequest("POST", "/", {"content-type": "multipart/form-data"}, b"no boundary")
    assert form_parts(request) == []
