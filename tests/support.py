"""What several tests share: where things are, running the generator into a folder, and importing a package from one."""

from __future__ import annotations

import importlib
import importlib.util
import itertools
import os
import re
import sys
from collections.abc import Mapping
from pathlib import Path
from types import ModuleType
from typing import Any, cast

import pytest
import yaml

from realtime_codegen import pipeline
from realtime_codegen.model.diagnostics import Diagnostic, Diagnostics
from realtime_codegen.project import Project, templates_folder
from realtime_codegen.write.generated_files import write_files

ROOT = Path(__file__).resolve().parents[1]
"""The checkout."""

PACKAGE = ROOT / "generated" / "openai_realtime"
"""The committed output."""

SHARED = Path(os.environ.get("REALTIME_SHARED", ROOT.parent / "shared"))
"""Upstream descriptions, recorded frames and reference pages. They are no part of the repository."""

without_coverage = pytest.mark.skipif(
    "coverage" in sys.modules, reason="coverage, which is measured now, takes time and memory and writes files itself"
)
"""Marks tests of what a process needs or does besides the code under test."""

_LIBRARY_WORDS = re.compile(
    r"((?:not (?:JSON|YAML|TOML)|is not a JSONPath|cannot be evaluated|of Python and will not be checked|"
    r"not of the declared type):) .*"
)

_numbers = itertools.count()


def shared(*parts: str) -> Path:
    """A file or folder of `SHARED`. Skips the test, or the whole module during collection, where it is missing."""
    path = SHARED.joinpath(*parts)
    if not path.exists():
        reason = (
            f"{'/'.join(parts) or 'the folder'} is not in the folder `shared` beside the checkout (or REALTIME_SHARED)"
        )
        pytest.skip(reason, allow_module_level=True)
    return path


def rendered(source: Path | None = None, project: Path = ROOT) -> tuple[Mapping[str, str], str, tuple[Diagnostic, ...]]:
    """Run the generator in this process up to its last step.

    Gives the files by path, the text that names.lock should have, and what was found. `source` takes the place of
    spec/realtime.yaml. Raises `CodegenError` where the run ends early.
    """
    diagnostics = Diagnostics()
    inputs = pipeline.load(Project(project), source)
    result = pipeline.normalized(inputs, diagnostics)
    return pipeline.render(inputs, result, templates_folder(), diagnostics), result.lock, diagnostics.sorted()


def generate(out: Path, source: Path | None = None, project: Path = ROOT) -> Path:
    """Run the generator in this process and write the package into `out`. Gives the folder of the package."""
    files, _, _ = rendered(source, project)
    write_files(files, out)
    return out / "openai_realtime"


def import_package(folder: Path) -> ModuleType:
    """Import the package in `folder` under a name that no other package has."""
    name = f"{folder.name}_of_test_{next(_numbers)}"
    place = folder / "__init__.py"
    spec = importlib.util.spec_from_file_location(name, place, submodule_search_locations=[str(folder)])
    assert spec is not None
    assert spec.loader is not None
    module = sys.modules[name] = importlib.util.module_from_spec(spec)
    spec.loader.exec_module(module)
    return module


def submodule(package: ModuleType, name: str) -> ModuleType:
    """A module of an imported package."""
    return importlib.import_module(f"{package.__name__}.{name}")


def same_json(left: Any, right: Any) -> bool:
    """Whether two values are equal as JSON: 1 and 1.0 are, 1 and true are not, the order of keys does not matter."""
    if isinstance(left, dict) and isinstance(right, dict):
        ours, theirs = cast("dict[str, Any]", left), cast("dict[str, Any]", right)
        return ours.keys() == theirs.keys() and all(same_json(value, theirs[key]) for key, value in ours.items())
    if isinstance(left, list) and isinstance(right, list):
        mine, others = cast("list[object]", left), cast("list[object]", right)
        return len(mine) == len(others) and all(map(same_json, mine, others))
    return isinstance(left, bool) is isinstance(right, bool) and bool(left == right)


def to_yaml(value: Any, **options: Any) -> str:
    """YAML text of plain values, as PyYAML writes it with these options. Its stubs differ by version in how much of the
    types they know.
    """
    return str(cast(Any, yaml).safe_dump(value, **options))


def without_library_words(text: str) -> str:
    """What is reported, but for what a library or Python says of a text: its words differ by version."""
    return _LIBRARY_WORDS.sub(r"\1 …", text)


def at(value: Any, path: str) -> Any:
    """The value at a dotted path of attributes, list positions and keys: `response.output.0.phase`."""
    for step in path.split(".") if path else ():
        if step.isdigit():
            value = value[int(step)]
        elif isinstance(value, Mapping):
            value = cast("Mapping[str, Any]", value)[step]
        else:
            value = getattr(value, step)
    return value
