from __future__ import annotations

from importlib import import_module
from inspect import signature
from types import ModuleType
from typing import get_type_hints

import pytest


def test_the_fields_of_a_query_string_are_arguments(package: ModuleType) -> None:
    method = import_module(f"{package.__name__}.resources").Works.list
    assert [name for name in signature(method).parameters if name != "self"] == ["artist", "year", "options"]


def test_a_media_type_of_the_components_is_that_of_the_answer(package: ModuleType) -> None:
    resources = import_module(f"{package.__name__}.resources")
    hints = get_type_hints(resources.Works.list, {**vars(resources)})
    assert "Work" in str(hints["return"])


def test_what_cannot_be_sent_has_no_method(package: ModuleType) -> None:
    assert not hasattr(import_module(f"{package.__name__}.resources"), "Search")


@pytest.mark.parametrize("text", [b'{"kind":"painting","oil":true}', b'{"kind":"vase","made_of":"clay"}'])
def test_another_value_than_the_listed_is_valid(package: ModuleType, text: bytes) -> None:
    value = package.decode(text, package.SCHEMAS["Work"], strict=True)
    assert package.encode(value) == text
