"""The signature of a webhook: what is accepted, and that everything else is refused with one exception."""

from __future__ import annotations

import base64
import sys
from datetime import UTC, datetime
from email.message import Message
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st
from standardwebhooks import Webhook

from openai_realtime._client.webhook.signature import verify_signature
from openai_realtime.errors import MissingDependencyError, WebhookVerificationError

KEY = b"\x00\xffwebhook key of these tests"
SECRET = "whsec_" + base64.b64encode(KEY).decode()
NOW = 1_767_225_600
BODY = '{"type": "realtime.call.incoming", "data": {"call_id": "rtc_ü"}}'.encode()


def signed(body: bytes = BODY, at: int = NOW, message_id: str = "msg_1", key: bytes = KEY) -> dict[str, str]:
    """Headers as the server sends them."""
    signature = Webhook(key).sign(message_id, datetime.fromtimestamp(at, UTC), body.decode())
    return {"webhook-id": message_id, "webhook-timestamp": str(at), "webhook-signature": signature}


def verify(headers: Any, body: Any = BODY, secret: str | bytes = SECRET, tolerance: float = 300.0) -> bytes:
    return verify_signature(body, headers, secret, tolerance, now=lambda: float(NOW))


def refused(message: str, headers: Any, **given: Any) -> None:
    with pytest.raises(WebhookVerificationError, match=message) as caught:
        verify(headers, **given)
    assert SECRET[6:] not in str(caught.value)
    assert isinstance(caught.value, ValueError)


@pytest.mark.parametrize("body", [BODY, bytearray(BODY), memoryview(BODY), BODY.decode()])
def test_a_genuine_webhook_gives_its_bytes(body: Any) -> None:
    found = verify(signed(), body)
    assert found == BODY
    assert type(found) is bytes


def test_the_library_itself_agrees() -> None:
    now = int(datetime.now(UTC).timestamp())
    headers = signed(at=now)
    Webhook(SECRET).verify(BODY, headers)
    assert verify_signature(BODY, headers, SECRET) == BODY


def as_mapping(headers: dict[str, str]) -> Any:
    return headers


def as_upper_case(headers: dict[str, str]) -> Any:
    return {name.upper(): value for name, value in headers.items()}


def as_pairs(headers: dict[str, str]) -> Any:
    return [("Host", "x"), *((name.title(), value) for name, value in headers.items())]


def as_asgi(headers: dict[str, str]) -> Any:
    return [(b"host", b"\xff"), *((name.encode(), value.encode()) for name, value in headers.items())]


def as_bytes(headers: dict[str, str]) -> Any:
    return {name.encode(): value.encode() for name, value in headers.items()}


def as_iterator(headers: dict[str, str]) -> Any:
    return iter(headers.items())


@pytest.mark.parametrize("form", [as_mapping, as_upper_case, as_pairs, as_asgi, as_bytes, as_iterator])
def test_headers_as_frameworks_give_them(form: Any) -> None:
    assert verify(form(signed())) == BODY


@pytest.mark.parametrize(
    "secret",
    [SECRET, SECRET.removeprefix("whsec_"), SECRET.rstrip("="), f" {SECRET}\n", KEY],
    ids=["shown", "without prefix", "without padding", "with line break", "key"],
)
def test_secrets(secret: str | bytes) -> None:
    assert verify(signed(), secret=secret) == BODY


@pytest.mark.parametrize("secret", ["", "whsec_", b"", "   ", "whsec_a", "whsec_ä", "whsec_!!!!", "whsec_whsec_AAAA"])
def test_secrets_that_are_none(secret: str | bytes) -> None:
    refused("secret of the webhook", signed(), secret=secret)


OLD, NEW = "whsec_b2xk", b"new"


@pytest.mark.parametrize("secrets", [[OLD, SECRET], (SECRET, NEW), [SECRET], iter([NEW, OLD, SECRET])])
def test_one_of_several_secrets_is_enough(secrets: Any) -> None:
    assert verify(signed(), secret=secrets) == BODY


def test_several_secrets_of_which_none_fits() -> None:
    refused("fits its content and a secret", signed(), secret=[OLD, NEW])


@pytest.mark.parametrize("secrets", [[SECRET, ""], [SECRET, "whsec_!"]])
def test_a_broken_secret_is_told_whether_another_fits_or_not(secrets: Any) -> None:
    refused("secret of the webhook", signed(), secret=secrets)


@pytest.mark.parametrize("body", [{"type": "realtime.call.incoming"}, ["a"], None, 7, object()])
def test_a_body_that_was_parsed(body: Any) -> None:
    with pytest.raises(
        TypeError, match=f"body of a webhook must be its bytes, as they came, and not {type(body).__name__}"
    ):
        verify(signed(), body=body)


@pytest.mark.parametrize("secret", [7, [None], [7, SECRET]])
def test_a_secret_that_is_neither_text_nor_bytes(secret: Any) -> None:
    with pytest.raises(TypeError, match=r"a secret of a webhook is text or bytes|'int' object is not iterable"):
        verify(signed(), secret=secret)


def test_another_secret() -> None:
    refused("no signature of the webhook fits", signed(key=b"another"))


def test_one_of_several_signatures() -> None:
    headers, other = signed(), signed(key=b"old key")
    for several in (
        f"{other['webhook-signature']} {headers['webhook-signature']}",
        f"{headers['webhook-signature']} {other['webhook-signature']}",
        f"v1a,abc v2,x nonsense , {headers['webhook-signature']}",
    ):
        assert verify({**headers, "webhook-signature": several}) == BODY
    refused("no signature", {**headers, "webhook-signature": f"{other['webhook-signature']} v1,"})


@pytest.mark.parametrize(
    "signature",
    ["v1", "v1,", ",", "v1,!!!", "v2,{0}", "V1,{0}", "{0}", "v1,{0}x", "v1,{0},", "v1,{0}\u2028", "ü", "\ud800"],
)
def test_signatures_that_are_none(signature: str) -> None:
    headers = signed()
    text = headers["webhook-signature"].partition(",")[2]
    refused("no signature", {**headers, "webhook-signature": signature.format(text)})


@pytest.mark.parametrize("name", ["webhook-id", "webhook-timestamp", "webhook-signature"])
def test_a_header_that_is_missing_empty_or_there_twice(name: str) -> None:
    headers = signed()
    refused(f"no header {name}", {key: value for key, value in headers.items() if key != name})
    refused(f"no header {name}", {**headers, name: ""})
    refused(f"more than one header {name}", [*headers.items(), (name.upper(), headers[name])])
    refused("no header", {})
    refused("no header", [])


@pytest.mark.parametrize("offset", [0, 300, -300])
def test_signed_in_time(offset: int) -> None:
    assert verify(signed(at=NOW + offset)) == BODY


def test_signed_at_another_time() -> None:
    refused("was signed 301 seconds ago, more than the 300 allowed", signed(at=NOW - 301))
    refused("was signed 301 seconds ahead of this clock", signed(at=NOW + 301))
    refused("signed 1 seconds ago", signed(at=NOW - 1), tolerance=0)
    assert verify(signed(at=NOW - 3600), tolerance=3600) == BODY
    assert verify(signed(at=NOW - 3600), tolerance=float("inf")) == BODY
    refused("more than the nan allowed", signed(), tolerance=float("nan"))
    refused("more than the -1 allowed", signed(), tolerance=-1)


TIMES = ["nan", "NaN", "inf", "-inf", "1e999", "1767225600.0", f"0{NOW}", f"+{NOW}", f" {NOW}", f"{NOW}\n", "-1", "0",
         "١٧٦٧٢٢٥٦٠٠", "1_767_225_600", "9" * 400, "now", "\x00"]  # fmt: skip


@pytest.mark.parametrize("text", TIMES)
@pytest.mark.parametrize("tolerance", [300.0, float("inf")])
def test_times_that_are_none(text: str, tolerance: float) -> None:
    refused("timestamp is not a whole number", {**signed(), "webhook-timestamp": text}, tolerance=tolerance)


def test_a_year_that_there_is_not() -> None:
    refused("in no year", {**signed(), "webhook-timestamp": "9" * 12}, tolerance=float("inf"))


def test_text_that_is_no_utf8() -> None:
    refused("no UTF-8", signed(), body=b"\xff\xfe")
    refused("no UTF-8", signed(), body="\ud800")
    refused("no UTF-8", {**signed(), "webhook-id": "\ud800"})


def test_id_and_body_cannot_be_shifted_into_each_other() -> None:
    """The parts are joined by dots, so the time stands between them as a wall."""
    refused("no signature", {**signed(), "webhook-id": "msg_1.1"})
    refused("no signature", signed(), body=BODY + b" ")
    refused("no signature", signed(), body=b"")
    assert verify(signed(b""), b"") == b""


@given(st.data(), st.text(st.characters(exclude_categories=["Cs"]), min_size=1))
def test_a_flipped_bit_anywhere_is_refused(data: st.DataObject, text: str) -> None:
    body = text.encode()
    headers = signed(body)
    parts = {name: value.encode() for name, value in headers.items()}
    where = data.draw(st.sampled_from(["body", *parts]))
    changed = bytearray(body if where == "body" else parts[where])
    position = data.draw(st.integers(0, len(changed) * 8 - 1))
    changed[position // 8] ^= 1 << position % 8
    given_body = bytes(changed) if where == "body" else body
    given_headers = parts if where == "body" else {**parts, where: bytes(changed)}
    assert verify(headers, body) == body
    with pytest.raises(WebhookVerificationError):
        verify(given_headers, given_body)


@given(st.binary(), st.dictionaries(st.sampled_from(list(signed())), st.text()), st.text())
def test_whatever_comes_there_is_one_exception(body: bytes, headers: dict[str, str], secret: str) -> None:
    with pytest.raises(WebhookVerificationError):
        verify({**signed(), **headers}, body, secret)


@given(st.lists(st.tuples(st.binary(), st.binary())))
def test_whatever_headers_come_there_is_one_exception(headers: list[tuple[bytes, bytes]]) -> None:
    with pytest.raises(WebhookVerificationError):
        verify(headers)


def test_the_library_is_missed_by_name(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setitem(sys.modules, "standardwebhooks", None)
    with pytest.raises(MissingDependencyError, match=r"pip install 'standardwebhooks>=1\.1'"):
        verify(signed())


def test_headers_of_the_standard_library() -> None:
    message = Message()
    for name, value in signed().items():
        message[name.title()] = value
    assert verify(message) == BODY


@pytest.mark.parametrize(
    "headers", [None, 3, ["webhook-id"], [("webhook-id",)], [("webhook-id", 1)], {"webhook-id": None}]
)
def test_what_is_no_headers_at_all(headers: Any) -> None:
    refused("neither a mapping nor pairs", headers)
