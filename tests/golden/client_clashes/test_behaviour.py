from __future__ import annotations

from importlib import import_module
from types import ModuleType
from typing import get_type_hints


def test_resources_whose_classes_would_have_one_name_are_all_there(package: ModuleType) -> None:
    resources = import_module(f"{package.__name__}.resources")
    operations = {name: value.path for name, value in vars(resources).items() if type(value).__name__ == "Operation"}
    assert operations == {"_A_B_C_RETRIEVE": "/a/b/c", "_A_B_C_RETRIEVE_2": "/a_b/c", "_THINGS_CREATE": "/things"}
    assert hasattr(resources.ABC, "retrieve")
    assert hasattr(resources.ABC2, "retrieve")


def test_an_answer_has_another_name_than_the_types(package: ModuleType) -> None:
    resources = import_module(f"{package.__name__}.resources")
    answer = get_type_hints(resources.Things.create, {**vars(resources)})["return"]
    assert answer not in package.SCHEMAS.values()


def test_channels_that_would_have_one_name_are_all_there(package: ModuleType) -> None:
    connections = import_module(f"{package.__name__}.connections")
    assert issubclass(connections.SideRoom2Connection, object)
    assert {name for name in vars(connections) if name.startswith("SIDE_ROOM")} == {"SIDE_ROOM", "SIDE_ROOM_2"}
    client = import_module(f"{package.__name__}.client").RoomsClient
    assert callable(client.close)
    assert {"close_", "side_room", "side_room_2"} <= set(dir(client))
