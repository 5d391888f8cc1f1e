"""The API key: a text, or a callable that is asked anew for each request. No `repr` shows it."""

from __future__ import annotations

import inspect
from collections.abc import Awaitable, Callable
from dataclasses import dataclass, field
from typing import Any, TypeAlias, cast

from ..errors import MissingCredentialsError
from .headers import is_header_text

KeyCallable: TypeAlias = "Callable[[], str] | Callable[[], Awaitable[str]]"
"""Gives a key or token; it may live shortly, as it is asked for each request and each connection.

One that takes its time should be a coroutine function on async clients, where a plain one holds up everything else.
"""

ApiKey: TypeAlias = "str | KeyCallable"

_UNUSABLE = "the API key has characters that no header may have, such as a line break at its end"
_NONE_GIVEN = "the callable for the API key gave none"
_ASYNC_ONLY = (
    "the callable for the API key is a coroutine function, which only the async client can await; "
    "give this client a plain function"
)


@dataclass(frozen=True, slots=True)
class _Given:
    """What a callable gave. A report of an error shows the variables of functions, and so this in place of the key."""

    value: object = field(repr=False)


@dataclass(frozen=True, slots=True)
class KeySource:
    """Where the key comes from, and the header that carries it.

    Attributes:
        value: The key; a callable that gives it; an empty text to send none; None where there is none.
        header: Name of the header, `Authorization` or `api-key`.
        scheme: What stands before the key in the header, `Bearer `, or nothing.
        hint: How to give a key, for the message when there is none.
    """

    value: ApiKey | None = field(repr=False)
    header: str = "Authorization"
    scheme: str = "Bearer "
    hint: str = "give api_key=, or set OPENAI_API_KEY"

    def __post_init__(self) -> None:
        if isinstance(self.value, str) and not is_header_text(self.value):
            raise ValueError(_UNUSABLE)
        if self.value is not None and not isinstance(self.value, str) and not callable(self.value):
            raise TypeError(f"the API key must be text or a callable, not {type(self.value).__name__}")

    def check_sync(self) -> None:
        """Refuse a callable that a sync client cannot call.

        Raises:
            TypeError: it is a coroutine function.
        """
        if _is_async(self.value):
            raise TypeError(_ASYNC_ONLY)

    def headers_sync(self) -> dict[str, str]:
        """The header with the key, or nothing for an empty one. A callable is called.

        Raises:
            MissingCredentialsError: there is no key.
            TypeError: the callable is a coroutine function.
            ValueError: the key has characters that no header may have.
        """
        if not callable(self.value):
            return self._static()
        return self._called(_Given(_at_once(self.value())))

    async def headers_async(self) -> dict[str, str]:
        """The header with the key, or nothing for an empty one. A callable is called, and awaited if need be.

        Raises:
            MissingCredentialsError: there is no key.
            ValueError: the key has characters that no header may have.
        """
        if not callable(self.value):
            return self._static()
        return self._called(_Given(await _in_time(self.value())))

    def _static(self) -> dict[str, str]:
        if self.value is None:
            raise MissingCredentialsError(f"no API key: {self.hint}")
        return {self.header: self.scheme + cast("str", self.value)} if self.value else {}

    def _called(self, given: _Given) -> dict[str, str]:
        if not isinstance(given.value, str) or not given.value:
            raise MissingCredentialsError(_NONE_GIVEN)
        if not is_header_text(given.value):
            raise ValueError(_UNUSABLE)
        return {self.header: self.scheme + given.value}


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
