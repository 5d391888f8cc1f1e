"""Answer telephone calls: a webhook announces a call, this program accepts it and joins it with a connection beside it.

    python examples/sip_sideband.py --port 8000             # needs OPENAI_API_KEY and OPENAI_WEBHOOK_SECRET
    python examples/sip_sideband.py --fake                  # one call from a fake server: no key, no network

The voice of the caller goes from the telephone network to the service and never through here. This program decides: it
accepts or rejects, gives instructions, sees what is said, calls functions, hangs up.

To set it up: a SIP trunk that leads to the service, and a webhook for `realtime.call.incoming` that leads to
`https://YOUR-HOST/webhook`. Put something with TLS in front; this server speaks plain HTTP. It is the sync client, with
a thread for each call.
"""

from __future__ import annotations

import argparse
import logging
import os
import sys
import threading
import time
from collections.abc import Callable
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from typing import cast

import openai_realtime as rt
from openai_realtime import webhooks

LARGEST_WEBHOOK = 2**20
"""Bytes of a webhook. One about a call has some hundred."""

INSTRUCTIONS = "You answer the telephone of a bookshop. Be brief and friendly."

DEMO_SECRET = "whsec_YSBzZWNyZXQgZm9yIHRoZSBkZW1v"

log = logging.getLogger("telephone")


def answer_call(client: rt.RealtimeClient, call: rt.WebhookRealtimeCallIncoming, model: str) -> None:
    """Accept a call and stay with it until it ends."""
    call_id = call.data.call_id
    caller = next((one.value for one in call.data.sip_headers if one.name.lower() == "from"), "unknown")
    log.info("call %s from %s", call_id, caller)
    try:
        client.calls.accept(call_id, model=model, instructions=INSTRUCTIONS)
        # The session belongs to the call. If this connection breaks, a new one finds the session as it was.
        with client.connect(call_id=call_id) as connection:
            greeting = rt.ResponseCreateParams(instructions="Greet the caller and ask how you can help.")
            connection.response.create(response=greeting)
            follow(connection)
        log.info("call %s has ended", call_id)
    except rt.ConnectionClosed as error:
        log.info("call %s has ended: %s", call_id, error)
    except rt.NotFoundError:
        log.info("call %s: the caller has hung up already", call_id)
    except rt.RealtimeError as error:
        log.error("call %s: %s: %s", call_id, type(error).__name__, error)


def follow(connection: rt.Connection) -> None:
    """Write down what the model says, until the call is over."""
    while True:
        try:
            write_down(connection)
        except rt.ResponseInterrupted as error:
            log.info("cut off: %s", error)  # the caller hears the rest; receive on, as the call may go on as well
            continue
        return


def write_down(connection: rt.Connection) -> None:
    """Write down what comes, until the connection ends."""
    for event in connection:
        match event:
            case rt.ResponseOutputAudioTranscriptDone():
                log.info("model: %s", event.transcript)
            case rt.ConversationItemInputAudioTranscriptionCompleted():
                log.info("caller: %s", event.transcript)
            case rt.Error():
                log.error("refused: %s", event.error.message)
            case _:
                pass


class WebhookServer(ThreadingHTTPServer):
    """Takes webhooks, and starts a thread for each call.

    Args:
        address: Host and port.
        secret: Secret of the webhook, `whsec_...`.
        answer: What to do about a call.
    """

    def __init__(
        self, address: tuple[str, int], secret: str, answer: Callable[[rt.WebhookRealtimeCallIncoming], None]
    ) -> None:
        super().__init__(address, WebhookHandler)
        self.secret = secret
        self.answer = answer
        self.calls: list[threading.Thread] = []
        self._seen: set[str] = set()

    def take(self, event: rt.WebhookRealtimeCallIncoming) -> None:
        """Start on a call, once: a webhook may be delivered more than once."""
        if event.id not in self._seen:
            self._seen.add(event.id)
            call = threading.Thread(target=self.answer, args=(event,), daemon=True)
            self.calls.append(call)
            call.start()


class WebhookHandler(BaseHTTPRequestHandler):
    """Takes one webhook."""

    def do_POST(self) -> None:
        """Check it, start on the call, and answer at once: the service does not wait for the call to end."""
        server = cast("WebhookServer", self.server)
        length = int(self.headers.get("content-length", 0))
        if self.path != "/webhook" or not 0 < length <= LARGEST_WEBHOOK:
            self.send_error(404)
            return
        body = self.rfile.read(length)  # the bytes as they came: the signature is made of these
        try:
            event = webhooks.unwrap(body, dict(self.headers), server.secret)
        except rt.WebhookVerificationError as error:
            log.warning("refused a webhook: %s", error)
            self.send_error(400)
            return
        if isinstance(event, rt.WebhookRealtimeCallIncoming):
            server.take(event)
        self.send_response(200)
        self.send_header("Content-Length", "0")
        self.end_headers()

    def log_message(self, format: str, *args: object) -> None:  # noqa: A002 - the name in the standard library
        """Log calls, not requests."""


def listen(client: rt.RealtimeClient, args: argparse.Namespace, secret: str) -> WebhookServer:
    """A server for webhooks that answers calls. Its `serve_forever` does the work."""
    return WebhookServer((args.host, args.port), secret, lambda call: answer_call(client, call, args.model))


def serve(args: argparse.Namespace, secret: str) -> None:
    """Answer calls until Ctrl-C."""
    with rt.RealtimeClient() as client, listen(client, args, secret) as server:
        log.info("waiting for webhooks at http://%s:%d/webhook", args.host, server.server_port)
        server.serve_forever()


def demo(args: argparse.Namespace) -> None:
    """Play the service: send one webhook, and let the call end when the model has spoken."""
    import urllib.request

    from openai_realtime.testing import FakeRealtimeServer

    with FakeRealtimeServer() as fake, rt.RealtimeClient("sk-fake", base_url=fake.url) as client:
        fake.reply("Good morning, this is the bookshop. How can I help?")
        headers, body = fake.webhook("rtc_demo", DEMO_SECRET, sip_headers={"From": "sip:+14155550100@example.com"})
        with listen(client, args, DEMO_SECRET) as server:
            threading.Thread(target=server.serve_forever, daemon=True).start()
            url = f"http://127.0.0.1:{server.server_port}/webhook"
            with urllib.request.urlopen(urllib.request.Request(url, body, headers)) as answer:
                log.info("webhook: HTTP %d", answer.status)
            record = fake.wait_for_connection()
            while "response.done" not in record.types_sent():
                time.sleep(0.01)
            client.calls.hangup("rtc_demo")
            for call in server.calls:
                call.join(timeout=10)
            server.shutdown()


def main() -> None:
    """Read the command line and listen."""
    parser = argparse.ArgumentParser(description="Answer telephone calls over SIP.")
    parser.add_argument("--host", default="127.0.0.1", help="address to listen on (default: %(default)s)")
    parser.add_argument("--port", type=int, default=8000, help="port to listen on, 0 for a free one (%(default)s)")
    parser.add_argument("--model", default="gpt-realtime", help="the model (default: %(default)s)")
    parser.add_argument("--fake", action="store_true", help="take one call from a fake server, and stop")
    args = parser.parse_args()
    logging.basicConfig(format="%(message)s")
    log.setLevel(logging.INFO)
    if args.fake:
        args.port = 0
        demo(args)
    elif secret := os.environ.get("OPENAI_WEBHOOK_SECRET"):
        serve(args, secret)
    else:
        sys.exit("Set OPENAI_WEBHOOK_SECRET to the secret of the webhook, whsec_...")


if __name__ == "__main__":
    try:
        main()
    except KeyboardInterrupt:
        pass
    except rt.RealtimeError as error:
        sys.exit(f"{type(error).__name__}: {error}")
