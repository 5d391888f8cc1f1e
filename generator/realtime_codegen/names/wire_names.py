"""Property names that msgspec takes for no field: those with a quote, a backslash or a control character.

Such a field is declared under an escaped name, with a character in front that is for private use. The runtime turns it
back (`_runtime.base.wire_name`). The native codec knows the escaped name alone, and leaves objects with such a key to
the exact one.
"""

from __future__ import annotations

import re

ESCAPED = "\ue000"
"""Begins every escaped name, and is itself what makes a name that begins with it one to be escaped."""

_REFUSED = re.compile(r'["\\\x00-\x1f]')


def escape_wire_name(wire: str) -> str:
    """The name for `msgspec.field`: the one on the wire, where msgspec takes it."""
    if not _REFUSED.search(wire) and not wire.startswith(ESCAPED):
        return wire
    return ESCAPED + re.sub(r'["\\%\x00-\x1f]', lambda found: f"%{ord(found[0]):02x}", wire)


def unescape_wire_name(name: str) -> str:
    """The name on the wire for one that `msgspec.field` has."""
    if not name.startswith(ESCAPED):
        return name
    return re.sub(r"%([0-9a-f]{2})", lambda found: chr(int(found[1], 16)), name.removeprefix(ESCAPED))
