"""A server on a real socket that answers as a test wants, and keeps what it was asked."""

from __future__ import annotations

import json
import ssl
import threading
import time
from collections.abc import Callable, Generator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass, field
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from typing import Any, cast

PATIENCE = 60.0
"""Seconds after which a handler gives up on a client that says nothing."""


@dataclass(frozen=True)
class Seen:
    """A request as it came. `target` is the path with query, undecoded; `headers` has lower-case names."""

    method: str
    target: str
    headers: Mapping[str, str]
    body: bytes


Answer = Callable[["Handler"], None]
"""Writes one answer."""


def answer(status: int = 200, body: bytes = b"{}", **headers: str) -> Answer:
    """A whole answer; underscores in the names of headers stand for hyphens."""
    named = {name.replace("_", "-"): value for name, value in headers.items()}

    def write(handler: Handler) -> None:
        handler.send_response(status)
        for name, value in {"Content-Type": "application/json", "Content-Length": str(len(body)), **named}.items():
            handler.send_header(name, value)
        handler.end_headers()
        handler.wfile.write(body)

    return write


def refusal(status: int, message: str = "no", code: str | None = None, **headers: str) -> Answer:
    """An error as the API words it."""
    error = {"message": message, "type": "some_error", "param": None, "code": code}
    return answer(status, json.dumps({"error": error}).encode(), **headers)


def raw(data: bytes) -> Answer:
    """Bytes as they are, and the end of the connection."""

    def write(handler: Handler) -> None:
        handler.wfile.write(data)
        handler.close_connection = True

    return write


def after(seconds: float, then: Answer) -> Answer:
    """An answer that takes its time."""

    def write(handler: Handler) -> None:
        time.sleep(seconds)
        then(handler)

    return write


class Handler(BaseHTTPRequestHandler):
    """Answers with what the test has prepared."""

    protocol_version = "HTTP/1.1"
    timeout = PATIENCE
    disable_nagle_algorithm = True

    def do_any(self) -> None:
        body = self.rfile.read(int(self.headers.get("Content-Length", "0")))
        headers = {name.lower(): value for name, value in self.headers.items()}
        write = cast("Http", self.server).stage.next_answer(Seen(self.command, self.path, headers, body))
        try:
            write(self)
        except OSError:
            self.close_connection = True  # the client did not wait for the answer

    do_GET = do_POST = do_DELETE = do_any

    def log_message(self, format: str, *args: Any) -> None:  # noqa: A002
        """Nothing is printed."""


class Http(ThreadingHTTPServer):
    """With threads that are joined at the end, so that a connection nobody closed is noticed."""

    daemon_threads = False
    block_on_close = True
    stage: Stage

    def handle_error(self, request: Any, client_address: Any) -> None:
        """Connections that end in the middle are what some tests are about."""


@dataclass
class Stage:
    """What the server says and what it has seen. The last answer repeats."""

    url: str = ""
    answers: list[Answer] = field(default_factory=lambda: [answer()])
    seen: list[Seen] = field(default_factory=list[Seen])
    _lock: threading.Lock = field(default_factory=threading.Lock)

    def next_answer(self, seen: Seen) -> Answer:
        with self._lock:
            self.seen.append(seen)
            return self.answers.pop(0) if len(self.answers) > 1 else self.answers[0]

    def play(self, *answers: Answer) -> None:
        self.answers = list(answers)


@contextmanager
def serve(tls: ssl.SSLContext | None = None) -> Generator[Stage]:
    """A server on a free port of 127.0.0.1."""
    stage = Stage()
    with Http(("127.0.0.1", 0), Handler) as server:
        server.stage = stage
        if tls is not None:
            server.socket = tls.wrap_socket(server.socket, server_side=True)
        stage.url = f"{'https' if tls else 'http'}://127.0.0.1:{server.server_address[1]}"
        thread = threading.Thread(target=server.serve_forever, args=(0.02,))
        thread.start()
        try:
            yield stage
        finally:
            server.shutdown()
            thread.join()
