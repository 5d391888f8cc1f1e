"""What a package can have beside its types, and which module belongs to what.

A module is emitted where its feature is there. `MODULES` names each one of templates/client, so that none can be
forgotten; the modules of templates/package belong to every package, those of templates/testing to the fake server.
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

MODULES: Mapping[str, Feature] = {
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
}
"""Module of templates/client, by its path in the package, or folder of them → the feature that it belongs to."""


def feature_of(path: str) -> Feature:
    """The feature of a module of templates/client; that of its folder where it is not listed by itself.

    Raises:
        KeyError: it is in no folder that is listed either.
    """
    return MODULES[path] if path in MODULES else MODULES[path.rpartition("/")[0] + "/"]
