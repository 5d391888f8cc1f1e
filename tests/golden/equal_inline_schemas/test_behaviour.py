from __future__ import annotations

import inspect
import json
import typing
from importlib import import_module
from types import ModuleType
from typing import Any

import pytest


def answers(package: ModuleType, resource: str) -> dict[str, Any]:
    """What each method of a resource gives."""
    module = import_module(f"{package.__name__}.resources")
    class_: Any = getattr(module, resource)
    methods: dict[str, Any] = {**class_.__dict__}
    return {
        name: typing.get_type_hints(method, {**vars(module)})["return"]
        for name, method in methods.items()
        if inspect.isfunction(method) and name[0] != "_"
    }


def test_equal_schemas_of_operations_have_one_class_named_by_the_first_place_in_a_component(
    package: ModuleType,
) -> None:
    boats = answers(package, "Boats")
    assert boats["update"] is package.Flagship
    assert typing.get_args(boats["retrieve"]) == (package.Flagship,)
    assert package.decode(b'{"hull":"oak"}', package.LaunchRaft200) == package.Flagship(hull="oak")


def test_the_schema_of_a_shared_response_is_named_after_it(package: ModuleType) -> None:
    assert package.decode(b'{"reason":"fog"}', package.LaunchRaft200) == package.LostResponse(reason="fog")


def test_the_schema_of_a_shared_body_is_named_after_it(package: ModuleType) -> None:
    order = package.OrderRequest(mast=2.5, crew=[package.Crew(rank="mate")])
    assert json.loads(package.encode(order)) == {"mast": 2.5, "crew": [{"rank": "mate"}]}


def test_media_types_and_parameters_of_one_name_keep_schemas_of_their_own(package: ModuleType) -> None:
    assert package.LaunchRaftRequestMultipartFormData(plan="p").plan == "p"
    with pytest.raises(TypeError):
        package.OrderRequest(plan="p")
    assert package.SearchRaftsMode(deep=True) != package.SearchRaftsModeHeader(flat=True)


def test_what_one_side_alone_sends_makes_another_shape(package: ModuleType) -> None:
    assert json.loads(package.encode(package.FleetTender())) == {}
    with pytest.raises(TypeError):
        package.Flagship()
