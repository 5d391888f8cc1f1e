"""The event in a webhook, and the secret that it is checked with, through the functions that a program calls."""

from __future__ import annotations

import base64
import json
import os
import time
from datetime import UTC, datetime

import pytest
from standardwebhooks import Webhook

from openai_realtime import UnknownEvent, extra_fields, models, notes, webhooks
from openai_realtime.errors import MissingCredentialsError, WebhookVerificationError

KEY = b"the key of these webhooks"
SECRET = "whsec_" + base64.b64encode(KEY).decode()
CALL = {
    "type": "realtime.call.incoming",
    "id": "evt_1",
    "created_at": 1_767_225_600,
    "data": {"call_id": "rtc_1", "sip_headers": [{"name": "From", "value": "sip:+14155550100@example.com"}]},
}


@pytest.fixture(autouse=True)
def no_secret(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.delenv("OPENAI_WEBHOOK_SECRET", raising=False)


def signed(body: str) -> dict[str, str]:
    """Headers as the server sends them now."""
    now = int(time.time())
    signature = Webhook(KEY).sign("msg_1", datetime.fromtimestamp(now, UTC), body)
    return {"webhook-id": "msg_1", "webhook-timestamp": str(now), "webhook-signature": signature}


def unwrapped(body: str) -> models.WebhookRealtimeCallIncoming | UnknownEvent:
    return webhooks.unwrap(body.encode(), signed(body), SECRET)


@pytest.mark.parametrize("secret", [SECRET, KEY])
def test_a_genuine_webhook_becomes_the_class_of_its_type(secret: str | bytes) -> None:
    body = json.dumps(CALL)
    webhooks.verify(body, signed(body), secret)
    event = webhooks.unwrap(body, signed(body), secret)
    assert isinstance(event, models.WebhookRealtimeCallIncoming)
    assert event.data.call_id == "rtc_1"
    assert [(one.name, one.value) for one in event.data.sip_headers] == [("From", "sip:+14155550100@example.com")]


def test_a_type_of_tomorrow_becomes_an_unknown_event_with_all_its_data() -> None:
    data = {"type": "realtime.call.ended", "data": {"call_id": "rtc_1", "seconds": 12}}
    event = unwrapped(json.dumps(data))
    assert isinstance(event, UnknownEvent)
    assert event.type == "realtime.call.ended"
    assert event.data == data
    assert json.loads(event.raw) == data
    assert event.reason == "no webhook has the type 'realtime.call.ended'"


def test_a_value_of_another_type_than_described_is_kept_and_noted() -> None:
    event = unwrapped(json.dumps({**CALL, "data": "rtc_1"}))
    assert isinstance(event, models.WebhookRealtimeCallIncoming)
    assert event.id == "evt_1"
    assert extra_fields(event) == {"data": "rtc_1"}
    assert [(one.path, one.message) for one in notes(event)] == [("$.data", "expected object, got string")]


@pytest.mark.parametrize("type_", [None, 7, ["realtime.call.incoming"]])
def test_an_event_whose_type_is_no_text_is_unknown(type_: object) -> None:
    event = unwrapped(json.dumps({**CALL, "type": type_}))
    assert isinstance(event, UnknownEvent)
    assert event.type == ""
    assert event.data["type"] == type_


@pytest.mark.parametrize("body", ["[1, 2]", '"text"', "null", "{", "no json", ""])
def test_a_body_that_is_no_object_is_unknown_and_kept_as_it_came(body: str) -> None:
    event = unwrapped(body)
    assert isinstance(event, UnknownEvent)
    assert event.raw == body.encode()
    assert event.reason


def test_the_secret_of_the_environment_counts_where_none_is_given(monkeypatch: pytest.MonkeyPatch) -> None:
    body = json.dumps(CALL)
    monkeypatch.setenv("OPENAI_WEBHOOK_SECRET", SECRET)
    webhooks.verify(body, signed(body))
    assert isinstance(webhooks.unwrap(body, signed(body)), models.WebhookRealtimeCallIncoming)
    with pytest.raises(WebhookVerificationError):
        webhooks.verify(body, signed(body), b"another key of a webhook")


@pytest.mark.parametrize("secret", [None, "", b""])
def test_without_a_secret_nothing_is_genuine(secret: str | bytes | None) -> None:
    assert "OPENAI_WEBHOOK_SECRET" not in os.environ
    body = json.dumps(CALL)
    with pytest.raises(MissingCredentialsError, match="give secret=, or set OPENAI_WEBHOOK_SECRET"):
        webhooks.unwrap(body, signed(body), secret)
    with pytest.raises(MissingCredentialsError):
        webhooks.verify(body, signed(body), secret)
