"""Uses of the package where libraries are missing, and what comes of each.

    python -m tests.client.leaks.uses websockets h11

Prints JSON: for each use "done", or the class, the message and the `name` of what it raised.
"""

from __future__ import annotations

import asyncio
import json
import sys
import time
from collections.abc import Callable, Mapping, Sequence
from importlib.machinery import ModuleSpec
from types import ModuleType

import openai_realtime as rt

BODY = b'{"type": "realtime.call.incoming"}'
# Nothing listens there; what is missing must be noticed before that.
NOWHERE = "http://127.0.0.1:9/v1"


class Hidden:
    """Finds nothing of some libraries, as if they were not installed."""

    def __init__(self, names: Sequence[str]) -> None:
        self.names = frozenset(names)

    def find_spec(self, name: str, path: object = None, target: ModuleType | None = None) -> ModuleSpec | None:
        if name.partition(".")[0] in self.names:
            raise ModuleNotFoundError(f"No module named {name!r}", name=name)
        return None


def types_and_codec() -> None:
    event = rt.decode_server_event(b'{"type": "response.done", "event_id": "e", "response": {}}')
    assert isinstance(event, rt.ResponseDone)
    assert json.loads(rt.encode(rt.InputAudioBufferClear())) == {"type": "input_audio_buffer.clear"}


def helpers() -> None:
    assert rt.audio.duration_ms(bytes(4800)) == 100
    assert rt.beta.ResponseCreate().type == "response.create"
    assert rt.SCHEMAS
    assert rt.ReconnectPolicy().max_attempts
    assert rt.Reconnected(attempt=1, code=1006, reason="").type


def clients() -> None:
    rt.RealtimeClient(api_key="k").close()
    asyncio.run(rt.AsyncRealtimeClient(api_key="k").close())


def connect() -> None:
    rt.RealtimeClient(api_key="k", base_url=NOWHERE).connect(model="m")


def connect_async() -> None:
    async def do() -> None:
        async with rt.AsyncRealtimeClient(api_key="k", base_url=NOWHERE).connect(model="m"):
            pass

    asyncio.run(do())


def operation() -> None:
    with rt.RealtimeClient(api_key="k", base_url=NOWHERE, max_retries=0) as client:
        client.calls.hangup("rtc_1")


def operation_async() -> None:
    async def do() -> None:
        async with rt.AsyncRealtimeClient(api_key="k", base_url=NOWHERE, max_retries=0) as client:
            await client.calls.hangup("rtc_1")

    asyncio.run(do())


def webhook() -> None:
    headers = {"webhook-id": "msg_1", "webhook-timestamp": str(int(time.time())), "webhook-signature": "v1,"}
    rt.webhooks.unwrap(BODY, headers, "whsec_MDEyMw==")


def stand_in() -> None:
    from openai_realtime.testing import FakeRealtimeServer

    with FakeRealtimeServer():
        pass


def stand_in_webhook() -> None:
    from openai_realtime.testing import FakeRealtimeServer

    with FakeRealtimeServer() as server:
        server.webhook("rtc_1")


USES: Mapping[str, Callable[[], None]] = {
    "types and codec": types_and_codec,
    "helpers": helpers,
    "clients": clients,
    "connect": connect,
    "connect, async": connect_async,
    "operation": operation,
    "operation, async": operation_async,
    "webhook": webhook,
    "stand-in": stand_in,
    "stand-in, webhook": stand_in_webhook,
}


def outcome(use: Callable[[], None]) -> str | list[str]:
    try:
        use()
    except Exception as error:
        return [type(error).__name__, str(error), str(getattr(error, "name", ""))]
    return "done"


def main() -> None:
    sys.meta_path.insert(0, Hidden(sys.argv[1:]))
    sys.stdout.write(json.dumps({name: outcome(use) for name, use in USES.items()}))


if __name__ == "__main__":
    main()
