"""The kind language of the reference pages: what a page says of a field, and whether a JSON value agrees.

`string`, `int`, `number`, `bool`, `object` (any JSON object), `null`, `list[K]`, `map[K]`, `const(V)`, `enum(V, ...)`,
`open_enum(V, ...)` (any string), `ref(Component)`, `union[K, ...]` and `object-with(name: K, name, ...)`. In YAML, an
`object-with` may spell its fields as a mapping, and an `open_enum` its names as a list.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from typing import Any, cast

Refers = Callable[[str, Any], bool]
"""Whether a value is one of the component of this name."""

CONTAINERS: dict[str, type] = {"list": list, "map": dict}
WORDS = ("string", "int", "number", "bool", "object", "null", "any")


@dataclass(frozen=True)
class Kind:
    """A parsed kind. `word` says which; the other attributes are what stands in its brackets."""

    word: str
    members: tuple[Kind, ...] = ()
    values: tuple[str, ...] = ()
    fields: Mapping[str, Kind] = field(default_factory=dict[str, "Kind"])
    is_required: bool = False


def read(page: Any) -> Kind:
    """The kind of a field of types.yaml: a text, or a mapping with `kind` and perhaps `fields`, `known`, `required`."""
    if isinstance(page, str):
        return parse(page)
    entry = cast("dict[str, Any]", page)
    fields = {name: read(value) for name, value in entry.get("fields", {}).items()}
    kind = Kind(entry["kind"]) if fields or "known" in entry else parse(entry["kind"])
    return Kind(
        kind.word,
        kind.members,
        tuple(entry.get("known", kind.values)),
        fields or kind.fields,
        bool(entry.get("required")),
    )


def parse(text: str) -> Kind:
    """Parse the textual form. Raises ValueError for what it does not know."""
    text = text.strip()
    word, opening, rest = _split_head(text)
    if not opening:
        if word not in WORDS:
            raise ValueError(f"no kind: {text!r}")
        return Kind(word)
    parts = _parts(rest[:-1])
    if word in ("list", "map", "union"):
        return Kind(word, members=tuple(map(parse, parts)))
    if word in ("const", "enum", "open_enum", "ref"):
        return Kind(word, values=tuple(parts))
    if word == "object-with":
        return Kind(word, fields=dict(map(_inline_field, parts)))
    raise ValueError(f"no kind: {text!r}")


def _split_head(text: str) -> tuple[str, str, str]:
    place = min((text.find(mark) for mark in "[(" if mark in text), default=-1)
    return (text, "", "") if place < 0 else (text[:place], text[place], text[place + 1 :])


def _parts(text: str) -> list[str]:
    """Split at the commas that stand in no brackets."""
    parts, depth = [""], 0
    for letter in text:
        depth += (letter in "[(") - (letter in "])")
        if letter == "," and depth == 0:
            parts.append("")
        else:
            parts[-1] += letter
    return [part.strip() for part in parts]


def _inline_field(text: str) -> tuple[str, Kind]:
    name, colon, kind = text.partition(":")
    return name.strip(), parse(kind) if colon else Kind("any")


def agrees(kind: Kind, value: Any, refers: Refers) -> bool | None:
    """Whether the page says that `value` fits; None where it says nothing.

    It says nothing of null unless it names it, of an object that lacks fields, of a field without a kind, of bounds,
    and of an integer that is written with a point.
    """
    if kind.word == "union":
        return _any([agrees(member, value, refers) for member in kind.members])
    if value is None:
        return True if kind.word == "null" else None
    if kind.word == "ref":
        return refers(kind.values[0], value)
    if kind.word in ("list", "map"):
        return isinstance(value, CONTAINERS[kind.word]) and _all(
            [agrees(kind.members[0], one, refers) for one in _contents(value)]
        )
    if kind.word == "object-with":
        return isinstance(value, dict) and _object_agrees(kind.fields, cast("dict[str, Any]", value), refers)
    return _scalar_agrees(kind, value)


def _contents(value: Any) -> list[Any]:
    return list(cast("dict[str, Any]", value).values()) if isinstance(value, dict) else list(value)


def _scalar_agrees(kind: Kind, value: Any) -> bool | None:
    if kind.word == "any":
        return None
    if kind.word in ("const", "enum"):
        return isinstance(value, str) and value in kind.values
    if kind.word in ("int", "number"):
        return _number_agrees(kind.word, value)
    types = {"string": str, "open_enum": str, "bool": bool, "object": dict, "null": type(None)}
    return isinstance(value, types[kind.word])


def _number_agrees(word: str, value: Any) -> bool | None:
    if isinstance(value, bool) or not isinstance(value, int | float):
        return False
    if word == "number":
        return True if value <= 1 else None
    return True if isinstance(value, int) else None if value.is_integer() else False


def _object_agrees(fields: Mapping[str, Kind], value: dict[str, Any], refers: Refers) -> bool | None:
    stated = [agrees(kind, value[name], refers) for name, kind in fields.items() if name in value]
    return _all([*stated, *([None] if len(stated) < len(fields) else [])])


def _all(answers: list[bool | None]) -> bool | None:
    return False if False in answers else None if None in answers else True


def _any(answers: list[bool | None]) -> bool | None:
    return True if True in answers else None if None in answers else False


def example(kind: Kind, component: Callable[[str], Any]) -> Any:
    """A value that fits; `component` gives one of a component."""
    examples: dict[str, Any] = {
        "string": "text",
        "int": 1,
        "number": 0.5,
        "bool": True,
        "object": {"a": 1},
    }
    if kind.word == "ref":
        return component(kind.values[0])
    if kind.word == "list":
        return [example(kind.members[0], component)]
    if kind.word == "map":
        return {"a": example(kind.members[0], component)}
    if kind.word == "union":
        return example(kind.members[0], component)
    if kind.word == "object-with":
        return {
            name: "text" if one.word == "any" else example(one, component)
            for name, one in kind.fields.items()
            if one.word != "any" or name == "name"
        }
    return kind.values[0] if kind.values else examples.get(kind.word)
