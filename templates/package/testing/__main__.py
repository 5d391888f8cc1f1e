"""The server from the command line: `python -m openai_realtime.testing --port 8080`."""

from __future__ import annotations

import argparse
import os
import signal
import sys
import threading
from collections.abc import Sequence

from .checks import Violation
from .server import FakeRealtimeServer

_DESCRIPTION = """\
A fake server for the OpenAI Realtime API on this machine: WebSocket and HTTP on one port.

It answers believably (text: "You said: ..."; audio: a quiet tone; function calls where a tool of the session is
mentioned by name or required) and checks what clients send against the API description. What is wrong is answered
with an error event or HTTP 400, and reported on stderr.
"""

_EPILOG = """\
The first line on stdout holds the two addresses:
  http://127.0.0.1:8080/v1 ws://127.0.0.1:8080/v1/realtime

Give a client the first one as base URL, and any API key (or the one of --api-key):
  OPENAI_BASE_URL=http://127.0.0.1:8080/v1 OPENAI_API_KEY=sk-test python app.py

SIGINT (Ctrl-C) and SIGTERM end it. Exit status: 0 then; 2 if the port is taken or an argument is wrong.
"""


def main(arguments: Sequence[str] | None = None) -> int:
    """Run the server until a signal ends it.

    Args:
        arguments: The words after the program's name; None takes those of the process.

    Returns:
        The exit status.
    """
    options = _parser().parse_args(arguments)
    server = FakeRealtimeServer(
        host=options.host,
        port=options.port,
        api_key=options.api_key,
        chunk_delay=options.chunk_delay / 1000,
        seed=options.seed,
        compression=options.compression,
    )
    server.on_violation(_report)
    try:
        server.start()
    except OSError as error:
        # asyncio wraps the words of the system for a taken port in a longer sentence.
        reason = os.strerror(error.errno) if error.errno is not None and error.errno > 0 else error.strerror
        sys.stderr.write(f"error: cannot listen on {options.host} port {options.port}: {reason}\n")
        return 2
    ended = threading.Event()
    for number in (signal.SIGINT, signal.SIGTERM):
        signal.signal(number, lambda _number, _frame: ended.set())
    sys.stdout.write(f"{server.url} {server.ws_url}\n")
    sys.stdout.flush()
    ended.wait()
    server.stop()
    return 0


def _parser() -> argparse.ArgumentParser:
    parser = argparse.ArgumentParser(
        prog="python -m " + (__package__ or "testing"),
        description=_DESCRIPTION,
        epilog=_EPILOG,
        formatter_class=argparse.RawDescriptionHelpFormatter,
    )
    parser.add_argument("--port", type=_port, required=True, help="TCP port to listen on; 0 takes a free one")
    parser.add_argument("--host", default="127.0.0.1", help="address to listen on (default: %(default)s)")
    parser.add_argument("--api-key", metavar="KEY", help="refuse every other key with 401 (default: accept any)")
    parser.add_argument(
        "--chunk-delay",
        type=_milliseconds,
        default=20.0,
        metavar="MS",
        help="milliseconds between the pieces of an answer (default: 20)",
    )
    parser.add_argument("--seed", type=int, default=0, help="same seed, same ids (default: %(default)s)")
    parser.add_argument("--compression", action="store_true", help="accept permessage-deflate where it is offered")
    return parser


def _port(text: str) -> int:
    number = int(text)
    if not 0 <= number <= 65535:
        raise argparse.ArgumentTypeError(f"{text} is not between 0 and 65535")
    return number


def _milliseconds(text: str) -> float:
    number = float(text)
    if not 0 <= number < float("inf"):
        raise argparse.ArgumentTypeError(f"{text} is not 0 or more")
    return number


def _report(violation: Violation) -> None:
    sys.stderr.write(f"violation: {violation}\n")
    sys.stderr.flush()


if __name__ == "__main__":
    sys.exit(main())
