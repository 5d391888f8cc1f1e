"""Write down what is said in a WAV file.

    python examples/transcribe_wav.py speech.wav
    python examples/transcribe_wav.py speech.wav --fake     # with a fake server: no key, no network

This is the sync client, with a transcription session: it listens and never answers.
"""

from __future__ import annotations

import argparse
import array
import sys
import wave
from pathlib import Path

import openai_realtime as rt
from openai_realtime import audio

RATE = 24000
"""Samples per second that the service takes as `audio/pcm`: 16-bit little-endian mono."""


def read_wav(path: Path) -> bytes:
    """The sound of a WAV file as 16-bit little-endian mono PCM at 24,000 Hz.

    Exits with a message where the samples are not 16 bits wide.
    """
    with wave.open(str(path), "rb") as file:
        if file.getsampwidth() != 2:
            sys.exit(f"{path}: samples must have 16 bits, not {8 * file.getsampwidth()}")
        channels, rate = file.getnchannels(), file.getframerate()
        samples = array.array("h", file.readframes(file.getnframes()))
    if sys.byteorder == "big":
        samples.byteswap()
    left = samples[::channels]  # of several channels, the first
    resampled = resample(left, rate)
    if sys.byteorder == "big":
        resampled.byteswap()
    return resampled.tobytes()


def resample(samples: array.array[int], rate: int) -> array.array[int]:
    """The same sound at 24,000 Hz. Straight lines between samples are good enough for speech, not for music."""
    if rate == RATE or not samples:
        return samples
    result = array.array("h")
    for index in range(len(samples) * RATE // rate):
        place, rest = divmod(index * rate, RATE)
        here = samples[place]
        following = samples[min(place + 1, len(samples) - 1)]
        result.append(here + (following - here) * rest // RATE)
    return result


def transcribe(client: rt.RealtimeClient, model: str, sound: bytes) -> None:
    """Send the sound and print its words as they are understood."""
    listening = rt.SessionAudioInput(
        transcription=rt.AudioTranscription(model=model),
        turn_detection=None,  # None turns it off: the whole file is one piece, which `commit` ends
    )
    session = rt.TranscriptionSessionCreateRequest(audio=rt.TranscriptionSessionAudio(input=listening))
    # Without reconnecting, a broken connection is an exception; a new session would not have the sound.
    with client, client.connect(intent="transcription", reconnect=False) as connection:
        connection.request(rt.SessionUpdate(session=session))
        for piece in audio.chunks(sound, ms=100):  # one event may hold 15 MiB; small ones keep the memory low
            connection.input_audio_buffer.append(audio=piece)
        connection.input_audio_buffer.commit()
        for event in connection:
            match event:
                case rt.ConversationItemInputAudioTranscriptionDelta():
                    print(event.delta or "", end="", flush=True)
                case rt.ConversationItemInputAudioTranscriptionCompleted():
                    print()
                    return
                case rt.ConversationItemInputAudioTranscriptionFailed():
                    sys.exit(f"It could not be understood: {event.error.message}")
                case rt.Error():
                    sys.exit(f"The server refused: {event.error.message}")
                case _:
                    pass


def main() -> None:
    """Read the command line and the file."""
    parser = argparse.ArgumentParser(description="Write down what is said in a WAV file.")
    parser.add_argument("wav", type=Path, help="a WAV file with 16-bit samples, of any rate")
    parser.add_argument("--model", default="gpt-4o-transcribe", help="model that listens (default: %(default)s)")
    parser.add_argument("--fake", action="store_true", help="use a fake server: no key, no network")
    args = parser.parse_args()
    sound = read_wav(args.wav)
    print(f"{audio.duration_ms(sound) / 1000:.1f} seconds of sound", file=sys.stderr)
    if args.fake:
        from openai_realtime.testing import FakeRealtimeServer

        with FakeRealtimeServer() as server:
            transcribe(rt.RealtimeClient("sk-fake", base_url=server.url), args.model, sound)
    else:
        transcribe(rt.RealtimeClient(), args.model, sound)


if __name__ == "__main__":
    try:
        main()
    except rt.RealtimeError as error:
        sys.exit(f"{type(error).__name__}: {error}")
