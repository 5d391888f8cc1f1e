"""Frames of RFC 6455 by hand, for what a WebSocket library refuses to send."""

from __future__ import annotations

import asyncio
import base64
import hashlib
import struct
from typing import cast

TEXT, BINARY, CLOSE = 0x81, 0x82, 0x88


async def accept(reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
    """Do the server's part of the handshake."""
    request = (await reader.readuntil(b"\r\n\r\n")).decode()
    key = next(
        line.partition(":")[2].strip() for line in request.split("\r\n") if line.lower().startswith("sec-websocket-key")
    )
    digest = hashlib.sha1(f"{key}258EAFA5-E914-47DA-95CA-C5AB0DC85B11".encode()).digest()
    writer.write(
        b"HTTP/1.1 101 Switching Protocols\r\nUpgrade: websocket\r\nConnection: Upgrade\r\n"
        b"Sec-WebSocket-Accept: " + base64.b64encode(digest) + b"\r\n\r\n"
    )
    await writer.drain()


def frame(payload: bytes, kind: int = TEXT) -> bytes:
    """A whole unmasked frame, of any length."""
    length = len(payload)
    if length < 126:
        return bytes([kind, length]) + payload
    if length < 2**16:
        return bytes([kind, 126]) + struct.pack("!H", length) + payload
    return bytes([kind, 127]) + struct.pack("!Q", length) + payload


def stop_reading(writer: asyncio.StreamWriter) -> None:
    """Take nothing from the network any more."""
    cast("asyncio.Transport", writer.transport).pause_reading()
