from __future__ import annotations

from collections.abc import Iterator

import pytest

from tests.client.conversations.stage import Stage


@pytest.fixture(scope="session")
def stage() -> Iterator[Stage]:
    made = Stage()
    yield made
    made.close()
