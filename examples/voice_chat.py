"""Talk with the model, and interrupt it: microphone in, loudspeaker out.

    pip install sounddevice
    python examples/voice_chat.py
    python examples/voice_chat.py --wav in.wav --out out.wav --fake     # files and a fake server: no sound card, no key

Use headphones: otherwise the model hears itself and interrupts itself.

What is easily forgotten when a user interrupts: the server has sent the answer faster than it is played, so it believes
that the user heard all of it. `PlaybackClock` knows how much was really heard, and `conversation.item.truncate` tells.
"""

from __future__ import annotations

import argparse
import asyncio
import contextlib
import importlib
import sys
import threading
import wave
from collections.abc import AsyncIterator, Generator
from pathlib import Path
from typing import Any, Protocol

import openai_realtime as rt
from openai_realtime import audio

RATE = 24000
"""Samples per second, in and out: 16-bit little-endian mono."""

PIECE_MS = 20
QUIET_END_MS = 800
"""Silence after a file, so that the server notices that the user has finished."""


class Sound(Protocol):
    """Where sound comes from and goes to."""

    def pieces(self) -> AsyncIterator[bytes]:
        """What the user says, piece by piece."""
        ...

    def play(self, sound: bytes) -> None:
        """Add sound to what is being played. Does not wait."""
        ...

    def stop(self) -> None:
        """Drop what has not been played yet."""
        ...

    def is_over(self) -> bool:
        """Whether the user has said everything, which a microphone never knows."""
        ...


class Devices:
    """Microphone and loudspeaker, by sounddevice. Made with `open`."""

    def __init__(self, clock: audio.PlaybackClock) -> None:
        self._clock = clock
        self._loop = asyncio.get_running_loop()
        self._recorded: asyncio.Queue[bytes] = asyncio.Queue()
        self._waiting = bytearray()
        self._lock = threading.Lock()

    @contextlib.contextmanager
    def open(self) -> Generator[Devices, None, None]:
        """Open both devices. They call back from threads of their own."""
        sounddevice: Any = importlib.import_module("sounddevice")  # it has no types
        options: dict[str, Any] = {"samplerate": RATE, "channels": 1, "dtype": "int16", "blocksize": RATE // 50}
        microphone = sounddevice.RawInputStream(callback=self._record, **options)
        loudspeaker = sounddevice.RawOutputStream(callback=self._feed, **options)
        with microphone, loudspeaker:
            yield self

    async def pieces(self) -> AsyncIterator[bytes]:
        """What the microphone records."""
        while True:
            yield await self._recorded.get()

    def play(self, sound: bytes) -> None:
        """Add sound to what is being played."""
        with self._lock:
            self._waiting += sound

    def stop(self) -> None:
        """Drop what has not been played yet."""
        with self._lock:
            self._waiting.clear()

    def is_over(self) -> bool:
        """Never: the user may always say more."""
        return False

    def _record(self, recorded: Any, _frames: int, _time: Any, _status: Any) -> None:
        self._loop.call_soon_threadsafe(self._recorded.put_nowait, bytes(recorded))

    def _feed(self, wanted: Any, _frames: int, _time: Any, _status: Any) -> None:
        with self._lock:
            sound = bytes(self._waiting[: len(wanted)])
            del self._waiting[: len(wanted)]
        self._clock.played(len(sound))  # the clock counts what the device has really taken
        wanted[:] = sound.ljust(len(wanted), b"\0")


class Files:
    """A WAV file for the microphone, and one for the loudspeaker that plays whatever it gets at once."""

    def __init__(self, clock: audio.PlaybackClock, source: Path) -> None:
        self._clock = clock
        with wave.open(str(source), "rb") as file:
            if (file.getsampwidth(), file.getnchannels(), file.getframerate()) != (2, 1, RATE):
                sys.exit(f"{source} must hold 16-bit mono sound at {RATE} Hz")
            self._source = file.readframes(file.getnframes()) + bytes(audio.byte_count(QUIET_END_MS))
        self._over = False
        self.played = bytearray()

    async def pieces(self) -> AsyncIterator[bytes]:
        """The file."""
        for piece in audio.chunks(self._source, ms=PIECE_MS):
            yield piece
        self._over = True

    def play(self, sound: bytes) -> None:
        """Keep the sound."""
        self.played += sound
        self._clock.played(len(sound))

    def stop(self) -> None:
        """Nothing waits here."""

    def is_over(self) -> bool:
        """Whether the file is at its end."""
        return self._over

    def write(self, path: Path) -> None:
        """Write what was played."""
        with wave.open(str(path), "wb") as file:
            file.setsampwidth(2)
            file.setnchannels(1)
            file.setframerate(RATE)
            file.writeframes(bytes(self.played))
        print(f"{audio.duration_ms(self.played) / 1000:.1f} seconds in {path}", file=sys.stderr)


async def listen(connection: rt.AsyncConnection, sound: Sound) -> None:
    """Send what the user says. The server notices by itself when the user begins and stops."""
    async for piece in sound.pieces():
        await connection.input_audio_buffer.append(audio=piece)


async def talk(connection: rt.AsyncConnection, sound: Sound, clock: audio.PlaybackClock) -> None:
    """Play what the model says, and stop when the user interrupts."""
    while True:
        try:
            await play(connection, sound, clock)
        except rt.ResponseInterrupted:
            continue  # the connection broke while the model spoke; what is received next says that it was made again
        return


async def play(connection: rt.AsyncConnection, sound: Sound, clock: audio.PlaybackClock) -> None:
    """Play what comes over one connection."""
    async for event in connection:
        match event:
            case rt.ResponseOutputAudioDelta():
                clock.add(event.item_id, event.delta, content_index=event.content_index)
                sound.play(event.delta)
            case rt.InputAudioBufferSpeechStarted():
                # The server has cancelled the response by itself (`interrupt_response`); the rest is ours.
                await interrupt(connection, sound, clock)
            case rt.ConversationItemInputAudioTranscriptionCompleted():
                print(f"you:   {event.transcript}")
            case rt.ResponseOutputAudioTranscriptDone():
                print(f"model: {event.transcript}")
            case rt.ResponseDone():
                if sound.is_over():
                    return
            case rt.Reconnected():
                clock.clear()
                sound.stop()
                print("(The connection was lost and made again; the model has forgotten what was said.)")
            case rt.Error():
                print(f"The server refused: {event.error.message}", file=sys.stderr)
            case _:
                pass


async def interrupt(connection: rt.AsyncConnection, sound: Sound, clock: audio.PlaybackClock) -> None:
    """Stop playing, and tell the server how much of the answer was heard."""
    heard = clock.playing
    sound.stop()
    clock.clear()
    if heard is None:
        return  # nothing was being played
    await connection.conversation.item.truncate(
        item_id=heard.item_id, content_index=heard.content_index, audio_end_ms=heard.audio_end_ms
    )


async def chat(client: rt.AsyncRealtimeClient, args: argparse.Namespace) -> None:
    """Connect, open the sound devices or files, and talk."""
    clock = audio.PlaybackClock()
    session = rt.SessionCreateRequest(
        instructions="You are a friendly companion. Answer in one or two sentences.",
        audio=rt.SessionAudio(
            input=rt.SessionAudioInput(
                transcription=rt.AudioTranscription(model="gpt-4o-mini-transcribe"), turn_detection=rt.ServerVad()
            ),
            output=rt.SessionAudioOutput(voice=args.voice),
        ),
    )
    async with contextlib.AsyncExitStack() as stack:
        files = Files(clock, args.wav) if args.wav else None
        sound: Sound = files or stack.enter_context(Devices(clock).open())
        await stack.enter_async_context(client)
        connection = await stack.enter_async_context(client.connect(model=args.model))
        await connection.request(rt.SessionUpdate(session=session))
        print("Speak. Ctrl-C ends the chat." if files is None else f"Playing {args.wav}.", file=sys.stderr)
        listening = asyncio.create_task(listen(connection, sound))
        try:
            await talk(connection, sound, clock)
        finally:
            listening.cancel()
            # Waiting for it shows what it failed by, if it did; a microphone that is gone should not go unnoticed.
            with contextlib.suppress(asyncio.CancelledError):
                await listening
        if files and args.out:
            files.write(args.out)


def main() -> None:
    """Read the command line and talk."""
    parser = argparse.ArgumentParser(description="Talk with the model, and interrupt it.")
    parser.add_argument("--voice", default="marin", help="voice of the model (default: %(default)s)")
    parser.add_argument("--model", default="gpt-realtime", help="the model (default: %(default)s)")
    parser.add_argument("--wav", type=Path, help=f"a WAV file in place of the microphone, 16-bit mono at {RATE} Hz")
    parser.add_argument("--out", type=Path, metavar="WAV", help="with --wav: where to write what the model says")
    parser.add_argument("--fake", action="store_true", help="use a fake server; needs no key")
    args = parser.parse_args()
    if not args.wav:
        try:
            importlib.import_module("sounddevice")  # before anything is connected
        except (ImportError, OSError) as error:  # OSError: the library of the sound system is missing
            sys.exit(f"The microphone needs sounddevice: pip install sounddevice ({error}). Or give --wav.")
    if args.fake:
        from openai_realtime.testing import FakeRealtimeServer

        with FakeRealtimeServer() as server:
            server.hear("Good morning.")
            server.reply("Good morning! How can I help?")
            asyncio.run(chat(rt.AsyncRealtimeClient("sk-fake", base_url=server.url), args))
    else:
        asyncio.run(chat(rt.AsyncRealtimeClient(), args))


if __name__ == "__main__":
    try:
        main()
    except KeyboardInterrupt:
        pass
    except rt.RealtimeError as error:
        sys.exit(f"{type(error).__name__}: {error}")
