"""Each program says and writes what it should, against the stand-in, and helps who asks for help."""

from __future__ import annotations

import subprocess
import sys
from collections.abc import Callable
from pathlib import Path

import pytest

from openai_realtime.testing import FakeRealtimeServer, Faults

from .conftest import EXAMPLES, environment, read_wav, run

PROGRAMS = sorted(path.name for path in EXAMPLES.glob("*.py"))


def test_there_are_eight_programs() -> None:
    assert len(PROGRAMS) == 8


@pytest.mark.parametrize("program", PROGRAMS)
def test_a_program_explains_itself(program: str) -> None:
    text = run(program, "--help")
    assert "--fake" in text
    source = (EXAMPLES / program).read_text(encoding="utf-8")
    assert f"python examples/{program}" in source
    assert "--fake" in source.partition('"""')[2].partition('"""')[0], "the docstring shows how to try it"


@pytest.mark.parametrize("program", ["text_chat.py", "function_calling.py"])
def test_without_a_key_a_program_says_so(program: str) -> None:
    arguments = ["--say", "Hello"] if program == "text_chat.py" else []
    assert "MissingCredentialsError" in run(program, *arguments, code=1)


def test_text_chat_answers_what_is_said() -> None:
    text = run("text_chat.py", "--fake", "--say", "Hello", "--say", "Goodbye")
    assert text.splitlines()[1:] == ["> Hello", "You said: Hello", "> Goodbye", "You said: Goodbye"]


def test_text_chat_answers_what_is_typed_until_an_empty_line() -> None:
    text = run("text_chat.py", "--fake", typed="Good morning\n\nnever asked\n")
    assert "You said: Good morning" in text
    assert "never asked" not in text


def test_text_chat_goes_on_after_a_lost_connection() -> None:
    with FakeRealtimeServer() as server:
        server.inject(Faults(after=8, then="drop"))
        done = subprocess.run(
            [sys.executable, EXAMPLES / "text_chat.py", "--say", "Hello", "--say", "Goodbye"],
            capture_output=True,
            text=True,
            timeout=300,
            env={**environment(), "OPENAI_BASE_URL": server.url, "OPENAI_API_KEY": "sk-test"},
            check=True,
        )
    assert done.stderr.strip() == "(The connection was lost. Please ask again.)"
    assert "You said: Goodbye" in done.stdout
    assert "You said: Hello" not in done.stdout


def test_the_demo_of_text_chat_needs_nothing() -> None:
    lines = run("text_chat.py", "--demo").splitlines()
    assert "fake server" in lines[0]
    questions = [line.removeprefix("> ") for line in lines if line.startswith("> ")]
    assert len(questions) == 3
    assert [line for line in lines[1:] if not line.startswith("> ")] == [f"You said: {one}" for one in questions]


def test_function_calling_calls_and_then_answers() -> None:
    lines = run("function_calling.py", "--fake").splitlines()
    assert lines == [
        '[get_weather({"city": "Oslo"})]',
        '[get_time({"city": "Oslo"})]',
        "It is cloudy in Oslo, 11 degrees, and half past two.",
    ]


@pytest.mark.parametrize(("rate", "channels"), [(24000, 1), (16000, 1), (44100, 2), (8000, 1)])
def test_transcribe_takes_any_rate(make_wav: Callable[..., Path], rate: int, channels: int) -> None:
    # Without a script the stand-in "hears" how long the sound is, so this is the length after resampling.
    assert run("transcribe_wav.py", make_wav(rate, channels), "--fake") == "1.0 seconds of audio\n"


def test_transcribe_refuses_samples_it_cannot_read(make_wav: Callable[..., Path]) -> None:
    assert "16 bits, not 24" in run("transcribe_wav.py", make_wav(width=3), "--fake", code=1)


def test_translate_writes_speech(make_wav: Callable[..., Path], tmp_path: Path) -> None:
    out = tmp_path / "out.wav"
    text = run("translate.py", make_wav(), "--model", "any", "--out", out, "--fake")
    assert text.strip() == "Hola, me alegro de verte."
    rate, channels, sound = read_wav(out)
    assert (rate, channels) == (24000, 1)
    assert len(sound) == 48000
    assert any(sound)


def test_voice_chat_hears_and_speaks(make_wav: Callable[..., Path], tmp_path: Path) -> None:
    out = tmp_path / "out.wav"
    lines = run("voice_chat.py", "--fake", "--wav", make_wav(), "--out", out).splitlines()
    assert sorted(lines) == ["model: Good morning! How can I help?", "you:   Good morning."]
    _, _, sound = read_wav(out)
    assert len(sound) > 48000 // 4
    assert any(sound)


def test_voice_chat_names_the_library_it_lacks() -> None:
    hidden = "import runpy, sys; sys.modules['sounddevice'] = None; sys.argv[1:] = ['--fake']; "
    code = hidden + f"runpy.run_path({str(EXAMPLES / 'voice_chat.py')!r}, run_name='__main__')"
    done = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, env=environment(), check=False)
    assert done.returncode == 1
    assert "pip install sounddevice" in done.stderr


def test_sip_sideband_answers_a_call() -> None:
    done = subprocess.run(
        [sys.executable, EXAMPLES / "sip_sideband.py", "--fake"],
        capture_output=True,
        text=True,
        timeout=300,
        env=environment(),
        check=True,
    )
    assert sorted(done.stderr.splitlines()) == [
        "call rtc_demo from sip:+14155550100@example.com",
        "call rtc_demo has ended",
        "model: Good morning, this is the bookshop. How can I help?",
        "webhook: HTTP 200",
    ]
