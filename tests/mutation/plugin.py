"""Becomes `tests/conftest.py` of the folder that mutmut works in: what its runs need to be right, and fast.

- A function that a test only reaches through something kept from before (a plan, a class that was made at import) is
  still decided by that test: every test counts for all functions that were called until its end.
- The runtime under test exists twice, in `openai_realtime` and in the sample package of the unit tests. Both are the
  same mutant.
- Each mutant of the codec gets a package that is imported anew: what a type is made of is decided at import, and plans
  of types are kept.
- Tests run in one order, quick ones first, and Hypothesis does not spend time on a smaller example.
"""

from __future__ import annotations

import compileall
import importlib
import os
import sys
import tomllib
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest
from hypothesis import Phase, settings

settings.register_profile("mutation", derandomize=True, database=None, phases=(Phase.explicit, Phase.generate))
settings.load_profile("mutation")

SAMPLE, PACKAGE = "runtime_sample_package.", "openai_realtime."

_state = importlib.import_module("mutmut.state")
_trampoline = importlib.import_module("mutmut.mutation.trampoline")
_called: set[str] = set()


def _of_package(name: str) -> str:
    return PACKAGE + name.removeprefix(SAMPLE) if name.startswith(SAMPLE) else name


def _one_name_for_both(wrap: Callable[..., Any], record: Callable[..., None]) -> None:
    def wrap_in_trampoline(mutants: Any, is_classmethod: bool = False) -> Callable[[Any], Any]:
        inner = wrap(mutants, is_classmethod)

        def decorate(function: Any) -> Any:
            name = function.__module__
            function.__module__ = _of_package(name)
            wrapped = inner(function)
            wrapped.__module__ = name
            return wrapped

        return decorate

    def record_trampoline_hit(name: str, caller: str | None = None) -> None:
        record(_of_package(name), caller=_of_package(caller) if caller else caller)

    vars(_trampoline).update(wrap_in_trampoline=wrap_in_trampoline, record_trampoline_hit=record_trampoline_hit)


_one_name_for_both(_trampoline.wrap_in_trampoline, _trampoline.record_trampoline_hit)


def _put_mutants_into_sample() -> None:
    """The sample package is put together from templates/package; its runtime is the mutated one."""
    mutated, used = Path("src/openai_realtime/_runtime").resolve(), Path("templates/package/_runtime")
    if mutated.is_dir() and used.is_dir():
        for module in used.glob("*.py"):
            if not module.is_symlink():
                module.unlink()
                module.symlink_to(mutated / module.name)
        compileall.compile_dir(used, quiet=2)  # copied along, which spares each mutant a second


if Path.cwd().name == "mutants":
    _put_mutants_into_sample()


def pytest_configure() -> None:
    """In the process of a mutant of the codec: forget the package, which has made classes and plans without it."""
    if not os.environ.get("MUTANT_UNDER_TEST", "").startswith(PACKAGE):
        return
    for name in [*sys.modules]:
        if f"{name}.".startswith((PACKAGE, SAMPLE, "tests.")) and name != __name__:
            del sys.modules[name]


@pytest.hookimpl(tryfirst=True)
def pytest_runtest_teardown() -> None:
    if os.environ.get("MUTANT_UNDER_TEST") == "stats":
        hits = _state.state()._stats
        _called.update(hits)
        hits.update(_called)


def pytest_collection_modifyitems(items: list[pytest.Item]) -> None:
    configuration = tomllib.loads(Path("pyproject.toml").read_text(encoding="utf-8"))
    files: list[str] = configuration["tool"]["mutmut"]["pytest_add_cli_args_test_selection"]
    items.sort(key=lambda item: (files.index(item.location[0]), item.location[1] or 0, item.nodeid))
