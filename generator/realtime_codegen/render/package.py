"""The files around the models: module headers, decoders, SCHEMAS, facts, and the package's front door."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING

import realtime_codegen
from realtime_codegen.config import Config
from realtime_codegen.model.ir import Alias, Declaration, Field, Ir, Struct, UnionOf
from realtime_codegen.normalize.modules import EVENTS, MODELS
from realtime_codegen.render.decoders import decoder_name
from realtime_codegen.render.errors import error_names, render_errors
from realtime_codegen.render.features import Feature, Features
from realtime_codegen.render.model_source import own_fields
from realtime_codegen.render.models import imports_for
from realtime_codegen.render.templates import environment
from realtime_codegen.render.text import docstring, literal
from realtime_codegen.write.header import HEADER

if TYPE_CHECKING:
    from realtime_codegen.render.client import ClientFiles

TITLES = {
    MODELS: "Types of the API's objects: frozen, keyword-only, discriminated by tags. What is not set is not sent.",
    EVENTS: "Events of the API and the unions of them, with the decoder of each union.",
}


@dataclass(frozen=True, slots=True)
class UnionView:
    """An event union and its decoder."""

    name: str
    decoder: str


@dataclass(frozen=True, slots=True)
class ModuleView:
    """One module: its docstring, the lines that import, the body as datamodel-code-generator printed it, and the event
    unions in it. `absent` are pairs of a class and its attributes that read `None` where they are absent,
    as a tuple.
    """

    title: str
    imports: tuple[str, ...]
    body: str
    unions: tuple[UnionView, ...]
    absent: tuple[tuple[str, str], ...]
    exported: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class FactsView:
    """One entry of the facts table: the class and the arguments of `Facts`."""

    name: str
    arguments: str


@dataclass(frozen=True, slots=True)
class UnknownView:
    """An `Unknown` for another tag field than `type`: its class name, the field as a literal, and the docstring."""

    name: str
    field: str
    docstring: str


@dataclass(frozen=True, slots=True)
class ImportView:
    """`from .module import names`."""

    module: str
    names: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class ExampleView:
    """What the docstring of the package shows: a union of events with its decoder, or a type; all may be empty."""

    union: str = ""
    decoder: str = ""
    type: str = ""


@dataclass(frozen=True, slots=True)
class RootView:
    """`__init__.py`: what it imports at once, and what when it is first asked for.

    `lazy` are pairs of a name and the module it is in, `modules` are modules that are attributes themselves. `client`
    is the name of the client class, empty where there is none.
    """

    package: str
    imports: tuple[ImportView, ...]
    errors: tuple[str, ...]
    modules: tuple[str, ...]
    lazy: tuple[tuple[str, str], ...]
    lazy_imports: tuple[ImportView, ...]
    exported: tuple[str, ...]
    client: str
    has_operations: bool
    has_connections: bool
    example: ExampleView


def render_modules(
    ir: Ir, config: Config, bodies: Mapping[str, str], templates: Path, client: ClientFiles | None = None
) -> dict[str, str]:
    """The modules that depend on the description, by file name. The root of the package has what `client` lists."""
    jinja = environment(templates)
    modules = {path.removesuffix(".py"): body for path, body in bodies.items()}
    by_module = {
        name: [one for one in ir.declarations if one.file == name] for name in sorted({MODELS, EVENTS, *modules})
    }
    by_id = ir.by_id()
    present = [name for name, members in by_module.items() if members]

    def rendered(template: str, **context: object) -> str:
        return HEADER + jinja.get_template(template).render(**context)

    files = {
        f"{name}.py": rendered("module.py.jinja", module=_module(name, by_module[name], modules.get(name, ""), by_id))
        for name in present
    }
    files["_runtime/facts.py"] = rendered("_runtime/facts.py.jinja", modules=present, facts=_facts(ir))
    if unknowns := _unknowns(ir):
        files["_unknown.py"] = rendered("_unknown.py.jinja", unknowns=unknowns)
    files["schemas.py"] = rendered("schemas.py.jinja", modules=present, schemas=_schemas(ir))
    files["_meta.py"] = rendered("_meta.py.jinja", meta=_meta(config))
    main = [name for name in present if name in (MODELS, EVENTS)]
    imports = tuple(ImportView(name, _exports(by_module[name])) for name in main)
    others = tuple(name for name in present if name not in main)
    files["__init__.py"] = rendered("__init__.py.jinja", root=_root(ir, config, imports, others, client))
    return files


def errors_file(config: Config, templates: Path, client: ClientFiles | None) -> dict[str, str]:
    """errors.py, not formatted yet."""
    features: Features = client.features if client else frozenset()
    if config.has_fake_server:
        features |= frozenset[Feature]({"fake_server"})
    return {"errors.py": render_errors(config.root_error, features, templates)}


def _root(
    ir: Ir, config: Config, imports: tuple[ImportView, ...], others: tuple[str, ...], client: ClientFiles | None
) -> RootView:
    """The front door. Without a client it has the exceptions of the codec alone."""
    lazy = {"SCHEMAS": "schemas", **(client.lazy if client else {})}
    modules = tuple(sorted([*others, *(client.modules if client else ())]))
    features: Features = client.features if client else frozenset()
    types = {name for one in imports for name in one.names}
    errors = tuple(name for name in error_names(config.root_error, features) if name not in types)
    eager = {*RUNTIME_NAMES, *errors, *(name for one in imports for name in one.names)}
    return RootView(
        package=config.package,
        imports=imports,
        errors=errors,
        modules=modules,
        lazy=tuple(lazy.items()),
        lazy_imports=tuple(
            ImportView(module, tuple(sorted(name for name, home in lazy.items() if home == module)))
            for module in sorted(set(lazy.values()))
        ),
        exported=tuple(sorted({*eager, *modules, *lazy})),
        client=config.client.name + "Client" if config.client else "",
        has_operations="operations" in features,
        has_connections="websocket" in features,
        example=_example(ir, config),
    )


def _example(ir: Ir, config: Config) -> ExampleView:
    """What the docstring of the package shows: the first union of events that is received, else any type."""
    unions = {one.component or one.id: one for one in ir.declarations if isinstance(one, Alias) and one.is_event_union}
    groups = (one for one in config.events if one.direction == "received" and not one.module)
    union = next((unions[one.union] for one in groups if one.union in unions), None)
    if union is not None:
        return ExampleView(union=union.name, decoder=decoder_name(union))
    types = [one.name for one in ir.declarations if not one.module and one.component and isinstance(one, Struct)]
    return ExampleView(type=min(types, default=""))


def _module(name: str, members: Sequence[Declaration], body: str, by_id: Mapping[str, Declaration]) -> ModuleView:
    unions = [one for one in members if isinstance(one, Alias) and one.is_event_union]
    absent = _read_none_for_absent(members, by_id)
    lines = list(imports_for(body))
    if absent:
        lines.append("from ._runtime.base import read_none_for_absent")
    if unions:
        lines.append("from ._runtime.codec import EventDecoder, event_decoder")
    return ModuleView(
        title=TITLES.get(name, f"Types and events of the {name} version of the API."),
        imports=tuple(lines),
        body=body,
        unions=tuple(UnionView(one.name, decoder_name(one)) for one in unions),
        absent=absent,
        exported=_exports(members),
    )


def _read_none_for_absent(
    members: Iterable[Declaration], by_id: Mapping[str, Declaration]
) -> tuple[tuple[str, str], ...]:
    """By class, the attributes that it declares and that read `None` where they are absent: those that only the server
    leaves out, and required ones that may be null, where a message lacks them.
    """
    found = [
        (one.name, [field.name for field in own_fields(one, by_id) if _reads_none(field, one)])
        for one in members
        if isinstance(one, Struct)
    ]
    return tuple(sorted((name, str(tuple(fields))) for name, fields in found if fields))


def _reads_none(field: Field, struct: Struct) -> bool:
    is_null_a_value = field.use.nullable or field.use.type == UnionOf(())
    return is_null_a_value if field.required else struct.direction == "received"


def _facts(ir: Ir) -> list[FactsView]:
    found = [FactsView(_qualified(one), _arguments(one)) for one in ir.declarations if isinstance(one, Struct)]
    return sorted((one for one in found if one.arguments), key=lambda view: view.name)


def _arguments(struct: Struct) -> str:
    """The arguments of `Facts` that differ from its defaults."""
    tag = next((field for field in struct.fields if struct.tag and field.wire == struct.tag.field), None)
    constants = [field.wire for field in struct.fields if field.required and field is not tag and field.has_default]
    forbidden = [
        field.wire
        for field in struct.fields
        if struct.direction == "received" and not field.required and not field.use.nullable
    ]
    arguments = [f"required_constants={_tuple(constants)}"] if constants else []
    arguments += ["optional_tag=True"] if tag and not tag.required else []
    arguments += ["closed=True"] if struct.is_closed else []
    arguments += [f"null_forbidden={_tuple(forbidden)}"] if forbidden else []
    return ", ".join(arguments)


def _tuple(values: Iterable[str]) -> str:
    return "(" + "".join(f"{literal(value)}, " for value in values) + ")"


def _schemas(ir: Ir) -> list[tuple[str, str]]:
    """What `decode` takes for each component: its type, and the null that the component allows."""
    by_id = ir.by_id()
    return [
        (literal(component), _qualified(by_id[id_]) + (" | None" if component in ir.nullable else ""))
        for component, id_ in ir.components
    ]


def _qualified(declaration: Declaration) -> str:
    return f"{declaration.file}.{declaration.name}"


def _meta(config: Config) -> list[tuple[str, str, str]]:
    upstream = config.upstream
    return [
        (
            "GENERATOR_VERSION",
            literal(realtime_codegen.__version__),
            "Version of realtime-codegen that wrote this package.",
        ),
        ("UPSTREAM_REPOSITORY", literal(upstream.repository), "Repository of the API description."),
        ("UPSTREAM_COMMIT", literal(upstream.commit), "Commit of the API description."),
        ("UPSTREAM_DATE", literal(upstream.date), "Date of that commit."),
        ("UPSTREAM_SHA256", literal(upstream.sha256), "SHA-256 of the file of the API description."),
    ]


def _exports(members: Iterable[Declaration]) -> tuple[str, ...]:
    decoders = [decoder_name(one) for one in members if isinstance(one, Alias) and one.is_event_union]
    return tuple(sorted([*(one.name for one in members), *decoders]))


RUNTIME_NAMES = (
    "Note", "UNSET", "Unknown", "UnknownEvent", "UnsetType", "decode", "encode", "extra_fields", "notes",
)  # fmt: skip


UNKNOWN_WORDS = "A variant, by its property {}, that this version of the description does not list."


def _unknowns(ir: Ir) -> list[UnknownView]:
    unknowns = {one.tag_field: one.unknown for one in ir.declarations if isinstance(one, Alias) and one.tag_field}
    return [
        UnknownView(name, literal(field), docstring(UNKNOWN_WORDS.format(literal(field))))
        for field, name in sorted(unknowns.items())
        if field != "type"
    ]
