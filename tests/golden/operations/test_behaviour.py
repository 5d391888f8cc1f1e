from __future__ import annotations

from types import ModuleType


def test_what_is_only_received_reads_none_and_what_is_only_sent_is_unset(package: ModuleType) -> None:
    assert package.decode(b"{}", package.Fall).height is None
    assert package.Help().ladder is package.UNSET
    assert package.Paint().colour is package.UNSET
    assert package.decode(b'{"made":"1999"}', package.Shelf, strict=True).width is None


def test_every_operation_is_a_method(package: ModuleType) -> None:
    with package.ShelfClient("key") as client:
        names = {name for name in dir(client.shelves) if not name.startswith(("_", "with"))}
        assert names == {"create", "delete"}
