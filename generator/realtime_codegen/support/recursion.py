"""Room for recursion, which is how schemas inside schemas are read best, and an end to it.

A description may nest, or refer from one schema to the next, as deep as it likes. Python stops at a thousand calls,
which an API with some hundred schemas that lead to each other reaches.
"""

from __future__ import annotations

import sys
from collections.abc import Callable, Generator
from contextlib import contextmanager
from functools import wraps
from threading import Thread, stack_size
from typing import ParamSpec, TypeVar

from realtime_codegen.model.diagnostics import fail
from realtime_codegen.support.faults import working

MAX_CALLS = 20_000
"""Most calls inside each other."""
_STACK = 256 * 1024**2
"""Bytes for these calls. They are only reserved; memory is taken as it is used."""

_Parameters = ParamSpec("_Parameters")
_Result = TypeVar("_Result")


def roomy(function: Callable[_Parameters, _Result]) -> Callable[_Parameters, _Result]:
    """The function with room for `MAX_CALLS` calls inside each other, on a stack of its own.

    It raises what the function raises; `RecursionError` where even that is too little.
    """

    @wraps(function)
    def run(*args: _Parameters.args, **kwargs: _Parameters.kwargs) -> _Result:
        results: list[_Result] = []
        errors: list[BaseException] = []

        def call() -> None:
            try:
                results.append(function(*args, **kwargs))
            except BaseException as error:  # raised again where it belongs
                errors.append(error)

        with _room():
            # A daemon, so that an interrupt ends the program.
            thread = Thread(target=call, name=function.__name__, daemon=True)
            thread.start()
            thread.join()
        if errors:
            raise errors[0]
        return results[0]

    return run


@contextmanager
def bounded(file: str) -> Generator[None]:
    """Marks work on the description `file`. A `RecursionError` becomes the `CodegenError` (RC103) that says so."""
    try:
        with working(file=file):
            yield
    except RecursionError as error:
        message = "schemas stand inside each other, or refer to one another, deeper than can be followed"
        raise fail(file, "RC103", message, "break the chain with a correction in spec/overlays", exit_code=1) from error


@contextmanager
def _room() -> Generator[None]:
    size, calls = stack_size(_STACK), sys.getrecursionlimit()
    sys.setrecursionlimit(max(calls, MAX_CALLS))
    try:
        yield
    finally:
        sys.setrecursionlimit(calls)
        stack_size(size)
