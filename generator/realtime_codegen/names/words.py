"""How words of paths, operations and events become names of methods, attributes and parameters."""

from __future__ import annotations

import re
from collections.abc import Collection

from realtime_codegen.names.naming import attribute

_WORDS = re.compile(r"[A-Z]+(?![a-z])|[A-Z]?[a-z]+|\d+")

ANNOTATION_NAMES = frozenset(
    {
        "Any", "Callable", "Literal", "Mapping", "Sequence", "UNSET", "UnsetType", "beta", "bool", "bytes",
        "cached_property", "events", "float", "int", "models", "object", "overload", "property", "str", "type",
    }
)  # fmt: skip
"""Names that an attribute of a class would hide from the annotations and decorators beside it."""

RAW = "with_raw_response"
"""Attribute of every resource with its methods once more, so that nothing else can have the name."""

OPTION_NAMES = frozenset({"self", "options", "timeout", "max_retries", "extra_headers", "extra_query"})
"""Names that no parameter of an HTTP operation can have: `self` and the keywords of `RequestOptions`."""

CONNECT_NAMES = ANNOTATION_NAMES | {
    "compression", "close_timeout", "connections", "extra_headers", "extra_query", "make_target", "max_message_bytes",
    "open_connection", "open_timeout", "options", "ping_interval", "ping_timeout", "proxy", "receive_buffer_bytes",
    "reconnect", "self", "send_buffer_bytes", "ssl_context",
}  # fmt: skip
"""Names that no query parameter of a channel can have: the keywords of `ConnectOptions`, and what `connect` uses."""

CONNECTION_NAMES = frozenset(
    {
        "close", "close_code", "close_reason", "dialect", "is_open", "off", "on", "once", "open_responses",
        "raw_messages", "recv", "recv_raw", "request", "run", "send", "send_raw", "turn", "url", "wait_idle",
    }
)  # fmt: skip
"""What every connection has, so that no group of events can have the name."""

CLIENT_NAMES = frozenset({"azure", "close", "connect"})
"""What every client has, so that no resource can have the name."""

CLASS_NAMES = frozenset(
    {
        "Any", "AsyncHttp", "Http", "Literal", "Mapping", "RawResponse", "RequestOptions", "Sequence", "UNSET",
        "Unpack", "UnsetType",
    }
)  # fmt: skip
"""Names that resources.py imports, so that no class of it can have the name."""


def snake(text: str) -> str:
    """`create-realtimeCall` → `create_realtime_call`; made of ASCII letters and digits alone, empty where there are
    none.
    """
    return "_".join(_WORDS.findall(text)).lower()


def python_name(text: str, reserved: Collection[str] = ANNOTATION_NAMES) -> str:
    """The attribute for a word of a path or an event: `client-secrets` → `client_secrets`, `import` → `import_`; one
    that is reserved gets an underscore.
    """
    name = attribute(snake(text) or text)
    return f"{name}_" if name in reserved else name


def parameter_name(name: str, reserved: Collection[str] = OPTION_NAMES) -> str:
    """The parameter for an attribute or a name on the wire, which stays as it is where it can."""
    name = attribute(name)
    return f"{name}_" if name in reserved else name
