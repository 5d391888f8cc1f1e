"""Takes a new upstream version into the project, whole or not at all.

Everything is worked out first and written last, in one go: the description, where it came from, the names, the package
and the page of what changed.
"""

from __future__ import annotations

import tomllib
from collections.abc import Callable, Iterable, Iterator, Mapping
from contextlib import AbstractContextManager
from dataclasses import dataclass, replace

from realtime_codegen import pipeline
from realtime_codegen.commands.bump_page import page, title
from realtime_codegen.commands.check_descriptions import undescribed
from realtime_codegen.commands.check_overlay_descriptions import check_words
from realtime_codegen.commands.generate import listed
from realtime_codegen.commands.importer import Imported, Request, imported
from realtime_codegen.commands.writing import writing_project
from realtime_codegen.config import Upstream, parse_config
from realtime_codegen.diff.changes import Diff
from realtime_codegen.diff.compare_contracts import compare
from realtime_codegen.diff.contract import Contract, contract_of
from realtime_codegen.diff.contract_sources import load_contract
from realtime_codegen.load import display_name, parse_document
from realtime_codegen.load.openapi_versions import open_openapi
from realtime_codegen.model.diagnostics import CodegenError, Diagnostic, Diagnostics, fail
from realtime_codegen.project import Project, templates_folder
from realtime_codegen.write.generated_files import Changes, TextFile, unlisted_things, write_files

Progress = Callable[[str], AbstractContextManager[object]]
"""Shows that a step is under way for as long as its block runs."""

EXPIRED, WITHOUT_TARGET = "RC203", "RC204"


@dataclass(frozen=True, slots=True)
class Bump:
    """What a bump did.

    `expired` are the corrections that this version makes unnecessary, `failing` the actions of overlays that no longer
    reach anything in it; `undescribed` is what has no description, each as place and what it is. `names` are the lines
    that names.lock gained, `written` the files with what happened to them. `others` is everything else that was found.
    """

    diff: Diff
    expired: tuple[Diagnostic, ...]
    failing: tuple[Diagnostic, ...]
    undescribed: tuple[tuple[str, str], ...]
    names: tuple[str, ...]
    written: tuple[tuple[str, str], ...]
    others: tuple[Diagnostic, ...]


@dataclass(frozen=True, slots=True)
class _Before:
    """The version that is there, with what is found in it."""

    contract: Contract
    findings: frozenset[Diagnostic]


@dataclass(frozen=True, slots=True)
class _After:
    """The new version: what it is made from, what became of it, and the files of the package."""

    inputs: pipeline.Inputs
    result: pipeline.Normalized
    files: Mapping[str, str]
    findings: tuple[Diagnostic, ...]


def bump(request: Request, project: Project, progress: Progress) -> Bump:
    """Import a new version, generate the package from it, and write the page of what changed.

    Raises `CodegenError` and leaves everything as it was: where the file cannot be read or is not the one that it
    should be, where its date is not known, where spec/ gives no package from it, or where the disk refuses. Waits where
    another run writes the project.
    """
    with writing_project(project):
        return _bump(request, project, progress)


def _bump(request: Request, project: Project, progress: Progress) -> Bump:
    with progress("reading"):
        present = pipeline.load(project)
        new = imported(request, project)
        _check_date(new.upstream)
    with progress("generating"):
        after = _after(_with(present, new, project), new, request)
    with progress("comparing"):
        before = _before(present, project, title(new.before))
        diff = compare(before.contract, _contract(after, title(new.upstream)))
    found = [one for one in after.findings if one not in before.findings]
    expired, failing = (tuple(one for one in found if one.code == code) for code in (EXPIRED, WITHOUT_TARGET))
    lock = TextFile(project.lock, project.relative(project.lock), after.result.lock)
    names = _added_lines(lock, project)
    texts = [*new.files(project), lock, *_pages(new, diff, expired, project)]
    with progress("writing"):
        wanted = [text for text in texts if text.differs()]
        changes = write_files(after.files, project.output, name=project.relative(project.output), also=wanted)
    return Bump(
        diff, expired, failing, tuple(_undescribed(after)), names, _written(wanted, changes, project),
        (*new.findings, *_others(after, changes, project)),
    )  # fmt: skip


def _check_date(upstream: Upstream) -> None:
    if not upstream.date:
        advice = "give the date of its commit with --date YYYY-MM-DD; the page of what changed is named after it"
        raise fail("spec/source.toml", "RC801", "the date of the new version is not known", advice)


# --- Both sides ---


def _with(present: pipeline.Inputs, new: Imported, project: Project) -> pipeline.Inputs:
    """The inputs as they will be: the new description and where it came from, and all else as it is."""
    description = open_openapi(parse_document(new.description, project.relative(project.description)))
    config = parse_config(tomllib.loads(new.source), project.relative(project.source))
    return replace(present, description=description, config=config)


def _after(inputs: pipeline.Inputs, new: Imported, request: Request) -> _After:
    """Run the pipeline. Places are those in the file that was given: the new spec/realtime.yaml is not there yet."""
    diagnostics = Diagnostics()
    name = display_name(request.upstream)
    given = replace(inputs, description=replace(new.document, data=inputs.description.data, file=name))
    result = pipeline.normalized(given, diagnostics)
    check_words(inputs, diagnostics)
    files = pipeline.render(given, result, templates_folder(), diagnostics)
    return _After(inputs, result, files, diagnostics.sorted())


def _contract(after: _After, label: str) -> Contract:
    return contract_of(after.result.ir, after.inputs.description, after.inputs.config, label)


def _before(present: pipeline.Inputs, project: Project, label: str) -> _Before:
    """The version that is there, with the corrections and names of today.

    Where these no longer fit it, since they were made for the new one already, the generated package stands in.
    """
    diagnostics = Diagnostics()
    try:
        pipeline.correct(present, diagnostics)
        result = pipeline.normalized(replace(present, is_own=False), diagnostics)
    except CodegenError:
        folder = project.output / present.config.package
        if not (folder / "schemas.py").is_file():
            raise
        return _Before(replace(load_contract(str(folder), project), label=label), frozenset())
    check_words(present, diagnostics)
    return _Before(contract_of(result.ir, present.description, present.config, label), frozenset(diagnostics))


# --- What is written ---


def _pages(new: Imported, diff: Diff, expired: Iterable[Diagnostic], project: Project) -> list[TextFile]:
    """The page of what changed; none where the version is the one that is there."""
    if new.upstream.sha256 == new.before.sha256:
        return []
    text = page(new, diff, expired)
    path = project.pages / f"{new.upstream.date}.md"
    if path.is_file() and project.read(path) != text:
        # Of another version of the same day.
        path = path.with_stem(f"{new.upstream.date}-{(new.upstream.commit or new.upstream.sha256)[:8]}")
    return [TextFile(path, project.relative(path), text)]


def _added_lines(lock: TextFile, project: Project) -> tuple[str, ...]:
    present = project.read(lock.path).splitlines() if lock.path.is_file() else []
    return tuple(line for line in lock.text.splitlines() if line not in present and not line.startswith("#"))


def _written(texts: Iterable[TextFile], changes: Changes, project: Project) -> tuple[tuple[str, str], ...]:
    """What happened to each file."""
    return (*(("written", text.name) for text in texts), *listed(changes, project.relative(project.output)))


def _others(after: _After, changes: Changes, project: Project) -> Iterator[Diagnostic]:
    yield from (one for one in after.findings if one.code not in (EXPIRED, WITHOUT_TARGET))
    yield from unlisted_things(changes.unlisted, project.relative(project.output))


def _undescribed(after: _After) -> Iterator[tuple[str, str]]:
    description = after.inputs.description
    for pointer, what in undescribed(after.result.ir):
        line, column = description.locate(pointer)
        yield f"{description.file}:{line}:{column}", what
