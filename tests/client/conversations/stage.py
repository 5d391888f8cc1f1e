"""Brings client, proxy and stand-in together for one conversation, and looks at what is left after it."""

from __future__ import annotations

import contextlib
import os
import socket
import sys
import threading
import traceback
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from typing import Any

import openai_realtime as rt
from openai_realtime._client.websocket.options import ConnectOptions
from openai_realtime.testing import FakeRealtimeServer
from tests.client.conversations import steps
from tests.client.conversations.observed import Observed
from tests.client.conversations.proxy import Passage, Proxy
from tests.client.conversations.shells import AsyncShell, Shell, SyncShell
from tests.client.conversations.steps import Conversation, Setting
from tests.client.conversations.talk import Talk
from tests.client.socket.loops import LoopThread, wait_until

DEADLINE = 300.0
"""Seconds after which a conversation counts as one that hangs."""

CLOSE_TIMEOUT = 5.0
CALL = "rtc_of_the_test"

Json = dict[str, Any]


@dataclass(frozen=True, slots=True)
class Heard:
    """What the server saw of one connection."""

    received: tuple[Json, ...]
    sent: tuple[Json, ...]


@dataclass(frozen=True, slots=True)
class Played:
    """A conversation as both sides saw it."""

    conversation: Conversation
    seen: Observed
    heard: tuple[Heard, ...]
    passages: tuple[Passage, ...]


class Stage:
    """Plays conversations. Its loops are there for all of them, as a thread for each would cost more than the rest."""

    def __init__(self) -> None:
        self._network = LoopThread("network of the test")
        self._client = LoopThread("async client of the test")
        self.shells: Mapping[str, Shell] = {"async": AsyncShell(self._client), "sync": SyncShell()}

    def close(self) -> None:
        """End the loops."""
        left = self._client.close()
        self._network.close()
        assert not left, f"tasks are left: {left}"

    def play(self, shell: str, conversation: Conversation) -> Played:
        """Play a conversation from its beginning to its end, with a deadline, and make sure that nothing is left."""
        threads, sockets = set(threading.enumerate()), open_sockets()
        played = within(DEADLINE, lambda: self._play(self.shells[shell], conversation))
        assert wait_until(lambda: set(threading.enumerate()) <= threads), f"left: {threading.enumerate()}"
        assert wait_until(lambda: open_sockets() <= sockets), "a socket is left open"
        assert wait_until(lambda: not self.shells[shell].tasks()), f"left: {self.shells[shell].tasks()}"
        return played

    def _play(self, shell: Shell, conversation: Conversation) -> Played:
        setting = conversation.setting
        server = FakeRealtimeServer(strict=False, chunk_delay=setting.chunk_delay, compression=setting.compression)
        if setting.call:
            server.webhook(CALL)
        for weather in conversation.weathers:
            server.inject(weather.faults)
        with contextlib.ExitStack() as stack:
            stack.enter_context(server)
            proxy = Proxy(self._network, server, [weather.route for weather in conversation.weathers])
            stack.callback(_let_all_in, server)
            stack.callback(proxy.close)
            seen = _converse(shell, server, proxy, conversation)
        heard = tuple(Heard(tuple(one.received), tuple(one.sent)) for one in server.connections)
        return Played(conversation, seen, heard, tuple(proxy.passages))


def _converse(shell: Shell, server: FakeRealtimeServer, proxy: Proxy, conversation: Conversation) -> Observed:
    setting = conversation.setting
    try:
        connection = shell.connect(proxy.url, CALL if setting.call else None, options(setting))
    except (rt.APIConnectionError, rt.APIStatusError) as error:
        return Observed(refused_handshake=error)
    server.wait_for_connection()
    talk = Talk(shell, connection, server, proxy, setting)
    try:
        talk.perform(steps.Handle("Reconnected"))
        for step in conversation.steps:
            talk.perform(step)
        talk.fence()
    finally:
        talk.finish()
    return talk.seen


def _let_all_in(server: FakeRealtimeServer) -> None:
    """Wait until the server has taken in every connection that was made to it.

    A socket that asyncio of Python 3.11 accepts in the moment in which its server closes is left to the garbage
    collector.
    """
    with socket.create_connection(("127.0.0.1", server.port), timeout=60) as last:
        last.sendall(b"GET / HTTP/1.1\r\nHost: x\r\nConnection: close\r\n\r\n")
        while last.recv(2**16):
            pass


def options(setting: Setting) -> ConnectOptions:
    """Options of `connect` for a setting."""
    policy = rt.ReconnectPolicy(
        max_attempts=3,
        initial_delay=0.001,
        max_delay=0.01,
        raise_interrupted=setting.raise_interrupted,
        restore_session=setting.restore_session,
        rotate_after=setting.rotate_after,
    )
    return {
        "proxy": None,
        "open_timeout": 60.0,
        "close_timeout": CLOSE_TIMEOUT,
        "ping_interval": 0.05 if setting.pings else None,
        "ping_timeout": 0.3,
        "max_message_bytes": setting.max_message_bytes,
        "receive_buffer_bytes": setting.receive_buffer_bytes,
        "send_buffer_bytes": setting.send_buffer_bytes,
        "compression": "deflate" if setting.compression else None,
        "reconnect": policy if setting.reconnect else False,
    }


def open_sockets() -> set[str]:
    """Sockets of this process, by their number."""
    found: set[str] = set()
    for descriptor in os.listdir("/proc/self/fd"):
        with contextlib.suppress(OSError):
            target = os.readlink(f"/proc/self/fd/{descriptor}")
            if target.startswith("socket:"):
                found.add(target)
    return found


def within(seconds: float, act: Callable[[], Played]) -> Played:
    """What a function gives, which it does on a thread of its own; fails with all stacks if it takes longer."""
    results: list[Played] = []
    errors: list[BaseException] = []

    def run() -> None:
        try:
            results.append(act())
        except BaseException as error:
            errors.append(error)

    thread = threading.Thread(target=run, name="conversation", daemon=True)
    thread.start()
    thread.join(seconds)
    assert not thread.is_alive(), "it hangs:\n" + _stacks()
    if errors:
        raise errors[0]
    return results[0]


def _stacks() -> str:
    names = {thread.ident: thread.name for thread in threading.enumerate()}
    return "\n".join(
        f"{names.get(ident)}:\n{''.join(traceback.format_stack(frame)[-8:])}"
        for ident, frame in sys._current_frames().items()  # pyright: ignore[reportPrivateUsage]
    )
