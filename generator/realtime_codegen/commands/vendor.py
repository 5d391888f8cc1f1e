"""Copies the package into another project, or says whether a copy is what it should be."""

from __future__ import annotations

import keyword
import os
from collections.abc import Iterator
from dataclasses import dataclass, replace
from pathlib import Path

from realtime_codegen import pipeline
from realtime_codegen.commands.console import count
from realtime_codegen.config import Config
from realtime_codegen.model.diagnostics import CodegenError, Diagnostic, Diagnostics, Severity, fail
from realtime_codegen.project import Project, templates_folder
from realtime_codegen.vendor.copied_files import Options, copy_of, parts_of
from realtime_codegen.vendor.plan import Plan, Target, plan_of
from realtime_codegen.vendor.record import RECORD, Record, read_record, record_text
from realtime_codegen.write.edits import Edit, commit, remove_leftovers, tidy
from realtime_codegen.write.generated_files import unlisted_things

NONE = "none"
"""The value of --without that leaves out nothing."""


@dataclass(frozen=True, slots=True)
class Request:
    """What the user asks for. `package` is empty for the package's own name; `without` is None for what the copy that
    is there leaves out.
    """

    project: Project
    folder: Path
    package: str = ""
    without: tuple[str, ...] | None = None


@dataclass(frozen=True, slots=True)
class Prepared:
    """A copy that is worked out: its files, what is on the disk, and what went with the parts that are left out."""

    target: Target
    files: dict[str, str]
    plan: Plan
    has_record: bool
    options: Options
    missing: tuple[str, ...]


def prepare(request: Request, diagnostics: Diagnostics) -> Prepared:
    """Render the copy and compare it with the disk; touches nothing.

    Raises `CodegenError`: with exit code 2 for a package or part that cannot be, with that of the pipeline where spec/
    gives no package, and as `plan_of` does.
    """
    inputs = pipeline.load(request.project)
    package = _package_name(request.package or inputs.config.package)
    target = Target(request.folder, package, request.folder.as_posix())
    _check_folder(request.folder)
    record = _record(target)
    known = record.options.without if record else ()
    options = Options(package, _parts(known if request.without is None else request.without, inputs.config))
    copy = copy_of(inputs, options, templates_folder(), diagnostics)
    files = {**copy.files, RECORD: record_text(copy.files, options, inputs.config.upstream)}
    plan = plan_of(files, record, target)
    return Prepared(target, files, plan, record is not None, options, copy.missing)


def vendor(prepared: Prepared, *, force: bool) -> list[str]:
    """Write the copy, whole or not at all; gives what to print.

    Raises `CodegenError` and changes nothing: RC603 where a file not written by this tool is in the way, RC604 where
    one was edited and `force` is not given, RC605 where the disk refuses, RC606 where something else
    would be imported in the place of a file.
    """
    plan, target = prepared.plan, prepared.target
    in_the_way = [one for one in unlisted(prepared) if one.severity is Severity.ERROR]
    problems = [*_foreign(prepared), *in_the_way, *(() if force else _edited(prepared, _OVERWRITE))]
    if problems:
        raise CodegenError(problems)
    remove_leftovers(target.place(""), with_subfolders=True)
    removed = [path for path in (*plan.stale, *plan.edited) if path not in prepared.files]
    written = [path for path in (*plan.missing, *plan.outdated, *plan.edited) if path in prepared.files]
    # The record last: until it says otherwise, a file that a killed run has written counts as current, not as edited.
    written.sort(key=RECORD.__eq__)
    edits = [Edit(target.place(path), target.shown(path), prepared.files[path]) for path in written]
    commit([*edits, *(Edit(target.place(path), target.shown(path), None) for path in removed)])
    for path in removed:
        tidy(target.place(path), target.folder)
    return list(_summary(prepared, len(written), len(removed)))


def differences(prepared: Prepared) -> list[Diagnostic]:
    """What a check has to say: nothing where the copy is current and nobody edited it."""
    if not prepared.has_record:
        advice = f"run `{_command(prepared.target)}`"
        return [_about(prepared, RECORD, "there is no copy here, or its record is gone", advice)]
    plan, mend = prepared.plan, f"run `{_command(prepared.target)}` and commit the result"
    reasons = (("is missing", plan.missing), ("is out of date", plan.outdated), ("is not part of it", plan.stale))
    found = [_about(prepared, path, f"the file {reason}", mend) for reason, paths in reasons for path in paths]
    beside = (replace(one, severity=Severity.ERROR) for one in unlisted(prepared))
    return [*found, *_edited(prepared, _UNDO), *_foreign(prepared), *beside]


def unlisted(prepared: Prepared) -> list[Diagnostic]:
    """RC606 for what can be imported beside the copy; see `write.unlisted_things`."""
    return unlisted_things(prepared.plan.unlisted, prepared.target.shown(""))


# --- What is asked for ---


def _package_name(name: str) -> str:
    if not name.isidentifier() or not name.isascii() or keyword.iskeyword(name):
        message = f"{name!r} cannot name a package: it is not a Python identifier of ASCII letters"
        raise fail("--package", "RC502", message, "give a name such as rt")
    return name


def _check_folder(folder: Path) -> None:
    """Raise `CodegenError` (RC605, exit code 2) where the folder, or one it is in, is something else."""
    for place in (folder, *folder.parents):
        if os.path.lexists(place) and not place.is_dir():
            message = f"{place.name} is in the way: it is not a folder"
            raise fail(place.as_posix(), "RC605", message, "move it away, or give another folder")


def _parts(without: tuple[str, ...], config: Config) -> tuple[str, ...]:
    known = parts_of(config)
    if unknown := sorted(set(without) - {*known, NONE}):
        advice = f"known are {', '.join(known)}, and {NONE} for the whole package"
        raise fail("--without", "RC802", f"there is no part {unknown[0]!r}", advice)
    return tuple(part for part in known if part in without)


def _record(target: Target) -> Record | None:
    content = target.present(RECORD)
    return None if content is None else read_record(content, target.shown(RECORD))


# --- What is said ---

_OVERWRITE = "undo the edit, or run the command with --force to lose it"
_UNDO = "undo the edit, or run `{}` to lose it"


def _edited(prepared: Prepared, advice: str) -> Iterator[Diagnostic]:
    for path in prepared.plan.edited:
        message = "the file was edited after it was copied"
        yield _about(prepared, path, message, advice.format(f"{_command(prepared.target)} --force"))


def _foreign(prepared: Prepared) -> Iterator[Diagnostic]:
    for path in prepared.plan.foreign:
        message, advice = "this file was not written by this tool", "move it away, or give another folder or --package"
        yield Diagnostic(prepared.target.shown(path), 0, 0, "RC603", "", message, advice)


def _about(prepared: Prepared, path: str, message: str, advice: str) -> Diagnostic:
    return Diagnostic(prepared.target.shown(path), 0, 0, "RC604", "", message, advice)


def _command(target: Target) -> str:
    return f"realtime-codegen vendor {target.name} --package {target.package}"


def _summary(prepared: Prepared, written: int, removed: int) -> Iterator[str]:
    for path in prepared.missing:
        yield f"left out: {path}"
    place = prepared.target.shown("")
    if not written and not removed:
        yield f"{place}: nothing to change in {count(len(prepared.files), 'file')}"
        return
    parts = [f"{count(written, 'file')} written"] + ([f"{removed} removed"] if removed else [])
    yield f"{place}: {', '.join(parts)}, {len(prepared.plan.current)} unchanged"
