"""Keys: texts, or callables that are asked anew for each request. No `repr` shows one.

`SCHEMES` says how requests carry them. A key is for one security scheme and never sent by another one.
"""

from __future__ import annotations

import base64
import inspect
import os
import re
from collections.abc import Awaitable, Callable, Iterable, Iterator, Mapping
from dataclasses import dataclass, field
from types import MappingProxyType
from typing import Any, TypeAlias, TypeGuard, cast
from urllib.parse import quote

from ..errors import MissingCredentialsError
from .headers import is_header_text
from .identity import INTERCHANGEABLE, KEY_VARIABLE, SCHEMES, SECURITY
from .schemes import BEARER, KeyScheme, Security

KeyCallable: TypeAlias = "Callable[[], str] | Callable[[], Awaitable[str]]"
"""Gives a key or token; it may live shortly, as it is asked for each request and each connection.

One that takes its time should be a coroutine function on async clients, where a plain one holds up everything else.
"""

ApiKey: TypeAlias = "str | KeyCallable"

NameAndPassword: TypeAlias = "tuple[str, str]"
"""What HTTP basic authentication takes; as a text it is `name:password`."""

AnyKey: TypeAlias = "ApiKey | NameAndPassword"

KeysByScheme: TypeAlias = "Mapping[str, AnyKey]"
"""Keys by the names of the security schemes that they are for."""

Given: TypeAlias = frozenset[tuple[str, str]]
"""Places of a request that the caller has filled: pairs of `header` or `query`, and the name."""

_UNUSABLE = "the API key has characters that no header may have, such as a line break at its end"
_NONE_GIVEN = "the callable for the API key gave none"
_ASYNC_ONLY = (
    "the callable for the API key is a coroutine function, which only the async client can await; "
    "give this client a plain function"
)
_NOTHING: Mapping[str, str] = MappingProxyType({})
_COOKIE = re.compile(r"[!#-+\--:<-\[\]-~]*")
_CONTROL = re.compile(r"[\x00-\x1f\x7f]")


@dataclass(frozen=True, slots=True)
class Credentials:
    """What identifies the caller on one request. `repr` shows none of it.

    Attributes:
        headers: Headers with keys.
        query: Query parameters with keys.
        secrets: What no message may repeat.
    """

    headers: Mapping[str, str] = field(default_factory=lambda: _NOTHING, repr=False)
    query: Mapping[str, str] = field(default_factory=lambda: _NOTHING, repr=False)
    secrets: tuple[str, ...] = field(default=(), repr=False)


NO_CREDENTIALS = Credentials()


@dataclass(frozen=True, slots=True)
class _Given:
    """What a callable gave. A report of an error shows the variables of functions, and so this in place of the key."""

    value: object = field(repr=False)


@dataclass(frozen=True, slots=True)
class KeySource:
    """Where a key comes from, and how requests carry it.

    Attributes:
        value: The key; a callable that gives it; an empty text to send none; None where there is none.
        scheme: How a request carries it.
        hint: What to do where there is none, after `no API key`.
    """

    value: AnyKey | None = field(repr=False)
    scheme: KeyScheme = BEARER
    hint: str = ": give api_key="

    def __post_init__(self) -> None:
        if self.value is not None and not callable(self.value):
            _check_key(self.value, self.scheme)

    def check_sync(self) -> None:
        """Refuse a callable that a sync client cannot call.

        Raises:
            TypeError: it is a coroutine function.
        """
        if _is_async(self.value):
            raise TypeError(_ASYNC_ONLY)

    def credentials_sync(self) -> Credentials:
        """The key as a request carries it, or nothing for an empty one. A callable is called.

        Raises:
            MissingCredentialsError: there is no key.
            TypeError: the callable is a coroutine function.
            ValueError: the key has characters that no header may have.
        """
        if not callable(self.value):
            return self._static()
        return self._called(_Given(_at_once(self.value())))

    async def credentials_async(self) -> Credentials:
        """The key as a request carries it, or nothing for an empty one. A callable is called, and awaited if need be.

        Raises:
            MissingCredentialsError: there is no key.
            ValueError: the key has characters that no header may have.
        """
        if not callable(self.value):
            return self._static()
        return self._called(_Given(await _in_time(self.value())))

    def _static(self) -> Credentials:
        if self.value is None:
            raise MissingCredentialsError(f"no API key{self.hint}")
        return _carried(_Given(self.value), self.scheme) if self.value else NO_CREDENTIALS

    def _called(self, given: _Given) -> Credentials:
        if given.value in (None, "", ()) or not _is_key(given.value):
            raise MissingCredentialsError(_NONE_GIVEN)
        _check_key(given.value, self.scheme)
        return _carried(given, self.scheme)


@dataclass(frozen=True, slots=True)
class Keys:
    """The keys of a client.

    Attributes:
        sources: Name of a security scheme → its key.
    """

    sources: Mapping[str, KeySource] = field(repr=False)

    def check_sync(self) -> None:
        """Refuse a callable that a sync client cannot call.

        Raises:
            TypeError: it is a coroutine function.
        """
        for source in self.sources.values():
            source.check_sync()

    def chosen(self, security: Security = SECURITY, given: Given = frozenset()) -> tuple[KeySource, ...]:
        """The keys to send: those of the first alternative that has all of its keys.

        Args:
            security: What the request needs.
            given: What the caller has put into the request by hand, which no key replaces.

        Raises:
            MissingCredentialsError: no alternative has all of its keys.
        """
        for alternative in security:
            found = [self.sources[name] for name in alternative]
            missing = [one for one in found if not _is_given(one.scheme, given)]
            if found and all(one.value is not None for one in missing):
                return tuple(missing)
        for source in self._missing(security):
            raise MissingCredentialsError(f"no API key{source.hint}")
        return ()

    def _missing(self, security: Security) -> Iterator[KeySource]:
        """The keys that the first alternative lacks; nothing where the request may go without."""
        if security and () not in security:
            yield from (self.sources[name] for name in security[0] if self.sources[name].value is None)


def keys_of(given: AnyKey | KeysByScheme | None) -> Keys:
    """The keys of a client.

    A single key is for the first security scheme that it fits, and for those that are carried in exactly the same way.

    Args:
        given: The keys by scheme, or a single one, or None for the one of the environment.

    Raises:
        TypeError: what was given is no key.
        ValueError: there is no such scheme, or a key that no request can carry.
    """
    if _is_by_scheme(given):
        if unknown := sorted(set(given) - set(SCHEMES)):
            raise ValueError(f"there is no security scheme {unknown[0]!r}; there are {', '.join(SCHEMES) or 'none'}")
        return Keys({name: KeySource(given.get(name), scheme, _hint(name)) for name, scheme in SCHEMES.items()})
    key = cast("AnyKey | None", from_environment(KEY_VARIABLE) if given is None else given)
    meant = _meant(key)
    return Keys(
        {
            name: KeySource(key if key == "" or scheme == meant else None, scheme, _hint(name))
            for name, scheme in SCHEMES.items()
        }
    )


def together(several: Iterable[Credentials]) -> Credentials:
    """All credentials of a request."""
    found = tuple(several)
    if len(found) < 2:
        return found[0] if found else NO_CREDENTIALS
    headers: dict[str, str] = {}
    for one in found:
        for name, value in one.headers.items():
            headers[name] = f"{headers[name]}; {value}" if name == "Cookie" and name in headers else value
    query = {name: value for one in found for name, value in one.query.items()}
    return Credentials(headers, query, tuple(secret for one in found for secret in one.secrets))


def places_of(headers: Iterable[str], query: Iterable[str]) -> Given:
    """The places that headers and query parameters of the caller fill, by their names."""
    names = {name.lower() for name in headers}
    if names & INTERCHANGEABLE:
        names |= INTERCHANGEABLE
    return frozenset({*(("header", name) for name in names), *(("query", name) for name in query)})


def from_environment(name: str | None) -> str | None:
    """The value of a variable; None where it is empty, as shells cannot tell that from unset."""
    return (os.environ.get(name) or None) if name else None


def _is_by_scheme(given: object) -> TypeGuard[KeysByScheme]:
    return isinstance(given, Mapping)


def _meant(key: object) -> KeyScheme | None:
    """The first scheme that a single key fits; the first of all where it fits none, which then says why."""
    schemes = list(SCHEMES.values())
    return next((one for one in schemes if _fits(key, one)), next(iter(schemes), None))


def _fits(key: object, scheme: KeyScheme) -> bool:
    if isinstance(key, str):
        return ":" in key or not scheme.is_basic
    return callable(key) or isinstance(key, tuple) == scheme.is_basic


def _hint(name: str) -> str:
    """What to do without a key for a scheme."""
    scheme = SCHEMES[name]
    value = '("name", "password")' if scheme.is_basic else ""
    if scheme == _meant("") or len(set(SCHEMES.values())) == 1:
        variable = f", or set {KEY_VARIABLE}" if KEY_VARIABLE else ""
        return f": give api_key={value}{variable}"
    return f" for the security scheme {name!r}: give api_key={{{name!r}: {value or '...'}}}"


def _is_key(value: object) -> bool:
    return isinstance(value, str | tuple)


def _is_given(scheme: KeyScheme, given: Given) -> bool:
    name = "cookie" if scheme.place == "cookie" else scheme.name
    return ("query", name) in given if scheme.place == "query" else ("header", name.lower()) in given


def _check_key(key: object, scheme: KeyScheme) -> None:
    """Refuse a key that no request can carry. No message shows it.

    Raises:
        TypeError: it is no text, or no name and password where these are asked for.
        ValueError: it has characters that it may not have.
    """
    if scheme.is_basic:
        _check_basic(key)
        return
    if not isinstance(key, str):
        raise TypeError(f"the API key must be text or a callable, not {type(key).__name__}")
    if not is_header_text(key) or (scheme.place == "cookie" and not _COOKIE.fullmatch(key)):
        del key  # a report of the error may show the variables of this function
        raise ValueError(_UNUSABLE)


def _check_basic(key: object) -> None:
    parts = _name_and_password(key)
    if parts is None:
        what = "a text without a colon" if isinstance(key, str) else type(key).__name__
        raise TypeError(f'the API key must be a name and a password, ("name", "password"), not {what}')
    if ":" in parts[0] or _CONTROL.search("".join(parts)):
        del key, parts
        raise ValueError("name and password must be texts without control characters, the name without a colon")


def _name_and_password(key: object) -> tuple[str, str] | None:
    if isinstance(key, str):
        name, colon, password = key.partition(":")
        return (name, password) if colon or not key else None
    if isinstance(key, tuple):
        pair = cast("tuple[object, ...]", key)
        texts = [one for one in pair if isinstance(one, str)]
        return (texts[0], texts[1]) if len(pair) == len(texts) == 2 else None
    return None


def _carried(given: _Given, scheme: KeyScheme) -> Credentials:
    """A key as a request carries it, after `_check_key`."""
    if scheme.is_basic:
        pair = _name_and_password(given.value) or ("", "")
        encoded = base64.b64encode(":".join(pair).encode()).decode()
        whole = scheme.prefix + encoded
        return Credentials({scheme.name: whole}, secrets=(whole, encoded, ":".join(pair), pair[1]))
    text = cast("str", given.value)
    if scheme.place == "query":
        return Credentials(query={scheme.name: text}, secrets=(text, quote(text, safe="")))
    if scheme.place == "cookie":
        return Credentials({"Cookie": f"{scheme.name}={text}"}, secrets=(text,))
    return Credentials({scheme.name: scheme.prefix + text}, secrets=(scheme.prefix + text, text))


def _is_async(value: object) -> bool:
    """Whether it is a coroutine function, or an object whose call is one."""
    call: Any = value.__call__ if callable(value) else None
    return inspect.iscoroutinefunction(value) or inspect.iscoroutinefunction(call)


def _at_once(given: object) -> object:
    """What a callable gave.

    Raises:
        TypeError: it is something to await.
    """
    if not inspect.isawaitable(given):
        return given
    close = getattr(given, "close", None)
    if close is not None:
        close()  # Python would warn of a coroutine that nobody awaits
    raise TypeError(_ASYNC_ONLY)


async def _in_time(given: object) -> object:
    """What a callable gave, awaited if need be."""
    return await given if inspect.isawaitable(given) else given
