"""How words of the wire become Python names. Which name a type gets is decided in `realtime_codegen.names`."""

from __future__ import annotations

import keyword
import re
import unicodedata
from collections.abc import Collection, Iterable

_WORD = re.compile(r"[^\W_]+")
_SYMBOLS = {
    " ": "space", "!": "not", '"': "quote", "#": "hash", "$": "dollar", "%": "percent", "&": "and", "'": "apostrophe",
    "(": "paren", ")": "close", "*": "star", "+": "plus", ",": "comma", "-": "dash", ".": "dot", "/": "slash",
    ":": "colon", ";": "semicolon", "<": "less", "=": "equals", ">": "greater", "?": "question", "@": "at",
    "[": "bracket", "\\": "backslash", "]": "end", "^": "caret", "_": "underscore", "`": "backtick", "{": "brace",
    "|": "or", "}": "shut", "~": "tilde",
}  # fmt: skip
"""A word for each symbol of ASCII, for names that differ in nothing else."""


def pascal(text: str) -> str:
    """`response.output_audio.delta` → `ResponseOutputAudioDelta`, `audio/pcm` → `AudioPcm`, `größe` → `Größe`. Letters
    after the first of a word stay as they are.
    """
    words = _WORD.findall(text if text.isascii() else unicodedata.normalize("NFKC", text))
    name = "".join(word[0].upper() + word[1:] for word in words)
    return name if name.isascii() else _only_identifier(unicodedata.normalize("NFKC", name))


def _only_identifier(name: str) -> str:
    """Without the few characters that are letters or digits, and still cannot stand in an identifier."""
    return "".join(one for one in name if f"a{one}".isidentifier())


def attribute(wire: str) -> str:
    """The attribute for a JSON key: the key itself where it is an identifier, else with underscores; `class` →
    `class_`, `2fa` → `field_2fa`.
    """
    name = unicodedata.normalize("NFKC", wire)  # as Python itself does with identifiers
    if not name.isidentifier():
        name = re.sub(r"\W", "_", wire, flags=re.ASCII)
    if not name.isidentifier():
        name = f"field_{name or 'empty'}"
    if keyword.iskeyword(name):
        name += "_"
    return f"field{name}" if name.startswith("_") else name


def spelled_out(text: str) -> str:
    """A text with a word for each symbol, so that texts that differ in symbols alone differ in words: `a b` →
    `a_space_b`, `-1` → `minus_1`, `Page<User>` → `Page_less_User_greater`.
    """
    found = re.findall(r"[^\W_]+|.", unicodedata.normalize("NFKC", text), re.DOTALL)
    words = [one if one.isalnum() else _SYMBOLS.get(one, f"u{ord(one):04x}") for one in found]
    if len(found) > 1 and found[0] == "-":
        words[0] = "minus"
    return "_".join(words)


def numbered(name: str, taken: Collection[str]) -> str:
    """The name, or the first of `name_2`, `name_3` and so on that is not taken. For a class: `Name2`."""
    if name not in taken:
        return name
    number = 2
    while _with_number(name, number) in taken:
        number += 1
    return _with_number(name, number)


def _with_number(name: str, number: int) -> str:
    gap = "" if is_class_name(name) and "_" not in name and not name[-1].isdigit() else "_"
    return f"{name}{gap}{number}"


class TakenNames:
    """Names that are given out, each once, in time that does not grow with how many there are."""

    def __init__(self, names: Iterable[str] = ()) -> None:
        self._names = set(names)
        self._numbers: dict[str, int] = {}

    def __contains__(self, name: str) -> bool:
        return name in self._names

    def take(self, name: str) -> str:
        """The name, or as `numbered` where it is taken; it is taken from now on."""
        found = name
        while found in self._names:
            number = self._numbers[name] = self._numbers.get(name, 1) + 1
            found = _with_number(name, number)
        self._names.add(found)
        return found


def singular(word: str) -> str:
    """`RateLimits` → `RateLimit`: the name of one item of a list, by the one rule that has no exceptions here."""
    return word[:-1] if word.endswith("s") and not word.endswith(("ss", "us")) else word


def is_class_name(name: str) -> bool:
    """Whether a name can be that of a class: an identifier as Python itself spells it, which starts with a capital, or
    with a letter of a script that has none, as no module, function or builtin type does.
    """
    return _is_plain_identifier(name) and name[0].isalpha() and not name[0].islower()


def is_attribute_name(name: str) -> bool:
    """Whether a name can be that of an attribute, a method or a parameter: a public identifier as Python itself spells
    it.
    """
    return _is_plain_identifier(name) and not name.startswith("_")


def _is_plain_identifier(name: str) -> bool:
    return name.isidentifier() and not keyword.iskeyword(name) and unicodedata.normalize("NFKC", name) == name
