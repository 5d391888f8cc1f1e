"""What the description of a channel says beside its events, as the arguments of `Dialect`."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import replace

from realtime_codegen.channels import Channel, Message
from realtime_codegen.model.json_pointer import split
from realtime_codegen.names.naming import attribute
from realtime_codegen.render.expressions import Code, Value


def dialect_arguments(channel: Channel, decoder: str) -> Mapping[str, Value]:
    """The arguments of `Dialect` for a channel, those without content left out."""
    arguments: dict[str, Value] = {
        "path": channel.address,
        "decode": Code(decoder),
        "headers": {one.name: one.value for one in channel.headers if one.value},
        "alternatives": alternatives(channel) if channel.query else (),
        "optional": frozenset(optional(channel)),
        "choices": {one.name: one.enum for one in channel.query if one.enum},
        "joins": frozenset(one.name for one in channel.query if one.joins),
        "sets_session": frozenset(one.wire_type for one in channel.messages if one.sets_session),
        "answers": {one.wire_type: one.answered_by for one in channel.messages if one.answered_by},
        "echoed": _paths(channel.messages, lambda one: one.echoed),
        "buffers": _paths(channel.messages, lambda one: one.buffers),
        "empties": frozenset(one.wire_type for one in channel.messages if one.empties),
        "opens": _paths(channel.messages, lambda one: one.opens),
        "conversations": _paths(channel.messages, lambda one: one.conversation),
        "closes": _paths(channel.messages, lambda one: one.closes),
        "announces": _paths(channel.messages, lambda one: one.announces),
        "adds": _paths(channel.messages, lambda one: one.adds),
        "removes": _paths(channel.messages, lambda one: one.removes),
        "refuses": _paths(channel.messages, lambda one: one.refuses),
    }
    return {name: value for name, value in arguments.items() if value}


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
    """The sets of query parameters of which one must be given, each once: what the channel lists, each with what it
    requires in any case.
    """
    required = tuple(one.name for one in channel.query if one.required)
    sets: dict[frozenset[str], tuple[str, ...]] = {}
    for listed in channel.alternatives or ((),):
        whole = tuple(dict.fromkeys((*required, *listed)))
        sets.setdefault(frozenset(whole), whole)
    return tuple(sets.values())


def optional(channel: Channel) -> tuple[str, ...]:
    """The query parameters that may come with any of the alternatives."""
    named = {name for one in alternatives(channel) for name in one}
    return tuple(one.name for one in channel.query if one.name not in named)


def _paths(messages: Iterable[Message], pointer: Callable[[Message], str]) -> dict[str, str]:
    return {one.wire_type: ".".join(map(attribute, split(pointer(one)))) for one in messages if pointer(one)}
