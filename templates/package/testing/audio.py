"""Audio as far as the fake server needs it: how long some bytes last, whether they are loud, and a quiet tone."""

from __future__ import annotations

import math
import struct
from collections.abc import Iterator
from dataclasses import dataclass
from functools import lru_cache
from typing import Literal, TypeAlias

Format: TypeAlias = Literal["audio/pcm", "audio/pcmu", "audio/pcma"]
"""16-bit little-endian mono PCM at 24,000 Hz, or G.711 (mu-law, A-law) at 8,000 Hz."""

CHUNK_MS = 100
"""Milliseconds of audio in one delta: 4,800 bytes of PCM."""

WINDOW_MS = 20
"""Milliseconds that are judged at once for being loud or quiet."""

LOUD = 500
"""Amplitude, of 32,767, from which a window counts as speech."""

_TONE_HZ = 400
_AMPLITUDE = 1000
_PULSES = {"audio/pcmu": b"\xce\x4e", "audio/pcma": b"\xfa\x7a"}
"""The G.711 codes of the amplitude and of its negative."""


def bytes_per_ms(format_: str) -> int:
    """Bytes of one millisecond: 48 of PCM, 8 of G.711. Formats that are not known count as PCM."""
    return 8 if format_ in _PULSES else 48


def duration_ms(audio: bytes, format_: str) -> int:
    """Whole milliseconds that some audio lasts."""
    return len(audio) // bytes_per_ms(format_)


@lru_cache(maxsize=8)
def tone(format_: str) -> bytes:
    """One chunk of a quiet tone. Chunks join without a click, as each holds whole periods."""
    if format_ in _PULSES:
        half = 8_000 // _TONE_HZ // 2
        period = _PULSES[format_][:1] * half + _PULSES[format_][1:] * half
        return period * (CHUNK_MS * _TONE_HZ // 1000)
    samples = range(24 * CHUNK_MS)
    wave = (round(_AMPLITUDE * math.sin(2 * math.pi * _TONE_HZ * at / 24_000)) for at in samples)
    return struct.pack(f"<{len(samples)}h", *wave)


def chunks(audio: bytes, format_: str) -> list[bytes]:
    """Some audio in chunks, the last one shorter."""
    size = CHUNK_MS * bytes_per_ms(format_)
    return [audio[start : start + size] for start in range(0, len(audio), size)]


def peak(audio: bytes, format_: str) -> int:
    """The largest amplitude in some audio, 0 to 32,768."""
    if format_ == "audio/pcmu":
        return max(map(_mu_law, audio), default=0)
    if format_ == "audio/pcma":
        return max(map(_a_law, audio), default=0)
    samples = struct.unpack(f"<{len(audio) // 2}h", audio[: len(audio) // 2 * 2])
    return max((abs(int(sample)) for sample in samples), default=0)


def _mu_law(code: int) -> int:
    """The amplitude of a mu-law code (ITU-T G.711)."""
    inverted = ~code & 0xFF
    return ((((inverted & 15) << 3) + 0x84) << (inverted >> 4 & 7)) - 0x84


def _a_law(code: int) -> int:
    """The amplitude of an A-law code (ITU-T G.711)."""
    inverted = code ^ 0x55
    exponent = inverted >> 4 & 7
    mantissa = (inverted & 15) << 4
    return mantissa + 8 if exponent == 0 else (mantissa + 0x108) << exponent - 1


@dataclass(frozen=True, slots=True)
class Heard:
    """A change that the detector noticed.

    Attributes:
        kind: Whether speech began or ended.
        at_ms: Where, in ms of audio since the session began.
    """

    kind: Literal["started", "stopped"]
    at_ms: int


class SpeechDetector:
    """Turn detection by loudness: speech begins with the first loud window, and ends after enough quiet ones."""

    def __init__(self) -> None:
        self.position_ms = 0
        self.speaking = False
        self._quiet_ms = 0
        self._rest = b""

    def hear(self, audio: bytes, format_: str, silence_ms: int) -> Iterator[Heard]:
        """Listen to some more audio.

        Args:
            audio: The bytes, in pieces of any size.
            format_: Their format.
            silence_ms: Quiet time that ends speech, in ms.

        Yields:
            What changed, where it changed.
        """
        size = WINDOW_MS * bytes_per_ms(format_)
        data = self._rest + audio
        whole = len(data) // size * size
        self._rest = data[whole:]
        for start in range(0, whole, size):
            yield from self._window(peak(data[start : start + size], format_) >= LOUD, silence_ms)

    def _window(self, loud: bool, silence_ms: int) -> Iterator[Heard]:
        if loud:
            self._quiet_ms = 0
            if not self.speaking:
                self.speaking = True
                yield Heard("started", self.position_ms)
            self.position_ms += WINDOW_MS
            return
        self.position_ms += WINDOW_MS
        self._quiet_ms += WINDOW_MS
        if self.speaking and self._quiet_ms >= silence_ms:
            self.speaking = False
            yield Heard("stopped", self.position_ms)

    def stop(self) -> None:
        """Forget that somebody is speaking, as the buffer is committed or cleared."""
        self.speaking = False
        self._quiet_ms = 0
        self._rest = b""
