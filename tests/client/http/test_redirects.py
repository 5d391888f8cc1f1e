"""A redirect within the origin is followed; the key goes nowhere else."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from openai_realtime._client.addresses import redirect_target
from openai_realtime._client.http.requests import JsonBody
from openai_realtime.errors import APIStatusError, RedirectError
from tests.client.http.kit import KEY, Kit
from tests.client.http.server import Stage, answer, refusal, serve


@pytest.mark.parametrize("status", [307, 308])
@pytest.mark.parametrize("location", ["/v2/pong?x=1", "{url}/v2/pong?x=1", "../v2/pong?x=1"])
def test_within_the_origin(kit: Kit, stage: Stage, status: int, location: str) -> None:
    stage.play(answer(status, b"", Location=location.format(url=stage.url)), answer(200, b"[1]"))
    response = kit.request(body=JsonBody({"a": 1}))
    assert (response.parse(), response.retries) == ([1], 0)
    first, second = stage.seen
    assert (second.method, second.target, second.body) == ("POST", "/v2/pong?x=1", b'{"a":1}')
    assert second.headers["authorization"] == first.headers["authorization"] == f"Bearer {KEY}"


@pytest.mark.parametrize("status", [301, 302, 303, 307, 308])
def test_to_another_port(kit: Kit, stage: Stage, status: int) -> None:
    with serve() as other:
        stage.play(answer(status, b"", Location=f"{other.url}/pong?token=hidden"))
        with pytest.raises(RedirectError) as caught:
            kit.request()
        assert other.seen == []
    assert caught.value.location == f"{other.url}/pong"
    assert caught.value.url == f"{stage.url}/realtime/ping"
    assert "hidden" not in str(caught.value)
    assert len(stage.seen) == 1


@pytest.mark.parametrize("status", [301, 302, 303])
def test_within_the_origin_but_as_a_get(kit: Kit, stage: Stage, status: int) -> None:
    stage.play(answer(status, b"", Location="/pong"))
    with pytest.raises(RedirectError, match=f"HTTP {status} is not followed: only 307 and 308"):
        kit.request()


def test_in_a_loop(kit: Kit, stage: Stage) -> None:
    stage.play(answer(307, b"", Location="/realtime/ping"))
    with pytest.raises(RedirectError, match="more than 5 redirects"):
        kit.request()
    assert len(stage.seen) == 6


def test_another_try_begins_where_the_first_did(kit: Kit, stage: Stage) -> None:
    stage.play(answer(307, b"", Location="/pong"), refusal(503, retry_after_ms="1"), answer(200))
    assert kit.request().retries == 1
    assert [one.target for one in stage.seen] == ["/realtime/ping", "/pong", "/realtime/ping"]


def test_without_an_address_it_is_a_status(kit: Kit, stage: Stage) -> None:
    stage.play(answer(307, b""))
    with pytest.raises(APIStatusError, match="HTTP 307"):
        kit.request()


HERE = "https://api.example.com/v1/a?b=1"
ELSEWHERE = [
    "http://api.example.com/v1/b",
    "https://api.example.com:444/v1/b",
    "https://example.com/v1/b",
    "https://api.example.com.evil.example/",
    "https://user:password@api.example.com/v1/b",
    "https://api.example.com@evil.example/",
    "https://api.example.com\\@evil.example/",
    "https://evil.example\\.api.example.com/",
    "//evil.example/v1/b",
    "\\\\evil.example/v1/b",
    "/\\evil.example/v1/b",
    "javascript:alert(1)",
    "https://[::1",
    "https://api.example.com:x/",
    "",
    "/a b",
    "/ü",
]


@pytest.mark.parametrize("location", ELSEWHERE)
def test_elsewhere(location: str) -> None:
    assert redirect_target(HERE, location) is None


@pytest.mark.parametrize("location", ELSEWHERE[:-2])
def test_elsewhere_on_the_wire(kit: Kit, stage: Stage, location: str) -> None:
    stage.play(answer(307, b"", Location=location.replace("https:", "http:")))
    with pytest.raises(RedirectError) as caught:
        kit.request()
    assert len(stage.seen) == 1
    assert "password" not in str(caught.value)


WITHIN = [
    ("/v1/b", "https://api.example.com/v1/b"),
    ("b", "https://api.example.com/v1/b"),
    ("?c=2", "https://api.example.com/v1/a?c=2"),
    ("https://API.example.com:443/b#c", "https://api.example.com/b"),
    ("https://api.example.com", "https://api.example.com/"),
]


@pytest.mark.parametrize(("location", "expected"), WITHIN)
def test_within(location: str, expected: str) -> None:
    assert redirect_target(HERE, location) == expected


@given(st.text())
def test_whatever_a_server_says_the_origin_stays(location: str) -> None:
    target = redirect_target(HERE, location)
    assert target is None or target.startswith("https://api.example.com/")
