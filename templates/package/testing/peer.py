"""The server's end of one connection, as a test that plays the server sees it."""

from __future__ import annotations

import asyncio
import contextlib
import json
from collections.abc import Sequence
from typing import Protocol, cast

from websockets.frames import Opcode

from .checks import Refused, Violation, check_message
from .conversation import error_event
from .records import ConnectionRecord
from .script import Faults, Json, without_values
from .state import State
from .websocket import Gone, WebSocket

UNKNOWN_EVENT_TYPE = "fake_server.something_new"
"""Type of the events that no description has."""


class Behaviour(Protocol):
    """A session without I/O: `Conversation` or `Translation`."""

    closing: bool

    @property
    def busy(self) -> bool:
        """Whether `step` has more to give."""
        ...

    def begin(self) -> list[Json]:
        """What the server says first."""
        ...

    def receive(self, event: Json) -> list[Json]:
        """Take in a client event and return the answer."""
        ...

    def step(self) -> list[Json]:
        """The next few events."""
        ...


class Peer:
    """One connection, seen from the server. Given to the handler of `FakeRealtimeServer.on_connect`.

    All methods but `drop` are coroutines of the server's own event loop; call them from the handler alone. Sending and
    receiving after the connection has ended ends the handler silently.

    Attributes:
        record: What was sent and received so far, with query and headers.
    """

    def __init__(
        self, socket: WebSocket, record: ConnectionRecord, state: State, behaviour: Behaviour, faults: Faults
    ) -> None:
        self.record = record
        self._socket = socket
        self._state = state
        self._behaviour = behaviour
        self._faults = faults
        self._misdeed_due = faults.then is not None
        self._silent = False
        self._fragments = 1
        socket.ignore_pings = faults.ignore_pings

    async def begin(self) -> None:
        """Apply the faults that happen before any event."""
        await self._apply_faults()

    async def serve(self) -> None:
        """Continue with the default behaviour, from `session.created` until the connection is over.

        What was taken with `receive` or `expect` before is not seen again.
        """
        try:
            await self._behave()
        except Gone:
            self._take_rest()
            raise

    async def _behave(self) -> None:
        behaviour, delay, now = self._behaviour, self._state.options.chunk_delay, asyncio.get_running_loop().time
        await self._send_all(behaviour.begin())
        due, has_taken = now() + delay, False
        while not (behaviour.closing and not behaviour.busy):
            # At most one client event after the time is up, so that a client that sends all the time stops nothing.
            is_due = has_taken and now() >= due
            if behaviour.busy and (is_due or not await self._socket.message_within(due - now())):
                await self._send_all(behaviour.step())
                due, has_taken = now() + delay, False
                continue
            if not behaviour.busy:
                due = now() + delay
            event = await self._take()
            has_taken = True
            await self._send_all(behaviour.receive(event) if event is not None else ())
        await self.close(1000)

    async def send(self, event: Json) -> None:
        """Send an event, as it is.

        Args:
            event: Plain JSON. An `event_id` is added where it has none.
        """
        faults = self._faults
        if faults.frame_delay:
            await asyncio.sleep(faults.frame_delay)
        if self._silent:
            return
        if faults.unknown_events:
            await self._send_unknown()
        if "event_id" not in event:
            event = {**event, "event_id": self._state.ids.new("event")}
        if faults.nulls:
            event = without_values(event, faults.nulls)
        # Recorded first, so that a client that has seen an event finds it in the record.
        self._socket.must_stand()
        self.record.sent.append(event)
        await self._socket.send_text(_encoded(event), fragments=self._fragments)
        self._state.announce()
        await self._apply_faults()

    async def send_raw(self, data: bytes, *, text: bool = True) -> None:
        """Send a message with any bytes in it: in a text frame, also if they are not UTF-8, or in a binary frame."""
        await self._socket.send_frame(Opcode.TEXT if text else Opcode.BINARY, data)

    async def receive(self, timeout: float | None = None) -> Json:
        """The next client event, checked. One that is not as described is answered with `error` and passed over.

        Args:
            timeout: Seconds to wait; None waits indefinitely.

        Raises:
            TimeoutError: nothing came in time.
        """
        async with asyncio.timeout(timeout):
            while True:
                event = await self._take()
                if event is not None:
                    return event

    async def expect(self, type: str, timeout: float = 5.0) -> Json:  # noqa: A002 - what the event calls it
        """The next client event, which must be of a type.

        Args:
            type: The wire type, such as `session.update`.
            timeout: Seconds to wait.

        Raises:
            TimeoutError: nothing came in time.
            AssertionError: another event came.
        """
        event = await self.receive(timeout)
        found = event.get("type")
        if found != type:
            raise AssertionError(f"expected {type}, got {found}")
        return event

    async def close(self, code: int = 1000, reason: str = "") -> None:
        """Close the connection with any close code, 0 to 65535."""
        await self._socket.close(code, reason)

    async def half_frame(self) -> None:
        """Send a part of a frame, and reset the connection."""
        await self._socket.send_half_frame()

    def drop(self) -> None:
        """Reset the TCP connection."""
        self._socket.drop()

    async def _take(self) -> Json | None:
        """The next message as an event, or None where it is not one that is described."""
        message = await self._socket.receive()
        if message is None:
            raise Gone
        if message.is_text:
            return await self._checked(message.data)
        await self._refuse(Refused("Events travel in text frames.", code="invalid_frame"), {})
        return None

    def _take_rest(self) -> None:
        """Record what a client sent before it left while it was being spoken to."""
        for message in self._socket.rest():
            if message.is_text:
                with contextlib.suppress(Refused):
                    self._noted(message.data)

    async def _checked(self, data: bytes) -> Json | None:
        try:
            return self._noted(data)
        except Refused as refused:
            await self.send(error_event(self._state.ids, refused, _object(data) or {}))
            return None

    def _noted(self, data: bytes) -> Json:
        """Record an event. Raises Refused, after the violation is recorded."""
        event = _object(data)
        if event is not None:
            self.record.received.append(event)
        try:
            checked = check_message(data, self.record.dialect)
        except Refused as refused:
            self._violated(refused, event or {})
            raise
        self._state.arrived(checked)
        return checked

    async def _refuse(self, refused: Refused, event: Json) -> None:
        self._violated(refused, event)
        await self.send(error_event(self._state.ids, refused, event))

    def _violated(self, refused: Refused, event: Json) -> None:
        where = f"websocket {self.record.path}"
        type_ = str(event.get("type", ""))
        self._state.violated(Violation(where, refused.message, refused.path, type_, refused.code))

    async def _send_all(self, events: Sequence[Json]) -> None:
        for event in events:
            await self.send(event)

    async def _send_unknown(self) -> None:
        event = {"type": UNKNOWN_EVENT_TYPE, "event_id": self._state.ids.new("event"), "detail": {"level": 1}}
        self.record.sent.append(event)
        await self._socket.send_text(_encoded(event))

    async def _apply_faults(self) -> None:
        """Do what the faults say, once its time has come."""
        faults = self._faults
        if not self._misdeed_due or len(self.record.sent) < faults.after:
            return
        self._misdeed_due = False
        match faults.then:
            case "drop":
                self.drop()
            case "half_frame":
                await self.half_frame()
            case "close":
                await self.close(faults.code, faults.reason)
            case "silence":
                self._silent = True
            case "fragments":
                self._fragments = 3
            case "unknown_event":
                await self._send_unknown()
            case "ping":
                await self._socket.send_ping()
            case _:
                await self._send_misfit()

    async def _send_misfit(self) -> None:
        """Send a frame that is no event."""
        match self._faults.then:
            case "binary":
                await self.send_raw(b"\x00\x01\x02\x03", text=False)
            case "invalid_utf8":
                await self.send_raw(b'{"type": "\xff\xfe"}')
            case "no_json":
                await self.send_raw(b'{"type": "response.done", ')
            case "no_object":
                await self.send_raw(b'["response.done"]')
            case _:
                await self.send_raw(_oversized(self._faults.size))


def _encoded(event: Json) -> bytes:
    return json.dumps(event, separators=(",", ":")).encode()


def _object(data: bytes) -> Json | None:
    """A frame as JSON object, or None where it is none."""
    try:
        value: object = json.loads(data)
    except (ValueError, RecursionError):
        return None
    return cast("Json", value) if isinstance(value, dict) else None


def _oversized(size: int) -> bytes:
    head, tail = b'{"type":"fake_server.large","padding":"', b'"}'
    return head + b"x" * max(0, size - len(head) - len(tail)) + tail
