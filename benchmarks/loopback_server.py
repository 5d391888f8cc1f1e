"""The server that all clients are measured against: it plays prepared frames as fast as the client takes them.

A client asks by any message, and by the model in its address how often it wants the conversation of
`benchmarks.frames`. The frames are laid out as bytes of the WebSocket protocol beforehand, so that the server does
hardly anything while it plays.
"""

from __future__ import annotations

from urllib.parse import parse_qs, urlsplit

from websockets.frames import Frame, Opcode
from websockets.sync.server import ServerConnection, serve

from benchmarks.frames import conversation

_PLAY = b"".join(Frame(Opcode.TEXT, frame).serialize(mask=False) for frame in conversation())


def play(connection: ServerConnection) -> None:
    """Wait for a message, play, and wait until the client has closed."""
    path = connection.request.path if connection.request else ""
    (times,) = parse_qs(urlsplit(path).query)["model"]
    connection.recv()
    for _ in range(int(times)):
        connection.socket.sendall(_PLAY)
    for _ in connection:
        pass


def main() -> None:
    """Listen on a free port of this machine, print it, and serve until the process is ended."""
    # Without compression: no client would gain by it here, and all are spared the same work.
    with serve(play, "127.0.0.1", 0, compression=None) as server:
        print(server.socket.getsockname()[1], flush=True)  # noqa: T201 - what whoever started it waits for
        server.serve_forever()


if __name__ == "__main__":
    main()
