"""What all tests have in common."""

from __future__ import annotations

from hypothesis import settings

# The same examples on any day: what others find is the work of `make fuzz`.
settings.register_profile("suite", derandomize=True, database=None)
settings.load_profile("suite")
