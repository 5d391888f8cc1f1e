"""Recognizes that there is nothing to generate, so that `make generate` costs nothing when nothing has changed.

After a run, `<project>/.cache/realtime-codegen.json` holds one digest of everything that decided the output (spec/, the
templates, the generator's own files, Python and the installed versions of what it uses), one of what it wrote, and what
was found on the way. Both digests are compared with what is on the disk each time, so the file can hide no difference,
and what was found is said each time. It can go at any time.
"""

from __future__ import annotations

import hashlib
import json
import sys
from collections.abc import Iterable, Iterator, Mapping
from contextlib import suppress
from dataclasses import asdict, dataclass
from importlib import metadata
from itertools import chain
from pathlib import Path
from typing import Any

from realtime_codegen.model.diagnostics import CodegenError, Diagnostic, Severity
from realtime_codegen.project import Project
from realtime_codegen.write.generated_files import TextFile, stale_files, unlisted_in, unlisted_things, write_texts

LIBRARIES = (
    "black", "datamodel-code-generator", "isort", "Jinja2", "jsonschema", "msgspec", "python-jsonpath", "PyYAML",
)  # fmt: skip
"""The distributions that have a say in what is generated."""
LOCK = "names.lock"


def fingerprint(project: Project, templates: Path) -> str:
    """The digest of all that decides the output but names.lock, which a run may write. To be taken before the run.

    Empty where something cannot be read; the run will say what.
    """
    try:
        versions = ((name, metadata.version(name).encode()) for name in LIBRARIES)
        contents = (_contents(folder, project) for folder in (project.spec, templates, Path(__file__).parents[1]))
        return _digest(chain([("Python", sys.version.encode())], versions, *contents))
    except (OSError, metadata.PackageNotFoundError):
        return ""


@dataclass(frozen=True, slots=True)
class Recalled:
    """What the last run said: its last line, and its findings."""

    summary: str
    findings: tuple[Diagnostic, ...] = ()


def recall(project: Project, inputs: str) -> Recalled | None:
    """What to say if the last run, from the same `inputs`, would write what is there."""
    try:
        known = json.loads(project.cache.read_text(encoding="utf-8"))
        paths = [str(path) for path in known["files"]]
        is_current = inputs != "" and known["inputs"] == inputs and known["outputs"] == _written(project, paths)
        name = project.relative(project.output)
        beside = unlisted_things(unlisted_in(paths, project.output, name=name), name)
        findings = (*(_finding(values) for values in known["findings"]), *beside)
        is_current = is_current and not any(one.severity is Severity.ERROR for one in findings)
        recalled = Recalled(str(known["summary"]), findings)
        return recalled if is_current and not stale_files(paths, project.output) else None
    except (OSError, ValueError, KeyError, TypeError, CodegenError):
        return None


def remember(project: Project, inputs: str, files: Mapping[str, str], lock: str, said: Recalled) -> None:
    """Keep what `recall` needs. A disk that refuses only costs time."""
    contents = [(path, text.encode()) for path, text in sorted(files.items())]
    known = {
        "inputs": inputs,
        "outputs": _digest([(LOCK, lock.encode()), *contents]),
        "files": sorted(files),
        "summary": said.summary,
        "findings": [asdict(one) for one in said.findings],
    }
    with suppress(CodegenError):
        write_texts([TextFile(project.cache, project.cache.name, json.dumps(known, indent=2) + "\n")])


def _finding(values: Mapping[str, Any]) -> Diagnostic:
    fields: dict[str, Any] = {**values, "severity": Severity(values["severity"])}
    return Diagnostic(**fields)


def _written(project: Project, paths: Iterable[str]) -> str:
    contents = ((path, (project.output / path).read_bytes()) for path in paths)
    return _digest(chain([(LOCK, project.lock.read_bytes())], contents))


def _contents(folder: Path, project: Project) -> Iterator[tuple[str, bytes]]:
    """The files in a folder by path, without names.lock and what Python has compiled."""
    paths = {path.relative_to(folder).as_posix(): path for path in folder.rglob("*") if path != project.lock}
    for name in sorted(paths):
        if "__pycache__" not in paths[name].parts and paths[name].is_file():
            yield name, paths[name].read_bytes()


def _digest(contents: Iterable[tuple[str, bytes]]) -> str:
    digest = hashlib.sha256()
    for name, content in contents:
        digest.update(f"{name} {len(content)}\n".encode())
        digest.update(content)
    return digest.hexdigest()
