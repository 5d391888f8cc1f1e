"""How words of the wire become Python names. Which name a type gets is decided in `realtime_codegen.names`."""

from __future__ import annotations

import keyword
import re
import unicodedata

_WORD = re.compile(r"[A-Za-z0-9]+")


def pascal(text: str) -> str:
    """`response.output_audio.delta` → `ResponseOutputAudioDelta`, `audio/pcm` → `AudioPcm`. Letters after the first of
    a word stay as they are.
    """
    return "".join(word[0].upper() + word[1:] for word in _WORD.findall(text))


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


def singular(word: str) -> str:
    """`RateLimits` → `RateLimit`: the name of one item of a list, by the one rule that has no exceptions here."""
    return word[:-1] if word.endswith("s") and not word.endswith(("ss", "us")) else word


def is_class_name(name: str) -> bool:
    """Whether a name can be that of a class: an ASCII identifier that starts with a capital, as no module, function
    or builtin type does.
    """
    return name.isidentifier() and name.isascii() and not keyword.iskeyword(name) and name[0].isupper()
