"""What the constructor of a client was given, or found in the environment."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from types import MappingProxyType

from .._meta import GENERATOR_VERSION
from .addresses import parse_base
from .headers import check_header, join_headers
from .identity import BASE_URL_VARIABLE, HEADER_VARIABLES, PRODUCT, SECURITY
from .keys import AnyKey, Credentials, Given, Keys, KeysByScheme, from_environment, keys_of, together
from .schemes import Security

USER_AGENT = f"{PRODUCT}/{GENERATOR_VERSION}"

_NOTHING: Mapping[str, str] = MappingProxyType({})


@dataclass(frozen=True, slots=True)
class Settings:
    """Address, headers and keys of a client. `repr` shows the address and nothing that may be secret.

    Attributes:
        base_url: Scheme, host, port and path prefix, without a slash at the end: `https://api.example.com/v1`.
        headers: Headers of every request and handshake, without keys.
        query: Query parameters of every request and handshake, without keys.
        keys: The keys.
    """

    base_url: str
    headers: Mapping[str, str] = field(repr=False)
    query: Mapping[str, str] = field(repr=False)
    keys: Keys = field(repr=False)

    @classmethod
    def resolve(
        cls,
        *,
        default_base_url: str | None,
        api_key: AnyKey | KeysByScheme | None = None,
        base_url: str | None = None,
        named_headers: Mapping[str, str | None] | None = None,
        headers: Mapping[str, str] | None = None,
        query: Mapping[str, str] | None = None,
    ) -> Settings:
        """Fill in from the environment what is not given, where `identity` names a variable for it.

        Args:
            default_base_url: Address where neither argument nor environment has one; None where there is none.
            api_key: A key, or a callable that gives it, or keys by security scheme. An empty string sends none.
            base_url: Address below which the paths are.
            named_headers: Headers that have arguments of their own; None where the argument was not given.
            headers: Further headers, which override these.
            query: Further query parameters, which override those of the address.

        Raises:
            ValueError: an address or a header that cannot be used, or no address. No message shows a key.
        """
        address = base_url or from_environment(BASE_URL_VARIABLE) or default_base_url
        if not address:
            variable = f", or set {BASE_URL_VARIABLE}" if BASE_URL_VARIABLE else ""
            raise ValueError(f"no base URL: give base_url={variable}")
        named = {
            name: value or from_environment(HEADER_VARIABLES.get(name))
            for name, value in (named_headers or _NOTHING).items()
        }
        sent = {name: value for name, value in named.items() if value}
        base = parse_base(address, "base_url")
        return settings_of(
            base.url, keys_of(api_key), (sent, headers or _NOTHING), {**base.query, **(query or _NOTHING)}
        )

    def http_url(self, path: str) -> str:
        """Address of a path such as `/rooms`, without query."""
        return self.base_url + path

    def credentials_sync(self, security: Security = SECURITY, given: Given = frozenset()) -> Credentials:
        """What identifies the caller; nothing where a key is empty. Calls the callable, if a key is one.

        Args:
            security: What the request needs.
            given: What the caller has put into the request by hand.

        Raises:
            MissingCredentialsError: there is no key.
            TypeError: the callable is a coroutine function.
            ValueError: the key has characters that no header may have.
        """
        return together([one.credentials_sync() for one in self.keys.chosen(security, given)])

    async def credentials_async(self, security: Security = SECURITY, given: Given = frozenset()) -> Credentials:
        """What identifies the caller; nothing where a key is empty. Calls the callable, and awaits it if need be.

        Args:
            security: What the request needs.
            given: What the caller has put into the request by hand.

        Raises:
            MissingCredentialsError: there is no key.
            ValueError: the key has characters that no header may have.
        """
        return together([await one.credentials_async() for one in self.keys.chosen(security, given)])


def settings_of(url: str, keys: Keys, headers: tuple[Mapping[str, str], ...], query: Mapping[str, str]) -> Settings:
    """Put settings together, with the header User-Agent.

    Args:
        url: The base URL, without query.
        keys: The keys.
        headers: Headers; a later one overrides an earlier one.
        query: Query parameters of every request and handshake.

    Raises:
        TypeError: a header that is no text.
        ValueError: a header that no request can carry.
    """
    joined = join_headers({"User-Agent": USER_AGENT}, *headers)
    for name, value in joined.items():
        check_header(name, value)
    return Settings(url, MappingProxyType(joined), MappingProxyType(dict(query)), keys)
