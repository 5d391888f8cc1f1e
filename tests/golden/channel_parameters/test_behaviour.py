from __future__ import annotations

import inspect
from importlib import import_module
from types import ModuleType
from typing import Any

import pytest


class Recorded(Exception):
    """Raised in place of connecting: what would have been connected to."""


@pytest.fixture
def addresses(package: ModuleType, monkeypatch: pytest.MonkeyPatch) -> Any:
    """Gives the path and query that connecting to a channel asks for."""
    client = import_module(f"{package.__name__}.client")

    def record(_: object, target: Any) -> None:
        raise Recorded(target.url)

    monkeypatch.setattr(client, "open_connection", record)
    tables = client.TablesClient(api_key="key")

    def address(channel: str, **given: Any) -> str:
        connect = getattr(tables, channel).connect if channel else tables.connect
        with pytest.raises(Recorded) as found:
            connect(**given)
        return str(found.value).removeprefix("wss://tables.example.test/v1")

    return address


@pytest.mark.parametrize(
    ("channel", "given", "expected"),
    [
        ("alone", {}, "/alone"),
        ("empty", {}, "/empty"),
        ("maybe", {}, "/maybe"),
        ("maybe", {"seat": "left"}, "/maybe?seat=left"),
        ("must", {"seat": "a b"}, "/must?seat=a%20b"),
        ("mixed", {"table": "1"}, "/mixed?table=1"),
        ("mixed", {"table": "1", "seat": "2"}, "/mixed?table=1&seat=2"),
        ("either", {"table": "1", "lang": "de"}, "/either?table=1&lang=de"),
        ("either", {"invite": "1", "key": "2"}, "/either?invite=1&key=2"),
        ("many", {}, "/many"),
        ("many", {f"p{n}": str(n) for n in range(12)}, "/many?" + "&".join(f"p{n}={n}" for n in range(12))),
    ],
)
def test_every_mix_is_asked_for_as_it_is_given(
    addresses: Any, channel: str, given: dict[str, str], expected: str
) -> None:
    path, _, query = addresses(channel, **given).partition("?")
    assert (path, sorted(query.split("&"))) == (
        expected.partition("?")[0],
        sorted(expected.partition("?")[2].split("&")),
    )


@pytest.mark.parametrize(
    ("channel", "given"),
    [
        ("must", {}),
        ("must", {"seat": None}),
        ("mixed", {"seat": "2"}),
        ("maybe", {"seat": "middle"}),
        ("either", {"lang": "de"}),
        ("either", {"invite": "1"}),
        ("either", {"table": "1", "invite": "1", "key": "2"}),
        ("alone", {"seat": "1"}),
    ],
)
def test_a_mix_that_no_alternative_has_is_refused(package: ModuleType, channel: str, given: dict[str, Any]) -> None:
    tables = import_module(f"{package.__name__}.client").TablesClient(api_key="key")
    with pytest.raises((TypeError, ValueError)):
        getattr(tables, channel).connect(**given)


def test_names_that_no_parameter_can_have_are_changed_and_sent_as_they_are(package: ModuleType, addresses: Any) -> None:
    connect = import_module(f"{package.__name__}.client").TablesClient.connect
    names = [name for name in inspect.signature(connect).parameters if name not in ("self", "options")]
    assert {"a_b", "a_b_", "a_b__", "class_", "self_", "options_", "proxy_", "connections_", "ключ"} <= set(names)
    sent = addresses("", **{name: name for name in names}).partition("?")[2].split("&")
    cyrillic = "%D0%BA%D0%BB%D1%8E%D1%87"
    assert sorted(one.partition("=")[0] for one in sent) == sorted(
        ["", "2fa", "A%20B", "a-b", "a_b", "class", "connections", "options", "proxy", "q%22uote", "self", cyrillic]
    )
