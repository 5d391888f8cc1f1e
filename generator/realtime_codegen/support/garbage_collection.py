"""Python's cycle collector, and where it is better asleep.

Its passes go over everything that is alive. While a tree of hundreds of thousands of nodes grows, they cost more than
the work itself and find next to nothing.
"""

from __future__ import annotations

import gc
from collections.abc import Generator
from contextlib import contextmanager


@contextmanager
def paused_collector() -> Generator[None]:
    """Without the collector's passes; as a decorator too."""
    enabled = gc.isenabled()
    gc.disable()
    try:
        yield
    finally:
        if enabled:
            gc.enable()
