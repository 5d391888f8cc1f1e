"""Whether the fake server of templates/package/testing can represent the server of a description.

It plays the sessions of one API, so it is emitted only for descriptions with the channels that it knows.
"""

from __future__ import annotations

from collections.abc import Collection, Iterator, Mapping
from typing import Any

from realtime_codegen.model.json_pointer import join
from realtime_codegen.render.client.inputs import Source

KNOWN: Mapping[str, frozenset[str]] = {
    "/realtime": frozenset({"error", "session.created", "session.updated"}),
    "/realtime/translations": frozenset({"error", "session.created"}),
}
"""Address of a channel that the fake server knows → server events that it sends there in any session."""

_ADVICE = "remove `testing = true` from [client] in spec/source.toml"


def knows_channels(source: Source) -> bool:
    """Whether the fake server knows every channel. Reports RC803 for each that it does not know, and for an API without
    channels.

    A description of another version that has none of the channels is no error: it has no fake server.
    """
    channels = source.channels
    described: Mapping[str, Any] = channels.document.data["channels"] if channels else {}
    if not described:
        message = "the fake server knows no API without channels, and this one has no spec/websocket.yaml"
        source.report("", "RC803", message, _ADVICE)
    for name, channel in described.items():
        if reason := next(_differences(channel["address"], channel["messages"]), ""):
            message = f"the fake server does not know the channel {name}: {reason}"
            source.report_channel(join("/channels", name), "RC803", message, _ADVICE)
    return channels is not None and bool(channels.channels)


def _differences(address: str, wire_types: Collection[str]) -> Iterator[str]:
    if address not in KNOWN:
        yield f"its address is {address}, not {' or '.join(KNOWN)}"
        return
    for wire_type in sorted(KNOWN[address].difference(wire_types)):
        yield f"it has no event {wire_type!r}"
