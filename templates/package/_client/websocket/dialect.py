"""What the description says of one kind of connection, as the connection needs it."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from types import MappingProxyType
from typing import Any

from ..identity import SECURITY
from ..schemes import Security

_NOTHING: Mapping[str, Any] = MappingProxyType({})


@dataclass(frozen=True, slots=True)
class Dialect:
    """One channel of the AsyncAPI document. Events are named by their wire type; an id is found by the dotted path of
    attributes that leads to it.

    Attributes:
        path: Address below the base URL, such as `/talk`.
        decode: Decoder of what the server sends.
        headers: Headers of the handshake that select the dialect.
        alternatives: Sets of query parameters, of which exactly one is given; empty where there are no parameters.
        optional: Query parameters that may come with any of the alternatives.
        choices: Query parameter → its allowed values, where they are listed.
        joins: Query parameters that join a session which outlives the connection.
        sets_session: Client events whose effect lasts for the session.
        answers: Client event → server events that acknowledge it.
        echoed: Client event → path of an object of texts that the answer repeats at the same path.
        buffers: Client event → path of the audio that it adds to the buffer of the server.
        empties: Server events after which that buffer is empty.
        opens: Server event that begins a response → path of its id.
        conversations: Server event that begins a response → path of what is null for one outside of the conversation.
        closes: Server event that ends a response → path of its id.
        announces: Server event that announces an item which the server will commit by itself → path of its id.
        adds: Server event that adds an item to the conversation → path of its id.
        removes: Server event that removes one → path of its id.
        refuses: Server event that refuses a client event → path of the id of that event.
        security: The keys that the handshake needs.
    """

    path: str
    decode: Callable[[bytes], Any]
    headers: Mapping[str, str] = field(default_factory=lambda: _NOTHING)
    alternatives: tuple[tuple[str, ...], ...] = ()
    optional: frozenset[str] = frozenset()
    choices: Mapping[str, tuple[str, ...]] = field(default_factory=lambda: _NOTHING)
    joins: frozenset[str] = frozenset()
    sets_session: frozenset[str] = frozenset()
    answers: Mapping[str, tuple[str, ...]] = field(default_factory=lambda: _NOTHING)
    echoed: Mapping[str, str] = field(default_factory=lambda: _NOTHING)
    buffers: Mapping[str, str] = field(default_factory=lambda: _NOTHING)
    empties: frozenset[str] = frozenset()
    opens: Mapping[str, str] = field(default_factory=lambda: _NOTHING)
    conversations: Mapping[str, str] = field(default_factory=lambda: _NOTHING)
    closes: Mapping[str, str] = field(default_factory=lambda: _NOTHING)
    announces: Mapping[str, str] = field(default_factory=lambda: _NOTHING)
    adds: Mapping[str, str] = field(default_factory=lambda: _NOTHING)
    removes: Mapping[str, str] = field(default_factory=lambda: _NOTHING)
    refuses: Mapping[str, str] = field(default_factory=lambda: _NOTHING)
    security: Security = SECURITY


def check_query(dialect: Dialect, query: Mapping[str, str]) -> None:
    """Refuse a mix of query parameters that selects no session, or more than one.

    Raises:
        ValueError: none or several of `alternatives` are given, or a value that is not among `choices`.
    """
    given = set(query) - dialect.optional
    if dialect.alternatives and given not in [set(one) for one in dialect.alternatives]:
        wanted = " or ".join(" and ".join(f"{name}=" for name in one) or "nothing" for one in dialect.alternatives)
        found = " and ".join(f"{name}=" for name in sorted(given)) or "nothing"
        raise ValueError(f"connect takes exactly one of {wanted}, not {found}; put anything else into extra_query")
    for name, allowed in dialect.choices.items():
        if name in query and query[name] not in allowed:
            raise ValueError(f"{name} must be one of {', '.join(map(repr, allowed))}, not {query[name]!r}")
