"""What a user may give as one side of a comparison, and how it becomes a `Contract`.

- an OpenAPI file (path, http(s) address or `-` for standard input), with the corrections of the project where they fit;
- the folder of a generated package, or of a project with spec/;
- a revision of git, `REV` for spec/ of the project as it was, or `REV:PATH` for a description or a package in it.

What exists on disk is taken before a revision of the same name.
"""

from __future__ import annotations

import shutil
import tempfile
from collections.abc import Mapping
from dataclasses import replace
from pathlib import Path

from realtime_codegen import pipeline
from realtime_codegen.diff.contract import Contract, contract_of
from realtime_codegen.diff.package import read_package
from realtime_codegen.diff.revisions import Revision, find_revision
from realtime_codegen.load import display_name, is_address
from realtime_codegen.model.diagnostics import CodegenError, Diagnostics, fail
from realtime_codegen.project import Project, find_project, packaged_project
from realtime_codegen.render.contract import CONTRACT

NOT_FOUND = (
    "give an OpenAPI file, an http(s) address, - for standard input, the folder of a generated package or of a "
    "project, or a git revision such as HEAD~1, v0.1.0 or REV:PATH"
)
_UNREADABLE = 2


def load_contract(source: str, project: Project | None) -> Contract:
    """The contract of what a user gave. `project` lends corrections and names, and is where revisions are looked up; by
    default the nearest one or, outside of one, that which came with the generator.

    Raises `CodegenError` with exit code 2 where the source cannot be read or no package can be made from it.
    """
    around, home = (project, project.root) if project else _nearest()
    try:
        return _load(source, around, home)
    except CodegenError as error:
        raise CodegenError(error.diagnostics, _UNREADABLE) from error


def _nearest() -> tuple[Project, Path]:
    """The project around the current folder and its root, or what came with the generator and the current folder."""
    try:
        found = find_project(Path.cwd())
    except CodegenError:
        return packaged_project(), Path.cwd()
    return found, found.root


def _load(source: str, project: Project, home: Path) -> Contract:
    path = Path(source)
    if source == "-" or is_address(source) or path.is_file():
        return _described(project, source, source)
    if path.is_dir():
        return _folder(path, source)
    revision = find_revision(source, home)
    if revision is None:
        raise fail(source, "RC101", "no such file, folder or git revision", NOT_FOUND)
    return _at_revision(revision, project)


def _described(project: Project, source: str, label: str) -> Contract:
    """The contract of a description; the project's own one is read with all that belongs to it."""
    is_own = source != "-" and not is_address(source) and Path(source).resolve() == project.description.resolve()
    inputs = pipeline.load(project, None if is_own else source)
    if is_own:
        inputs = replace(inputs, description=replace(inputs.description, file=display_name(source)))
    return _contract(inputs, label)


def _contract(inputs: pipeline.Inputs, label: str) -> Contract:
    """The contract of a description. Channels say nothing of types, and need not fit what is only compared."""
    result = pipeline.normalized(replace(inputs, channels=None), Diagnostics())
    return contract_of(result.ir, inputs.description, inputs.config, label)


def _folder(path: Path, label: str) -> Contract:
    if (path / "spec" / "source.toml").is_file():
        project = Project(path.resolve())
        inputs = pipeline.load(project)
        file = f"{label.rstrip('/')}/{inputs.description.file}"
        return _contract(replace(inputs, description=replace(inputs.description, file=file)), label)
    if (path / "schemas.py").is_file():
        return read_package(_modules(path, label), label.rstrip("/"), path.resolve().name)
    raise fail(label, "RC101", "this folder is neither a generated package nor a project with spec/", NOT_FOUND)


def _modules(folder: Path, label: str) -> Mapping[str, str]:
    """The modules of a package and what it says of itself, by path."""
    paths = [*sorted(folder.rglob("*.py")), *folder.glob(CONTRACT)]
    try:
        return {path.relative_to(folder).as_posix(): path.read_text(encoding="utf-8") for path in paths}
    except (OSError, UnicodeDecodeError) as error:
        reason = error.strerror if isinstance(error, OSError) and error.strerror else "a module is not UTF-8"
        raise fail(label, "RC101", f"cannot be read: {reason}", "check the path and its permissions") from error


# --- Revisions of git ---


def _at_revision(revision: Revision, project: Project) -> Contract:
    path = revision.path
    if path and f"{path}/schemas.py" in revision.names():
        texts = {
            name.removeprefix(f"{path}/"): text for name, text in revision.texts(path, (".py", f"/{CONTRACT}")).items()
        }
        return read_package(texts, revision.label, Path(path).name)
    with tempfile.TemporaryDirectory(prefix="realtime-codegen-") as name:
        folder = Path(name).resolve()
        return _spec_at(revision, folder, project)


def _spec_at(revision: Revision, folder: Path, project: Project) -> Contract:
    """The contract of spec/ at a revision, or of another file there in its place; with the corrections of that revision
    or, where it has none, the present ones.
    """
    spec = f"{revision.prefix}spec"
    file = revision.path or f"{spec}/realtime.yaml"
    if file not in revision.names():
        advice = "name a file or package of it as REV:PATH, from the root of the repository"
        raise fail(revision.label, "RC101", f"there is no {file} in this revision", advice)
    temporary = Project(folder)
    if f"{spec}/source.toml" in revision.names():
        revision.write(spec, temporary.spec)
    elif project.source.is_file():
        shutil.copytree(project.spec, temporary.spec)
    temporary.channels.unlink(missing_ok=True)
    revision.write_file(file, temporary.description)
    shown = {"spec/realtime.yaml": f"{revision.name}:{file}"}
    try:
        inputs = pipeline.load(temporary)
        description = replace(inputs.description, file=shown["spec/realtime.yaml"])
        is_own = file == f"{spec}/realtime.yaml"
        return _contract(replace(inputs, description=description, is_own=is_own), revision.label)
    except CodegenError as error:
        names = {one.file: shown.get(one.file, one.file) for one in error.diagnostics}
        found = [replace(one, file=_in_revision(names[one.file], revision)) for one in error.diagnostics]
        raise CodegenError(found) from error


def _in_revision(file: str, revision: Revision) -> str:
    """The name of a file with the revision before it."""
    start = f"{revision.name}:"
    return file if file.startswith(start) else f"{start}{revision.prefix}{file}"
