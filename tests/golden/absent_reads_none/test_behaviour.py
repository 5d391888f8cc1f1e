from __future__ import annotations

from types import ModuleType

import pytest


@pytest.mark.parametrize("name", ["kind", "pattern", "none", "list", "map"])
def test_a_required_field_reads_none_for_nothing_that_its_type_is_called(package: ModuleType, name: str) -> None:
    assert getattr(package.decode(b"{}", package.Ticket), name) is not None


@pytest.mark.parametrize("name", ["seat", "mood", "nothing", "free", "later"])
def test_what_may_be_null_or_only_the_server_leaves_out_reads_none(package: ModuleType, name: str) -> None:
    one = package.decode(b"{}", package.Ticket)
    assert getattr(one, name) is None
    assert package.encode(one) == b"{}"


def test_what_is_sent_reads_unset(package: ModuleType) -> None:
    order = package.Order(kind="None", seat=None)
    assert (order.kind, order.seat) == ("None", None)
    assert order.note is package.UNSET
    assert order.None_ is package.UNSET
    assert package.encode(order) == b'{"kind":"None","seat":null}'


def test_a_value_is_read_as_it_is(package: ModuleType) -> None:
    text = (
        b'{"kind":"None","pattern":"None","none":{},"list":[null],"map":{"a":null},"code":"None","seat":null,'
        b'"mood":"UnsetType","nothing":null,"free":1,"later":"UnsetType"}'
    )
    one = package.decode(text, package.Ticket, strict=True)
    assert (one.kind, one.code, one.seat, one.mood, one.later, one.free) == (
        "None", "None", None, "UnsetType", "UnsetType", 1,
    )  # fmt: skip
    assert package.decode(package.encode(one), package.Ticket) == one
