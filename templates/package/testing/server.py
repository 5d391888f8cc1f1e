"""The server as tests use it: started in a thread of its own, scripted and asked from any other."""

from __future__ import annotations

import asyncio
import contextlib
import threading
from collections.abc import Callable, Mapping, Sequence
from concurrent.futures import Future
from types import TracebackType
from typing import Any

from .checks import Violation
from .listener import Listener
from .peer import Peer
from .records import ConnectionRecord, RequestRecord
from .script import Answer, Call, Fail, Faults, Json, Reply, Speak, replies_of
from .state import ConnectHandler, Options, State
from .webhook import SECRET, incoming_call
from .websocket import Gone

_PATIENCE = 5.0
"""Seconds that starting, stopping and sending may take before something must be wrong."""


class FakeRealtimeServer:
    """A fake server: a real WebSocket and HTTP server on loopback, on one port.

    It runs in a thread with an event loop of its own, so it serves sync and async tests. As a context manager, with
    `with` or `async with`, it starts, stops, and finally checks what the clients sent:

        with FakeRealtimeServer() as server:
            client = RealtimeClient(api_key="sk-test", base_url=server.url)
            with client.connect(model="gpt-realtime") as connection:
                ...

    By default it behaves like the service. A text is answered with "You said: ..."; an audio response is a quiet tone
    with that transcript; a function is called where `tool_choice` asks for one, or where the user's text has its name;
    its output is quoted. Committed audio "says" how long it is, unless `hear` says otherwise. Turn detection goes by
    loudness. All three WebSocket channels are there (`/realtime`, `/realtime/translations`, and the beta API
    by its header), and the nine HTTP operations. Ids are random but the same for the same seed.

    Script: `reply`, `reply_audio`, `reply_call`, `fail_response` and `script` define the next responses, `hear` the
    transcript of the next user audio. `on_connect` takes over whole connections. `send` sends an additional event.

    Faults: `inject` adds faults to connections, `refuse_next` rejects a handshake, `fail_next` defines the next HTTP
    responses.

    Records: `connections`, `requests`, `wait_for`, `wait_for_connection`.

    Checks: every client message and request body is decoded strictly, and must not have undeclared keys; an API key is
    required, and the query of the handshake must be valid. An invalid event is answered with `error` or HTTP 400, as
    the service does, and recorded in `violations`; `check` raises them. A valid event that the service rejects, such
    as cancelling when no response is running, is answered with `error` and is not a violation.

    Not implemented: media (WebRTC, SIP), MCP servers, idle timeouts, the end of a session after an hour.
    """

    def __init__(
        self,
        *,
        host: str = "127.0.0.1",
        port: int = 0,
        api_key: str | None = None,
        strict: bool = True,
        chunk_delay: float = 0.002,
        seed: int = 0,
        compression: bool = False,
    ) -> None:
        """Set the options; nothing is started yet.

        Args:
            host: Address to listen on.
            port: TCP port; 0 takes a free one.
            api_key: The key that clients must have, besides ephemeral keys made here; None accepts any key.
            strict: Whether `check`, and so the end of `with`, raises for violations. They are collected either way.
            chunk_delay: Seconds between the pieces of an answer. With 0 an answer may be over before a client can
                cancel it.
            seed: Decides the ids and the random text in events.
            compression: Whether to accept permessage-deflate where a client offers it.
        """
        self._state = State(Options(host, port, api_key, strict, chunk_delay, seed, compression))
        self._port = port
        self._thread: threading.Thread | None = None
        self._loop: asyncio.AbstractEventLoop | None = None
        self._stopping: asyncio.Event | None = None

    def __repr__(self) -> str:
        return f"<FakeRealtimeServer {self.url if self._thread else 'not running'}>"

    # Start and stop.

    def start(self) -> FakeRealtimeServer:
        """Start to listen; returns when clients can connect.

        After `stop` the server can be started again: it takes the same port and keeps its script and its records.

        Raises:
            OSError: the port is taken, or the address is not one of this machine.
            RuntimeError: it is running already.
        """
        if self._thread is not None:
            raise RuntimeError("the server is running already")
        ready: Future[int] = Future()
        self._thread = threading.Thread(
            target=self._run, args=(ready,), name=f"fake-realtime-server-{self._port}", daemon=True
        )
        self._thread.start()
        try:
            self._port = ready.result(_PATIENCE)
        except BaseException:
            self._thread.join(_PATIENCE)
            self._thread = None
            raise
        return self

    def stop(self) -> None:
        """Close every connection and end the thread. Does nothing on a server that is not running."""
        thread, self._thread = self._thread, None
        if thread is None:
            return
        if self._loop is not None and self._stopping is not None:
            self._loop.call_soon_threadsafe(self._stopping.set)
        thread.join(_PATIENCE)
        self._loop = self._stopping = None

    def _run(self, ready: Future[int]) -> None:
        asyncio.run(self._main(ready))

    async def _main(self, ready: Future[int]) -> None:
        listener = Listener(self._state)
        self._loop, self._stopping = asyncio.get_running_loop(), asyncio.Event()
        try:
            port = await listener.start(self._port)
        except Exception as error:
            ready.set_exception(error)
            return
        ready.set_result(port)
        try:
            await self._stopping.wait()
        finally:
            await listener.stop()

    def __enter__(self) -> FakeRealtimeServer:
        return self.start()

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, traceback: TracebackType | None
    ) -> None:
        self.stop()
        if error is None:
            self.check()

    async def __aenter__(self) -> FakeRealtimeServer:
        return await asyncio.to_thread(self.start)

    async def __aexit__(
        self, kind: type[BaseException] | None, error: BaseException | None, traceback: TracebackType | None
    ) -> None:
        await asyncio.to_thread(self.stop)
        if error is None:
            self.check()

    # Where it is.

    @property
    def port(self) -> int:
        """The TCP port; 0 before the first start if a free one is to be taken."""
        return self._port

    @property
    def url(self) -> str:
        """The base URL for HTTP, from which clients make the other: `http://127.0.0.1:PORT/v1`."""
        return f"http://{self._authority}/v1"

    @property
    def ws_url(self) -> str:
        """The WebSocket address, without query: `ws://127.0.0.1:PORT/v1/realtime`."""
        return f"ws://{self._authority}/v1/realtime"

    @property
    def _authority(self) -> str:
        host = self._state.options.host
        return f"[{host}]:{self._port}" if ":" in host else f"{host}:{self._port}"

    # What happened.

    @property
    def connections(self) -> Sequence[ConnectionRecord]:
        """Every WebSocket connection so far, oldest first, with what was sent and received."""
        return tuple(self._state.connections)

    @property
    def requests(self) -> Sequence[RequestRecord]:
        """Every HTTP request so far, oldest first. Handshakes are among them only where they were refused."""
        return tuple(self._state.requests)

    @property
    def violations(self) -> Sequence[Violation]:
        """What clients sent that the description does not allow, and what went wrong in `on_connect` handlers."""
        return tuple(self._state.violations)

    def check(self) -> None:
        """Raise if there was a violation. Does nothing with `strict=False`.

        Raises:
            AssertionError: lists all of them.
        """
        found = self.violations
        if found and self._state.options.strict:
            lines = "".join(f"\n  - {violation}" for violation in found)
            raise AssertionError(f"the client did what the API does not allow, {len(found)} time(s):{lines}")

    def on_violation(self, callback: Callable[[Violation], None] | None) -> None:
        """Call a function with each violation as it happens, in the thread of the server; None calls none."""
        self._state.on_violation = callback

    def wait_for(self, type: str, timeout: float = 5.0) -> Json:  # noqa: A002 - what the event calls it
        """Wait for a client event on any connection. It blocks; in a coroutine use `wait_for_async`.

        Each event is returned once: a second call waits for the next one of that type.

        Args:
            type: The wire type, such as `session.update`.
            timeout: Seconds to wait.

        Returns:
            The event as plain JSON.

        Raises:
            TimeoutError: none came in time.
        """
        return self._state.claim(type, timeout)

    async def wait_for_async(self, type: str, timeout: float = 5.0) -> Json:  # noqa: A002 - as in wait_for
        """`wait_for` for coroutines: other tasks of the test go on meanwhile."""
        return await asyncio.to_thread(self._state.claim, type, timeout)

    def wait_for_connection(self, number: int = 1, timeout: float = 5.0) -> ConnectionRecord:
        """Wait until so many connections were made since the first start.

        Args:
            number: 1 is the first connection.
            timeout: Seconds to wait.

        Returns:
            The record of that connection.

        Raises:
            TimeoutError: there are fewer after that time.
        """
        state = self._state
        with state.changed:
            if not state.changed.wait_for(lambda: len(state.connections) >= number, timeout):
                raise TimeoutError(f"{len(state.connections)} connection(s), not {number}, after {timeout} seconds")
        return state.connections[number - 1]

    def wait_until_closed(self, timeout: float = 5.0) -> None:
        """Wait until no connection is open.

        Raises:
            TimeoutError: one still is after that time (in seconds).
        """
        state = self._state
        with state.changed:
            if not state.changed.wait_for(lambda: not state.peers, timeout):
                raise TimeoutError(f"{len(state.peers)} connection(s) still open after {timeout} seconds")

    # What the model says.

    def script(self, *steps: Reply | str | Sequence[Reply | str]) -> None:
        """Define the next responses, one step each, on any connection.

        A step is what the response holds: a text, a `Say`, `Speak`, `Call` or `Fail`, or a list of them for a response
        with several items: `server.script("Hello", ["One moment.", Call("look_up", {"id": 7})], Fail())`.
        """
        self._state.script.replies.extend(replies_of(step) for step in steps)

    def reply(self, text: str) -> None:
        """Define what the next response says, as text or as speech, depending on its modality."""
        self.script(text)

    def reply_audio(self, audio: bytes, transcript: str = "") -> None:
        """Define the audio of the next response.

        Args:
            audio: Bytes in the output format of the session: by default 16-bit little-endian mono PCM at 24,000 Hz.
            transcript: What is said in it.
        """
        self.script(Speak(audio, transcript))

    def reply_call(self, name: str, arguments: Mapping[str, Any] | str = "{}", *, call_id: str = "") -> None:
        """Define that the next response calls a function.

        Args:
            name: Name of the function.
            arguments: Its arguments, an object or JSON text.
            call_id: Id of the call; empty takes a new one.
        """
        self.script(Call(name, arguments, call_id))

    def fail_response(self, code: str = "server_error", message: str = "") -> None:
        """Define that the next response ends with status `failed` and an error of that code."""
        self.script(Fail(code, message) if message else Fail(code))

    def hear(self, *texts: str) -> None:
        """Define the transcripts of the next user audio, one text for each."""
        self._state.script.heard.extend(texts)

    # Full control.

    def on_connect(self, handler: ConnectHandler | None) -> ConnectHandler | None:
        """Let a coroutine function play the server on each new connection; None ends that. Works as a decorator.

        The handler runs in the server's event loop and gets a `Peer`. Nothing is sent but what it sends. When it
        returns, the connection is closed with 1000; `await peer.serve()` continues with the default behaviour. An
        exception in it counts as a violation.

            @server.on_connect
            async def play(peer):
                await peer.send({"type": "session.created", "session": {...}})
                update = await peer.expect("session.update")
                await peer.close(1011, "out of order")
        """
        self._state.handler = handler
        return handler

    def send(self, event: Json, connection: ConnectionRecord | None = None) -> int:
        """Send an event to open connections, from the thread of a test.

        Args:
            event: Plain JSON; an `event_id` is added where it has none.
            connection: The only one to send to; None sends to all.

        Returns:
            Number of connections it was sent to.

        Raises:
            RuntimeError: the server is not running, or no such connection is open.
        """
        return self._each(connection, lambda peer: peer.send(event))

    def send_raw(self, data: bytes, *, text: bool = True, connection: ConnectionRecord | None = None) -> int:
        """Send a message with any bytes in it; otherwise as `send`."""
        return self._each(connection, lambda peer: peer.send_raw(data, text=text))

    def close(self, code: int = 1000, reason: str = "", connection: ConnectionRecord | None = None) -> int:
        """Close open connections with any close code, 0 to 65535; otherwise as `send`."""
        return self._each(connection, lambda peer: peer.close(code, reason))

    def drop(self, connection: ConnectionRecord | None = None) -> int:
        """Reset the TCP connections of open connections; otherwise as `send`."""

        async def dropped(peer: Peer) -> None:
            peer.drop()

        return self._each(connection, dropped)

    def _each(self, connection: ConnectionRecord | None, act: Callable[[Peer], Any]) -> int:
        loop = self._loop
        peers = [peer for peer in list(self._state.peers) if connection is None or peer.record is connection]
        if loop is None or not peers:
            raise RuntimeError("there is no open connection to act on")

        async def act_on_all() -> None:
            for peer in peers:
                with contextlib.suppress(Gone):
                    await act(peer)

        asyncio.run_coroutine_threadsafe(act_on_all(), loop).result(_PATIENCE)
        return len(peers)

    # Faults.

    def inject(self, faults: Faults, times: int | None = 1) -> None:
        """Inject faults into connections: `server.inject(Faults(after=3, then="drop"))`.

        Args:
            faults: The faults.
            times: Number of handshakes from now on that it holds for; None holds for all that nothing else was
                decided for. `Faults()` ends that.
        """
        if times is None:
            self._state.script.always = faults
        else:
            self._state.script.faults.extend([faults] * times)

    def refuse_next(
        self,
        status: int = 503,
        headers: Mapping[str, str] | None = None,
        body: Mapping[str, Any] | bytes | str | None = None,
        *,
        times: int = 1,
    ) -> None:
        """Refuse the next handshakes, or redirect them with a 3xx status and a `location` header.

        Args:
            status: HTTP status.
            headers: Headers of the answer.
            body: JSON, text or bytes; None makes an error body as the service sends it.
            times: Number of handshakes.
        """
        answer = Answer(status, dict(headers or {}), body)
        self.inject(Faults(handshake=answer), times)

    def fail_next(
        self,
        status: int = 500,
        headers: Mapping[str, str] | None = None,
        body: Mapping[str, Any] | Sequence[Any] | bytes | str | None = None,
        *,
        times: int = 1,
        path: str = "",
    ) -> None:
        """Decide the next HTTP answers: `server.fail_next(429, {"retry-after": "0"}, times=2)`. Not for handshakes.

        Args:
            status: HTTP status; also one that is no failure.
            headers: Headers of the answer.
            body: JSON, text or bytes; None makes an error body as the service sends it.
            times: Number of answers.
            path: Only for requests whose path ends with this; empty means any.
        """
        self.answer_next(Answer(status, dict(headers or {}), body, path), times=times)

    def answer_next(self, answer: Answer, *, times: int = 1) -> None:
        """Decide the next HTTP answers in full: also to wait, to reset the connection, or never to answer."""
        self._state.script.answers.extend([answer] * times)

    # Webhooks.

    def webhook(
        self,
        call_id: str = "",
        secret: str = SECRET,
        *,
        sip_headers: Mapping[str, str] | None = None,
        created_at: float | None = None,
    ) -> tuple[dict[str, str], bytes]:
        """A signed webhook `realtime.call.incoming`, as the service sends it when a SIP call comes in.

        Args:
            call_id: Id of the call, which this server then knows; empty takes a new one.
            secret: Signing secret: base64 text after `whsec_`.
            sip_headers: SIP headers of the call; None takes From and To.
            created_at: Unix time in seconds of the call and of the signature, to make an old one; None is now.

        Returns:
            The headers and the body of the request.

        Raises:
            MissingDependencyError: standardwebhooks is not installed.
        """
        call = call_id or "rtc_" + self._state.ids.noise(24)
        headers = sip_headers or {"From": "sip:+15550100@sip.example.com", "To": "sip:+15550101@sip.example.com"}
        return incoming_call(self._state.ids, call, secret, headers, created_at)
