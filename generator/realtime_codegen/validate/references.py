"""Whether every reference of a description leads somewhere, and none of them out of the file."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from difflib import get_close_matches
from itertools import islice

from realtime_codegen.model.diagnostics import Diagnostics
from realtime_codegen.model.document import Document
from realtime_codegen.model.json_pointer import from_fragment, is_index, join, resolve, split
from realtime_codegen.model.json_values import is_array, is_object
from realtime_codegen.model.openapi import walk
from realtime_codegen.select import references
from realtime_codegen.support.faults import working

MAX_SUGGESTIONS = 50
"""Most references for which a name is sought that was meant: comparing names takes time, and the first will show."""
_MOST_NAMES = 5_000
_LONGEST_NAME = 200

Problem = tuple[str, str, str]
"""Code, message and advice."""


@working("check references")
def check_references(document: Document, diagnostics: Diagnostics) -> None:
    """Report RC106 for each local reference that names nothing, RC107 for each one that leaves the file and RC109 for
    each one to another kind of object than it refers to. Nothing is ever fetched.

    Only what stands in the place of an object counts: a property named `$ref` and values within examples, defaults
    and enumerations are data.
    """
    kinds = {node.pointer: node.kind for node in walk(document.data)}
    checked: dict[tuple[str, str], Problem | None] = {}
    dangling = 0
    for node in walk(document.data):
        kind = "schema" if node.kind == "discriminator" else node.kind
        for pointer, reference in references(node):
            key = reference, kind
            if key not in checked:
                checked[key] = _problem(document, reference, suggests=dangling < MAX_SUGGESTIONS)
                dangling += checked[key] is not None
                checked[key] = checked[key] or _wrong_kind(document, reference, kind, kinds)
            if (problem := checked[key]) is not None:
                diagnostics.report(document, pointer, *problem)


def _problem(document: Document, reference: str, *, suggests: bool) -> Problem | None:
    """Code, message and advice for a reference that cannot be followed."""
    if not reference.startswith("#"):
        advice = (
            f"copy what it refers to into {document.file} and refer to that; a bundler makes one file of all, such as "
            f"`npx @redocly/cli bundle {document.file} -o bundled.yaml`"
        )
        return "RC107", f"{reference!r} leads out of the file and is not fetched", advice
    try:
        tokens = split(from_fragment(reference))
    except ValueError:
        return "RC106", f"{reference!r} is not a JSON pointer", "write it as `#/components/schemas/X`"
    return _dangling(document, reference, tokens, suggests=suggests)


def _wrong_kind(document: Document, reference: str, kind: str, kinds: Mapping[str, str]) -> Problem | None:
    """The same for one that leads to something else than stands in its place. A schema may be anywhere."""
    tokens = split(from_fragment(reference))
    found = kinds.get(join("", *tokens), "")
    target = resolve(document.data, tokens)
    if found == kind or (kind == "schema" and not found and (is_object(target) or isinstance(target, bool))):
        return None
    message = f"{reference!r} leads to {_a(found or 'value of another kind')}, where {_a(kind)} should be"
    return "RC109", message, f"refer to {_a(kind)}, or write it out"


def _a(noun: str) -> str:
    if noun == "openapi":
        return "the whole description"
    return f"{'an' if noun[0] in 'aeio' else 'a'} {noun}"


def _dangling(document: Document, reference: str, tokens: tuple[str, ...], *, suggests: bool) -> Problem | None:
    for length in range(1, len(tokens) + 1):
        try:
            resolve(document.data, tokens[:length])
        except KeyError:
            parent = resolve(document.data, tokens[: length - 1])
            names = parent if suggests and is_object(parent) else ()
            return "RC106", f"{reference!r} names nothing", _suggestion(parent, names, tokens, length)
    if _is_circle(document, reference):
        return "RC106", f"{reference!r} leads only back to itself", "write out what one of the references refers to"
    return None


def _is_circle(document: Document, reference: str) -> bool:
    """Whether following references from one to the next never ends."""
    seen: set[str] = set()
    following: object = reference
    while isinstance(following, str) and following not in seen:
        seen.add(following)
        try:
            target = resolve(document.data, from_fragment(following))
        except (KeyError, ValueError):
            return False  # reported where that reference stands
        following = target.get("$ref") if is_object(target) else None
    return isinstance(following, str)


def _suggestion(parent: object, names: Iterable[str], tokens: tuple[str, ...], length: int) -> str:
    missing = tokens[length - 1]
    likely = [name for name in islice(names, _MOST_NAMES) if abs(len(name) - len(missing)) <= _LONGEST_NAME // 4]
    near = get_close_matches(missing, likely, n=1) if len(missing) <= _LONGEST_NAME else []
    if near:
        return f"did you mean {join('#', *tokens[: length - 1], near[0], *tokens[length:])!r}?"
    if is_array(parent) and is_index(missing):
        return "the list has only " + (f"{len(parent)} items" if len(parent) != 1 else "one item")
    return f"add {missing!r} under {join('#', *tokens[: length - 1])!r} or correct the reference"
