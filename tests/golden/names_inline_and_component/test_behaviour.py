from __future__ import annotations

import json
from types import ModuleType
from typing import Any

import pytest

VALUES: dict[str, Any] = {
    "Order": {"line": [{"sku": "a"}], "to.city": {"zip": "1"}, "to": {"city": {"name": "b"}}},
    "OrderLine": {"total": 1},
    "Order.to": {"person": "c"},
}


@pytest.mark.parametrize("component", VALUES)
def test_every_value_has_the_class_of_its_own_schema(package: ModuleType, component: str) -> None:
    value = package.decode(json.dumps(VALUES[component]), package.SCHEMAS[component], strict=True)
    assert json.loads(package.encode(value)) == VALUES[component]
    assert not package.extra_fields(value)


def test_components_keep_their_names(package: ModuleType) -> None:
    order = package.decode(json.dumps(VALUES["Order"]), package.Order)
    assert package.SCHEMAS["OrderLine"] is package.OrderLine
    assert package.SCHEMAS["Order.to"] is package.OrderTo
    classes: set[type] = {type(one) for one in (order.line[0], order.to, order.to.city, order.to_city)}
    assert len(classes | set(package.SCHEMAS.values())) == 7


@pytest.mark.parametrize(
    "value", [{"line": [{"total": 1}]}, {"to.city": {"name": "b"}}, {"to": {"city": {"zip": "1"}}}]
)
def test_no_schema_takes_the_value_of_another(package: ModuleType, value: Any) -> None:
    with pytest.raises(package.DecodeError):
        package.decode(json.dumps(value), package.Order, strict=True)
