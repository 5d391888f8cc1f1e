"""What a client must be able to do, with whatever versions of the libraries are installed where it is run.

    python -m tests.client.lowest.scenario

Prints the versions and what was found as JSON. Needs the package and its extras alone.
"""

from __future__ import annotations

import asyncio
import json
import sys
from importlib.metadata import version

import openai_realtime as rt
from openai_realtime import webhooks
from openai_realtime.testing import FakeRealtimeServer
from tests.client.parity import ours
from tests.client.parity.outcome import Outcome

LIBRARIES = ("h11", "httpx2", "msgspec", "standardwebhooks", "websockets")
SECRET = "whsec_MDEyMzQ1Njc4OTAxMjM0NTY3ODkwMTIzNDU2Nzg5MDE="
IN_WRITING = rt.SessionCreateRequest(output_modalities=["text"])

Findings = dict[str, object]

FRAMES = (
    b'{"type": "of.tomorrow", "event_id": "e"}',
    b'{"type": "response.output_text.done", "event_id": "e", "text": 5, "of_tomorrow": true}',
    b"[1]",
)
"""Frames that deviate from the description, which the native decoder refuses or that have more than it expects."""


def found_in(outcome: Outcome) -> Findings:
    return {
        "text": outcome.text,
        "transcript": outcome.transcript,
        "audio": len(outcome.audio),
        "call": [outcome.name, json.loads(outcome.arguments)],
        "last": outcome.last,
    }


def restored(event: rt.Reconnected) -> list[int]:
    return [event.attempt, event.code, event.restored]


async def connections_async(server: FakeRealtimeServer, client: rt.AsyncRealtimeClient) -> Findings:
    """Lose a connection and get it back; be refused; run out of time; close."""
    policy = rt.ReconnectPolicy(initial_delay=0.01)
    async with client.connect(model="gpt-realtime", reconnect=policy, compression="deflate") as connection:
        first = await connection.recv(timeout=60)
        answer = await connection.request(rt.SessionUpdate(session=IN_WRITING), timeout=60)
        server.drop()
        async for event in connection:
            if isinstance(event, rt.Reconnected):
                break
        else:
            raise AssertionError("it was not made again")
        await connection.conversation.item.create(item=ours.message("again"))
        await connection.response.create()
        said = await ours.answer_async(connection, Outcome())
        await connection.wait_idle(timeout=60)
        late = 0
        try:
            while await connection.recv(timeout=0.05):
                late += 1
        except rt.ReceiveTimeout:
            pass
    server.refuse_next(429)
    try:
        await client.connect(model="gpt-realtime")
    except rt.RateLimitError as error:
        refused = error.status_code
    else:
        refused = 101
    return {
        "types": [first.type, answer.type],
        "restored": restored(event),
        "said": said.said,
        "late": late,
        "refused": refused,
        "closed": [connection.is_open, connection.close_code],
    }


def connections(server: FakeRealtimeServer, client: rt.RealtimeClient) -> Findings:
    """The same with the synchronous client."""
    policy = rt.ReconnectPolicy(initial_delay=0.01)
    with client.connect(model="gpt-realtime", reconnect=policy, compression="deflate") as connection:
        first = connection.recv(timeout=60)
        answer = connection.request(rt.SessionUpdate(session=IN_WRITING), timeout=60)
        server.drop()
        for event in connection:
            if isinstance(event, rt.Reconnected):
                break
        else:
            raise AssertionError("it was not made again")
        connection.conversation.item.create(item=ours.message("again"))
        connection.response.create()
        said = ours.answer(connection, Outcome())
        connection.wait_idle(timeout=60)
        late = 0
        try:
            while connection.recv(timeout=0.05):
                late += 1
        except rt.ReceiveTimeout:
            pass
    server.refuse_next(429)
    try:
        client.connect(model="gpt-realtime")
    except rt.RateLimitError as error:
        refused = error.status_code
    else:
        refused = 101
    return {
        "types": [first.type, answer.type],
        "restored": restored(event),
        "said": said.said,
        "late": late,
        "refused": refused,
        "closed": [connection.is_open, connection.close_code],
    }


def deviations() -> Findings:
    """How they are decoded, and encoded again."""
    events = [rt.decode_server_event(frame) for frame in FRAMES]
    try:
        rt.decode_server_event(FRAMES[1], strict=True)
    except rt.DecodeError as error:
        strict = error.path
    else:
        strict = "accepted"
    return {
        "types": [event.type for event in events],
        "extra": dict(rt.extra_fields(events[1])),
        "again": json.loads(rt.encode(events[1]))["text"],
        "strict": strict,
    }


async def operations_async(server: FakeRealtimeServer, client: rt.AsyncRealtimeClient) -> Findings:
    """An object, a form, no content, a second try, an error."""
    secret = await client.client_secrets.create(session=IN_WRITING)
    call = await client.calls.create(sdp="v=0\r\n", session=rt.SessionCreateRequest())
    server.fail_next(503)
    raw = await client.calls.with_raw_response.hangup(call.call_id)
    try:
        await client.calls.hangup(call.call_id)  # it is over
    except rt.NotFoundError as error:
        missing = error.status_code
    else:
        missing = 200
    return {"prefixes": [secret.value[:3], call.call_id[:4]], "tries": raw.retries + 1, "missing": missing}


def operations(server: FakeRealtimeServer, client: rt.RealtimeClient) -> Findings:
    """The same with the synchronous client."""
    secret = client.client_secrets.create(session=IN_WRITING)
    call = client.calls.create(sdp="v=0\r\n", session=rt.SessionCreateRequest())
    server.fail_next(503)
    raw = client.calls.with_raw_response.hangup(call.call_id)
    try:
        client.calls.hangup(call.call_id)  # it is over
    except rt.NotFoundError as error:
        missing = error.status_code
    else:
        missing = 200
    return {"prefixes": [secret.value[:3], call.call_id[:4]], "tries": raw.retries + 1, "missing": missing}


def webhook(server: FakeRealtimeServer) -> Findings:
    headers, body = server.webhook("rtc_7", SECRET)
    event = webhooks.unwrap(body, headers, SECRET)
    try:
        webhooks.verify(body + b" ", headers, SECRET)
    except rt.WebhookVerificationError as error:
        forged = type(error).__name__
    else:
        forged = "accepted"
    assert isinstance(event, rt.WebhookRealtimeCallIncoming)
    return {"call": event.data.call_id, "forged": forged}


async def everything_async(server: FakeRealtimeServer) -> Findings:
    server.hear("what time is it")
    async with rt.AsyncRealtimeClient(api_key="sk-test", base_url=server.url) as client:
        return {
            "talk": found_in(await ours.talk_async(server.url)),
            "connections": await connections_async(server, client),
            "operations": await operations_async(server, client),
        }


def everything(server: FakeRealtimeServer) -> Findings:
    server.hear("what time is it")
    with rt.RealtimeClient(api_key="sk-test", base_url=server.url) as client:
        return {
            "talk": found_in(ours.talk(server.url)),
            "connections": connections(server, client),
            "operations": operations(server, client),
        }


def main() -> None:
    with FakeRealtimeServer(compression=True) as server:
        found = {
            "versions": {name: version(name) for name in LIBRARIES},
            "async": asyncio.run(everything_async(server)),
            "sync": everything(server),
            "webhook": webhook(server),
            "deviations": deviations(),
        }
    sys.stdout.write(json.dumps(found))


if __name__ == "__main__":
    main()
