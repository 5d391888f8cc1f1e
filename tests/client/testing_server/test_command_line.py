"""`python -m openai_realtime.testing` as a process of its own."""

from __future__ import annotations

import re
import signal
import socket
import subprocess
import sys
from collections.abc import Generator
from contextlib import contextmanager

import httpx2
import pytest
from websockets.exceptions import InvalidStatus
from websockets.sync.client import connect

from openai_realtime.testing.__main__ import main
from tests.client.testing_server.talk import KEY, Talk, text_of
from tests.support import ROOT

COMMAND = [sys.executable, "-m", "openai_realtime.testing"]


@contextmanager
def running(*arguments: str) -> Generator[tuple[subprocess.Popen[str], str, str]]:
    """The process and its two addresses."""
    process = subprocess.Popen(
        [*COMMAND, *arguments], stdout=subprocess.PIPE, stderr=subprocess.PIPE, text=True, cwd=ROOT
    )
    try:
        assert process.stdout is not None
        http, _, websocket = process.stdout.readline().strip().partition(" ")
        yield process, http, websocket
    finally:
        process.kill()
        process.communicate()


@pytest.mark.parametrize("number", [signal.SIGINT, signal.SIGTERM])
def test_it_serves_until_a_signal_ends_it(number: signal.Signals) -> None:
    with running("--port", "0", "--chunk-delay", "0", "--api-key", "sk-cli", "--seed", "4") as (process, http, address):
        assert re.fullmatch(r"http://127\.0\.0\.1:\d+/v1", http)
        assert address == http.replace("http", "ws", 1) + "/realtime"
        key = {"authorization": "Bearer sk-cli"}
        with connect(f"{address}?model=gpt-realtime", additional_headers=key) as wire:
            client = Talk(wire)
            client.say("hello")
            assert text_of(client.respond()) == "You said: hello"
            client.send("response.create", response=3)
            client.until("error")
            process.send_signal(number)
            assert process.wait(timeout=60) == 0
        _, errors = process.communicate()
        assert re.fullmatch(r"violation: websocket /v1/realtime: response.create: .* \(at \$\.response\)\n", errors)


def test_it_refuses_other_keys() -> None:
    with running("--port", "0", "--api-key", "sk-cli") as (_, http, address):
        with pytest.raises(InvalidStatus, match="401"), connect(f"{address}?model=m", additional_headers=KEY):
            pass
        assert httpx2.post(f"{http}/realtime/sessions", json={}, headers=KEY).status_code == 401


def test_a_port_that_is_taken_is_one_clear_line() -> None:
    with socket.create_server(("127.0.0.1", 0)) as taken:
        port = str(taken.getsockname()[1])
        found = subprocess.run([*COMMAND, "--port", port], capture_output=True, text=True, timeout=300, check=False)
    assert found.returncode == 2
    assert found.stdout == ""
    assert found.stderr == f"error: cannot listen on 127.0.0.1 port {port}: Address already in use\n"


@pytest.mark.parametrize(
    ("arguments", "message"),
    [
        ([], "--port"),
        (["--port", "70000"], "70000 is not between 0 and 65535"),
        (["--port", "http"], "invalid _port value: 'http'"),
        (["--port", "0", "--chunk-delay", "-1"], "-1 is not 0 or more"),
    ],
)
def test_arguments_that_are_wrong(arguments: list[str], message: str, capsys: pytest.CaptureFixture[str]) -> None:
    with pytest.raises(SystemExit) as caught:
        main(arguments)
    assert caught.value.code == 2
    assert message in capsys.readouterr().err


def test_help_teaches(capsys: pytest.CaptureFixture[str]) -> None:
    with pytest.raises(SystemExit) as caught:
        main(["--help"])
    assert caught.value.code == 0
    text = capsys.readouterr().out
    assert "python -m openai_realtime.testing" in text
    assert "OPENAI_BASE_URL=http://127.0.0.1:8080/v1" in text
    for option in ("--port", "--host", "--api-key", "--chunk-delay", "--seed", "--compression"):
        assert option in text
