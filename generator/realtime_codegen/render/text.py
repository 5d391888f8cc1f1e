"""The only two ways a text of the description gets into Python source: as a docstring and as a literal.

Both are tested with hostile input. Everything else that is printed is a name the generator checked or code it wrote.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator, Sequence
from unicodedata import east_asian_width

from realtime_codegen.formatter import LINE_LENGTH

WIDTH = LINE_LENGTH
"""Columns of a line of generated code."""

_QUOTES = '"""'

_CONTROL = re.compile(
    r"[\x00-\x08\x0b-\x1f\x7f-\x9f\xad\u061c\u180e\u200b-\u200f\u2028-\u202e\u2060-\u206f\ufeff\ufff9-\ufffb"
    r"\U000e0000-\U000e007f\ud800-\udfff]"
)
"""What cannot be seen, and what changes the order in which the rest is seen."""

_UNSAFE = re.compile(r'\\|"(?=")')
"""What is escaped in a docstring: a backslash, and a quote that with the next one could end it too early."""

_CHARACTERS = re.compile(r"\\?.", re.DOTALL)
"""A character of an escaped text, with the backslash that escapes it."""

Section = tuple[str, Sequence[tuple[str, str]]]
"""Title and entries of a section of a docstring, `("Args", [("model", "Model of the session.")])`; an entry without a
name is a plain sentence.
"""


def docstring(text: str, indent: int = 4, sections: Iterable[Section] = ()) -> str:
    """`text` as a docstring that ends where it should, whatever it contains; paragraphs are separated by empty lines.

    No line is longer than `WIDTH`, escapes and quotes included, but for one that is a single word in backquotes.
    Lines after the first are indented by `indent` spaces, since the template has already indented the first. Sections
    come after the text, those without entries left out.
    """
    room = WIDTH - indent - len(_QUOTES)
    filled = [_filled(part, room) for part in text.split("\n\n") if part]
    filled += [_section(title, entries, room) for title, entries in sections if entries]
    body = "\n\n".join(filled)
    ending = re.sub(r'"\Z', r'\\"', body)
    if "\n" not in body and _columns(ending) <= room - len(_QUOTES):
        return f"{_QUOTES}{ending}{_QUOTES}"
    margin = " " * indent
    lines = body.replace("\n", f"\n{margin}").replace(f"\n{margin}\n", "\n\n")
    return f"{_QUOTES}{lines}\n{margin}{_QUOTES}"


def count_words(text: str) -> int:
    """How many words of a docstring are those of `text`, where it begins with it."""
    return len(_printable(text).split())


def _section(title: str, entries: Iterable[tuple[str, str]], room: int) -> str:
    lines = [_filled(f"{name}: {text}" if name else text, room, " " * 4, " " * 8) for name, text in entries]
    return "\n".join([f"{title}:", *lines])


def _filled(text: str, room: int, first: str = "", rest: str = "") -> str:
    """`text`, escaped, in lines of at most `room` columns. `first` begins the first line, `rest` the others."""
    words = _UNSAFE.sub(r"\\\g<0>", _printable(text)).split()
    lines, begun = [first], False
    for part in (part for word in words for part in _parts(word, room - len(rest))):
        longer = f"{lines[-1]} {part}" if begun else f"{first}{part}"
        if begun and _columns(longer) > room:
            lines.append(f"{rest}{part}")
        else:
            lines[-1], begun = longer, True
    return "\n".join(lines)


def _parts(word: str, room: int) -> Iterator[str]:
    """The word in parts of at most `room` columns, none of which ends inside an escape; whole where it is code, such
    as a JSON pointer: that is of use only in one piece, and `diff` reads it.
    """
    if _columns(word) <= room or "`" in word:
        yield word
        return
    part = ""
    for character in _CHARACTERS.findall(word):
        if _columns(part + character) > room:
            yield part
            part = ""
        part += character
    yield part


def _columns(text: str) -> int:
    """Columns that the text takes: characters of East Asian scripts take two."""
    return len(text) if text.isascii() else sum(1 + (east_asian_width(one) in "FW") for one in text)


def literal(value: str | int | float | bool | None) -> str:
    """`value` as a Python literal in ASCII, so that no reader and no formatter sees something else than the
    interpreter.
    """
    return ascii(value)


def _printable(text: str) -> str:
    return _CONTROL.sub(lambda found: ascii(found[0])[1:-1].replace("\\", "/"), text)
