"""View of client.py: the client itself, with its resources and the channels it connects to."""

from __future__ import annotations

import re
from collections.abc import Mapping
from dataclasses import dataclass

from realtime_codegen.config import ClientConfig
from realtime_codegen.render.client.connections import ConnectionsView, ConnectionView
from realtime_codegen.render.client.flavours import SHELLS
from realtime_codegen.render.client.imports import import_lines
from realtime_codegen.render.client.inputs import Source
from realtime_codegen.render.client.resources import ResourcesView
from realtime_codegen.render.client.security import Security
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
class HeaderView:
    """An argument of the constructor for a header: its name, and that of the header as a literal."""

    argument: str
    literal: str


@dataclass(frozen=True, slots=True)
class FacadeView:
    """All of client.py. `connect` is that of the client itself.

    `base_url` is a literal, empty where the caller has to give an address; `needs_base_url` says that no environment
    variable has one either. `key_types` are the names of keys.py that are needed, `key_annotation` is what the argument
    takes; `class_docstrings` are by the word of the flavour.
    """

    name: str
    base_url: str
    needs_base_url: bool
    key_types: tuple[str, ...]
    key_annotation: str
    headers: tuple[HeaderView, ...]
    has_azure: bool
    class_docstrings: Mapping[str, str]
    imports: tuple[str, ...]
    parts: tuple[PartView, ...]
    connect: ConnectView | None
    has_connections: bool
    modules: tuple[str, ...]


def facade_view(
    source: Source, resources: ResourcesView | None, connections: ConnectionsView | None, security: Security
) -> FacadeView:
    """The view of client.py."""
    client = source.client
    found = connections.connections if connections else ()
    root = next((_connect(one) for one in found if not one.attribute), None)
    tops = {one.path[0]: one.class_name for one in resources.resources if len(one.path) == 1} if resources else {}
    channels = {one.attribute: one for one in found if one.attribute}
    parts = tuple(_part(name, tops.get(name, ""), channels.get(name)) for name in sorted({*tops, *channels}))
    code = [text for one in found for text in (one.query.signature, *one.query.overloads)]
    overloaded = ["overload"] if any(one.query.overloads for one in found) else []
    key_annotation = _key_annotation(security)
    has_azure = "azure" in client.constructors
    types = {*re.findall(r"\w+", key_annotation), *(("ApiKey", "KeyCallable") if has_azure else ())}
    return FacadeView(
        name=f"{client.name}Client",
        base_url=literal(client.base_url) if client.base_url else "",
        needs_base_url=not client.base_url and not client.environment.base_url,
        key_types=tuple(sorted(types)),
        key_annotation=key_annotation,
        headers=tuple(HeaderView(one.argument, literal(one.name)) for one in client.headers),
        has_azure=has_azure,
        class_docstrings={one.word: _class_docstring(one.word, client, security, bool(found)) for one in SHELLS},
        imports=import_lines(code, ["Mapping", *overloaded, *(["Unpack"] if found else [])]),
        parts=parts,
        connect=root,
        has_connections=bool(found),
        modules=tuple(name for name, view in (("connections", connections), ("resources", resources)) if view),
    )


_TIMEOUT_WORDS = (
    "Seconds for each of connecting, sending and waiting for the response of an operation; None waits indefinitely."
)
_HTTP_CLIENT_WORDS = "Client of httpx2 to use, which you close yourself; without one, the first operation creates one."


def _key_annotation(security: Security) -> str:
    kinds = {carrier.is_basic for carrier in security.schemes.values()}
    single = ["ApiKey"] + (["NameAndPassword"] if True in kinds else [])
    return " | ".join([*single, *(["KeysByScheme"] if security.takes_several else [])])


def _class_docstring(word: str, client: ClientConfig, security: Security, has_connections: bool) -> str:
    variables = client.environment
    handshake = "request and handshake" if has_connections else "request"
    place = _either(variables.base_url, "`BASE_URL`" if client.base_url else "")
    headers = [
        (one.argument, f"{one.description or f'The header {one.name}'}{_either(one.environment)}.")
        for one in client.headers
    ]
    arguments = [
        ("api_key", _key_words(client, security, has_connections)),
        ("base_url", f"Address below which the paths of the API are{place}."),
        *headers,
        ("headers", f"Additional headers of every {handshake}."),
        ("query", f"Additional query parameters of every {handshake}."),
        ("timeout", _TIMEOUT_WORDS),
        ("max_retries", "Retries of an HTTP operation after the first attempt."),
        ("http_client", _HTTP_CLIENT_WORDS),
    ]
    raises = [
        ("ValueError", "an address, header or limit that cannot be used."),
        ("TypeError", "a key or limit of the wrong type."),
    ]
    own = " Connections opened by `connect` do not depend on it." if has_connections else ""
    text = (
        f"The API, {word}. It opens no connection before it is used.\n\n"
        f"Use it as a context manager, or call `close` when you are done: it keeps HTTP connections open.{own}"
    )
    return docstring(text, 4, (("Args", arguments), ("Raises", raises)))


def _key_words(client: ClientConfig, security: Security, has_connections: bool) -> str:
    each = "each request and connection" if has_connections else "each request"
    words = f"The API key, or a callable that returns it for {each}{_either(client.environment.api_key)}."
    if security.has_basic:
        words += ' For HTTP basic authentication a name and a password, `("name", "password")` or "name:password".'
    if security.takes_several:
        words += f" Or a mapping with a key for each security scheme: {', '.join(map(literal, security.schemes))}."
    return f"{words} An empty string sends none."


def _either(*places: str) -> str:
    """Where else a value is taken from, in order: `; else FIRST, else SECOND`."""
    known = [one for one in places if one]
    return f"; {', '.join(f'else {one}' for one in known)}" if known else ""


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
