"""A plugin of pytest that runs tests of `openai_realtime` against a copy under another name.

    REALTIME_PACKAGE=app.vendor.rt pytest -p tests.package.under_another_name tests/package/test_codec.py

Whatever a test imports as `openai_realtime` is the module of the copy. At the end the run fails if anything of the
original was loaded after all, or the copy was not used.
"""

from __future__ import annotations

import os
import pkgutil
import sys
from importlib import import_module
from pathlib import Path

import pytest

ORIGINAL = "openai_realtime"
COPY = os.environ["REALTIME_PACKAGE"]


def _install() -> None:
    package = import_module(COPY)
    sys.modules[ORIGINAL] = package
    for found in pkgutil.walk_packages(package.__path__, f"{COPY}."):
        if not found.name.endswith(".__main__"):
            # Loaded now, so that no import of a submodule looks for a file and finds a second module in it.
            sys.modules[ORIGINAL + found.name.removeprefix(COPY)] = import_module(found.name)


def pytest_sessionfinish(session: pytest.Session) -> None:
    """Fail a run that tested something else than the copy."""
    folder = Path(str(sys.modules[COPY].__file__)).parent
    modules = [one for name, one in sys.modules.items() if name.split(".")[0] == ORIGINAL]
    strangers = [one for one in modules if folder not in Path(str(one.__file__)).parents]
    if strangers or len(modules) < 10:
        session.exitstatus = pytest.ExitCode.INTERNAL_ERROR
        print(f"not of the copy: {strangers}", file=sys.stderr)  # noqa: T201


_install()
