"""What a package can have beside its types, and which module belongs to what.

A module is emitted where its feature is there. `MODULES` names each template of templates/package, so that none can be
forgotten.
"""

from __future__ import annotations

from collections.abc import Mapping
from typing import Literal, TypeAlias

Feature: TypeAlias = Literal["client", "operations", "websocket", "webhooks", "audio", "azure", "fake_server"]
"""A part of a package.

- `client`: source.toml has a [client] table. With it come the HTTP modules, whatever the description has: the handshake
  of a WebSocket is judged, repeated and redirected by the same rules, and the constructor takes the same arguments for
  every API.
- `operations`: the description has HTTP operations that the client can call.
- `websocket`: there are channels.
- `webhooks`: the description has webhooks.
- `audio`: [client] says `audio = true`. No description tells that its bytes are audio of a certain rate.
- `azure`: [client] lists the constructor.
- `fake_server`: [client] says `testing = true`.
"""

Features: TypeAlias = frozenset[Feature]

MODULES: Mapping[str, Feature | None] = {
    "__init__.py": None,
    "_meta.py": None,
    "_unknown.py": None,
    "errors.py": None,
    "module.py": None,
    "schemas.py": None,
    "_runtime/": None,
    "client.py": "client",
    "resources.py": "operations",
    "connections.py": "websocket",
    "webhooks.py": "webhooks",
    "audio.py": "audio",
    "_client/__init__.py": "client",
    "_client/addresses.py": "client",
    "_client/azure.py": "azure",
    "_client/headers.py": "client",
    "_client/identity.py": "client",
    "_client/keys.py": "client",
    "_client/limits.py": "client",
    "_client/options.py": "client",
    "_client/schemes.py": "client",
    "_client/settings.py": "client",
    "_client/http/": "client",
    "_client/http/values.py": "operations",
    "_client/websocket/": "websocket",
    "_client/webhook/": "webhooks",
    "testing/": "fake_server",
}
"""Module of templates/package, by its path in the package, or folder of them → the feature that it belongs to, or None
for what every package has.
"""


def feature_of(path: str) -> Feature | None:
    """The feature of a module of templates/package; that of its folder where it is not listed by itself.

    Raises:
        KeyError: it is in no folder that is listed either.
    """
    return MODULES[path] if path in MODULES else MODULES[path.rpartition("/")[0] + "/"]


def is_in(path: str, features: Features) -> bool:
    """Whether a package with these features has a module of templates/package. Raises as `feature_of` does."""
    feature = feature_of(path)
    return feature is None or feature in features
