"""The name of the function that decodes an event union."""

from __future__ import annotations

import re

from realtime_codegen.model.ir import Alias


def decoder_name(alias: Alias) -> str:
    """`ServerEvent` → `decode_server_event`."""
    return "decode_" + re.sub(r"(?<=[a-z0-9])(?=[A-Z])", "_", alias.name).lower()
