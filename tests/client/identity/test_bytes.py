"""What goes over the wire, byte by byte: of this project, nothing in what the client of another API sends.

The server is a socket that keeps the bytes it gets. The environment holds every variable that this project's own client
reads.
"""

from __future__ import annotations

import asyncio
import base64
import hashlib
import re
import socket
import threading
from collections.abc import Generator, Iterator
from contextlib import contextmanager
from pathlib import Path
from types import ModuleType
from typing import Any

import httpx2
import pytest

import openai_realtime
from realtime_codegen import __version__
from realtime_codegen.write.generated_files import write_files
from tests.support import import_package, rendered

SECRETS = {
    "OPENAI_API_KEY": "sk-of-this-project",
    "OPENAI_ORG_ID": "org-of-this-project",
    "OPENAI_PROJECT_ID": "proj-of-this-project",
    "OPENAI_WEBHOOK_SECRET": "whsec_b2YtdGhpcy1wcm9qZWN0",
    "AZURE_OPENAI_API_KEY": "azure-of-this-project",
    "AZURE_OPENAI_ENDPOINT": "https://of-this-project.openai.azure.com",
}
SOURCE = """
[package]
name = "post_office"
[client]
name = "Post"
base_url = "https://post.example/v1"
[[events]]
union = "Letter"
members = "Letter*"
direction = "received"
"""
DESCRIPTION = """
openapi: 3.1.0
info: {title: Post, version: '1'}
security: [{bearer: []}]
paths:
  /letters:
    get:
      operationId: listLetters
      responses: {'200': {description: ok, content: {application/json: {schema: {type: array, items: {type: string}}}}}}
  /stamps:
    post:
      operationId: buyStamps
      security: [{stampKey: []}]
      requestBody: {content: {application/json: {schema: {$ref: '#/components/schemas/Order'}}}, required: true}
      responses: {'204': {description: ok}}
webhooks:
  arrived:
    post:
      requestBody: {content: {application/json: {schema: {$ref: '#/components/schemas/LetterCame'}}}}
      responses: {'204': {description: ok}}
components:
  securitySchemes:
    bearer: {type: http, scheme: bearer}
    stampKey: {type: apiKey, in: query, name: stamp_key}
  schemas:
    Order: {type: object, required: [count], properties: {count: {type: integer}}}
    LetterCame: {type: object, required: [type], properties: {type: {const: came}}}
    LetterLeft: {type: object, required: [type], properties: {type: {const: left}}}
    Ask: {type: object, required: [type], properties: {type: {const: ask}}}
"""
CHANNELS = """
asyncapi: 3.0.0
info: {title: Post, version: '1'}
servers: {main: {host: post.example, protocol: wss SECURITY}}
channels:
  post:
    address: /post
    messages:
      came: {payload: {$ref: './realtime.yaml#/components/schemas/LetterCame'}}
      left: {payload: {$ref: './realtime.yaml#/components/schemas/LetterLeft'}}
      ask: {payload: {$ref: './realtime.yaml#/components/schemas/Ask'}}
operations:
  receive:
    action: receive
    channel: {$ref: '#/channels/post'}
    messages: [{$ref: '#/channels/post/messages/came'}, {$ref: '#/channels/post/messages/left'}]
  send: {action: send, channel: {$ref: '#/channels/post'}, messages: [{$ref: '#/channels/post/messages/ask'}]}
SCHEMES
"""
KINDS = {
    "of the description": ("", "", "/post", "Authorization: Bearer k-own\r\n", "k-own"),
    "a key in a header": (
        ", security: [{$ref: '#/components/securitySchemes/door'}]",
        "components: {securitySchemes: {door: {type: httpApiKey, in: header, name: X-Door}}}",
        "/post",
        "X-Door: k-own\r\n",
        {"door": "k-own"},
    ),
    "a key in the query": (
        ", security: [{$ref: '#/components/securitySchemes/door'}]",
        "components: {securitySchemes: {door: {type: httpApiKey, in: query, name: door}}}",
        "/post?door=k-own",
        "",
        {"door": "k-own"},
    ),
    "a key under a name that another has": (
        ", security: [{$ref: '#/components/securitySchemes/bearer'}]",
        "components: {securitySchemes: {bearer: {type: httpApiKey, in: header, name: X-Door}}}",
        "/post",
        "X-Door: k-own\r\n",
        {"bearer": "k-other", "bearer_2": "k-own"},
    ),
    "none": (", security: []", "", "/post", "", "k-own"),
}


class Listener:
    """Keeps what each connection sends up to the end of its headers and content, and answers it."""

    def __init__(self) -> None:
        self.seen: list[bytes] = []
        self._socket = socket.create_server(("127.0.0.1", 0))
        self.authority = f"127.0.0.1:{self._socket.getsockname()[1]}"
        self._thread = threading.Thread(target=self._serve, daemon=True)
        self._thread.start()

    def close(self) -> None:
        self._socket.shutdown(socket.SHUT_RDWR)
        self._socket.close()
        self._thread.join(5)

    def _serve(self) -> None:
        while True:
            try:
                connection, _ = self._socket.accept()
            except OSError:
                return
            with connection:
                connection.settimeout(5)
                self._answer(connection)

    def _answer(self, connection: socket.socket) -> None:
        data = b""
        while b"\r\n\r\n" not in data:
            data += connection.recv(65536)
        head, _, body = data.partition(b"\r\n\r\n")
        length = re.search(rb"content-length: (\d+)", head, re.IGNORECASE)
        while len(body) < int(length[1] if length else 0):
            body += connection.recv(65536)
        self.seen.append(head + b"\r\n\r\n" + body)
        key = re.search(rb"Sec-WebSocket-Key: (\S+)", head)
        if key is None:
            connection.sendall(b"HTTP/1.1 200 OK\r\nContent-Length: 2\r\nConnection: close\r\n\r\n[]")
            return
        accepted = base64.b64encode(hashlib.sha1(key[1] + b"258EAFA5-E914-47DA-95CA-C5AB0DC85B11").digest())
        connection.sendall(
            b"HTTP/1.1 101 Switching Protocols\r\nUpgrade: websocket\r\nConnection: Upgrade\r\n"
            b"Sec-WebSocket-Accept: " + accepted + b"\r\n\r\n\x88\x02\x03\xe8"
        )
        connection.recv(65536)  # the close frame; the server closes first


@contextmanager
def listening() -> Generator[Listener, None, None]:
    made = Listener()
    try:
        yield made
    finally:
        made.close()


@pytest.fixture(autouse=True)
def environment(monkeypatch: pytest.MonkeyPatch) -> Iterator[Listener]:
    """Every variable of this project's client; OPENAI_BASE_URL is a server that nobody should ask."""
    with listening() as unasked:
        for name, value in SECRETS.items():
            monkeypatch.setenv(name, value)
        monkeypatch.setenv("OPENAI_BASE_URL", f"http://{unasked.authority}/v1")
        yield unasked


def foreign(root: Path, kind: str = "of the description") -> ModuleType:
    """The package of another API."""
    spec = root / "spec"
    spec.mkdir()
    servers, schemes, *_ = KINDS[kind]
    (spec / "source.toml").write_text(SOURCE)
    (spec / "realtime.yaml").write_text(DESCRIPTION)
    (spec / "websocket.yaml").write_text(CHANNELS.replace(" SECURITY", servers).replace("SCHEMES", schemes))
    files, _, _ = rendered(project=root)
    write_files(files, root / "generated")
    return import_package(root / "generated" / "post_office")


def connect_and_leave(connecting: Any, closed: type[Exception]) -> None:
    with connecting as connection, pytest.raises(closed):
        connection.recv(timeout=5)


async def connect_and_leave_async(connecting: Any, closed: type[Exception]) -> None:
    async with connecting as connection:
        with pytest.raises(closed):
            await connection.recv(timeout=5)


def request(line: str, authority: str, *headers: str, body: bytes = b"", before: str = "") -> bytes:
    """The bytes of a request, as httpx2 lays it out; `before` is what comes ahead of its own headers."""
    encodings = httpx2.Client().headers["accept-encoding"]
    own = [f"Accept-Encoding: {encodings}", "Connection: keep-alive"]
    lines = [f"{line} HTTP/1.1", f"Host: {authority}", *([before] if before else []), *own, *headers, "", ""]
    return "\r\n".join(lines).encode() + body


def handshake(data: bytes, target: str, authority: str, *headers: str) -> bytes:
    """The bytes of a handshake, as websockets lays it out, with the one value of `data` that is drawn."""
    key = re.search(rb"Sec-WebSocket-Key: (\S{22}==)\r\n", data)
    assert key is not None
    lines = [
        *(f"GET {target} HTTP/1.1", f"Host: {authority}", "Upgrade: websocket", "Connection: Upgrade"),
        *(f"Sec-WebSocket-Key: {key[1].decode()}", "Sec-WebSocket-Version: 13", *headers, "", ""),
    ]
    return "\r\n".join(lines).encode()


AGENT = f"User-Agent: post_office/{__version__}"
JSON = "Accept: application/json"
LIST = ("GET /v1/letters", "Authorization: Bearer k-own", AGENT, JSON)
BUY = ("POST /v1/stamps?stamp_key=k-own", AGENT, JSON, "Content-Type: application/json", "Content-Length: 11")


def test_requests_of_another_api(tmp_path: Path, environment: Listener) -> None:
    api = foreign(tmp_path)

    async def in_the_background(url: str) -> None:
        async with api.AsyncPostClient("k-own", base_url=url, max_retries=0) as client:
            await client.letters.list()
        async with api.AsyncPostClient({"stampKey": "k-own"}, base_url=url, max_retries=0) as client:
            await client.stamps.create(count=3)

    with listening() as server:
        url = f"http://{server.authority}/v1"
        with api.PostClient("k-own", base_url=url, max_retries=0) as client:
            client.letters.list()
        with api.PostClient({"stampKey": "k-own"}, base_url=url, max_retries=0) as client:
            client.stamps.create(count=3)
        asyncio.run(in_the_background(url))
        wanted = [request(LIST[0], server.authority, *LIST[1:])]
        wanted.append(request(BUY[0], server.authority, *BUY[1:], body=b'{"count":3}'))
        assert server.seen == wanted * 2
    assert environment.seen == []


@pytest.mark.parametrize("kind", KINDS)
def test_handshakes_of_another_api(tmp_path: Path, environment: Listener, kind: str) -> None:
    api = foreign(tmp_path, kind)
    _, _, target, carried, key = KINDS[kind]
    headers = [*carried.splitlines(), AGENT]
    with listening() as server:
        url = f"http://{server.authority}/v1"
        with api.PostClient(key, base_url=url) as client:
            connect_and_leave(client.connect(reconnect=False), api.ConnectionClosed)
        connecting = api.AsyncPostClient(key, base_url=url).connect(reconnect=False)
        asyncio.run(connect_and_leave_async(connecting, api.ConnectionClosed))
        assert server.seen == [handshake(one, f"/v1{target}", server.authority, *headers) for one in server.seen]
        assert len(server.seen) == 2
    assert environment.seen == []


def test_without_a_key_nothing_is_sent(tmp_path: Path, environment: Listener) -> None:
    api = foreign(tmp_path)
    with listening() as server, api.PostClient(base_url=f"http://{server.authority}", max_retries=0) as client:
        with pytest.raises(api.MissingCredentialsError, match=r"^no API key: give api_key=$"):
            client.letters.list()
        with pytest.raises(api.MissingCredentialsError, match=r"^no API key: give api_key=$"):
            client.connect()
        with pytest.raises(api.MissingCredentialsError, match=r"^no webhook secret: give secret=$"):
            api.webhooks.unwrap(b"{}", {})
        assert server.seen == []
    assert environment.seen == []


def test_nothing_of_this_project_is_in_the_package(tmp_path: Path) -> None:
    foreign(tmp_path)
    files = {path: path.read_text("utf-8") for path in (tmp_path / "generated").rglob("*.py")}
    assert len(files) > 40
    words = ("openai", "azure", "realtimeerror")
    assert [(path.name, word) for path, text in files.items() for word in words if word in text.lower()] == []


OWN = (
    f"User-Agent: openai-realtime-python/{__version__}",
    "OpenAI-Organization: org-of-this-project",
    "OpenAI-Project: proj-of-this-project",
)


def test_this_project_s_own_client_sends_what_it_always_sent(environment: Listener) -> None:
    key = "Authorization: Bearer sk-of-this-project"
    with openai_realtime.RealtimeClient(max_retries=0) as client:
        client.calls.hangup("c1")
        connect_and_leave(client.connect(model="m", reconnect=False), openai_realtime.ConnectionClosed)
    asking, opening = environment.seen
    wanted = request(
        "POST /v1/realtime/calls/c1/hangup", environment.authority, key, *OWN, JSON, before="Content-Length: 0"
    )
    assert asking == wanted
    assert opening == handshake(opening, "/v1/realtime?model=m", environment.authority, key, *OWN)


def test_this_project_s_own_client_for_azure(monkeypatch: pytest.MonkeyPatch, environment: Listener) -> None:
    monkeypatch.setenv("AZURE_OPENAI_ENDPOINT", f"http://{environment.authority}")
    with openai_realtime.RealtimeClient.azure(max_retries=0) as client:
        client.calls.hangup("c1")
        connect_and_leave(client.connect(model="m", reconnect=False), openai_realtime.ConnectionClosed)
    asking, opening = environment.seen
    key = "api-key: azure-of-this-project"
    target = "/openai/v1/realtime"
    wanted = request(
        f"POST {target}/calls/c1/hangup", environment.authority, key, OWN[0], JSON, before="Content-Length: 0"
    )
    assert asking == wanted
    assert opening == handshake(opening, f"{target}?model=m", environment.authority, key, OWN[0])
