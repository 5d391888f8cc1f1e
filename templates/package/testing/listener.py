"""The listening socket and what comes in on it, in the event loop of the server. One port for HTTP and WebSocket."""

from __future__ import annotations

import asyncio
import contextlib

from .checks import Violation
from .handshake import Wish, consider
from .http11 import HttpAnswer, HttpConnection, HttpRequest, error_answer, json_answer
from .operations import Operations
from .peer import Peer
from .records import ConnectionRecord, RequestRecord
from .script import Answer, Faults
from .state import State
from .websocket import Gone, WebSocket, reset

_CODES = {401: "invalid_api_key", 404: "not_found", 409: "conflict", 429: "rate_limit_exceeded"}
"""Error codes of answers that were decided without a body."""


class Listener:
    """Accepts connections until it is stopped."""

    def __init__(self, state: State) -> None:
        self._state = state
        self._operations = Operations(state, self._hang_up)
        self._server: asyncio.Server | None = None
        self._tasks: set[asyncio.Task[None]] = set()
        self._is_stopping = False

    async def start(self, port: int) -> int:
        """Begin to listen.

        Args:
            port: TCP port; 0 takes a free one.

        Returns:
            The port.

        Raises:
            OSError: the port is taken, or the address is not one of this machine.
        """
        self._server = await asyncio.start_server(self._accept, self._state.options.host, port)
        return int(self._server.sockets[0].getsockname()[1])

    async def stop(self) -> None:
        """End everything: the listening socket, the connections, the tasks."""
        self._is_stopping = True
        if self._server is not None:
            self._server.close()
        tasks = list(self._tasks)
        for task in tasks:
            task.cancel()
        await asyncio.gather(*tasks, return_exceptions=True)
        if self._server is not None:
            await self._server.wait_closed()

    def _hang_up(self, call_id: str) -> None:
        for peer in list(self._state.peers):
            if peer.record.query.get("call_id") == call_id:
                task = asyncio.create_task(_closed(peer))
                self._tasks.add(task)
                task.add_done_callback(self._tasks.discard)

    def _accept(self, reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        """One TCP connection, from its first byte to its last."""
        if self._is_stopping:
            writer.transport.abort()
            return
        task = asyncio.create_task(self._serve(reader, writer))
        self._tasks.add(task)

        def ended(_: asyncio.Task[None]) -> None:
            # Not in the task itself: one that the server ends before it has begun never comes to its end.
            writer.transport.abort()
            self._tasks.discard(task)

        task.add_done_callback(ended)

    async def _serve(self, reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        await self._connection(reader, writer)
        # What was written is to arrive; an abort would throw it away.
        writer.close()
        with contextlib.suppress(ConnectionError):
            await writer.wait_closed()

    async def _connection(self, reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        http = HttpConnection(reader, writer)
        goes_on = True
        while goes_on and (request := await http.request()) is not None:
            if request.wants_websocket:
                goes_on = await self._handshake(http, request, reader, writer)
                continue
            decided = self._state.script.next_answer(request.path)
            if decided is None:
                goes_on = await self._answer(http, request, self._operations.answer(request))
            else:
                goes_on = await self._answer_as_decided(http, request, decided, reader, writer)

    async def _answer(self, http: HttpConnection, request: HttpRequest, answer: HttpAnswer) -> bool:
        self._remember(request, answer.status)
        headers = {"x-request-id": "req_" + self._state.ids.noise(32).lower(), **answer.headers}
        return await http.answer(HttpAnswer(answer.status, answer.body, headers))

    def _remember(self, request: HttpRequest, status: int) -> None:
        record = RequestRecord(request.method, request.path, request.query, request.headers, request.body, status)
        self._state.requests.append(record)
        self._state.announce()

    async def _answer_as_decided(
        self,
        http: HttpConnection,
        request: HttpRequest,
        decided: Answer,
        reader: asyncio.StreamReader,
        writer: asyncio.StreamWriter,
    ) -> bool:
        """Answer as the test wants it, or not at all."""
        await asyncio.sleep(decided.delay)
        if decided.drop or decided.hang:
            self._remember(request, 0)
            if decided.drop:
                reset(writer)
            while await reader.read(2**16):
                pass
            return False
        return await self._answer(http, request, _as_decided(decided))

    async def _handshake(
        self, http: HttpConnection, request: HttpRequest, reader: asyncio.StreamReader, writer: asyncio.StreamWriter
    ) -> bool:
        faults = self._state.script.next_faults()
        if faults.handshake is not None:
            return await self._answer_as_decided(http, request, faults.handshake, reader, writer)
        wish = consider(request, self._state, self._operations)
        if isinstance(wish, HttpAnswer):
            return await self._answer(http, request, wish)
        socket = WebSocket(reader, writer, compression=self._state.options.compression)
        headers = [("x-request-id", "req_" + self._state.ids.noise(32).lower())]
        status, text = socket.handshake(request.head(), headers)
        if status != 101:
            return await self._answer(http, request, HttpAnswer(status, text, {"content-type": "text/plain"}))
        record = ConnectionRecord(request.path, request.query, request.headers, wish.dialect)
        await self._session(socket, record, wish, faults, http.trailing)
        return False

    async def _session(
        self, socket: WebSocket, record: ConnectionRecord, wish: Wish, faults: Faults, trailing: bytes
    ) -> None:
        """One WebSocket connection, from its handshake to its end."""
        state = self._state
        peer = Peer(socket, record, state, wish.behaviour, faults)
        state.connections.append(record)
        state.peers.append(peer)
        state.announce()
        socket.start(trailing)
        try:
            await self._play(peer)
        finally:
            await socket.stop()
            record.close_code, record.close_reason = socket.close_code, socket.close_reason
            state.peers.remove(peer)
            state.announce()

    async def _play(self, peer: Peer) -> None:
        """Let the test play the server, or the server itself."""
        handler = self._state.handler
        try:
            await peer.begin()
            if handler is None:
                await peer.serve()
            else:
                await handler(peer)
                await peer.close(1000)
        except Gone:
            pass
        except Exception as error:
            # A handler that fails must not pass unseen: it counts as a violation, and the client sees a server error.
            where = "on_connect handler" if handler else "behaviour"
            message = f"{type(error).__name__}: {error}"
            self._state.violated(Violation(f"{where} of {peer.record.path}", message, code="handler_failed"))
            with contextlib.suppress(Gone):
                await peer.close(1011, "handler failed")


async def _closed(peer: Peer) -> None:
    with contextlib.suppress(Gone):
        await peer.close(1000, "call ended")


def _as_decided(decided: Answer) -> HttpAnswer:
    body = decided.body
    if body is None:
        text = f"Scripted response with status {decided.status}."
        plain = error_answer(decided.status, text, code=_CODES.get(decided.status))
        is_redirect = 300 <= decided.status < 400
        base = HttpAnswer(decided.status) if is_redirect else plain
    elif isinstance(body, bytes):
        base = HttpAnswer(decided.status, body)
    elif isinstance(body, str):
        base = HttpAnswer(decided.status, body.encode(), {"content-type": "text/plain; charset=utf-8"})
    else:
        base = json_answer(body, decided.status)
    given = {name.lower(): value for name, value in decided.headers.items()}
    return HttpAnswer(base.status, base.body, {**base.headers, **given})
