from __future__ import annotations

from importlib import import_module
from inspect import signature
from types import ModuleType


def test_every_operation_has_a_method_of_its_own(package: ModuleType) -> None:
    resources = import_module(f"{package.__name__}.resources")
    operations = [value for value in vars(resources).values() if type(value).__name__ == "Operation"]
    assert {(one.method, one.path) for one in operations} == {
        ("GET", "/sales-2024"),
        ("GET", "/sales_2024"),
        ("PUT", "/rows/{id}"),
        ("PATCH", "/rows/{id}"),
        ("QUERY", "/rows/{id}"),
        ("LINK", "/rows/{id}"),
    }
    assert {name for name in dir(resources.Rows) if not name.startswith("_")} == {
        "link",
        "query",
        "set_row",
        "set_row_2",
    }
    assert {name for name in dir(resources.Sales2024) if name.startswith("sales")} == {
        "sales",
        "sales_2",
    }


def test_every_parameter_has_an_argument_of_its_own(package: ModuleType) -> None:
    method = import_module(f"{package.__name__}.resources").Rows.query
    assert list(signature(method).parameters) == [
        "self",
        "id",
        "max_dash_age",
        "max_age",
        "max_space_age",
        "timeout__2",
        "timeout_",
        "options",
    ]
