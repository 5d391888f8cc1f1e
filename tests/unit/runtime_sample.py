"""Assembles the runtime of the generated package and hand-written models into a package, and imports it."""

from __future__ import annotations

import importlib.util
import shutil
import sys
import tempfile
from pathlib import Path
from types import ModuleType

HERE = Path(__file__).parent
RUNTIME = HERE.parents[1] / "templates" / "package"
RUNTIME_FILES = (
    "errors.py",
    "_base.py",
    "_narrow.py",
    "_repr.py",
    "_codec.py",
    "_exact.py",
    "_walk.py",
    "_plans.py",
    "_objects.py",
    "_tolerant.py",
)


def assemble(name: str, folder: Path) -> ModuleType:
    """Import the runtime and the sample models as the package `name`, copied to `folder`."""
    folder.mkdir()
    for file in [*(RUNTIME / file for file in RUNTIME_FILES), *(HERE / "sample_package").glob("*.py")]:
        shutil.copy(file, folder)
    spec = importlib.util.spec_from_file_location(name, folder / "__init__.py")
    assert spec is not None
    assert spec.loader is not None
    package = sys.modules[name] = importlib.util.module_from_spec(spec)
    spec.loader.exec_module(package)
    return package


_folder = tempfile.TemporaryDirectory(ignore_cleanup_errors=True)
sample = assemble("runtime_sample_package", Path(_folder.name) / "runtime_sample_package")
"""The assembled package; its attributes are those of sample_package/__init__.py."""
