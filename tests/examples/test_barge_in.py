"""Interrupting in voice_chat.py: what the user did not hear is taken back, to the millisecond."""

from __future__ import annotations

import asyncio
import importlib.util
from collections.abc import AsyncIterator
from typing import Any

import openai_realtime as rt
from openai_realtime import audio
from openai_realtime.testing import FakeRealtimeServer

from .conftest import EXAMPLES, sound


class Room:
    """A room with a user who listens for a while, and then speaks."""

    def __init__(self, clock: audio.PlaybackClock, heard_ms: int) -> None:
        self._clock = clock
        self._heard = audio.byte_count(heard_ms)
        self.arrived = asyncio.Event()
        self.stopped = 0
        self._received = 0
        self._over = False

    async def pieces(self) -> AsyncIterator[bytes]:
        await self.arrived.wait()
        self._clock.played(self._heard)
        for piece in audio.chunks(sound(400) + bytes(audio.byte_count(900))):
            yield piece
        self._over = True

    def play(self, sound: bytes) -> None:
        self._received += len(sound)
        if self._received > self._heard:
            self.arrived.set()

    def stop(self) -> None:
        self.stopped += 1

    def is_over(self) -> bool:
        return self._over


def program() -> Any:
    spec = importlib.util.spec_from_file_location("example_voice_chat", EXAMPLES / "voice_chat.py")
    assert spec is not None
    assert spec.loader is not None
    module = importlib.util.module_from_spec(spec)
    spec.loader.exec_module(module)
    return module


async def interrupted(server: FakeRealtimeServer, heard_ms: int) -> tuple[Room, dict[str, Any]]:
    """Have a long answer interrupted after it was heard for so long. Gives what the server was told about it."""
    module = program()
    clock = audio.PlaybackClock()
    room = Room(clock, heard_ms)
    client = rt.AsyncRealtimeClient("sk-test", base_url=server.url)
    async with client, client.connect(model="gpt-realtime") as connection:
        detection = rt.SessionAudioInput(turn_detection=rt.ServerVad())
        session = rt.SessionCreateRequest(audio=rt.SessionAudio(input=detection))
        await connection.request(rt.SessionUpdate(session=session))
        await connection.response.create()
        async with asyncio.timeout(60):
            listening = asyncio.create_task(module.listen(connection, room))
            while not room.is_over():
                await module.talk(connection, room, clock)
            await listening
        return room, await server.wait_for_async("conversation.item.truncate")


def test_the_server_learns_how_much_was_heard() -> None:
    with FakeRealtimeServer(chunk_delay=0.02) as server:
        server.reply_audio(sound(20_000), "A very long story.")
        room, truncated = asyncio.run(interrupted(server, heard_ms=750))
    assert truncated["audio_end_ms"] == 750
    assert room.stopped >= 1
