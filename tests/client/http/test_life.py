"""From the first request to the end: what is made, shared, closed and left behind."""

from __future__ import annotations

import asyncio
import gc
import os
import subprocess
import sys
import threading
import time
from typing import Any, cast

import httpx2
import pytest

from openai_realtime import errors
from openai_realtime._client.http.async_http import AsyncHttp
from openai_realtime._client.http.requests import JsonBody
from openai_realtime._client.http.sync_http import Http
from tests.client.http.kit import PING, Kit, settings
from tests.client.http.server import PATIENCE, Handler, Stage, answer, refusal


def open_sockets() -> int:
    gc.collect()
    links = [os.path.join("/proc/self/fd", one) for one in os.listdir("/proc/self/fd")]
    return sum(1 for link in links if os.path.islink(link) and os.readlink(link).startswith("socket:"))


needs_proc = pytest.mark.skipif(not os.path.isdir("/proc/self/fd"), reason="needs /proc to count sockets")


def test_nothing_is_made_before_the_first_request(stage: Stage) -> None:
    code = (
        "import sys; from openai_realtime._client.http.sync_http import Http;"
        "from openai_realtime._client.http.async_http import AsyncHttp;"
        "from openai_realtime._client.settings import Settings; import openai_realtime._client.webhook.signature;"
        "made = Settings.resolve(default_base_url='https://a.example');"
        "Http(made); AsyncHttp(made);"
        "print([one for one in ('httpx2', 'standardwebhooks', 'websockets', 'h11') if one in sys.modules])"
    )
    shown = subprocess.run([sys.executable, "-c", code], check=True, capture_output=True, text=True)
    assert shown.stdout == "[]\n"


def test_connections_are_used_again(kit: Kit, stage: Stage) -> None:
    before = set(threading.enumerate())
    http = kit.make()
    for _ in range(5):
        kit.request(http=http)
    # The server has one thread for each connection.
    assert len(set(threading.enumerate()) - before) == 1


@needs_proc
def test_close_leaves_nothing_behind(kit: Kit, stage: Stage) -> None:
    before = open_sockets()
    http = kit.make()
    kit.request(http=http)
    assert open_sockets() > before
    kit.run(http.close())
    for _ in range(3000):
        if open_sockets() == before:  # the server closes its side on a thread of its own
            break
        time.sleep(0.02)
    assert open_sockets() == before


def test_a_closed_client_says_so(kit: Kit, stage: Stage) -> None:
    http = kit.make()
    kit.request(http=http)
    kit.run(http.close())
    kit.run(http.close())
    with pytest.raises(errors.APIConnectionError, match=r"^this client is closed$"):
        kit.request(http=http)
    assert len(stage.seen) == 1


def test_a_client_closed_before_its_first_request(kit: Kit, stage: Stage) -> None:
    http = kit.make()
    kit.run(http.close())
    with pytest.raises(errors.APIConnectionError, match="this client is closed"):
        kit.request(http=http)
    assert stage.seen == []


def test_a_client_of_the_caller_is_used_and_left_open(kit: Kit, stage: Stage) -> None:
    library = kit.library(headers={"X-Mine": "1"}, base_url="http://elsewhere.invalid", follow_redirects=True)
    http = kit.make(http_client=library)
    kit.request(http=http)
    assert stage.seen[0].headers["x-mine"] == "1"
    stage.play(answer(307, b"", Location="http://elsewhere.invalid/"))
    with pytest.raises(errors.RedirectError):
        kit.request(http=http)
    kit.run(http.close())
    assert not library.is_closed
    with pytest.raises(errors.APIConnectionError, match="this client is closed"):
        kit.request(http=http)
    kit.close_library(library)


def test_a_client_of_the_caller_that_is_closed(kit: Kit, stage: Stage) -> None:
    library = kit.library()
    kit.close_library(library)
    with pytest.raises(errors.APIConnectionError, match="the client given as http_client is closed"):
        kit.request(http=kit.make(http_client=library))


def test_a_sync_client_refuses_a_coroutine_function_for_the_key(stage: Stage) -> None:
    async def key() -> str:
        return "token"

    with pytest.raises(TypeError, match="only the async client can await"):
        Http(settings(stage.url, api_key=key))


def test_no_key_is_missed_at_the_first_request(kit: Kit, stage: Stage) -> None:
    http = kit.make(settings(kit.url, api_key=None))
    with pytest.raises(errors.MissingCredentialsError):
        kit.request(http=http)
    kit.request(http=kit.make(settings(kit.url, api_key="")))
    assert "authorization" not in stage.seen[0].headers


def test_cancelled_while_waiting_for_the_answer(stage: Stage) -> None:
    is_over = threading.Event()

    def held(handler: Handler) -> None:
        is_over.wait(PATIENCE)
        answer()(handler)

    stage.play(held, answer(200, b"[2]"))
    try:
        asyncio.run(_cancel(stage))
    finally:
        is_over.set()


def test_cancelled_between_two_tries(stage: Stage) -> None:
    stage.play(refusal(503, retry_after="30"), answer(200, b"[2]"))
    asyncio.run(_cancel(stage))


async def _cancel(stage: Stage) -> None:
    """End a request that the server has seen; then the client does the next one, and nothing else runs."""
    http = AsyncHttp(settings(stage.url))
    request = asyncio.create_task(http.request(PING))
    while not stage.seen:
        await asyncio.sleep(0.005)
    await asyncio.sleep(0.2)
    request.cancel()
    with pytest.raises(asyncio.CancelledError):
        await request
    assert len(stage.seen) == 1
    assert asyncio.all_tasks() == {asyncio.current_task()}
    assert (await http.request(PING)).parse() == [2]
    await http.close()


def test_closed_between_two_tries(stage: Stage) -> None:
    stage.play(refusal(503, retry_after_ms="400"))

    async def run() -> None:
        http = AsyncHttp(settings(stage.url))
        request = asyncio.create_task(http.request(PING))
        while not stage.seen:
            await asyncio.sleep(0.01)
        await asyncio.sleep(0.1)
        await http.close()
        with pytest.raises(errors.APIConnectionError, match="this client is closed"):
            await request

    asyncio.run(run())
    assert len(stage.seen) == 1


AGAIN = """
import asyncio, sys
from openai_realtime._client.http.async_http import AsyncHttp
from openai_realtime._client.http.requests import Operation
from openai_realtime._client.settings import Settings

http = AsyncHttp(Settings.resolve(default_base_url=sys.argv[1], api_key=""), max_retries=0)
for _ in range(3):
    asyncio.run(http.request(Operation("POST", "/again")))
asyncio.run(http.close())
"""


def test_one_event_loop_after_another(stage: Stage) -> None:
    """Scripts call `asyncio.run` several times with one client; connections that the last loop left are of no use."""
    ran = subprocess.run([sys.executable, "-c", AGAIN, stage.url], capture_output=True, text=True, check=False)
    assert (ran.returncode, ran.stderr) == (0, "")
    assert len(stage.seen) == 3


def test_a_client_of_the_other_flavour_or_library(stage: Stage) -> None:
    with (
        httpx2.Client() as library,
        pytest.raises(TypeError, match=r"must be a httpx2\.AsyncClient, not httpx2\.Client"),
    ):
        AsyncHttp(settings(stage.url), http_client=cast("Any", library))
    with pytest.raises(TypeError, match=r"must be a httpx2\.Client, not builtins\.object"):
        Http(settings(stage.url), http_client=cast("Any", object()))


def test_many_requests_at_once(stage: Stage) -> None:
    everybody = threading.Barrier(20, timeout=PATIENCE)

    def together(handler: Handler) -> None:
        """Answers once all requests are there; one after another they would never be."""
        everybody.wait()
        answer()(handler)

    async def run() -> None:
        http = AsyncHttp(settings(stage.url))
        await asyncio.gather(*(http.request(PING) for _ in range(20)))
        await http.close()

    stage.play(together)
    asyncio.run(run())
    assert len(stage.seen) == 20


def test_many_threads_share_one_client(stage: Stage) -> None:
    http = Http(settings(stage.url))
    failed: list[BaseException] = []

    def run() -> None:
        try:
            for number in range(5):
                http.request(PING, body=JsonBody({"number": number}))
        except BaseException as error:
            failed.append(error)

    threads = [threading.Thread(target=run) for _ in range(8)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    http.close()
    assert failed == []
    assert len(stage.seen) == 40


def test_the_library_is_missed_by_name(kit: Kit, stage: Stage, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setitem(sys.modules, "httpx2", None)
    with pytest.raises(errors.MissingDependencyError, match=r"pip install 'httpx2>=2\.3'") as caught:
        kit.request()
    assert caught.value.name == "httpx2"
    assert stage.seen == []


def test_hooks_of_a_client_of_the_caller_run(stage: Stage) -> None:
    seen: list[str] = []

    def hook(request: httpx2.Request) -> None:
        seen.append(request.method)

    with httpx2.Client(event_hooks={"request": [hook]}) as library:
        Http(settings(stage.url), http_client=library).request(PING)
    assert seen == ["POST"]
