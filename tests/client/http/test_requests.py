"""What a request looks like on the wire, and what comes back."""

from __future__ import annotations

import email
import gzip
import json
import logging
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

import openai_realtime as rt
from openai_realtime import UNSET, DecodeError, EncodeError
from openai_realtime._client.addresses import fill_path
from openai_realtime._client.http.requests import HttpReply, JsonBody, MultipartBody, Operation, Part, TextBody, render
from tests.client.http.kit import KEY, PING, Kit, settings
from tests.client.http.server import Stage, answer

HANGUP = Operation("POST", "/realtime/calls/{call_id}/hangup")


def test_method_path_key_and_what_every_request_carries(kit: Kit, stage: Stage) -> None:
    stage.play(answer(200, b'{"a": 1}', x_request_id="req_7"))
    response = kit.request()
    seen = stage.seen[0]
    assert (seen.method, seen.target, seen.body) == ("POST", "/realtime/ping", b"")
    assert seen.headers["authorization"] == f"Bearer {KEY}"
    assert seen.headers["accept"] == "application/json"
    assert seen.headers["user-agent"].startswith("openai-realtime-python/")
    assert "content-type" not in seen.headers
    assert (response.status_code, response.request_id, response.retries) == (200, "req_7", 0)
    assert (response.content, response.headers["x-request-id"]) == (b'{"a": 1}', "req_7")
    assert response.parse() == {"a": 1}
    assert response.http_response.status_code == 200
    assert 0 < response.elapsed < 5


def test_json_leaves_out_what_is_unset_and_encodes_types_of_the_package(kit: Kit, stage: Stage) -> None:
    sent = JsonBody({"format": rt.AudioFormatPcm(rate=24000), "model": UNSET, "prompt": None, "audio": b"\x00\x01"})
    kit.request(body=sent)
    seen = stage.seen[0]
    assert seen.headers["content-type"] == "application/json"
    assert json.loads(seen.body) == {
        "format": {"type": "audio/pcm", "rate": 24000},
        "prompt": None,
        "audio": "AAE=",
    }


def test_a_body_without_exact_form_is_refused_before_anything_is_sent(kit: Kit, stage: Stage) -> None:
    with pytest.raises(EncodeError):
        kit.request(body=JsonBody({"speed": float("nan")}))
    assert stage.seen == []


def test_text_goes_as_utf8_with_its_media_type(kit: Kit, stage: Stage) -> None:
    kit.request(body=TextBody("v=0\r\nö", "application/sdp"))
    assert stage.seen[0].headers["content-type"] == "application/sdp"
    assert stage.seen[0].body == "v=0\r\nö".encode()


def test_a_form_is_read_back_by_another_parser(kit: Kit, stage: Stage) -> None:
    parts = [Part("sdp", b"v=0\r\n--x\r\n", "application/sdp"), Part('se"s', b'{"a":1}', "application/json")]
    kit.request(body=MultipartBody(parts))
    seen = stage.seen[0]
    message = email.message_from_bytes(b"Content-Type: %b\r\n\r\n" % seen.headers["content-type"].encode() + seen.body)
    found = [(one.get_param("name", header="content-disposition"), one.get_content_type()) for one in message.walk()]
    assert found[1:] == [("sdp", "application/sdp"), ("se%22s", "application/json")]
    assert [one.get_payload(decode=True) for one in message.walk()][1:] == [b"v=0\r\n--x\r\n", b'{"a":1}']


@given(st.lists(st.binary(max_size=60), min_size=1, max_size=4))
def test_no_content_can_end_its_part(contents: list[bytes]) -> None:
    body, media_type = render(MultipartBody([Part("x", one, "application/octet-stream") for one in contents]))
    boundary = media_type.partition("boundary=")[2].encode()
    pieces = body.split(b"--" + boundary)
    assert pieces[0] == b""
    assert pieces[-1] == b"--\r\n"
    assert [one.partition(b"\r\n\r\n")[2] for one in pieces[1:-1]] == [one + b"\r\n" for one in contents]


def test_a_part_cannot_smuggle_a_header() -> None:
    with pytest.raises(ValueError, match="Content-Type"):
        render(MultipartBody([Part("x", b"", "text/plain\r\nX-Evil: 1")]))


@given(st.text(st.characters(exclude_categories=["Cs"]), min_size=1))
def test_a_path_parameter_stays_in_its_segment(value: str) -> None:
    if value in (".", ".."):
        return
    filled = fill_path("/calls/{call_id}/hangup", {"call_id": value})
    _, calls, segment, last = filled.split("/")
    assert (calls, last) == ("calls", "hangup")
    assert not set(segment) & set("?#/\\@:; \r\n")
    assert segment.isascii()


@pytest.mark.parametrize("value", ["../x?y", "a/b", "%2e%2e", "..%2f", "a b", "ü", "#", ";a=1", "?", "\r\nX: 1", "\\"])
def test_a_path_parameter_stays_in_its_segment_on_the_wire(kit: Kit, stage: Stage, value: str) -> None:
    kit.request(HANGUP, path={"call_id": value})
    target = stage.seen[0].target
    assert target.startswith("/realtime/calls/")
    assert target.endswith("/hangup")
    assert target.count("/") == 4
    assert not set("?#") & set(target)


@pytest.mark.parametrize("value", ["", ".", "..", "\ud800"])
def test_a_path_parameter_that_is_no_segment_is_refused(kit: Kit, stage: Stage, value: str) -> None:
    with pytest.raises(ValueError, match="call_id"):
        kit.request(HANGUP, path={"call_id": value})
    assert stage.seen == []


def test_a_path_parameter_is_text(kit: Kit) -> None:
    with pytest.raises(TypeError, match="call_id must be text, not NoneType"):
        kit.request(HANGUP, path={"call_id": None})


def test_the_more_specific_query_and_header_win(kit: Kit, stage: Stage) -> None:
    made = settings(
        f"{kit.url}/v1?a=base&b=base", query={"b": "client", "c": "client"}, headers={"X-A": "1", "X-B": "1"}
    )
    options = {"extra_query": {"d": "ex tra"}, "extra_headers": {"x-b": "3", "accept": "text/plain"}}
    given: dict[str, Any] = {"query": {"c": True, "d": 1, "e": UNSET}, "headers": {"x-b": "2", "X-C": UNSET}}
    kit.request(http=kit.make(made), options=options, **given)
    seen = stage.seen[0]
    assert seen.target == "/v1/realtime/ping?a=base&b=client&c=true&d=ex%20tra"
    assert (seen.headers["x-a"], seen.headers["x-b"], seen.headers["accept"]) == ("1", "3", "text/plain")
    assert "x-c" not in seen.headers


def test_a_caller_may_bring_credentials_for_one_request(kit: Kit, stage: Stage) -> None:
    made = settings(kit.url, api_key=None)
    kit.request(http=kit.make(made), options={"extra_headers": {"authorization": "Bearer ek_1"}})
    assert stage.seen[0].headers["authorization"] == "Bearer ek_1"


@pytest.mark.parametrize("value", ["a\r\nX-Evil: 1", "ü", "\x00"])
def test_a_header_that_would_begin_another_is_refused(kit: Kit, stage: Stage, value: str) -> None:
    with pytest.raises(ValueError, match="the header X-A has characters") as caught:
        kit.request(options={"extra_headers": {"X-A": value}})
    assert value not in str(caught.value)
    with pytest.raises(ValueError, match="no name of a header"):
        kit.request(options={"extra_headers": {"X A": "1"}})
    for name in ("Content-Length", "transfer-encoding"):
        with pytest.raises(ValueError, match="follows from the content"):
            kit.request(options={"extra_headers": {name: "1"}})
    with pytest.raises(TypeError, match="X-A must be text, not int"):
        kit.request(options={"extra_headers": {"X-A": 1}})
    assert stage.seen == []


@pytest.mark.parametrize(
    ("options", "error", "message"),
    [
        ({"time_out": 1}, TypeError, "unknown options: time_out"),
        ({"timeout": 0}, ValueError, "timeout must be above 0"),
        ({"timeout": float("nan")}, ValueError, "timeout must be above 0"),
        ({"timeout": float("inf")}, ValueError, "timeout must be above 0"),
        ({"timeout": "1"}, TypeError, "timeout must be a number"),
        ({"max_retries": -1}, ValueError, "max_retries must be 0 or more"),
        ({"max_retries": 1.5}, TypeError, "max_retries must be a whole number"),
        ({"max_retries": True}, TypeError, "max_retries must be a whole number"),
    ],
)
def test_options_that_mean_nothing(kit: Kit, options: dict[str, Any], error: type[Exception], message: str) -> None:
    with pytest.raises(error, match=message):
        kit.request(options=options)


def test_a_reply_becomes_its_type_and_keeps_what_it_has_beyond(kit: Kit, stage: Stage) -> None:
    stage.play(answer(200, b'{"type": "audio/pcm", "rate": 24000, "new": 1}'))
    found = kit.request(Operation("GET", "/x", reply=rt.AudioFormatPcm)).parse()
    assert found.rate == 24000
    assert rt.extra_fields(found) == {"new": 1}
    assert stage.seen[0].method == "GET"


@pytest.mark.parametrize("body", [b"<html>", b"", b"[1]", b'"text"', b"\xff"])
def test_a_reply_that_is_nothing_of_the_type(kit: Kit, stage: Stage, body: bytes) -> None:
    stage.play(answer(200, body))
    response = kit.request(Operation("POST", "/x", reply=rt.AudioFormatPcm))
    with pytest.raises(DecodeError) as caught:
        response.parse()
    assert caught.value.path == "$"
    assert response.content == body


def test_an_operation_without_a_result_takes_any_content(kit: Kit, stage: Stage) -> None:
    stage.play(answer(200, b"OK"), answer(204, b""))
    http = kit.make()
    assert kit.request(HANGUP, http=http, path={"call_id": "rtc_1"}).parse() is None
    assert kit.request(Operation("POST", "/x", reply=rt.AudioFormatPcm | None), http=http).parse() is None


def test_a_reply_that_is_no_json_is_made_by_the_operation(kit: Kit, stage: Stage) -> None:
    def made(reply: HttpReply) -> tuple[int, str, str]:
        return reply.status_code, reply.text, reply.headers["location"]

    stage.play(answer(201, "v=0 ö\xff".encode("latin-1"), Location="/v1/realtime/calls/rtc_1"))
    operation = Operation("POST", "/realtime/calls", accept="application/sdp", decode=made)
    assert kit.request(operation).parse() == (201, "v=0 \ufffd\ufffd", "/v1/realtime/calls/rtc_1")
    assert stage.seen[0].headers["accept"] == "application/sdp"


def test_compressed_content_is_unpacked(kit: Kit, stage: Stage) -> None:
    stage.play(answer(200, gzip.compress(b'{"a": [1]}'), Content_Encoding="gzip"))
    assert kit.request().parse() == {"a": [1]}


def test_what_is_logged_has_neither_key_nor_content(kit: Kit, stage: Stage, caplog: pytest.LogCaptureFixture) -> None:
    caplog.set_level(logging.DEBUG, "openai_realtime")
    stage.play(answer(500, b"{}", retry_after_ms="1"), answer(200, b'{"secret": "reply"}', x_request_id="req_9"))
    kit.request(body=JsonBody({"prompt": "secret words"}), options={"extra_query": {"token": "secret"}})
    ours = [one.getMessage() for one in caplog.records if one.name == "openai_realtime"]
    assert len(ours) == 3
    assert ours[0].startswith("POST /realtime/ping: 500 after ")
    assert ours[1] == "POST /realtime/ping: status 500, trying again in 0.00 s (1 of 2)"
    assert ours[2].endswith("request req_9")
    assert KEY not in "".join(ours)
    assert "secret" not in "".join(ours)


def test_no_repr_shows_headers_or_content(kit: Kit, stage: Stage) -> None:
    stage.play(answer(200, b'"private"', Set_Cookie="private"))
    response = kit.request(body=JsonBody({"a": "private"}))
    for shown in (response, PING, JsonBody("private"), TextBody("private", "text/plain"), Part("a", b"private", "b")):
        assert "private" not in repr(shown)
        assert KEY not in repr(shown)
    assert repr(response).startswith("RawResponse(status_code=200, request_id=None, elapsed=")
