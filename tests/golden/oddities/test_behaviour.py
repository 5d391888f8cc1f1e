from __future__ import annotations

import json
from types import ModuleType
from typing import Any

import pytest

BED = {"id": "a", "on": True, "size": 2, "scan": "x", "note": [1], "2024-01-01": "b"}


@pytest.mark.parametrize(("component", "value"), [("Bed", BED), ("Ward", {"a": 1}), ("Either", None), ("Either", 3)])
def test_what_is_not_odd_is_as_it_would_be(package: ModuleType, component: str, value: Any) -> None:
    found = package.decode(json.dumps(value), package.SCHEMAS[component], strict=True)
    assert json.loads(package.encode(found)) == value


@pytest.mark.parametrize(
    ("component", "value"), [("Bed", {}), ("Bed", {"id": "a", "size": 1}), ("Ward", {"a": "b"}), ("Either", [])]
)
def test_what_is_clear_is_still_checked(package: ModuleType, component: str, value: Any) -> None:
    with pytest.raises(package.DecodeError):
        package.decode(json.dumps(value), package.SCHEMAS[component], strict=True)
