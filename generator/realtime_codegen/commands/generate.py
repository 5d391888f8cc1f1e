"""Runs the pipeline into a folder, or compares the folder with what the pipeline gives."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path

from realtime_codegen.commands.console import count
from realtime_codegen.commands.run_cache import Recalled, fingerprint, recall, remember
from realtime_codegen.commands.writing import writing_elsewhere, writing_project
from realtime_codegen.model.diagnostics import Diagnostic, Diagnostics
from realtime_codegen.project import Project, templates_folder
from realtime_codegen.write.generated_files import (
    MEND,
    Changes,
    TextFile,
    compare,
    differences,
    unlisted_things,
    write_files,
)

MEND_ELSEWHERE = "run the same command without --check"


@dataclass(frozen=True, slots=True)
class Request:
    """What to generate from, and where to: by default the project's own description into the project's own output.

    Without a project, `spec` is taken as it is. `package` is the name of the package, empty for the one that the
    project or the title of the description gives. `spec` and `out` are there where there is no project, `out` where
    there is a `package`.
    """

    project: Project | None
    spec: str | None = None
    out: Path | None = None
    package: str = ""

    @property
    def folder(self) -> Path:
        """The folder the package goes into."""
        return self.out or self._project.output

    @property
    def name(self) -> str:
        """The name of that folder in what is printed."""
        return self.out.as_posix() if self.out else self._project.relative(self._project.output)

    @property
    def own(self) -> Project | None:
        """The project where nothing but it is involved, so that names.lock is written as well."""
        return self.project if self.spec is None and self.out is None else None

    @property
    def _project(self) -> Project:
        if self.project is None:
            raise ValueError("without a project, a folder to write to has to be given")
        return self.project


@dataclass(frozen=True, slots=True)
class Rendered:
    """The files of the package, the text names.lock should have, and how much there is of what."""

    files: Mapping[str, str]
    lock: str
    counts: str


def generated(request: Request, diagnostics: Diagnostics) -> list[str]:
    """Write the package, and names.lock with it; gives what to print. Raises `CodegenError` and changes nothing.

    Waits where another run writes there.
    """
    if request.own:
        with writing_project(request.own):
            return _generated_in(request.own, request, diagnostics)
    with writing_elsewhere(request.folder, request.project):
        result = render(request, diagnostics)
        changes = write_files(result.files, request.folder, name=request.name)
        _report_unlisted(changes, request, diagnostics)
        return _lines(result, changes, request)


def _generated_in(project: Project, request: Request, diagnostics: Diagnostics) -> list[str]:
    inputs = fingerprint(project, templates_folder())
    if recalled := recall(project, inputs):
        for one in recalled.findings:
            diagnostics.add(one)
        return [recalled.summary]
    result = render(request, diagnostics)
    lock = TextFile(project.lock, project.relative(project.lock), result.lock)
    writes_lock = _text(project) != result.lock
    changes = write_files(result.files, request.folder, name=request.name, also=[lock] if writes_lock else [])
    unchanged = _summary(result, Changes(unchanged=tuple(result.files)))
    said = Recalled(unchanged, tuple(one for one in diagnostics if not _is_settled(one, lock.name, writes_lock)))
    remember(project, inputs, result.files, result.lock, said)
    _report_unlisted(changes, request, diagnostics)
    *lines, summary = _lines(result, changes, request)
    return [*lines, *([f"changed  {lock.name}"] if writes_lock else []), summary]


def _is_settled(finding: Diagnostic, lock: str, was_written: bool) -> bool:
    """Whether it is about a name that this run has written to names.lock, so that the next one has nothing to say."""
    return was_written and finding.code == "RC501" and finding.file != lock


def outdated(request: Request, diagnostics: Diagnostics, *, with_descriptions: bool = False) -> list[Diagnostic]:
    """What `generated` would change, and with `with_descriptions` what has none, or describes nothing.

    Renders in any case: it is this that proves that nothing differs. Raises `CodegenError` where it comes to no output.
    """
    result = render(request, diagnostics, with_descriptions=with_descriptions)
    changes = compare(result.files, request.folder, name=request.name)
    found = differences(changes, MEND if request.own else MEND_ELSEWHERE, name=request.name)
    return [*found, *_stale_lock(request.own, result.lock)] if request.own else found


def render(request: Request, diagnostics: Diagnostics, *, with_descriptions: bool = False) -> Rendered:
    """Run the pipeline up to its last step, which writes. Raises `CodegenError`."""
    from realtime_codegen import pipeline
    from realtime_codegen.commands.check_descriptions import check_descriptions
    from realtime_codegen.commands.check_overlay_descriptions import check_words

    inputs = pipeline.load_from(request.project, request.spec, request.package)
    result = pipeline.normalized(inputs, diagnostics)
    if with_descriptions:
        check_descriptions(result.ir, result.document, diagnostics)
        check_words(inputs, diagnostics)
    files = pipeline.render(inputs, result, templates_folder(), diagnostics)
    schemas = count(len(result.ir.components), "schema")
    return Rendered(files, result.lock, f"{count(len(result.ir.declarations), 'type')} from {schemas}")


def listed(changes: Changes, name: str) -> list[tuple[str, str]]:
    """What happened to each file that is another now, and its path; `name` is the output folder."""
    groups = (("added", changes.added), ("changed", changes.changed), ("removed", changes.removed))
    return [(verb, f"{name}/{path}") for verb, paths in groups for path in paths]


def _report_unlisted(changes: Changes, request: Request, diagnostics: Diagnostics) -> None:
    for one in unlisted_things(changes.unlisted, request.name):
        diagnostics.add(one)


def _lines(result: Rendered, changes: Changes, request: Request) -> list[str]:
    return [*(f"{verb:8} {path}" for verb, path in listed(changes, request.name)), _summary(result, changes)]


def _summary(result: Rendered, changes: Changes) -> str:
    if not changes:
        return f"{result.counts}: nothing to change in {count(len(changes.unchanged), 'file')}"
    parts = [f"{count(len(changes.added) + len(changes.changed), 'file')} written"]
    parts += [f"{len(changes.removed)} removed"] if changes.removed else []
    return f"{result.counts}: {', '.join(parts)}, {len(changes.unchanged)} unchanged"


def _text(project: Project) -> str:
    return project.read(project.lock) if project.lock.is_file() else ""


def _stale_lock(project: Project, wanted: str) -> list[Diagnostic]:
    present = _text(project)
    if present == wanted:
        return []
    known = set(present.splitlines())
    missing = [line for line in wanted.splitlines() if line not in known]
    message = "the lines are not in order"
    if missing:
        more = f" and {len(missing) - 1} more" if len(missing) > 1 else ""
        message = f"this line is missing: {missing[0]}{more}"
    return [Diagnostic(project.relative(project.lock), 0, 0, "RC503", "", message, MEND)]
