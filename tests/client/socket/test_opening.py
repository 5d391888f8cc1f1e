"""What keeps a connection from being made, and what it says then."""

from __future__ import annotations

import asyncio
import json
import socket
import ssl
import subprocess
import traceback
from collections.abc import Callable
from pathlib import Path
from shutil import which

import pytest
from websockets.http11 import Request

from openai_realtime import AsyncRealtimeClient, errors
from tests.client.socket import wire
from tests.client.socket.lines import KEY, Flavour
from tests.client.socket.server import Door, Peer, RawScript, RawServer, Refusal, Server

Start = Callable[..., Server]
StartRaw = Callable[[RawScript], RawServer]


def everything_said(error: BaseException) -> str:
    """All text that a report of an exception may show, causes and contexts with it."""
    said = "".join(traceback.format_exception(error))
    seen: set[int] = set()
    left: list[BaseException | None] = [error]
    while left:
        one = left.pop()
        if one is None or id(one) in seen:
            continue
        seen.add(id(one))
        said += f"{one!s} {one!r} {one.args!r} {vars(one)!r}"
        left += [one.__cause__, one.__context__]
    return said


def refuse(status: int, body: bytes = b"", *headers: tuple[str, str]) -> Door:
    return lambda number, request: Refusal(status, body, headers)


def test_connects_and_identifies_itself(start: Start, flavour: Flavour) -> None:
    async def greet(peer: Peer) -> None:
        await peer.send(wire.text(7))
        await peer.receive_all()

    server = start(greet)
    with flavour.connect(server.url) as line:
        assert line.recv().output_index == 7
        assert line.connection.is_open
        assert line.connection.url == server.url.replace("http", "ws") + "/realtime"
    assert not line.connection.is_open
    assert server.peer().path == "/v1/realtime?model=m"
    assert server.peer().headers["Authorization"] == f"Bearer {KEY}"
    assert server.peer().headers["User-Agent"].startswith("openai-realtime-python/")


def test_no_key(start: Start, flavour: Flavour) -> None:
    server = start()
    with pytest.raises(errors.MissingCredentialsError, match="OPENAI_API_KEY"):
        flavour.connect(server.url, api_key=None)
    assert server.handshakes == []


def test_empty_key_sends_none(start: Start, flavour: Flavour) -> None:
    server = start()
    with flavour.connect(server.url, api_key=""):
        assert "Authorization" not in server.peer().headers


def test_key_is_asked_for_each_time(start: Start, flavour: Flavour) -> None:
    server = start()
    keys = iter(["first-key", "second-key"])
    for _ in range(2):
        with flavour.connect(server.url, api_key=lambda: next(keys)):
            pass
    sent = [request.headers["Authorization"] for request in server.handshakes]
    assert sent == ["Bearer first-key", "Bearer second-key"]


def test_wrong_key(start: Start, flavour: Flavour) -> None:
    body = {"error": {"message": f"Incorrect API key provided: {KEY}.", "code": "invalid_api_key", "param": None}}
    server = start(door=refuse(401, json.dumps(body).encode(), ("x-request-id", "req_1")))
    with pytest.raises(errors.AuthenticationError, match="Incorrect API key provided") as caught:
        flavour.connect(server.url)
    assert (caught.value.status_code, caught.value.code, caught.value.request_id) == (401, "invalid_api_key", "req_1")
    assert caught.value.url == server.url.replace("http", "ws") + "/realtime"
    assert KEY not in everything_said(caught.value)
    assert KEY.encode() not in caught.value.body


@pytest.mark.parametrize(
    ("status", "kind"),
    [
        (400, errors.BadRequestError),
        (403, errors.PermissionDeniedError),
        (404, errors.NotFoundError),
        (429, errors.RateLimitError),
        (500, errors.InternalServerError),
        (503, errors.InternalServerError),
    ],
)
def test_refused_upgrade(start: Start, flavour: Flavour, status: int, kind: type[errors.APIStatusError]) -> None:
    server = start(door=refuse(status, b'{"error": {"message": "not today"}}'))
    with pytest.raises(kind, match=f"HTTP {status}: not today") as caught:
        flavour.connect(server.url)
    assert caught.value.body == b'{"error": {"message": "not today"}}'
    assert KEY not in everything_said(caught.value)
    assert len(server.handshakes) == 1


def test_refused_with_a_page(start: Start, flavour: Flavour) -> None:
    page = b"<html><title>Gateway</title>" + b"<p>lorem</p>" * 500
    server = start(door=refuse(502, page, ("content-type", "text/html")))
    with pytest.raises(errors.InternalServerError, match="Gateway") as caught:
        flavour.connect(server.url)
    assert len(str(caught.value)) < 200
    assert caught.value.body == page


def test_success_that_is_no_upgrade(start: Start, flavour: Flavour) -> None:
    server = start(door=refuse(200, b"hello"))
    with pytest.raises(errors.APIStatusError, match="HTTP 200: hello"):
        flavour.connect(server.url)


@pytest.mark.parametrize("host", ["no-such-host.invalid", "a" * 70 + ".invalid"], ids=["unknown", "impossible"])
def test_unknown_host(flavour: Flavour, host: str) -> None:
    with pytest.raises(errors.APIConnectionError, match="no connection to") as caught:
        flavour.connect(f"http://{host}/v1")
    assert caught.value.__cause__ is not None
    assert KEY not in everything_said(caught.value)


def test_refused_port(flavour: Flavour) -> None:
    with socket.socket() as bound:
        bound.bind(("127.0.0.1", 0))  # nobody listens there
        port = bound.getsockname()[1]
        with pytest.raises(errors.APIConnectionError, match="no connection to") as caught:
            flavour.connect(f"http://127.0.0.1:{port}/v1")
    assert isinstance(caught.value.__cause__, OSError)
    assert caught.value.url == f"ws://127.0.0.1:{port}/v1/realtime"
    assert KEY not in everything_said(caught.value)


@pytest.fixture(scope="session")
def certificate(tmp_path_factory: pytest.TempPathFactory) -> Path:
    openssl = which("openssl")
    if openssl is None:
        pytest.skip("needs the program openssl to make a certificate")
    path = tmp_path_factory.mktemp("tls") / "both.pem"
    names = ["-subj", "/CN=127.0.0.1", "-addext", "subjectAltName=IP:127.0.0.1"]
    kind = ["-newkey", "ec", "-pkeyopt", "ec_paramgen_curve:prime256v1", "-nodes", "-days", "2"]
    command = [openssl, "req", "-x509", *kind, *names, "-keyout", str(path), "-out", f"{path}.crt"]
    subprocess.run(command, check=True, capture_output=True)
    path.write_text(path.read_text() + Path(f"{path}.crt").read_text())
    return path


def test_certificate_that_nobody_vouches_for(start: Start, flavour: Flavour, certificate: Path) -> None:
    tls = ssl.create_default_context(ssl.Purpose.CLIENT_AUTH)
    tls.load_cert_chain(certificate)
    server = start(tls=tls)
    with pytest.raises(errors.APIConnectionError, match="certificate") as caught:
        flavour.connect(server.url)
    assert isinstance(caught.value.__cause__, ssl.SSLError)
    assert server.handshakes == []


def test_certificate_that_the_context_trusts(start: Start, flavour: Flavour, certificate: Path) -> None:
    tls = ssl.create_default_context(ssl.Purpose.CLIENT_AUTH)
    tls.load_cert_chain(certificate)
    server = start(tls=tls)
    with flavour.connect(server.url, ssl_context=ssl.create_default_context(cafile=certificate)) as line:
        line.send({"type": "response.cancel"})
        assert server.wait_for(1) == [{"type": "response.cancel"}]


@pytest.mark.parametrize(
    "answer",
    [b"220 mail.example.com ESMTP\r\n", b"\x00\x01\x02\x03\xff\xfe", b"", b"HTTP/1.1 101 Switching Protocols\r\n\r\n"],
    ids=["mail", "noise", "nothing", "incomplete upgrade"],
)
def test_server_that_is_no_websocket_server(start_raw: StartRaw, flavour: Flavour, answer: bytes) -> None:
    async def speak(reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        await reader.readuntil(b"\r\n\r\n")
        writer.write(answer)
        writer.close()
        await writer.wait_closed()

    server = start_raw(speak)
    with pytest.raises(errors.APIConnectionError, match="no connection to") as caught:
        flavour.connect(server.url)
    assert KEY not in everything_said(caught.value)


def test_server_that_says_nothing(start_raw: StartRaw, flavour: Flavour) -> None:
    async def be_silent(reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        await reader.read()

    server = start_raw(be_silent)
    with pytest.raises(errors.APITimeoutError, match="in time") as caught:
        flavour.connect(server.url, open_timeout=0.2)
    assert isinstance(caught.value, TimeoutError)
    assert KEY not in everything_said(caught.value)


def test_redirect_to_the_same_origin(start: Start, flavour: Flavour) -> None:
    def door(number: int, request: Request) -> Refusal | None:
        return Refusal(307, headers=(("Location", "/v2/realtime?model=m"),)) if number == 0 else None

    server = start(door=door)
    with flavour.connect(server.url):
        assert server.peer().path == "/v2/realtime?model=m"
        assert server.peer().headers["Authorization"] == f"Bearer {KEY}"


@pytest.mark.parametrize("scheme", ["http", "ws"])
def test_redirect_to_another_port(start: Start, flavour: Flavour, scheme: str) -> None:
    elsewhere = start()
    target = f"{scheme}://127.0.0.1:{elsewhere.port}/v1/realtime?model=m"
    server = start(door=refuse(302, b"", ("Location", target)))
    with pytest.raises(errors.RedirectError, match="redirects elsewhere") as caught:
        flavour.connect(server.url)
    assert caught.value.location == f"http://127.0.0.1:{elsewhere.port}/v1/realtime"
    assert elsewhere.handshakes == []
    assert KEY not in everything_said(caught.value)


def test_redirect_in_a_loop(start: Start, flavour: Flavour) -> None:
    server = start(door=refuse(301, b"", ("Location", "/v1/realtime?model=m")))
    with pytest.raises(errors.RedirectError, match="more than 5 redirects"):
        flavour.connect(server.url)
    assert len(server.handshakes) <= 6


def test_redirect_to_nowhere(start: Start, flavour: Flavour) -> None:
    server = start(door=refuse(302, b"lost"))
    with pytest.raises(errors.APIStatusError, match="HTTP 302: lost"):
        flavour.connect(server.url)


def test_connection_that_nobody_awaited() -> None:
    """What was forgotten is what the message says."""
    pending: object = AsyncRealtimeClient(KEY).connect(model="m")
    for name in ("recv", "session", "close"):
        with pytest.raises(AttributeError, match=f"no connection yet to have '{name}': await it, or use async with"):
            getattr(pending, name)
