from __future__ import annotations

from types import ModuleType

from inspect import getdoc


def test_the_words_are_in_the_docstrings(package: ModuleType) -> None:
    assert (getdoc(package.Trip) or "").startswith("One trip.")
    assert package.decode(b'{"km":1.5,"stops":[{"km":2.5}]}', package.Trip, strict=True).stops[0].km == 2.5
