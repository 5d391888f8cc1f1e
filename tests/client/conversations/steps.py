"""What a conversation is made of: what the client does one after another, how it is connected, and what goes wrong."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Literal, TypeAlias

from openai_realtime.testing import Faults
from openai_realtime.testing.script import NO_FAULTS
from tests.client.conversations.proxy import CLEAR, Route

HANDLED: TypeAlias = Literal["ResponseDone", "ResponseOutputTextDelta", "ConversationItemAdded", "Error", "Reconnected"]
"""Classes of events that handlers are registered for."""

Frame: TypeAlias = Literal["new event", "known event", "binary", "no JSON", "no object", "no UTF-8"]


@dataclass(frozen=True, slots=True)
class Update:
    """Change the session: by `request`, or by `send`; in a way that the server refuses, where it is `wrong`."""

    asked: bool = True
    wrong: bool = False


@dataclass(frozen=True, slots=True)
class Item:
    """Add a message of so many characters, by `request` or by `send`."""

    asked: bool = True
    size: int = 5


@dataclass(frozen=True, slots=True)
class Append:
    """Append so many pieces of so many bytes of audio."""

    size: int = 4800
    times: int = 1


@dataclass(frozen=True, slots=True)
class Commit:
    """Make a message of the audio, by `request` or by `send`."""

    asked: bool = True


@dataclass(frozen=True, slots=True)
class Turn:
    """Ask for a response and receive it by `turn`.

    Attributes:
        spoken: Whether it is to be audio.
        cancel_at: Number of events after which it is cancelled, or None.
        leave_at: Number of events after which the rest of it is left for later, or None.
    """

    spoken: bool = False
    cancel_at: int | None = None
    leave_at: int | None = None


@dataclass(frozen=True, slots=True)
class Call:
    """Ask for a response that calls a function, by `turn`."""


@dataclass(frozen=True, slots=True)
class Output:
    """Add the output of the function that was called last, by `request`."""


@dataclass(frozen=True, slots=True)
class Ask:
    """Ask for a response and do not wait for it."""


@dataclass(frozen=True, slots=True)
class Refused:
    """Request what the server refuses."""


@dataclass(frozen=True, slots=True)
class Receive:
    """Receive at most so many events, each within so many seconds."""

    most: int = 5
    seconds: float = 0.02


@dataclass(frozen=True, slots=True)
class InLockStep:
    """Go on when everything has come that the steps so far bring about, or the first connection was cut before that.

    Attributes:
        received: Number of events that the first connection gives until then.
        passed: Number of bytes that it takes until then.
    """

    received: int
    passed: int


@dataclass(frozen=True, slots=True)
class Idle:
    """Wait until no response is open, for at most so many seconds."""

    seconds: float = 0.05


@dataclass(frozen=True, slots=True)
class Pause:
    """Do nothing for so many seconds."""

    seconds: float = 0.03


@dataclass(frozen=True, slots=True)
class Handle:
    """Register a handler for a class of events: one that is quick, slow, raises, or sends an event itself."""

    event: HANDLED
    kind: Literal["quick", "slow", "raising", "sending"] = "quick"
    once: bool = False


@dataclass(frozen=True, slots=True)
class Unhandle:
    """Remove the handler that was registered so many handlers ago."""

    back: int = 0


@dataclass(frozen=True, slots=True)
class Senders:
    """Several senders at once, each so many events of so many bytes of audio, while something is received."""

    counts: tuple[int, ...] = (3, 3)
    size: int = 100
    receive: int = 0


@dataclass(frozen=True, slots=True)
class Say:
    """Have the server send a frame in between."""

    frame: Frame = "new event"


@dataclass(frozen=True, slots=True)
class Leave:
    """Have the server close the connection with a code, or reset it where the code is None."""

    code: int | None = 1000


Step: TypeAlias = (
    Update
    | Item
    | Append
    | Commit
    | Turn
    | Call
    | Output
    | Ask
    | Refused
    | Receive
    | InLockStep
    | Idle
    | Pause
    | Handle
    | Unhandle
    | Senders
    | Say
    | Leave
)


@dataclass(frozen=True, slots=True)
class Setting:
    """How the client is connected. Names and units as in `ConnectOptions` and `ReconnectPolicy`.

    Attributes:
        patience: Seconds that a request waits.
        call: Whether it joins a call, whose session outlives the connection.
    """

    reconnect: bool = True
    raise_interrupted: bool = True
    restore_session: bool = True
    rotate_after: float | None = None
    pings: bool = False
    receive_buffer_bytes: int = 2**24
    send_buffer_bytes: int = 2**20
    max_message_bytes: int | None = 2**25
    compression: bool = False
    call: bool = False
    patience: float = 60.0
    chunk_delay: float = 0.0


@dataclass(frozen=True, slots=True)
class Weather:
    """What goes wrong with one connection: on its way, and at the server."""

    route: Route = CLEAR
    faults: Faults = NO_FAULTS


@dataclass(frozen=True, slots=True)
class Conversation:
    """Everything about one conversation. The connections have the weathers in their order; later ones have none."""

    steps: tuple[Step, ...]
    setting: Setting = Setting()
    weathers: tuple[Weather, ...] = ()
