"""HTTP/1.1 over asyncio streams: requests in, answers out. `h11` keeps the protocol."""

from __future__ import annotations

import asyncio
import json
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from email.parser import BytesParser
from email.policy import HTTP
from http.client import responses
from typing import Any
from urllib.parse import parse_qsl, urlsplit

import h11

from .script import Json

LARGEST_BODY = 64 * 2**20
"""Bytes of a request body that are read."""


@dataclass(frozen=True, slots=True)
class HttpRequest:
    """One request.

    Attributes:
        method: Such as `POST`.
        target: Path and query, as they came.
        headers: Its headers, names in lower case; values of a repeated name are joined with a comma.
        body: Its body.
    """

    method: str
    target: str
    headers: Mapping[str, str]
    body: bytes = b""

    @property
    def path(self) -> str:
        """The path without the query."""
        return urlsplit(self.target).path

    @property
    def query(self) -> dict[str, str]:
        """The query parameters; the last one where a name is repeated."""
        return dict(parse_qsl(urlsplit(self.target).query, keep_blank_values=True))

    @property
    def content_type(self) -> str:
        """The media type of the body, without parameters, in lower case."""
        return self.headers.get("content-type", "").partition(";")[0].strip().lower()

    @property
    def wants_websocket(self) -> bool:
        """Whether it is the handshake of a WebSocket connection."""
        return self.headers.get("upgrade", "").lower() == "websocket"

    def head(self) -> bytes:
        """The request line and the headers as bytes, for another parser."""
        lines = [f"{self.method} {self.target} HTTP/1.1", *(f"{name}: {value}" for name, value in self.headers.items())]
        return ("\r\n".join(lines) + "\r\n\r\n").encode("latin-1")


@dataclass(frozen=True, slots=True)
class HttpAnswer:
    """One answer.

    Attributes:
        status: HTTP status.
        body: Its body.
        headers: Its headers; those about the body are added where missing.
    """

    status: int = 200
    body: bytes = b""
    headers: Mapping[str, str] = field(default_factory=dict[str, str])


@dataclass(frozen=True, slots=True)
class Part:
    """One part of a multipart body.

    Attributes:
        name: Name of the form field.
        content_type: Its media type, without parameters; `text/plain` where it says none.
        data: Its content.
    """

    name: str
    content_type: str
    data: bytes


def json_answer(value: Mapping[str, Any] | Sequence[Any], status: int = 200) -> HttpAnswer:
    """An answer with a JSON body."""
    return HttpAnswer(status, json.dumps(value).encode(), {"content-type": "application/json"})


def error_answer(status: int, message: str, *, code: str | None = None, param: str | None = None) -> HttpAnswer:
    """An answer with an error body as the service sends it."""
    kind = "server_error" if status >= 500 else "invalid_request_error"
    error: Json = {"message": message, "type": kind, "param": param, "code": code}
    return json_answer({"error": error}, status)


def form_parts(request: HttpRequest) -> list[Part]:
    """The parts of a `multipart/form-data` body; none where it is broken."""
    head = f"content-type: {request.headers.get('content-type', '')}\r\n\r\n".encode("latin-1")
    message = BytesParser(policy=HTTP).parsebytes(head + request.body)
    if not message.is_multipart():
        return []
    found: list[Part] = []
    for part in message.iter_parts():
        name = part.get_param("name", header="content-disposition")
        data = part.get_payload(decode=True)
        if isinstance(name, str) and isinstance(data, bytes):
            found.append(Part(name, part.get_content_type(), data))
    return found


class HttpConnection:
    """The server's side of one TCP connection, as long as it speaks HTTP."""

    def __init__(self, reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        self._reader = reader
        self._writer = writer
        self._h11 = h11.Connection(h11.SERVER, max_incomplete_event_size=2**18)

    async def request(self) -> HttpRequest | None:
        """The next request; None where the client has no more, or sends what is no HTTP."""
        try:
            if self._h11.our_state is h11.DONE:
                self._h11.start_next_cycle()
            return await self._read_request()
        except (h11.RemoteProtocolError, h11.LocalProtocolError, ConnectionError):
            return None

    async def _read_request(self) -> HttpRequest | None:
        head: h11.Request | None = None
        body = bytearray()
        while True:
            event = self._h11.next_event()
            if event is h11.NEED_DATA:
                await self._feed()
            elif isinstance(event, h11.Request):
                head = event
            elif isinstance(event, h11.Data):
                body += event.data
                if len(body) > LARGEST_BODY:
                    return None
            elif isinstance(event, h11.EndOfMessage) and head is not None:
                return _request(head, bytes(body))
            else:
                return None

    async def _feed(self) -> None:
        if self._h11.they_are_waiting_for_100_continue:
            self._write(h11.InformationalResponse(status_code=100, headers=[]))
        self._h11.receive_data(await self._reader.read(2**16))

    async def answer(self, answer: HttpAnswer) -> bool:
        """Send an answer.

        Returns:
            Whether another request may follow on this connection.
        """
        headers = {"content-length": str(len(answer.body)), **answer.headers}
        try:
            # h11 adds `connection: close` where the connection cannot go on.
            reason = responses.get(answer.status, "")
            self._write(h11.Response(status_code=answer.status, reason=reason, headers=list(headers.items())))
            self._write(h11.Data(data=answer.body))
            self._write(h11.EndOfMessage())
            await self._writer.drain()
        except (h11.LocalProtocolError, ConnectionError):
            return False
        return self._h11.our_state is h11.DONE and self._h11.their_state is h11.DONE

    @property
    def trailing(self) -> bytes:
        """Bytes that came after the request, which belong to the protocol that follows."""
        return self._h11.trailing_data[0]

    def _write(self, event: h11.Event) -> None:
        data = self._h11.send(event)
        if data:
            self._writer.write(data)


def _request(head: h11.Request, body: bytes) -> HttpRequest:
    headers: dict[str, str] = {}
    for raw_name, raw_value in head.headers:
        name, value = raw_name.decode("latin-1").lower(), raw_value.decode("latin-1")
        headers[name] = f"{headers[name]}, {value}" if name in headers else value
    return HttpRequest(head.method.decode("latin-1"), head.target.decode("latin-1"), headers, body)
