from __future__ import annotations

from types import ModuleType

import pytest


@pytest.mark.parametrize(("name", "zone"), [("Old", "utc"), ("New", "anything")])
def test_only_what_has_the_defect_is_corrected(package: ModuleType, name: str, zone: str) -> None:
    data = package.encode({"zone": zone})
    assert package.decode(data, getattr(package, name), strict=True).zone == zone


def test_a_corrected_enum_is_closed(package: ModuleType) -> None:
    with pytest.raises(package.DecodeError):
        package.decode(b'{"zone":"cet"}', package.Old, strict=True)


@pytest.mark.parametrize("name", ["Old", "New", "Ref"])
def test_null_is_taken_where_it_was_forbidden(package: ModuleType, name: str) -> None:
    assert package.decode(b'{"note":null}', getattr(package, name), strict=True).note is None
