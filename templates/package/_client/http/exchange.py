"""One request and its attempts: what to send next, when, and what the answer means. Without I/O.

while True:
    try:
        reply = send(exchange.address, exchange.headers, …)
    except … as error:
        delay = exchange.failed(error)
    else:
        delay = exchange.answered(reply)
    if delay is None:
        return reply
    sleep(delay)
"""

from __future__ import annotations

import logging
import random
import time
from collections.abc import Callable

from ...errors import APIConnectionError, APITimeoutError, RedirectError
from ..addresses import bare, bare_location, redirect_target, with_query
from ..headers import join_headers
from ..identity import LOGGER
from ..keys import NO_CREDENTIALS, Credentials
from .requests import HttpReply, Prepared
from .retries import LONGEST_ASKED, asked_delay, backoff, is_passing
from .status import hide, quoted, secrets_of, status_error

MOST_REDIRECTS = 5
_METHOD_KEPT = frozenset({307, 308})
"""Redirects that repeat the request as it is. After any other one a POST would become a GET."""

logger = logging.getLogger(LOGGER)


class Exchange:
    """The state of one request. Its `repr` shows neither headers nor content.

    Attributes:
        prepared: The request.
        url: Where the next attempt goes, without a key in the query.
        headers: Headers of the next attempt, with credentials.
        retries: Retries so far.
    """

    prepared: Prepared
    url: str
    retries: int

    def __init__(
        self,
        prepared: Prepared,
        max_retries: int,
        *,
        clock: Callable[[], float] = time.monotonic,
        chance: Callable[[], float] = random.random,
    ) -> None:
        self.prepared = prepared
        self.url = prepared.url
        self.retries = 0
        self._max_retries = max_retries
        self._redirects = 0
        self._credentials: Credentials = NO_CREDENTIALS
        self._clock = clock
        self._chance = chance
        self._started = clock()

    @property
    def elapsed(self) -> float:
        """Seconds since the first attempt began, including the delays between attempts."""
        return self._clock() - self._started

    @property
    def headers(self) -> dict[str, str]:
        """Headers of the next attempt. Those the caller gave override the credentials of the client."""
        return join_headers(self._credentials.headers, self.prepared.headers)

    @property
    def address(self) -> str:
        """Where the next attempt goes, with a key in the query where it belongs there."""
        return with_query(self.url, self._credentials.query)

    def authorize(self, credentials: Credentials) -> None:
        """Set the credentials, anew for each attempt, as tokens may be short-lived."""
        self._credentials = credentials

    def answered(self, reply: HttpReply) -> float | None:
        """Judge an answer.

        Returns:
            None for success, or the seconds to wait before the next attempt.

        Raises:
            RedirectError: a redirect that is not followed.
            APIStatusError: any other answer than success that is final.
        """
        self._log_answer(reply)
        if reply.status_code < 300:
            return None
        if reply.status_code < 400 and "location" in reply.headers:
            return self._follow(reply)
        delay = self._delay(reply)
        if delay is None:
            raise status_error(
                reply.status_code,
                reply.headers,
                reply.content,
                url=bare(self.url),
                secrets=self._secrets,
            )
        return self._retry(delay, f"status {reply.status_code}")

    def failed(self, error: Exception, *, timed_out: bool, passing: bool) -> float:
        """Judge a try without an answer.

        Args:
            error: What the HTTP library raised.
            timed_out: Whether a time limit was reached.
            passing: Whether another try may succeed.

        Returns:
            The seconds to wait before the next attempt.

        Raises:
            APIConnectionError: from `error`, where there is no further attempt.
        """
        if passing and self.retries < self._max_retries:
            return self._retry(backoff(self.retries, self._chance), type(error).__name__)
        kind = APITimeoutError if timed_out else APIConnectionError
        raise kind(self._reason(error, timed_out), url=bare(self.url)) from error

    @property
    def _secrets(self) -> tuple[str, ...]:
        """What no message may repeat."""
        return secrets_of(self.headers, self._credentials.secrets)

    def _reason(self, error: Exception, timed_out: bool) -> str:
        detail = quoted(str(error) or type(error).__name__, self._secrets)
        problem = "did not answer in time" if timed_out else "gave no answer"
        return f"{bare(self.url)} {problem}: {detail}"

    def _delay(self, reply: HttpReply) -> float | None:
        """Seconds to wait before another try after this answer; None where there is none."""
        if self.retries >= self._max_retries or not is_passing(reply):
            return None
        asked = asked_delay(reply.headers)
        if asked is None:
            return backoff(self.retries, self._chance)
        return asked if asked <= LONGEST_ASKED else None

    def _retry(self, delay: float, reason: str) -> float:
        self.retries += 1
        self.url = self.prepared.url
        self._redirects = 0
        prepared = self.prepared
        logger.info(
            "%s %s: %s, trying again in %.2f s (%d of %d)",
            prepared.method,
            prepared.path,
            reason,
            delay,
            self.retries,
            self._max_retries,
        )
        return delay

    def _follow(self, reply: HttpReply) -> float:
        """Go to where a redirect leads, at once.

        Raises:
            RedirectError: it leads to another origin or nowhere, would change the method, or is one too many.
        """
        location = reply.headers["location"]
        target = redirect_target(self.url, location) if reply.status_code in _METHOD_KEPT else None
        self._redirects += 1
        if target is None or self._redirects > MOST_REDIRECTS:
            raise self._redirect_error(reply.status_code, location, is_loop=target is not None)
        self.url = target
        return 0.0

    def _redirect_error(self, status: int, location: str, *, is_loop: bool) -> RedirectError:
        shown = hide(bare_location(self.url, location), self._secrets)
        if is_loop:
            reason = f"more than {MOST_REDIRECTS} redirects"
        elif status in _METHOD_KEPT:
            reason = f"HTTP {status} to another origin is not followed: the key is for this one"
        else:
            reason = f"HTTP {status} is not followed: only 307 and 308 keep method and content"
        return RedirectError(f"{reason} ({quoted(shown) or 'an unusable address'})", url=bare(self.url), location=shown)

    def _log_answer(self, reply: HttpReply) -> None:
        if logger.isEnabledFor(logging.DEBUG):
            logger.debug(
                "%s %s: %d after %.0f ms, request %s",
                self.prepared.method,
                self.prepared.path,
                reply.status_code,
                self.elapsed * 1000,
                quoted(reply.request_id or "without id"),
            )
