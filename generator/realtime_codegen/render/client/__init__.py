"""The client: HTTP resources, connections, webhooks, and the modules that carry them.

templates/client is laid out as the package is. `*.py` is carried as it stands, `*.py.jinja` is rendered from the views
of this package, and `shell/*.py.jinja` of any folder is rendered into that folder twice, for asyncio and for threads.
templates/testing is carried beside it where source.toml asks for it. Everything is emitted only where source.toml has
a [client] table.
"""

from __future__ import annotations

import ast
from collections.abc import Collection, Mapping
from dataclasses import dataclass
from pathlib import Path

from realtime_codegen.header import HEADER
from realtime_codegen.render.client.connections import ConnectionsView, connections_view
from realtime_codegen.render.client.facade import facade_view
from realtime_codegen.render.client.resources import ResourcesView, resources_view
from realtime_codegen.render.client.shells import SHELLS, ShellView
from realtime_codegen.render.client.source import Source
from realtime_codegen.render.client.webhooks import webhooks_view
from realtime_codegen.render.templates import carried, environment

__all__ = ["ClientFiles", "ShellView", "Source", "render_client"]

FOLDER = "client"
"""Of templates."""

_LOCAL = {
    "Frame": "_client.websocket.local_events",
    "RawResponse": "_client.http.response",
    "ReconnectPolicy": "_client.websocket.options",
    "Reconnected": "_client.websocket.local_events",
    "Reconnecting": "_client.websocket.options",
}
"""What the carried modules have for everybody, by their module."""


@dataclass(frozen=True, slots=True)
class ClientFiles:
    """The files of the client by path: those that are rendered, unformatted, and those that are carried.

    `lazy` maps each name that the root of the package has of it to the module it is imported from when first asked for;
    `modules` are the modules that the root has in the same way. `errors` are the names of all exceptions.
    """

    rendered: Mapping[str, str]
    carried: Mapping[str, str]
    lazy: Mapping[str, str]
    modules: tuple[str, ...]
    errors: tuple[str, ...]


def render_client(source: Source, templates: Path) -> ClientFiles:
    """Everything that a [client] table adds to the package. Problems go to the diagnostics of `source`."""
    jinja = environment(templates / FOLDER)
    resources, connections, webhooks = resources_view(source), connections_view(source), webhooks_view(source)
    facade = facade_view(source, resources, connections)
    views = {"client": facade, "connections": connections, "resources": resources, "webhooks": webhooks}
    rendered = {
        f"{name}.py": HEADER + jinja.get_template(f"{name}.py.jinja").render(view=view, shells=SHELLS)
        for name, view in views.items()
        if view
    }
    for path in sorted((templates / FOLDER).rglob("shell/*.py.jinja")):
        template = path.relative_to(templates / FOLDER)
        for shell in SHELLS:
            name = f"{shell.word}_{path.name.removesuffix('.jinja')}"
            text = jinja.get_template(template.as_posix()).render(shell=shell)
            rendered[(template.parent.parent / name).as_posix()] = HEADER + text
    files = carried(templates / FOLDER)
    roots = [path.removesuffix(".py") for path in files if "/" not in path]
    lazy = _lazy(facade.name, resources, connections)
    errors = _classes(templates / "package" / "errors.py")
    _report_taken({*lazy, *errors}, source)
    if source.client.testing:
        files |= {f"testing/{path}": text for path, text in carried(templates / "testing").items()}
    return ClientFiles(
        rendered=rendered,
        carried=files,
        lazy=lazy,
        modules=tuple(sorted([*roots, *(["webhooks"] if webhooks else [])])),
        errors=errors,
    )


def _lazy(name: str, resources: ResourcesView | None, connections: ConnectionsView | None) -> dict[str, str]:
    found = {**_LOCAL, **{f"{shell.prefix}{name}": "client" for shell in SHELLS}}
    for one in connections.connections if connections else ():
        found |= {f"{shell.prefix}{one.class_name}": "connections" for shell in SHELLS}
    found |= {one.name: "resources" for one in (resources.locations if resources else ())}
    return dict(sorted(found.items()))


def _report_taken(names: Collection[str], source: Source) -> None:
    """Report RC501 for each type of the description that has the name of a class of the client."""
    for one in source.ir.declarations:
        if one.name in names and not one.module:
            message = f"{one.id} and a class of the client would both be {one.name}"
            source.report(one.pointer, "RC501", message, "pin another name for it in spec/names.lock")


def _classes(path: Path) -> tuple[str, ...]:
    """The public classes of a module."""
    body = ast.parse(path.read_text(encoding="utf-8")).body
    return tuple(sorted(one.name for one in body if isinstance(one, ast.ClassDef) and not one.name.startswith("_")))
