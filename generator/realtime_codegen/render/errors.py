"""errors.py: the exceptions that the features of a package need, and the tree of them in its docstring."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

from realtime_codegen.render.features import Feature, Features
from realtime_codegen.render.templates import environment
from realtime_codegen.write.header import HEADER


@dataclass(frozen=True, slots=True)
class ErrorView:
    """One exception: its class, the class it derives from (empty for the root), what it says, and which features need
    it (none for those of every package). `other_base` is a class of Python that it derives from as well.
    """

    name: str
    parent: str
    words: str
    features: frozenset[Feature] = frozenset()
    other_base: str = ""


_CLIENT: frozenset[Feature] = frozenset({"client"})
_WEBSOCKET: frozenset[Feature] = frozenset({"websocket"})
_STATUS, _CONNECTION, _CLOSED = "APIStatusError", "APIConnectionError", "ConnectionClosed"

ERRORS = (
    ErrorView(
        "DecodeError", "", "data is not JSON, or deviates from the schema (``strict=True``)", other_base="ValueError"
    ),
    ErrorView(
        "APIResponseValidationError", "DecodeError", "the content of an HTTP answer, though its status is 2xx", _CLIENT
    ),
    ErrorView("EncodeError", "", "an object has no exact JSON form", other_base="ValueError"),
    ErrorView(
        *("MissingDependencyError", "", "a library that only the client needs is not installed"),
        frozenset({"client", "fake_server"}),
        "ImportError",
    ),
    ErrorView("MissingCredentialsError", "", "there is no API key", _CLIENT),
    ErrorView(_CONNECTION, "", "no response: DNS, TCP, TLS, proxy, broken HTTP", _CLIENT),
    ErrorView("APITimeoutError", _CONNECTION, "no response in time", _CLIENT, "TimeoutError"),
    ErrorView(
        *("RedirectError", _CONNECTION, "a redirect that is not followed, as it would carry the key elsewhere"), _CLIENT
    ),
    ErrorView(_STATUS, "", "an HTTP response other than success, also to a WebSocket handshake", _CLIENT),
    ErrorView("BadRequestError", _STATUS, "400", _CLIENT),
    ErrorView("AuthenticationError", _STATUS, "401", _CLIENT),
    ErrorView("PermissionDeniedError", _STATUS, "403", _CLIENT),
    ErrorView("NotFoundError", _STATUS, "404", _CLIENT),
    ErrorView("ConflictError", _STATUS, "409", _CLIENT),
    ErrorView("UnprocessableEntityError", _STATUS, "422", _CLIENT),
    ErrorView("RateLimitError", _STATUS, "429", _CLIENT),
    ErrorView("InternalServerError", _STATUS, "500 and above", _CLIENT),
    ErrorView(_CLOSED, "", "the WebSocket connection has ended, or was lost", _WEBSOCKET),
    ErrorView(
        *("ResponseInterrupted", _CLOSED, "while a response was open or requested; it may reconnect"), _WEBSOCKET
    ),
    ErrorView("MessageTooLarge", _CLOSED, "by a message above the limit of this client", _WEBSOCKET),
    ErrorView("ReceiveTimeout", "", "no event in time", _WEBSOCKET, "TimeoutError"),
    ErrorView(
        *("ConcurrentReceiveError", "", "a turn and something else receive at the same time"),
        _WEBSOCKET,
        "RuntimeError",
    ),
    ErrorView("EventRefused", "", "the server answered a client event with `error`", _WEBSOCKET),
    ErrorView(
        *("WebhookVerificationError", "", "a webhook is not from the server, or outside the timestamp tolerance"),
        frozenset({"webhooks"}),
        "ValueError",
    ),
)
"""Every exception but the root, in the order of errors.py: parents first."""

_COLUMN = 43
"""Where the words begin in the tree."""


def present(features: Features) -> tuple[ErrorView, ...]:
    """The exceptions that a package with these features has."""
    return tuple(one for one in ERRORS if not one.features or one.features & features)


def error_names(root: str, features: Features) -> tuple[str, ...]:
    """The classes that the root of a package exports, sorted. A fake server alone brings none."""
    exported = (one.name for one in present(features - {"fake_server"}))
    return tuple(sorted([root, *exported]))


def render_errors(root: str, features: Features, templates: Path) -> str:
    """The text of errors.py, not formatted yet."""
    template = environment(templates).get_template("errors.py.jinja")
    return HEADER + template.render(root=root, tree=tuple(tree(root, features)), features=features)


def tree(root: str, features: Features) -> Iterator[str]:
    """The lines of the tree of exceptions."""
    yield f"{root}(Exception)"
    yield from _branches("", present(features), "", features)


def _branches(parent: str, errors: tuple[ErrorView, ...], margin: str, features: Features) -> Iterator[str]:
    children = [one for one in errors if one.parent == parent]
    for one in children:
        is_last = one is children[-1]
        name = f"{one.name}({one.other_base})" if one.other_base else one.name
        yield f"{margin + ('└── ' if is_last else '├── ') + name:{_COLUMN}}{_words(one, features)}"
        yield from _branches(one.name, errors, margin + ("    " if is_last else "│   "), features)


def _words(error: ErrorView, features: Features) -> str:
    return error.words if "websocket" in features else error.words.removesuffix(", also to a WebSocket handshake")
