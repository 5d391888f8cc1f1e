"""Addresses: the base URL of a client, path parameters, queries, and where a redirect leads."""

from __future__ import annotations

import re
from collections.abc import Mapping
from dataclasses import dataclass
from urllib.parse import parse_qsl, quote, urlencode, urljoin, urlsplit

_PRINTABLE = re.compile(r"[\x21-\x7e]+")
_PORTS = {"http": 80, "https": 443}
_SOCKETS = {"http": "ws", "https": "wss"}


@dataclass(frozen=True, slots=True)
class Base:
    """A base URL in its parts.

    Attributes:
        url: Scheme, host, port and path prefix, without a slash at the end.
        query: Query parameters that came with it.
    """

    url: str
    query: Mapping[str, str]


def parse_base(text: str, name: str = "base_url") -> Base:
    """Take a base URL apart. The messages never show it, as it may hold credentials.

    Args:
        text: The address, `http` or `https`.
        name: What the messages call it.

    Raises:
        ValueError: no such address, or one with credentials or a fragment in it.
    """
    if not _PRINTABLE.fullmatch(text) or "\\" in text:
        raise ValueError(f"{name} must be a URL in ASCII without spaces, such as https://api.example.com/v1")
    try:
        parts = urlsplit(text)
        port = parts.port
    except ValueError:
        raise ValueError(f"{name} has no valid host and port") from None
    if parts.scheme not in _PORTS:
        raise ValueError(f"{name} must begin with https:// or http://")
    if "@" in parts.netloc:
        raise ValueError(f"{name} must hold no user name and password; give the key as api_key")
    if not parts.hostname or port == 0:
        raise ValueError(f"{name} has no valid host and port")
    if parts.fragment:
        raise ValueError(f"{name} must have no fragment (#)")
    pairs = parse_qsl(parts.query, keep_blank_values=True)
    if len(dict(pairs)) < len(pairs):
        raise ValueError(f"{name} gives a query parameter twice")
    return Base(f"{parts.scheme}://{parts.netloc}{parts.path.rstrip('/')}", dict(pairs))


def websocket_scheme(url: str) -> str:
    """`https://…` → `wss://…`, `http://…` → `ws://…`."""
    scheme, _, rest = url.partition("://")
    return f"{_SOCKETS[scheme]}://{rest}"


def fill_path(template: str, values: Mapping[str, str]) -> str:
    """Put path parameters into their places, so encoded that none can leave its segment.

    Args:
        template: Such as `/rooms/{room_id}/join`.
        values: Parameter → value.

    Raises:
        TypeError: a value that is no text.
        ValueError: an empty value, or `.` or `..`, which servers take for steps between segments however encoded.
    """
    encoded = {name: _segment(name, value) for name, value in values.items()}
    return re.sub(r"\{([^{}]+)\}", lambda found: encoded[found[1]], template)


def _segment(name: str, value: object) -> str:
    if not isinstance(value, str):
        raise TypeError(f"{name} must be text, not {type(value).__name__}")
    if value in ("", ".", ".."):
        raise ValueError(f"{name} must not be {value!r}")
    try:
        return quote(value, safe="")
    except UnicodeEncodeError:
        raise ValueError(f"{name} holds half of a surrogate pair") from None


def query_text(query: Mapping[str, str]) -> str:
    """`?a=1&b=2`, or nothing at all where there is no parameter."""
    return "?" + urlencode(query, quote_via=quote) if query else ""


def with_query(url: str, query: Mapping[str, str]) -> str:
    """The URL with further query parameters; one that it has already stays as it is."""
    known = {name for name, _ in parse_qsl(urlsplit(url).query, keep_blank_values=True)}
    added = {name: value for name, value in query.items() if name not in known}
    return url + query_text(added).replace("?", "&" if "?" in url else "?", 1) if added else url


def bare(url: str) -> str:
    """A URL without query, fragment and credentials, for messages."""
    parts = urlsplit(url)
    return f"{parts.scheme}://{parts.netloc.rpartition('@')[2]}{parts.path}"


def redirect_target(url: str, location: str) -> str | None:
    """Where a redirect from `url` leads.

    Returns:
        An address of the same scheme, host and port; None where it leads to another one, or nowhere.
    """
    if not _PRINTABLE.fullmatch(location) or "\\" in location:
        return None
    try:
        target = urlsplit(urljoin(url, location))
        if "@" in target.netloc or _origin(target.geturl()) != _origin(url):
            return None
    except ValueError:
        return None
    here = urlsplit(url)
    # Put together anew from the origin known, so that two readers of URLs cannot disagree about the host.
    query = f"?{target.query}" if target.query else ""
    return f"{here.scheme}://{here.netloc}{target.path or '/'}{query}"


def bare_location(url: str, location: str) -> str:
    """The address a redirect names, without query and credentials; empty where it is none."""
    try:
        return bare(urljoin(url, location)) if _PRINTABLE.fullmatch(location) else ""
    except ValueError:
        return ""


def _origin(url: str) -> tuple[str, str, int | None]:
    parts = urlsplit(url)
    return parts.scheme, (parts.hostname or "").lower(), parts.port or _PORTS.get(parts.scheme)
