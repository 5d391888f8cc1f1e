"""How the client identifies its caller: security schemes and requirements of the description, as the runtime has them.

OpenAPI: `security` of an operation, else that of the root, is a list of alternatives, each a set of schemes that go
together. AsyncAPI: `security` of the servers is a list of schemes, one of which is enough.

- A bearer token, HTTP basic authentication and an API key in a header, the query or a cookie are sent as they say.
- OAuth 2 and OpenID Connect end in an access token, which is sent as a bearer token; getting one is up to the caller.
- Any other scheme is left out with a warning (RC407); an alternative that needs it is taken only if there is no other.
- Where nothing is required anywhere, a key that the caller gives is sent by the first scheme that is declared, or as a
  bearer token where none is, and none has to be given.
"""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any

from realtime_codegen.model.diagnostics import Severity
from realtime_codegen.model.document import Document
from realtime_codegen.model.ir import Operation
from realtime_codegen.model.json_pointer import from_fragment, join, resolve
from realtime_codegen.model.json_values import is_array, is_object
from realtime_codegen.names.naming import numbered
from realtime_codegen.render.client.inputs import Source
from realtime_codegen.render.text import literal

Alternatives = tuple[tuple[str, ...], ...]
"""Each the names of the schemes that go together; an empty one needs none."""

_TOKEN = re.compile(r"[!#$%&'*+\-.^_`|~0-9A-Za-z]+")
_COOKIE_AND_FRAMING = frozenset({"cookie", "content-length", "transfer-encoding", "host", "connection", "upgrade"})
_PRINTABLE = re.compile(r"[!-~]+")


@dataclass(frozen=True, slots=True)
class Carrier:
    """How a request carries a key: the arguments of `KeyScheme` in the runtime."""

    place: str = "header"
    name: str = "Authorization"
    prefix: str = "Bearer "
    is_basic: bool = False

    @property
    def expression(self) -> str:
        """The call that makes it."""
        texts = ", ".join(map(literal, (self.place, self.name, self.prefix)))
        return f"KeyScheme({texts}{', is_basic=True' if self.is_basic else ''})"


BEARER = Carrier()
BASIC = Carrier(prefix="Basic ", is_basic=True)
_IMPLIED = "bearer"
"""Name of the scheme where the description has none."""


@dataclass(frozen=True, slots=True)
class Security:
    """All that a client needs. `schemes` are in the order in which a single key is meant for them; `default` holds for
    requests that `operations`, by pointer, and `channels` do not say anything else about.
    """

    schemes: Mapping[str, Carrier]
    default: Alternatives
    operations: Mapping[str, Alternatives]
    channels: Alternatives

    @property
    def has_basic(self) -> bool:
        """Whether a name and a password can be asked for."""
        return any(one.is_basic for one in self.schemes.values())

    @property
    def takes_several(self) -> bool:
        """Whether keys of different kinds can be needed."""
        return len(set(self.schemes.values())) > 1

    def of_operation(self, operation: Operation) -> Alternatives | None:
        """What an operation needs; None where the default holds."""
        found = self.operations.get(operation.pointer, self.default)
        return None if found == self.default else found

    @property
    def of_channels(self) -> Alternatives | None:
        """What a handshake needs; None where the default holds."""
        return None if self.channels == self.default else self.channels


def security_of(source: Source) -> Security:
    """The security of a client. Reports what it does without: see the top of this module."""
    return _Reader(source).read()


@dataclass
class _Reader:
    """Gathers the schemes that are used, in the order in which they are met."""

    source: Source
    schemes: dict[str, Carrier] = field(default_factory=dict[str, Carrier])
    declared: Mapping[str, Any] = field(default_factory=dict[str, Any])
    _left_out: set[str] = field(default_factory=set[str])

    def read(self) -> Security:
        data = self.source.document.data
        self.declared = _object(_object(data.get("components")).get("securitySchemes"))
        holders = {
            one.pointer: _object(resolve(data, one.pointer)) for one in self.source.ir.operations if not one.is_webhook
        }
        lists = {pointer: raw["security"] for pointer, raw in holders.items() if is_array(raw.get("security"))}
        root = data.get("security")
        default = self._requirements(root, "") if is_array(root) else ()
        operations = {pointer: self._requirements(listed, pointer) for pointer, listed in lists.items()}
        channels = self._of_channels()
        if not root and not any(lists.values()):
            default, operations = self._optional(), {}
        return Security(self.schemes, default, operations, default if channels is None else channels)

    def _requirements(self, listed: Sequence[Any], pointer: str) -> Alternatives:
        """What a list of security requirements asks for: the alternatives that can be fulfilled as a whole, else the
        part of the first one that can be.
        """
        wanted = [tuple(one) for one in listed if is_object(one)]
        places = {name: join("/components/securitySchemes", name) for one in wanted for name in one}
        known = {name: carrier for name in places if (carrier := self._carrier(name)) is not None}
        found = [one for one in wanted if all(name in known for name in one)]
        first = next(filter(None, wanted), ())
        if first and not any(found):
            for name in first:
                if name not in known:
                    self._leave_out(self.source.document, name, self.declared.get(name), places[name], pointer)
            found = [tuple(name for name in first if name in known), *found]
            found = [one for one in found if one or () in wanted]
        self.schemes |= {name: known[name] for one in found for name in one if name not in self.schemes}
        return tuple(dict.fromkeys(found))

    def _carrier(self, name: str) -> Carrier | None:
        return _carrier(self.source.document, self.declared.get(name))

    def _optional(self) -> Alternatives:
        """What is sent if the caller gives a key, where nothing asks for one."""
        if not self.schemes:
            found = {name: self._carrier(name) for name in self.declared}
            self.schemes |= {name: carrier for name, carrier in found.items() if carrier is not None}
        if not self.schemes and not self.declared:
            self.schemes[_IMPLIED] = BEARER
        return (*((name,) for name in self.schemes), ())

    def _of_channels(self) -> Alternatives | None:
        """What the servers of the channels ask for; None where they say nothing."""
        channels = self.source.channels
        if channels is None or not channels.channels:
            return None
        servers = _object(channels.document.data.get("servers"))
        lists = [one["security"] for one in servers.values() if "security" in one]
        if not lists:
            return None
        places = dict.fromkeys(from_fragment(one["$ref"]) for each in lists for one in each)
        alternatives: list[tuple[str, ...]] = []
        for place in places:
            name, raw = place.rpartition("/")[2], resolve(channels.document.data, place)
            carrier = _carrier(channels.document, raw)
            if carrier is not None:
                alternatives.append((self._named(name, carrier, place),))
            elif len(places) == 1:
                self._leave_out(channels.document, name, raw, place, "/servers")
        return tuple(dict.fromkeys(alternatives))

    def _named(self, name: str, carrier: Carrier, place: str) -> str:
        """The name of a scheme of the channels: that of one of the description that carries the key in the same way.
        Where another one has its name, it gets a number.
        """
        if same := next((one for one, known in self.schemes.items() if known == carrier), None):
            return same
        own = numbered(name, {*self.schemes, *self.declared}) if name in self.schemes else name
        if own != name and self.source.channels:
            message = f"the security scheme {name} is another one in the OpenAPI description; this one is {own}"
            advice = f"give its key as {own!r}, or give one of the two another name"
            document = self.source.channels.document
            self.source.diagnostics.report(document, place, "RC501", message, advice, Severity.WARNING)
        self.schemes[own] = carrier
        return own

    def _leave_out(self, document: Document, name: str, raw: Any, place: str, user: str) -> None:
        if place in self._left_out:
            return
        self._left_out.add(place)
        kind = _kind(document, raw)
        message = f"the client sends nothing for the security scheme {name!r}, {kind}"
        advice = _ADVICE.get(kind, "give what it needs as headers= or extra_headers=")
        where = place if _exists(document, place) else user
        self.source.diagnostics.report(document, where, "RC407", message, advice, Severity.WARNING)


_ADVICE = {
    "mutualTLS": "give the certificate to the httpx2 client that is passed as http_client=, "
    "and to ssl_context= of a connection"
}


def _carrier(document: Document, raw: Any) -> Carrier | None:
    """How a security scheme of OpenAPI or AsyncAPI is carried; None where the client cannot do it."""
    scheme = _followed(document, raw)
    kind = scheme.get("type")
    if kind == "http":
        return {"bearer": BEARER, "basic": BASIC}.get(str(scheme.get("scheme", "")).lower())
    if kind in ("oauth2", "openIdConnect"):
        return BEARER
    if kind in ("apiKey", "httpApiKey"):
        return _key_carrier(str(scheme.get("in", "")), str(scheme.get("name", "")))
    return None


def _key_carrier(place: str, name: str) -> Carrier | None:
    is_usable = {
        "header": bool(_TOKEN.fullmatch(name)) and name.lower() not in _COOKIE_AND_FRAMING,
        "cookie": bool(_TOKEN.fullmatch(name)),
        "query": bool(_PRINTABLE.fullmatch(name)),
    }
    return Carrier(place, name, "") if is_usable.get(place) else None


def _kind(document: Document, raw: Any) -> str:
    """What a scheme is, in words of the specification."""
    scheme = _followed(document, raw)
    kind = str(scheme.get("type", "which is not described"))
    if kind == "http":
        return f"HTTP authentication {scheme.get('scheme')!r}"
    if kind in ("apiKey", "httpApiKey"):
        return f"an API key in {scheme.get('in')!r} under the name {scheme.get('name')!r}"
    return kind


def _followed(document: Document, raw: Any) -> Mapping[str, Any]:
    """The scheme itself, behind any references, which lead nowhere outside."""
    seen: set[str] = set()
    while is_object(raw) and isinstance(reference := raw.get("$ref"), str) and reference not in seen:
        seen.add(reference)
        raw = resolve(document.data, from_fragment(reference))
    return _object(raw)


def _exists(document: Document, place: str) -> bool:
    try:
        resolve(document.data, place)
    except (KeyError, IndexError, ValueError):
        return False
    return True


def _object(value: Any) -> Mapping[str, Any]:
    return value if is_object(value) else {}
