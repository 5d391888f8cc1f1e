"""What the behaviour tests of the golden cases get."""

from __future__ import annotations

from types import ModuleType

import pytest

from tests.golden.harness import package_of


@pytest.fixture(scope="module")
def package(request: pytest.FixtureRequest) -> ModuleType:
    """The package generated from the case whose folder the test is in."""
    return package_of(request.path.parent.name)
