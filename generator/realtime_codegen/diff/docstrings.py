"""What the generator writes into docstrings, read back: the words of the description, and facts that Python has no
other place for.
"""

from __future__ import annotations

import re
from dataclasses import dataclass

_POINTER = re.compile(r"\s*From\s+`#(?P<pointer>[^`]*)`\.\s*\Z")
_DECIDED = re.compile(r"\s*(?:\A|\n\n)Told apart (?P<reason>[^\n]*(?:\n[^\n]+)*)\Z")
_TAG = re.compile(r"by '(?P<field>[^']*)'")
_DEFAULT = re.compile(r"\s*Default:\s+`(?P<value>.*)`\.\Z", re.DOTALL)
_DEPRECATED = re.compile(r"\s*Deprecated\.\Z")
_ACCESS = re.compile(r"\s*Only (?:sent|received)\.\Z")


@dataclass(frozen=True, slots=True)
class Words:
    """A docstring taken apart. `default` is None where the words speak of a default themselves: then the generator
    leaves out the line that names it. `decided_by` is how the members of a union are told apart, `tag_field` by which
    property.
    """

    text: str
    pointer: str = ""
    decided_by: str = ""
    tag_field: str = ""
    deprecated: bool = False
    default: str | None = ""


def read_words(docstring: str) -> Words:
    """Take a docstring of a class, an alias or a field apart."""
    text, pointer = _without(_POINTER, docstring.strip(), "pointer")
    text, reason = _without(_DECIDED, text, "reason")
    deprecated = _DEPRECATED.search(text) is not None
    text = _ACCESS.sub("", _DEPRECATED.sub("", text))
    text, default = _without(_DEFAULT, text, "value")
    tag = _TAG.search(reason)
    mentions = not default and "default" in text.lower()
    return Words(
        " ".join(text.split()),
        pointer,
        reason,
        tag["field"] if tag else "",
        deprecated,
        None if mentions else " ".join(default.split()),
    )


def _without(pattern: re.Pattern[str], text: str, group: str) -> tuple[str, str]:
    found = pattern.search(text)
    return (text[: found.start()], found[group]) if found else (text, "")
