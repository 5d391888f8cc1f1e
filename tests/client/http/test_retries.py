"""When a request is tried again, how long that takes, and what is the same in every try."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta
from email.utils import format_datetime

import pytest
from hypothesis import given
from hypothesis import strategies as st

from openai_realtime import errors
from openai_realtime._client.http.exchange import Exchange
from openai_realtime._client.http.requests import HttpReply, JsonBody, Prepared
from openai_realtime._client.http.retries import LONGEST_DELAY, asked_delay, backoff, is_passing
from tests.client.http.kit import Kit, settings
from tests.client.http.server import Stage, answer, raw, refusal

SOON = {"retry_after_ms": "1"}


@pytest.mark.parametrize("status", [408, 409, 429, 500, 502, 503, 504, 529])
def test_what_may_pass_is_tried_again(kit: Kit, stage: Stage, status: int) -> None:
    stage.play(refusal(status, **SOON), refusal(status, **SOON), answer())
    assert kit.request().retries == 2
    assert len(stage.seen) == 3


@pytest.mark.parametrize("status", [400, 401, 403, 404, 422])
def test_what_will_not_pass_is_not_tried_again(kit: Kit, stage: Stage, status: int) -> None:
    stage.play(refusal(status, **SOON))
    with pytest.raises(errors.APIStatusError):
        kit.request()
    assert len(stage.seen) == 1


def test_three_failures_are_enough(kit: Kit, stage: Stage) -> None:
    stage.play(refusal(500, "once", **SOON), refusal(500, "twice", **SOON), refusal(500, "thrice", **SOON))
    with pytest.raises(errors.InternalServerError, match="thrice"):
        kit.request()
    assert len(stage.seen) == 3


def test_without_a_hint_the_tries_are_half_a_second_apart(kit: Kit, stage: Stage) -> None:
    stage.play(refusal(500), answer())
    response = kit.request()
    assert response.retries == 1
    assert 0.25 <= response.elapsed < 3


@pytest.mark.parametrize("given", [0, 1, 4])
def test_the_number_of_tries_is_a_choice(kit: Kit, stage: Stage, given: int) -> None:
    stage.play(refusal(500, **SOON))
    with pytest.raises(errors.InternalServerError):
        kit.request(http=kit.make(max_retries=given))
    assert len(stage.seen) == 1 + given
    with pytest.raises(errors.InternalServerError):
        kit.request(options={"max_retries": 1})
    assert len(stage.seen) == 1 + given + 2


def test_every_try_is_the_same_but_for_the_key(kit: Kit, stage: Stage) -> None:
    keys = iter(["first-key", "second-key", "third-key"])
    stage.play(raw(b""), refusal(503, **SOON), answer())
    made = settings(kit.url, api_key=lambda: next(keys))
    kit.request(http=kit.make(made), body=JsonBody({"a": 1}), options={"extra_headers": {"Idempotency-Key": "k"}})
    one, two, three = stage.seen
    assert [one.headers["authorization"] for one in stage.seen] == [
        "Bearer first-key",
        "Bearer second-key",
        "Bearer third-key",
    ]
    assert one.body == two.body == three.body == b'{"a":1}'
    assert {one.headers["idempotency-key"] for one in stage.seen} == {"k"}


def test_no_idempotency_key_is_made_up(kit: Kit, stage: Stage) -> None:
    kit.request()
    assert "idempotency-key" not in stage.seen[0].headers


def test_the_server_has_the_last_word(kit: Kit, stage: Stage) -> None:
    stage.play(refusal(500, x_should_retry="false"))
    with pytest.raises(errors.InternalServerError):
        kit.request()
    assert len(stage.seen) == 1
    stage.play(refusal(400, x_should_retry="true", **SOON), answer())
    assert kit.request().retries == 1


def test_no_credit_left_does_not_pass(kit: Kit, stage: Stage) -> None:
    stage.play(refusal(429, code="insufficient_quota", **SOON))
    with pytest.raises(errors.RateLimitError) as caught:
        kit.request()
    assert caught.value.code == "insufficient_quota"
    assert len(stage.seen) == 1


def test_the_server_says_how_many_seconds(kit: Kit, stage: Stage) -> None:
    stage.play(refusal(429, retry_after="1"), answer())
    assert kit.request().elapsed >= 1


def test_the_server_says_until_when(kit: Kit, stage: Stage) -> None:
    until = datetime.now(UTC).replace(microsecond=0) + timedelta(seconds=2)
    stage.play(refusal(503, Retry_After=format_datetime(until, usegmt=True)), answer())
    assert kit.request().retries == 1
    assert datetime.now(UTC) >= until


@pytest.mark.parametrize("hint", ["61", "1e999", "inf", "Fri, 31 Dec 9999 23:59:59 GMT"])
def test_a_long_wait_is_left_to_the_caller(kit: Kit, stage: Stage, hint: str) -> None:
    stage.play(refusal(429, retry_after=hint))
    with pytest.raises(errors.RateLimitError) as caught:
        kit.request()
    assert len(stage.seen) == 1  # a client that waited would have asked again
    assert caught.value.headers["retry-after"] == hint


NOW = 1_700_000_000.0
HINTS: list[tuple[dict[str, str], float | None]] = [
    ({}, None),
    ({"retry-after": "2"}, 2.0),
    ({"retry-after": "0.5"}, 0.5),
    ({"retry-after": "0"}, 0.0),
    ({"retry-after": "-1"}, None),
    ({"retry-after": "nan"}, None),
    ({"retry-after": "soon"}, None),
    ({"retry-after": ""}, None),
    ({"retry-after": "Tue, 14 Nov 2023 22:13:30 GMT"}, 10.0),
    ({"retry-after": "Tue, 14 Nov 2023 22:13:10 GMT"}, 0.0),
    ({"retry-after": "Tue, 99 Nov 2023 22:13:10 GMT"}, None),
    ({"retry-after": "Tue, 14 Nov 99999 22:13:10 GMT"}, None),
    ({"retry-after-ms": "250", "retry-after": "9"}, 0.25),
    ({"retry-after-ms": "much", "retry-after": "9"}, 9.0),
]


@pytest.mark.parametrize(("headers", "expected"), HINTS)
def test_what_the_server_asks_for(headers: dict[str, str], expected: float | None) -> None:
    assert asked_delay(headers, lambda: NOW) == expected


@given(st.text(), st.text())
def test_no_hint_breaks_anything(milliseconds: str, seconds: str) -> None:
    found = asked_delay({"retry-after-ms": milliseconds, "retry-after": seconds})
    assert found is None or found >= 0


@given(st.integers(0, 10_000), st.floats(0, 1))
def test_delays_grow_to_their_limit_and_are_spread(attempt: int, chance: float) -> None:
    longest = min(LONGEST_DELAY, 0.5 * 2 ** min(attempt, 10))
    assert longest / 2 <= backoff(attempt, lambda: chance) <= longest


@given(st.integers(400, 599), st.sampled_from(["", "true", "false", "TRUE", "perhaps"]))
def test_which_statuses_pass(status: int, advice: str) -> None:
    passes = is_passing(HttpReply(status, {"x-should-retry": advice}, b""))
    assert passes == (advice.lower() == "true" or (advice != "false" and (status in (408, 409, 429) or status >= 500)))


def test_delays_without_a_hint_double() -> None:
    exchange = Exchange(Prepared("POST", "http://a/b", "/b", {}, None), 6, chance=lambda: 0.0)
    assert [exchange.answered(HttpReply(500, {}, b"")) for _ in range(6)] == [0.5, 1, 2, 4, 8, 8]
