from __future__ import annotations

from types import ModuleType

import pytest


@pytest.mark.parametrize("name", ["Ask", "Shared", "Alone"])
def test_what_the_client_may_send_is_unset(package: ModuleType, name: str) -> None:
    one = getattr(package, name)()
    assert one.name is package.UNSET
    assert package.encode(one) == b"{}"


@pytest.mark.parametrize("name", ["Answer", "Knock"])
def test_what_only_the_server_sends_reads_none(package: ModuleType, name: str) -> None:
    one = package.decode(b"{}", getattr(package, name), strict=True)
    assert one.name is None
    assert package.encode(one) == b"{}"


@pytest.mark.parametrize("name", ["Ask", "Answer", "Shared"])
def test_null_is_kept_apart_from_absence(package: ModuleType, name: str) -> None:
    one = package.decode(b'{"limit":null}', getattr(package, name), strict=True)
    assert one.limit is None
    assert package.encode(one) == b'{"limit":null}'


@pytest.mark.parametrize("name", ["Ask", "Answer"])
def test_null_where_it_is_no_value_is_taken_and_noted(package: ModuleType, name: str) -> None:
    one = package.decode(b'{"name":null}', getattr(package, name))
    assert package.encode(one) in (b"{}", b'{"name":null}')
    with pytest.raises(package.DecodeError):
        package.decode(b'{"name":null}', getattr(package, name), strict=True)
