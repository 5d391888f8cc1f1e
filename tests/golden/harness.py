"""Golden cases: a folder with a small description and what the generator makes of it.

A case is a folder beside this file that holds `spec.yaml`, and what the case needs of `source.toml`, `names.lock`,
`websocket.yaml` and `overlays/`. Together they become the spec/ of a project of its own. What comes out is compared
with

expected/         the files of interest: of the package, `normalized.yaml` (`realtime-codegen normalize`) and
`names.lock`; nothing where the case fails diagnostics.txt   everything that is reported, and the exit code where it is
not 0; nothing where there is nothing to report check.txt         what has no description; only in cases about that

and `test_behaviour.py` in the folder imports the generated package. `UPDATE_GOLDEN=1` writes these files instead of
comparing them.
"""

from __future__ import annotations

import shutil
from collections.abc import Mapping
from dataclasses import dataclass, field
from functools import cache
from pathlib import Path
from tempfile import TemporaryDirectory
from types import ModuleType

from realtime_codegen import pipeline
from realtime_codegen.commands.check_descriptions import check_descriptions
from realtime_codegen.commands.importer import dump
from realtime_codegen.model.diagnostics import CodegenError, Diagnostic, Diagnostics
from realtime_codegen.project import Project, templates_folder
from realtime_codegen.render.projection import project as project_ir
from realtime_codegen.write.generated_files import write_files
from tests.support import import_package

GOLDEN = Path(__file__).resolve().parent

_INPUTS = {
    "spec.yaml": "realtime.yaml",
    "source.toml": "source.toml",
    "names.lock": "names.lock",
    "websocket.yaml": "websocket.yaml",
}
_FOLDERS: list[TemporaryDirectory[str]] = []
"""Keeps the generated packages until the process ends."""


@dataclass(frozen=True, slots=True)
class Outcome:
    """What a case gives: files by name, reports as text, and the folder of its project."""

    root: Path
    reports: str
    files: Mapping[str, str] = field(default_factory=dict[str, str])
    undescribed: str = ""

    @property
    def failed(self) -> bool:
        """Whether the run ended with an error."""
        return "exit code" in self.reports


def cases() -> list[str]:
    """The name of every case."""
    return sorted(path.parent.name for path in GOLDEN.glob("*/spec.yaml"))


def lay_out(folder: Path, root: Path) -> Project:
    """Make `root` the project of the case in `folder`."""
    spec = root / "spec"
    spec.mkdir(parents=True)
    (spec / "source.toml").write_text("", encoding="utf-8")
    for name, target in _INPUTS.items():
        if (folder / name).is_file():
            shutil.copyfile(folder / name, spec / target)
    if (folder / "overlays").is_dir():
        shutil.copytree(folder / "overlays", spec / "overlays")
    return Project(root)


@cache
def outcome_of(case: str) -> Outcome:
    """Run one case, once in a process."""
    folder = TemporaryDirectory(prefix=f"golden-{case}-")
    _FOLDERS.append(folder)
    return run(lay_out(GOLDEN / case, Path(folder.name).resolve()))


@cache
def package_of(case: str) -> ModuleType:
    """The generated package of a case, imported."""
    outcome = outcome_of(case)
    assert not outcome.failed, outcome.reports
    (place,) = (outcome.root / "generated").glob("*/__init__.py")
    return import_package(place.parent)


def run(project: Project) -> Outcome:
    """Generate the package of a project, as `realtime-codegen generate` does, and keep everything that comes out."""
    diagnostics = Diagnostics()
    try:
        inputs = pipeline.load(project)
        result = pipeline.normalized(inputs, diagnostics)
        files = pipeline.render(inputs, result, templates_folder(), diagnostics)
        write_files(files, project.output)
    except CodegenError as error:
        return Outcome(project.root, f"{_text(error.diagnostics)}exit code: {error.exit_code}\n")
    undescribed = Diagnostics()
    check_descriptions(result.ir, result.document, undescribed)
    normalized = dump(project_ir(result.ir, "Golden case", "1"))
    made = {path.partition("/")[2]: text for path, text in files.items()}
    everything = {**made, "normalized.yaml": normalized, "names.lock": result.lock}
    return Outcome(project.root, _text(diagnostics.sorted()), everything, _text(undescribed.sorted()))


def _text(diagnostics: tuple[Diagnostic, ...]) -> str:
    return "".join(f"{one}\n" for one in diagnostics)
