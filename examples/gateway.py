"""A gateway: clients connect to this program, and it connects each of them to the service with a key of its own.

    python examples/gateway.py --port 8765              # or --fake, with a fake server: no key, no network
    OPENAI_BASE_URL=http://127.0.0.1:8765/v1 OPENAI_API_KEY=anything python examples/text_chat.py

Messages are passed on byte for byte in both directions: the gateway does not change what it does not know. It reads the
events that come by to count tokens. This is where a gateway would check who may connect, limit, log or route.

Needs websockets, which the client needs anyway.
"""

from __future__ import annotations

import argparse
import asyncio
import logging
import signal
import sys
from urllib.parse import parse_qs, urlsplit

from websockets.asyncio.server import ServerConnection, serve
from websockets.exceptions import ConnectionClosed as ClientGone

import openai_realtime as rt

LARGEST_FRAME = 32 * 2**20
"""Bytes of a client's message; 15 MiB of audio are 20 MiB of base64."""

log = logging.getLogger("gateway")


class Gateway:
    """Connects clients with the service.

    Args:
        client: Connects to the service.
        model: Model for clients that name none.
    """

    def __init__(self, client: rt.AsyncRealtimeClient, model: str) -> None:
        self._client = client
        self._model = model

    async def handle(self, downstream: ServerConnection) -> None:
        """Serve one client, from its handshake to its end."""
        path = urlsplit(downstream.request.path if downstream.request else "")
        if not path.path.endswith("/realtime"):
            await downstream.close(4404, "there is only /realtime here")
            return
        model = parse_qs(path.query).get("model", [self._model])[-1]
        try:
            # No reconnecting: a new session would not know what the client has done in the old one, and it should
            # hear that its connection has ended.
            async with self._client.connect(model=model, reconnect=False) as upstream:
                await relay(downstream, upstream)
                await downstream.close()
        except rt.ConnectionClosed as error:
            # The service has closed. Codes that may not be sent (such as 1006, "no close frame") become 1011.
            code = error.code if error.code in (1000, 1008, 1009, 1011) or 3000 <= error.code < 5000 else 1011
            await downstream.close(code, error.reason)
        except rt.RealtimeError as error:
            log.warning("no connection to the service: %s", error)
            await downstream.close(1011, "the service cannot be reached")


async def relay(downstream: ServerConnection, upstream: rt.AsyncConnection) -> None:
    """Pass messages on in both directions until either side ends."""
    directions = {
        asyncio.create_task(to_service(downstream, upstream)),
        asyncio.create_task(to_client(downstream, upstream)),
    }
    try:
        done, _ = await asyncio.wait(directions, return_when=asyncio.FIRST_COMPLETED)
    finally:
        for direction in directions:
            direction.cancel()
        await asyncio.gather(*directions, return_exceptions=True)
    for direction in done:
        direction.result()  # raises what ended it, if it was an error


async def to_service(downstream: ServerConnection, upstream: rt.AsyncConnection) -> None:
    """Pass on what the client sends."""
    try:
        async for message in downstream:
            await upstream.send_raw(message)
    except ClientGone as gone:
        log.info("the client has gone: %s", gone)


async def to_client(downstream: ServerConnection, upstream: rt.AsyncConnection) -> None:
    """Pass on what the service sends, and look at it on the way."""
    try:
        async for message in upstream.raw_messages():
            await downstream.send(message.raw, text=True)
            note(message.event)
    except ClientGone as gone:
        log.info("the client has gone: %s", gone)


def note(event: object) -> None:
    """Log what is of interest to whoever pays."""
    match event:
        case rt.ResponseDone(response=response):
            tokens = response.usage.total_tokens if response.usage else None
            log.info("response %s: %s, %s tokens", response.id, response.status, tokens)
        case rt.UnknownEvent():
            log.info("passed on an event this package does not know: %s", event.type)
        case _:
            pass


async def run(client: rt.AsyncRealtimeClient, args: argparse.Namespace) -> None:
    """Listen until a signal ends it."""
    ended = asyncio.Event()
    for number in (signal.SIGINT, signal.SIGTERM):
        asyncio.get_running_loop().add_signal_handler(number, ended.set)
    gateway = Gateway(client, args.model)
    async with client, serve(gateway.handle, args.host, args.port, max_size=LARGEST_FRAME) as server:
        port = next(iter(server.sockets)).getsockname()[1]
        print(f"http://{args.host}:{port}/v1", flush=True)
        await ended.wait()


def main() -> None:
    """Read the command line and listen."""
    parser = argparse.ArgumentParser(description="Relay clients of the Realtime API to the service.")
    parser.add_argument("--host", default="127.0.0.1", help="address to listen on (default: %(default)s)")
    parser.add_argument("--port", type=int, default=8765, help="port to listen on, 0 for a free one (%(default)s)")
    parser.add_argument("--model", default="gpt-realtime", help="for clients that name none (default: %(default)s)")
    parser.add_argument("--fake", action="store_true", help="relay to a fake server: no key, no network")
    args = parser.parse_args()
    logging.basicConfig(format="%(message)s")
    log.setLevel(logging.INFO)
    if args.fake:
        from openai_realtime.testing import FakeRealtimeServer

        with FakeRealtimeServer() as server:
            asyncio.run(run(rt.AsyncRealtimeClient("sk-fake", base_url=server.url), args))
    else:
        asyncio.run(run(rt.AsyncRealtimeClient(), args))


if __name__ == "__main__":
    try:
        main()
    except rt.RealtimeError as error:
        sys.exit(f"{type(error).__name__}: {error}")
