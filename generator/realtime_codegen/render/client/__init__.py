"""The client: HTTP resources, connections and webhooks.

Everything is emitted only where source.toml has a [client] table, and each module where the package has its feature
(`realtime_codegen.render.features`). The modules that send and receive are carried as they stand.
"""

from __future__ import annotations

from collections.abc import Collection, Mapping
from dataclasses import dataclass
from pathlib import Path

from realtime_codegen.config import Config
from realtime_codegen.render.client.client_class import facade_view
from realtime_codegen.render.client.connections import ConnectionsView, connections_view
from realtime_codegen.render.client.fake_server import knows_channels
from realtime_codegen.render.client.flavours import SHELLS, ShellView
from realtime_codegen.render.client.identity import identity_view
from realtime_codegen.render.client.inputs import Source
from realtime_codegen.render.client.resources import ResourcesView, resources_view
from realtime_codegen.render.client.security import security_of
from realtime_codegen.render.client.webhooks import WebhooksView, webhooks_view
from realtime_codegen.render.errors import error_names
from realtime_codegen.render.features import Feature, Features, is_in
from realtime_codegen.render.templates import environment
from realtime_codegen.write.header import HEADER

__all__ = ["ClientFiles", "ShellView", "Source", "client_names", "render_client"]

_LOCAL: Mapping[str, tuple[str, Feature]] = {
    "RawMessage": ("_client.websocket.local_events", "websocket"),
    "RawResponse": ("_client.http.response", "operations"),
    "ReconnectPolicy": ("_client.websocket.options", "websocket"),
    "LostAudio": ("_client.websocket.local_events", "websocket"),
    "Reconnected": ("_client.websocket.local_events", "websocket"),
    "Reconnecting": ("_client.websocket.options", "websocket"),
}
"""What the carried modules have for everybody: their module, and the feature that needs it."""

_ROOT_MODULES = ("audio", "webhooks")
"""Modules that are attributes of the root of a package that has them."""


@dataclass(frozen=True, slots=True)
class ClientFiles:
    """The rendered files of the client by path, unformatted.

    `lazy` maps each name that the root of the package has of it to the module it is imported from when first asked for;
    `modules` are the modules that the root has in the same way.
    """

    rendered: Mapping[str, str]
    lazy: Mapping[str, str]
    modules: tuple[str, ...]
    features: Features


def render_client(source: Source, templates: Path) -> ClientFiles:
    """Everything that a [client] table adds to the package. Problems go to the diagnostics of `source`."""
    jinja = environment(templates)
    security = security_of(source)
    resources = resources_view(source, security)
    connections, webhooks = connections_view(source, security), webhooks_view(source)
    facade = facade_view(source, resources, connections, security)
    features = _features(source, resources, connections, webhooks)
    views = {"client": facade, "connections": connections, "resources": resources, "webhooks": webhooks}
    rendered = {
        f"{name}.py": HEADER + jinja.get_template(f"{name}.py.jinja").render(view=view, shells=SHELLS)
        for name, view in views.items()
        if view
    }
    identity = jinja.get_template("_client/identity.py.jinja")
    view = identity_view(source.client, security)
    rendered["_client/identity.py"] = HEADER + identity.render(identity=view, features=features)
    lazy = _lazy(facade.name, resources, connections, features)
    types = {one.name for one in source.ir.declarations if not one.module}
    _note_hidden(types & {*lazy, *error_names(source.config.root_error, features)}, source)
    return ClientFiles(
        rendered=rendered,
        lazy={name: module for name, module in lazy.items() if name not in types},
        modules=tuple(name for name in _ROOT_MODULES if is_in(f"{name}.py", features)),
        features=features,
    )


def client_names(config: Config, *, has_channels: bool) -> frozenset[str]:
    """The names at the root of a package that are known before its client is rendered: a type has one of them only
    where it is pinned.
    """
    if config.client is None:
        return frozenset()
    every: Features = frozenset({"client", "operations", "websocket", "webhooks"})
    kinds = (f"{config.client.name}Client", *(["Connection"] if has_channels else []))
    classes = (f"{shell.prefix}{kind}" for shell in SHELLS for kind in kinds)
    return frozenset({*_LOCAL, *classes, *error_names(config.root_error, every)})


def _features(
    source: Source,
    resources: ResourcesView | None,
    connections: ConnectionsView | None,
    webhooks: WebhooksView | None,
) -> Features:
    client = source.client
    has: Mapping[Feature, bool] = {
        "client": True,
        "operations": resources is not None,
        "websocket": connections is not None,
        "webhooks": webhooks is not None,
        "audio": client.audio,
        "azure": "azure" in client.constructors,
        "fake_server": client.testing and knows_channels(source),
    }
    return frozenset(feature for feature, is_there in has.items() if is_there)


def _lazy(
    name: str, resources: ResourcesView | None, connections: ConnectionsView | None, features: Features
) -> dict[str, str]:
    found = {local: module for local, (module, feature) in _LOCAL.items() if feature in features}
    found |= {f"{shell.prefix}{name}": "client" for shell in SHELLS}
    for one in connections.connections if connections else ():
        found |= {f"{shell.prefix}{one.class_name}": "connections" for shell in SHELLS}
    found |= {one.name: "resources" for one in (resources.locations if resources else ())}
    return dict(sorted(found.items()))


def _note_hidden(names: Collection[str], source: Source) -> None:
    """Note (RC501) each type of the description that is in the root in the place of a class of the client."""
    for one in source.ir.declarations:
        if one.name in names and not one.module:
            message = f"{one.id} and a class of the client are both {one.name}; the root of the package has the type"
            advice = "import the class from its module, or pin another name for the type in spec/names.lock"
            source.note(one.pointer, "RC501", message, advice)
