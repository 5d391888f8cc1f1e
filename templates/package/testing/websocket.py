"""One WebSocket connection over asyncio streams: frames as they should be, and frames as they should not.

`websockets` keeps the protocol; what RFC 6455 forbids is written past it.
"""

from __future__ import annotations

import asyncio
import contextlib
import socket
import struct
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from typing import Any, cast

from websockets.exceptions import ProtocolError
from websockets.extensions.permessage_deflate import ServerPerMessageDeflateFactory
from websockets.frames import Frame, Opcode
from websockets.http11 import Request
from websockets.protocol import State
from websockets.server import ServerProtocol
from websockets.typing import Subprotocol

LARGEST_FRAME = 64 * 2**20
"""Bytes of a client frame that are accepted. The service takes 15 MiB of audio in one event, 20 MiB as base64."""

CLOSE_TIMEOUT = 1.0
"""Seconds to wait for the client in a closing handshake."""

_ABNORMAL = 1006
_PONG = b"\x8a"
"""First byte of a pong frame."""


class Gone(Exception):
    """The connection is over. Caught where the connection was accepted."""


@dataclass(frozen=True, slots=True)
class Message:
    """A message of the client.

    Attributes:
        data: Its bytes.
        is_text: Whether it came in text frames.
    """

    data: bytes
    is_text: bool


class WebSocket:
    """The connection after its handshake.

    Attributes:
        ignore_pings: Whether pings go unanswered.
        close_code: Close code once it is over, 1006 where there was none.
        close_reason: The reason that came with it.
    """

    def __init__(self, reader: asyncio.StreamReader, writer: asyncio.StreamWriter, *, compression: bool) -> None:
        self.ignore_pings = False
        self.close_code: int | None = None
        self.close_reason = ""
        self._reader = reader
        self._writer = writer
        self._messages: asyncio.Queue[Message | None] = asyncio.Queue()
        self._arrived = asyncio.Event()
        self._partial: list[bytes] = []
        self._partial_is_text = True
        self._reading: asyncio.Task[None] | None = None
        self._is_cut_short = False
        self._protocol = ServerProtocol(
            extensions=[ServerPerMessageDeflateFactory()] if compression else None,
            select_subprotocol=cast("Any", _chosen_subprotocol),
            max_size=LARGEST_FRAME,
        )

    def handshake(self, head: bytes, headers: Iterable[tuple[str, str]]) -> tuple[int, bytes]:
        """Take in the head of the request.

        Args:
            head: The request line and headers, as they came.
            headers: Headers for the answer.

        Returns:
            HTTP status and text; 101 says that the connection stands, and the answer is on its way.
        """
        self._protocol.receive_data(head)
        request = cast("Request", self._protocol.events_received()[0])
        response = self._protocol.accept(request)
        if response.status_code != 101:
            return response.status_code, bytes(response.body or b"")
        for name, value in headers:
            response.headers[name] = value
        self._protocol.send_response(response)
        self._flush()
        return 101, b""

    def start(self, trailing: bytes) -> None:
        """Begin to read, with the bytes that came right after the handshake."""
        if trailing:
            self._feed(trailing)
        self._reading = asyncio.create_task(self._read())

    async def stop(self) -> None:
        """End the connection, however it stands."""
        if self._reading is not None:
            self._reading.cancel()
            with contextlib.suppress(asyncio.CancelledError):
                await self._reading
        self._over(_ABNORMAL, "")
        self._writer.transport.abort()

    async def receive(self) -> Message | None:
        """The next message; None once the connection is over."""
        message = await self._messages.get()
        if message is None:
            self._messages.put_nowait(None)
        elif self._messages.empty():
            self._arrived.clear()
        return message

    def rest(self) -> Iterator[Message]:
        """What came before the connection was over, and nobody has received."""
        while not self._messages.empty():
            message = self._messages.get_nowait()
            if message is not None:
                yield message
        self._put(None)

    async def message_within(self, seconds: float) -> bool:
        """Whether `receive` does not wait, now or after at most some seconds."""
        # One turn of the loop, so that what has come in is read even if the time is 0.
        await asyncio.sleep(0)
        try:
            async with asyncio.timeout(seconds):
                await self._arrived.wait()
        except TimeoutError:
            return False
        return True

    async def send_text(self, data: bytes, *, fragments: int = 1) -> None:
        """Send a text message.

        Args:
            data: Its bytes.
            fragments: Number of frames to send it in.

        Raises:
            Gone: the connection is over.
        """
        self.must_stand()
        size = max(1, -(-len(data) // fragments))
        parts = [data[start : start + size] for start in range(0, len(data), size)] or [b""]
        self._protocol.send_text(parts[0], fin=len(parts) == 1)
        for part in parts[1:]:
            self._protocol.send_continuation(part, fin=part is parts[-1])
        await self._flushed()

    async def send_ping(self) -> None:
        """Send a ping.

        Raises:
            Gone: the connection is over.
        """
        self.must_stand()
        self._protocol.send_ping(b"stand-in")
        await self._flushed()

    async def send_frame(self, opcode: int, payload: bytes) -> None:
        """Send one whole frame past the protocol, whatever is in it.

        Raises:
            Gone: the connection is over.
        """
        self.must_stand()
        self._writer.write(frame_bytes(opcode, payload))
        await self._drain()

    async def send_half_frame(self) -> None:
        """Send the beginning of a text frame, and reset the connection.

        Raises:
            Gone: the connection is over.
        """
        self.must_stand()
        self._writer.write(frame_bytes(Opcode.TEXT, b'{"type": "response.output_text.delta", "delta": "')[:-9])
        # Whatever came after it, such as a pong, would be taken for the rest of the frame.
        self._is_cut_short = True
        await self._drain()
        # What a reset overtakes is lost, and the half frame is to arrive.
        await asyncio.sleep(0.02)
        self.drop()

    async def close(self, code: int, reason: str) -> None:
        """Close the connection with any code, and wait for the client to agree."""
        if self._protocol.state is not State.OPEN or self._is_cut_short:
            return
        try:
            self._protocol.send_close(code, reason)
            self._flush()
        except ProtocolError:
            self._writer.write(frame_bytes(Opcode.CLOSE, struct.pack("!H", code) + reason.encode()))
        self.close_code, self.close_reason = code, reason
        if self._reading is not None:
            await asyncio.wait([self._reading], timeout=CLOSE_TIMEOUT)

    def drop(self) -> None:
        """Reset the TCP connection."""
        reset(self._writer)
        self._over(_ABNORMAL, "")

    async def _read(self) -> None:
        try:
            while data := await self._reader.read(2**16):
                self._feed(data)
                # Whether or not the client still listens, what it has sent counts.
                with contextlib.suppress(Gone):
                    await self._drain()
            self._protocol.receive_eof()
        except (ConnectionError, Gone):
            pass
        finally:
            received = self._protocol.close_rcvd
            self._over(received.code if received else _ABNORMAL, received.reason if received else "")

    def _feed(self, data: bytes) -> None:
        self._protocol.receive_data(data)
        self._flush()
        for frame in self._protocol.events_received():
            if isinstance(frame, Frame) and frame.opcode in (Opcode.TEXT, Opcode.BINARY, Opcode.CONT):
                self._take(frame)

    def _take(self, frame: Frame) -> None:
        """Put fragments together."""
        if frame.opcode is not Opcode.CONT:
            self._partial_is_text = frame.opcode is Opcode.TEXT
        self._partial.append(bytes(frame.data))
        if frame.fin:
            self._put(Message(b"".join(self._partial), self._partial_is_text))
            self._partial = []

    def _flush(self) -> None:
        for data in self._protocol.data_to_send():
            if self._is_cut_short or (self.ignore_pings and data[:1] == _PONG):
                continue
            if data:
                self._writer.write(data)
            elif self._writer.can_write_eof() and not self._writer.transport.is_closing():
                self._writer.write_eof()

    async def _flushed(self) -> None:
        self._flush()
        await self._drain()

    async def _drain(self) -> None:
        try:
            await self._writer.drain()
        except ConnectionError:
            raise Gone from None

    def must_stand(self) -> None:
        """Raise Gone if the connection is over."""
        if self._protocol.state is not State.OPEN or self._is_cut_short or self._writer.transport.is_closing():
            raise Gone

    def _over(self, code: int, reason: str) -> None:
        if self.close_code is None:
            self.close_code, self.close_reason = code, reason
        self._put(None)

    def _put(self, message: Message | None) -> None:
        self._messages.put_nowait(message)
        self._arrived.set()


def frame_bytes(opcode: int, payload: bytes) -> bytes:
    """A final, unmasked frame (RFC 6455 section 5.2)."""
    size = len(payload)
    if size < 126:
        return struct.pack("!BB", 0x80 | opcode, size) + payload
    if size < 2**16:
        return struct.pack("!BBH", 0x80 | opcode, 126, size) + payload
    return struct.pack("!BBQ", 0x80 | opcode, 127, size) + payload


def reset(writer: asyncio.StreamWriter) -> None:
    """End a TCP connection with a reset, so that the other side sees an error and no end."""
    if not writer.transport.is_closing():
        # Lingering for 0 seconds makes the system send RST in place of FIN.
        sock = cast("socket.socket", writer.get_extra_info("socket"))
        sock.setsockopt(socket.SOL_SOCKET, socket.SO_LINGER, struct.pack("ii", 1, 0))
        writer.transport.abort()


def _chosen_subprotocol(protocol: ServerProtocol, offered: Iterable[Subprotocol]) -> Subprotocol | None:
    """`realtime` where it is offered: browsers send it beside their key."""
    return next((one for one in offered if one == "realtime"), None)
