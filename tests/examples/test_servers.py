"""The programs that are servers, driven over loopback."""

from __future__ import annotations

import asyncio
import importlib.util
import json
import threading
import urllib.error
import urllib.request
from collections.abc import Generator
from contextlib import contextmanager
from types import ModuleType
from typing import Any

import pytest
from websockets.sync.client import connect

import openai_realtime as rt
from openai_realtime.testing import Answer, FakeRealtimeServer, Faults

from .conftest import EXAMPLES, running

OFFER = "v=0\r\no=- 1 1 IN IP4 127.0.0.1\r\ns=-\r\nt=0 0\r\n"


def program(name: str) -> ModuleType:
    """A program as a module, without running it."""
    spec = importlib.util.spec_from_file_location(f"example_{name}", EXAMPLES / f"{name}.py")
    assert spec is not None
    assert spec.loader is not None
    module = importlib.util.module_from_spec(spec)
    spec.loader.exec_module(module)
    return module


def post(url: str, body: bytes, headers: dict[str, str] | None = None) -> tuple[int, dict[str, str], str]:
    """Status, headers and text of the answer to a POST."""
    request = urllib.request.Request(url, body, headers or {}, method="POST")
    try:
        with urllib.request.urlopen(request) as answer:
            return answer.status, dict(answer.headers), answer.read().decode()
    except urllib.error.HTTPError as error:
        with error:
            return error.code, dict(error.headers), error.read().decode()


# gateway.py


def test_the_gateway_as_a_program_serves_the_client_of_this_package() -> None:
    with running("gateway.py", "--fake", "--port", "0") as url:
        client = rt.RealtimeClient("anything", base_url=url)
        with client, client.connect(model="gpt-realtime") as connection:
            session = rt.SessionCreateRequest(output_modalities=["text"])
            connection.request(rt.SessionUpdate(session=session))
            hello = rt.ConversationItemMessageUser(content=[rt.InputText(text="Hello")])
            connection.conversation.item.create(item=hello)
            connection.response.create()
            said = next(event.text for event in connection if isinstance(event, rt.ResponseOutputTextDone))
    assert said == "You said: Hello"


@contextmanager
def gateway(upstream: FakeRealtimeServer) -> Generator[str, None, None]:
    """The gateway in a thread, in front of a stand-in. Gives its WebSocket address."""
    module = program("gateway")
    ports: list[int] = []
    listening, ended = threading.Event(), threading.Event()

    async def serve() -> None:
        client = rt.AsyncRealtimeClient("sk-upstream", base_url=upstream.url)
        handle = module.Gateway(client, "gpt-realtime").handle
        async with client, module.serve(handle, "127.0.0.1", 0) as server:
            ports.append(server.sockets[0].getsockname()[1])
            listening.set()
            await asyncio.to_thread(ended.wait)

    thread = threading.Thread(target=asyncio.run, args=(serve(),))
    thread.start()
    listening.wait(5)
    try:
        yield f"ws://127.0.0.1:{ports[0]}/v1/realtime"
    finally:
        ended.set()
        thread.join(10)


def test_the_gateway_changes_no_byte() -> None:
    odd = b'{"type":"no.such.event", "n": 1e2,\n "text":"\\u00e9\xc3\xa9", "deep":{"a":[]}}'
    with FakeRealtimeServer() as upstream, gateway(upstream) as url:
        with connect(f"{url}?model=gpt-realtime-mini", proxy=None) as browser:
            assert json.loads(browser.recv(timeout=60))["type"] == "session.created"
            upstream.send_raw(odd)
            assert browser.recv(timeout=60, decode=False) == odd
            sent: Any = {"type": "session.update", "session": {"type": "realtime", "instructions": "Be brief."}}
            browser.send(json.dumps(sent, indent=3))
            assert json.loads(browser.recv(timeout=60))["type"] == "session.updated"
        record = upstream.wait_for_connection()
        upstream.wait_until_closed()
        assert record.received == [sent]
        assert record.query == {"model": "gpt-realtime-mini"}
        assert record.headers["authorization"] == "Bearer sk-upstream"


@pytest.mark.parametrize(("code", "seen"), [(1000, 1000), (4001, 4001), (1013, 1011)])
def test_the_gateway_passes_on_how_the_service_ended(code: int, seen: int) -> None:
    with FakeRealtimeServer() as upstream, gateway(upstream) as url, connect(url, proxy=None) as browser:
        browser.recv(timeout=60)
        upstream.close(code, "because")
        with pytest.raises(Exception, match=str(seen)):
            browser.recv(timeout=60)
        assert browser.protocol.close_code == seen


def test_the_gateway_says_that_the_service_cannot_be_reached() -> None:
    with FakeRealtimeServer() as upstream, gateway(upstream) as url:
        upstream.inject(Faults(handshake=Answer(401)))
        with connect(url, proxy=None) as browser, pytest.raises(Exception, match="cannot be reached"):
            browser.recv(timeout=60)


# webrtc_backend.py


def test_the_backend_as_a_program_answers_a_browser() -> None:
    with running("webrtc_backend.py", "--fake", "--port", "0") as url:
        with urllib.request.urlopen(url) as page:
            assert "RTCPeerConnection" in page.read().decode()
        status, headers, answer = post(f"{url}/session", OFFER.encode())
    assert status == 201
    assert headers["Content-Type"] == "application/sdp"
    assert headers["X-Call-Id"].startswith("rtc_")
    assert answer.startswith("v=0\r\n")


@contextmanager
def backend(upstream: FakeRealtimeServer) -> Generator[str, None, None]:
    """The backend in a thread, in front of a stand-in. Gives its address."""
    module = program("webrtc_backend")
    session = rt.SessionCreateRequest(model="gpt-realtime", instructions="Be brief.")
    client = rt.RealtimeClient("sk-upstream", base_url=upstream.url, max_retries=0)
    with client, module.Backend(("127.0.0.1", 0), client, session) as server:
        thread = threading.Thread(target=server.serve_forever)
        thread.start()
        yield f"http://127.0.0.1:{server.server_port}"
        server.shutdown()
        thread.join()


def test_the_backend_decides_the_session_and_keeps_the_key() -> None:
    with FakeRealtimeServer() as upstream, backend(upstream) as url:
        status, headers, _ = post(f"{url}/session", OFFER.encode())
        (request,) = upstream.requests
    assert status == 201
    assert request.headers["authorization"] == "Bearer sk-upstream"
    assert OFFER.encode() in request.body
    assert b'"instructions":"Be brief."' in request.body
    assert "sk-upstream" not in str(headers)


@pytest.mark.parametrize(("upstream_status", "seen"), [(400, 400), (401, 502), (429, 502), (500, 502)])
def test_the_backend_tells_a_browser_no_more_than_it_must(upstream_status: int, seen: int) -> None:
    with FakeRealtimeServer() as upstream, backend(upstream) as url:
        upstream.fail_next(upstream_status, body={"error": {"message": "about your key"}})
        status, _, text = post(f"{url}/session", OFFER.encode())
    assert status == seen
    assert "about your key" not in text


def test_the_backend_has_nothing_else() -> None:
    with FakeRealtimeServer() as upstream, backend(upstream) as url:
        assert post(f"{url}/other", OFFER.encode())[0] == 404
        assert post(f"{url}/session", b"")[0] == 404
        assert upstream.requests == ()


# sip_sideband.py


@contextmanager
def telephone(upstream: FakeRealtimeServer) -> Generator[tuple[str, list[rt.WebhookRealtimeCallIncoming]], None, None]:
    """The webhook server in a thread. Gives its address, and the calls it starts on."""
    module = program("sip_sideband")
    taken: list[rt.WebhookRealtimeCallIncoming] = []
    with module.WebhookServer(("127.0.0.1", 0), module.DEMO_SECRET, taken.append) as server:
        thread = threading.Thread(target=server.serve_forever)
        thread.start()
        yield f"http://127.0.0.1:{server.server_port}/webhook", taken
        server.shutdown()
        thread.join()
        for call in server.calls:
            call.join()


def test_a_webhook_is_taken_once_and_a_wrong_one_never() -> None:
    secret = program("sip_sideband").DEMO_SECRET
    upstream = FakeRealtimeServer()
    headers, body = upstream.webhook("rtc_1", secret)
    late_headers, late_body = upstream.webhook("rtc_2", secret, created_at=1.0)
    with telephone(upstream) as (url, taken):
        assert post(url, body, headers)[0] == 200
        assert post(url, body, headers)[0] == 200
        assert post(url, body.replace(b"rtc_1", b"rtc_3"), headers)[0] == 400
        assert post(url, body)[0] == 400
        assert post(url, late_body, late_headers)[0] == 400
        assert post(url + "s", body, headers)[0] == 404
    assert [call.data.call_id for call in taken] == ["rtc_1"]


def test_a_call_whose_caller_has_hung_up_is_no_accident(caplog: pytest.LogCaptureFixture) -> None:
    module = program("sip_sideband")
    with FakeRealtimeServer() as upstream, rt.RealtimeClient("sk-test", base_url=upstream.url) as client:
        upstream.fail_next(404, path="/accept")
        _, body = upstream.webhook("rtc_1")
        with caplog.at_level("INFO", logger="telephone"):
            module.answer_call(client, rt.decode(body, rt.WebhookRealtimeCallIncoming), "gpt-realtime")
    assert [one.message for one in caplog.records if one.name == "telephone"][1:] == [
        "call rtc_1: the caller has hung up already"
    ]
