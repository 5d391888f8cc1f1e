"""The only two ways a text of the description gets into Python source: as a docstring and as a literal.

Both are tested with hostile input. Everything else that is printed is a name the generator checked or code it wrote.
"""

from __future__ import annotations

import re
import textwrap
from collections.abc import Iterable, Sequence

from realtime_codegen.formatter import LINE_LENGTH

WIDTH = LINE_LENGTH
"""Columns of a line of generated code."""

_CONTROL = re.compile(
    r"[\x00-\x08\x0b-\x1f\x7f-\x9f\xad\u061c\u180e\u200b-\u200f\u2028-\u202e\u2060-\u206f\ufeff\ufff9-\ufffb"
    r"\U000e0000-\U000e007f\ud800-\udfff]"
)
"""What cannot be seen, and what changes the order in which the rest is seen."""

_QUOTE = re.compile(r'"(?="|\Z)')
"""A quote that with the next one, or with those that end the docstring, could end it too early."""


Section = tuple[str, Sequence[tuple[str, str]]]
"""Title and entries of a section of a docstring, `("Args", [("model", "Model of the session.")])`; an entry without a
name is a plain sentence.
"""


def docstring(text: str, indent: int = 4, sections: Iterable[Section] = ()) -> str:
    """`text` as a docstring that ends where it should, whatever it contains; paragraphs are separated by empty lines.

    Lines after the first are indented by `indent` spaces, since the template has already indented the first. Sections
    come after the text, those without entries left out.
    """
    room = WIDTH - indent - 3
    filled = [_filled(part, room) for part in text.split("\n\n") if part]
    filled += [_section(title, entries, room) for title, entries in sections if entries]
    escaped = "\n\n".join(filled).replace("\\", "\\\\")
    escaped = _QUOTE.sub('\\\\"', escaped)
    margin = " " * indent
    body = escaped.replace("\n", f"\n{margin}").replace(f"\n{margin}\n", "\n\n")
    return f'"""{body}"""' if "\n" not in body and len(body) <= room else f'"""{body}\n{margin}"""'


def _section(title: str, entries: Iterable[tuple[str, str]], room: int) -> str:
    lines = [_filled(f"{name}: {text}" if name else text, room, " " * 4, " " * 8) for name, text in entries]
    return "\n".join([f"{title}:", *lines])


def _filled(text: str, room: int, first: str = "", rest: str = "") -> str:
    words = " ".join(_printable(text).split())
    lines = textwrap.wrap(
        words, room, initial_indent=first, subsequent_indent=rest, break_long_words=False, break_on_hyphens=False
    )
    return "\n".join(lines or [""])


def literal(value: str | int | float | bool | None) -> str:
    """`value` as a Python literal in ASCII, so that no reader and no formatter sees something else than the
    interpreter.
    """
    return ascii(value)


def _printable(text: str) -> str:
    return _CONTROL.sub(lambda found: ascii(found[0])[1:-1].replace("\\", "/"), text)
