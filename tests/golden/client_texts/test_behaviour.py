from __future__ import annotations

import threading
from collections.abc import Iterator
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from types import ModuleType
from typing import Any

import pytest


class Handler(BaseHTTPRequestHandler):
    """Gives a text or a sound, and keeps what is written."""

    written: list[bytes]

    def do_GET(self) -> None:
        if self.path.endswith("/sound"):
            self.give("audio/wav", b"RIFF\x00")
        else:
            self.give("text/plain; charset=utf-8", "Ähem".encode())

    def do_PUT(self) -> None:
        self.written.append(self.rfile.read(int(self.headers["Content-Length"])))
        self.give("", b"", 204)

    def give(self, media_type: str, content: bytes, status: int = 200) -> None:
        self.send_response(status)
        self.send_header("Content-Type", media_type)
        self.send_header("Content-Length", str(len(content)))
        self.end_headers()
        self.wfile.write(content)

    def log_message(self, format: str, *args: Any) -> None:  # noqa: A002 - as in the base class
        """Say nothing."""


@pytest.fixture
def client(package: ModuleType) -> Iterator[Any]:
    Handler.written = []
    with ThreadingHTTPServer(("127.0.0.1", 0), Handler) as listening:
        thread = threading.Thread(target=listening.serve_forever)
        thread.start()
        with package.NotesClient("key", base_url=f"http://127.0.0.1:{listening.server_port}", max_retries=0) as made:
            yield made
        listening.shutdown()
        thread.join()


def test_an_answer_of_text_is_text(client: Any) -> None:
    assert client.notes.retrieve("a") == "Ähem"


def test_an_answer_of_another_kind_is_bytes(client: Any) -> None:
    assert client.notes.sound("a") == b"RIFF\x00"


def test_the_parts_of_a_form_have_the_media_types_of_their_kinds(client: Any) -> None:
    client.notes.update("a", text="hm", sound=b"RIFF\xff", labels=["x", "y"])
    (body,) = Handler.written
    assert b'name="text"\r\nContent-Type: text/plain\r\n\r\nhm\r\n' in body
    assert b'name="sound"\r\nContent-Type: application/octet-stream\r\n\r\nRIFF\xff\r\n' in body
    assert b'name="labels"\r\nContent-Type: application/json\r\n\r\n["x","y"]\r\n' in body


def test_a_channel_that_no_union_covers_has_a_decoder_of_its_own(package: ModuleType) -> None:
    decode = package.Connection.dialect.decode
    assert decode(b'{"type":"added","id":"a"}') == package.Added(id="a")
    assert decode(b'{"type":"gone","id":"a"}') == package.Gone(id="a")
    assert type(decode(b'{"type":"watch"}')).__name__ == "UnknownEvent"
