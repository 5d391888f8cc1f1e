"""The value that texts and examples give a property: "Must be `ping`.", `example: ping`.

A text counts where it quotes one value that looks like a word of the wire. Where it quotes several, those that it says
the property must be decide; what it names as an example, as something else or as what the value is not does not count.
"""

from __future__ import annotations

import json
import re
from collections.abc import Collection, Iterable, Iterator, Mapping, Sequence
from typing import Any

from realtime_codegen.model.json_values import is_array, is_object

_MAX_TEXT = 10_000
"""Characters of a text that are looked at."""

_QUOTED = re.compile(
    r"(?<!`)`{1,2}(?P<code>[^`\n]+)`{1,2}(?!`)"
    r"|(?<!\w)'(?P<single>[^'\n]+)'(?!\w)"
    r"|\"(?P<double>[^\"\n]+)\""
    r"|[\u201c\u201e](?P<curly>[^\u201c\u201d\u201e\n]+)[\u201d\u201c]"
    r"|[\u2018\u201a](?P<curly_single>[^\u2018\u2019\u201a\n]+)[\u2019\u2018]"
    r"|\u00ab\s?(?P<angle>[^\u00ab\u00bb\n]+?)\s?\u00bb"
    r"|<code>(?P<tag>[^<\n]+)</code>"
    r"|(?<![\w*])\*{1,2}(?P<strong>[^*\s]+)\*{1,2}(?![\w*])"
    r"|&quot;(?P<entity>[^&\n]+)&quot;"
)
_WIRE = re.compile(r"[A-Za-z0-9_$@][\w$@]*(?:[.:/\-]+[\w$@]+)*")
_NO_TYPES = frozenset({"string", "object", "array", "number", "integer", "boolean", "null", "true", "false", "const"})

_FILLER = r"(?:(?:be|is|the|a|an|to|of|exactly|fixed|literal|constant|string|text|value|type|word)\s+)*"
_DEMAND = re.compile(
    rf"\b(?:must|always|shall|has|have|set|equals?|equal|fixed|constant|literal|const|only)[,:]?\s+{_FILLER}$"
    r"|[=:]\s*$",
    re.IGNORECASE,
)
_OTHER = re.compile(
    r"(?:\b(?:not|never|no longer|instead of|formerly|previously|was|were|unlike|except|other than|rather than"
    r"|such as|like|see|replaces|deprecates|after|before|following|e\.g\.|i\.e\.|for example|for instance"
    rf"|response to|reply to|answer to|answers)[,:]?\s+{_FILLER}|\be\.g\.,?\s*)$",
    re.IGNORECASE,
)
_ALTERNATIVE = re.compile(r"\s*(?:,|/|\||\bor\b|\band\b)(?:\s*\bor\b)?\s*$", re.IGNORECASE)
_NAMING_EXTENSION = re.compile(r"x-(?:[\w-]*-)?(?:const(?:ant)?|enum|values?|default|example|literal)", re.IGNORECASE)
_LITERAL_PATTERN = re.compile(r"\^((?:[\w/:\-@$]|\\[.\-/])+)\$")


def values_of_property(schema: Mapping[str, Any], name: str, components: Collection[str]) -> tuple[str, ...]:
    """What the property `name` may be by its own texts, examples and extensions: one value where they agree, several
    where they do not, none where they say nothing. `components` are names that a text may quote as such.
    """
    text = values_of_text(str(schema.get("description", "")), name, components)
    pattern = _LITERAL_PATTERN.fullmatch(str(schema.get("pattern", "")))
    literal = [re.sub(r"\\(.)", r"\1", pattern[1])] if pattern else []
    return agreed([text, literal, *_stated(schema)])


def values_of_event(schema: Mapping[str, Any], name: str) -> tuple[str, ...]:
    """What the property `name` is in the examples and the default of an object."""
    return agreed([found] for example in _examples(schema) if (found := _member(example, name)))


def values_of_text(text: str, name: str, components: Collection[str] = ()) -> tuple[str, ...]:
    """The values that a text quotes for the property `name`, those alone that it demands where it does so."""
    text = text[:_MAX_TEXT]
    found: dict[str, bool] = {}
    was_demanded, end = False, 0
    for match in _QUOTED.finditer(text):
        value = str(match[str(match.lastgroup)]).strip().rstrip(".,;:")
        before = text[max(0, match.start() - 80, end) : match.start()]
        is_other_way = was_demanded and bool(_ALTERNATIVE.fullmatch(before))
        is_demanded = is_other_way or bool(_DEMAND.search(before))
        if value != name and value not in _NO_TYPES and _WIRE.fullmatch(value) and not _OTHER.search(before):
            if is_demanded or value not in components:
                found[value] = found.get(value, False) or is_demanded
            was_demanded = is_demanded
        else:
            was_demanded = False
        end = match.end()
    demanded = tuple(value for value, is_demanded in found.items() if is_demanded)
    return demanded or tuple(found)


def agreed(sources: Iterable[Sequence[str]]) -> tuple[str, ...]:
    """The values that all sources give that give any; all there are where they have none in common."""
    given = [source for source in sources if source]
    common = [value for value in (given[0] if given else ()) if all(value in other for other in given)]
    return tuple(dict.fromkeys(common or (value for source in given for value in source)))


def _stated(schema: Mapping[str, Any]) -> Iterator[list[str]]:
    """The texts that denote a value in the schema of a property."""
    for key, value in schema.items():
        if key in ("default", "example", "examples") or _NAMING_EXTENSION.fullmatch(key):
            yield [one for one in (value if is_array(value) else [value]) if isinstance(one, str) and one]


def _examples(schema: Mapping[str, Any]) -> Iterator[Any]:
    """The examples of an object, those in extensions too: values, or the texts of them."""
    for key, value in schema.items():
        if key in ("default", "example"):
            yield value
        elif key == "examples" and is_array(value):
            yield from value
        elif key.startswith("x-") and "example" in key:
            yield from value if is_array(value) else [value]
        elif key.startswith("x-") and is_object(value):
            yield value.get("example")


def _member(example: Any, name: str) -> str:
    if isinstance(example, str):
        try:
            example = json.loads(example)
        except (ValueError, RecursionError):
            return ""
    value = example.get(name) if is_object(example) else None
    return value if isinstance(value, str) else ""
