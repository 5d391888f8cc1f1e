from __future__ import annotations

import importlib
import pkgutil

import pytest

from openai_realtime import _runtime
from tests.properties.description import Description, read_description
from tests.properties.from_schema import Values


@pytest.fixture(scope="session")
def description() -> Description:
    # Hypothesis draws from the constants of the modules that are loaded; one that is first needed in the middle of a
    # test would make it draw differently from there on.
    for module in pkgutil.iter_modules(_runtime.__path__, f"{_runtime.__name__}."):
        importlib.import_module(module.name)
    return read_description()


@pytest.fixture(scope="session")
def values(description: Description) -> Values:
    return Values(description)
