"""Audio by time."""

from __future__ import annotations

import json
import subprocess
import sys
import threading
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

import openai_realtime as rt
from openai_realtime.audio import PCM, PCMA, PCMU, Format, PlaybackClock, Playing, byte_count, chunks, duration_ms


def said(**fields: Any) -> Format:
    """A format as a server says it."""
    made: Format = rt.decode(json.dumps({"type": "audio/pcm", **fields}), rt.AudioFormats)
    return made


FORMATS: list[tuple[Format, int]] = [
    (PCM, 48),
    ("pcm16", 48),
    (rt.AudioFormatPcm(), 48),
    (rt.AudioFormatPcm(rate=24000), 48),
    (said(rate=16_000), 32),
    (said(rate=8_000), 16),
    (said(rate=48_000), 96),
    (said(rate=None), 48),
    (PCMU, 8),
    ("g711_ulaw", 8),
    (rt.AudioFormatPcmu(), 8),
    (PCMA, 8),
    ("g711_alaw", 8),
    (rt.AudioFormatPcma(), 8),
]
SECOND = 48_000


@pytest.mark.parametrize(("audio_format", "per_ms"), FORMATS)
def test_bytes_and_milliseconds(audio_format: Format, per_ms: int) -> None:
    assert byte_count(1, audio_format) == per_ms
    assert byte_count(20, audio_format) == 20 * per_ms
    assert duration_ms(1000 * per_ms, audio_format) == 1000
    for data in (bytes(3 * per_ms), bytearray(3 * per_ms), memoryview(bytes(3 * per_ms))):
        assert duration_ms(data, audio_format) == 3


def test_what_is_not_full_does_not_count() -> None:
    assert [duration_ms(size) for size in (0, 47, 48, 95, 96)] == [0, 0, 1, 1, 2]
    assert duration_ms(memoryview(bytes(96)).cast("h")) == 2


def test_bytes_are_whole_samples() -> None:
    assert [byte_count(ms) for ms in (0, 0.02, 0.05, 0.5, 1.03)] == [0, 0, 2, 24, 48]
    assert byte_count(0.5, PCMU) == 4


@pytest.mark.parametrize("audio_format", ["", "audio/opus", "AUDIO/PCM", rt.Unknown(data={"type": "audio/opus"})])
def test_a_format_nobody_knows(audio_format: Any) -> None:
    for use in (duration_ms, byte_count):
        with pytest.raises(ValueError, match="unknown audio format"):
            use(1, audio_format)


@pytest.mark.parametrize("rate", [0, -8000, 16_000.5, "16000", 10**12])
def test_a_rate_that_is_none(rate: Any) -> None:
    """A rate beyond all sense is only a number; one that is none is refused."""
    audio_format = said(rate=rate)
    if rate == 10**12:
        assert byte_count(1, audio_format) == 2 * 10**9
    elif isinstance(rate, int):
        with pytest.raises(ValueError, match=r"unknown rate -?\d+ of the audio format 'audio/pcm'"):
            duration_ms(1, audio_format)
    else:  # the attribute is absent, since the value is not of its type
        assert byte_count(1, audio_format) == 48


def test_a_rate_with_parts_of_a_byte_in_a_millisecond() -> None:
    audio_format = said(rate=11_025)
    assert duration_ms(22_050, audio_format) == 1000
    assert [byte_count(ms, audio_format) for ms in (20, 40, 1000)] == [440, 882, 22_050]
    clock = PlaybackClock(audio_format)
    clock.add("a", 22_050)
    clock.played(ms=500)
    assert (clock.received_ms, clock.played_ms, clock.truncate_at("a")) == (1000, 500, 500)


@pytest.mark.parametrize("ms", [-1, float("inf"), float("nan")])
def test_a_time_that_is_none(ms: float) -> None:
    with pytest.raises(ValueError, match="ms must be a time"):
        byte_count(ms)


def test_a_size_that_is_none() -> None:
    with pytest.raises(ValueError, match="-1 bytes"):
        duration_ms(-1)


@given(st.binary(max_size=5000), st.integers(1, 50))
def test_pieces_are_the_whole(data: bytes, ms: int) -> None:
    pieces = list(chunks(data, ms=ms))
    assert b"".join(pieces) == data
    assert all(len(piece) == 48 * ms for piece in pieces[:-1])
    assert all(0 < len(piece) <= 48 * ms for piece in pieces[-1:])


def test_pieces_are_checked_at_once() -> None:
    assert [len(piece) for piece in chunks(bytes(1000), format=PCMU)] == [160] * 6 + [40]
    assert list(chunks(memoryview(b"abcdef").cast("h"), ms=1)) == [b"abcdef"]
    with pytest.raises(ValueError, match="hold no sample"):
        chunks(b"", ms=0.01)
    with pytest.raises(ValueError, match="unknown audio format"):
        chunks(b"", format="audio/opus")


class Time:
    """A clock that a test moves."""

    def __init__(self) -> None:
        self.seconds = 1000.0

    def __call__(self) -> float:
        return self.seconds


@pytest.fixture
def time() -> Time:
    return Time()


@pytest.fixture
def clock(time: Time) -> PlaybackClock:
    return PlaybackClock(now=time)


def test_before_anything(clock: PlaybackClock) -> None:
    assert (clock.received_ms, clock.played_ms, clock.playing) == (0, 0, None)
    assert clock.truncate_at("item_1") == 0


def test_nothing_is_heard_before_the_start(clock: PlaybackClock, time: Time) -> None:
    clock.add("item_1", bytes(SECOND))
    time.seconds += 10
    assert (clock.received_ms, clock.played_ms) == (1000, 0)
    assert clock.playing == Playing("item_1", 0, 0)


def test_what_was_heard_follows_the_time(clock: PlaybackClock, time: Time) -> None:
    clock.add("item_1", SECOND)
    clock.start()
    time.seconds += 0.25
    clock.start()
    assert clock.truncate_at("item_1") == 250
    time.seconds += 10
    assert clock.truncate_at("item_1") == 1000
    assert clock.playing is None


def test_silence_while_nothing_is_there_does_not_count(clock: PlaybackClock, time: Time) -> None:
    clock.start()
    time.seconds += 60
    clock.add("item_1", SECOND)
    time.seconds += 3
    clock.add("item_1", SECOND)
    time.seconds += 0.5
    assert clock.truncate_at("item_1") == 1500


def test_a_pause_does_not_count(clock: PlaybackClock, time: Time) -> None:
    clock.add("item_1", SECOND)
    clock.start()
    time.seconds += 0.25
    clock.pause()
    time.seconds += 10
    assert clock.played_ms == 250
    clock.start()
    time.seconds += 0.25
    assert clock.played_ms == 500


def test_a_clock_that_goes_back_takes_nothing_back(clock: PlaybackClock, time: Time) -> None:
    clock.add("item_1", SECOND)
    clock.start()
    time.seconds += 0.5
    assert clock.played_ms == 500
    time.seconds -= 5
    assert clock.played_ms == 500


def test_items_are_heard_in_the_order_in_which_they_came(clock: PlaybackClock) -> None:
    clock.add("item_1", SECOND, content_index=1)
    clock.add("item_2", SECOND)
    clock.add("item_1", SECOND, content_index=1)
    clock.played(ms=1500)
    assert (clock.truncate_at("item_1", content_index=1), clock.truncate_at("item_2")) == (1000, 500)
    assert clock.truncate_at("item_1") == 0
    assert clock.playing == Playing("item_2", 0, 500)
    clock.played(SECOND)
    assert clock.playing == Playing("item_1", 1, 1500)


def test_the_device_tells(clock: PlaybackClock) -> None:
    clock.add("item_1", SECOND)
    clock.played(480)
    clock.played(ms=5)
    clock.played(0)
    assert clock.truncate_at("item_1") == 15
    clock.played(10 * SECOND)
    assert clock.truncate_at("item_1") == 1000


def test_the_device_tells_nothing_that_makes_sense(clock: PlaybackClock) -> None:
    for wrong in ({}, {"num_bytes": 1, "ms": 1}):
        with pytest.raises(TypeError, match="give num_bytes or ms"):
            clock.played(**wrong)
    with pytest.raises(ValueError, match="less than nothing"):
        clock.played(-1)
    with pytest.raises(ValueError, match="less than nothing"):
        clock.played(ms=float("nan"))
    with pytest.raises(ValueError, match="-1 bytes"):
        clock.add("item_1", -1)


def test_an_interruption_drops_what_was_not_heard(clock: PlaybackClock, time: Time) -> None:
    clock.add("item_1", SECOND)
    clock.add("item_2", SECOND)
    clock.start()
    time.seconds += 0.25
    clock.clear()
    time.seconds += 5
    assert (clock.truncate_at("item_1"), clock.truncate_at("item_2"), clock.playing) == (250, 0, None)
    clock.add("item_3", SECOND)
    time.seconds += 0.5
    assert (clock.truncate_at("item_1"), clock.truncate_at("item_3")) == (250, 500)


def test_late_audio_of_an_interrupted_item_does_not_count(clock: PlaybackClock, time: Time) -> None:
    clock.add("a", SECOND)
    clock.add("b", SECOND)
    clock.start()
    time.seconds += 0.5
    clock.clear()
    for late in ("a", "b"):
        clock.add(late, SECOND)
    assert (clock.received_ms, clock.truncate_at("a"), clock.truncate_at("b")) == (500, 500, 0)
    clock.add("c", SECOND)
    time.seconds += 0.25
    assert (clock.received_ms, clock.truncate_at("c")) == (1500, 250)
    clock.forget("b")
    clock.add("b", SECOND)
    assert clock.received_ms == 2500


def test_an_item_that_is_heard_as_far_as_it_came_is_interrupted_too(clock: PlaybackClock, time: Time) -> None:
    clock.add("a", SECOND)
    clock.start()
    time.seconds += 2
    clock.clear()
    clock.add("a", SECOND)
    assert (clock.received_ms, clock.truncate_at("a")) == (1000, 1000)


def test_a_clock_remembers_a_bounded_number_of_items(clock: PlaybackClock) -> None:
    for number in range(3000):
        clock.add(str(number), SECOND)
        clock.clear()
    clock.add("2999", SECOND)
    assert clock.received_ms == 0
    clock.add("0", SECOND)
    assert clock.received_ms == 1000


def test_forgotten_items_leave_the_others_as_they_are(clock: PlaybackClock) -> None:
    clock.add("item_1", SECOND)
    clock.add("item_1", SECOND, content_index=1)
    clock.add("item_2", SECOND)
    clock.played(ms=2250)
    clock.forget("item_1")
    assert (clock.truncate_at("item_1"), clock.truncate_at("item_2")) == (0, 250)
    assert (clock.received_ms, clock.played_ms) == (1000, 250)


steps = st.one_of(
    st.tuples(st.just("add"), st.sampled_from(["item_1", "item_2"]), st.integers(0, 3000)),
    st.tuples(st.just("played"), st.just(""), st.integers(0, 3000)),
    st.tuples(st.just("wait"), st.just(""), st.integers(0, 100)),
    st.tuples(st.sampled_from(["start", "pause", "clear"]), st.just(""), st.just(0)),
    st.tuples(st.just("forget"), st.sampled_from(["item_1", "item_2"]), st.just(0)),
)


@given(st.lists(steps, max_size=40))
def test_never_more_is_heard_than_came(script: list[tuple[str, str, int]]) -> None:
    time = Time()
    clock = PlaybackClock(now=time)
    received = {"item_1": 0, "item_2": 0}
    for step, item, number in script:
        if step == "add":
            clock.add(item, number)
            received[item] += number
        elif step == "played":
            clock.played(number)
        elif step == "wait":
            time.seconds += number / 1000
        elif step == "forget":
            clock.forget(item)
            received[item] = 0
        else:
            getattr(clock, step)()
        heard = {name: clock.truncate_at(name) for name in received}
        assert all(0 <= heard[name] * 48 <= received[name] for name in received)
        assert 0 <= clock.played_ms <= clock.received_ms
        assert clock.played_ms - sum(heard.values()) in (0, 1)


def test_threads_share_one_clock(clock: PlaybackClock) -> None:
    def receive() -> None:
        for _ in range(500):
            clock.add("item_1", 48)

    def play() -> None:
        for _ in range(500):
            clock.played(ms=1)
            assert clock.played_ms <= clock.received_ms

    threads = [threading.Thread(target=one) for one in (receive, play, receive, play)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    clock.played(ms=1000)
    assert clock.truncate_at("item_1") == 1000


def test_it_needs_no_library() -> None:
    code = (
        "import sys, openai_realtime.audio; print([n for n in ('httpx2', 'websockets', 'numpy') if n in sys.modules])"
    )
    shown = subprocess.run([sys.executable, "-c", code], check=True, capture_output=True, text=True)
    assert shown.stdout == "[]\n"
