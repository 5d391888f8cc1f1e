"""How deep a text of YAML or JSON may nest, and where it goes deeper.

The parsers have limits of their own, which differ by version, and read ahead of what they hand over. So the place is
found here, in the text.
"""

from __future__ import annotations

import re

MAX_DEPTH = 200
"""Most levels of nesting, aliases counted as if written out."""

# What is quoted or a comment starts where a token may start: the apostrophe of "don't" is neither.
_TOKEN = re.compile(
    r"""(?<![^\s\[\]{},:])(?:"[^"\\]*(?:\\.[^"\\]*)*"|'[^']*'|\#[^\n]*)|(?P<opens>[\[{])|(?P<closes>[\]}])""", re.DOTALL
)


def find_too_deep(text: str) -> int | None:
    """The offset of the bracket that opens one level more than `MAX_DEPTH`; None where no bracket does."""
    depth = 0
    for token in _TOKEN.finditer(text):
        if token["opens"]:
            depth += 1
            if depth > MAX_DEPTH:
                return token.start()
        elif token["closes"]:
            depth -= 1
    return None
