"""Audio by time: how long some bytes play, which bytes some milliseconds are, and how much of it was heard.

for piece in chunks(recording, ms=20):  # 960 bytes each
    connection.input_audio_buffer.append(audio=piece)

clock = PlaybackClock()
clock.add(event.item_id, event.delta)  # for each delta of the audio
clock.start()  # when the first of it is played
clock.truncate_at(item_id)  # the `audio_end_ms` to send when the user interrupts
"""

from __future__ import annotations

import threading
import time
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from typing import TYPE_CHECKING, Final, TypeAlias

from msgspec import UNSET

if TYPE_CHECKING:
    from ._runtime.base import Model

PCM: Final = "audio/pcm"
"""16-bit little-endian mono, at 24000 Hz where the format has no other rate."""

PCMU: Final = "audio/pcmu"
"""G.711 mu-law, 8 bits mono at 8000 Hz."""

PCMA: Final = "audio/pcma"
"""G.711 A-law, 8 bits mono at 8000 Hz."""

DEFAULT_CHUNK_MS: Final = 20


Format: TypeAlias = "str | Model"
"""`audio/pcm`, `audio/pcmu`, `audio/pcma`, or their beta names `pcm16`, `g711_ulaw`, `g711_alaw`; or an audio format of
the API, such as an `AudioFormatPcm` or what a session says, whose `rate` counts as well.
"""

Data: TypeAlias = "bytes | bytearray | memoryview"


@dataclass(frozen=True, slots=True)
class _Layout:
    """Bytes of a sample, and samples of a second."""

    sample: int
    rate: int

    def milliseconds(self, size: float) -> int:
        """Whole milliseconds of audio in so many bytes."""
        return int(size * 1000) // (self.sample * self.rate)

    def size(self, ms: float) -> float:
        """Bytes of so many milliseconds of audio, the part of one too."""
        return ms * self.sample * self.rate / 1000


_LAYOUTS = {
    PCM: _Layout(2, 24_000),
    "pcm16": _Layout(2, 24_000),
    PCMU: _Layout(1, 8_000),
    "g711_ulaw": _Layout(1, 8_000),
    PCMA: _Layout(1, 8_000),
    "g711_alaw": _Layout(1, 8_000),
}

_REMEMBERED = 1_000
"""Most items whose late audio a clock knows to leave out."""


def duration_ms(data: Data | int, format: Format = PCM) -> int:  # noqa: A002 - the name of the field of the API
    """Return the duration of audio in whole milliseconds, rounded down.

    Args:
        data: The audio, or its size in bytes.
        format: Its format.

    Raises:
        ValueError: the format is unknown, or the size below 0.
    """
    return _layout(format).milliseconds(_size(data))


def byte_count(ms: float, format: Format = PCM) -> int:  # noqa: A002 - the name of the field of the API
    """Return the number of bytes of audio with a duration, in whole samples.

    Args:
        ms: Milliseconds, not below 0.
        format: The format.

    Raises:
        ValueError: the format is unknown, or the time below 0 or not finite.
    """
    layout = _layout(format)
    if not 0 <= ms < float("inf"):
        raise ValueError(f"ms must be a time from 0 on, not {ms!r}")
    return int(layout.size(ms) / layout.sample) * layout.sample


def chunks(data: Data, ms: float = DEFAULT_CHUNK_MS, format: Format = PCM) -> Iterator[bytes]:  # noqa: A002
    """Split audio into chunks of a duration; the last one may be shorter.

    Args:
        data: The audio.
        ms: Milliseconds of a piece, enough for one sample.
        format: The format.

    Raises:
        ValueError: the format is unknown, or a piece would hold no sample.
    """
    step = byte_count(ms, format)
    if step == 0:
        raise ValueError(f"{ms!r} ms hold no sample")
    view = memoryview(data).cast("B")
    return (bytes(view[start : start + step]) for start in range(0, len(view), step))


@dataclass(slots=True)
class _Run:
    """Bytes of one content part that were received in a row."""

    item_id: str
    content_index: int
    size: int


@dataclass(frozen=True, slots=True)
class Playing:
    """What is being played.

    Attributes:
        item_id: The item.
        content_index: The content part of the item.
        audio_end_ms: Milliseconds of the part that have been heard.
    """

    item_id: str
    content_index: int
    audio_end_ms: int


class PlaybackClock:
    """Tracks what was received and what was played, to truncate an item where the user interrupted it.

    Received audio is assumed to be played in order. Report how much has been played with `played`, or call `start` to
    measure elapsed time; time with nothing left to play does not count. Thread-safe.

    Args:
        format: Format of the audio.
        now: Returns the seconds of a monotonic clock.

    Raises:
        ValueError: the format is unknown.
    """

    def __init__(self, format: Format = PCM, *, now: Callable[[], float] = time.monotonic) -> None:  # noqa: A002
        self._layout = _layout(format)
        self._now = now
        self._runs: list[_Run] = []
        self._received = 0
        self._played = 0.0
        self._running_since: float | None = None
        self._cleared: dict[str, None] = {}
        self._lock = threading.Lock()

    @property
    def received_ms(self) -> int:
        """Milliseconds received and not cleared or forgotten."""
        with self._lock:
            return self._layout.milliseconds(self._received)

    @property
    def played_ms(self) -> int:
        """Milliseconds of these that have been heard."""
        with self._lock:
            self._settle()
            return self._layout.milliseconds(int(self._played))

    @property
    def playing(self) -> Playing | None:
        """What is being played; None before the first audio and after the last."""
        with self._lock:
            self._settle()
            end = 0
            for run in self._runs:
                end += run.size
                if self._played < end:
                    return Playing(run.item_id, run.content_index, self._heard_ms(run.item_id, run.content_index))
            return None

    def add(self, item_id: str, audio: Data | int, *, content_index: int = 0) -> None:
        """Record received audio. Audio of an item that `clear` has interrupted comes too late, and does not count.

        Args:
            item_id: The item it belongs to, as its event says.
            audio: The audio, or its size in bytes.
            content_index: The content part of the item, as its event says.

        Raises:
            ValueError: the size is below 0.
        """
        size = _size(audio)
        with self._lock:
            self._settle()
            if item_id in self._cleared:
                return
            self._received += size
            last = self._runs[-1] if self._runs else None
            if last is not None and (last.item_id, last.content_index) == (item_id, content_index):
                last.size += size
            else:
                self._runs.append(_Run(item_id, content_index, size))

    def start(self) -> None:
        """Start the clock: from now on, audio is played as time passes. Idempotent."""
        with self._lock:
            if self._running_since is None:
                self._running_since = self._now()

    def pause(self) -> None:
        """Stop the clock until `start`."""
        with self._lock:
            self._settle()
            self._running_since = None

    def played(self, num_bytes: int | None = None, *, ms: float | None = None) -> None:
        """Record that the audio device has played more, for those who do not use `start`.

        Args:
            num_bytes: Bytes since the last call; or
            ms: milliseconds since the last call.

        Raises:
            TypeError: both are given, or neither.
            ValueError: it is below 0.
        """
        if (num_bytes is None) == (ms is None):
            raise TypeError("give num_bytes or ms")
        amount = num_bytes if num_bytes is not None else self._layout.size(ms or 0.0)
        if not amount >= 0:
            raise ValueError("what was played cannot be less than nothing")
        with self._lock:
            self._played = min(float(self._received), self._played + amount)

    def truncate_at(self, item_id: str, *, content_index: int = 0) -> int:
        """Milliseconds of a content part that have been heard: the `audio_end_ms` of `conversation.item.truncate`.

        Never more than was received of it, which would be an error; 0 if nothing was.

        Args:
            item_id: The item.
            content_index: The content part of the item.
        """
        with self._lock:
            self._settle()
            return self._heard_ms(item_id, content_index)

    def clear(self) -> None:
        """Drop what has not been heard, as you do with the buffer of the audio device where the user interrupts.

        The items that this interrupts, and the one that was received last, are over: what comes of them later does not
        count. `forget` makes an item new again.
        """
        with self._lock:
            self._settle()
            left = int(self._played)
            for run in self._runs:
                if run.size > left or run is self._runs[-1]:
                    self._cleared[run.item_id] = None
                run.size = min(run.size, left)
                left -= run.size
            self._runs = [run for run in self._runs if run.size]
            self._received = sum(run.size for run in self._runs)
            self._played = float(self._received)
            for item_id in list(self._cleared)[:-_REMEMBERED]:
                del self._cleared[item_id]

    def forget(self, item_id: str) -> None:
        """Drop everything of an item, such as a deleted or an old one."""
        with self._lock:
            self._settle()
            self._cleared.pop(item_id, None)
            self._played -= sum(self._heard(item_id, index) for index in self._parts(item_id))
            self._runs = [run for run in self._runs if run.item_id != item_id]
            self._received = sum(run.size for run in self._runs)

    def _parts(self, item_id: str) -> set[int]:
        return {run.content_index for run in self._runs if run.item_id == item_id}

    def _settle(self) -> None:
        """Turn the time that has passed into bytes that were heard."""
        if self._running_since is not None:
            now = self._now()
            passed = self._layout.size(max(0.0, now - self._running_since) * 1000)
            self._played = min(float(self._received), self._played + passed)
            self._running_since = now

    def _heard_ms(self, item_id: str, content_index: int) -> int:
        return self._layout.milliseconds(int(self._heard(item_id, content_index)))

    def _heard(self, item_id: str, content_index: int) -> float:
        heard, start = 0.0, 0
        for run in self._runs:
            if (run.item_id, run.content_index) == (item_id, content_index):
                heard += min(float(run.size), max(0.0, self._played - start))
            start += run.size
        return heard


def _layout(audio_format: Format) -> _Layout:
    # Of a format that the package does not know there may be no type at all.
    name: object = audio_format if isinstance(audio_format, str) else getattr(audio_format, "type", None)
    layout = _LAYOUTS.get(name) if isinstance(name, str) else None
    if layout is None:
        raise ValueError(f"unknown audio format {name!r}; known are {', '.join(sorted(_LAYOUTS))}")
    rate: object = getattr(audio_format, "rate", None)
    if rate is None or rate is UNSET:
        return layout
    if not isinstance(rate, int) or rate <= 0:
        raise ValueError(f"unknown rate {rate!r} of the audio format {name!r}")
    return _Layout(layout.sample, rate)


def _size(data: Data | int) -> int:
    if isinstance(data, int):
        if data < 0:
            raise ValueError(f"audio cannot have {data} bytes")
        return data
    return memoryview(data).nbytes
