"""What the constructor of a client was given, or found in the environment."""

from __future__ import annotations

import os
from collections.abc import Mapping
from dataclasses import dataclass, field
from types import MappingProxyType

from .._meta import GENERATOR_VERSION
from .addresses import parse_base, query_text, websocket_scheme
from .headers import check_header, join_headers
from .keys import ApiKey, KeyCallable, KeySource

USER_AGENT = f"openai-realtime-python/{GENERATOR_VERSION}"

_AZURE_PATH = "/openai/v1"
_NOTHING: Mapping[str, str] = MappingProxyType({})


@dataclass(frozen=True, slots=True)
class Settings:
    """Address, headers and key of a client. `repr` shows the address and nothing that may be secret.

    Attributes:
        base_url: Scheme, host, port and path prefix, without a slash at the end: `https://api.openai.com/v1`.
        headers: Headers of every request and handshake, without the key.
        query: Query parameters of every request and handshake.
        key: The API key.
    """

    base_url: str
    headers: Mapping[str, str] = field(repr=False)
    query: Mapping[str, str] = field(repr=False)
    key: KeySource = field(repr=False)

    @classmethod
    def resolve(
        cls,
        *,
        default_base_url: str,
        api_key: ApiKey | None = None,
        base_url: str | None = None,
        organization: str | None = None,
        project: str | None = None,
        headers: Mapping[str, str] | None = None,
        query: Mapping[str, str] | None = None,
    ) -> Settings:
        """Fill in from the environment what is not given.

        Args:
            default_base_url: Address where neither argument nor environment has one.
            api_key: The key, or a callable that gives it; else OPENAI_API_KEY. An empty text sends none.
            base_url: Address below which the paths are; else OPENAI_BASE_URL.
            organization: Value of the header `OpenAI-Organization`; else OPENAI_ORG_ID.
            project: Value of the header `OpenAI-Project`; else OPENAI_PROJECT_ID.
            headers: Further headers, which override these.
            query: Further query parameters, which override those of the address.

        Raises:
            ValueError: an address or a header that cannot be used. No message shows the key.
        """
        billing = {
            "OpenAI-Organization": organization or _from_environment("OPENAI_ORG_ID"),
            "OpenAI-Project": project or _from_environment("OPENAI_PROJECT_ID"),
        }
        return _settings(
            base_url or _from_environment("OPENAI_BASE_URL") or default_base_url,
            "base_url",
            KeySource(_from_environment("OPENAI_API_KEY") if api_key is None else api_key),
            ({name: value for name, value in billing.items() if value}, headers or _NOTHING),
            query,
        )

    @classmethod
    def azure(
        cls,
        endpoint: str | None = None,
        *,
        api_key: ApiKey | None = None,
        token_provider: KeyCallable | None = None,
        headers: Mapping[str, str] | None = None,
        query: Mapping[str, str] | None = None,
    ) -> Settings:
        """Settings for a resource of Azure OpenAI, on its version 1 path.

        Args:
            endpoint: `https://NAME.openai.azure.com`, with or without `/openai/v1`; else AZURE_OPENAI_ENDPOINT.
            api_key: Key of the resource, sent as `api-key`; else AZURE_OPENAI_API_KEY.
            token_provider: Gives a token of Microsoft Entra ID, sent as `Authorization: Bearer`, in place of a key.
            headers: Further headers.
            query: Further query parameters, such as `api-version`.

        Raises:
            ValueError: no endpoint or one that cannot be used, or both a key and a token provider.
        """
        address = endpoint or _from_environment("AZURE_OPENAI_ENDPOINT")
        if address is None:
            raise ValueError("no endpoint: give https://NAME.openai.azure.com, or set AZURE_OPENAI_ENDPOINT")
        if api_key is not None and token_provider is not None:
            raise ValueError("give api_key or token_provider, not both")
        key = _azure_key(api_key, token_provider)
        return _settings(address, "endpoint", key, (headers or _NOTHING,), query, _AZURE_PATH)

    def http_url(self, path: str) -> str:
        """Address of a path such as `/realtime/calls`, without query."""
        return self.base_url + path

    def websocket_url(self, path: str, query: Mapping[str, str]) -> str:
        """Address of a WebSocket: http becomes ws, https becomes wss; `query` overrides that of the client."""
        return websocket_scheme(self.base_url) + path + query_text({**self.query, **query})

    def auth_headers_sync(self) -> dict[str, str]:
        """The header with the key; nothing where the key is empty. Calls the callable, if the key is one.

        Raises:
            MissingCredentialsError: there is no key.
            TypeError: the callable is a coroutine function.
            ValueError: the key has characters that no header may have.
        """
        return self.key.headers_sync()

    async def auth_headers_async(self) -> dict[str, str]:
        """The header with the key; nothing where the key is empty. Calls the callable, and awaits it if need be.

        Raises:
            MissingCredentialsError: there is no key.
            ValueError: the key has characters that no header may have.
        """
        return await self.key.headers_async()


def _settings(
    address: str,
    name: str,
    key: KeySource,
    headers: tuple[Mapping[str, str], ...],
    query: Mapping[str, str] | None,
    suffix: str = "",
) -> Settings:
    base = parse_base(address, name)
    url = base.url if base.url.endswith(suffix) else base.url.removesuffix("/openai") + suffix
    joined = join_headers({"User-Agent": USER_AGENT}, *headers)
    for name, value in joined.items():
        check_header(name, value)
    return Settings(url, MappingProxyType(joined), MappingProxyType({**base.query, **(query or _NOTHING)}), key)


def _azure_key(api_key: ApiKey | None, token_provider: KeyCallable | None) -> KeySource:
    if token_provider is not None:
        return KeySource(token_provider)
    return KeySource(
        _from_environment("AZURE_OPENAI_API_KEY") if api_key is None else api_key,
        header="api-key",
        scheme="",
        hint="give api_key= or token_provider=, or set AZURE_OPENAI_API_KEY",
    )


def _from_environment(name: str) -> str | None:
    """The value of a variable; None where it is empty, as shells cannot tell that from unset."""
    return os.environ.get(name) or None
