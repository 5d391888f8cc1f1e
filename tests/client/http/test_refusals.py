"""Answers other than success: which exception, what it says, and that it never shows the key."""

from __future__ import annotations

import json
import traceback
from types import TracebackType

import pytest

from openai_realtime import errors
from openai_realtime._client.http.status import quoted, read_complaint, secrets_of, status_error
from tests.client.http.kit import KEY, Kit, settings
from tests.client.http.server import Stage, after, answer, refusal

CLASSES = [
    (400, errors.BadRequestError),
    (401, errors.AuthenticationError),
    (402, errors.APIStatusError),
    (403, errors.PermissionDeniedError),
    (404, errors.NotFoundError),
    (409, errors.ConflictError),
    (422, errors.UnprocessableEntityError),
    (429, errors.RateLimitError),
    (500, errors.InternalServerError),
    (503, errors.InternalServerError),
]


@pytest.mark.parametrize(("status", "expected"), CLASSES)
def test_each_status_has_its_class(kit: Kit, stage: Stage, status: int, expected: type[errors.APIStatusError]) -> None:
    stage.play(refusal(status, "it is so", "some_code", x_request_id="req_1"))
    with pytest.raises(errors.APIStatusError) as caught:
        kit.request(http=kit.make(max_retries=0), options={"extra_query": {"token": "hidden"}})
    error = caught.value
    assert type(error) is expected
    assert str(error) == f"HTTP {status}: it is so (request req_1)"
    assert (error.status_code, error.code, error.param, error.request_id) == (status, "some_code", None, "req_1")
    assert error.url == f"{kit.url}/realtime/ping"
    assert json.loads(error.body)["error"]["message"] == "it is so"
    assert error.headers["content-type"] == "application/json"


ECHOES = [
    pytest.param(f"Incorrect API key provided: {KEY}. Find it elsewhere.", id="whole"),
    pytest.param(f"Incorrect API key provided: {KEY[:8]}**********{KEY[-4:]}. Find it elsewhere.", id="masked"),
    pytest.param(f"Incorrect API key provided: {KEY[:6]}***. Find it elsewhere.", id="beginning"),
]


@pytest.mark.parametrize("message", ECHOES)
def test_a_server_that_repeats_the_key_does_not_make_us_show_it(kit: Kit, stage: Stage, message: str) -> None:
    stage.play(refusal(401, message, "invalid_api_key", x_echo=KEY))
    with pytest.raises(errors.AuthenticationError) as caught:
        kit.request()
    error = caught.value
    assert str(error) == "HTTP 401: Incorrect API key provided: [key]. Find it elsewhere."
    for shown in (str(error), repr(error), repr(error.args), repr(vars(error)), *_locals_of_ours(error)):
        assert KEY not in shown
    assert KEY not in "".join(traceback.TracebackException.from_exception(error, capture_locals=False).format())


def _locals_of_ours(error: BaseException) -> list[str]:
    """The variables of every function of the package that the exception went through, as error reporters show them."""
    shown: list[str] = []
    trace: TracebackType | None = error.__traceback__
    while trace is not None:
        if "openai_realtime" in trace.tb_frame.f_code.co_filename:
            shown += [f"{name}={value!r}" for name, value in trace.tb_frame.f_locals.items()]
        trace = trace.tb_next
    assert shown
    return shown


def test_an_unusable_key_of_a_callable_is_in_no_variable(kit: Kit) -> None:
    made = settings(kit.url, api_key=lambda: KEY + "\n")
    with pytest.raises(ValueError, match="characters that no header may have") as caught:
        kit.request(http=kit.make(made))
    assert not any(KEY in shown for shown in _locals_of_ours(caught.value))


def test_an_answer_too_late_shows_no_key_in_any_variable(kit: Kit, stage: Stage) -> None:
    stage.play(after(0.3, answer()))
    with pytest.raises(errors.APITimeoutError) as caught:
        kit.request(http=kit.make(max_retries=0, timeout=0.05))
    assert not any(KEY in shown for shown in _locals_of_ours(caught.value))


def test_a_key_is_hidden_that_only_one_request_has(kit: Kit, stage: Stage) -> None:
    stage.play(refusal(401, "no such token: ek_only_here"))
    made = settings(kit.url, api_key=lambda: "ek_only_here")
    with pytest.raises(errors.AuthenticationError, match=r"HTTP 401: no such token: \[key\]$"):
        kit.request(http=kit.make(made))
    with pytest.raises(errors.AuthenticationError, match=r"HTTP 401: no such token: \[key\]$"):
        kit.request(options={"extra_headers": {"api-key": "ek_only_here"}})


def test_the_quote_of_a_body_is_short_and_harmless(kit: Kit, stage: Stage) -> None:
    stage.play(answer(400, b"<html>\r\n\x1b[31m" + b"x" * 1000, Content_Type="text/html"))
    with pytest.raises(errors.BadRequestError) as caught:
        kit.request()
    text = str(caught.value)
    assert text.startswith("HTTP 400: <html> [31mxxx")
    assert text.endswith("…")
    assert len(text) == len("HTTP 400: ") + errors.MAX_QUOTED
    assert len(caught.value.body) == 1013


def test_a_key_at_the_edge_of_the_quote_is_not_cut_but_hidden() -> None:
    body = b"x" * 90 + b" " + KEY.encode()
    error = status_error(400, {}, body, url="", secrets=(KEY,))
    assert str(error) == f"HTTP 400: {'x' * 90} [key]"


def test_many_stars_and_letters_are_quoted_in_no_time() -> None:
    assert len(quoted("a" * 1_000_000 + "*" * 1_000_000, (KEY,))) == errors.MAX_QUOTED
    assert quoted("*" * 50 + " ab** stars", (KEY,)) == "*" * 50 + " ab** stars"


BODIES = [
    (b"", None),
    (b"not json", None),
    (b"[]", None),
    (b"[" * 100_000, None),
    (b'{"error": "plain text"}', "plain text"),
    (b'{"error": {"message": "m"}}', "m"),
    (b'{"error": {"message": 1}}', "1"),
    (b'{"error": {"message": {"a": 1}}}', None),
    (b'{"error": null, "message": "of a gateway"}', "of a gateway"),
    (b'{"statusCode": 401, "message": "Unauthorized"}', "Unauthorized"),
]


@pytest.mark.parametrize(("body", "message"), BODIES)
def test_what_a_body_says(body: bytes, message: str | None) -> None:
    assert read_complaint(body).message == message


def test_an_empty_answer_says_so(kit: Kit, stage: Stage) -> None:
    stage.play(answer(404, b""))
    with pytest.raises(errors.NotFoundError, match=r"^HTTP 404: the answer is empty$"):
        kit.request()


def test_code_and_param_are_text() -> None:
    error = status_error(400, {}, b'{"error": {"message": "m", "code": 17, "param": "session.model"}}', url="")
    assert (error.code, error.param) == ("17", "session.model")


def test_very_short_keys_of_local_servers_are_left_alone() -> None:
    assert str(status_error(400, {}, b"exhausted", url="", secrets=("x",))) == "HTTP 400: exhausted"


def test_credentials_among_headers() -> None:
    headers = {"Authorization": "Bearer abcd", "API-Key": "efgh", "X-Other": "ijkl", "Cookie": ""}
    assert set(secrets_of(headers)) == {"Bearer abcd", "abcd", "efgh"}
