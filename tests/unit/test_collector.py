"""The garbage collector while the generator builds what it keeps."""

from __future__ import annotations

import gc
from collections.abc import Iterator

import pytest

from realtime_codegen.support.garbage_collection import paused_collector


@pytest.fixture(autouse=True)
def collector_as_before() -> Iterator[None]:
    was_enabled = gc.isenabled()
    yield
    (gc.enable if was_enabled else gc.disable)()


@pytest.mark.parametrize("is_on", [True, False])
def test_the_collector_pauses_and_then_is_as_it_was(is_on: bool) -> None:
    (gc.enable if is_on else gc.disable)()
    with paused_collector():
        assert not gc.isenabled()
    assert gc.isenabled() is is_on


def test_the_collector_is_on_again_after_an_error() -> None:
    gc.enable()
    with pytest.raises(ValueError, match="no"), paused_collector():
        raise ValueError("no")
    assert gc.isenabled()
