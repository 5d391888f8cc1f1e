from __future__ import annotations

import json
from types import ModuleType
from typing import Any

import pytest

VALUES: dict[str, Any] = {
    "Liste<Größe>": {"zeilen": [{"straße": "a"}]},
    "Liste«Größe»": {"a": {"zeilen": []}},
    "Größe": {"straße": "a"},
    "订单": {"编号": 1, "a/b": {"z": "b"}},
    "x/y": {"z": "b"},
    "✓": {"yes": True},
    "✗": {"no": True},
}


@pytest.mark.parametrize("component", VALUES)
def test_every_component_is_there(package: ModuleType, component: str) -> None:
    value = package.decode(json.dumps(VALUES[component]), package.SCHEMAS[component], strict=True)
    assert json.loads(package.encode(value)) == VALUES[component]
    assert not package.extra_fields(value)


def test_words_of_every_script_are_names(package: ModuleType) -> None:
    assert package.SCHEMAS["Größe"] is package.Größe
    assert package.SCHEMAS["订单"] is package.订单
    assert len({one.__name__ for one in package.SCHEMAS.values()}) == len(VALUES)
    assert all(one.__name__.isidentifier() for one in package.SCHEMAS.values())
