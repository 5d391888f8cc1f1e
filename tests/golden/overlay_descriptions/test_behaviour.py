from __future__ import annotations

from inspect import getdoc
from types import ModuleType


def test_the_words_are_in_the_docstrings(package: ModuleType) -> None:
    assert (getdoc(package.Trip) or "").startswith("One trip.")
    assert package.decode(b'{"km":1.5,"stops":[{"km":2.5}]}', package.Trip, strict=True).stops[0].km == 2.5
