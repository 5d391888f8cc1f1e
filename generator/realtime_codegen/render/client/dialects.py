"""What the description of a channel says beside its events, as the arguments of `Dialect`."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import replace
from itertools import combinations

from realtime_codegen.channels import Channel, Message
from realtime_codegen.names.naming import attribute
from realtime_codegen.pointer import split
from realtime_codegen.render.text import literal

MAX_OPTIONAL = 8
"""Most query parameters of a channel that may come with any of the alternatives: each doubles the sets of parameters
that are accepted.
"""


def dialect_arguments(channel: Channel, decoder: str) -> tuple[str, ...]:
    """The arguments of `Dialect` for a channel, those without content left out."""
    answers = {one.wire_type: _strings(one.answered_by) for one in channel.messages if one.answered_by}
    choices = {one.name: _strings(one.enum) for one in channel.query if one.enum}
    headers = {one.name: literal(one.value) for one in channel.headers if one.value}
    arguments = {
        "path": literal(channel.address),
        "decode": decoder,
        "headers": _mapping(headers),
        "alternatives": _tuple(_strings(one) for one in _complete(channel)),
        "choices": _mapping(choices),
        "joins": _set(one.name for one in channel.query if one.joins),
        "sets_session": _set(one.wire_type for one in channel.messages if one.sets_session),
        "answers": _mapping(answers),
        "opens": _paths(channel.messages, lambda one: one.opens),
        "closes": _paths(channel.messages, lambda one: one.closes),
        "adds": _paths(channel.messages, lambda one: one.adds),
        "removes": _paths(channel.messages, lambda one: one.removes),
        "refuses": _paths(channel.messages, lambda one: one.refuses),
    }
    return tuple(f"{name}={value}" for name, value in arguments.items() if value)


def in_order_of_names(channel: Channel) -> Channel:
    """The channel with everything sorted that is a mapping in its document, where order means nothing: parameters come
    as the alternatives list them, the others by name.
    """
    listed = [name for one in channel.alternatives for name in one]
    query = sorted(channel.query, key=lambda one: (not one.required, _place(one.name, listed), one.name))
    return replace(
        channel,
        query=tuple(query),
        headers=tuple(sorted(channel.headers, key=lambda one: one.name)),
        messages=tuple(sorted(channel.messages, key=lambda one: (one.action, one.wire_type))),
    )


def _place(name: str, listed: Sequence[str]) -> int:
    return listed.index(name) if name in listed else len(listed)


def alternatives(channel: Channel) -> tuple[tuple[str, ...], ...]:
    """The sets of query parameters of which one must be given: what the channel lists, each with what it requires in
    any case.
    """
    required = tuple(one.name for one in channel.query if one.required)
    listed = channel.alternatives or ((),)
    return tuple(tuple(dict.fromkeys((*required, *one))) for one in listed)


def optional(channel: Channel) -> tuple[str, ...]:
    """The query parameters that may come with any of the alternatives."""
    named = {name for one in alternatives(channel) for name in one}
    return tuple(one.name for one in channel.query if one.name not in named)


def _complete(channel: Channel) -> list[tuple[str, ...]]:
    """Every set of parameters that `Dialect` accepts: each alternative with any of the optional parameters."""
    extra = optional(channel)[:MAX_OPTIONAL]
    if not channel.query:
        return []
    added = [some for length in range(len(extra) + 1) for some in combinations(extra, length)]
    return [(*one, *some) for one in alternatives(channel) for some in added]


def _paths(messages: Iterable[Message], pointer: Callable[[Message], str]) -> str:
    found = {one.wire_type: literal(".".join(map(attribute, split(pointer(one))))) for one in messages if pointer(one)}
    return _mapping(found)


def _mapping(pairs: Mapping[str, str]) -> str:
    return f"{{{', '.join(f'{literal(key)}: {value}' for key, value in pairs.items())}}}" if pairs else ""


def _strings(values: Iterable[str]) -> str:
    return _tuple(literal(value) for value in values)


def _tuple(values: Iterable[str]) -> str:
    items = list(values)
    return f"({', '.join(items)}{',' if len(items) == 1 else ''})" if items else ""


def _set(values: Iterable[str]) -> str:
    items = sorted(set(values))
    return f"frozenset({{{', '.join(literal(value) for value in items)}}})" if items else ""
