"""Views of connections.py: for each channel a class with a method for each client event.

`conversation.item.create` is the method `create` of the group `conversation.item`. A channel is named after the module
of its events, or after the prefix of their names; one without either, the first by name, is that of the client itself.
"""

from __future__ import annotations

import re
from collections.abc import Collection, Iterable, Mapping
from dataclasses import dataclass

from realtime_codegen.channels import Channel, Message
from realtime_codegen.model.graph import references_of
from realtime_codegen.model.ir import Alias, Struct
from realtime_codegen.names.naming import is_class_name, numbered, pascal
from realtime_codegen.names.words import (
    ANNOTATION_NAMES,
    CLIENT_NAMES,
    CONNECT_NAMES,
    CONNECTION_NAMES,
    parameter_name,
    python_name,
    snake,
)
from realtime_codegen.normalize.events import group_of
from realtime_codegen.render.client.arguments import documented, field_arguments, in_order, signature
from realtime_codegen.render.client.dialects import alternatives, dialect_arguments, in_order_of_names, optional
from realtime_codegen.render.client.imports import import_lines, modules_in
from realtime_codegen.render.client.inputs import Source
from realtime_codegen.render.client.security import Security
from realtime_codegen.render.decoders import decoder_name
from realtime_codegen.render.expressions import Code, Value, call, expression
from realtime_codegen.render.model_source import dotted_name
from realtime_codegen.render.text import docstring, literal
from realtime_codegen.support.faults import working

Path = tuple[str, ...]
"""The attributes that lead to a group of events; empty for the connection itself."""

_RAISES = (
    ("EncodeError", "a value has no exact JSON form."),
    ("ConnectionClosed", "the connection has ended."),
)


@dataclass(frozen=True, slots=True)
class SendView:
    """One client event as a method; `made` is the expression that makes the event."""

    name: str
    signature: str
    made: str
    docstring: str


@dataclass(frozen=True, slots=True)
class GroupView:
    """Events whose types begin with the same words. `class_name` is without the prefix of the flavour; `children` are
    attribute, class and docstring of the groups inside.
    """

    class_name: str
    docstring: str
    children: tuple[tuple[str, str, str], ...]
    methods: tuple[SendView, ...]


@dataclass(frozen=True, slots=True)
class QueryView:
    """`connect`: the signature of each alternative, that of all together, the expression of the query and the entries
    of Args.
    """

    overloads: tuple[str, ...]
    signature: str
    query: str
    documented: tuple[tuple[str, str], ...]


@dataclass(frozen=True, slots=True)
class ConnectionView:
    """One channel. `attribute` is where it is on the client, empty for the client itself.

    `class_name` is without the prefix of the flavour. `event` names the alias of all that a connection yields, which
    is `received`; `sent` is what it takes; `variable` the type variable bound to the events; `constant` names the
    `Dialect`, which `dialect` makes.
    `union` is empty where the description has a union with its decoder, else the union for a decoder of its own.
    `answered` has an event that a client sends and the events that answer it, for each that is answered; `asks` is the
    event that asks for a response, empty where nothing does.
    """

    attribute: str
    class_name: str
    constant: str
    dialect: str
    event: str
    event_docstring: str
    variable: str
    received: str
    sent: str
    answered: tuple[tuple[str, str], ...]
    asks: str
    decoder: str
    union: str
    docstring: str
    dialect_docstring: str
    groups: tuple[GroupView, ...]
    children: tuple[tuple[str, str, str], ...]
    methods: tuple[SendView, ...]
    query: QueryView
    summary: str


@dataclass(frozen=True, slots=True)
class ConnectionsView:
    """All of connections.py."""

    imports: tuple[str, ...]
    modules: tuple[str, ...]
    connections: tuple[ConnectionView, ...]

    @property
    def has_turns(self) -> bool:
        """Whether a response can be asked for on any channel."""
        return any(one.asks for one in self.connections)

    @property
    def makes_decoders(self) -> bool:
        """Whether a channel carries another set of events than any union of the description."""
        return any(one.union for one in self.connections)


def connections_view(source: Source, security: Security) -> ConnectionsView | None:
    """The view of connections.py; None where the description has no channel."""
    if source.channels is None:
        return None
    ordered = sorted(
        (in_order_of_names(channel) for channel in source.channels.channels if _received(channel, source)),
        key=lambda channel: (bool(_label(channel, source)[0]), channel.name),
    )
    if not ordered:
        return None
    found: list[ConnectionView] = []
    for channel, names in zip(ordered, _names(ordered, source), strict=True):
        with working(file=source.channels.document.file, pointer=channel.pointer):
            found.append(_connection(channel, names, security, source))
    groups = [one.methods for one in found] + [group.methods for one in found for group in one.groups]
    sends = [send for methods in groups for send in methods]
    code = [text for send in sends for text in (send.signature, send.made)]
    code += [text for one in found for text in (one.received, one.sent, one.union, one.dialect)]
    code += [text for one in found for pair in one.answered for text in pair]
    return ConnectionsView(
        imports=import_lines(code, ["Any", "Callable", "ClassVar", "Mapping", "TypeAlias", "TypeVar", "overload"]),
        modules=modules_in(code, {one.file for one in source.ir.declarations}),
        connections=tuple(found),
    )


@dataclass(frozen=True, slots=True)
class _Names:
    """What the names of one channel are made of: the beginning of its classes, its attribute and its constant.

    `taken` are the classes of groups that other channels have.
    """

    label: str
    attribute: str
    constant: str
    taken: set[str]


def _names(ordered: Iterable[Channel], source: Source) -> list[_Names]:
    """The names of each channel, the first of which is that of the client itself; none twice."""
    found: list[_Names] = []
    taken: set[str] = set()
    for at, channel in enumerate(ordered):
        named, module = _label(channel, source)
        label = (named or _class_words(channel.name)) if at else ""
        attribute = (module or python_name(channel.name, ANNOTATION_NAMES | CLIENT_NAMES)) if at else ""
        if label in [one.label for one in found]:
            label = _class_words(channel.name)
        own = _Names(
            numbered(label, [one.label for one in found]) if at else "",
            numbered(attribute, [one.attribute for one in found]) if at else "",
            numbered(python_name(channel.name, ()).upper(), [one.constant for one in found]),
            taken,
        )
        if (own.label, own.attribute) != (label, attribute) and at:
            message = f"another channel has the names of {channel.name}: it is {own.attribute}, {own.label}Connection"
            source.note_channel(channel.pointer, "RC501", message, "rename one of the channels for other names")
        found.append(own)
    return found


def _connection(channel: Channel, names: _Names, security: Security, source: Source) -> ConnectionView:
    label = names.label
    received, decoder, union = _received_union(channel, label, source)
    groups, children, methods = _groups(channel, names, source)
    description = channel.description or f"The channel `{channel.name}`."
    event = f"{label}ConnectionEvent"
    return ConnectionView(
        attribute=names.attribute,
        class_name=f"{label}Connection",
        constant=names.constant,
        dialect=call("Dialect", {**dialect_arguments(channel, decoder), **_security_argument(security)}),
        event=event,
        event_docstring=docstring(f"Whatever a `{label}Connection` yields.", indent=0),
        variable=f"_{label}EventT",
        received=received,
        sent=_union_of(_structs(channel.sends, source), source)[0] or "Never",
        answered=_answered(channel, source),
        asks=_asks(channel, source),
        decoder=decoder,
        union=union,
        docstring=docstring(
            f"A connection to `{channel.address}`. {description}\n\nReceives `{event}`. The groups of "
            "methods below send one client event each."
        ),
        dialect_docstring=docstring(f"The channel `{channel.name}`.", indent=0),
        groups=groups,
        children=children,
        methods=methods,
        query=_query(channel),
        summary=description,
    )


def _security_argument(security: Security) -> Mapping[str, Value]:
    alternatives = security.of_channels
    return {} if alternatives is None else {"security": alternatives}


def _label(channel: Channel, source: Source) -> tuple[str, str]:
    """What the classes of a channel begin with, and the module of its events; empty where there is nothing to say."""
    events = [one for one in map(source.components.get, (*channel.sends, *channel.receives)) if isinstance(one, Struct)]
    modules = {one.module for one in events}
    if len(modules) == 1 and (module := modules.pop()):
        return pascal(module), module
    groups = [group_of(name, source.config) for name in channel.sends or channel.receives]
    prefixes = {group.name_prefix for group in groups if group}
    prefix = prefixes.pop() if len(prefixes) == 1 else ""
    return prefix, ""


def _received(channel: Channel, source: Source) -> list[Struct]:
    return _structs(channel.receives, source)


def _structs(components: Iterable[str], source: Source) -> list[Struct]:
    return [one for one in map(source.components.get, components) if isinstance(one, Struct)]


def _received_union(channel: Channel, label: str, source: Source) -> tuple[str, str, str]:
    """The annotation of what the server sends, its decoder, and the union to make one for."""
    annotation, union = _union_of(_received(channel, source), source)
    if union is not None:
        return annotation, f"{union.file}.{decoder_name(union)}", ""
    return annotation, f"_decode_{snake(label or channel.name)}", annotation


def _union_of(events: Iterable[Struct], source: Source) -> tuple[str, Alias | None]:
    """The annotation of a set of events: the smallest union of the description that has all, or a union of them."""
    wanted = {one.id for one in events}
    unions = [one for one in source.ir.declarations if isinstance(one, Alias) and one.is_event_union]
    whole = [one for one in unions if wanted <= set(references_of(one.type))]
    if whole and wanted:
        union = min(whole, key=lambda one: (len(set(references_of(one.type))), one.id))
        return dotted_name(union), union
    return " | ".join(sorted(dotted_name(source.declarations[id_]) for id_ in wanted)), None


def _answered(channel: Channel, source: Source) -> tuple[tuple[str, str], ...]:
    """Each event that a client sends and the server answers: its class, and the union of what answers it."""
    answers = {one.wire_type: one.schema for one in channel.messages if one.action == "receive"}
    found: list[tuple[str, str]] = []
    for message in channel.messages:
        event = source.components.get(message.schema)
        answering = _structs((answers[one] for one in message.answered_by if one in answers), source)
        if message.action == "send" and isinstance(event, Struct) and answering:
            found.append((dotted_name(event), " | ".join(map(dotted_name, answering))))
    return tuple(found)


def _asks(channel: Channel, source: Source) -> str:
    """The event that asks for a response and can be made without arguments: one that an opening event answers."""
    opening = {one.wire_type for one in channel.messages if one.opens}
    asking = [one.schema for one in channel.messages if opening & set(one.answered_by)]
    events = [
        one
        for one in _structs(asking, source)
        if not any(one_argument.required for one_argument in field_arguments(one, source, set()))
    ]
    return dotted_name(events[0]) if len(events) == 1 else ""


def _groups(
    channel: Channel, own: _Names, source: Source
) -> tuple[tuple[GroupView, ...], tuple[tuple[str, str, str], ...], tuple[SendView, ...]]:
    """The groups of a channel, those inside others first; then attributes and methods of the connection itself."""
    events = [
        (message, event)
        for message in channel.messages
        if message.action == "send" and isinstance(event := source.components.get(message.schema), Struct)
    ]
    places = _places([message.wire_type for message, _ in events], channel, source)
    sends: dict[Path, list[SendView]] = {}
    for (message, event), place in zip(events, places, strict=True):
        sends.setdefault(place[:-1], []).append(_send(place[-1], message, event, source))
    paths = {path[:length] for path in sends for length in range(1, len(path) + 1)}
    names: dict[Path, str] = {}
    for path in sorted(paths):
        names[path] = numbered(f"{own.label}{pascal('_'.join(path))}Events", own.taken)
        own.taken.add(names[path])
    ordered = sorted(paths, key=lambda path: (-len(path), path))
    groups = tuple(
        GroupView(
            names[path],
            docstring(f"{_group_words(path)}"),
            _children(path, names, 8),
            tuple(sends.get(path, ())),
        )
        for path in ordered
    )
    return groups, _children((), names, 8), tuple(sends.get((), ()))


def _group_words(path: Path) -> str:
    return f"Sends the client events `{'.'.join(path)}.*`."


def _children(path: Path, names: Mapping[Path, str], indent: int) -> tuple[tuple[str, str, str], ...]:
    inside = ((one, name) for one, name in names.items() if one[:-1] == path)
    return tuple((one[-1], name, docstring(_group_words(one), indent)) for one, name in inside)


def _send(name: str, message: Message, event: Struct, source: Source) -> SendView:
    arguments = field_arguments(event, source, {"self"})
    passed = ", ".join(f"{one.field}={one.name}" for one in in_order(arguments))
    words = event.description or f"Sends `{message.wire_type}`."
    if message.answered_by and not any(one in words for one in message.answered_by):
        words += f" The server answers with {' or '.join(f'`{one}`' for one in message.answered_by)}."
    words += f"\n\nSends `{dotted_name(event)}`, from `#{event.pointer}`."
    return SendView(
        name=name,
        signature=signature((), arguments),
        made=f"{dotted_name(event)}({passed})",
        docstring=docstring(words, 8, (("Args", documented(in_order(arguments))), ("Raises", _RAISES))),
    )


def _query(channel: Channel) -> QueryView:
    known = {one.name: one for one in channel.query}
    types = {
        name: f"Literal[{', '.join(map(literal, one.enum))}]" if one.enum else "str" for name, one in known.items()
    }
    names = parameter_names(known)
    extra = [f"{names[name]}: {types[name]} | None = None" for name in optional(channel)]
    last = "**options: Unpack[ConnectOptions]"

    def one(required: Iterable[str]) -> str:
        given = [f"{names[name]}: {types[name]}" for name in required]
        return ", ".join(["self", *(["*"] if given or extra else []), *given, *extra, last])

    choices = [one(required) for required in alternatives(channel)]
    has_choice = len(choices) > 1
    anything = [f"{names[name]}: {types[name]} | None = None" for name in known]
    return QueryView(
        overloads=tuple(choices) if has_choice else (),
        signature=", ".join(["self", "*", *anything, last]) if has_choice else choices[0],
        query=expression({name: Code(names[name]) for name in known}),
        documented=tuple((names[name], one.description or "Query parameter.") for name, one in known.items()),
    )


def _places(wire_types: Iterable[str], channel: Channel, source: Source) -> list[Path]:
    """The attributes that lead to the method of each client event, and its name: `conversation.item.create`.

    What every connection has gets an underscore. Where two would be one, or a method is a group as well, the method
    gets a number, which is noted (RC501).
    """
    wanted = [tuple(_attribute(word, is_root=not at) for at, word in enumerate(one.split("."))) for one in wire_types]
    groups = {path[:length] for path in wanted for length in range(1, len(path))}
    taken: set[Path] = set(groups)
    found: list[Path] = []
    for path in wanted:
        around, name = path[:-1], path[-1]
        beside = {one[-1] for one in taken if one[:-1] == around}
        place = (*around, numbered(name, beside))
        if place != path:
            message = f"two things would be {'.'.join(path)} on channel {channel.name}: one is {'.'.join(place)}"
            source.note_channel(channel.pointer, "RC501", message, "leave one of the messages out for another name")
        taken.add(place)
        found.append(place)
    return found


def _attribute(word: str, *, is_root: bool) -> str:
    return python_name(word, ANNOTATION_NAMES | CONNECTION_NAMES if is_root else ANNOTATION_NAMES)


def parameter_names(wires: Collection[str]) -> dict[str, str]:
    """The parameter for each query parameter. One that is written as its parameter keeps the name; where others come to
    the same name, an underscore more sets each apart.
    """
    wanted = {wire: _parameter_name(wire) for wire in wires}
    found: dict[str, str] = {}
    for wire in sorted(wires, key=lambda wire: wire != wanted[wire]):
        name = wanted[wire]
        while name in found.values():
            name += "_"
        found[wire] = name
    return found


def _parameter_name(wire: str) -> str:
    is_plain = re.fullmatch("[a-z][a-z0-9_]*", wire) is not None
    return parameter_name(wire, CONNECT_NAMES) if is_plain else python_name(wire, CONNECT_NAMES)


def _class_words(name: str) -> str:
    """What the name of a channel is in the name of a class: `talk-2` → `Talk2`, `2` → `Channel2`."""
    words = pascal(name)
    return words if words and is_class_name(words) else f"Channel{words}"
