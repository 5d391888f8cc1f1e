"""View of client.py: the client itself, with its resources and the channels it connects to."""

from __future__ import annotations

from dataclasses import dataclass

from realtime_codegen.render.client.connections import ConnectionsView, ConnectionView
from realtime_codegen.render.client.imports import import_lines
from realtime_codegen.render.client.names import CLIENT_NAMES
from realtime_codegen.render.client.resources import ResourcesView
from realtime_codegen.render.client.source import Source
from realtime_codegen.render.text import docstring, literal

_OPTIONS = ("**options", "Headers, timeouts, limits and reconnecting: see `ConnectOptions`.")
_RAISES = (
    ("ValueError", "a mix of parameters that selects no session, or an impossible limit."),
    ("MissingCredentialsError", "there is no API key."),
    ("APIStatusError", "the server refused the handshake, for instance `AuthenticationError`."),
    ("APIConnectionError", "the server could not be reached or did not answer in time."),
)


@dataclass(frozen=True, slots=True)
class ConnectView:
    """`connect` of one channel, with the docstring of the method."""

    connection: ConnectionView
    docstring: str


@dataclass(frozen=True, slots=True)
class PartView:
    """One attribute of the client: a resource, a channel, or both at once.

    `class_name` is without the prefix of the flavour, `resource` the class of the resource it is or extends, empty for
    none; `connect` is None where there is nothing to connect to.
    """

    attribute: str
    class_name: str
    resource: str
    connect: ConnectView | None
    docstring: str
    class_docstring: str


@dataclass(frozen=True, slots=True)
class FacadeView:
    """All of client.py. `connect` is that of the client itself."""

    name: str
    base_url: str
    imports: tuple[str, ...]
    parts: tuple[PartView, ...]
    connect: ConnectView | None
    has_connections: bool
    modules: tuple[str, ...]


def facade_view(source: Source, resources: ResourcesView | None, connections: ConnectionsView | None) -> FacadeView:
    """The view of client.py."""
    found = connections.connections if connections else ()
    root = next((_connect(one) for one in found if not one.attribute), None)
    tops = {one.path[0]: one.class_name for one in resources.resources if len(one.path) == 1} if resources else {}
    channels = {one.attribute: one for one in found if one.attribute}
    for name in sorted(channels.keys() & CLIENT_NAMES):
        message = f"the channel {channels[name].class_name} would be {name}, which every client has"
        source.report_channel("/channels", "RC502", message, "rename the channel")
    parts = tuple(_part(name, tops.get(name, ""), channels.get(name)) for name in sorted({*tops, *channels}))
    code = [text for one in found for text in (one.query.signature, *one.query.overloads)]
    overloaded = ["overload"] if any(one.query.overloads for one in found) else []
    return FacadeView(
        name=f"{source.client.name}Client",
        base_url=literal(source.client.base_url),
        imports=import_lines(code, ["Mapping", *overloaded, *(["Unpack"] if found else [])]),
        parts=parts,
        connect=root,
        has_connections=bool(found),
        modules=tuple(name for name, view in (("connections", connections), ("resources", resources)) if view),
    )


def _connect(connection: ConnectionView) -> ConnectView:
    entries = [*connection.query.documented, _OPTIONS]
    words = f"Open a connection. {connection.summary}"
    return ConnectView(connection, docstring(words, 8, (("Args", entries), ("Raises", _RAISES))))


def _part(attribute: str, resource: str, connection: ConnectionView | None) -> PartView:
    what = "HTTP operations" if resource else ""
    if connection:
        what = f"{what} and connections" if what else "Connections"
    return PartView(
        attribute=attribute,
        class_name=resource or (connection.class_name.removesuffix("Connection") if connection else ""),
        resource=resource,
        connect=_connect(connection) if connection else None,
        docstring=docstring(f"{what}: `{attribute}`.", 8),
        class_docstring=docstring(f"{what} of `client.{attribute}`."),
    )
