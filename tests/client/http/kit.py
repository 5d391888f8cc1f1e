"""One way to use both flavours in a test."""

from __future__ import annotations

import asyncio
import inspect
from typing import Any

import httpx2

from openai_realtime._client.http.async_http import AsyncHttp
from openai_realtime._client.http.requests import Operation
from openai_realtime._client.http.response import RawResponse
from openai_realtime._client.http.sync_http import Http
from openai_realtime._client.settings import Settings

KEY = "sk-test-4f1c0ffee9d2"
PING = Operation("POST", "/realtime/ping", reply=Any)


def settings(url: str, **given: Any) -> Settings:
    arguments: dict[str, Any] = {"default_base_url": url, "api_key": KEY, **given}
    return Settings.resolve(**arguments)


class Kit:
    """Makes clients of one flavour, runs what they do, and closes them."""

    def __init__(self, flavour: str, runner: asyncio.Runner, url: str) -> None:
        self.is_async = flavour == "async"
        self.url = url
        self._runner = runner
        self._made: list[AsyncHttp | Http] = []

    def run(self, result: Any) -> Any:
        """The result itself, or of the coroutine that it is."""
        return self._runner.run(result) if inspect.iscoroutine(result) else result

    def make(self, made: Settings | None = None, **given: Any) -> AsyncHttp | Http:
        """A client of the server, with the key of the tests unless settings say otherwise."""
        found = made or settings(self.url)
        http = AsyncHttp(found, **given) if self.is_async else Http(found, **given)
        self._made.append(http)
        return http

    def library(self, **given: Any) -> Any:
        """A client of httpx2 of the same flavour."""
        return httpx2.AsyncClient(**given) if self.is_async else httpx2.Client(**given)

    def close_library(self, client: Any) -> None:
        self.run(client.aclose() if self.is_async else client.close())

    def request(
        self, operation: Operation = PING, http: AsyncHttp | Http | None = None, **given: Any
    ) -> RawResponse[Any]:
        """Do an operation."""
        found: RawResponse[Any] = self.run((http or self.make()).request(operation, **given))
        return found

    def close(self) -> None:
        for http in self._made:
            self.run(http.close())
