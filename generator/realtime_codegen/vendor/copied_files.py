"""The files of a copy: the package rendered again under its other name, without the parts that are left out.

Nothing is cut out of files that exist, so that no part can name one that is not there.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass, replace
from importlib import metadata
from pathlib import Path

from realtime_codegen import pipeline
from realtime_codegen.config import Config, EventGroup
from realtime_codegen.model.diagnostics import Diagnostics, fail
from realtime_codegen.model.graph import references_of
from realtime_codegen.model.ir import Body, Ir, Operation, Type, Use
from realtime_codegen.render.templates import carried

CLIENT, TESTING = "client", "testing"
LICENSE = "LICENSE"


@dataclass(frozen=True, slots=True)
class Options:
    """What to copy: the name of the package, and the parts that are left out, sorted."""

    package: str
    without: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class Copy:
    """The files of a copy by their path in it. `missing` is what the client lacks without the parts left out."""

    files: Mapping[str, str]
    missing: tuple[str, ...]


def parts_of(config: Config) -> tuple[str, ...]:
    """The parts that can be left out."""
    return (CLIENT, TESTING, *(module.name for module in config.modules))


def copy_of(inputs: pipeline.Inputs, options: Options, templates: Path, diagnostics: Diagnostics) -> Copy:
    """Render the package for a copy. Raises `CodegenError` where spec/ gives none."""
    result = pipeline.normalized(inputs, diagnostics)
    missing: list[str] = []
    for module in [one for one in options.without if one not in (CLIENT, TESTING)]:
        missing += _needing(result.ir, inputs, module) if CLIENT not in options.without else ()
        inputs, result = _without_module(inputs, result, module)
    config = _configured(inputs.config, options)
    files = pipeline.render(replace(inputs, config=config), result, templates, diagnostics)
    texts = {path.partition("/")[2]: text for path, text in files.items()}
    if _has_testing(inputs.config, options):
        # Independent of the client: it is what a client of any kind is tested against.
        texts |= carried(templates, frozenset({"fake_server"}))
    return Copy({**texts, LICENSE: license_text(templates)}, tuple(missing))


def license_text(templates: Path) -> str:
    """The licence of the generator and so of what it writes: in the checkout, or with what is installed."""
    place = templates.parent / LICENSE
    text = place.read_text(encoding="utf-8") if place.is_file() else _installed_license()
    if text is None:
        raise fail(LICENSE, "RC101", "the licence of realtime-codegen is not there", "install realtime-codegen again")
    return text


def _installed_license() -> str | None:
    try:
        return metadata.distribution("realtime-codegen").read_text(f"licenses/{LICENSE}")
    except metadata.PackageNotFoundError:
        return None


def _configured(config: Config, options: Options) -> Config:
    client = None if CLIENT in options.without else config.client
    if client:
        client = replace(client, testing=_has_testing(config, options))
    has_fake_server = client is None and _has_testing(config, options)
    return replace(config, package=options.package, client=client, has_fake_server=has_fake_server)


def _has_testing(config: Config, options: Options) -> bool:
    return TESTING not in options.without and config.client is not None and config.client.testing


# --- Without a module ---


def _without_module(
    inputs: pipeline.Inputs, result: pipeline.Normalized, module: str
) -> tuple[pipeline.Inputs, pipeline.Normalized]:
    """The same without a module of a superseded generation and without what needs it."""
    ir, config = result.ir, inputs.config
    gone = _ids(ir, module)
    left = replace(
        ir,
        declarations=tuple(one for one in ir.declarations if one.id not in gone),
        components=tuple(pair for pair in ir.components if pair[1] not in gone),
        operations=tuple(one for one in ir.operations if not _uses(one) & gone),
    )
    names = {name for name, _ in left.components}
    config = replace(
        config,
        modules=tuple(one for one in config.modules if one.name != module),
        events=tuple(one for one in config.events if not _is_in(one, module)),
    )
    channels = inputs.channels.within(names) if inputs.channels else None
    return replace(inputs, config=config, channels=channels), replace(result, ir=left)


def _needing(ir: Ir, inputs: pipeline.Inputs, module: str) -> Iterator[str]:
    """What needs a module, in words."""
    gone = _ids(ir, module)
    for operation in ir.operations:
        if _uses(operation) & gone:
            yield f"{operation.method.upper()} {operation.path}, which needs {module}"
    if inputs.channels:
        left = inputs.channels.within({name for name, id_ in ir.components if id_ not in gone})
        kept = {channel.name for channel in left.channels}
        yield from (
            f"the channel {one.name} needs {module}" for one in inputs.channels.channels if one.name not in kept
        )


def _ids(ir: Ir, module: str) -> set[str]:
    return {one.id for one in ir.declarations if one.module == module}


def _is_in(group: EventGroup, module: str) -> bool:
    return group.module == module


def _uses(operation: Operation) -> set[str]:
    """The declarations that an operation refers to."""
    bodies: list[Body] = [*operation.requests, *(body for _, body in operation.responses)]
    uses: list[Use] = [body.use for body in bodies if body.use] + [one.use for one in operation.parameters]
    types: list[Type] = [use.type for use in uses]
    return {target for type_ in types for target in references_of(type_)}
