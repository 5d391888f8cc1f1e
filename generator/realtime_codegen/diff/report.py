"""A diff as text for people, as Markdown, as JSON, and its alias table as TOML. Same diff, same bytes.

JSON is in ASCII, so that a terminal of any encoding passes it on whole.
"""

from __future__ import annotations

import json
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from typing import Any, Literal

from realtime_codegen.diff.changes import EFFECTS, Change, Diff, Effect, EventAlias, Place
from realtime_codegen.diff.rules import BY_ID

Format = Literal["text", "markdown", "json"]
FORMATS: tuple[Format, ...] = ("text", "markdown", "json")

STYLES = {Effect.SENDING: "red", Effect.READING: "red", Effect.WIDENS: "green", Effect.WORDS: "dim"}
LONGEST = 100
"""Characters of a value before and after a change that text and Markdown show; JSON has all of it."""

ALIASES_HEADER = """\
# Events that only changed their wire type: old = new, by direction and, outside the main part, module.
# A client that talks to a server of the old contract can look up the `type` of a received frame here before it decodes
# it, and that of an encoded client event the other way round before it sends it.
"""


@dataclass(frozen=True, slots=True)
class Line:
    """One line of text and the style a terminal shows it in, empty for none."""

    text: str
    style: str = ""


def render(diff: Diff, format_: Format) -> str:
    """The whole diff in a format, with a line break at the end."""
    if format_ == "json":
        return json.dumps(as_json(diff), indent=2) + "\n"
    lines = [line.text for line in text_lines(diff)] if format_ == "text" else list(_markdown(diff))
    return "\n".join(lines) + "\n"


def render_aliases(diff: Diff, format_: Format) -> str:
    """The alias table alone; TOML where text is asked for."""
    if format_ == "json":
        return json.dumps({"aliases": _aliases_json(diff.aliases)}, indent=2) + "\n"
    lines = _alias_rows(diff.aliases) if format_ == "markdown" else _toml(diff.aliases)
    return "\n".join(lines) + "\n"


def summary(diff: Diff) -> str:
    """`2 break sending code, 1 widens; version step: major`, or that nothing differs."""
    if not diff.changes:
        return "no differences; version step: none"
    words = {
        Effect.SENDING: ("breaks sending code", "break sending code"),
        Effect.READING: ("breaks reading code", "break reading code"),
        Effect.WIDENS: ("widens", "widen"),
        Effect.WORDS: ("documentation only", "documentation only"),
    }
    counts = [(effect, diff.count(effect)) for effect in EFFECTS]
    parts = [f"{number} {words[effect][number > 1]}" for effect, number in counts if number]
    return f"{', '.join(parts)}; version step: {diff.step}"


# --- Text ---


def text_lines(diff: Diff) -> Iterator[Line]:
    """The diff for a terminal: by class, the worst first, and the summary at the end."""
    yield Line(f"{diff.old} -> {diff.new}", "bold")
    for name, changes in diff.groups():
        yield Line("")
        yield Line(name, "bold")
        for change in changes:
            yield from _text_of(change, name)
    if diff.aliases:
        yield Line("")
        yield Line("events under another type (--aliases prints them as TOML)", "bold")
        yield from (Line(f"  {one.direction}: {one.old} -> {one.new}") for one in diff.aliases)
    yield Line("")
    yield Line(summary(diff), "bold")


def _text_of(change: Change, group: str) -> Iterator[Line]:
    part = _part(change, group)
    yield Line(f"  {_effects(change)}: {part}{BY_ID[change.rule].title}{_values(change)}", STYLES[change.worst])
    yield Line(f"    {change.reason}")
    for side, place in (("old", change.old), ("new", change.new)):
        if place:
            yield Line(f"    {side} {place}", "dim")


def _part(change: Change, group: str) -> str:
    """What of the group it is about: `.speed: `; nothing for the group itself."""
    inside = change.subject.removeprefix(group)
    return f"{inside.strip()}: " if inside else ""


def _effects(change: Change) -> str:
    if len(change.effects) == 2:
        return "breaks sending and reading code"
    return str(change.worst)


def _values(change: Change) -> str:
    before, after = _short(change.before), _short(change.after)
    if before and after:
        return f": {before} -> {after}"
    return f": {before or after}" if before or after else ""


def _short(text: str) -> str:
    return text if len(text) <= LONGEST else text[: LONGEST - 1] + "…"


# --- Markdown ---


def _markdown(diff: Diff) -> Iterator[str]:
    yield f"# {_plain(diff.old)} → {_plain(diff.new)}"
    yield ""
    yield f"{summary(diff)}."
    for name, changes in diff.groups():
        yield from (
            "",
            f"## {_code(name)}",
            "",
            "| effect | change | reason | old | new |",
            "| --- | --- | --- | --- | --- |",
        )
        for change in changes:
            yield _row(_markdown_cells(change, name))
    if diff.aliases:
        yield from ("", "## Events under another type", "", *_alias_rows(diff.aliases))


def _markdown_cells(change: Change, group: str) -> Sequence[str]:
    part = change.subject.removeprefix(group).strip()
    values = " → ".join(_code(_short(value)) for value in (change.before, change.after) if value)
    words = [_code(part) if part else "", BY_ID[change.rule].title, values]
    places = [_code(str(place)) if place else "" for place in (change.old, change.new)]
    return (_effects(change), " ".join(word for word in words if word), _plain(change.reason), *places)


def _alias_rows(aliases: Iterable[EventAlias]) -> list[str]:
    rows = [
        _row((one.direction, _code(one.module) if one.module else "", _code(one.old), _code(one.new)))
        for one in aliases
    ]
    return ["| direction | module | old type | new type |", "| --- | --- | --- | --- |", *rows]


def _row(cells: Sequence[str]) -> str:
    return f"| {' | '.join(cells)} |"


def _plain(text: str) -> str:
    """Text that Markdown shows as it is."""
    return "".join(f"\\{char}" if char in "\\`*_[]<>|#" else char for char in " ".join(text.split()))


def _code(text: str) -> str:
    """Text in backticks, as many as it takes; a bar would end the cell of the table."""
    inner = " ".join(text.split()).replace("|", "\\|")
    fence = "`"
    while fence in inner:
        fence += "`"
    room = " " if inner.startswith("`") or inner.endswith("`") else ""
    return f"{fence}{room}{inner}{room}{fence}"


# --- JSON and TOML ---


def as_json(diff: Diff) -> dict[str, Any]:
    """The diff as plain JSON values; docs/diff.md describes the keys."""
    return {
        "old": diff.old,
        "new": diff.new,
        "version_step": diff.step,
        "counts": {effect.value: diff.count(effect) for effect in EFFECTS},
        "changes": [_change_json(change) for _, changes in diff.groups() for change in changes],
        "aliases": _aliases_json(diff.aliases),
    }


def _change_json(change: Change) -> dict[str, Any]:
    return {
        "rule": change.rule,
        "kind": change.kind,
        "subject": change.subject,
        "group": change.group,
        "direction": change.direction,
        "effects": [effect.value for effect in change.effects],
        "reason": change.reason,
        "before": change.before,
        "after": change.after,
        "old": _place_json(change.old),
        "new": _place_json(change.new),
    }


def _place_json(place: Place | None) -> dict[str, Any] | None:
    return {"pointer": place.pointer, "file": place.file, "line": place.line} if place else None


def _aliases_json(aliases: Iterable[EventAlias]) -> list[dict[str, str]]:
    return [
        {
            "direction": one.direction,
            "module": one.module,
            "old": one.old,
            "new": one.new,
            "old_class": one.old_class,
            "new_class": one.new_class,
        }
        for one in aliases
    ]


def _toml(aliases: Sequence[EventAlias]) -> Iterator[str]:
    yield ALIASES_HEADER.rstrip("\n")
    tables: dict[str, list[EventAlias]] = {}
    for one in aliases:
        tables.setdefault(".".join(part for part in (one.module, one.direction) if part), []).append(one)
    for name, members in tables.items():
        yield ""
        yield f"[{name}]"
        yield from (f"{json.dumps(one.old)} = {json.dumps(one.new)}" for one in members)
