"""Where a connection goes, and how: what the client resolved, the dialect, and what the caller chose."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass

from ..addresses import query_text, websocket_scheme
from ..headers import check_header, join_headers
from ..keys import Given, places_of
from ..schemes import Security
from ..settings import Settings
from .dialect import Dialect, check_query
from .options import ConnectOptions, SocketOptions, socket_options


@dataclass(frozen=True, slots=True)
class Target:
    """All that connecting needs but the credentials, which are asked for each time.

    `query` selects the session; `url` has it with everything else that goes into the address but keys. `security` are
    the keys that the handshake needs, `given` the places that hold what the caller gave, which no key replaces.
    """

    settings: Settings
    query: Mapping[str, str]
    url: str
    headers: Mapping[str, str]
    options: SocketOptions
    security: Security
    given: Given

    @property
    def has_fresh_keys(self) -> bool:
        """Whether a key is asked for anew for each attempt."""
        return any(callable(one.value) for one in self.settings.keys.chosen(self.security, self.given))


def make_target(
    settings: Settings, dialect: Dialect, query: Mapping[str, str | None], options: ConnectOptions
) -> Target:
    """Put together what the caller gave; parameters that are None were not given.

    Raises:
        TypeError: an option that does not exist.
        ValueError: a mix of query parameters that selects no session, an impossible limit, or a header that no request
            can carry.
    """
    given = {name: value for name, value in query.items() if value is not None}
    check_query(dialect, given)
    whole = {**settings.query, **given, **options.get("extra_query", {})}
    headers = _headers(settings, dialect, options.get("extra_headers", {}))
    return Target(
        settings=settings,
        query=given,
        url=websocket_scheme(settings.base_url) + dialect.path + query_text(whole),
        headers=headers,
        options=socket_options(options),
        security=dialect.security,
        given=places_of(headers, whole),
    )


def _headers(settings: Settings, dialect: Dialect, extra: Mapping[str, str]) -> dict[str, str]:
    joined = join_headers(settings.headers, dialect.headers, extra)
    for name, value in joined.items():
        check_header(name, value)
    return joined
