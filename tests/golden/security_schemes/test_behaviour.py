from __future__ import annotations

import asyncio
import base64
import logging
import traceback
from collections.abc import Iterator
from types import ModuleType
from typing import Any

import pytest

from tests.client.http.server import Seen, Stage, answer, refusal, serve

KEY = "k-4f1c0ffee9d2"


@pytest.fixture
def stage() -> Iterator[Stage]:
    with serve() as made:
        yield made


def ask(package: ModuleType, stage: Stage, resource: str, key: Any, **given: Any) -> Seen:
    """What a request for a resource is, by both flavours, which send the same."""
    stage.play(answer(204, b""), answer(204, b""))
    with package.DepotClient(key, base_url=stage.url, max_retries=0) as client:
        getattr(client, resource).retrieve(**given)

    async def again() -> None:
        async with package.AsyncDepotClient(key, base_url=stage.url, max_retries=0) as client:
            await getattr(client, resource).retrieve(**given)

    asyncio.run(again())
    first, second = stage.seen[-2:]
    assert (first.target, dict(first.headers)) == (second.target, dict(second.headers))
    return first


CARRIED: list[tuple[str, Any, str, dict[str, str]]] = [
    ("header", KEY, "/header", {"x-depot-key": KEY}),
    ("header", lambda: KEY, "/header", {"x-depot-key": KEY}),
    ("query", {"depotToken": "a b&c"}, "/query?depot_token=a%20b%26c", {}),
    ("cookie", {"depotSession": KEY}, "/cookie", {"cookie": f"depot_session={KEY}"}),
    ("basic", ("ada", "pässword:1"), "/basic", {"authorization": "Basic YWRhOnDDpHNzd29yZDox"}),
    ("basic", {"depotLogin": "ada:secret"}, "/basic", {"authorization": "Basic YWRhOnNlY3JldA=="}),
    ("bearer", {"depotFlow": KEY}, "/bearer", {"authorization": f"Bearer {KEY}"}),
    ("both", {"depotKey": "one", "depotTenant": "two"}, "/both", {"x-depot-key": "one", "x-depot-tenant": "two"}),
    ("either", ("ada", "secret"), "/either", {"authorization": "Basic YWRhOnNlY3JldA=="}),
    ("either", {"depotFlow": KEY}, "/either", {"authorization": f"Bearer {KEY}"}),
    ("open", KEY, "/open", {}),
    ("open", None, "/open", {}),
    ("perhaps", KEY, "/perhaps", {"x-depot-key": KEY}),
    ("perhaps", None, "/perhaps", {}),
    ("digest", KEY, "/digest", {}),
    ("certificate", KEY, "/certificate", {"x-depot-key": KEY}),
    ("undeclared", KEY, "/undeclared", {}),
    ("broken", KEY, "/broken", {}),
    ("bearer", "", "/bearer", {}),
]  # fmt: skip


@pytest.mark.parametrize(("resource", "key", "target", "carried"), CARRIED)
def test_a_key_is_carried_as_its_scheme_says_and_nowhere_else(
    package: ModuleType, stage: Stage, resource: str, key: Any, target: str, carried: dict[str, str]
) -> None:
    seen = ask(package, stage, resource, key)
    names = {"authorization", "cookie", "x-depot-key", "x-depot-tenant"}
    assert seen.target == target
    assert {name: value for name, value in seen.headers.items() if name in names} == carried


@pytest.mark.parametrize("resource", ["query", "cookie", "basic", "bearer", "both", "either"])
def test_a_key_of_one_scheme_is_not_sent_by_another(package: ModuleType, stage: Stage, resource: str) -> None:
    with (
        package.DepotClient(KEY, base_url=stage.url, max_retries=0) as client,
        pytest.raises(package.MissingCredentialsError, match="security scheme") as caught,
    ):
        getattr(client, resource).retrieve()
    assert stage.seen == []
    assert KEY not in str(caught.value)


def test_what_the_caller_gives_by_hand_replaces_a_key(package: ModuleType, stage: Stage) -> None:
    assert ask(package, stage, "header", None, extra_headers={"x-DEPOT-key": "own"}).headers["x-depot-key"] == "own"
    assert ask(package, stage, "query", None, extra_query={"depot_token": "own"}).target == "/query?depot_token=own"
    given = ask(package, stage, "header", KEY, extra_headers={"Authorization": "for a gateway"}).headers
    assert (given["authorization"], given["x-depot-key"]) == ("for a gateway", KEY)


def test_a_scheme_that_does_not_exist_and_a_key_that_is_none(package: ModuleType) -> None:
    with pytest.raises(ValueError, match="there is no security scheme 'depot'"):
        package.DepotClient({"depot": KEY})
    with pytest.raises(TypeError, match="a name and a password"):
        package.DepotClient({"depotLogin": "no colon"})
    with pytest.raises(ValueError, match="the name without a colon"):
        package.DepotClient({"depotLogin": ("a:b", "c")})
    with pytest.raises(ValueError, match="characters that no header may have"):
        package.DepotClient({"depotSession": "a; admin=1"})
    with pytest.raises(TypeError, match="the API key must be text or a callable, not list"):
        package.DepotClient([KEY])


def shown(error: BaseException) -> str:
    """An exception with its causes, and what it knows of the answer."""
    facts = [str(getattr(error, name, "")) for name in ("body", "headers", "url", "location")]
    return "".join([*traceback.format_exception(error), *facts])


@pytest.mark.parametrize(
    ("resource", "key", "secrets"),
    [
        ("query", {"depotToken": "tok en-4f1c0f"}, ["tok en-4f1c0f", "tok%20en-4f1c0f"]),
        ("cookie", {"depotSession": KEY}, [KEY]),
        ("header", KEY, [KEY]),
        ("basic", ("ada", "open-sesame"), ["open-sesame", base64.b64encode(b"ada:open-sesame").decode()]),
    ],
)
def test_no_log_message_or_repr_shows_a_key(
    package: ModuleType,
    stage: Stage,
    caplog: pytest.LogCaptureFixture,
    resource: str,
    key: Any,
    secrets: list[str],
) -> None:
    caplog.set_level(logging.DEBUG)
    repeated = " ".join(secrets)
    stage.play(refusal(503, repeated, retry_after_ms="1"), refusal(401, repeated), answer(204, b""))
    with package.DepotClient(key, base_url=stage.url, max_retries=1) as client:
        with pytest.raises(package.AuthenticationError) as caught:
            getattr(client, resource).retrieve()
        response = getattr(client, resource).with_raw_response.retrieve()
        texts = [shown(caught.value), repr(client), repr(client._settings), repr(response), caplog.text]
        texts += [str(response.http_response.url), repr(response.http_response.request)]
    with package.DepotClient(key, base_url="http://127.0.0.1:1", max_retries=0) as client:
        with pytest.raises(package.APIConnectionError) as unreachable:
            getattr(client, resource).retrieve()
        texts.append(shown(unreachable.value))
    assert len(stage.seen) == 3
    assert "HTTP Request" in caplog.text
    assert [secret for secret in secrets if any(secret in text for text in texts)] == []


def test_a_redirect_within_the_origin_keeps_the_key_and_another_one_ends(package: ModuleType, stage: Stage) -> None:
    with serve() as other, package.DepotClient({"depotToken": KEY}, base_url=stage.url, max_retries=0) as client:
        stage.play(answer(307, b"", Location="/moved?a=1"), answer(204, b""))
        client.query.retrieve()
        assert [one.target for one in stage.seen] == [f"/query?depot_token={KEY}", f"/moved?a=1&depot_token={KEY}"]
        stage.play(answer(307, b"", Location=f"{other.url}/query?depot_token={KEY}"))
        with pytest.raises(package.RedirectError) as caught:
            client.query.retrieve()
        assert other.seen == []
    assert KEY not in shown(caught.value)
