"""Performs a conversation with a connection, and notes what the client does and sees."""

from __future__ import annotations

import contextlib
import itertools
import threading
import time
from collections.abc import Callable, Iterator, Mapping
from typing import Any, cast

import msgspec

import openai_realtime as rt
from openai_realtime.testing import FakeRealtimeServer
from tests.client.conversations import steps
from tests.client.conversations.observed import Came, Handling, Observed, Planned, Raised, Sending, Swallowed
from tests.client.conversations.proxy import Proxy
from tests.client.conversations.shells import Shell
from tests.client.conversations.steps import HANDLED, Setting, Step
from tests.client.socket.loops import wait_until

MAIN = 0
"""Number of the sender that performs the steps."""

FRAMES: Mapping[steps.Frame, bytes] = {
    "new event": b'{"type":"fake.said_in_between","event_id":"event_in_between","level":[1,null]}',
    "known event": b'{"type":"rate_limits.updated","event_id":"event_in_between","rate_limits":[]}',
    "binary": b"\x00\x01\x02",
    "no JSON": b'{"type":"response.done",',
    "no object": b'["response.done"]',
    "no UTF-8": b'{"type":"\xff"}',
}
"""What the server says in between."""

EVENTS: Mapping[HANDLED, type] = {
    "ResponseDone": rt.ResponseDone,
    "ResponseOutputTextDelta": rt.ResponseOutputTextDelta,
    "ConversationItemAdded": rt.ConversationItemAdded,
    "Error": rt.Error,
    "Reconnected": rt.Reconnected,
}

FENCE = 60.0
"""Seconds after which a connection counts as one that never answers, however often it is made again meanwhile."""


class Talk:
    """One conversation on one connection."""

    def __init__(
        self, shell: Shell, connection: Any, server: FakeRealtimeServer, proxy: Proxy, setting: Setting
    ) -> None:
        self.seen = Observed()
        self._shell = shell
        self._connection = connection
        self._server = server
        self._proxy = proxy
        self._setting = setting
        self._senders = itertools.count(1)
        self._numbers: dict[int, Iterator[int]] = {}
        self._handlers: list[tuple[type, Any, Handling]] = []
        self._turns = itertools.count()
        self._beside: list[threading.Thread] = []
        self._updates = itertools.count()
        self._call_id = "call_that_never_was"

    # The steps

    def perform(self, step: Step) -> None:
        """Do one step. What is raised is noted if it may be, and raised on if not."""
        match step:
            case steps.Update():
                self._update(step)
            case steps.Item(asked=asked, size=size):
                content = [rt.InputText(text="x" * size)]
                self._give(rt.ConversationItemCreate(item=rt.ConversationItemMessageUser(content=content)), asked)
            case steps.Append(size=size, times=times):
                for _ in range(times):
                    self._give(rt.InputAudioBufferAppend(audio=bytes(size)), asked=False)
            case steps.Commit(asked=asked):
                self._give(rt.InputAudioBufferCommit(), asked)
            case steps.Turn():
                self._turn(step)
            case steps.Call():
                self._call_function()
            case steps.Output():
                self._give_output()
            case steps.Ask():
                self._give(rt.ResponseCreate(), asked=False)
            case steps.Refused():
                self._give(rt.ConversationItemDelete(item_id="item_that_never_was"), asked=True)
            case steps.Receive(most=most, seconds=seconds):
                for _ in range(most):
                    self.receive(seconds)
            case steps.InLockStep():
                self._lock(step)
            case steps.Idle(seconds=seconds):
                with contextlib.suppress(rt.ReceiveTimeout):
                    self._shell.do(lambda: self._connection.wait_idle(seconds))
            case steps.Pause(seconds=seconds):
                time.sleep(seconds)
            case steps.Handle():
                self._handle(step)
            case steps.Unhandle(back=back):
                self._unhandle(back)
            case steps.Senders():
                self._send_at_once(step)
            case steps.Say(frame=frame):
                text = frame != "binary"
                self._have_server(lambda: self._server.send_raw(FRAMES[frame], text=text))
            case steps.Leave(code=code):
                leave = self._server.drop if code is None else lambda: self._server.close(code, "told to")
                self._have_server(leave)

    def _update(self, step: steps.Update) -> None:
        if step.wrong:  # a voice that is none
            event: Any = {"type": "session.update", "session": {"type": "realtime", "audio": {"output": {"voice": 7}}}}
        else:
            instructions = f"Be number {next(self._updates)}."
            event = rt.SessionUpdate(session=rt.SessionCreateRequest(instructions=instructions))
        self._give(event, step.asked)

    def _turn(self, step: steps.Turn) -> list[Any]:
        """A response by `turn`, with everything that it received."""
        number = next(self._turns)
        modality: Any = "audio" if step.spoken else "text"
        asking = rt.ResponseCreate(response=rt.ResponseCreateParams(output_modalities=[modality]))
        event, sending = self._noted(asking, MAIN)
        turn = self._connection.turn(event)
        received: list[Any] = []
        self.seen.turns.append("left")
        while len(received) != step.leave_at:
            came = self._next_of(turn, number)
            sending.is_sent = True
            if isinstance(came, str):
                self.seen.turns[number] = came
                break
            if came is None:
                continue
            received.append(came)
            if len(received) == step.cancel_at:
                self._give(rt.ResponseCancel(), asked=False)
        return received

    def _next_of(self, turn: Any, number: int) -> Any:
        """The next event of a turn; a word where it has ended; None for what a handler has raised."""
        try:
            taken = self._shell.following(turn)
        except Planned as error:
            self.seen.surfaced.append(error)
            return None
        except rt.EventRefused as error:
            self.seen.stream.append(Came(error.event, turn=number))
            return "refused"
        except rt.ConnectionClosed as error:
            if isinstance(error, rt.ResponseInterrupted):
                if not self._is_of_reconnected(error):
                    self.seen.stream.append(Raised(error, number))
            else:
                assert self.has_ended, "a turn raised as if the connection had ended for good"
            return "cut off"
        if not taken:
            return "done"
        self._note_event(Came(taken[0], turn=number))
        return taken[0]

    def _is_of_reconnected(self, error: rt.ConnectionClosed) -> bool:
        """Whether a turn raises because of a `Reconnected` that it took, which nobody sees but by the exception."""
        if "re-established" not in str(error):
            return False
        self.seen.epoch += 1
        self.seen.stream.append(Came(Swallowed(error), turn=None))
        return True

    def _call_function(self) -> None:
        self._server.reply_call("look_up", {"id": 7})
        for event in self._turn(steps.Turn()):
            if isinstance(event, rt.ResponseFunctionCallArgumentsDone):
                self._call_id = event.call_id

    def _give_output(self) -> None:
        output = rt.ConversationItemFunctionCallOutput(call_id=self._call_id, output="seven")
        self._give(rt.ConversationItemCreate(item=output), asked=True)

    # Sending

    def _noted(self, event: Any, sender: int) -> tuple[Any, Sending]:
        """An event with an id of ours, and the note of it."""
        number = next(self._numbers.setdefault(sender, itertools.count()))
        event_id = f"sent_{sender}_{number}"
        if isinstance(event, Mapping):
            given = cast("Mapping[str, Any]", event)
            identified: Any = {**given, "event_id": event_id}
            wire_type = str(given["type"])
        else:
            identified, wire_type = msgspec.structs.replace(event, event_id=event_id), event.type
        sending = Sending(event_id, wire_type, sender, self.seen.epoch)
        self.seen.sendings.append(sending)
        return identified, sending

    def _give(self, event: Any, asked: bool, sender: int = MAIN) -> Sending:
        """Send an event, or request it and keep the answer."""
        identified, sending = self._noted(event, sender)
        try:
            if asked:
                ask = lambda: self._connection.request(identified, timeout=self._setting.patience)  # noqa: E731
                sending.answer = self._shell.do(ask)
            else:
                self._shell.do(lambda: self._connection.send(identified))
            sending.is_sent = True
        except (rt.EventRefused, rt.ReceiveTimeout) as error:
            sending.error, sending.is_sent = error, True
            if not asked:
                raise
        except rt.ConnectionClosed as error:
            sending.error = error
        return sending

    def _send_at_once(self, step: steps.Senders) -> None:
        """Several senders at once, while this thread receives."""
        threads = [
            threading.Thread(target=self._send_many, args=(next(self._senders), count, step.size))
            for count in step.counts
        ]
        for thread in threads:
            thread.start()
        for _ in range(step.receive):
            self.receive(0.02)
        for thread in threads:
            thread.join()

    def _send_many(self, sender: int, count: int, size: int) -> None:
        for number in range(count):
            clears = number % 3 == 2
            event = rt.InputAudioBufferClear() if clears else rt.InputAudioBufferAppend(audio=bytes(size))
            self._give(event, asked=False, sender=sender)

    # Receiving

    def receive(self, seconds: float | None) -> Any:
        """Receive one event with its frame. Gives the event; None where there was an exception in its place."""
        try:
            frame = self._shell.do(lambda: self._connection.recv_raw(seconds))
        except Planned as error:
            self.seen.surfaced.append(error)
        except rt.ReceiveTimeout:
            pass
        except rt.ConnectionClosed as error:
            self.seen.stream.append(Raised(error))
        else:
            self._note_event(Came(frame.event, frame.raw))
            return frame.event
        return None

    def _note_event(self, came: Came) -> None:
        self.seen.stream.append(came)
        if isinstance(came.event, rt.Reconnected):
            self.seen.epoch += 1

    @property
    def has_ended(self) -> bool:
        """Whether the connection has ended for good."""
        return self._connection.close_code is not None

    def _lock(self, step: steps.InLockStep) -> None:
        first = self._proxy.passages[0]
        assert wait_until(lambda: first.is_cut or len(first.up) >= step.passed), "the client has sent too little"
        while self.seen.epoch == 0 and sum(isinstance(one, Came) for one in self.seen.stream) < step.received:
            self.receive(self._setting.patience)
            if self.seen.stream and isinstance(self.seen.stream[-1], Raised):
                break
        self._settle()

    def _settle(self) -> None:
        """Wait until the client has noticed that the proxy has cut its connection, so that what follows is certain."""
        cut = sum(passage.is_cut for passage in self._proxy.passages)
        made = self._proxy.passages
        assert wait_until(lambda: self.has_ended or (self._connection.is_open and len(made) > cut)), "unnoticed"

    # Handlers

    def _handle(self, step: steps.Handle) -> None:
        event_type = EVENTS[step.event]
        handling = Handling(event_type, step.once, len(self.seen.events()))
        send: Callable[[], Any] | None = None
        if step.kind == "sending":
            sender = next(self._senders)

            def send_clear() -> Any:
                return self._send_from_handler(sender)

            send = send_clear

        def take(event: Any) -> None:
            handling.handled.append(event)
            if step.kind == "raising":
                handling.raised.append(Planned(len(handling.raised)))
                raise handling.raised[-1]

        handler = self._shell.handler(0.005 if step.kind == "slow" else 0.0, send, take)
        register = self._connection.once if step.once else self._connection.on
        register(event_type, handler)
        self.seen.handlings.append(handling)
        self._handlers.append((event_type, handler, handling))

    def _send_from_handler(self, sender: int) -> Any:
        identified, _ = self._noted(rt.InputAudioBufferClear(), sender)
        return self._connection.send(identified)

    def _unhandle(self, back: int) -> None:
        standing = [one for one in self._handlers[1:] if one[2].last is None]
        if back < len(standing):
            event_type, handler, handling = standing[-1 - back]
            self._connection.off(event_type, handler)
            handling.last = len(self.seen.events())

    # The server

    def _have_server(self, act: Callable[[], Any]) -> None:
        """Have the server do something. It may have to wait for this client to read, which must not wait for it."""

        def run() -> None:
            with contextlib.suppress(RuntimeError, TimeoutError):  # no connection is open, or nobody reads
                act()

        thread = threading.Thread(target=run)
        thread.start()
        thread.join(0.05)
        self._beside.append(thread)

    # The end

    def fence(self) -> None:
        """Have the server answer a last event, so that everything before it has arrived; unless the connection ends."""
        until = time.monotonic() + FENCE
        while not self.has_ended:
            assert time.monotonic() < until, "a connection that stands does not answer"
            event = rt.ConversationItemDelete(item_id="item_that_never_was")
            sending = self._give(event, asked=False)
            epoch = self.seen.epoch
            while self.seen.epoch == epoch and not self.has_ended and time.monotonic() < until:
                answer = self.receive(0.25)
                if isinstance(answer, rt.Error) and answer.error.event_id == sending.event_id:
                    self.seen.fence, self.seen.fence_epoch = sending.event_id, epoch
                    return

    def finish(self) -> None:
        """Close, and receive what is left."""
        self.seen.closed_at = len(self.seen.events())
        for _ in range(1000):
            try:
                self._shell.do(lambda: self._connection.close())
            except Planned as error:
                self.seen.surfaced.append(error)
            else:
                break
        ends = 0
        while ends < 2:  # what is raised at the end is raised again; what was cut off before it is raised once
            before = len(self.seen.surfaced), len(self.seen.stream)
            self.receive(0)
            assert before != (len(self.seen.surfaced), len(self.seen.stream)), "a connection that is closed has no end"
            ends = ends + 1 if self.seen.stream and isinstance(self.seen.stream[-1], Raised) else 0
        for thread in self._beside:
            thread.join()
