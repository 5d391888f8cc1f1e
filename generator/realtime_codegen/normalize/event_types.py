"""Event types that a description gives in words alone: `type: {type: string, description: 'Must be "ping".'}`.

Where the texts of an event quote exactly one value, and no other event of its union has it, the value becomes the
`const` of the property, as a correction would write it. Everything after this sees a constant.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass, field
from fnmatch import fnmatchcase
from typing import Any

from realtime_codegen.config import Config, EventGroup
from realtime_codegen.model.diagnostics import Diagnostics, Severity
from realtime_codegen.model.document import Document
from realtime_codegen.model.json_pointer import from_fragment, join, resolve, split, to_jsonpath
from realtime_codegen.model.json_values import is_array, is_object
from realtime_codegen.normalize.events import TAG
from realtime_codegen.normalize.quoted_values import agreed, values_of_event, values_of_property

_SCHEMAS = "/components/schemas"


@dataclass(frozen=True, slots=True)
class _Event:
    """One event as it stands in the description.

    `constant` is the type that it states, or empty. `place` is the pointer of the property that should state it, or
    empty where nothing has to be read; `quoted` are the values that the texts give. `need` is how bad it is if it has
    no type, None where it need not have one.
    """

    pointer: str
    constant: str = ""
    place: str = ""
    quoted: tuple[str, ...] = ()
    need: Severity | None = None

    @property
    def name(self) -> str:
        """What a message calls it: its component, or the place where it stands."""
        return self.pointer.removeprefix(f"{_SCHEMAS}/")


@dataclass(slots=True)
class _Parts:
    """The objects that allOf makes an event of: those that are its own, and those that others may share."""

    own: list[str] = field(default_factory=list[str])
    shared: list[str] = field(default_factory=list[str])


def with_event_types(document: Document, config: Config, diagnostics: Diagnostics) -> Document:
    """The description with a constant for each event whose type stands in its texts alone.

    Reports RC412: a note for each type that was read; for one that cannot be read, an error where the event is listed
    in its union, and a warning where it only has the name of one.
    """
    constants: dict[str, str] = {}
    for group in config.events:
        events = _events(document.data, group)
        for event in events:
            if not event.place or event.place in constants:
                continue
            if problem := _problem(event, events):
                _report_unread(event, problem, group, document, diagnostics)
            else:
                constants[event.place] = event.quoted[0]
                _report_read(event, document, diagnostics)
    data: Mapping[str, Any] = document.data
    for place, constant in constants.items():
        data = _with_constant(data, split(place), constant)
    return document.with_data(data) if constants else document


def _events(root: Mapping[str, Any], group: EventGroup) -> list[_Event]:
    """The events of a group: the objects of its union, and the components that its pattern matches."""
    schemas: Mapping[str, Any] = root.get("components", {}).get("schemas", {})
    union = join(_SCHEMAS, group.union)
    listed = list(_alternatives(union, root, set())) if group.union in schemas else []
    matching = (join(_SCHEMAS, name) for name in sorted(schemas) if fnmatchcase(name, group.members))
    named = [place for place in matching if not _target(_at(place, root))]
    # The object that has the name of the union may be what its events have in common.
    is_declared = bool(listed) and listed != [union]
    needs = {one: None if is_declared or one == union else Severity.WARNING for one in (*listed, *named)}
    needs |= dict.fromkeys(listed if is_declared else (), Severity.ERROR)
    return [_event(place, root, need) for place, need in needs.items()]


def _alternatives(pointer: str, root: Mapping[str, Any], seen: set[str]) -> Iterator[str]:
    """The pointers of what a union holds, references and unions inside followed."""
    if pointer in seen:
        return
    seen.add(pointer)
    schema = _at(pointer, root)
    if target := _target(schema):
        yield from _alternatives(target, root, seen)
        return
    for keyword in ("oneOf", "anyOf"):
        members = schema.get(keyword)
        for index in range(len(members) if is_array(members) else 0):
            yield from _alternatives(join(pointer, keyword, index), root, seen)
    whole = schema.get("allOf")
    if is_array(whole) and len(whole) == 1 and "properties" not in schema:
        yield from _alternatives(join(pointer, "allOf", 0), root, seen)
    elif not {"oneOf", "anyOf"} & schema.keys():
        yield pointer


def _event(pointer: str, root: Mapping[str, Any], need: Severity | None) -> _Event:
    parts = _Parts()
    _gather(pointer, root, parts, is_own=True)
    own, shared = ([one for one in places if _property(one, root)] for places in (parts.own, parts.shared))
    tags = {one: _property(one, root) for one in (*own, *shared)}
    if constants := [constant for tag in tags.values() if (constant := _constant(tag))]:
        return _Event(pointer, constants[0])
    if not tags or not all(map(_is_plain, tags.values())):
        return _Event(pointer)
    names = frozenset(root["components"]["schemas"])
    sources = [values_of_property(tags[one], TAG, names) for one in own]
    sources += [values_of_event(_at(one, root), TAG) for one in parts.own]
    if not any(sources):
        sources = [values_of_property(tags[one], TAG, names) for one in shared]
    place = join((own or parts.own)[0], "properties", TAG)
    return _Event(pointer, "", place, agreed(sources), need)


def _gather(pointer: str, root: Mapping[str, Any], parts: _Parts, *, is_own: bool) -> None:
    """The objects that a schema is made of by allOf; what a reference leads to may be part of other events too."""
    if pointer in parts.own or pointer in parts.shared:
        return
    schema = _at(pointer, root)
    (parts.own if is_own else parts.shared).append(pointer)
    if target := _target(schema):
        _gather(target, root, parts, is_own=False)
    members = schema.get("allOf")
    for index in range(len(members) if is_array(members) else 0):
        _gather(join(pointer, "allOf", index), root, parts, is_own=is_own)


def _problem(event: _Event, events: Iterable[_Event]) -> str:
    """Why the type of an event cannot be read, or an empty text."""
    if len(event.quoted) != 1:
        return f"its texts quote {' and '.join(map(repr, event.quoted)) or 'no value'}"
    (value,) = event.quoted
    others = (other for other in events if other is not event)
    same = [other.name for other in others if other.constant == value or other.quoted == (value,)]
    return f"its texts quote {value!r}, which is the {TAG!r} of {same[0]}" if same else ""


def _report_read(event: _Event, document: Document, diagnostics: Diagnostics) -> None:
    diagnostics.report(
        document,
        event.place,
        "RC412",
        f"the {TAG!r} of {event.name} stands in its texts alone: {event.quoted[0]!r}",
        f"nothing, if that is right; else write another: {_correction(event)}",
        Severity.NOTE,
        f"the {TAG!r} of an event stands in its texts alone",
    )


def _report_unread(
    event: _Event, problem: str, group: EventGroup, document: Document, diagnostics: Diagnostics
) -> None:
    if event.need is None:
        return
    diagnostics.report(
        document,
        event.place,
        "RC412",
        f"{event.name} has no constant {TAG!r} and is no event of {group.union}: {problem}",
        f"give it by a correction in spec/overlays: {_correction(event)}",
        event.need,
        f"an event of {group.union} has no constant {TAG!r} and no text that gives it",
        event.name,
    )


def _correction(event: _Event) -> str:
    """The action of an overlay that gives an event its type."""
    place = event.place.removesuffix(f"/properties/{TAG}")
    return f"{{target: {to_jsonpath(place)!r}, update: {{properties: {{{TAG}: {{const: ITS_VALUE}}}}}}}}"


def _with_constant(value: Any, path: tuple[str, ...], constant: str) -> Any:
    """`value` with the constant in the property at `path`, which is made where it is not there yet."""
    if not path:
        return {**value, "const": constant}
    if is_array(value):
        index = int(path[0])
        return [*value[:index], _with_constant(value[index], path[1:], constant), *value[index + 1 :]]
    return {**value, path[0]: _with_constant(value.get(path[0], {}), path[1:], constant)}


def _constant(schema: Mapping[str, Any]) -> str:
    values: Any = [schema["const"]] if "const" in schema else schema.get("enum")
    value: Any = values[0] if is_array(values) and len(values) == 1 else None
    return value if isinstance(value, str) else ""


def _is_plain(schema: Mapping[str, Any]) -> bool:
    """Whether the schema says no more than that the value is a text."""
    types = schema.get("type", "string")
    return "string" in types and not {"const", "enum", "$ref", "oneOf", "anyOf", "allOf"} & schema.keys()


def _property(pointer: str, root: Mapping[str, Any]) -> Mapping[str, Any]:
    properties = _at(pointer, root).get("properties")
    found = properties.get(TAG) if is_object(properties) else None
    return found if is_object(found) else {}


def _target(schema: Mapping[str, Any]) -> str:
    reference = schema.get("$ref")
    return from_fragment(reference) if isinstance(reference, str) and reference.startswith("#/") else ""


def _at(pointer: str, root: Mapping[str, Any]) -> Mapping[str, Any]:
    try:
        found = resolve(root, pointer)
    except KeyError:
        return {}
    return found if is_object(found) else {}
