"""HTTP operations: the async shell around `Exchange`, on httpx2."""

from __future__ import annotations

import threading
from collections.abc import Mapping
from types import MappingProxyType
from typing import TYPE_CHECKING, Any

from ..options import RequestOptions
from ..settings import Settings
from .aio import check_key, close, credentials, home, sleep
from .exchange import Exchange
from .httpx_client import (
    check_client,
    check_limits,
    check_options,
    closed_error,
    hide_query,
    is_passing_failure,
    is_timeout,
    plain_reply,
    require_httpx2,
)
from .requests import Body, Operation, prepare
from .response import RawResponse, raw_response

if TYPE_CHECKING:
    import httpx2

_NOTHING: Mapping[str, Any] = MappingProxyType({})


class AsyncHttp:
    """Sends requests, with retries, for one client.

    Args:
        settings: Address, headers and key.
        timeout: Seconds for each of connecting, sending and waiting for the response; None waits indefinitely.
        max_retries: Retries after the first attempt.
        http_client: Client of httpx2 to use. You close it; without one, the first request creates one.

    Raises:
        TypeError: a key or client that is for the other flavour, or a limit that is not a number.
        ValueError: a limit out of range.
    """

    def __init__(
        self,
        settings: Settings,
        *,
        timeout: float | None = 60.0,
        max_retries: int = 2,
        http_client: httpx2.AsyncClient | None = None,
    ) -> None:
        check_limits(timeout, max_retries)
        check_key(settings)
        check_client(http_client, "AsyncClient")
        self._settings = settings
        self._timeout = timeout
        self._max_retries = max_retries
        self._client = http_client
        self._is_own = http_client is None
        self._made_at: object = None
        self._is_closed = False
        self._opening = threading.Lock()

    async def request(
        self,
        operation: Operation,
        *,
        path: Mapping[str, str] = _NOTHING,
        query: Mapping[str, Any] = _NOTHING,
        headers: Mapping[str, Any] = _NOTHING,
        body: Body | None = None,
        options: RequestOptions | None = None,
    ) -> RawResponse[Any]:
        """Perform an operation, with retries where they may help.

        Args:
            operation: The operation.
            path: Values of the path parameters.
            query: Query parameters of the operation; UNSET ones are left out.
            headers: Header parameters of the operation; UNSET ones are left out.
            body: The content, or None.
            options: Options of this request.

        Raises:
            TypeError: an option that does not exist, or a value of the wrong type.
            ValueError: a path parameter, header or limit that cannot be used.
            EncodeError: a body that cannot be represented in JSON.
            MissingDependencyError: httpx2 is not installed.
            MissingCredentialsError: there is no key.
            APIConnectionError: no response, in time or at all; or the client is closed.
            APIStatusError: a response other than success.
        """
        given: RequestOptions = options or {}
        check_options(given)
        timeout = given.get("timeout", self._timeout)
        max_retries = given.get("max_retries", self._max_retries)
        check_limits(timeout, max_retries)
        prepared = prepare(
            self._settings,
            operation,
            path=path,
            query=query,
            headers=headers,
            body=body,
            extra_headers=given.get("extra_headers", _NOTHING),
            extra_query=given.get("extra_query", _NOTHING),
        )
        return await self._exchange(operation, Exchange(prepared, max_retries), timeout)

    async def _exchange(self, operation: Operation, exchange: Exchange, timeout: float | None) -> RawResponse[Any]:
        """Try until there is an answer that counts."""
        self._open()
        import httpx2  # here, as types and codec do without it

        while True:
            needed = exchange.prepared
            exchange.authorize(await credentials(self._settings, needed.security, needed.given))
            try:
                response = await self._send(exchange, timeout)
            except (httpx2.HTTPError, httpx2.InvalidURL) as error:
                passing = is_passing_failure(error)
                await sleep(exchange.failed(error, timed_out=is_timeout(error), passing=passing))
                continue
            reply = plain_reply(response)
            delay = exchange.answered(reply)
            if delay is None:
                return raw_response(operation, reply, response, elapsed=exchange.elapsed, retries=exchange.retries)
            await sleep(delay)

    async def _send(self, exchange: Exchange, timeout: float | None) -> httpx2.Response:
        """One try, read to the end of the answer."""
        client = self._open()
        request = client.build_request(
            exchange.prepared.method,
            exchange.address,
            headers=exchange.headers,
            content=exchange.prepared.content,
            timeout=timeout,
        )
        hide_query(request)
        return await client.send(request, follow_redirects=False)

    def _open(self) -> httpx2.AsyncClient:
        """The client of httpx2, made when first needed.

        Raises:
            APIConnectionError: it is closed, or this object is.
            MissingDependencyError: httpx2 is not installed.
        """
        with self._opening:
            if self._is_closed:
                raise closed_error(is_own=True)
            if self._client is None or (self._is_own and self._made_at is not home()):
                self._made_at = home()
                self._client = require_httpx2().AsyncClient(follow_redirects=False)
            if self._client.is_closed:
                raise closed_error(is_own=False)
            return self._client

    async def close(self) -> None:
        """Close the client of httpx2, unless it was given. Any further request raises; closing again does nothing."""
        with self._opening:
            client, self._client = (self._client, None) if self._is_own else (None, self._client)
            self._is_closed = True
        if client is not None:
            await close(client, self._made_at)
