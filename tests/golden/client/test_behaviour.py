from __future__ import annotations

import inspect
import json
import threading
from collections.abc import Iterator
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from types import ModuleType
from typing import Any

import pytest

from tests.support import submodule

ANSWERS = {
    "GET": (200, "application/json", b'[{"id":"a"}]'),
    "POST": (201, "text/plain", b"welcome"),
    "PUT": (204, "", b""),
    "PATCH": (204, "", b""),
    "DELETE": (204, "", b""),
}


class Handler(BaseHTTPRequestHandler):
    """Keeps each request, and answers as `ANSWERS` says."""

    seen: list[tuple[str, str, str, bytes]]

    def answer(self) -> None:
        body = self.rfile.read(int(self.headers.get("Content-Length", "0")))
        self.seen.append((self.command, self.path, self.headers.get("Content-Type", ""), body))
        status, media_type, content = ANSWERS[self.command]
        self.send_response(status)
        self.send_header("Content-Type", media_type)
        self.send_header("Location", "/v2/rooms/r7?new=1")
        self.send_header("Content-Length", str(len(content)))
        self.end_headers()
        self.wfile.write(content)

    do_GET = do_POST = do_PUT = do_PATCH = do_DELETE = answer

    def log_message(self, format: str, *args: Any) -> None:  # noqa: A002 - as in the base class
        """Say nothing."""


@pytest.fixture
def server() -> Iterator[tuple[str, list[tuple[str, str, str, bytes]]]]:
    """The address of a server on this machine, and the requests it has seen."""
    Handler.seen = []
    with ThreadingHTTPServer(("127.0.0.1", 0), Handler) as listening:
        thread = threading.Thread(target=listening.serve_forever)
        thread.start()
        yield f"http://127.0.0.1:{listening.server_port}", Handler.seen
        listening.shutdown()
        thread.join()


@pytest.fixture
def client(package: ModuleType, server: tuple[str, Any]) -> Iterator[Any]:
    with package.RoomsClient("key", base_url=server[0], max_retries=0) as made:
        yield made


def test_a_list_takes_query_and_header(client: Any, server: tuple[str, list[Any]], package: ModuleType) -> None:
    assert client.rooms.list(limit=2, X_Trace="t") == [package.Room(id="a")]
    assert server[1][0][:2] == ("GET", "/v2/rooms?limit=2")


def test_one_field_alone_goes_as_text_and_the_answer_has_the_id(client: Any, server: tuple[str, list[Any]]) -> None:
    made = client.rooms.create(motto="Peace")
    assert (made.text, made.location, made.room_id) == ("welcome", "/v2/rooms/r7?new=1", "r7")
    assert server[1] == [("POST", "/v2/rooms", "text/motto", b"Peace")]


def test_several_fields_go_as_a_form(client: Any, server: tuple[str, list[Any]], package: ModuleType) -> None:
    raw = client.rooms.with_raw_response.create(motto="Peace", room=package.Room(id="a"))
    assert raw.status_code == 201
    _, _, media_type, body = server[1][0]
    assert media_type.startswith("multipart/form-data; boundary=")
    assert b'name="motto"\r\nContent-Type: text/motto\r\n\r\nPeace\r\n' in body
    assert b'name="room"\r\nContent-Type: application/json\r\n\r\n{"id":"a"}\r\n' in body


def test_two_that_would_update_are_named_by_their_ids(client: Any, server: tuple[str, list[Any]]) -> None:
    assert client.rooms.put_room("a/b", id="a", timeout_=3.5) is None
    client.rooms.patch_room("a", id="b", timeout=5)
    assert not hasattr(client.rooms, "update")
    assert [(method, json.loads(body)) for method, _, _, body in server[1]] == [
        ("PUT", {"id": "a", "timeout": 3.5}),
        ("PATCH", {"id": "b"}),
    ]
    assert server[1][0][1] == "/v2/rooms/a%2Fb"


def test_a_segment_behind_a_parameter_is_a_method(client: Any, server: tuple[str, list[Any]]) -> None:
    client.rooms.import_people(7, body=["Ann"])
    client.rooms.close("a")
    client.rooms.close("a", reason="late")
    client.rooms.delete("a")
    assert [(method, path, body) for method, path, _, body in server[1]] == [
        ("POST", "/v2/rooms/7/import", b'["Ann"]'),
        ("POST", "/v2/rooms/a/close", b""),
        ("POST", "/v2/rooms/a/close", b'{"reason":"late"}'),
        ("DELETE", "/v2/rooms/a", b""),
    ]


def test_what_cannot_be_sent_is_left_out(package: ModuleType) -> None:
    picture = submodule(package, "resources").AsyncRoomsPicture
    assert hasattr(picture, "retrieve")
    assert not hasattr(picture, "update")


def test_bytes_come_back_as_bytes(client: Any) -> None:
    assert client.rooms.picture.retrieve("a") == b'[{"id":"a"}]'


def test_connect_takes_the_query_of_the_channel(package: ModuleType) -> None:
    parameters = inspect.signature(package.RoomsClient.connect).parameters
    assert list(parameters) == ["self", "room", "mode", "options"]
    assert parameters["room"].default is inspect.Parameter.empty
    dialect = package.AsyncConnection.dialect
    assert (dialect.alternatives, dialect.optional) == ((("room",),), {"mode"})
    assert dialect.decode(b'{"type":"room.said","text":"hm"}') == package.RoomSaid(text="hm")
    assert dialect.answers == {"room.speech.say": ("room.said",)}


def test_a_client_event_is_a_method_of_its_group(package: ModuleType) -> None:
    say = submodule(package, "connections").RoomSpeechEvents.say
    assert list(inspect.signature(say).parameters) == ["self", "text", "voice"]
    assert "The server answers with `room.said`." in (inspect.getdoc(say) or "")


def test_a_webhook_is_checked_before_it_is_read(package: ModuleType) -> None:
    with pytest.raises(package.WebhookVerificationError):
        package.webhooks.unwrap(b"{}", {}, "whsec_c2VjcmV0")
