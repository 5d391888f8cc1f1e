"""The architecture, as code. Every stage takes one value and gives the next; only the two ends touch the disk.

    load       path, address or stdin → Document      realtime_codegen.load
    overlay    Document → Document                     realtime_codegen.overlay
    select     Document → Document                     realtime_codegen.select
    normalize  Document → Ir                           realtime_codegen.normalize
    name       Ir → Ir                                 realtime_codegen.names
    render     Ir → {path: text}                       realtime_codegen.render
    write      {path: text} → disk                     realtime_codegen.write.generated_files

Findings go to one `Diagnostics`; an error ends the run after the stage that found it, before anything is written.
"""

from __future__ import annotations

from collections.abc import Callable, Collection, Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Any, TypeVar

from realtime_codegen.channels import Channels, check_channels, load_channels, report_left_out
from realtime_codegen.config import Config, load_config
from realtime_codegen.load import display_name
from realtime_codegen.load.openapi_versions import load_openapi
from realtime_codegen.model.diagnostics import Diagnostics, Severity
from realtime_codegen.model.document import Document
from realtime_codegen.model.ir import Ir
from realtime_codegen.names import assign_names
from realtime_codegen.names.lockfile import Pins, read_lock, write_lock
from realtime_codegen.normalize import normalize
from realtime_codegen.normalize.event_types import with_event_types
from realtime_codegen.overlay import Overlay, apply_overlay, load_overlay
from realtime_codegen.project import Project, no_project
from realtime_codegen.select import select
from realtime_codegen.standalone import standalone_config
from realtime_codegen.support.faults import working
from realtime_codegen.support.recursion import bounded, roomy
from realtime_codegen.validate.metaschema import validate_openapi
from realtime_codegen.validate.references import check_references

_Input = TypeVar("_Input")


@dataclass(frozen=True, slots=True)
class Inputs:
    """Everything that decides the output. `is_own`: the description is the project's own spec/realtime.yaml.

    `is_alone`: it is in no project, so that nobody can pin a name for a type that has that of a class of the client.
    """

    description: Document
    overlays: tuple[Overlay, ...]
    config: Config
    pins: Pins
    channels: Channels | None
    is_own: bool
    is_alone: bool = False


@dataclass(frozen=True, slots=True)
class Normalized:
    """The named Ir, the corrected document it came from, and the text names.lock should have."""

    ir: Ir
    document: Document
    lock: str


def load_from(project: Project | None, source: str | Path | None = None, package: str = "") -> Inputs:
    """`load` in a project, `load_alone` without one.

    Raises `CodegenError` with exit code 2 where one cannot be read, or where there is nothing to read.
    """
    if project is not None:
        return load(project, source, package)
    if source is None:
        raise no_project()
    return load_alone(source, package)


@working("load")
def load_alone(source: str | Path, package: str = "") -> Inputs:
    """Read a description that is in no project: all of it is taken, and nothing but it. `package` is the name of the
    package, by default one from the title.

    Raises `CodegenError` with exit code 2 where it cannot be read.
    """
    document = load_openapi(source)
    config = standalone_config(document.data, package)
    return Inputs(document, (), config, Pins(), None, is_own=False, is_alone=True)


@working("load")
def load(project: Project, source: str | Path | None = None, package: str = "") -> Inputs:
    """Read the inputs; `source` takes the place of spec/realtime.yaml, `package` that of the name in source.toml.

    Raises `CodegenError` with exit code 2 where one cannot be read.
    """
    file = project.relative(project.description) if source is None else display_name(source)
    with working(file=file):
        description = load_openapi(source or project.description, file=file)
    return Inputs(
        description=description,
        overlays=tuple(_read(load_overlay, path, project) for path in project.overlays()),
        config=_read(lambda path, file: load_config(path, file, package=package), project.source, project),
        pins=_read(lambda path, file: read_lock(project.read(path), file), project.lock, project)
        if project.lock.is_file()
        else Pins(),
        channels=_read(load_channels, project.channels, project) if project.channels.is_file() else None,
        is_own=source is None,
    )


def _read(load_file: Callable[[Path, str], _Input], path: Path, project: Project) -> _Input:
    file = project.relative(path)
    with working(file=file):
        return load_file(path, file)


def correct(inputs: Inputs, diagnostics: Diagnostics) -> Document:
    """The description with the overlays applied, reduced to what is selected, and checked; with a constant for the
    event types that stand in texts alone.
    """
    document = inputs.description
    for overlay in inputs.overlays:
        document = apply_overlay(document, overlay, diagnostics, is_own=inputs.is_own)
    diagnostics.raise_if_failed()
    selected = select(document, inputs.config.select, diagnostics)
    diagnostics.raise_if_failed()
    check_references(selected, diagnostics)
    diagnostics.raise_if_failed()
    read = validate_openapi(selected, diagnostics)
    diagnostics.raise_if_failed()
    described = with_event_types(read, inputs.config, diagnostics)
    diagnostics.raise_if_failed()
    return described


@roomy
def normalized(inputs: Inputs, diagnostics: Diagnostics) -> Normalized:
    """Overlay, select, normalize and name. Raises `CodegenError` with all that was found."""
    with bounded(inputs.description.file):
        return _normalized(inputs, diagnostics)


def _normalized(inputs: Inputs, diagnostics: Diagnostics) -> Normalized:
    document = correct(inputs, diagnostics)
    ir = normalize(document, inputs.config, diagnostics)
    diagnostics.raise_if_failed()
    if inputs.channels and (channels := _channels_of(inputs, document)):
        severity = Severity.ERROR if inputs.is_own else Severity.NOTE
        check_channels(channels, _schemas(document), inputs.config, diagnostics, severity)
        report_left_out(inputs.channels, channels, diagnostics)
    named = assign_names(
        ir, inputs.config, inputs.pins, document, diagnostics, strict=inputs.is_own, taken=_taken(inputs)
    )
    diagnostics.raise_if_failed()
    return Normalized(named, document, write_lock(named, inputs.pins))


@roomy
def render(inputs: Inputs, result: Normalized, templates: Path, diagnostics: Diagnostics) -> Mapping[str, str]:
    """The files of the package by path relative to the output folder. Raises `CodegenError` with all that was found."""
    from realtime_codegen.render import render_package

    channels = _channels_of(inputs, result.document)
    with bounded(inputs.description.file):
        return render_package(result.ir, inputs.config, templates, channels, result.document, diagnostics)


def _taken(inputs: Inputs) -> Collection[str]:
    """The names that a type has only where it is pinned: those of the client at the root of the package."""
    if inputs.config.client is None:
        return ()
    from realtime_codegen.render.client import client_names

    return client_names(inputs.config, has_channels=inputs.channels is not None)


def _channels_of(inputs: Inputs, document: Document) -> Channels | None:
    """The channels, for another description than the own one without the messages that it does not have."""
    if inputs.channels is None or inputs.is_own:
        return inputs.channels
    return inputs.channels.within(_schemas(document))


def _schemas(document: Document) -> Mapping[str, Any]:
    schemas: Mapping[str, Any] = document.data.get("components", {}).get("schemas", {})
    return schemas
