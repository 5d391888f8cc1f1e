from __future__ import annotations

from importlib import import_module
from inspect import signature
from types import ModuleType


def test_every_operation_is_a_method(package: ModuleType) -> None:
    resources = import_module(f"{package.__name__}.resources")
    methods = {name for name in dir(resources.Things) if not name.startswith("_")}
    assert methods == {"change_thing", "change_thing_2", "class_"}
    assert "id" in signature(resources.Things.change_thing_2).parameters


def test_a_type_steps_aside_for_a_class_of_the_client(package: ModuleType) -> None:
    assert package.SCHEMAS["RawMessage"] is package.TypeRawMessage
    assert package.RawMessage is not package.TypeRawMessage


def test_every_client_event_has_a_method_and_hides_nothing(package: ModuleType) -> None:
    connection = import_module(f"{package.__name__}.connections").Connection
    assert callable(connection.close_)
    assert callable(connection.room_2)
    assert callable(connection.close)
