"""The imports that a rendered module needs: exactly what its signatures use, since type checkers refuse the rest."""

from __future__ import annotations

import re
from collections.abc import Iterable

_STRINGS = re.compile(r"""'(?:\\.|[^'\\])*'|"(?:\\.|[^"\\])*\"""")
_NAMES = re.compile(r"[A-Za-z_][A-Za-z0-9_]*")

_SOURCES = (
    ("collections.abc", ("Callable", "Mapping", "Sequence")),
    ("typing", ("Any", "ClassVar", "Literal", "Never", "TypeAlias", "TypeVar", "Unpack", "overload")),
    ("msgspec", ("UNSET", "UnsetType")),
)


def import_lines(code: Iterable[str], always: Iterable[str] = ()) -> tuple[str, ...]:
    """The lines that import what `code` uses of the standard library and msgspec, and the names of `always`."""
    used = {*_NAMES.findall(_STRINGS.sub("", "\n".join(code))), *always}
    found = ((module, [name for name in names if name in used]) for module, names in _SOURCES)
    return tuple(f"from {module} import {', '.join(names)}" for module, names in found if names)


def modules_in(code: Iterable[str], modules: Iterable[str]) -> tuple[str, ...]:
    """Those modules of types that `code` names, sorted."""
    used = set(re.findall(r"\b(\w+)\.", _STRINGS.sub("", "\n".join(code))))
    return tuple(sorted(used.intersection(modules)))
