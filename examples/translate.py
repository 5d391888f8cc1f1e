"""Speech in, the same in another language out: a WAV file is translated while it plays.

    python examples/translate.py speech.wav --model MODEL --to es --out spanish.wav
    python examples/translate.py speech.wav --model any --fake # with a fake server: no key, no network

A translation session has events of its own, so there is a connection of its own: `client.translations.connect`. It is
no conversation; translated speech flows out as long as speech flows in. This is the async client: one task sends while
the other receives.
"""

from __future__ import annotations

import argparse
import asyncio
import sys
import wave
from pathlib import Path

import openai_realtime as rt
from openai_realtime import audio

RATE = 24000
"""Samples per second, in and out: 16-bit little-endian mono."""

PIECE_MS = 100


async def send(connection: rt.AsyncTranslationConnection, sound: bytes, *, pace: float) -> None:
    """Send the sound as a microphone would, piece by piece in its own time, and say that no more will come.

    Args:
        connection: The connection.
        sound: The sound.
        pace: Seconds to wait for each second of sound: 1 for live speech, 0 for no waiting.
    """
    for piece in audio.chunks(sound, ms=PIECE_MS):
        await connection.session.input_audio_buffer.append(audio=piece)
        await asyncio.sleep(pace * PIECE_MS / 1000)
    await connection.session.close()  # the server finishes what it has, and then closes


async def receive(connection: rt.AsyncTranslationConnection) -> bytes:
    """Print what is said and collect the translated speech, until the session is over."""
    speech = bytearray()
    async for event in connection:
        match event:
            case rt.TranslationSessionOutputAudioDelta():
                speech += event.delta
            case rt.TranslationSessionOutputTranscriptDelta():
                print(event.delta, end="", flush=True)
            case rt.TranslationSessionClosed():
                break
            case rt.Error():
                sys.exit(f"The server refused: {event.error.message}")
            case _:
                pass
    print()
    return bytes(speech)


async def translate(client: rt.AsyncRealtimeClient, args: argparse.Namespace, *, pace: float) -> None:
    """Translate the file."""
    output = rt.TranslationAudioOutput(language=args.to)
    session = rt.TranslationSessionUpdateRequest(audio=rt.TranslationAudio(output=output))
    # Without reconnecting, a broken connection is an exception; a new session would not have the beginning.
    async with client, client.translations.connect(model=args.model, reconnect=False) as connection:
        await connection.request(rt.TranslationSessionUpdate(session=session))
        async with asyncio.TaskGroup() as tasks:
            tasks.create_task(send(connection, read_wav(args.wav), pace=pace))
            received = tasks.create_task(receive(connection))
    if args.out:
        write_wav(args.out, received.result())


def read_wav(path: Path) -> bytes:
    """The sound of a WAV file. `transcribe_wav.py` shows how to take other rates and several channels."""
    with wave.open(str(path), "rb") as file:
        if (file.getsampwidth(), file.getnchannels(), file.getframerate()) != (2, 1, RATE):
            sys.exit(f"{path} must hold 16-bit mono sound at {RATE} Hz")
        return file.readframes(file.getnframes())


def write_wav(path: Path, sound: bytes) -> None:
    """Write sound into a WAV file."""
    with wave.open(str(path), "wb") as file:
        file.setsampwidth(2)
        file.setnchannels(1)
        file.setframerate(RATE)
        file.writeframes(sound)
    print(f"{audio.duration_ms(sound) / 1000:.1f} seconds in {path}", file=sys.stderr)


def main() -> None:
    """Read the command line and translate."""
    parser = argparse.ArgumentParser(description="Translate speech while it plays.")
    parser.add_argument("wav", type=Path, help=f"a WAV file, 16-bit mono at {RATE} Hz")
    parser.add_argument("--to", default="es", metavar="LANGUAGE", help="language code (default: %(default)s)")
    parser.add_argument("--out", type=Path, metavar="WAV", help="where to write the translated speech")
    parser.add_argument("--model", required=True, help="name of a translation model")
    parser.add_argument("--fake", action="store_true", help="use a fake server: no key, no network")
    args = parser.parse_args()
    if args.fake:
        from openai_realtime.testing import FakeRealtimeServer

        with FakeRealtimeServer() as server:
            server.reply("Hola, me alegro de verte.")
            asyncio.run(translate(rt.AsyncRealtimeClient("sk-fake", base_url=server.url), args, pace=0))
    else:
        asyncio.run(translate(rt.AsyncRealtimeClient(), args, pace=1))


if __name__ == "__main__":
    try:
        main()
    except KeyboardInterrupt:
        pass
    except rt.RealtimeError as error:
        sys.exit(f"{type(error).__name__}: {error}")
