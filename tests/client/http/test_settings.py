"""What a client makes of its arguments and the environment."""

from __future__ import annotations

import asyncio
import traceback
from collections.abc import Generator
from functools import partial
from typing import Any

import pytest

from openai_realtime._client.azure import azure_settings
from openai_realtime._client.settings import Settings
from openai_realtime._client.websocket.options import ConnectOptions
from openai_realtime._client.websocket.target import make_target
from openai_realtime.connections import REALTIME
from openai_realtime.errors import MissingCredentialsError

DEFAULT = "https://api.openai.com/v1"
VARIABLES = (
    "OPENAI_API_KEY",
    "OPENAI_BASE_URL",
    "OPENAI_ORG_ID",
    "OPENAI_PROJECT_ID",
    "AZURE_OPENAI_API_KEY",
    "AZURE_OPENAI_ENDPOINT",
)
KEY = "sk-test-0123456789"
AZURE = "https://name.openai.azure.com"


@pytest.fixture(autouse=True)
def clean_environment(monkeypatch: pytest.MonkeyPatch) -> None:
    for name in VARIABLES:
        monkeypatch.delenv(name, raising=False)


def resolve(**given: Any) -> Settings:
    named = {"OpenAI-Organization": given.pop("organization", None), "OpenAI-Project": given.pop("project", None)}
    arguments: dict[str, Any] = {"default_base_url": DEFAULT, "named_headers": named, **given}
    return Settings.resolve(**arguments)


def websocket_url(found: Settings, query: dict[str, str]) -> str:
    """Where the first channel is."""
    options: ConnectOptions = {"extra_query": query}
    return make_target(found, REALTIME, {"model": "gpt"}, options).url


def test_without_anything() -> None:
    found = resolve()
    assert found.base_url == DEFAULT
    assert list(found.headers) == ["User-Agent"]
    assert dict(found.query) == {}


def test_arguments() -> None:
    found = resolve(
        api_key=KEY,
        base_url="http://localhost:8080/api/",
        organization="org-1",
        project="proj_1",
        headers={"x-a": "1", "openai-project": "proj_2", "user-agent": "mine/1"},
        query={"a": "1"},
    )
    assert found.base_url == "http://localhost:8080/api"
    assert dict(found.headers) == {
        "user-agent": "mine/1",
        "OpenAI-Organization": "org-1",
        "openai-project": "proj_2",
        "x-a": "1",
    }
    assert dict(found.query) == {"a": "1"}
    assert found.credentials_sync().headers == {"Authorization": f"Bearer {KEY}"}


def test_environment(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("OPENAI_API_KEY", KEY)
    monkeypatch.setenv("OPENAI_BASE_URL", "https://proxy.example/v1")
    monkeypatch.setenv("OPENAI_ORG_ID", "org-1")
    monkeypatch.setenv("OPENAI_PROJECT_ID", "proj_1")
    found = resolve()
    assert found.base_url == "https://proxy.example/v1"
    assert (found.headers["OpenAI-Organization"], found.headers["OpenAI-Project"]) == ("org-1", "proj_1")
    assert found.credentials_sync().headers == {"Authorization": f"Bearer {KEY}"}
    chosen = resolve(api_key="other", base_url=DEFAULT, organization="org-2", project="proj_2")
    assert chosen.base_url == DEFAULT
    assert (chosen.headers["OpenAI-Organization"], chosen.headers["OpenAI-Project"]) == ("org-2", "proj_2")
    assert chosen.credentials_sync().headers == {"Authorization": "Bearer other"}


def test_an_empty_variable_is_none(monkeypatch: pytest.MonkeyPatch) -> None:
    for name in VARIABLES:
        monkeypatch.setenv(name, "")
    found = resolve()
    assert (found.base_url, list(found.headers)) == (DEFAULT, ["User-Agent"])
    with pytest.raises(MissingCredentialsError):
        found.credentials_sync()
    with pytest.raises(ValueError, match="no endpoint"):
        azure_settings()


def test_no_key_is_missed_only_when_it_is_needed() -> None:
    found = resolve()
    with pytest.raises(MissingCredentialsError, match="no API key: give api_key=, or set OPENAI_API_KEY"):
        found.credentials_sync()
    with pytest.raises(MissingCredentialsError, match="no API key"):
        asyncio.run(found.credentials_async())


def test_an_empty_key_sends_none(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("OPENAI_API_KEY", KEY)
    assert resolve(api_key="").credentials_sync().headers == {}


ADDRESSES: list[tuple[str, dict[str, str], str, str]] = [
    ("https://a.example", {}, "https://a.example", "wss://a.example/realtime?model=gpt"),
    ("http://a.example:81/x/", {}, "http://a.example:81/x", "ws://a.example:81/x/realtime?model=gpt"),
    ("HTTPS://a.example", {"m": "a b&c"}, "https://a.example", "wss://a.example/realtime?model=gpt&m=a%20b%26c"),
    ("https://a.example?k=1&m=2", {"m": "3"}, "https://a.example", "wss://a.example/realtime?k=1&m=3&model=gpt"),
    ("http://[::1]:8080/v1", {}, "http://[::1]:8080/v1", "ws://[::1]:8080/v1/realtime?model=gpt"),
]


@pytest.mark.parametrize(("base_url", "query", "http", "websocket"), ADDRESSES)
def test_addresses(base_url: str, query: dict[str, str], http: str, websocket: str) -> None:
    found = resolve(base_url=base_url)
    assert (found.http_url("/r"), websocket_url(found, query)) == (f"{http}/r", websocket)


UNUSABLE = [
    ("api.openai.com/v1", "must begin with https:// or http://"),
    ("//api.openai.com/v1", "must begin with https:// or http://"),
    ("wss://api.openai.com/v1", "must begin with https:// or http://"),
    ("file:///etc/passwd", "must begin with https:// or http://"),
    ("https://", "no valid host and port"),
    ("https://:443", "no valid host and port"),
    ("https://a.example:port", "no valid host and port"),
    ("https://a.example:99999", "no valid host and port"),
    ("https://a.example:0", "no valid host and port"),
    ("https://[::1", "no valid host and port"),
    ("https://user:hunter2@a.example/v1", "no user name and password"),
    ("https://hunter2@a.example/v1", "no user name and password"),
    ("https://a.example/v1#part", "no fragment"),
    ("https://a.example/v1?a=1&a=2", "twice"),
    ("https://a.example/v 1", "in ASCII without spaces"),
    ("https://a.example/v1\r\nX: 1", "in ASCII without spaces"),
    ("https://ä.example", "in ASCII without spaces"),
    ("https://a.example\\@b.example", "in ASCII without spaces"),
]


@pytest.mark.parametrize(("base_url", "message"), UNUSABLE)
def test_an_address_that_cannot_be_used(base_url: str, message: str) -> None:
    with pytest.raises(ValueError, match=message) as caught:
        resolve(base_url=base_url)
    assert "hunter2" not in "".join(traceback.format_exception_only(caught.value))
    assert caught.value.__cause__ is None


@pytest.mark.parametrize("ending", ["\n", "\r\nX-Evil: 1", "ü", "\x00", "\u2028"])
def test_a_key_that_would_begin_another_header(ending: str) -> None:
    with pytest.raises(ValueError, match="characters that no header may have") as caught:
        resolve(api_key=KEY + ending)
    assert KEY not in str(caught.value)
    with pytest.raises(ValueError, match="characters that no header may have") as caught:
        resolve(api_key=lambda: KEY + ending).credentials_sync()
    assert KEY not in str(caught.value)


def test_a_header_that_cannot_be_sent() -> None:
    with pytest.raises(ValueError, match="the header X-A has characters"):
        resolve(headers={"X-A": "a\nb"})
    with pytest.raises(ValueError, match="the header OpenAI-Project has characters"):
        resolve(project="ü")


@pytest.mark.parametrize("key", [b"sk-bytes", 17, ["sk"]])
def test_a_key_of_another_type(key: Any) -> None:
    with pytest.raises(TypeError, match="the API key must be text or a callable, not "):
        resolve(api_key=key)


async def later() -> str:
    return "token-2"


class Later:
    async def __call__(self) -> str:
        return "token-3"


def test_a_callable_is_asked_each_time() -> None:
    tokens = iter(["one", "two"])
    found = resolve(api_key=lambda: next(tokens))
    assert found.credentials_sync().headers == {"Authorization": "Bearer one"}
    assert asyncio.run(found.credentials_async()).headers == {"Authorization": "Bearer two"}
    assert asyncio.run(resolve(api_key=later).credentials_async()).headers == {"Authorization": "Bearer token-2"}
    assert asyncio.run(resolve(api_key=Later()).credentials_async()).headers == {"Authorization": "Bearer token-3"}


@pytest.mark.parametrize("key", [later, Later(), partial(later)])
def test_a_sync_client_refuses_a_coroutine_function(key: Any) -> None:
    found = resolve(api_key=key)
    with pytest.raises(TypeError, match="only the async client can await"):
        found.keys.check_sync()
    with pytest.raises(TypeError, match="only the async client can await"):
        found.credentials_sync()


def test_a_sync_client_refuses_a_function_that_gives_a_coroutine() -> None:
    found = resolve(api_key=lambda: later())
    found.keys.check_sync()
    with pytest.raises(TypeError, match="only the async client can await"):
        found.credentials_sync()


class Ticket:
    """Something to await that is no coroutine."""

    def __await__(self) -> Generator[Any, None, str]:
        return later().__await__()


def test_a_sync_client_refuses_whatever_has_to_be_awaited() -> None:
    found = resolve(api_key=lambda: Ticket())
    with pytest.raises(TypeError, match="only the async client can await"):
        found.credentials_sync()
    assert asyncio.run(found.credentials_async()).headers == {"Authorization": "Bearer token-2"}


@pytest.mark.parametrize("given", [None, "", 17])
def test_a_callable_that_gives_no_key(given: Any) -> None:
    found = resolve(api_key=lambda: given)
    with pytest.raises(MissingCredentialsError, match="the callable for the API key gave none"):
        found.credentials_sync()


def test_what_a_callable_raises_is_what_the_caller_sees() -> None:
    def broken() -> str:
        raise LookupError("no vault")

    with pytest.raises(LookupError, match="no vault"):
        resolve(api_key=broken).credentials_sync()


def test_no_repr_shows_what_may_be_secret() -> None:
    found = resolve(api_key=KEY, headers={"X-Token": "hidden"}, base_url=f"{DEFAULT}?sig=hidden", query={"b": "hidden"})
    assert repr(found) == f"Settings(base_url={DEFAULT!r})"
    assert KEY not in repr(found.keys)


@pytest.mark.parametrize("path", ["", "/", "/openai", "/openai/", "/openai/v1", "/openai/v1/"])
def test_azure(path: str) -> None:
    found = azure_settings(AZURE + path, api_key="azure-key", query={"api-version": "preview"})
    assert found.base_url == f"{AZURE}/openai/v1"
    assert found.credentials_sync().headers == {"api-key": "azure-key"}
    wanted = "wss://name.openai.azure.com/openai/v1/realtime?api-version=preview&model=gpt"
    assert websocket_url(found, {}) == wanted


def test_azure_with_tokens() -> None:
    found = azure_settings(AZURE, token_provider=later)
    assert asyncio.run(found.credentials_async()).headers == {"Authorization": "Bearer token-2"}
    with pytest.raises(ValueError, match="not both"):
        azure_settings(AZURE, api_key="key", token_provider=later)


def test_azure_from_the_environment(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("OPENAI_API_KEY", KEY)
    monkeypatch.setenv("OPENAI_ORG_ID", "org-1")
    monkeypatch.setenv("AZURE_OPENAI_ENDPOINT", AZURE)
    with pytest.raises(MissingCredentialsError, match="AZURE_OPENAI_API_KEY"):
        azure_settings().credentials_sync()
    monkeypatch.setenv("AZURE_OPENAI_API_KEY", "azure-key")
    found = azure_settings()
    assert found.credentials_sync().headers == {"api-key": "azure-key"}
    assert list(found.headers) == ["User-Agent"]


def test_azure_validates_its_endpoint() -> None:
    with pytest.raises(ValueError, match="must begin with"):
        azure_settings("name.openai.azure.com", api_key="key")
