"""Wrong uses of the clients. Each line marked `# error` must be refused by both checkers, and no other."""

from __future__ import annotations

import openai_realtime as rt
from openai_realtime import beta, webhooks

rt.RealtimeClient(5)  # error
rt.RealtimeClient("k", "https://example.com")  # error
rt.RealtimeClient(base_url=b"https://example.com")  # error
rt.RealtimeClient(headers=["a"])  # error
rt.RealtimeClient(timeout="1")  # error
rt.RealtimeClient(http_client=rt.AsyncRealtimeClient())  # error
rt.RealtimeClient(api_kee="k")  # error
rt.AsyncRealtimeClient(max_retries="2")  # error
rt.AsyncRealtimeClient.azure(5)  # error
rt.AsyncRealtimeClient.azure("https://example.com", base_url="https://example.com")  # error
rt.AsyncRealtimeClient.azure("https://example.com", token_provider="token")  # error


def connect(client: rt.RealtimeClient) -> None:
    client.connect()  # error
    client.connect("gpt-realtime")  # error
    client.connect(model=None)  # error
    client.connect(model=5)  # error
    client.connect(model="gpt-realtime", call_id="rtc_1")  # error
    client.connect(model="gpt-realtime", intent="transcription")  # error
    client.connect(call_id="rtc_1", intent="transcription")  # error
    client.connect(intent="translation")  # error
    client.connect(reconnect=False)  # error
    client.connect(model="gpt-realtime", reconnects=False)  # error
    client.connect(model="gpt-realtime", compression="gzip")  # error
    client.connect(model="gpt-realtime", proxy=False)  # error
    client.connect(model="gpt-realtime", extra_headers=[("a", "b")])  # error
    client.translations.connect()  # error
    client.translations.connect(call_id="rtc_1")  # error
    client.beta.connect()  # error
    client.beta.connect(call_id="rtc_1")  # error


async def connect_async(client: rt.AsyncRealtimeClient) -> None:
    await client.connect()  # error
    await client.connect(model="gpt-realtime", call_id="rtc_1")  # error
    await client.connect(intent="conversation")  # error
    await client.connect(model="gpt-realtime", max_size=1)  # error
    with client.connect(model="gpt-realtime"):  # error
        pass
    client.connect(model="gpt-realtime").session  # error
    await client.translations.connect(intent="transcription")  # error
    await client.beta.connect(model="gpt-realtime", call_id="rtc_1")  # error


def policy() -> None:
    rt.ReconnectPolicy(max_attempts="2")  # error
    rt.ReconnectPolicy(codes=1006)  # error
    rt.ReconnectPolicy().max_attempts = 3  # error
    rt.ReconnectPolicy(on_reconnecting=lambda: True)  # error


def operations(client: rt.RealtimeClient) -> None:
    client.client_secrets.create(rt.SessionCreateRequest())  # error
    client.client_secrets.create(session=beta.SessionCreateRequest())  # error
    client.client_secrets.create(session={"type": "realtime"})  # error
    client.calls.create()  # error
    client.calls.hangup()  # error
    client.calls.accept("rtc_1", tools=[beta.Tool()])  # error
    client.calls.with_raw_response.hangup("rtc_1").statuscode  # error
    client.calls.create(sdp="v=0").parse()  # error
    client.translations.client_secrets.create(session=rt.SessionCreateRequest())  # error
    client.webhooks  # error


async def forgotten(client: rt.AsyncRealtimeClient) -> rt.CreateClientSecretResponse:
    return client.client_secrets.create()  # error


def webhook(body: bytes) -> str:
    webhooks.unwrap(5, {}, "whsec_")  # error
    webhooks.unwrap(body, "signature", "whsec_")  # error
    webhooks.unwrap(body, {}, 5)  # error
    webhooks.unwrap(body, {}, "whsec_", 300)  # error
    webhooks.unwrap(body)  # error
    webhooks.verify(body, {}, "whsec_", tolerance="300")  # error
    return webhooks.unwrap(body, {}, "whsec_").data.call_id  # error
