"""Settings for a resource of Azure OpenAI."""

from __future__ import annotations

from collections.abc import Mapping

from .addresses import parse_base
from .identity import SCHEMES
from .keys import ApiKey, KeyCallable, Keys, KeySource, from_environment
from .schemes import KeyScheme
from .settings import Settings, settings_of

_PATH = "/openai/v1"
_SCHEME = KeyScheme("header", "api-key", "")
_HINT = ": give api_key= or token_provider=, or set AZURE_OPENAI_API_KEY"


def azure_settings(
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
    address = endpoint or from_environment("AZURE_OPENAI_ENDPOINT")
    if address is None:
        raise ValueError("no endpoint: give https://NAME.openai.azure.com, or set AZURE_OPENAI_ENDPOINT")
    if api_key is not None and token_provider is not None:
        raise ValueError("give api_key or token_provider, not both")
    base = parse_base(address, "endpoint")
    url = base.url if base.url.endswith(_PATH) else base.url.removesuffix("/openai") + _PATH
    source = _key(api_key, token_provider)
    return settings_of(url, Keys(dict.fromkeys(SCHEMES, source)), (headers or {},), {**base.query, **(query or {})})


def _key(api_key: ApiKey | None, token_provider: KeyCallable | None) -> KeySource:
    if token_provider is not None:
        return KeySource(token_provider)
    key = from_environment("AZURE_OPENAI_API_KEY") if api_key is None else api_key
    return KeySource(key, _SCHEME, _HINT)
