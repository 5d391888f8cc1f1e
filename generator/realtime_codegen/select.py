"""The part of a description that a package is made from: the roots of a selection and everything they refer to."""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator, Mapping
from typing import Any

from realtime_codegen.config import Selection
from realtime_codegen.model.diagnostics import Diagnostics
from realtime_codegen.model.document import Document
from realtime_codegen.model.json_pointer import from_fragment, join, split
from realtime_codegen.model.json_values import is_array, is_object
from realtime_codegen.model.openapi import KINDS, Child, Node, walk
from realtime_codegen.support.faults import working

_KEPT = ("openapi", "$self", "info", "jsonSchemaDialect", "servers", "security")
_SECTIONS = ("paths", "webhooks")

Place = tuple[str, ...]
"""The tokens of a path item or a component: `("paths", "/calls")` or `("components", "schemas", "Session")`."""


@working("select")
def select(document: Document, selection: Selection, diagnostics: Diagnostics) -> Document:
    """A document of only what matches `selection` and what that refers to, in the order of the original.

    A pattern is a name in which `*` matches any text. An empty selection keeps everything. References that lead
    nowhere are left for `check_references`. Reports RC301 where no pattern matches anything.
    """
    if selection == Selection():
        return document
    roots = list(_roots(document.data, selection))
    if not roots:
        patterns = ", ".join((*selection.paths, *selection.webhooks, *selection.schemas))
        message = f"nothing in the description matches the selection: {patterns}"
        diagnostics.report(
            document, "", "RC301", message, "correct [select] in source.toml or give another description"
        )
    return document.with_data(_pruned(document.data, _closure(document.data, roots)))


def glob(pattern: str) -> re.Pattern[str]:
    """A pattern with `*` for any text as a regular expression for `fullmatch`."""
    first, *rest = map(re.escape, pattern.split("*"))
    if not rest:
        return re.compile(first)
    # Each part where it occurs first, for good: trying every other place as well takes for ever on some names.
    middle = "".join(f"(?>.*?{part})" for part in rest[:-1])
    return re.compile(f"{first}{middle}.*{rest[-1]}", re.DOTALL)


def references(node: Node) -> Iterator[tuple[str, str]]:
    """Pointer and text of each reference an object holds itself: its `$ref` and the values of a discriminator
    mapping.
    """
    if isinstance(reference := node.value.get("$ref"), str):
        yield join(node.pointer, "$ref"), reference
    mapping = node.value.get("mapping") if node.kind == "discriminator" else None
    if is_object(mapping):
        for name, target in mapping.items():
            if isinstance(target, str):
                # A value that is no URI fragment is the name of a schema.
                known = target if re.search(r"[#/:.]", target) else join("#/components/schemas", target)
                yield join(node.pointer, "mapping", name), known


def _roots(data: Mapping[str, Any], selection: Selection) -> Iterator[Place]:
    yield from _matching(data, ("paths",), selection.paths)
    yield from _matching(data, ("webhooks",), selection.webhooks)
    yield from _matching(data, ("components", "schemas"), selection.schemas)


def _matching(data: Mapping[str, Any], section: Place, patterns: Iterable[str]) -> Iterator[Place]:
    globs = [glob(pattern) for pattern in patterns]
    for name in _members(data, section):
        if any(pattern.fullmatch(name) for pattern in globs):
            yield (*section, name)


def _members(data: Mapping[str, Any], section: Place) -> Mapping[str, Any]:
    found: Any = data
    for token in section:
        found = found.get(token) if is_object(found) else None
    return found if is_object(found) else {}


def _closure(data: Mapping[str, Any], roots: Iterable[Place]) -> dict[Place, None]:
    """Every place that the roots lead to, themselves included."""
    found = dict.fromkeys([*roots, *_security_schemes(data.get("security"))])
    queue = list(found)
    while queue:
        for place in _references_from(data, queue.pop()):
            if place not in found:
                found[place] = None
                queue.append(place)
    return found


def _references_from(data: Mapping[str, Any], place: Place) -> Iterator[Place]:
    value = _members(data, place)
    kind = _kind(place)
    if kind is None:
        return
    for node in walk(value, kind):
        for _, reference in references(node):
            target = _place(reference)
            if target is not None:
                yield target
        if node.kind == "operation":
            yield from _security_schemes(node.value.get("security"))


def _kind(place: Place) -> str | None:
    section: Child | None = KINDS["components" if place[0] == "components" else "openapi"].get(place[-2])
    return section.kind if section is not None else None


def _place(reference: str) -> Place | None:
    """The path item or component a reference leads to or into; `None` where it leads to neither."""
    try:
        tokens = split(from_fragment(reference))
    except ValueError:
        return None
    length = {"components": 3, "paths": 2, "webhooks": 2}.get(tokens[0] if tokens else "", 0)
    return tokens[:length] if length and len(tokens) >= length else None


def _security_schemes(requirements: Any) -> Iterator[Place]:
    """The security schemes that a list of security requirements names."""
    for requirement in requirements if is_array(requirements) else ():
        if is_object(requirement):
            yield from (("components", "securitySchemes", name) for name in requirement)


def _pruned(data: Mapping[str, Any], places: Mapping[Place, None]) -> dict[str, Any]:
    """`data` without the path items and components that are not in `places`."""
    pruned: dict[str, Any] = {}
    for key, value in data.items():
        if key in _KEPT:
            pruned[key] = value
        elif key in _SECTIONS:
            pruned[key] = _kept(value, (key,), places)
        elif key == "components" and is_object(value):
            sections = {name: _kept(members, (key, name), places) for name, members in value.items()}
            pruned[key] = {name: members for name, members in sections.items() if members}
    return {key: value for key, value in pruned.items() if value or key not in _SECTIONS}


def _kept(members: Any, section: Place, places: Mapping[Place, None]) -> dict[str, Any]:
    if not is_object(members):
        return {}
    return {name: value for name, value in members.items() if (*section, name) in places}
