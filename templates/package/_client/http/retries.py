"""Whether to try again, and when."""

from __future__ import annotations

import math
import random
import time
from collections.abc import Callable, Mapping
from email.utils import parsedate_to_datetime

from .requests import HttpReply
from .status import read_complaint

FIRST_DELAY = 0.5
LONGEST_DELAY = 8.0
LONGEST_ASKED = 60.0
"""Seconds that a server may ask to wait. For a longer time the caller gets the exception, and may wait on their own."""

_PASSING = frozenset({408, 409, 429})


def is_passing(reply: HttpReply) -> bool:
    """Whether the same request may succeed a moment later. `x-should-retry` of the server has the last word."""
    advice = reply.headers.get("x-should-retry", "").lower()
    if advice in ("true", "false"):
        return advice == "true"
    if reply.status_code == 429:
        return read_complaint(reply.content).code != "insufficient_quota"
    return reply.status_code in _PASSING or reply.status_code >= 500


def backoff(attempt: int, chance: Callable[[], float] = random.random) -> float:
    """Seconds before a try that the server gave no time for: 0.5 doubled each time up to 8, less up to a half.

    Args:
        attempt: 0 for the first retry.
        chance: Gives a number from 0 to 1, so that clients that failed together do not come back together.
    """
    longest = min(LONGEST_DELAY, FIRST_DELAY * 2.0 ** min(attempt, 10))
    return longest * (1.0 - chance() / 2)


def asked_delay(headers: Mapping[str, str], now: Callable[[], float] = time.time) -> float | None:
    """Seconds the server asks to wait, in `retry-after-ms` or `Retry-After`; None where it does not, or not legibly.

    Args:
        headers: Headers of the answer, names in lower case.
        now: Gives the time, in seconds since 1970, that a date is compared with.
    """
    milliseconds = _number(headers.get("retry-after-ms"))
    if milliseconds is not None:
        return milliseconds / 1000
    value = headers.get("retry-after")
    seconds = _number(value)
    return seconds if seconds is not None or value is None else _until(value, now)


def _number(text: str | None) -> float | None:
    try:
        number = float(text or "")
    except ValueError:
        return None
    return None if math.isnan(number) or number < 0 else number


def _until(date: str, now: Callable[[], float]) -> float | None:
    try:
        return max(0.0, parsedate_to_datetime(date).timestamp() - now())
    except (ValueError, OverflowError, TypeError, IndexError):
        return None
